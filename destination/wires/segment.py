"""What Segment's own destination sends: client code, id and attributes, none of them encoded.

The URL's parsers alone stand between a trait and the wire (``destination.url``). Source: npm
``@segment/action-destinations`` 3.497.0, ``adobe-target`` (contract: segment.md 1).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, TypeAlias
from urllib.parse import parse_qsl, unquote

from destination.errors import DestinationError, ScriptError, stack_overflow
from destination.js import UNDEFINED, Json, keys, text
from destination.plan import Failed, PlannedRequest, Update
from destination.url import InvalidUrlError, Url, urls_under

__all__ = ["BeyondLatin", "SegmentWire", "client_headers", "flatten", "reaches"]

BeyondLatin: TypeAlias = Literal["escaped", "throws"]
"""What node-fetch does with characters beyond U+00FF: 2.7.0 escapes them, 2.6.1 throws."""

_ILLEGAL_IN_HEADER: Final = re.compile(r"[^\t\x20-\x7e\x80-\xff]")
_INDICES: Final = tuple(map(str, range(100)))  # of arrays, as text; longer ones are rare
_BEYOND_LATIN: Final = re.compile(r"[^\x00-\xff]")
_UNESCAPED: Final = "Request path contains unescaped characters"


class SegmentWire:
    """Plans requests as Segment's code does.

    Args:
        client_code: The destination's setting.
        authorization: The Authorization header; empty for none.
        beyond_latin: What becomes of characters beyond U+00FF.
    """

    def __init__(
        self, client_code: str, authorization: str = "", *, beyond_latin: BeyondLatin = "escaped"
    ) -> None:
        self._throws = beyond_latin == "throws"
        host = f"https://{client_code}.tt.omtrdc.net"
        self._lookup = urls_under(f"{host}/rest/v1/profiles/thirdPartyId/")
        self._lookup_end = f"?client={client_code}"
        self._update = urls_under(f"{host}/m2/{client_code}/profile/update?mbox3rdPartyId=")
        self._headers = client_headers(authorization)
        self._fault: Failed | None = None
        if _ILLEGAL_IN_HEADER.search(authorization):
            # Segment's client is made, and throws, before the lookup that would count it.
            error = ScriptError(f"{authorization} is not a legal HTTP header value")
            self._fault = Failed(error)

    def __call__(self, payload: dict[str, Json]) -> Update | Failed:
        """Plan the requests of a payload."""
        if self._fault is not None:
            return self._fault
        user = payload["user_id"]
        lookup = self._request("GET", self._lookup, user + self._lookup_end)
        try:
            query = _query(flatten(payload["traits"]))
        except DestinationError as error:
            return Update(payload, lookup, error)
        return Update(payload, lookup, self._request("POST", self._update, f"{user}&{query}"))

    def _request(
        self, method: str, url: Callable[[str], Url], rest: str
    ) -> PlannedRequest | DestinationError:
        if self._throws and _BEYOND_LATIN.search(rest.partition("#")[0]):
            return ScriptError(_UNESCAPED, code="ERR_UNESCAPED_CHARACTERS")
        try:
            return PlannedRequest(method, url(rest), self._headers)
        except InvalidUrlError as error:
            return ScriptError(str(error), code="ERR_INVALID_URL")


def reaches(user: str) -> bool:
    """Tell whether both requests of an update address the visitor ``user``, and nobody else."""
    plan = SegmentWire("acme")({"user_id": user, "traits": {}})
    if not isinstance(plan, Update) or not isinstance(plan.lookup, PlannedRequest):
        return False
    if not isinstance(plan.update, PlannedRequest):
        return False
    path, _, client = plan.lookup.url.target.partition("?")
    asked = [unquote(part) for part in path.split("/")]
    written = parse_qsl(plan.update.url.target.partition("?")[2], keep_blank_values=True)
    whole = (asked[5:], client, written) == ([user], "client=acme", [("mbox3rdPartyId", user)])
    return whole and not plan.lookup.url.fragment


def client_headers(authorization: str) -> tuple[tuple[str, str], ...]:
    """Give the headers Segment's client adds to every request, in its order."""
    return (
        *((("authorization", authorization),) if authorization else ()),
        ("user-agent", "Segment (Actions)"),
        ("accept", "*/*"),
        ("accept-encoding", "gzip,deflate"),
    )


def flatten(traits: Mapping[str, Json], write: Callable[[Json], str] = text) -> dict[str, str]:
    """Make one flat object of nested traits, as Segment does before it writes the URL.

    Depth first, keys joined by dots; null and empty containers vanish; arrays count as
    objects. When two traits give the same name, the last value stands at the first place.

    Args:
        traits: The traits.
        write: Prints numbers and truth values; as JavaScript does, unless told otherwise.

    Raises:
        ScriptError: An array holds undefined, or the traits are nested without end.
    """
    flat: dict[str, str] = {}
    try:
        _flatten_into(flat, traits, "", write)
    except RecursionError:
        raise stack_overflow() from None
    return flat


def _flatten_into(
    flat: dict[str, str], value: Json, prefix: str, write: Callable[[Json], str]
) -> None:
    for key, item in _numbered(value) if type(value) is list else _in_order(value):
        name, kind = prefix + key, type(item)
        if kind is str:
            flat[name] = item
        elif kind is dict or kind is list:
            _flatten_into(flat, item, f"{name}." if name else "", write)
        elif item is UNDEFINED:
            raise ScriptError("Cannot read properties of undefined (reading 'toString')")
        elif item is not None:
            flat[name] = write(item)


def _numbered(items: list[Json]) -> Iterable[tuple[str, Json]]:
    indices = _INDICES if len(items) <= len(_INDICES) else map(str, range(len(items)))
    return zip(indices, items, strict=False)


def _in_order(value: dict[str, Json]) -> Iterable[tuple[str, Json]]:
    ordered = keys(value)
    return value.items() if ordered is value else [(key, value[key]) for key in ordered]


def _query(attributes: dict[str, str]) -> str:
    pairs = map("=".join, _in_order(attributes))
    return "profile." + "&profile.".join(pairs) if attributes else ""
