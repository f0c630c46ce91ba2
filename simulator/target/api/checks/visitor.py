"""Who asks: the session's id, and the visitor's (adobe-target.md 1.1 to 1.4, 7.2)."""

import re
from typing import Final

from simulator.target.api.checks.refusals import beyond, demand_size, invalid
from simulator.target.api.messages import CustomerId, VisitorId
from simulator.target.api.wire import Call, Refused
from simulator.target.settings import Settings

__all__ = ["check_visitor", "checked_session_id"]

_SESSION_ID: Final = re.compile(r"[!-.0->@-z|~]*")  # printable, without space, ?, {, } and /


def checked_session_id(call: Call, settings: Settings) -> str:
    """Give the id of the session a call belongs to.

    Raises:
        Refused: 400; it is missing, too long, or has a character it must not have.
    """
    session_id = call.parameters.get("sessionId", "")
    if not session_id:
        raise invalid("sessionId must not be null")
    if len(session_id) > settings.session_id_length:
        raise beyond("sessionId", len(session_id), settings.session_id_length, 1)
    if not _SESSION_ID.fullmatch(session_id):
        raise invalid("sessionId must have printable characters only, without space, ?, {, } and /")
    return session_id


def check_visitor(ids: VisitorId, settings: Settings) -> None:
    """Check the ids of a visitor.

    Raises:
        Refused: 400, naming the field and the rule; customer ids without an ECID get HTTP
            200, and the 400 in the body.
    """
    if ids.tnt_id:
        _check_tnt_id(ids.tnt_id, settings)
    demand_size("id.thirdPartyId", ids.third_party_id, settings.third_party_id_length)
    ecid = ids.marketing_cloud_visitor_id
    demand_size("id.marketingCloudVisitorId", ecid, settings.ecid_length)
    if ids.customer_ids:
        if len(ids.customer_ids) > settings.customer_ids:
            raise beyond("id.customerIds", len(ids.customer_ids), settings.customer_ids)
        for number, customer_id in enumerate(ids.customer_ids):
            _check_customer_id(f"id.customerIds[{number}]", customer_id, settings)
        if not ecid:
            message = "id.marketingCloudVisitorId must not be null where there are customerIds"
            raise Refused(400, message, http_status=200)


def _check_tnt_id(tnt_id: str, settings: Settings) -> None:
    if tnt_id[0] == ".":
        raise invalid("id.tntId must have something before its location hint")
    demand_size("id.tntId", tnt_id, settings.tnt_id_length, 1)
    if tnt_id.count(".") > 1:
        raise invalid("id.tntId must have no '.' but the one before its location hint")


def _check_customer_id(field: str, one: CustomerId, settings: Settings) -> None:
    demand_size(f"{field}.id", one.id, settings.customer_id_length)
    longest = settings.integration_code_length
    demand_size(f"{field}.integrationCode", one.integration_code, longest)
