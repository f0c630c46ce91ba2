"""``offtarget conform``: the destination core against reference cases."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from simulator.cli.options import FAILED, json_option, verb


@verb(example="offtarget conform mapping cases/mapping.jsonl")
@click.argument("kind", type=click.Choice(["fql", "mapping", "cloud"]))
@click.argument("cases", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def command(*, kind: str, cases: Path, as_json: bool) -> None:
    """Compare triggers (fql), mappings or cloud deliveries with rows of reference cases.

    Prints each difference and last how many agree and differ; exit 1 on any difference.
    With --json, one line a row.
    """
    from destination.conformance import answer, differences  # noqa: PLC0415  on use

    agreed = differed = 0
    for number, row in _rows(cases):
        try:
            got = answer(kind, row)
            found = differences(kind, row, got)
        except (KeyError, TypeError, ValueError) as error:
            reason = f"{type(error).__name__}: {error}"
            message = f"{cases}:{number}: this is no row of {kind} cases ({reason})"
            raise click.UsageError(message) from None
        agreed, differed = (agreed, differed + 1) if found else (agreed + 1, differed)
        if as_json:
            shown = {"id": row.get("id"), "agree": not found, "got": got}
            click.echo(json.dumps(shown, ensure_ascii=True))
        for difference in () if as_json else found:
            click.echo(_printable(f"{row.get('id')}: {difference}"))
    click.echo(f"{agreed} agree, {differed} differ", err=as_json)
    sys.exit(FAILED if differed else 0)


def _rows(cases: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read the rows, each with the number of its line."""
    with cases.open(encoding="utf-8") as lines:
        try:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, _row(cases, number, line)
        except UnicodeDecodeError as error:
            raise click.UsageError(f"{cases}: no UTF-8: {error}") from None


def _printable(text: str) -> str:
    """Put half a character, which JSON can hold and no terminal can show, as its escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _row(cases: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except RecursionError:
        raise click.UsageError(f"{cases}:{number}: no JSON: nested too deeply") from None
    except ValueError as error:
        raise click.UsageError(f"{cases}:{number}: no JSON: {error}") from None
    if not isinstance(row, dict):
        raise click.UsageError(f"{cases}:{number}: a row is an object")
    return row
