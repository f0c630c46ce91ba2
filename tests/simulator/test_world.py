"""A world: due entries fire in order, each at its own time, before anybody looks."""

import itertools

import pytest

from simulator.clock import START, Clock
from simulator.times import LAST, MINUTE, TimeError
from simulator.world import MOST_FIRED, World

Key = tuple[str, ...]


class Keeper:
    """Notes what fires and what the world's clock showed then."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dues: dict[Key, int] = {}
        self.fired: list[tuple[str, int]] = []
        self.repeat_until = 0

    def add(self, name: str, at: int) -> None:
        self.dues[name,] = at
        self.world.agenda.schedule("expires", (name,), at)

    def due(self, key: Key) -> int | None:
        return self.dues.get(key)

    def fire(self, key: Key, at: int) -> None:
        del self.dues[key]
        self.fired.append((key[0], self.world.clock.now()))
        assert self.fired[-1][1] == at
        if at < self.repeat_until:
            self.add("again", at + 10)

    def subject(self, key: Key) -> str:
        return key[0]


@pytest.fixture
def machine() -> list[int]:
    return [0]


@pytest.fixture
def world(machine: list[int]) -> World:
    return World(Clock(START, rate=0, source=lambda: machine[0]))


@pytest.fixture
def keeper(world: World) -> Keeper:
    made = Keeper(world)
    world.agenda.keep("expires", made)
    return made


def test_an_entry_fires_at_its_due_and_not_a_millisecond_before(
    world: World, keeper: Keeper
) -> None:
    keeper.add("u-1", START + 10)
    assert world.advance(9) == []
    assert [fired.subject for fired in world.advance(1)] == ["u-1"]


def test_each_entry_sees_its_own_time_and_all_fire_before_the_move_returns(
    world: World, keeper: Keeper
) -> None:
    keeper.add("late", START + 20)
    keeper.add("early", START + 10)
    fired = world.advance(100)
    assert [(one.at, one.kind, one.subject) for one in fired] == [
        (START + 10, "expires", "early"),
        (START + 20, "expires", "late"),
    ]
    assert keeper.fired == [("early", START + 10), ("late", START + 20)]
    assert world.clock.now() == START + 100


def test_what_fires_may_make_something_due_within_the_same_move(
    world: World, keeper: Keeper
) -> None:
    keeper.add("first", START + 10)
    keeper.repeat_until = START + 30
    assert [one.at - START for one in world.advance(100)] == [10, 20, 30]


def test_whoever_enters_finds_what_fell_due_done(
    world: World, keeper: Keeper, machine: list[int]
) -> None:
    keeper.add("u-1", START + 1_000)
    world.clock.set_rate(1)
    machine[0] = 5_000
    with world.entered() as now:
        assert now == START + 5_000
        assert keeper.fired == [("u-1", START + 1_000)]


def test_the_time_inside_stands_still(world: World, machine: list[int]) -> None:
    world.clock.set_rate(1)
    with world.entered() as now:
        machine[0] = 5_000
        assert world.clock.now() == now
    assert world.clock.now() == now + 5_000


def test_a_world_may_be_entered_from_inside(world: World) -> None:
    with world.entered() as outer, world.entered() as inner:
        assert inner == outer


def test_next_jumps_to_the_next_entry_and_fires_all_of_that_instant(
    world: World, keeper: Keeper
) -> None:
    for name in ("b", "a"):
        keeper.add(name, START + 10)
    keeper.add("later", START + 11)
    assert [fired.subject for fired in world.move_to_next()] == ["a", "b"]
    assert world.clock.now() == START + 10


def test_next_on_an_empty_agenda_moves_nothing(world: World) -> None:
    assert world.move_to_next() == []
    assert world.clock.now() == START


def test_next_lists_what_was_overdue_as_well(
    world: World, keeper: Keeper, machine: list[int]
) -> None:
    keeper.add("overdue", START + 1)
    keeper.add("next", START + MINUTE)
    world.clock.set_rate(1)
    machine[0] = 10
    assert [fired.subject for fired in world.move_to_next()] == ["overdue", "next"]


@pytest.mark.parametrize("milliseconds", [-1, LAST])
def test_a_move_back_or_beyond_time_is_refused_and_fires_nothing(
    world: World, keeper: Keeper, milliseconds: int
) -> None:
    keeper.add("u-1", START + 10)
    with pytest.raises(TimeError):
        world.advance(milliseconds)
    assert keeper.fired == []
    assert world.clock.now() == START


def test_of_many_entries_that_fire_all_happen_and_a_thousand_are_listed(
    world: World, keeper: Keeper
) -> None:
    for number in range(MOST_FIRED + 5):
        keeper.add(f"{number:04}", START + 1)
    assert len(world.advance(1)) == MOST_FIRED == 1_000
    assert len(keeper.fired) == MOST_FIRED + 5


def test_beginning_anew_forgets_the_agenda_and_restarts_chance(
    world: World, keeper: Keeper
) -> None:
    keeper.add("u-1", START + 10)
    first = world.draws.uuid()
    world.begin(Clock(START + 5, rate=0), seed=0)
    assert world.draws.uuid() == first
    assert world.advance(MINUTE) == []
    world.begin(Clock(START, rate=0), seed=0, draws=1)
    assert world.draws.uuid() != first


def test_a_clock_that_runs_on_while_it_is_moved_refuses_no_move() -> None:
    machine = itertools.count()
    world = World(Clock(START, source=lambda: next(machine)))
    keeper = Keeper(world)
    world.agenda.keep("expires", keeper)
    began = world.clock.now()
    assert world.advance(0) == []
    keeper.add("soon", world.clock.now() + 1)
    assert [one.subject for one in world.move_to_next()] == ["soon"]
    assert world.reach(began) == []
    assert world.clock.now() > began


def test_what_enters_the_world_as_it_fires_leaves_the_rest_for_its_turn() -> None:
    world, order = World(Clock(0, rate=0)), []

    class Entering:
        def due(self, key: tuple[str, ...]) -> int | None:
            del key
            return 5

        def fire(self, key: tuple[str, ...], at: int) -> None:
            order.append(f"{key[0]} begins")
            with world.entered() as now:
                assert now == at
            order.append(f"{key[0]} ends")

        def subject(self, key: tuple[str, ...]) -> str:
            return key[0]

    world.agenda.keep("retry", Entering())
    for name in ("a", "b"):
        world.agenda.schedule("retry", (name,), 5)
    assert [one.subject for one in world.advance(5)] == ["a", "b"]
    assert order == ["a begins", "a ends", "b begins", "b ends"]
