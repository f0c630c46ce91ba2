"""What wrk prints, read."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from benchmarks.wrk import Load, Loaded, UnusableError, parse, together

SAID = """\
Running 2s test @ http://127.0.0.1:8420
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     3.02ms    4.51ms  71.14ms   95.03%
    Req/Sec     2.43k   301.12     3.01k    68.00%
  Latency Distribution
     50%  291.00us
     75%    4.10ms
     90%    6.31ms
     99%    1.20s
  4821 requests in 2.00s, 3.21MB read
Requests/sec:   2410.33
Transfer/sec:      1.60MB
"""


def test_rates_and_latencies_are_read_whatever_their_units() -> None:
    assert parse(SAID) == Loaded(rate=2410.33, p50=0.291, p99=1200.0, total=4821)


def test_answers_that_are_errors_and_connections_that_broke_are_counted() -> None:
    errors = "  Socket errors: connect 1, read 2, write 0, timeout 4\n"
    refused = "  Non-2xx or 3xx responses: 4800\n"
    read = parse(SAID.replace("Requests/sec", f"{errors}{refused}Requests/sec"))
    assert (read.refused, read.broken) == (4800, 7)


@pytest.mark.parametrize("cut", ["Requests/sec", "requests in", "50%", "99%"])
def test_what_wrk_did_not_measure_is_no_figure(cut: str) -> None:
    with pytest.raises(UnusableError):
        parse("\n".join(line for line in SAID.splitlines() if cut not in line))


@pytest.mark.parametrize(
    ("refused", "given", "usable"),
    [(False, 0, True), (False, 7, False), (True, 9, True), (True, 7, False), (None, 7, True)],
)
def test_a_run_is_of_answers_all_of_one_kind_unless_either_will_do(
    monkeypatch: pytest.MonkeyPatch, *, refused: bool | None, given: int, usable: bool
) -> None:
    def sent(_: Load, _url: str, _seconds: int) -> Loaded:
        return Loaded(rate=1.0, p50=1.0, p99=1.0, total=9, refused=given)

    monkeypatch.setattr(Load, "_sent", sent)
    load = Load(Path("fetches.requests"), connections=1, seconds=1, refused=refused)
    with nullcontext() if usable else pytest.raises(UnusableError, match="fetches"):
        assert load.on("http://127.0.0.1:1").total == 9


def test_several_runs_are_taken_as_one() -> None:
    runs = [Loaded(100.0, 1.0, 5.0, 100, 2, 1), Loaded(300.0, 2.0, 7.0, 300, 0, 0)]
    assert together(runs) == Loaded(200.0, 1.5, 6.0, 400, 2, 1)
    assert together(runs[:1]) == runs[0]
