"""What scripts store in a browser, and for how long."""

from simulator.browser.storage import TWO_YEARS, Storage
from simulator.times import DAY


def test_what_was_never_written_is_not_there() -> None:
    assert Storage().get("a", 0) is None


def test_an_item_lasts_until_its_time_and_no_longer() -> None:
    storage = Storage()
    storage.set("a", "1", 100, 50)
    assert (storage.get("a", 149), storage.get("a", 150)) == ("1", None)


def test_an_item_lasts_two_years_unless_it_says_otherwise() -> None:
    storage = Storage()
    storage.set("a", "1", 0)
    assert (storage.get("a", TWO_YEARS - 1), storage.get("a", TWO_YEARS)) == ("1", None)
    assert TWO_YEARS == 63_244_800_000


def test_a_browser_that_forgets_caps_what_asks_for_longer() -> None:
    storage = Storage(7 * DAY)
    storage.set("long", "1", 0, 365 * DAY)
    storage.set("short", "1", 0, DAY)
    assert (storage.get("long", 7 * DAY - 1), storage.get("long", 7 * DAY)) == ("1", None)
    assert storage.get("short", DAY) is None


def test_writing_again_begins_the_time_anew() -> None:
    storage = Storage(7 * DAY)
    storage.set("a", "1", 0)
    storage.set("a", "2", 6 * DAY)
    assert storage.get("a", 13 * DAY - 1) == "2"


def test_items_are_removed_by_name_and_all_at_once() -> None:
    storage = Storage()
    for name in ("a", "b", "c"):
        storage.set(name, name, 0)
    storage.remove("a", "b", "never there")
    assert [storage.get(name, 0) for name in ("a", "b", "c")] == [None, None, "c"]
    storage.clear()
    assert storage.get("c", 0) is None
