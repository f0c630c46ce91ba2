"""The calls of the Admin API in one list, and how a path finds its call.

Rules are written as Flask's are; what batches ask for is looked up here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from simulator.target.api.admin import activities, audiences, lookups, offers, tokens
from simulator.target.api.admin.frame import Handler

__all__ = ["OPERATIONS", "Operation", "operation"]


@dataclass(frozen=True, slots=True)
class Operation:
    """A call.

    Attributes:
        method: The HTTP method.
        rule: Its path below ``/{tenant}/target``.
        handle: What it does; its docstring's first line is the summary.
    """

    method: str
    rule: str
    handle: Handler


_ACTIVITIES: Final = "/activities/<any(ab,xt):kind>"
_OFFERS: Final = "/offers/<any(content,json):kind>"
_ASPECT: Final = f"<any({','.join(activities.ASPECTS)}):aspect>"

OPERATIONS: Final = (
    Operation("GET", "/audiences", audiences.list_audiences),
    Operation("POST", "/audiences", audiences.create_audience),
    Operation("GET", "/audiences/<number>", audiences.get_audience),
    Operation("PUT", "/audiences/<number>", audiences.update_audience),
    Operation("PATCH", "/audiences/<number>", audiences.patch_audience),
    Operation("DELETE", "/audiences/<number>", audiences.delete_audience),
    Operation("GET", "/activities", activities.list_activities),
    Operation("POST", _ACTIVITIES, activities.create_activity),
    Operation("GET", f"{_ACTIVITIES}/<number>", activities.get_activity),
    Operation("PUT", f"{_ACTIVITIES}/<number>", activities.update_activity),
    Operation("DELETE", f"{_ACTIVITIES}/<number>", activities.delete_activity),
    Operation("PUT", f"{_ACTIVITIES}/<number>/{_ASPECT}", activities.change_activity),
    Operation("PUT", f"/activities/<number>/{_ASPECT}", activities.change_activity),
    Operation("GET", "/offers", offers.list_offers),
    Operation("POST", _OFFERS, offers.create_offer),
    Operation("GET", f"{_OFFERS}/<number>", offers.get_offer),
    Operation("PUT", f"{_OFFERS}/<number>", offers.update_offer),
    Operation("DELETE", f"{_OFFERS}/<number>", offers.delete_offer),
    Operation("GET", "/properties", lookups.list_properties),
    Operation("GET", "/properties/<number>", lookups.get_property),
    Operation("GET", "/environments", lookups.list_environments),
    Operation("GET", "/profileattributes/mbox", lookups.list_profile_attributes),
    Operation("GET", "/mboxes", lookups.list_mboxes),
    Operation("GET", "/mbox/<path:name>", lookups.get_mbox),
    Operation("GET", "/responsetokens", lookups.list_response_tokens),
    Operation("GET", "/atjs/settings", lookups.get_atjs_settings),
    Operation("GET", "/authentication/token", tokens.issue_token),
    Operation("POST", "/authentication/token", tokens.issue_token),
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
