"""Which fault strikes which request."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.target.faults import MOST_FAULTS, Fault, FaultError, Faults
from simulator.target.faults.collection import KeptFault
from simulator.times import HOUR, MINUTE, format_instant

NOW = 1_767_603_600_000


def faults(*given: dict[str, Any], seed: int = 0) -> Faults:
    made = Faults(seed)
    for number, one in enumerate(given):
        fault = msgspec.convert({"name": f"f{number}", **one}, Fault)
        made.put(fault, NOW)
    return made


def struck(made: Faults, count: int, endpoint: str = "delivery", *ids: str) -> list[bool]:
    return [made.strike(endpoint, ids, NOW) is not None for _ in range(count)]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, [True, True, True, True]),
        ({"first": 2}, [True, True, False, False]),
        ({"every": 2}, [False, True, False, True]),
        ({"share": 0}, [False, False, False, False]),
        ({"share": 1}, [True, True, True, True]),
    ],
)
def test_when_it_strikes(when: dict[str, Any], expected: list[bool]) -> None:
    assert struck(faults({"status": 503, **when}), 4) == expected


def test_a_share_is_seeded_and_about_as_large_as_asked() -> None:
    once, again, other = (
        struck(faults({"status": 503, "share": 0.3}, seed=seed), 2_000) for seed in (1, 1, 2)
    )
    assert once == again != other
    assert 500 < sum(once) < 700


@pytest.mark.parametrize(
    ("match", "endpoint", "ids", "hit"),
    [
        ({}, "delivery", (), True),
        ({"endpoint": "delivery"}, "delivery", (), True),
        ({"endpoint": "delivery"}, "profile_fetch", (), False),
        ({"id": "u-*"}, "delivery", ("d-1", "u-7"), True),
        ({"id": "u-?"}, "delivery", ("u-77",), False),
        ({"id": "u-7"}, "delivery", ("U-7",), False),
        ({"id": "u-*"}, "delivery", (), False),
    ],
)
def test_where_it_strikes(
    match: dict[str, Any], endpoint: str, ids: tuple[str, ...], *, hit: bool
) -> None:
    assert struck(faults({"status": 503, **match}), 1, endpoint, *ids) == [hit]


def test_what_it_does_not_meet_is_not_counted() -> None:
    made = faults({"status": 503, "endpoint": "delivery", "first": 1})
    assert struck(made, 3, "profile_fetch") == [False, False, False]
    assert struck(made, 2) == [True, False]


def test_the_first_that_strikes_wins_and_each_counts() -> None:
    made = faults({"status": 503, "every": 2}, {"status": 500, "first": 1})
    hits = [made.strike("delivery", (), NOW) for _ in range(3)]
    assert [hit and hit.fault.name for hit in hits] == ["f1", "f0", None]


@pytest.mark.parametrize(
    ("window", "instants", "expected"),
    [
        ({"lasts": "1h"}, (0, HOUR - 1, HOUR), [True, True, False]),
        (
            {"begins": format_instant(NOW + HOUR), "lasts": "30m"},
            (0, HOUR - 1, HOUR, HOUR + 30 * MINUTE - 1, HOUR + 30 * MINUTE),
            [False, False, True, True, False],
        ),
        ({"begins": format_instant(NOW + HOUR)}, (0, HOUR, 99 * HOUR), [False, True, True]),
    ],
)
def test_an_outage_has_a_beginning_and_an_end(
    window: dict[str, str], instants: tuple[int, ...], expected: list[bool]
) -> None:
    made = faults({"status": 503, **window})
    hits = [made.strike("delivery", (), NOW + passed) is not None for passed in instants]
    assert hits == expected


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({}, "status"),
        ({"status": 503, "drop": "before"}, "drop"),
        ({"malformed": True, "drop": "after"}, "malformed"),
        ({"status": 503, "first": 1, "share": 0.5}, "share"),
        ({"drop": "before", "message": "no"}, "message"),
        ({"delay": "61s"}, "delay"),
        ({"delay": "soon"}, "delay"),
        ({"status": 503, "lasts": "soon"}, "lasts"),
        ({"status": 503, "begins": "noon"}, "begins"),
    ],
)
def test_a_fault_that_breaks_a_rule_is_refused_by_field(fault: dict[str, Any], field: str) -> None:
    with pytest.raises(FaultError) as refused:
        faults(fault)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 200},
        {"status": 600},
        {"status": 503, "endpoint": "moon"},
        {"status": 503, "first": 0},
        {"status": 503, "share": 1.1},
        {"status": 503, "name": "a b"},
        {"status": 503, "name": ""},
        {"status": 503, "sometimes": True},
        {"drop": "never"},
    ],
)
def test_a_fault_of_another_shape_is_none(fault: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        faults(fault)


def test_a_fault_of_the_same_name_takes_the_others_place_and_counts_anew() -> None:
    made = faults({"status": 503, "first": 1})
    assert struck(made, 2) == [True, False]
    made.put(Fault(name="f0", status=500, first=1), NOW)
    assert struck(made, 2) == [True, False]
    assert len(made.state()) == 1


def test_there_is_an_end_to_how_many_there_are() -> None:
    made = faults(*({"status": 503} for _ in range(MOST_FAULTS)))
    with pytest.raises(FaultError, match="100 faults are set"):
        made.put(Fault(name="more", status=503), NOW)
    made.put(Fault(name="f0", status=500), NOW)
    assert made.remove("f0")
    assert not made.remove("f0")
    made.put(Fault(name="more", status=503), NOW)


@given(st.lists(st.booleans(), max_size=30), st.integers(0, 30))
def test_restored_they_strike_as_they_would_have(met: list[bool], cut: int) -> None:
    setting: list[dict[str, Any]] = [
        {"status": 503, "every": 3},
        {"status": 500, "share": 0.4, "id": "u"},
        {"status": 502, "first": 4},
    ]
    whole, halves = faults(*setting, seed=7), faults(*setting, seed=7)
    expected, got = [], []
    for number, named in enumerate(met):
        ids = ["u"] if named else []
        if number == cut:
            kept = msgspec.json.decode(msgspec.json.encode(halves.state()), type=list[Any])
            states = msgspec.convert(kept, type=list[KeptFault])
            halves = Faults()
            halves.restore(states, 7)
        expected.append(whole.strike("delivery", ids, NOW))
        got.append(halves.strike("delivery", ids, NOW))
    assert got == expected
