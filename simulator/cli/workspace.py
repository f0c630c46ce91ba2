"""``offtarget workspace``: what a team declares at Segment and at Adobe."""

import sys

import click

from simulator.cli.declared import check_client
from simulator.cli.documents import json_of, named, text_of
from simulator.cli.options import FAILED, json_option, option, print_json, verb


@click.group(
    help="""\b
    Example:
      offtarget workspace check workspace.yaml

    Check what a team declares at Segment and at Adobe, or import it.
    """
)
def command() -> None:
    """Group the workspace's verbs."""


@verb(example="offtarget workspace check workspace.yaml\nofftarget workspace check - --json")
@click.argument("file", metavar="FILE")
@json_option
def check(*, file: str, as_json: bool) -> None:
    """Say what a workspace declares that never works, or works otherwise than it looks.

    FILE is YAML or JSON, - is standard input. Exit 1 on an error, 0 where there are warnings
    alone or nothing at all.
    """
    from destination.documents import DocumentError  # noqa: PLC0415  on use
    from simulator.workspace import read_workspace  # noqa: PLC0415
    from simulator.workspace.check import check as find_faults  # noqa: PLC0415

    text = text_of(file)
    try:
        faults = find_faults(read_workspace(text, named(file)))
    except DocumentError as error:
        raise click.UsageError(str(error)) from None
    errors = sum(fault.level == "error" for fault in faults)
    warnings = len(faults) - errors
    if as_json:
        print_json({"errors": errors, "warnings": warnings, "faults": faults})
    else:
        for fault in faults:
            click.echo(f"{fault.place}: {fault.level} {fault.code}: {fault.sentence}")
            click.echo(f"  {fault.cure}")
        click.echo(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}")
    sys.exit(FAILED if errors else 0)


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


@verb(
    example="offtarget workspace import subscriptions.json --client acme\n"
    "offtarget workspace import state.json --json"
)
@click.argument("file", metavar="FILE")
@option("--client", help="The client code of destinations for which FILE names none.")
@json_option
def import_(*, file: str, client: str | None, as_json: bool) -> None:
    """Make a workspace of what you have, and say what of it is not taken.

    FILE is an answer of Segment's Public API (a list of subscriptions; several answers in an
    array are taken together) or what `terraform show -json` prints; - is standard input. The
    workspace goes to standard output, as YAML; remarks go to standard error. Secrets are
    never copied, nor what looks like one: a placeholder stands for it, and a remark says where.
    """
    from destination.documents import DocumentError  # noqa: PLC0415  on use
    from destination.documents.writing import write  # noqa: PLC0415
    from destination.workspace.importing import import_document  # noqa: PLC0415
    from destination.workspace.load import to_content  # noqa: PLC0415

    if client is not None:
        check_client(client)
    content = json_of(file)
    try:
        imported = import_document(content, client=client, path=named(file))
    except DocumentError as error:
        raise click.UsageError(str(error)) from None
    shown = to_content(imported.workspace)
    if as_json:
        print_json({"workspace": shown, "remarks": imported.remarks})
        return
    click.echo(write(shown), nl=False)
    for remark in imported.remarks:
        click.echo(str(remark), err=True)


for _verb in (check, import_):
    command.add_command(_verb)
