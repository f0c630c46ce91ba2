"""What batches do to profiles, and what is counted."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from simulator.target.bulk.processing import Result
from simulator.target.profiles import Visited
from simulator.target.target import Target
from simulator.times import DAY, HOUR, SECOND

Configure: TypeAlias = Callable[..., None]
Visit: TypeAlias = Callable[..., Visited]
Counts: TypeAlias = tuple[int, int, int, int]


class Upload:
    """Uploads batches and lets time pass until they are processed."""

    def __init__(self, target: Target) -> None:
        self.target = target

    def __call__(self, *lines: str, creates: bool = True) -> Result:
        body = "\n".join(("batch=thirdPartyId,a,b", *lines)).encode()
        return self.raw(body, creates=creates)

    def raw(self, body: bytes, *, creates: bool = True) -> Result:
        batches = self.target.batches
        with self.target.world.entered() as now:
            batch = batches.submit("acme", body, batches.check(body), now, creates=creates)
        self.target.world.advance(10 * SECOND)
        assert batch.result is not None
        result = batch.result
        assert result.consumed == result.successful + result.not_found + result.failed
        return result


@pytest.fixture
def upload(target: Target) -> Upload:
    return Upload(target)


@pytest.fixture
def ann(target: Target, visit: Visit) -> None:
    """Let ann's profile, on device d-1, be visible."""
    visit("d-1", "ann", a="web")
    target.world.advance(HOUR)


def counts(result: Result) -> Counts:
    return (result.consumed, result.successful, result.not_found, result.failed)


def stored(target: Target, identifier: str, kind: str = "third_party") -> dict[str, str] | None:
    profile = target.profiles("acme").get(kind, identifier)
    if profile is None:
        return None
    return {name: attribute.value for name, attribute in profile.attributes.items()}


# -- v1 and v2 -----------------------------------------------------------------------------


@pytest.mark.usefixtures("ann")
def test_v1_updates_what_is_found_and_creates_nothing(target: Target, upload: Upload) -> None:
    result = upload("ann,1,2", "bob,1", creates=False)
    assert counts(result) == (2, 1, 1, 0)
    assert stored(target, "ann") == {"a": "1", "b": "2"}
    assert stored(target, "bob") is None
    assert [(fault.row, fault.verdict) for fault in result.faults] == [(2, "never_created")]


@pytest.mark.usefixtures("ann")
def test_v2_creates_what_is_unknown(target: Target, upload: Upload) -> None:
    assert counts(upload("ann,1,2", "bob,1")) == (2, 2, 0, 0)
    assert stored(target, "ann") == {"a": "1", "b": "2"}
    assert stored(target, "bob") == {"a": "1"}


def test_v1_does_not_find_what_is_not_visible_yet_and_v2_writes_to_it(
    target: Target, upload: Upload, visit: Visit
) -> None:
    visit("d-1", "ann")
    result = upload("ann,1", creates=False)
    assert counts(result) == (1, 0, 1, 0)
    assert [fault.verdict for fault in result.faults] == ["not_yet_visible"]
    assert stored(target, "ann") == {}
    assert counts(upload("ann,2")) == (1, 1, 0, 0)
    assert stored(target, "ann") == {"a": "2"}
    assert len(target.profiles("acme").get("third_party", "ann").pcids) == 1  # type: ignore[union-attr]


@pytest.mark.usefixtures("ann")
def test_v1_finds_no_expired_profile_and_v2_begins_a_new_one(
    target: Target, upload: Upload
) -> None:
    target.world.advance(14 * DAY)
    result = upload("ann,1", creates=False)
    assert [fault.verdict for fault in result.faults] == ["expired"]
    assert counts(upload("ann,,2")) == (1, 1, 0, 0)
    assert stored(target, "ann") == {"b": "2"}


def test_what_v2_creates_becomes_visible_and_expires_like_any_profile(
    target: Target, upload: Upload
) -> None:
    upload("bob,1")
    profile = target.profiles("acme").get("third_party", "bob")
    assert profile is not None
    assert (profile.created_at, profile.visible_at) == (10 * SECOND, 10 * SECOND + HOUR)
    fired = [one.kind for one in target.world.advance(HOUR)]
    assert fired == ["becomes_visible", "counts_for_targeting"]
    target.world.move_to(10 * SECOND + 14 * DAY - 1)
    assert stored(target, "bob") == {"a": "1"}
    target.world.advance(1)
    assert stored(target, "bob") is None


