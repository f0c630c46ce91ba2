"""Segment's trigger language: which events a mapping takes.

A trigger is parsed once, when a destination is configured, and matched many times.
Its dialect is smaller and odder than the filter language Segment documents: the last
``and`` or ``or`` of a level decides for the whole level, single quotes are part of the
value, ``!( )`` negates nothing. Source: npm ``@segment/destination-subscriptions``
3.37.0 (contract: segment.md 4).
"""

from destination.subscription.conditions import Predicate, compile_node
from destination.subscription.lexer import LexerError, tokenize
from destination.subscription.oddities import Odd, Oddity
from destination.subscription.parser import ParseError, parse

__all__ = ["Subscription", "SubscriptionError"]


class SubscriptionError(ValueError):
    """The trigger cannot be read; Segment then skips every event in silence.

    Attributes:
        message: What Segment logs behind ``Invalid subscription : ``.
        reason: What is really wrong with the text.
    """

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason


class Subscription:
    """A parsed trigger.

    Args:
        text: The trigger, such as ``type = "identify"``.

    Raises:
        SubscriptionError: Nothing in it is a condition, or it cannot be read.

    Attributes:
        text: The trigger as it was given.
        node: The conditions it was read as.
        oddities: What Segment reads otherwise than it looks, in the order of the text.
        matches: Tells of an event whether it matches. Raises TypeError where Segment's
            own matcher throws (an empty group, a path of dots alone).
    """

    def __init__(self, text: str) -> None:
        self.text = text
        found: list[Oddity] = []
        try:
            self.node = parse(tokenize(text), found)
        except LexerError as error:
            # The real lexer swallows its own fault; the parser then trips over nothing.
            hidden = "Cannot read properties of undefined (reading 'type')"
            raise SubscriptionError(hidden, str(error)) from error
        except ParseError as error:
            raise SubscriptionError(str(error), _plainly(error, found)) from error
        self.oddities = tuple(found)
        self.matches: Predicate = compile_node(self.node)

    def __repr__(self) -> str:
        return f"Subscription({self.text!r})"


def _plainly(error: ParseError, found: list[Oddity]) -> str:
    if "undefined" not in str(error):
        return str(error)
    skipped = " ".join(one.text for one in found if one.kind is Odd.SKIPPED)
    what = "no condition was recognised, or a group is not closed"
    return f"{what} (skipped: {skipped})" if skipped else what
