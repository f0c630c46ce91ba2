"""Why no page bound an id: each cause has a sentence and a cure of its own."""

from collections.abc import Callable
from typing import Any

import pytest

from destination.workspace.load import from_content
from destination.workspace.model import Workspace
from destination.workspace.single import both_destinations
from simulator.clock import START
from simulator.replay.history import History
from simulator.replay.ticket import Ticket, answer
from simulator.replay.walk import Setup
from simulator.times import HOUR

Make = Callable[..., dict[str, Any]]
Gather = Callable[..., History]
Explain = Callable[..., Ticket]

USER = {"userId": {"@path": "$.userId"}}
UPSERT = {"action": "upsertProfile", "fields": USER}
NO_ADS = {
    "library": {"name": "analytics.js"},
    "consent": {"categoryPreferences": {"ads": False}},
}
LEFT_OUT = {"integrations": {"Adobe Target Web": False}}


def page_of(**declared: Any) -> Workspace:
    """Declare a web destination."""
    settings = {"settings": {"client_code": "acme"}}
    web = {"type": "web", "source": "shop", **settings, "mappings": [UPSERT], **declared}
    return from_content({"sources": {"shop": {}}, "destinations": {"at-web": web}})


def mapped(action: str, **fields: Any) -> Workspace:
    """Declare a web destination with one mapping."""
    return page_of(mappings=[{"action": action, "fields": fields}])


@pytest.fixture
def explain(history: Gather) -> Explain:
    """Answer a ticket five hours after the start."""

    def ask(identifier: str, *events: Any, workspace: Workspace | None = None) -> Ticket:
        setup = Setup(workspace or both_destinations(), "acme", until=START + 5 * HOUR)
        return answer(history(identifier, *events), setup)

    return ask


def test_where_consent_alone_kept_all_away_it_is_withheld(explain: Explain, web: Make) -> None:
    events = [web("page", "0s", context=NO_ADS), web("identify", "1m", "ann", context=NO_ADS)]
    ticket = explain("ann", *events, workspace=page_of(consent=["ads"]))
    assert (ticket.verdict, ticket.certain) == ("consent_withheld", True)
    assert "needs consent to 'ads'" in ticket.sentence
    assert ticket.cure.startswith("Ask for consent")


@pytest.mark.parametrize(
    ("workspace", "event", "says", "cure"),
    [
        (None, {"kind": "page"}, "sent nothing, for want of a page name", "Name the page"),
        (None, LEFT_OUT, "which the integrations object leaves out", "name 'Adobe Target Web'"),
        (page_of(consent=["ads"]), {"context": NO_ADS}, "needs consent to 'ads'", "Ask for cons"),
        (page_of(), {"kind": "track", "event": "E"}, "matched no mapping", "Add a mapping whose"),
        (mapped("upsertProfile", userId={"@no": 1}), {}, "a mapping that fails: /userId", "Corr"),
        (mapped("upsertProfile", traits={}), {}, "went out with no id at all", "Map the id field"),
        (
            mapped("triggerView", viewName="home", sendNotification=False, **USER),
            {"kind": "page"},
            "since Send Notifications is off",
            "Switch Send Notifications on",
        ),
    ],
)
def test_an_id_on_the_page_that_was_never_bound_has_its_cause(
    explain: Explain, web: Make, workspace: Workspace | None, event: Any, says: str, cure: str
) -> None:
    named = web(event.pop("kind", "identify"), "1m", "ann", **event)
    ticket = explain("ann", web("page", "0s"), named, workspace=workspace)
    assert (ticket.verdict, ticket.certain) == ("id_never_bound", True)
    assert "the one event of a page that names 'ann'" in ticket.sentence
    assert says in ticket.sentence
    assert ticket.cure.startswith(cure) or cure in ticket.cure
    assert "unnamed page views" not in ticket.sentence


def test_another_id_in_its_place_is_shown(explain: Explain, web: Make) -> None:
    login = web("identify", "1m", "ann", traits={"uid": "zed"})
    declared = mapped("upsertProfile", userId={"@path": "$.traits.uid"})
    ticket = explain("ann", web("page", "0s"), login, workspace=declared)
    assert ticket.verdict == "never_created"
    assert "went out with the id 'zed' instead" in ticket.sentence


