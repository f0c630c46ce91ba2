"""Adobe Target Cloud Mode: ``updateProfile``, a lookup and an update.

Plan, then act: ``CloudMode.plan`` turns an event into what would be sent, faults included,
and sends nothing. Source: npm ``@segment/action-destinations`` 3.497.0, ``adobe-target``
(contract: segment.md 1).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from destination.actions import USER_ID, Action, MappedAction
from destination.errors import (
    DestinationError,
    PayloadError,
    ScriptError,
    SettingsError,
    stack_overflow,
)
from destination.js import UNDEFINED, Json, keys, text
from destination.payload import Field, remove_empty, validate
from destination.url import InvalidUrlError, Url, parse_url

__all__ = [
    "NOT_FOUND_COUNTER",
    "SETTINGS",
    "UPDATE_PROFILE",
    "CloudMode",
    "Failed",
    "Plan",
    "PlannedRequest",
    "Skipped",
    "Update",
    "flatten",
]

NAME: Final = "Adobe Target Cloud Mode"
NOT_FOUND_COUNTER: Final = "actions-adobe-target.profile-not-found"
_SKIP_COUNTER: Final = "action.multistatus_discard"
_PAYLOAD_COUNTER: Final = "ajv.discard"
_ILLEGAL_IN_HEADER: Final = re.compile(r"[^\t\x20-\x7e\x80-\xff]")

SETTINGS: Final = (
    Field("client_code", "Client Code", required=True),
    Field("bearer_token", "Authentication Token"),
)
UPDATE_PROFILE: Final = Action(
    slug="updateProfile",
    default_trigger='type = "identify"',
    fields=(
        Field("user_id", "Mbox 3rd Party ID", required=True, default=USER_ID),
        # No default on purpose: personal data must not leave by accident.
        Field("traits", "Profile Attributes", "object", required=True),
    ),
)


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """A request as it will go over the wire.

    Attributes:
        method: ``GET`` or ``POST``.
        url: Where to, normalised.
        headers: What Segment's client adds, in its order; Host and Connection apart.
    """

    method: str
    url: Url
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """No request: the trigger did not match, or could not be read."""

    output: str
    counters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """No request: settings, mapping or payload were refused before any."""

    error: DestinationError
    counters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Update:
    """A lookup and, if it succeeds, an update.

    Either may be known to fail beforehand (a URL that cannot be sent, a value Segment's
    code trips over): then the error stands in its place, to be raised when its turn comes.
    """

    payload: dict[str, Json]
    lookup: PlannedRequest | DestinationError
    update: PlannedRequest | DestinationError


Plan: TypeAlias = Skipped | Failed | Update


class CloudMode:
    """A configured Adobe Target Cloud Mode destination.

    Args:
        settings: ``client_code`` and, where Adobe asks for one, ``bearer_token``.
        actions: Its mappings, up to 50 in Segment's app; without one nothing is ever sent.
    """

    def __init__(self, settings: Json, actions: Sequence[MappedAction] = ()) -> None:
        self.actions = tuple(actions)
        self._fault: Failed | None = None
        self._bad_header: ScriptError | None = None
        self._client_code = ""
        self._headers: tuple[tuple[str, str], ...] = ()
        try:
            valid = validate(settings, SETTINGS, SettingsError)
        except SettingsError as error:
            self._fault = Failed(error)
            return
        self._client_code = valid["client_code"]
        token = valid.get("bearer_token")
        authorization = f"Bearer {token}" if token else ""
        self._headers = _headers(authorization)
        if _ILLEGAL_IN_HEADER.search(authorization):
            # Segment's client is made, and throws, before the lookup that would count it.
            self._bad_header = ScriptError(f"{authorization} is not a legal HTTP header value")

    def plan(self, event: Json) -> list[Plan]:
        """Say what would be sent for ``event``: one plan for each mapping, in their order.

        Nothing is sent and nothing raised: faults are in the plans.
        """
        if self._fault is not None:
            return [self._fault]
        return [self._plan_one(action, event) for action in self.actions]

    def _plan_one(self, action: MappedAction, event: Json) -> Plan:
        try:
            if not action.matches(event):
                read = action.subscription is not None and action.enabled
                return Skipped(action.skipped, (_SKIP_COUNTER,) if read else ())
            payload = remove_empty(action.mapping.apply(event), action.action.fields)
        except DestinationError as error:
            return Failed(error)
        except TypeError as error:
            return Failed(ScriptError(str(error)))
        try:
            payload = validate(payload, action.action.fields, PayloadError)
        except PayloadError as error:
            return Failed(error, (_PAYLOAD_COUNTER,))
        if self._bad_header is not None:
            return Failed(self._bad_header)
        return self._requests(payload)

    def _requests(self, payload: dict[str, Json]) -> Update:
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


def _headers(authorization: str) -> tuple[tuple[str, str], ...]:
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
