"""Routes found without Flask, and what is remembered of paths and queries: few, and short ones."""

from dataclasses import dataclass

import pytest

from simulator.paths import Paths
from simulator.target.api import wire


@dataclass(frozen=True)
class Ruled:
    rule: str


@pytest.fixture
def paths() -> Paths[Ruled]:
    rules = ("/a", "/a/<b>", "/m2/<client>/update", "/m2/<any(x,y):kind>/update")
    return Paths((("GET",), Ruled(rule)) for rule in rules)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/a", ("/a", {})),
        ("/a/1", ("/a/<b>", {"b": "1"})),
        ("/m2/acme/update", ("/m2/<client>/update", {"client": "acme"})),
        ("/m2/x/update", ("/m2/<any(x,y):kind>/update", {"kind": "x"})),
        ("/m2//update", None),
        ("/m2/acme/other", None),
    ],
)
def test_a_path_is_found_the_second_time_as_the_first(
    paths: Paths[Ruled], path: str, found: tuple[str, dict[str, str]] | None
) -> None:
    for _ in "ab":
        got = paths.find("GET", path)
        assert (got and (got[0].rule, got[1])) == found
    assert paths.find("POST", path) is None


def test_of_paths_the_short_ones_are_remembered_and_few_of_them(paths: Paths[Ruled]) -> None:
    remembered = paths._searched.cache_info
    for number in range(1_000):
        assert paths.find("GET", f"/m2/{number}/update")
    assert remembered().currsize == remembered().maxsize == 256
    misses = remembered().misses
    assert paths.find("GET", f"/m2/{'a' * 200}/update")
    assert remembered().misses == misses


def test_of_queries_likewise() -> None:
    remembered = wire._remembered.cache_info
    for number in range(2_000):
        assert wire.parameters_of(f"client={number}") == {"client": str(number)}
    assert remembered().currsize == remembered().maxsize == 1_024
    misses = remembered().misses
    assert wire.parameters_of(f"client={'a' * 64}") == {"client": "a" * 64}
    assert remembered().misses == misses
