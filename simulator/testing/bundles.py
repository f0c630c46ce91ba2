"""The bundle of a failing test: all its tenants were asked and answered, to be replayed.

Each leaves one, named by its scenario, in the folder that ``--offtarget-bundles`` names; without
it, the first few of a session do so in pytest's cache, so that nobody has to have known before.
"""

import re
from collections.abc import Generator, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

from simulator.testing.guard import template_of
from simulator.testing.options import told
from simulator.testing.worlds import WORLDS, World

__all__ = ["PROPERTY"]

PROPERTY: Final = "offtarget_bundle"
"""Under which name a report's properties tell where a bundle is."""

_MOST_CACHED: Final = 20
_LONGEST: Final = 100  # characters of a name
_CACHED: Final = pytest.StashKey[int]()
"""How many bundles of this session are in pytest's cache."""
_KEPT: Final = pytest.StashKey[list[tuple[str, str, str]]]()
"""Of each tenant that a test has used and failed with: its section, what it says, and the file."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names the folder."""
    parser.getgroup("offtarget").addoption(
        "--offtarget-bundles",
        metavar="DIR",
        help="Leave a bundle of each failing test's tenants there, for offtarget replay.",
    )


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Save the bundles of a test that failed, before its report asks its tenants anything."""
    report = yield
    if report.failed and report.when != "teardown":
        report.sections.extend(_sections(item, report))
    return report


def _sections(item: pytest.Item, report: pytest.TestReport) -> Iterator[tuple[str, str]]:
    kept = item.stash.setdefault(_KEPT, [])  # what a first try has left is its, and stays
    for world in item.stash.get(WORLDS, [])[len(kept) :]:
        folder = _folder(item.config)
        if folder is None:
            break
        path = folder / f"{_name(item)}{f'-{len(kept) + 1}' if kept else ''}.json"
        try:
            left, where = _saved(world, path), str(path)
        except Exception as error:  # noqa: BLE001  a report must not hide the failure it is about
            left, where = f"cannot be saved: {error}", ""
        kept.append((f"offtarget bundle of {world.tenant.name}", left, where))
    for name, left, where in kept:
        if where:
            report.user_properties.append((PROPERTY, where))
        yield name, left


def _saved(world: World, path: Path) -> str:
    from simulator.bundle.model import written  # noqa: PLC0415  on use

    bundle = world.tenant.bundle()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(bundle))
    return f"{len(bundle.entries)} requests; once more: offtarget replay {path}"


def _folder(config: pytest.Config) -> Path | None:
    """Give the folder for the next bundle; None where there is none, or enough was left."""
    named = told(config, "bundles")
    if named is not None:
        return config.invocation_params.dir / named
    cache: pytest.Cache | None = getattr(config, "cache", None)
    count = config.stash.get(_CACHED, 0)
    if cache is None or count >= _MOST_CACHED:
        return None
    config.stash[_CACHED] = count + 1
    return cache.mkdir("offtarget-bundles")


def _name(item: pytest.Item) -> str:
    """Name a bundle by its scenario, and so that no other test's has the name."""
    scenario = template_of(item)
    called = item.name
    if scenario is not None:
        called = f"{Path(scenario.feature.filename).stem} {scenario.name}"
    words = re.sub(r"[^\w.]+", "-", called).strip("-")[:_LONGEST]
    return f"{words}-{sha256(item.nodeid.encode()).hexdigest()[:6]}"
