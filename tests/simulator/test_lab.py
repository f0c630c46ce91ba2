"""A lab: visitors, Target and the cloud destination under one clock."""

import json
from collections.abc import Callable

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from destination.actions import MappedAction
from destination.actions.cloud import UPDATE_PROFILE
from destination.event import EventError
from destination.retry import RetrySchedule
from destination.workspace.single import both_destinations
from simulator.browser.device import DeviceError
from simulator.clock import START
from simulator.lab import Lab
from simulator.segment.deliveries import Delivery
from simulator.segment.mapped import Destinations
from simulator.times import DAY, HOUR, MINUTE, TimeError, parse_duration, parse_instant

Deliver = Callable[..., httpx.Response]
ANN = {"type": "identify", "userId": "ann", "traits": {"plan": "gold"}}


def test_it_begins_frozen_at_the_documented_instant(lab: Lab) -> None:
    clock = lab.tenant.clock()
    assert (clock.now, clock.frozen, lab.now()) == ("2026-01-05T09:00:00Z", True, START)


def test_the_example_of_its_documentation_works(lab: Lab) -> None:
    laptop = lab.device("laptop")
    laptop.visit("Home")
    laptop.identify("u-1", {"plan": "gold"})
    lab.advance("2h")
    assert lab.explain("u-1").verdict == "found"
    assert lab.deliveries[-1].state == "delivered"


@pytest.mark.parametrize("passed", ["1h", HOUR, "60m", "PT1H"])
def test_time_passes_by_text_or_milliseconds(lab: Lab, passed: str | int) -> None:
    lab.advance(passed)
    assert lab.now() == START + HOUR
    assert lab.tenant.clock().now == "2026-01-05T10:00:00Z"


def test_time_may_be_set(lab: Lab) -> None:
    lab.move_to("2026-01-06T09:00:00Z")
    assert lab.now() == START + DAY
    lab.move_to(START + 2 * DAY)
    assert lab.now() == START + 2 * DAY


@pytest.mark.parametrize("text", ["soon", "-1h", ""])
def test_time_that_cannot_be_read_does_not_pass(lab: Lab, text: str) -> None:
    with pytest.raises(TimeError):
        lab.advance(text)
    with pytest.raises(TimeError):
        lab.move_to(text)
    assert lab.now() == START


def test_retries_happen_at_their_own_time_in_order_with_all_else(lab: Lab) -> None:
    lab.device("laptop").visit("Home")
    lab.devices["laptop"].identify("ann", {"plan": "gold"})
    fired = lab.advance("5h")
    assert [one.at for one in fired] == sorted(one.at for one in fired)
    visible = [one.at for one in fired if one.kind == "becomes_visible"]
    assert visible == ["2026-01-05T10:00:00Z"] * 3  # the device, its anonymousId, and ann
    retries = [one for one in fired if one.kind == "retry"]
    assert [one.subject for one in retries] == ["ann"] * len(retries)
    last = lab.deliveries[-1]
    assert [one.at for one in last.tries][1:] == [parse_instant(one.at) for one in retries]
    assert last.tries[-2].at < START + HOUR <= last.tries[-1].at
    assert last.tries[-1].verdict == "found"


def test_a_retry_that_fell_due_earlier_sees_the_world_of_that_time(lab: Lab) -> None:
    lab.send(ANN)
    lab.advance(30 * DAY)
    tries = lab.deliveries[0].tries
    assert len(tries) == 7
    assert all(one.at <= START + 4 * HOUR for one in tries)
    assert [entry.at for entry in lab.tenant.journal().entries][-1] < "2026-01-05T13:00:01Z"


def test_the_agenda_lists_retries_with_all_else_in_order(lab: Lab, deliver: Deliver) -> None:
    deliver("d-1", "u-1")
    lab.send(ANN)
    kinds = [one.kind for one in lab.agenda()]
    assert kinds == ["retry", "becomes_visible", "becomes_visible", "expires", "expires"]


