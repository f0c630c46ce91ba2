"""The profile API: fetch a profile, update a profile.

Source: Adobe, profile fetch and single profile update (contract: adobe-target.md 3, 5, 6).
The update never creates, and answers success even where it found nothing: it says that
the request was submitted, no more. The verdict says what became of it.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from msgspec import structs

from simulator.target.api.authorisation import authorise
from simulator.target.api.wire import (
    PLAIN,
    XML,
    Answer,
    Call,
    Refused,
    answer_json,
    xml_response,
)
from simulator.target.identifiers import ECID, THIRD_PARTY_ID, TNT_ID, Identifier
from simulator.target.journal import Touched
from simulator.target.records import Profile
from simulator.target.settings import Settings
from simulator.target.target import Target
from simulator.target.verdicts import Evidence, Finding, Verdict
from simulator.times import format_zoned

__all__ = ["fetch_by_ecid", "fetch_by_third_party_id", "fetch_by_tnt_id", "update"]

_SUBMITTED: Final = xml_response(success="true", message="Request successfully submitted")
_NOT_FOUND: Final = {THIRD_PARTY_ID: "third party id", TNT_ID: "mboxPC", ECID: ECID}
_UPDATE_IDS: Final = {"mbox3rdPartyId": THIRD_PARTY_ID, "mboxPC": TNT_ID}
_PREFIX: Final = "profile."


def fetch_by_third_party_id(call: Call, target: Target, code: str, now: int) -> Answer:
    """Fetch a profile by the customer's id.

    Raises:
        Refused: The token the tenant demands is missing or wrong.
    """
    return _fetch(call, target, code, now, THIRD_PARTY_ID)


def fetch_by_tnt_id(call: Call, target: Target, code: str, now: int) -> Answer:
    """Fetch a profile by its tntId.

    Raises:
        Refused: The token the tenant demands is missing or wrong.
    """
    return _fetch(call, target, code, now, TNT_ID)


def fetch_by_ecid(call: Call, target: Target, code: str, now: int) -> Answer:
    """Fetch a profile by its ECID.

    Raises:
        Refused: The token the tenant demands is missing or wrong.
    """
    return _fetch(call, target, code, now, ECID)


def _fetch(call: Call, target: Target, code: str, now: int, kind: str) -> Answer:
    authorise(call, target, now)
    identifier = Identifier(kind, call.arguments["identifier"])
    finding, profile = target.find(code, identifier, now)
    touched = Touched((identifier,))
    if profile is None:
        named = f"{_NOT_FOUND[identifier.kind]}={identifier.value}"
        message = f"No profile found for client {code} with {named}"
        content = {"status": 404, "message": message}
        return answer_json(content, finding, status=404, touched=touched)
    content = _document(profile, code, identifier.value, target.settings)
    return answer_json(content, finding, touched=touched)


def _document(profile: Profile, code: str, visitor: str, settings: Settings) -> dict[str, Any]:
    zone = settings.time_zone
    return {
        "client": code,
        "visitorId": visitor,
        "modifiedAt": format_zoned(profile.modified_at, zone),
        "profileAttributes": {
            name: {
                "value": attribute.value,
                "modifiedAt": format_zoned(attribute.modified_at, zone),
            }
            for name, attribute in profile.attributes.items()
        },
    }


def update(call: Call, target: Target, code: str, now: int) -> Answer:
    """Update a profile; what it does not find, it does not create.

    Parameters may stand in the query, and in a form as the body, which wins.

    Raises:
        Refused: No id is given, the request is too large, or the token is missing or wrong;
            nothing has changed then.
    """
    authorise(call, target, now)
    given = _given(call, target.settings)
    identifier = _identified(given)
    if not target.rates.updating.take(now, target.settings.updates_per_day):
        return _too_many(target.settings, code, now)
    finding, profile = target.find(code, identifier, now)
    attributes = {
        name[len(_PREFIX) :]: value
        for name, value in given.items()
        if name.startswith(_PREFIX) and name != _PREFIX
    }
    wrote = tuple(attributes) if profile is not None else ()
    if profile is not None and not target.profiles(code).update(profile, attributes, now):
        most = target.settings.profile_bytes
        facts = structs.replace(
            finding.evidence, detail=f"{identifier} would have more than {most} bytes"
        )
        finding, wrote = (
            structs.replace(finding, verdict=Verdict.REFUSED_BY_LIMIT, evidence=facts),
            (),
        )
    return Answer(200, _SUBMITTED, XML, finding, Touched((identifier,), wrote))


def _too_many(settings: Settings, code: str, now: int) -> Answer:
    """Answer an update beyond the day's limit, in plain text (assumed)."""
    detail = f"the tenant takes {settings.updates_per_day} single updates in 24 hours"
    facts = Evidence(detail=detail)
    finding = Finding(Verdict.REFUSED_BY_LIMIT, code, at=now, evidence=facts)
    return Answer(503, b"Service Unavailable", PLAIN, finding)


def _given(call: Call, settings: Settings) -> Mapping[str, str]:
    """Read the parameters from query and form body; the body wins where both name one."""
    size = len(call.query) + len(call.body)
    most = settings.update_post_bytes if call.method == "POST" else settings.update_get_bytes
    if size > most:
        raise Refused(
            413,
            "Request Entity Too Large",
            Verdict.REFUSED_BY_LIMIT,
            f"the update has {size} bytes; a {call.method} may have {most}",
        )
    if not call.body or call.method != "POST":
        return call.parameters
    body = call.body.decode(errors="replace")
    return {**call.parameters, **dict(parse_qsl(body, keep_blank_values=True))}


def _identified(given: Mapping[str, str]) -> Identifier:
    for parameter, kind in _UPDATE_IDS.items():
        value = given.get(parameter)
        if value:
            return Identifier(kind, value)
    raise Refused(400, "mboxPC or mbox3rdPartyId must not be null")
