"""What Segment's own destination sends: client code, id and attributes, none of them encoded.

The URL's parsers alone stand between a trait and the wire (``destination.url``). Source: npm
``@segment/action-destinations`` 3.497.0, ``adobe-target`` (contract: segment.md 1).
"""

import re
from collections.abc import Mapping
from typing import Final

from destination.errors import DestinationError, ScriptError, stack_overflow
from destination.js import UNDEFINED, Json, keys, text
from destination.plan import Failed, PlannedRequest, Update
from destination.url import InvalidUrlError, parse_url

__all__ = ["SegmentWire", "client_headers", "flatten"]

_ILLEGAL_IN_HEADER: Final = re.compile(r"[^\t\x20-\x7e\x80-\xff]")


class SegmentWire:
    """Plans requests as Segment's code does.

    Args:
        client_code: The destination's setting.
        authorization: The Authorization header; empty for none.
    """

    def __init__(self, client_code: str, authorization: str = "") -> None:
        self._client_code = client_code
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
        code, user = self._client_code, payload["user_id"]
        host = f"https://{code}.tt.omtrdc.net"
        lookup = self._request("GET", f"{host}/rest/v1/profiles/thirdPartyId/{user}?client={code}")
        try:
            query = _query(flatten(payload["traits"]))
        except DestinationError as error:
            return Update(payload, lookup, error)
        update = self._request(
            "POST", f"{host}/m2/{code}/profile/update?mbox3rdPartyId={user}&{query}"
        )
        return Update(payload, lookup, update)

    def _request(self, method: str, url: str) -> PlannedRequest | DestinationError:
        try:
            target = parse_url(url)
        except InvalidUrlError as error:
            return ScriptError(str(error), code="ERR_INVALID_URL")
        return PlannedRequest(method, target, self._headers)


def client_headers(authorization: str) -> tuple[tuple[str, str], ...]:
    """Give the headers Segment's client adds to every request, in its order."""
    return (
        *((("authorization", authorization),) if authorization else ()),
        ("user-agent", "Segment (Actions)"),
        ("accept", "*/*"),
        ("accept-encoding", "gzip,deflate"),
    )


def flatten(traits: Mapping[str, Json]) -> dict[str, str]:
    """Make one flat object of nested traits, as Segment does before it writes the URL.

    Depth first, keys joined by dots; null and empty containers vanish; arrays count as
    objects. When two traits give the same name, the last value stands at the first place.

    Raises:
        ScriptError: An array holds undefined, or the traits are nested without end.
    """
    flat: dict[str, str] = {}
    try:
        _flatten_into(flat, traits, "")
    except RecursionError:
        raise stack_overflow() from None
    return flat


def _flatten_into(flat: dict[str, str], value: Json, prefix: str) -> None:
    items = enumerate(value) if isinstance(value, list) else ((k, value[k]) for k in keys(value))
    for key, item in items:
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(item, str):
            flat[name] = item
        elif isinstance(item, dict | list):
            _flatten_into(flat, item, name)
        elif item is UNDEFINED:
            raise ScriptError("Cannot read properties of undefined (reading 'toString')")
        elif item is not None:
            flat[name] = text(item)


def _query(attributes: dict[str, str]) -> str:
    return "&".join(f"profile.{key}={attributes[key]}" for key in keys(attributes))
