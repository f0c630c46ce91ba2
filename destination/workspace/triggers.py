"""Triggers that do not mean what they seem to say; each fault tells how Segment reads it."""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from destination.event import EVENT_TYPES
from destination.js import Json
from destination.subscription import Subscription, SubscriptionError
from destination.subscription.conditions import Condition, Field, Group, compile_node
from destination.subscription.oddities import Odd, Oddity
from destination.subscription.reading import holds_for, spelled
from destination.workspace.faults import Fault

__all__ = ["trigger_faults"]

_SCREEN: Final = frozenset(("screen",))
_IS_SCREEN: Final = Condition(Field("type"), "=", "screen")
_SINGLE_LEVEL: Final = (
    "Write one level of conditions joined by one word, all `and` or all `or`; "
    "make a second mapping for the rest."
)
_QUOTE: Final = "Write values in double quotes."


class _Said(NamedTuple):
    """How an oddity is told; ``{}`` in the sentence is the part of the trigger."""

    code: str
    sentence: str
    cure: str
    level: Literal["error", "warning"] = "error"


_SAID: Final[dict[Odd, _Said]] = {
    Odd.MIXED: _Said(
        "trigger_mixed",
        "`and` and `or` stand on one level; there is no precedence, and the last of them, "
        "`{}`, joins all its conditions",
        _SINGLE_LEVEL,
    ),
    Odd.SKIPPED: _Said(
        "trigger_skipped",
        "`{}` is skipped: a condition begins with type, event, name, userId, properties., "
        "traits. or context., and no other field can be asked for",
        "Leave it out, or ask for a field that triggers know.",
    ),
    Odd.SINGLE_QUOTES: _Said(
        "trigger_single_quotes",
        "`{}` has a value in single quotes, which are part of the value",
        _QUOTE,
    ),
    Odd.NEGATION: _Said(
        "trigger_negation",
        "`{}` negates nothing: the mark is ignored, save before contains( and match(",
        "Negate each condition by itself: `!=`, `!contains(…)`, `!match(…)`.",
    ),
    Odd.GROUP_ENDED: _Said(
        "trigger_group_ended",
        "the group that begins `( {}` ends at the function's bracket; what follows "
        "stands on the level outside",
        _SINGLE_LEVEL,
    ),
    Odd.NULL_AS_TEXT: _Said(
        "trigger_null",
        "`{}` compares with the text null; only = and != know a missing value, "
        "and not of type and event",
        'Compare with a text, such as `type = "track"`.',
    ),
    Odd.NUMBER_AS_TEXT: _Said(
        "trigger_number",
        "`{}` compares the text of the number, since the field is a text",
        _QUOTE,
        "warning",
    ),
    Odd.NEVER_A_NUMBER: _Said(
        "trigger_never_a_number",
        "`{}` never holds: <, <=, > and >= compare numbers alone",
        "Compare a field that is a number with a number, or use = and !=.",
    ),
    Odd.BOOLEAN_AS_TEXT: _Said(
        "trigger_boolean",
        "`{}` compares with a text, since the field is one",
        _QUOTE,
        "warning",
    ),
    Odd.NOT_BOOLEAN: _Said(
        "trigger_not_boolean",
        "`{}` compares with a text, so that it holds for every boolean, true and false alike",
        "Ask for the other boolean, with =.",
    ),
    Odd.OPERATOR: _Said(
        "trigger_operator",
        "`{}` never holds: there is no such operator",
        "Use =, !=, <, <=, >, >=, contains(…) or match(…), with blanks around the sign; "
        "items of lists cannot be reached.",
    ),
    Odd.CUT_SHORT: _Said(
        "trigger_cut_short",
        "`{}` has no value: Segment compares with the name of the end, `eos`",
        "Complete the comparison.",
    ),
    Odd.UNQUOTED: _Said(
        "trigger_unquoted",
        "`{}` has a value without quotes; it is taken as text",
        _QUOTE,
        "warning",
    ),
    Odd.VALUE: _Said(
        "trigger_value",
        "`{}` takes a sign for its value",
        "Write the operator as one of =, !=, <, <=, >, >= with a blank after it, then a value.",
    ),
    Odd.OBJECT: _Said(
        "trigger_object",
        "`{0}` alone means the field {0}.{0}, which events hardly have",
        "Name the field inside: `{0}.plan`.",
    ),
    Odd.ROOT_PATH: _Said(
        "trigger_root_path",
        "`{}` cannot exist: what stands behind the first word is dropped",
        "Name the field alone.",
    ),
    Odd.MATCH: _Said(
        "trigger_match",
        "`{}` is no glob: match knows a star at the end (starts with) or else drops the first "
        "character (ends with); all other signs stand for themselves",
        'Write "start*" or "*end", or use contains.',
    ),
    Odd.FUNCTION: _Said(
        "trigger_function",
        "`{}` is read by position: bracket, field, comma, value, bracket, whatever stands there",
        'Write contains(field, "value").',
    ),
    Odd.FUNCTION_FIELD: _Said(
        "trigger_function_field",
        "`{}` is dropped: functions look into event, name, userId, properties., traits. "
        "and context. alone",
        "Compare type with = and !=.",
    ),
}
_NOT_OF_THE_APP: Final = {
    Odd.GROUP: "a group in brackets",
    Odd.INFIX: "the operator of `{}`",
    Odd.NAME: "the name `{}`",
    Odd.CHARACTER: "the character `{}` in a value",
}


