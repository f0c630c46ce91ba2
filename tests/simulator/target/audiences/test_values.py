import pytest

from simulator.target.audiences.values import (
    COMPARING,
    PRESENCE,
    compare,
    compare_addresses,
    compare_places,
    number,
    one_of,
)

MISSING = None

# what is asked for, and for each value given: whether it fits
TABLE: dict[tuple[str, str], dict[str | None, bool]] = {
    ("equals", "45"): {
        MISSING: False,
        "": False,
        "45": True,
        "045": True,
        "45.0": True,
        "45.": True,
        "+45": True,
        "4.5e1": False,
        "forty-five": False,
        " 45": False,
    },
    ("equals", "1"): {"1.0": True, "1.230": False, "01": True, "1e0": False},
    ("equals", "4e-2"): {"4e-2": True, "0.04": False, "4E-2": False},
    ("equals", "Gold"): {MISSING: False, "": False, "Gold": True, "gold": False, "Golden": False},
    ("equals", ""): {MISSING: False, "": True, "0": False},
    ("equalsIgnoreCase", "Gold"): {MISSING: False, "": False, "GOLD": True, "golden": False},
    ("equalsIgnoreCase", "1.0"): {"1": True, "01": True, "1.1": False, MISSING: False},
    ("matches", "california"): {"California": True, "Baja California": False, MISSING: False},
    ("contains", "Ski"): {
        MISSING: False,
        "": False,
        "alpine skiing": True,
        "SKIS": True,
        "s": False,
    },
    ("contains", "5"): {"1.50": True, "45": True, "4": False},
    ("contains", ""): {MISSING: False, "": True, "x": True},
    ("startsWith", "en"): {
        MISSING: False,
        "": False,
        "en-GB": True,
        "EN": False,
        "de,en;q=0.8": True,
        "de;q=0.8": False,
        "de, en": False,
    },
    ("endsWith", "0.8"): {MISSING: False, "q=0.8": True, "q=0.8,q=0.7": True, "0.80": False},
    ("greater", "3.0"): {
        MISSING: False,
        "2": False,
        "3": False,
        "3.5": True,
        "10": True,
        "x": True,
    },
    ("greaterEquals", "3.0"): {MISSING: False, "2.9": False, "3": True, "03": True, "10": True},
    ("lesser", "2"): {MISSING: False, "1.200": True, "2.0": False, "10": False, "-3": True},
    ("lesserEquals", "2"): {MISSING: False, "2.0": True, "2.01": False, "10": False},
    ("greater", "b"): {"a": False, "b": False, "c": True, "10": False, "": False},
    ("lesser", "b"): {"a": True, "b": False, "c": False, "10": True, MISSING: False},
}
CASES = [
    (evaluator, wanted, value, fits)
    for (evaluator, wanted), row in TABLE.items()
    for value, fits in row.items()
]


@pytest.mark.parametrize(("evaluator", "wanted", "value", "fits"), CASES)
def test_an_evaluator_judges_a_value(
    evaluator: str,
    wanted: str,
    value: str | None,
    fits: bool,  # noqa: FBT001
) -> None:
    assert compare(evaluator, [wanted])(value) is fits


def test_every_evaluator_is_in_the_table() -> None:
    assert {evaluator for evaluator, _ in TABLE} == set(COMPARING)


@pytest.mark.parametrize("evaluator", COMPARING)
def test_one_of_several_values_is_enough(evaluator: str) -> None:
    assert compare(evaluator, ["zzz", "7", "6"])("7") is True


@pytest.mark.parametrize(
    ("evaluator", "missing", "empty", "there"),
    [
        ("parameterPresent", False, True, True),
        ("parameterNotPresent", True, False, False),
        ("valuePresent", False, False, True),
        ("valueNotPresent", False, True, False),
        ("parameterOrValueNotPresent", True, True, False),
    ],
)
def test_presence(evaluator: str, missing: bool, empty: bool, there: bool) -> None:  # noqa: FBT001
    judge = PRESENCE[evaluator]
    assert (judge(None), judge(""), judge("0")) == (missing, empty, there)


@pytest.mark.parametrize("text", ["", ".", "+", "1e5", "0x10", "1,5", "٣", "1 ", "NaN", "--1"])
def test_what_is_no_number(text: str) -> None:
    assert number(text) is None


def test_numbers_are_exact_however_long() -> None:
    long = "12345678901234567890"
    assert compare("equals", [long])(f"{long[:-1]}1") is False
    assert compare("lesser", [long])(f"{long}.0000000001") is False


@pytest.mark.parametrize(
    ("evaluator", "wanted", "url", "fits"),
    [
        ("equals", "http://shop.test/", "http://shop.test/", True),
        ("equals", "http://shop.test/", "https://shop.test/", False),
        ("equals", "shop.test", "https://shop.test/", True),
        ("equals", "shop.test/a", "https://shop.test/a", True),
        ("equals", "shop.test/a", "https://shop.test/b", False),
        ("startsWith", "shop.test/a", "https://shop.test/abc", True),
        ("startsWith", "https://shop", "https://shop.test/abc", True),
        ("contains", "SHOP", "https://shop.test/abc", True),
        ("equals", "shop.test", "shop.test", True),
    ],
)
def test_an_address_without_a_scheme_fits_under_any(
    evaluator: str,
    wanted: str,
    url: str,
    fits: bool,  # noqa: FBT001
) -> None:
    judge = compare_addresses(evaluator, [wanted])
    assert judge(url) is fits
    assert judge(None) is False


@pytest.mark.parametrize(
    ("wanted", "place", "fits"),
    [
        (["california"], "California", True),
        (["california"], "Nevada", False),
        (["california"], "CA", None),
        (["ca"], "CA", True),
        (["ca"], "NV", False),
        (["ca"], "California", None),
        (["ca", "nevada"], "CA", True),
        (["ca", "nevada"], "AZ", None),
        (["ca"], None, False),
    ],
)
def test_codes_and_names_of_places_are_not_held_against_each_other(
    wanted: list[str],
    place: str | None,
    fits: bool | None,  # noqa: FBT001
) -> None:
    assert compare_places("matches", wanted)(place) is fits


def test_a_name_outside_a_closed_set_is_not_simulated() -> None:
    judging = one_of(frozenset(("chrome", "safari")))
    chrome = judging("equals", ["Chrome"])
    assert chrome is not None
    assert chrome("chrome") is True
    assert judging("equals", ["netscape"]) is None
