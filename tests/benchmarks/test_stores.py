"""The stores that are measured."""

from pathlib import Path

import pytest

from benchmarks import getting, stores
from benchmarks.effort import QUICK
from benchmarks.report import Report
from benchmarks.wrk import UnusableError


def test_a_store_that_loses_what_it_has_acknowledged_is_no_row_that_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keeps(_: list[str]) -> bool:
        return False

    def had(_: str) -> None:
        """Stand in for getting a command."""

    monkeypatch.setattr(stores, "_keeps", keeps)
    monkeypatch.setattr(getting, "command", had)
    report = Report()
    with pytest.raises(UnusableError, match="with --data a server that is killed loses profiles"):
        stores.measure(report, QUICK, tmp_path)
    assert report.missing == []