def test_a_device_is_made_at_its_first_use_and_then_known(lab: Lab) -> None:
    laptop = lab.device("laptop", storage_life="7d")
    assert lab.device("laptop") is laptop
    assert laptop.storage.life == 7 * DAY
    with pytest.raises(DeviceError, match="laptop exists already"):
        lab.device("laptop", blocked=["at.js"])
    with pytest.raises(DeviceError, match="laptop exists already"):
        lab.device("laptop", storage_life="7d")
    with pytest.raises(TimeError):
        lab.device("phone", storage_life="soon")


def test_an_event_of_a_server_reaches_the_cloud_destination_alone(lab: Lab) -> None:
    (delivery,) = lab.send(ANN)
    assert delivery.user_id == "ann"
    assert lab.deliveries == [delivery]
    assert lab.profiles() == []
    with pytest.raises(EventError):
        lab.send({"type": "identify"})
    assert lab.deliveries == [delivery]


def test_it_fetches_by_either_id_and_updates_as_anybody_would(lab: Lab, deliver: Deliver) -> None:
    lab.tenant.configure(preset="instant")
    deliver("d-1", "a b&c=d/é")
    assert lab.update("a b&c=d/é", {"x y": "1&2"}).status_code == 200
    assert lab.profiles()[0].attributes == {"x y": "1&2"}
    assert lab.fetch("d-1", by="tntId").status_code == 200
    assert lab.fetch("a b&c=d").status_code == 404


def test_it_explains_with_all_it_knows_of_the_owner(lab: Lab) -> None:
    laptop = lab.device("laptop")
    laptop.visit("Home")
    lab.send({**ANN, "anonymousId": laptop.anonymous_id})
    explained = lab.explain("ann")
    assert explained.verdict == "anonymous_twin_only"
    assert explained.related == [laptop.anonymous_id]


def test_the_cloud_destination_may_be_set_up_anew(lab: Lab) -> None:
    lab.segment.configure_cloud([MappedAction(UPDATE_PROFILE, 'type = "track"')])
    lab.send(ANN)
    assert lab.deliveries[-1].state == "filtered"


def test_the_cloud_destination_sends_its_token(lab: Lab, deliver: Deliver) -> None:
    lab.tenant.configure(preset="instant", profile_api_token="hush")  # noqa: S106
    deliver("d-1", "ann")
    lab.send(ANN)
    lab.segment.configure_cloud(bearer_token="hush")  # noqa: S106
    lab.send(ANN)
    assert [one.state for one in lab.deliveries] == ["failed", "delivered"]


def test_destinations_may_be_given_and_never_show_their_token() -> None:
    segment = Destinations(bearer_token="hush", retries=RetrySchedule(retries=0))  # noqa: S106
    assert "hush" not in repr(segment)
    with Lab(destinations=segment, settings={"profile_api_token": "hush"}) as lab:
        lab.send(ANN)
        assert lab.deliveries[-1].state == "lost"
        assert lab.deliveries[-1].tries[0].verdict == "never_created"


def test_labs_in_process_never_meet(lab: Lab, deliver: Deliver) -> None:
    deliver("d-1")
    assert len(lab.profiles()) == 1
    with Lab() as other:
        assert other.profiles() == []


def journey(lab: Lab) -> bytes:
    laptop, phone = lab.device("laptop"), lab.device("phone")
    laptop.visit("Home")
    laptop.identify("ann", {"plan": "gold"})
    phone.visit()
    fired = lab.advance("3h")
    phone.track("Bought", {"what": "skis"})
    sent = [one.body for device in lab.devices.values() for one in device.atjs.sent]
    tries = [(one.at, one.verdict) for delivery in lab.deliveries for one in delivery.tries]
    state = lab.tenant.snapshot(), lab.tenant.journal(), lab.profiles(), lab.agenda()
    return msgspec.json.encode((fired, sent, tries, state))


@pytest.mark.parametrize("preset", ["documented", "drawn"])
def test_one_seed_gives_the_same_bytes_twice_and_another_others(preset: str) -> None:
    told = []
    for seed in (7, 7, 8):
        with Lab(seed=seed, settings={"preset": preset}) as lab:
            told.append(journey(lab))
    assert told[0] == told[1]
    assert told[0] != told[2]


