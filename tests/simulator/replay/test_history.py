"""Whose events are whose, and what of them can be used."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from destination.events import Item
from simulator.replay import history as module
from simulator.replay.history import History, ReplayError, history_of

Gather = Callable[..., History]


def event(user_id: str | None = None, anonymous_id: str | None = None, **more: Any) -> Any:
    ids = {"userId": user_id, "anonymousId": anonymous_id}
    return {"type": "identify", **{name: one for name, one in ids.items() if one}, **more}


def test_the_events_of_an_id_are_theirs(history: Gather) -> None:
    found = history("u-1", event("u-1"), event("u-2"), event("u-1", number=2))
    assert [one.event.get("number") for one in found.events] == [None, 2]


def test_who_shares_an_id_belongs_to_them_wherever_it_stands_in_the_file(history: Gather) -> None:
    found = history(
        "u-1", event(None, "a-2"), event("u-2", "a-2"), event("u-2", "a-1"), event("u-1", "a-1")
    )
    assert found.ids == {"u-1", "a-1", "u-2", "a-2"}
    assert len(found.events) == 4


def test_strangers_are_left_out(history: Gather) -> None:
    found = history("u-1", event("u-1", "a-1"), event("u-9", "a-9"), event(None, "a-9"))
    assert found.ids == {"u-1", "a-1"}
    assert len(found.events) == 1


def test_an_id_nobody_has_has_no_events(history: Gather) -> None:
    assert history("nobody", event("u-1")).events == ()


def test_the_file_is_read_once_where_one_pass_finds_every_id() -> None:
    passes = []

    def read() -> Iterator[Item]:
        passes.append(1)
        yield Item(1, event("u-1"))

    history_of("u-1", read)
    assert len(passes) == 1


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (event("u-1", type="sing"), "bad_request: type is 'sing'"),
        (event("u-1", type="track"), "event_not_defined"),
        (event("u-1", "a-1", traits=7), "traits_not_object"),
        ({"type": "identify", "userId": "u-1", "anonymousId": 7}, "id_not_string"),
    ],
)
def test_what_segment_would_drop_is_left_out_with_its_code(
    history: Gather, broken: Any, says: str
) -> None:
    found = history("u-1", event("u-1"), broken)
    assert len(found.events) == 1
    assert found.dropped[0].number == 2
    assert says in found.dropped[0].reason


def test_a_line_that_is_no_event_is_named() -> None:
    found = history_of("u-1", lambda: [Item(3, None, "not readable JSON"), Item(4, event("u-1"))])
    assert [(one.number, one.reason) for one in found.dropped] == [(3, "not readable JSON")]
    assert len(found.events) == 1


def test_an_event_of_the_profile_api_has_its_ids_apart(history: Gather) -> None:
    ids = [
        {"collection": "users", "type": "user_id", "id": "u-1"},
        {"collection": "users", "type": "anonymous_id", "id": "a-1"},
        {"collection": "users", "type": "email", "id": "ann@example.com"},
        7,
    ]
    found = history("a-1", {"type": "page", "external_ids": ids})
    assert found.ids == {"u-1", "a-1"}
    assert found.events[0].event["userId"] == "u-1"


def test_more_events_than_one_person_has_are_refused(
    history: Gather, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_EVENTS", 2)
    history("u-1", event("u-1"), event("u-1"), event("u-2"))
    with pytest.raises(ReplayError, match=r"'u-1' .* too many: 2 are taken"):
        history("u-1", event("u-1"), event("u-1"), event("u-1"))


def test_half_characters_become_what_a_browser_sends(history: Gather) -> None:
    found = history("u-1", event("u-1", traits={"a\ud800": ["x\udfff", 2**80, 1, True, None]}))
    assert found.events[0].event["traits"] == {"a\ufffd": ["x\ufffd", float(2**80), 1, True, None]}


def test_whole_characters_stay(history: Gather) -> None:
    found = history("ü😀", event("ü😀", traits={"a": "é"}))
    assert found.events[0].event["traits"] == {"a": "é"}
    assert found.ids == {"ü😀"}


def test_an_alias_ties_its_two_ids_and_is_remembered(history: Gather) -> None:
    alias = event("new", type="alias", previousId="old")
    found = history("new", event("old", "a-1"), alias, event("a-9", "a-9"))
    assert found.ids == {"new", "old", "a-1"}
    assert found.aliased == {"old"}
    assert history("old", event("new", "a-2"), alias).ids == {"new", "old", "a-2"}


def test_nothing_but_an_alias_ties_a_previous_id_or_a_group(history: Gather) -> None:
    group = event("u-1", type="group", groupId="g", previousId="old")
    found = history("u-1", group, event("old"), event("u-2", type="group", groupId="g"))
    assert found.ids == {"u-1"}
    assert len(found.events) == 1
    assert found.aliased == frozenset()
