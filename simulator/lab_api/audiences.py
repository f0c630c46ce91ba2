"""The lab API on audiences: who is in, and what can be targeted on."""

from collections.abc import Mapping
from typing import Any

from simulator.lab_api import types
from simulator.lab_api.calls import LabCall, LabError
from simulator.target.audiences import Facts, Rule, RuleError, compile_audience, compile_rule
from simulator.target.audiences.seen import Seen, SeenKind
from simulator.target.identifiers import THIRD_PARTY_ID, TNT_ID, Identifier
from simulator.target.target import Target
from simulator.times import format_instant

__all__ = ["evaluate", "seen"]


def evaluate(call: LabCall) -> types.Belonging:
    """Tell whether a visitor belongs to an audience, and what decided it.

    Nothing is delivered and nothing changes: no session begins, no lifetime is prolonged.
    """
    asked, tenant = call.decode(types.BelongingRequest), call.tenant()
    code = call.client(tenant, asked.client)
    identifier = _identifier(asked)
    with tenant.world.entered() as now:
        rule = _rule(asked, tenant.target)
        found = tenant.target.belongs(code, identifier, rule, _facts(asked), now)
    return types.Belonging(
        holds=found.holds,
        unknown=list(found.unknown),
        read=found.read,
        profile=found.profile,
        at=format_instant(now),
    )


def _identifier(asked: types.BelongingRequest) -> Identifier | None:
    if asked.third_party_id and asked.tnt_id:
        rule = "name one of third_party_id and tnt_id"
        raise LabError(400, "invalid", rule, "third_party_id")
    if asked.third_party_id:
        return Identifier(THIRD_PARTY_ID, asked.third_party_id)
    return Identifier(TNT_ID, asked.tnt_id) if asked.tnt_id else None


def _rule(asked: types.BelongingRequest, target: Target) -> Rule:
    if (asked.rule is None) == (asked.audience is None):
        raise LabError(400, "invalid", "name one of rule and audience", "rule")
    try:
        return _compiled(asked.rule, asked.audience, target)
    except RuleError as error:
        part = "audience" if asked.rule is None else "rule"
        place = f"{part}.{error.field}".rstrip(".")
        raise LabError(400, "invalid", f"{place}: {error.rule}", place) from None


def _compiled(rule: Mapping[str, Any] | None, named: int | str | None, target: Target) -> Rule:
    if rule is not None:
        return compile_rule(rule)
    audiences = target.catalogue.audiences
    audience = audiences.get(named) if isinstance(named, int) else audiences.named(named or "")
    if audience is None:
        raise LabError(404, "unknown_audience", f"there is no audience {named!r}", "audience")
    return compile_audience(audience, audiences.get)


def _facts(asked: types.BelongingRequest) -> Facts:
    return Facts(
        parameters=asked.parameters,
        url=asked.url,
        referring_url=asked.referring_url,
        landing_url=asked.landing_url,
        user_agent=asked.user_agent,
        geo=asked.geo,
        new_visitor=asked.new_visitor,
        first_page_of_session=asked.first_page_of_session,
        in_other_activities=asked.in_other_activities,
        category_affinity=asked.category_affinity,
    )


def seen(call: LabCall) -> types.SeenNames:
    """List the attributes and parameters seen so far, as the audience builder offers them."""
    tenant = call.tenant()
    with tenant.world.entered():
        names = tenant.target.seen
        return types.SeenNames(_listed(names, "profile"), _listed(names, "parameter"))


def _listed(names: Seen, kind: SeenKind) -> list[types.SeenName]:
    return [
        types.SeenName(one.name, format_instant(one.first), format_instant(one.last), one.count)
        for one in names.listing(kind)
    ]
