"""An id that stands in events in another form, or as something else than an id."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.replay.history import History
from simulator.replay.ticket import Ticket

Make = Callable[..., dict[str, Any]]
Ask = Callable[..., Ticket]
Gather = Callable[..., History]


@pytest.mark.parametrize("asked", ["Ann", "ann ", "\tANN"])
def test_another_case_and_blanks_are_pointed_to(ticket: Ask, web: Make, asked: str) -> None:
    answer = ticket(asked, web("identify", "0s", "ann"))
    assert answer.verdict == "never_created"
    assert f"; {asked!r} occurs as 'ann' in userId" in answer.sentence
    assert answer.cure.startswith("Ask for 'ann', and send one id")


def test_an_address_in_the_traits_of_somebody_is_pointed_to(
    ticket: Ask, web: Make, server: Make
) -> None:
    address = "ann@example.com"
    login = web("identify", "0s", "ann", traits={"email": address, "more": [{"Mail": "x"}]})
    answer = ticket(address, login, server(address, "1h", anonymousId="a-1"))
    assert answer.verdict == "never_created"
    assert f"{address!r} occurs in traits.email of 'ann'" in answer.sentence
    assert answer.cure.startswith("Ask for 'ann'")


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"traits": {"a": {"mail": "X-1"}}}, "as 'X-1' in traits.a.mail of 'ann'"),
        ({"traits": {"ids": ["u", "x-1"]}}, "in traits.ids.1 of 'ann'"),
        ({"context": {"traits": {"id": "x-1"}}}, "in context.traits.id of 'ann'"),
        ({"groupId": "x-1"}, "in groupId of 'ann'"),
        ({"previousId": "x-1"}, "in previousId of 'ann'"),
        ({"type": "alias", "previousId": "X-1"}, "as 'X-1' in previousId of 'ann'"),
    ],
)
def test_every_place_is_looked_at(history: Gather, server: Make, parts: Any, says: str) -> None:
    found = history("x-1", server("ann", "0s") | parts)
    assert found.forms.sentence == f"'x-1' occurs {says}"


def test_what_is_frequent_comes_first_and_the_rest_is_left_out(
    history: Gather, server: Make
) -> None:
    others = ["ANN", "aNN", "anN", "Ann", "Ann"]
    found = history("ann", *(server(one, "0s") for one in others))
    assert found.forms.sentence == (
        "'ann' occurs as 'Ann' in userId, and as 'ANN' in userId, and as 'aNN' in userId"
    )


def test_what_somebody_says_of_themselves_is_no_news(history: Gather, server: Make) -> None:
    found = history("ann", server("ann", "0s", traits={"id": "ann"}))
    assert (found.forms.sentence, found.forms.cure) == ("", "")


def test_what_is_found_needs_no_pointing(ticket: Ask, web: Make, server: Make) -> None:
    login = web("identify", "0s", "ann")
    answer = ticket("ann", login, server("Ann", "2h"), asked="3h")
    assert answer.verdict == "found"
    assert "occurs" not in answer.sentence


def test_an_id_of_a_group_alone_is_no_id_of_anybody(ticket: Ask, web: Make) -> None:
    answer = ticket("g-1", web("identify", "0s", "ann"), web("group", "1s", "ann", groupId="g-1"))
    assert answer.verdict == "never_created"
    assert "'g-1' occurs in groupId of 'ann'" in answer.sentence
