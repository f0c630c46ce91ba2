"""A file checked as a whole: counted, with a few examples, and bounded."""

from destination.events import Item
from destination.hazards import HAZARDS, Checker, check_all
from destination.workspace.load import from_content

FIELDS = {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}}


def checker() -> Checker:
    mapping = {"action": "updateProfile", "fields": FIELDS}
    cloud = {"type": "cloud", "source": "s", "settings": {"client_code": "acme"}}
    declared = {"sources": {"s": {}}, "destinations": {"cloud": {**cloud, "mappings": [mapping]}}}
    return Checker(from_content(declared))


def item(number: int, **traits: str) -> Item:
    return Item(number, {"type": "identify", "userId": "u", "traits": traits})


def test_everything_is_counted_and_little_is_kept() -> None:
    items = [item(number, a="#", **{f"k{number}": "+"}) for number in range(1, 300)]
    items += [Item(number, None, "not readable") for number in range(300, 500)]
    report = check_all(items, checker())
    assert (report.lines, report.events, len(report.malformed)) == (499, 299, 100)
    cut = report.hazards["fragment_cut"]
    assert (cut.count, [one.line for one in cut.examples]) == (299, [1, 2])
    assert report.errors == 299


def test_examples_are_of_many_fields() -> None:
    report = check_all([item(n, **{f"k{n}": "+"}) for n in range(1, 9)], checker())
    assert [one.field for one in report.hazards["changed_on_the_way"].examples] == [
        "k1", "k2", "k3", "k4", "k5",
    ]  # fmt: skip


def test_codes_come_in_the_order_of_the_catalogue() -> None:
    report = check_all([item(1, a="+", b="x&y=1", c="#")], checker())
    order = list(HAZARDS)
    found = [order.index(code) for code in report.hazards]
    assert found == sorted(found)
    assert len(found) == 3


def test_somebody_else_may_see_each_event() -> None:
    seen: list[object] = []
    check_all([item(1), Item(2, None, "x")], checker(), also=seen.append)
    assert len(seen) == 1
