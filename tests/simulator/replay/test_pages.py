"""A part of a history leaves nothing certain that rests on absence."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from destination.workspace.single import both_destinations
from simulator.clock import START
from simulator.replay.history import History
from simulator.replay.pages import Pages
from simulator.replay.ticket import Ticket, answer
from simulator.replay.walk import Setup
from simulator.times import HOUR

Make = Callable[..., dict[str, Any]]
Gather = Callable[..., History]


@pytest.mark.parametrize(
    ("cursors", "missing"),
    [
        ([], ()),
        ([None, 7, []], ()),
        ([{}], ()),
        ([{"has_more": False, "next": ""}], ()),
        ([{"has_more": False, "next": "abc"}], ()),
        ([{"has_more": True}], ("after the last one",)),
        ([{"has_more": True, "next": "abc"}], ("from 'abc' on",)),
        ([{"next": "abc"}], ("from 'abc' on",)),
        ([{"next": None}], ()),
        ([{"has_more": True, "next": "a"}, {"has_more": False}], ()),
        ([{"has_more": False}, {"has_more": True, "next": "b"}], ("from 'b' on",)),
        (
            [
                {"url": "/u:ann/events?limit=1", "has_more": True, "next": "a"},
                {"url": "/u:bob/events", "has_more": True, "next": "b"},
                {"url": "/u:ann/events?start=a", "has_more": False},
            ],
            ("from 'b' on",),
        ),
    ],
)
def test_pages_are_whole_when_the_last_one_is(cursors: list[Any], missing: tuple[str]) -> None:
    pages = Pages()
    for cursor in cursors:
        pages.add(cursor)
    assert pages.missing == missing


def ask(history: History, asked: int = 5 * HOUR) -> Ticket:
    part = replace(history, missing=("from 'abc' on",))
    return answer(part, Setup(both_destinations(), "acme", until=START + asked))


@pytest.mark.parametrize(
    ("events", "verdict"),
    [
        ([("page", "0s", None)], "id_never_bound"),
        ([("page", "0s", None, {"name": "Home"})], "anonymous_twin_only"),
        ([], "atjs_never_ran"),
    ],
)
def test_absence_is_not_certain_in_a_part_of_a_history(
    history: Gather, web: Make, server: Make, events: list[Any], verdict: str
) -> None:
    made = [web(*one[:3], **(one[3] if len(one) > 3 else {})) for one in events]
    ticket = ask(history("ann", *made, server("ann", "1h", anonymousId="a-1")))
    assert (ticket.verdict, ticket.certain) == (verdict, False)
    assert ticket.depends_on == ["missing pages"]
    assert "the pages of the Profile API from 'abc' on may hold" in ticket.sentence
    assert ticket.cure.endswith("Fetch the missing pages, and ask again.")


def test_an_expiry_rests_on_the_absence_of_a_visit(history: Gather, web: Make) -> None:
    ticket = ask(history("ann", web("identify", "0s", "ann")), 15 * 24 * HOUR)
    assert (ticket.verdict, ticket.depends_on) == ("expired", ["missing pages"])


def test_what_is_found_is_certain_in_a_part_too(history: Gather, web: Make) -> None:
    ticket = ask(history("ann", web("identify", "0s", "ann")))
    assert (ticket.verdict, ticket.certain) == ("found", True)
    assert "Profile API from" not in ticket.sentence


def test_what_is_not_yet_visible_depends_on_both(history: Gather, web: Make) -> None:
    ticket = ask(history("ann", web("identify", "0s", "ann")), HOUR // 2)
    assert ticket.depends_on == ["lag", "missing pages"]


def test_of_the_timeline_only_what_was_there_is_certain(
    history: Gather, web: Make, server: Make
) -> None:
    events = [web("identify", "0s", "ann"), server("ann", "2h"), server("bob", "2h")]
    events[2]["anonymousId"] = "a-1"
    ticket = ask(history("ann", *events))
    doubted = {(one.kind, "missing pages" in one.depends_on) for one in ticket.timeline}
    assert {("visit", False), ("bound", True), ("visible", True), ("expires", True)} <= doubted
    attempts = [one for one in ticket.timeline if one.kind == "attempt"]
    delivered = [one for one in attempts if one.what.endswith("delivered")]
    failed = [one for one in attempts if "Not Found" in one.what]
    assert [one.certain for one in delivered] == [True]
    assert failed
    assert all("missing pages" in one.depends_on for one in failed)
    whole = answer(history("ann", *events), Setup(both_destinations(), "acme"))
    assert not any("missing pages" in one.depends_on for one in whole.timeline)
