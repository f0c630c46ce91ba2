"""Adobe Target Cloud Mode: ``updateProfile``, a lookup and an update.

Plan, then act: ``CloudMode.plan`` turns an event into what would be sent, faults included,
and sends nothing. Source: npm ``@segment/action-destinations`` 3.497.0, ``adobe-target``
(contract: segment.md 1).
"""

from collections.abc import Callable, Sequence
from typing import Final

from destination.actions import USER_ID, Action, MappedAction
from destination.errors import DestinationError, PayloadError, ScriptError, SettingsError
from destination.js import Json, text
from destination.payload import Field, remove_empty, validate
from destination.plan import Failed, Plan, Skipped
from destination.wires import MakeWire, Wire
from destination.wires.segment import SegmentWire
from destination.written import as_written

__all__ = [
    "NOT_FOUND_COUNTER",
    "SETTINGS",
    "UPDATE_PROFILE",
    "CloudMode",
]

NAME: Final = "Adobe Target Cloud Mode"
NOT_FOUND_COUNTER: Final = "actions-adobe-target.profile-not-found"
_SKIP_COUNTER: Final = "action.multistatus_discard"
_PAYLOAD_COUNTER: Final = "ajv.discard"

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


class CloudMode:
    """A configured Adobe Target Cloud Mode destination.

    Args:
        settings: ``client_code`` and, where Adobe asks for one, ``bearer_token``.
        actions: Its mappings, up to 50 in Segment's app; without one nothing is ever sent.
        make_wire: How requests are written; as Segment does, unless told otherwise.
        insert: The insert functions: they see what a trigger has let through, and the
            mapping sees what they give.
        literal: Whether what an event holds is taken as it is written, as belongs to the wire
            ``safe``: no template in it is expanded, no digit of a number is lost.
    """

    def __init__(
        self,
        settings: Json,
        actions: Sequence[MappedAction] = (),
        *,
        make_wire: MakeWire = SegmentWire,
        insert: Callable[[dict[str, Json]], dict[str, Json]] | None = None,
        literal: bool = False,
    ) -> None:
        self.actions = tuple(one.literally() if literal else one for one in actions)
        self._write = as_written if literal else text
        self._insert = insert
        self._fault: Failed | None = None
        try:
            valid = validate(settings, SETTINGS, SettingsError)
        except SettingsError as error:
            self._fault = Failed(error)
            return
        token = valid.get("bearer_token")
        self._wire: Wire = make_wire(valid["client_code"], f"Bearer {token}" if token else "")

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
            if self._insert is not None:
                event = self._insert(event)
            payload = remove_empty(action.mapping.apply(event), action.action.fields)
        except DestinationError as error:
            return Failed(error)
        except TypeError as error:
            return Failed(ScriptError(str(error)))
        try:
            payload = validate(payload, action.action.fields, PayloadError, self._write)
        except PayloadError as error:
            return Failed(error, (_PAYLOAD_COUNTER,))
        return self._wire(payload)
