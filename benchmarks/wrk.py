"""wrk: so many connections, for so many seconds, and what came of it."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

__all__ = ["Load", "Loaded", "UnusableError", "parse", "together"]

_HERE: Final = Path(__file__).parent
_PATIENCE: Final = 30  # seconds an answer may take, on a machine that does much else
_UNITS: Final = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4, "h": 3.6e6}
_RATE: Final = re.compile(r"Requests/sec:\s+([\d.]+)")
_TOTAL: Final = re.compile(r"(\d+) requests in ")
_PERCENTILE: Final = r"\s{}%\s+([\d.]+)(us|ms|s|m|h)\s"
_BAD: Final = re.compile(r"Non-2xx or 3xx responses: (\d+)")
_BROKEN: Final = re.compile(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")


class UnusableError(RuntimeError):
    """A run measured something else than it should have; the message says what."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a run measured.

    Attributes:
        rate: Requests a second.
        p50: The median latency, in milliseconds.
        p99: The latency that one request in a hundred exceeds, in milliseconds.
        total: How many requests were answered.
        refused: How many of the answers were neither 2xx nor 3xx.
        broken: How many requests got no answer.
    """

    rate: float
    p50: float
    p99: float
    total: int
    refused: int = 0
    broken: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk is to send.

    Attributes:
        requests: A file of whole requests, one after the other with a NUL between.
        connections: How many connections are kept open.
        seconds: For how long, in whole seconds.
        refused: Whether every answer is to be an error rather than none; None for either.
    """

    requests: Path
    connections: int
    seconds: int
    refused: bool | None = False

    def on(self, url: str) -> Loaded:
        """Send it; for longer where nothing was answered, since a pause is part of a rate.

        Raises:
            UnusableError: Requests were lost, or answered otherwise than they should be.
        """
        seconds = self.seconds
        while not (loaded := self._sent(url, seconds)).total and seconds < _PATIENCE:
            seconds *= 2
        wrong = self.refused is not None and loaded.refused != self.refused * loaded.total
        if wrong or loaded.broken or not loaded.total:
            raise UnusableError(f"{url}, {self.requests.stem}: {loaded}")
        return loaded

    def _sent(self, url: str, seconds: int) -> Loaded:
        command = ["wrk", "-t1", f"-c{self.connections}", f"-d{seconds}s", "--latency"]
        command += [f"--timeout={_PATIENCE}s", "-s", str(_HERE / "send.lua"), url]
        done = subprocess.run(  # noqa: S603  nothing in it comes from elsewhere
            [*command, "--", str(self.requests)],
            check=False,
            capture_output=True,
            text=True,
            timeout=seconds + 2 * _PATIENCE,
        )
        if done.returncode:
            raise UnusableError(f"wrk ended with {done.returncode}: {done.stdout}{done.stderr}")
        return parse(done.stdout)


def parse(said: str) -> Loaded:
    """Read what wrk prints with ``--latency``.

    Raises:
        UnusableError: It is something else.
    """
    rate, total = _RATE.search(said), _TOTAL.search(said)
    if rate is None or total is None:
        raise UnusableError(f"wrk did not measure: {said}")
    refused, broken = _BAD.search(said), _BROKEN.search(said)
    return Loaded(
        rate=float(rate[1]),
        p50=_percentile(said, 50),
        p99=_percentile(said, 99),
        total=int(total[1]),
        refused=int(refused[1]) if refused else 0,
        broken=sum(map(int, broken.groups())) if broken else 0,
    )


def together(runs: Sequence[Loaded]) -> Loaded:
    """Take several runs as one: means, of latencies, too, and sums."""
    return Loaded(
        rate=fmean(run.rate for run in runs),
        p50=fmean(run.p50 for run in runs),
        p99=fmean(run.p99 for run in runs),
        total=sum(run.total for run in runs),
        refused=sum(run.refused for run in runs),
        broken=sum(run.broken for run in runs),
    )


def _percentile(said: str, which: int) -> float:
    found = re.search(_PERCENTILE.format(which), said)
    if found is None:
        raise UnusableError(f"wrk told no {which}% of latencies: {said}")
    return float(found[1]) * _UNITS[found[2]]
