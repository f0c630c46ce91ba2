"""Any bytes as a batch: counted to the last row, and v1 never creates."""

from hypothesis import given
from hypothesis import strategies as st

from simulator.clock import Clock
from simulator.target.bulk.rows import BatchError
from simulator.target.profiles import Visit
from simulator.target.target import Target
from simulator.times import HOUR
from simulator.world import World

IDS = st.sampled_from([b"ann", b"d-1", b"d-1.28_0", b"bob", b"%61nn", b"", b"%", b"\xff", b"a.b.c"])
CELLS = st.sampled_from([b"1", b"", b"%C3%A9", b"%", b"%ff", b"+", b"x" * 20]) | st.binary(
    max_size=4
)
ROWS = st.builds(lambda first, rest: b",".join((first, *rest)), IDS, st.lists(CELLS, max_size=3))
HEADERS = st.sampled_from(
    [b"batch=thirdPartyId,a,b", b"batch=pcId,a", b"batch=thirdPartyId,a,a", b"batch=pcId"]
)
FILES = st.builds(
    lambda header, rows, end: end.join((header, *rows)),
    HEADERS,
    st.lists(ROWS | st.binary(max_size=10), max_size=8),
    st.sampled_from([b"\n", b"\r\n"]),
)


def stored(target: Target) -> dict[str, dict[str, str]]:
    return {
        profile.identifier: {name: one.value for name, one in profile.attributes.items()}
        for profile in target.profiles("acme").all()
    }


@given(st.lists(st.tuples(FILES | st.binary(), st.booleans()), max_size=4), st.sampled_from([0, 1]))
def test_counts_add_up_and_v1_never_creates(uploads: list[tuple[bytes, bool]], loss: float) -> None:
    target = Target("acme", World(Clock(0, rate=0)))
    target.configure(target.settings.changed({"profile_bytes": 16, "bulk_loss": loss / 10}))
    target.profiles("acme").visit(Visit("s", "d-1", "ann"), 0)
    target.world.advance(HOUR)
    for body, creates in uploads:
        now, before = target.world.clock.now(), stored(target)
        try:
            rows = target.batches.check(body)
        except BatchError:
            continue
        batch = target.batches.submit("acme", body, rows, now, creates=creates)
        assert stored(target) == before
        target.world.advance(HOUR)
        result = batch.result
        assert result is not None
        assert result.consumed == result.successful + result.not_found + result.failed <= rows
        if not loss and result.consumed:
            assert result.consumed == rows
        if not creates:
            assert stored(target).keys() == before.keys()
        if not result.successful:
            assert stored(target) == before
