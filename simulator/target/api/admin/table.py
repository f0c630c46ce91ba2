"""The calls of the Admin API in one list, and how a path finds its call.

Rules are written as Flask's are; what batches ask for is looked up here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from simulator.openapi import Parameter
from simulator.target.api.admin import activities, audiences, lookups, offers, tokens
from simulator.target.api.admin.frame import Handler
from simulator.target.api.admin.listing import listed_by
from simulator.target.api.answers import admin as types
from simulator.target.tokens import Scope

__all__ = ["OPERATIONS", "Operation", "operation"]


@dataclass(frozen=True, slots=True)
class Operation:
    """A call.

    Attributes:
        method: The HTTP method.
        rule: Its path below ``/{tenant}/target``.
        handle: What it does; its docstring's first line is the summary.
        gives: The type of the answer.
        takes: The type of the body, by the choice in the path where it depends on one; None
            for no body.
        parameters: What the query may hold.
        status: The status of the answer.
        counted: Whether it is one of the calls that a minute may have.
    """

    method: str
    rule: str
    handle: Handler
    gives: Any
    takes: Any = None
    parameters: tuple[Parameter, ...] = ()
    status: int = 200
    counted: bool = True


_ACTIVITIES: Final = "/activities/<any(ab,xt):kind>"
_OFFERS: Final = "/offers/<any(content,json):kind>"
_OFFER_BODIES: Final = {"content": types.CONTENT_BODY, "json": types.JSON_BODY}
_ASPECT: Final = f"<any({','.join(activities.ASPECTS)}):aspect>"
_SCOPE: Final = Parameter("authorizationScope", "what it is for", Scope, required=True)

OPERATIONS: Final = (
    Operation(
        "GET",
        "/audiences",
        audiences.list_audiences,
        types.AUDIENCES,
        parameters=listed_by("audiences"),
    ),
    Operation(
        "POST",
        "/audiences",
        audiences.create_audience,
        types.AUDIENCE,
        types.AUDIENCE_BODY,
        status=201,
    ),
    Operation("GET", "/audiences/<number>", audiences.get_audience, types.AUDIENCE),
    Operation(
        "PUT",
        "/audiences/<number>",
        audiences.update_audience,
        types.AUDIENCE,
        types.AUDIENCE_BODY,
    ),
    Operation(
        "PATCH",
        "/audiences/<number>",
        audiences.patch_audience,
        types.AUDIENCE,
        types.AUDIENCE_PATCH,
    ),
    Operation("DELETE", "/audiences/<number>", audiences.delete_audience, types.AUDIENCE),
    Operation(
        "GET",
        "/activities",
        activities.list_activities,
        types.ACTIVITIES,
        parameters=listed_by("activities"),
    ),
    Operation(
        "POST",
        _ACTIVITIES,
        activities.create_activity,
        types.ACTIVITY,
        types.ACTIVITY_BODY,
        status=201,
    ),
    Operation("GET", f"{_ACTIVITIES}/<number>", activities.get_activity, types.ACTIVITY),
    Operation(
        "PUT",
        f"{_ACTIVITIES}/<number>",
        activities.update_activity,
        types.ACTIVITY,
        types.ACTIVITY_BODY,
    ),
    Operation("DELETE", f"{_ACTIVITIES}/<number>", activities.delete_activity, types.ACTIVITY),
    Operation(
        "PUT",
        f"{_ACTIVITIES}/<number>/{_ASPECT}",
        activities.change_activity,
        types.ASPECT,
        types.ASPECT_BODIES,
    ),
    Operation(
        "PUT",
        f"/activities/<number>/{_ASPECT}",
        activities.change_activity,
        types.ASPECT,
        types.ASPECT_BODIES,
    ),
    Operation("GET", "/offers", offers.list_offers, types.OFFERS, parameters=listed_by("offers")),
    Operation("POST", _OFFERS, offers.create_offer, types.OFFER, _OFFER_BODIES, status=201),
    Operation("GET", f"{_OFFERS}/<number>", offers.get_offer, types.OFFER),
    Operation("PUT", f"{_OFFERS}/<number>", offers.update_offer, types.OFFER, _OFFER_BODIES),
    Operation("DELETE", f"{_OFFERS}/<number>", offers.delete_offer, types.OFFER),
    Operation(
        "GET",
        "/properties",
        lookups.list_properties,
        types.PROPERTIES,
        parameters=listed_by("properties"),
    ),
    Operation("GET", "/properties/<number>", lookups.get_property, types.PROPERTY),
    Operation(
        "GET",
        "/environments",
        lookups.list_environments,
        types.ENVIRONMENTS,
        parameters=listed_by("environments"),
    ),
    Operation(
        "GET",
        "/profileattributes/mbox",
        lookups.list_profile_attributes,
        types.ProfileAttributes,
    ),
    Operation("GET", "/mboxes", lookups.list_mboxes, types.MBOXES, parameters=listed_by("mboxes")),
    Operation("GET", "/mbox/<path:name>", lookups.get_mbox, types.MboxAnswer),
    Operation(
        "GET",
        "/responsetokens",
        lookups.list_response_tokens,
        types.RESPONSE_TOKENS,
        parameters=listed_by("responseTokens"),
    ),
    Operation("GET", "/atjs/settings", lookups.get_atjs_settings, types.AtjsSettings),
    Operation(
        "GET",
        "/authentication/token",
        tokens.issue_token,
        types.TokenAnswer,
        parameters=(_SCOPE,),
    ),
    Operation(
        "POST",
        "/authentication/token",
        tokens.issue_token,
        types.TokenAnswer,
        parameters=(_SCOPE,),
        status=201,
    ),
)

_VARIABLE: Final = re.compile(r"<(?:any\(([a-z,]+)\):|(path):)?(\w+)>")


def _pattern(rule: str) -> re.Pattern[str]:
    """Make the pattern of a rule's paths."""

    def variable(match: re.Match[str]) -> str:
        choices, path, name = match.groups()
        anything = ".+" if path else "[^/]+"
        return f"(?P<{name}>{choices.replace(',', '|') if choices else anything})"

    return re.compile(_VARIABLE.sub(variable, rule))


_PATTERNS: Final = [(_pattern(one.rule), one) for one in OPERATIONS]


def operation(method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """Find the call of a path below ``/{tenant}/target``, and what varies in it."""
    return next(_found(method, path), None)


def _found(method: str, path: str) -> Iterator[tuple[Operation, dict[str, str]]]:
    for pattern, one in _PATTERNS:
        match = pattern.fullmatch(path)
        if match is not None and one.method == method:
            yield one, {name: unquote(value) for name, value in match.groupdict().items()}
