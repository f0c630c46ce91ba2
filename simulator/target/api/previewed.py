"""QA links: activities shown before they run, and experiences shown to whoever asks.

The link's token lists activities; its indexes, from 1, name one of them and one of its
experiences. What a QA link shows is neither counted nor kept. A token that was not issued
here is passed over: an old link shows the site as everybody sees it. Source: Adobe, activity
QA (contract: adobe-target.md 7.2).
"""

from collections.abc import Sequence

from simulator.target.activities.choose import Preview
from simulator.target.activities.compiled import Plan
from simulator.target.activities.sealing import Sealer, Token
from simulator.target.api.messages import DeliveryRequest, PreviewIndex

__all__ = ["preview_of"]


def preview_of(request: DeliveryRequest, plan: Plan, sealer: Sealer) -> tuple[Preview | None, str]:
    """Read what a QA link asks for; None where there is none.

    Returns:
        The preview, and what is to be said of it; empty for nothing.
    """
    qa, preview = request.qa_mode, request.preview
    text = (qa and qa.token) or (preview and preview.token)
    if not text:
        return (None, "") if qa is None else (_overridden(request, {}), "")
    token = sealer.open(text)
    if token is None or token.kind != "preview":
        return None, "the QA token was not issued here, and is passed over"
    indexes = (qa.preview_indexes if qa is not None else None) or ()
    return _overridden(request, _forced(token, indexes, plan)), ""


def _forced(token: Token, indexes: Sequence[PreviewIndex], plan: Plan) -> dict[int, int | None]:
    """Tell which activities are shown, and which experience of each."""
    if not indexes:
        return dict(token.listed)
    forced: dict[int, int | None] = {}
    for index in indexes:
        place, at = (index.activity_index or 0) - 1, (index.experience_index or 0) - 1
        if not 0 <= place < len(token.listed):
            continue
        number, experience = token.listed[place]
        running = plan.activities.get(number)
        if running is not None and 0 <= at < len(running.branches):
            experience = running.branches[at].number
        forced[number] = experience
    return forced


def _overridden(request: DeliveryRequest, forced: dict[int, int | None]) -> Preview:
    qa = request.qa_mode
    if qa is None:
        return Preview(forced)
    return Preview(
        forced,
        bool(qa.listed_activities_only),
        frozenset(qa.evaluate_as_true_audience_ids or ()),
        frozenset(qa.evaluate_as_false_audience_ids or ()),
    )