def test_the_seed_drives_ids_and_retries() -> None:
    seen: list[tuple[str | None, str, list[Delivery]]] = []
    for seed in (1, 2):
        with Lab(seed=seed) as lab:
            laptop = lab.device("laptop")
            laptop.visit("Home")
            lab.send({**ANN, "messageId": "m-1"})
            lab.advance("5h")
            seen.append((laptop.tnt_id, laptop.anonymous_id, lab.deliveries))
    (tnt_1, anonymous_1, deliveries_1), (tnt_2, anonymous_2, deliveries_2) = seen
    assert tnt_1 != tnt_2
    assert anonymous_1 != anonymous_2
    assert [one.at for one in deliveries_1[-1].tries] != [one.at for one in deliveries_2[-1].tries]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("visit"), st.sampled_from(["laptop", "phone"])),
        st.tuples(st.just("identify"), st.sampled_from(["ann", "bob"])),
        st.tuples(st.just("update"), st.sampled_from(["ann", "bob"])),
        st.tuples(st.just("pass"), st.sampled_from(["7m", "1h", "9h", "8d", "14d"])),
    ),
    max_size=10,
)


def walked(steps: list[tuple[str, str]], preset: str, slice_: int | None) -> bytes:
    with Lab(settings={"preset": preset}) as lab:
        laptop = lab.device("laptop")
        laptop.visit("Home")
        for verb, what in steps:
            if verb == "visit":
                lab.device(what).visit("Home")
            elif verb == "identify":
                laptop.identify(what, {"plan": what})
            elif verb == "update":
                lab.update(what, {"tier": "a"})
            else:
                pass_in_slices(lab, what, slice_)
        tries = [(one.at, one.verdict) for delivery in lab.deliveries for one in delivery.tries]
        journal = lab.tenant.journal(limit=1000)
        return msgspec.json.encode((lab.tenant.snapshot(), lab.profiles(), tries, journal))


def pass_in_slices(lab: Lab, duration: str, slice_: int | None) -> None:
    end = lab.now() + parse_duration(duration)
    while lab.now() < end:
        lab.advance(end - lab.now() if slice_ is None else min(slice_, end - lab.now()))


@given(
    steps=STEPS,
    preset=st.sampled_from(["documented", "drawn", "worst"]),
    slice_=st.sampled_from([37 * MINUTE, HOUR, 5 * HOUR]),
)
@settings(max_examples=15, deadline=None)
def test_time_passes_at_once_or_in_slices_with_one_result(
    steps: list[tuple[str, str]], preset: str, slice_: int
) -> None:
    assert walked(steps, preset, None) == walked(steps, preset, slice_)


def test_an_hour_is_sixty_minutes(deliver: Deliver, lab: Lab) -> None:
    states = []
    before = lab.tenant.snapshot()
    for step, times in (("1h", 1), ("1m", 60)):
        lab.tenant.restore(before)
        deliver("d-1", "u-1")
        for _ in range(times):
            lab.tenant.advance(step)
        states.append(json.dumps(lab.tenant.snapshot()))
    assert states[0] == states[1]


def test_half_a_character_is_sent_as_a_browser_would_and_leaves_the_device_whole(lab: Lab) -> None:
    laptop = lab.device("laptop")
    laptop.visit("Home")
    laptop.identify("u\ud800", {"a": "b\udc00"})
    laptop.track("after")
    (known,) = [one for one in lab.profiles() if one.third_party_id == "u\ufffd"]
    assert known.attributes == {"a": "b\ufffd"}
    assert lab.explain("u\ud800").verdict == "not_yet_visible"
    lab.advance("2h")
    assert lab.fetch("u\ud800").status_code == 200
    assert lab.update("u\ud800", {"a": "\ud800"}).status_code == 200


def test_with_a_workspace_the_destinations_are_declared_there() -> None:
    with Lab(workspace=both_destinations()) as lab, pytest.raises(ValueError, match="declares"):
        lab.segment.configure_cloud()
