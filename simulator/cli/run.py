"""``offtarget run``: scenario files, in process or on a live server."""

import sys
from collections.abc import Sequence
from textwrap import indent

import click
from rich.markup import escape

from simulator.cli.options import (
    FAILED,
    client_option,
    json_option,
    option,
    print_json,
    seed_option,
    verb,
)


@verb(example="offtarget run faq-too-soon\nofftarget run journeys/ --url http://127.0.0.1:8420")
@click.argument("what", nargs=-1, required=True, metavar="FILE|DIR|NAME…")
@option("--url", help="A live server to run them on; in process if left out.")
@option("--token", help="The lab token, where that server wants one.")
@client_option
@option("--story", is_flag=True, help="Tell each scenario step by step.")
@seed_option
@json_option
def command(
    *,
    what: Sequence[str],
    url: str | None,
    token: str | None,
    client: str | None,
    story: bool,
    seed: int,
    as_json: bool,
) -> None:
    """Run scenarios: files, folders of them, or the names of shipped ones; exit 1 if one fails.

    On a live server each scenario gets a fresh tenant; --client names one instead, which is
    reset first.
    """
    from destination.documents import DocumentError  # noqa: PLC0415  on use
    from simulator.cli.story import console, tell  # noqa: PLC0415
    from simulator.scenario.load import find, load  # noqa: PLC0415
    from simulator.scenario.record import Recorded, record  # noqa: PLC0415
    from simulator.scenario.run import ScenarioRun, open_lab, run  # noqa: PLC0415

    try:
        files = [load(path) for name in what for path in find(name)]
    except (DocumentError, FileNotFoundError) as error:
        raise click.UsageError(str(error)) from None
    out, stories = console(), []
    for file in files:
        with open_lab(file.scenario, url=url, token=token, client=client, seed=seed) as lab:
            outcomes = list(run(file, lab, watched=story or as_json))
        told: Recorded = record(ScenarioRun(file, outcomes))
        stories.append(told)
        if as_json:
            continue
        if story:
            tell(told, out)
        mark = "[green]✓[/]" if told.ok else "[red]✗[/]"
        out.print(f"{mark} {escape(f'{told.name}: {told.title}')}", soft_wrap=True)
        for step in told.steps:
            for problem in step.problems:
                out.print(f"  {file.path}:{step.line}: {step.text}", markup=False, soft_wrap=True)
                out.print(indent(problem, "    "), markup=False, soft_wrap=True)
    failed = sum(not told.ok for told in stories)
    if as_json:
        print_json(stories)
    else:
        out.print(f"{len(stories) - failed} passed, {failed} failed")
    sys.exit(FAILED if failed else 0)