def test_causes_are_counted_and_the_most_frequent_comes_first(explain: Explain, web: Make) -> None:
    pages = [web("page", after, "ann") for after in ("1m", "2m")]
    ticket = explain("ann", web("page", "0s"), web("identify", "1s", "ann", **LEFT_OUT), *pages)
    assert (
        "of the 3 events of pages that name 'ann', 2 sent nothing, for want of a page name, "
        "1 never reached the web destination"
    ) in ticket.sentence
    assert ticket.cure.startswith("Name the page")
    assert "'Adobe Target Web'" in ticket.cure


def test_a_cause_that_all_events_share_is_said_once(explain: Explain, web: Make) -> None:
    pages = [web("page", after, "ann") for after in ("1m", "2m")]
    assert "to it: each of the 2 events of pages that name 'ann' sent nothing" in (
        explain("ann", *pages).sentence
    )


@pytest.mark.parametrize(
    ("workspace", "event", "says", "cure"),
    [
        (page_of(mappings=[]), {}, "no mapping of the web destination 'at-web'", "Add mappings"),
        (page_of(enabled=False), {}, "no web destination in force", "Connect the source"),
        (None, LEFT_OUT, "the integrations object leaves out", "Let the integrations object"),
    ],
)
def test_where_nothing_was_let_through_atjs_never_ran(
    explain: Explain, web: Make, workspace: Workspace | None, event: Any, says: str, cure: str
) -> None:
    events = [web("page", "0s", **event), web("identify", "1m", "ann", **event)]
    ticket = explain("ann", *events, workspace=workspace)
    assert (ticket.verdict, ticket.certain) == ("atjs_never_ran", True)
    assert says in ticket.sentence
    assert ticket.cure.startswith(cure)


def test_pages_that_never_name_the_id_are_told_of_all_the_same(
    explain: Explain, web: Make, server: Make
) -> None:
    told = server("ann", "1m", anonymousId="a-1")
    ticket = explain("ann", web("page", "0s", **LEFT_OUT), told)
    assert ticket.verdict == "atjs_never_ran"
    assert "the one event of a page of this visitor never reached" in ticket.sentence


def test_whom_only_servers_know_no_page_told_of(explain: Explain, server: Make) -> None:
    ticket = explain("ann", server("ann", "0s"))
    assert "no event comes from analytics.js" in ticket.sentence


def test_an_id_that_only_servers_name_needs_an_identify(
    explain: Explain, web: Make, server: Make
) -> None:
    ticket = explain("ann", web("page", "0s"), server("ann", "1m", anonymousId="a-1"))
    assert ticket.verdict == "id_never_bound"
    assert ticket.sentence.endswith("to it: no event of a page names 'ann'")
    assert ticket.cure.startswith("Call identify in the page")


def test_an_anonymous_id_beside_a_user_id_is_never_sent(explain: Explain, web: Make) -> None:
    ticket = explain("a-1", web("identify", "0s", "ann"))
    assert ticket.verdict == "never_created"
    assert "the userId, 'ann', goes out in its place" in ticket.sentence
    assert ticket.cure == "Ask for 'ann'."


def test_a_twin_beside_a_login_that_was_kept_away_says_what_kept_it(
    explain: Explain, web: Make
) -> None:
    login = web("identify", "1m", "ann", **LEFT_OUT)
    ticket = explain("ann", web("page", "0s", name="Home"), login)
    assert ticket.verdict == "anonymous_twin_only"
    assert "the integrations object leaves out" in ticket.sentence
    assert ticket.cure.startswith("Let the integrations object")


def test_an_id_over_targets_limit_was_refused(explain: Explain, web: Make) -> None:
    long = "x" * 257
    ticket = explain(long, web("page", "0s"), web("identify", "1m", long))
    assert (ticket.verdict, ticket.certain) == ("refused_by_limit", True)
    assert "met Target's refusal: id.thirdPartyId has a size of 257" in ticket.sentence
    assert ticket.cure.startswith("Keep the id, and what the page sends with it, within")
    assert {one.kind for one in ticket.timeline} == {"visit", "attempt"}  # never bound
    assert explain("x" * 256, web("identify", "1m", "x" * 256)).verdict == "found"


def test_what_came_later_is_no_cause(explain: Explain, web: Make) -> None:
    late = web("identify", "6h", "ann", **LEFT_OUT)
    ticket = explain("ann", web("page", "0s", "ann"), late)
    assert "the one event of a page that names 'ann' sent nothing" in ticket.sentence


def test_where_nothing_had_happened_yet_there_is_no_cause(explain: Explain, web: Make) -> None:
    ticket = explain("ann", web("identify", "6h", "ann"))
    assert ticket.verdict == "never_created"
    assert ticket.sentence.endswith("under client code 'acme'")
