"""``offtarget features steps``: what features can say."""

import click

from simulator.cli.options import json_option, option, print_json, verb

__all__ = ["command"]


@verb(
    example="offtarget features steps --search audience\n"
    "offtarget features steps --format markdown",
    name="steps",
)
@option("--search", default="", help="The steps alone in which these words occur.")
@option(
    "--format",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    help="For people, for a page, or for editors.",
)
@json_option
def command(*, search: str, format: str, as_json: bool) -> None:  # noqa: A002  the option's name
    """List what features can say: each step, what it does, and an example of it."""
    from simulator.testing.catalogue import catalogue  # noqa: PLC0415  on use
    from simulator.testing.catalogue_page import markdown, searched, text  # noqa: PLC0415

    entries = searched(catalogue(), search)
    if not entries:
        raise click.UsageError(f"no step has {search!r} in it")
    if as_json or format == "json":
        print_json({"steps": entries})
    else:
        click.echo(markdown(entries) if format == "markdown" else text(entries))