def test_by_pcid_v2_creates_a_device_that_visits_go_on_with(
    target: Target, upload: Upload, visit: Visit
) -> None:
    assert counts(upload.raw(b"batch=pcId,a\nd-1.28_0,1\n")) == (1, 1, 0, 0)
    assert stored(target, "d-1", "device") == {"a": "1"}
    assert not visit("d-1.35_0").created


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("creates", [False, True])
def test_by_pcid_a_linked_device_leads_to_its_profile(
    target: Target, upload: Upload, *, creates: bool
) -> None:
    assert counts(upload.raw(b"batch=pcId,a\nd-1,1\n", creates=creates)) == (1, 1, 0, 0)
    assert stored(target, "ann") == {"a": "1"}


@pytest.mark.usefixtures("ann")
def test_it_counts_for_targeting_one_update_lag_after_it_was_processed(
    target: Target, upload: Upload, visit: Visit
) -> None:
    upload("ann,1", "bob,1", creates=True)
    profiles = target.profiles("acme")

    def targeting(device: str, identifier: str) -> dict[str, str]:
        return profiles.targeting(visit(device, identifier).device, target.world.clock.now())

    assert (targeting("d-1", "ann"), targeting("d-2", "bob")) == ({"a": "web"}, {})
    target.world.advance(HOUR)
    assert (targeting("d-1", "ann"), targeting("d-2", "bob")) == ({"a": "1"}, {"a": "1"})


# -- rows ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("ann")
def test_a_broken_row_is_counted_and_changes_nothing_else(target: Target, upload: Upload) -> None:
    result = upload("ann,1", ",2", "ann,%zz,3", "bob,1,2,3", "eve,5")
    assert counts(result) == (5, 2, 0, 3)
    assert stored(target, "ann") == {"a": "1"}
    assert stored(target, "bob") is None
    assert stored(target, "eve") == {"a": "5"}
    assert [(fault.row, fault.verdict) for fault in result.faults] == [
        (number, "invalid_request") for number in (2, 3, 4)
    ]
    assert result.faults[0].sentence == "it has no id"


def test_of_an_id_given_twice_the_last_value_that_is_not_empty_wins(
    target: Target, upload: Upload
) -> None:
    assert counts(upload("bob,1,1", "bob,2,", "bob,,3")) == (3, 3, 0, 0)
    assert stored(target, "bob") == {"a": "2", "b": "3"}


def test_a_row_without_values_creates_nothing(target: Target, upload: Upload) -> None:
    result = upload("bob,,", "eve,1")
    assert counts(result) == (2, 1, 1, 0)
    assert stored(target, "bob") is None


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("creates", [False, True])
def test_a_batch_without_any_value_is_skipped_as_a_whole(
    target: Target, upload: Upload, *, creates: bool
) -> None:
    assert counts(upload("ann,,", "bob", creates=creates)) == (0, 0, 0, 0)
    assert stored(target, "ann") == {"a": "web"}


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("creates", [False, True])
def test_a_row_that_makes_a_profile_too_large_fails_alone(
    target: Target, upload: Upload, configure: Configure, *, creates: bool
) -> None:
    configure(profile_bytes=10)  # "a" and "web" are four of them
    result = upload("ann,,1234567", "ann,,12345é", "ann,,12345", creates=creates)
    assert counts(result) == (3, 1, 0, 2)
    assert stored(target, "ann") == {"a": "web", "b": "12345"}
    assert [fault.verdict for fault in result.faults] == ["refused_by_limit"] * 2
    assert result.faults[0].sentence == "its profile would have more than 10 bytes"


def test_a_row_that_is_too_large_creates_nothing(
    target: Target, upload: Upload, configure: Configure
) -> None:
    configure(profile_bytes=10)
    assert counts(upload("bob,1234567890")) == (1, 0, 0, 1)
    assert stored(target, "bob") is None
    assert counts(upload("bob,123456789")) == (1, 1, 0, 0)


def test_rows_may_get_lost_and_the_seed_says_which(
    target: Target, upload: Upload, configure: Configure
) -> None:
    configure(bulk_loss=0.25)
    result = upload(*(f"u-{number},1" for number in range(400)))
    held = sum(1 for _ in target.profiles("acme").store.third_parties())
    assert result.consumed == result.successful == held
    assert 270 < held < 330
    configure(bulk_loss=1)
    assert counts(upload("bob,1")) == (0, 0, 0, 0)


def test_no_more_faults_are_kept_than_anybody_reads(upload: Upload) -> None:
    result = upload(*(f"u-{number},1" for number in range(50)), creates=False)
    assert (result.not_found, len(result.faults)) == (50, 20)


