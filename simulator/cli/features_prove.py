"""``offtarget features prove``: which scenarios notice a broken rule, and which prove nothing."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import FAILED, json_option, option, print_json, seed_option, verb
from simulator.cli.tags import check_tags, tags_option

if TYPE_CHECKING:
    from rich.console import Console

    from simulator.testing.proving import Proof, Run, Scenario

__all__ = ["command"]


@verb(
    example="offtarget features prove features\n"
    "offtarget features prove features --rule visibility-lag --rule lifetime --count",
    name="prove",
)
@click.argument("path", type=click.Path(exists=True, path_type=Path), metavar="DIR|FILE")
@option("--rule", multiple=True, help="Break this rule alone, by its id; may be given again.")
@option("--parallel", "-n", type=click.IntRange(1), default=1, help="In so many processes.")
@option("--count", is_flag=True, help="Run every scenario each time: all that notice are told.")
@option("--guard", is_flag=True, help="Fail where a rule is unguarded, too.")
@option(
    "--limit",
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help="Cut a run with a broken rule off after so long; ten times what the unbroken one took, "
    "and 60 at least, if left out.",
)
@tags_option
@seed_option
@json_option
def command(
    *,
    path: Path,
    rule: Sequence[str],
    parallel: int,
    count: bool,
    guard: bool,
    limit: float | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Break one rule of the world after the other, and see which scenarios notice.

    Exit 1 where the features are red as they are, none of them was run, or a scenario proves
    nothing: none of the broken rules turns it red. Rules that no scenario notices are listed as
    unguarded; scenarios that were not run are listed, too. A scenario that comes to no end in a
    broken world is cut off, and has noticed.
    """
    from simulator.cli.story import console  # noqa: PLC0415  on use
    from simulator.testing.proving import ProofError, breakable, prove  # noqa: PLC0415
    from simulator.testing.suite import Suite  # noqa: PLC0415

    known = {one.id for one in breakable()}
    for one in rule:
        if one not in known:
            listing = ", ".join(sorted(known))
            raise click.UsageError(f"--rule is {one!r}; it must be one of {listing}")
    check_tags(given["tags"])

    def tell(broken: str, run: "Run") -> None:
        late = ", timed out" if run.timed_out else ""
        click.echo(f"{broken}: {'noticed' if run.red else 'not noticed'}{late}", err=True)

    suite = Suite(path, target="process", **given)
    try:
        proof = prove(suite, rule, jobs=parallel, count=count, limit=limit, tell=tell)
    except ProofError as error:
        click.echo(f"offtarget: {error}", err=True)
        sys.exit(FAILED)
    if as_json:
        print_json(_content(proof))
    else:
        _show(console(), proof, exact=count)
    vain = proof.red or not proof.scenarios or proof.proves_nothing or proof.unknown
    sys.exit(FAILED if vain or (guard and proof.unguarded) else 0)


def _content(proof: "Proof") -> dict[str, Any]:
    """Give what came of it as JSON has it."""
    noticed = proof.noticed
    return {
        "red": proof.red,
        "rules": [
            {"id": one.id, "broken": one.broken, "noticed": noticed[one.id]} for one in proof.rules
        ],
        "scenarios": [
            {"path": one.path, "line": one.line, "name": one.name, "noticed": seen}
            for one, seen in proof.scenarios.items()
        ],
        "not_run": proof.idle,
        "limit": proof.limit,
        "timed_out": proof.timed_out,
        "unknown": proof.unknown,
        "proves_nothing": proof.proves_nothing,
        "unguarded": proof.unguarded,
        "notes": proof.notes,
    }


def _show(out: "Console", proof: "Proof", *, exact: bool) -> None:
    """Show what came of it."""
    from rich.markup import escape  # noqa: PLC0415  on use
    from rich.table import Table  # noqa: PLC0415

    for note in proof.notes:
        out.print(f"[yellow]![/] {escape(note)}", highlight=False, soft_wrap=True)
    if proof.red:
        out.print("[red]The features are red as they are; nothing was broken:[/]")
        for one in proof.red:
            out.print(f"  {one}", markup=False, highlight=False, soft_wrap=True)
        return
    _list(out, "[yellow]Not run[/], so nothing is known of them:", proof.idle)
    if not proof.scenarios:
        out.print("[red]No scenario was run; nothing was broken.[/]")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("rule")
    table.add_column("the world without it")
    table.add_column("noticed by" if exact else "noticed by at least", justify="right")
    for rule in proof.rules:
        times = proof.noticed[rule.id]
        late = ", timed out" if rule.id in proof.timed_out else ""
        told = f"{times}{late}" if times else "[yellow]nobody[/]"
        table.add_row(rule.id, escape(rule.broken), told)
    out.print(table)
    for rule_id, cut_off in proof.timed_out.items():
        after = f"after {proof.limit:g} s with {rule_id} broken, which counts as noticed:"
        _list(out, f"\n[yellow]Timed out[/] {after}", cut_off)
    if proof.unknown:
        out.print()
        _list(out, "[red]Unknown[/] (runs timed out before it was their turn):", proof.unknown)
    if proof.unguarded:
        out.print(f"\n[yellow]Unguarded[/] (no scenario notices): {', '.join(proof.unguarded)}")
    if proof.proves_nothing:
        out.print()
        _list(out, "[red]Prove nothing[/] (no broken rule turns them red):", proof.proves_nothing)
    total, nothing = len(proof.scenarios), len(proof.proves_nothing)
    guarded = len(proof.rules) - len(proof.unguarded)
    out.print(
        f"\n{total - nothing - len(proof.unknown)} of {total} scenarios notice a broken rule; "
        f"{guarded} of {len(proof.rules)} rules are guarded.",
        highlight=False,
    )


def _list(out: "Console", title: str, scenarios: "Sequence[Scenario]") -> None:
    """List scenarios under a title, if there are any."""
    if scenarios:
        out.print(title)
    for one in scenarios:
        where = f"  {one.path}:{one.line} {one.name}"
        out.print(where, markup=False, highlight=False, soft_wrap=True)
