"""``offtarget generate``: journeys of visitors, to try ``send`` and ``explain`` on."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
import msgspec

from simulator.cli.options import json_option, option, print_json, seed_option, verb

if TYPE_CHECKING:
    from simulator.generate.visitors import Truth


@verb(
    example="offtarget generate --visitors 500 --seed 7 --out events.ndjson --truth truth.ndjson\n"
    "offtarget generate --visitors 20 --trap-share 1"
)
@option("--visitors", type=click.IntRange(0, 1_000_000), default=100, help="How many.")
@option("--out", metavar="FILE", help="Where the events go; standard output if left out.")
@option("--truth", metavar="FILE", help="Where the truth about each visitor goes.")
@option(
    "--trap-share",
    type=click.FloatRange(0, 1),
    default=0.5,
    help="Which part of the visitors falls into a trap.",
)
@seed_option
@json_option
def command(
    *,
    visitors: int,
    out: str | None,
    truth: str | None,
    trap_share: float,
    seed: int,
    as_json: bool,
) -> None:
    """Make up journeys of visitors, on the web and on servers, as one stream of events (NDJSON).

    A share of them falls into one of the known traps. The truth holds for each visitor the id
    to ask for, when, and the verdict: `explain ID --events FILE --at AT` must come to it. The
    same seed gives the same bytes. --json sums up what was written, and wants --out.
    """
    from simulator.generate.visitors import interleaved  # noqa: PLC0415  on use
    from simulator.generate.visitors import visitors as made_up  # noqa: PLC0415

    if as_json and out is None:
        raise click.UsageError("--json sums up on standard output; name a file with --out")
    told: Counter[tuple[str, str]] = Counter()
    with ExitStack() as opened:
        try:
            events_file = opened.enter_context(_writable(out))
            truth_file = None if truth is None else opened.enter_context(_writable(truth))
        except OSError as error:
            raise click.UsageError(str(error)) from None
        tell = _teller(told, truth_file)
        count = _write(interleaved(made_up(visitors, seed, trap_share), tell), events_file)
    if out is not None:
        _sum_up(told, count, out, as_json=as_json)


@contextmanager
def _writable(name: str | None) -> Iterator[IO[bytes]]:
    if name is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with Path(name).open("wb") as file:
            yield file


def _teller(told: "Counter[tuple[str, str]]", file: IO[bytes] | None) -> "Callable[[Truth], None]":
    def tell(truth: "Truth") -> None:
        told[truth.trap, truth.verdict] += 1
        if file is not None:
            file.write(msgspec.json.encode(truth) + b"\n")

    return tell


def _write(events: Iterable[dict[str, Any]], file: IO[bytes]) -> int:
    count = 0
    for event in events:
        file.write(msgspec.json.encode(event) + b"\n")
        count += 1
    return count


def _sum_up(told: "Counter[tuple[str, str]]", count: int, out: str, *, as_json: bool) -> None:
    traps, verdicts = Counter[str](), Counter[str]()
    for (trap, verdict), number in told.items():
        traps[trap] += number
        verdicts[verdict] += number
    if as_json:
        sums = {"visitors": told.total(), "events": count}
        print_json(
            {
                **sums,
                "traps": dict(sorted(traps.items())),
                "verdicts": dict(sorted(verdicts.items())),
            }
        )
        return
    shown = ", ".join(f"{number} {verdict}" for verdict, number in sorted(verdicts.items()))
    click.echo(f"{count} events of {told.total()} visitors in {out}: {shown or 'nobody'}")