# -- consecutive v2 batches ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "left"),
    [("replace", {"b": "2"}), ("add", {"a": "1", "b": "2"})],
)
def test_a_v2_batch_takes_the_place_of_the_one_before_it_or_adds_to_it(
    target: Target, upload: Upload, configure: Configure, setting: str, left: Any
) -> None:
    configure(bulk_consecutive=setting)
    upload("bob,1")
    upload("bob,,2")
    assert stored(target, "bob") == left


@pytest.mark.usefixtures("ann")
def test_what_the_profile_had_before_comes_back(target: Target, upload: Upload) -> None:
    upload("ann,1,1", "ann,2")
    assert stored(target, "ann") == {"a": "2", "b": "1"}
    upload("ann,,2")
    assert stored(target, "ann") == {"a": "web", "b": "2"}


@pytest.mark.usefixtures("ann")
def test_what_comes_back_counts_as_if_nothing_had_been_laid_over_it(
    target: Target, upload: Upload
) -> None:
    upload("ann,own", creates=False)
    upload("ann,1")
    target.world.advance(2 * HOUR)
    upload("ann,,2")
    profiles, now = target.profiles("acme"), target.world.clock.now()
    device = profiles.store.device("d-1")
    assert device is not None
    assert profiles.targeting(device, now) == {"a": "own"}
    assert [due.at for due in target.world.agenda.entries() if due.at <= now] == []
    target.world.advance(HOUR)
    assert profiles.targeting(device, now + HOUR) == {"a": "own", "b": "2"}


def test_a_visit_between_makes_it_the_profiles_own(
    target: Target, upload: Upload, visit: Visit
) -> None:
    upload("bob,1")
    visit("d-2", "bob")
    upload("bob,,2")
    assert stored(target, "bob") == {"a": "1", "b": "2"}


@pytest.mark.usefixtures("ann")
def test_so_does_another_update_of_the_attribute(target: Target, upload: Upload) -> None:
    upload("ann,1,1")
    upload("ann,2", creates=False)
    upload("ann,,3")
    assert stored(target, "ann") == {"a": "2", "b": "3"}


def test_a_batch_that_fails_for_an_id_leaves_what_the_one_before_wrote(
    target: Target, upload: Upload, configure: Configure
) -> None:
    configure(profile_bytes=10)
    upload("bob,1")
    upload("bob,,1234567890", "eve,1")
    upload("bob,,", "eve,1")
    assert stored(target, "bob") == {"a": "1"}


# -- jobs ----------------------------------------------------------------------------------


def test_a_batch_waits_for_its_lag(target: Target, configure: Configure) -> None:
    configure(bulk_lag="1h")
    batch = target.batches.submit("acme", b"batch=pcId,a\nd,1", 1, 0, creates=True)
    (due,) = target.world.agenda.entries()
    assert target.world.agenda.describe(due) == (HOUR, "batch_processed", f"batch {batch.batch_id}")
    bodies = [batch.body]
    for milliseconds in (HOUR - 1, 1):
        target.world.advance(milliseconds)
        bodies.append(batch.body)
    assert bodies == [b"batch=pcId,a\nd,1", b"batch=pcId,a\nd,1", b""]
    assert batch.result is not None


def test_a_drawn_lag_and_the_ids_come_from_the_seed(target: Target, configure: Configure) -> None:
    configure(bulk_lag="1s..1h")

    def submit() -> tuple[str, int]:
        target.world.begin(target.world.clock, 7)
        target.batches.clear()
        batch = target.batches.submit("acme", b"batch=pcId,a\n", 0, 0, creates=True)
        return batch.batch_id, batch.due_at

    first = submit()
    assert first == submit()
    assert SECOND <= first[1] <= HOUR
    assert first[0].startswith("acme-0-")


def test_few_processed_batches_are_remembered(
    target: Target, upload: Upload, configure: Configure
) -> None:
    configure(bulk_remembered=2)
    for number in range(4):
        upload(f"bob,{number}")
    assert [batch.submitted_at for batch in target.batches] == [20 * SECOND, 30 * SECOND]
    configure(bulk_remembered=0)
    batch = target.batches.submit("acme", b"batch=pcId,a\n", 0, 40 * SECOND, creates=True)
    target.world.advance(10 * SECOND)
    assert target.batches.get("acme", batch.batch_id) is None


def test_few_batches_wait(target: Target, configure: Configure) -> None:
    configure(bulk_waiting=2, bulk_bytes=20)
    target.batches.submit("acme", b"x" * 70, 0, 0, creates=True)
    assert target.batches.room_for(b"x" * 10)
    assert not target.batches.room_for(b"x" * 11)
    target.batches.submit("acme", b"x", 0, 0, creates=True)
    assert not target.batches.room_for(b"")
