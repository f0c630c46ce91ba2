"""Slots: keys lie there until their time comes near, and come out once."""

from simulator.slots import WIDTH, Slots


def test_a_key_that_is_put_in_twice_comes_out_once() -> None:
    slots = Slots()
    assert slots.put(("acme", "device", "d-1"), WIDTH) == WIDTH
    assert slots.put(("acme", "device", "d-2"), WIDTH + 1) is None
    assert slots.put(("acme", "device", "d-1"), 2 * WIDTH - 1) is None
    keys = [("acme", "device", "d-1"), ("acme", "device", "d-2")]
    assert list(slots) == keys
    assert list(slots.take(WIDTH)) == keys
    assert list(slots) == []
