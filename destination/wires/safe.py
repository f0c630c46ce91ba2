"""What Adobe documents: everything encoded, attributes in the form body, within its limits.

Nothing an event holds can lead outside the tenant's host or the visitor's id: what cannot
be said in that form is refused, with a code. Source: Adobe, single profile update; Target
limits (contract: adobe-target.md 2, 3, 11). That the attributes may stand in the body is
assumed; ``attributes_in`` puts them into the query.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal, TypeAlias
from urllib.parse import quote

from destination.errors import DestinationError, RefusedError
from destination.js import Json, to_well_formed
from destination.plan import Failed, PlannedRequest, Update
from destination.url import Url
from destination.wires.segment import client_headers, flatten
from destination.written import as_written

__all__ = ["LONGEST_ID", "MOST_BODY", "MOST_QUERY", "AttributesIn", "SafeWire", "check_id"]

AttributesIn: TypeAlias = Literal["body", "query"]
"""Where the attributes stand in an update."""

MOST_BODY: Final = 60_000
"""Adobe's 60 KB for a POST, in bytes, read the smaller way."""
MOST_QUERY: Final = 8_000
"""Adobe's 8 KB for a URL, in bytes, read the smaller way."""
LONGEST_ID: Final = 256
"""Adobe's limit for mbox3rdPartyId, in characters (128 in older documents)."""

_CLIENT_CODE: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?")
_TOKEN: Final = re.compile(r"[!-~]+(?: [!-~]+)*")
_FORM: Final = ("content-type", "application/x-www-form-urlencoded")


class SafeWire:
    """Plans requests that mean what they say.

    Args:
        client_code: The destination's setting.
        authorization: The Authorization header; empty for none.
        attributes_in: Where the attributes stand in an update.
    """

    def __init__(
        self,
        client_code: str,
        authorization: str = "",
        *,
        attributes_in: AttributesIn = "body",
    ) -> None:
        self._code = client_code
        self._headers = client_headers(authorization)
        self._in_body = attributes_in == "body"
        self._fault: Failed | None = None
        if not _CLIENT_CODE.fullmatch(client_code):
            rule = "it must be letters, digits, '-' and '_'"
            self._fault = _refused("bad_client_code", f"client_code is {client_code!r}; {rule}")
        elif authorization and not _TOKEN.fullmatch(authorization):
            self._fault = _refused("bad_token", "the token holds what no header can")

    def __call__(self, payload: dict[str, Json]) -> Update | Failed:
        """Plan the requests of a payload."""
        if self._fault is not None:
            return self._fault
        user = payload["user_id"]
        try:
            check_id(user)
            pairs = list(_pairs(payload["traits"]))
            room = MOST_BODY if self._in_body else MOST_QUERY - len(str(self._url(self._path("?"))))
            forms = list(_packed(f"mbox3rdPartyId={_quoted(user)}", pairs, room))
        except DestinationError as error:
            return Failed(error)
        path = f"/rest/v1/profiles/thirdPartyId/{_quoted(user)}?client={self._code}"
        lookup = PlannedRequest("GET", self._url(path), self._headers)
        update, *more = [self._update(form) for form in forms]
        return Update(payload, lookup, update, tuple(more))

    def _update(self, form: str) -> PlannedRequest:
        if not self._in_body:
            return PlannedRequest("POST", self._url(self._path(f"?{form}")), self._headers)
        headers = (*self._headers, _FORM)
        return PlannedRequest("POST", self._url(self._path()), headers, form.encode("ascii"))

    def _path(self, query: str = "") -> str:
        return f"/m2/{self._code}/profile/update{query}"

    def _url(self, target: str) -> Url:
        return Url("https", f"{self._code.lower()}.tt.omtrdc.net", target)


def check_id(user: str) -> None:
    """Let an id pass that Adobe can take for the visitor it names.

    Raises:
        RefusedError: ``bad_id``, naming the rule.
    """
    rule = ""
    if not user:
        rule = "it must not be empty"
    elif len(user) > LONGEST_ID:
        rule = f"it has {len(user)} characters; Adobe takes {LONGEST_ID}"
    elif user in (".", ".."):
        rule = "a path of dots leads elsewhere"
    elif "/" in user or "+" in user:
        rule = "Adobe cannot take '/' and '+' in it"
    elif not _is_unicode(user):
        rule = "it holds half a character"
    if rule:
        shown = user if len(user) <= 40 else f"{user[:40]}…"  # noqa: PLR2004
        raise RefusedError(f"mbox3rdPartyId is {shown!r}; {rule}", code="bad_id")


def _pairs(traits: dict[str, Json]) -> Iterator[str]:
    for name, value in flatten(traits, as_written).items():
        yield f"profile.{_quoted(name)}={_quoted(value)}"


def _packed(start: str, pairs: Sequence[str], room: int) -> Iterator[str]:
    """Put the pairs into as few forms as hold them, each with the id."""
    if not pairs:
        raise RefusedError("there is no attribute to write", code="empty_update")
    form = start
    for pair in pairs:
        if len(start) + 1 + len(pair) > room:
            name = pair.partition("=")[0]
            rule = f"{name} takes {len(pair)} bytes; a request may have {room}"
            raise RefusedError(rule, code="attribute_too_large")
        if len(form) + 1 + len(pair) > room:
            yield form
            form = start
        form = f"{form}&{pair}"
    yield form


def _quoted(text: str) -> str:
    return quote(to_well_formed(text), safe="")  # as any URL parser would send it


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refused(code: str, message: str) -> Failed:
    return Failed(RefusedError(message, code=code))
