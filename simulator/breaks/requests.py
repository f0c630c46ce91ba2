"""Breaks: what the Delivery API takes, refuses and answers; who may call the profile API."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final
from unittest.mock import patch

from msgspec import structs

from simulator.breaks.breaking import Change, breaks
from simulator.target.api import bulk, checks, decided, delivery, legacy
from simulator.target.api import profile as profile_api
from simulator.target.api.checks import details, notifications, parameters, visitor
from simulator.target.api.messages import Notification, base
from simulator.target.api.wire import Refused
from simulator.target.tokens import Rejection, Scope, Tokens

__all__: list[str] = []

_respond: Final = delivery._response  # noqa: SLF001  what is broken is what is inside
_decide: Final = decided.decide
_visitor: Final = visitor.check_visitor
_notification: Final = notifications.check_notification
_parameters: Final = parameters.checked_profile_parameters
_reject: Final = Tokens.reject


@breaks("delivery-ids-echoed")
def ids_not_echoed() -> Iterator[Change]:
    """Answer with no id but the tntId."""

    def response(*asked: Any) -> dict[str, Any]:
        answered = _respond(*asked)
        return answered | {"id": {"tntId": answered["id"]["tntId"]}}

    yield patch.object(delivery, "_response", response)


@breaks("delivery-lenient-values")
def texts_alone() -> Iterator[Change]:
    """Pass over profile parameters that are no texts."""

    def checked(field: str, given: dict[str, Any], settings: Any) -> dict[str, str]:
        texts = {name: value for name, value in given.items() if isinstance(value, str)}
        return _parameters(field, texts, settings)

    yield patch.object(details, "checked_profile_parameters", checked)


@breaks("delivery-scalar-ids")
def numbers_are_no_ids() -> Iterator[Change]:
    """Pass over ids that are numbers."""
    yield patch.object(base, "text_of", lambda _: "")


@breaks("delivery-parameter-names")
def names_corrected() -> Iterator[Change]:
    """Take a name that begins with ``profile.`` for the rest of it."""

    def checked(field: str, given: dict[str, Any], settings: Any) -> dict[str, str]:
        plain = {name.removeprefix("profile."): value for name, value in given.items()}
        return _parameters(field, plain, settings)

    yield patch.object(details, "checked_profile_parameters", checked)


@breaks("delivery-customer-ids-need-ecid")
def visitors_unchecked() -> Iterator[Change]:
    """Refuse no combination of ids."""

    def check(*asked: Any) -> None:
        with suppress(Refused):
            _visitor(*asked)

    yield patch.object(checks, "check_visitor", check)


@breaks("delivery-property-token")
def any_property_token() -> Iterator[Change]:
    """Take any property token."""
    yield patch.object(checks, "check_property", lambda *_: None)


@breaks("delivery-notification-timestamp")
def any_timestamp() -> Iterator[Change]:
    """Take a notification whatever its timestamp is."""

    def check(number: int, notification: Notification, settings: Any) -> None:
        notification.timestamp = 0
        _notification(number, notification, settings)

    yield patch.object(checks, "check_notification", check)


@breaks("delivery-notification-type")
def any_type() -> Iterator[Change]:
    """Take a notification of any type."""
    yield patch.object(delivery, "unregistered", lambda _: "")
    yield patch.object(delivery, "is_registered", lambda _: True)


@breaks("delivery-notifications-taken")
def notifications_unanswered() -> Iterator[Change]:
    """Answer nothing of notifications."""

    def decide(asking: Any) -> Any:
        said = _decide(asking)
        kept = {name: one for name, one in said.answered.items() if name != "notifications"}
        return structs.replace(said, answered=kept)

    yield patch.object(delivery, "decide", decide)


@breaks("legacy-at-js-1")
def legacy_unexplained() -> Iterator[Change]:
    """Say nothing of what to use in the place of what came before."""
    yield patch.object(legacy, "Refused", lambda status, _: Refused(status, "Not Found"))


@breaks("authentication-update")
def nobody_asked_for_tokens() -> Iterator[Change]:
    """Let every call of the profile API pass, with a token or without."""
    for place in (profile_api, bulk):
        yield patch.object(place, "authorise", lambda *_: None)


@breaks("authentication-bulk")
def uploads_without_tokens() -> Iterator[Change]:
    """Let every upload pass, with a token or without."""
    yield patch.object(bulk, "authorise", lambda *_: None)


@breaks("token-revoked")
def former_tokens_open() -> Iterator[Change]:
    """Let any token open that comes."""

    def reject(self: Tokens, scope: Scope, text: str, now: int) -> Rejection | None:
        return _reject(self, scope, text, now) if not text else None

    yield patch.object(Tokens, "reject", reject)