def trigger_faults(place: str, trigger: Json) -> Iterator[Fault]:
    """Tell what is wrong with a trigger.

    Args:
        place: Where it stands.
        trigger: The trigger, as the workspace has it.
    """
    if not isinstance(trigger, str) or not trigger:
        what = "is empty" if trigger == "" else "is no text"
        yield _unreadable(place, f"the trigger {what} (`Failed to validate subscription`)")
        return
    try:
        subscription = Subscription(trigger)
    except SubscriptionError as error:
        yield _unreadable(place, f"the trigger cannot be read: {error.reason}")
        return
    yield from _odd(place, subscription)
    yield from _reach(place, subscription)


def _unreadable(place: str, what: str) -> Fault:
    sentence = f"{what}; Segment skips every event in silence"
    cure = 'Write a trigger such as `type = "identify"`.'
    return Fault("trigger_unreadable", place, sentence, cure)


def _odd(place: str, subscription: Subscription) -> Iterator[Fault]:
    reading = f"it is read as: {spelled(subscription.node)}"
    foreign: list[str] = []
    for oddity in dict.fromkeys(subscription.oddities):
        said = _SAID.get(oddity.kind)
        if said is None:
            foreign.append(_NOT_OF_THE_APP[oddity.kind].format(oddity.text))
            continue
        sentence = f"{said.sentence.format(oddity.text)}; {reading}"
        yield Fault(said.code, place, sentence, _cure(said, oddity), said.level)
    if foreign:
        sentence = f"the app could not have written {', '.join(foreign)}; {reading}"
        cure = "Keep it out of the app's editor, or write it as one level of ALL or ANY."
        yield Fault("trigger_not_of_the_app", place, sentence, cure, "warning")


def _cure(said: _Said, oddity: Oddity) -> str:
    return said.cure.format(oddity.text) if oddity.kind is Odd.OBJECT else said.cure


def _reach(place: str, subscription: Subscription) -> Iterator[Fault]:
    """Tell of a trigger that no event can match, or none that is ever delivered."""
    node, reading = subscription.node, spelled(subscription.node)
    try:
        screens = [leaf for leaf in _leaves(node) if leaf == _IS_SCREEN]
    except TypeError as error:
        sentence = f"Segment's matcher trips over the trigger: {error}"
        yield Fault("trigger_trips", place, sentence, "Leave out empty brackets and lone dots.")
        return
    reached = holds_for(node)
    if not reached:
        sentence = f"no event can match: {reading}"
        cure = f"The types of events are {', '.join(EVENT_TYPES)}; only a track has an event."
        yield Fault("trigger_never", place, sentence, cure)
    elif reached == _SCREEN:
        sentence = f"only a screen call can match, which never arrives: {reading}"
        cure = "Mobile apps are not for these destinations; use page in a web source."
        yield Fault("trigger_screen", place, sentence, cure)
    elif not holds_for(node, strictly=True) - _SCREEN:
        sentence = f"no event of Segment's libraries has all of these fields: {reading}"
        cure = (
            "properties come with track and page, traits with identify and group, event with "
            "track, name with page; Engage's identify has context.personas."
        )
        yield Fault("trigger_fields", place, sentence, cure, "warning")
    elif screens:
        sentence = f"a screen call is named, and never arrives: {reading}"
        yield Fault("trigger_screen", place, sentence, "Leave it out.", "warning")


def _leaves(node: Condition | Group | None) -> Iterator[Condition]:
    """Go through the conditions of a trigger.

    Raises:
        TypeError: Segment's matcher trips over one.
    """
    if isinstance(node, Group):
        for child in node.children:
            yield from _leaves(child)
        return
    compile_node(node)({})
    if node is not None:
        yield node
