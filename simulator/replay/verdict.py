"""The verdict of a replay in words: what Target shows, and what Segment's side makes of it.

Target can only say that nothing bound an id. The events say more: what kept each of them from
Target, which ids an alias ties together, and where the id stands in another form.
"""

from dataclasses import dataclass
from typing import Final

from destination.workspace.model import Workspace
from simulator.replay.causes import UNTOLD, WITHHELD, Causes, causes_of
from simulator.replay.history import History
from simulator.replay.walk import Walked
from simulator.target.verdicts import USUAL, Verdict

__all__ = ["Told", "tell"]

_UNBOUND: Final = (
    Verdict.NEVER_CREATED,
    Verdict.ID_NEVER_BOUND,
    Verdict.ATJS_NEVER_RAN,
    Verdict.CONSENT_WITHHELD,
    Verdict.ANONYMOUS_TWIN_ONLY,
)
"""The verdicts on an id that no request ever named."""


@dataclass(slots=True)
class Told:
    """A verdict, its sentence and its cure, to which more may be added."""

    verdict: str
    sentence: str
    cure: str

    def add(self, sentence: str, cure: str = "") -> None:
        """Add to the sentence, and to the cure."""
        self.sentence += f"; {sentence}"
        self.cure = f"{self.cure} {cure}".strip()


def tell(walked: Walked, history: History, workspace: Workspace) -> Told:
    """Put what a walk showed into words.

    Args:
        walked: The walk.
        history: The events that were walked.
        workspace: How Segment is set up.
    """
    shown = walked.explanation
    told = Told(shown.verdict, shown.sentence, shown.cure)
    if shown.verdict not in _UNBOUND:
        return told
    if not history.events:
        told.add(f"none of the events names {history.identifier!r}")
    elif walked.acts or shown.verdict == Verdict.ATJS_NEVER_RAN:
        _explain(told, causes_of(walked, workspace))
    if joined := [one for one in shown.related if one in history.aliased]:
        ids = " and ".join(map(repr, joined))
        told.add(f"an alias says that {ids} is the same person, which Target is never told")
    if history.forms.sentence:
        if told.verdict == Verdict.NEVER_CREATED and history.forms.cure:
            told.cure = ""  # the visitor was on the page, under another id
        told.add(history.forms.sentence, history.forms.cure)
    return told


def _explain(told: Told, causes: Causes) -> None:
    """Give the causes for which nothing bound the id, in the place of the usual one."""
    if causes.refused_as:
        told.verdict = causes.refused_as
        told.sentence = f"no request bound the id: {causes.sentence}"
        told.cure = causes.cure
    elif told.verdict == Verdict.ID_NEVER_BOUND:
        told.sentence = f"{told.sentence.removesuffix(USUAL)}: {causes.sentence}"
        told.cure = causes.cure
    elif UNTOLD not in causes.codes:
        if told.verdict == Verdict.ATJS_NEVER_RAN and list(causes.codes) == [WITHHELD]:
            told.verdict = Verdict.CONSENT_WITHHELD
        told.sentence, told.cure = f"{told.sentence}; {causes.sentence}", causes.cure
    elif told.verdict == Verdict.NEVER_CREATED:
        told.add(causes.sentence)
