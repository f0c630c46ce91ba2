"""The rule ledger as data, and the page it makes.

``python -m simulator.ledger`` prints ``docs/fidelity.md``; ``python -m simulator.ledger
settings`` prints ``docs/settings.md``; ``python -m simulator.ledger hazards`` prints
``docs/hazards.md``.
"""

import sys
from collections.abc import Iterator
from importlib.resources import files
from typing import Final, Literal

import msgspec
import yaml

from destination.hazards import HAZARDS
from simulator.settings import SETTINGS, Settings
from simulator.target.settings import PRESETS

__all__ = ["TOPICS", "Rule", "fidelity_page", "hazards_page", "rules", "settings_page"]

TOPICS: Final = (
    "journeys",
    "experience_cloud",
    "delivery",
    "audiences",
    "bulk",
    "admin",
    "activities",
    "faults",
    "segment",
    "pages",
)
"""The files of ``rules/``, in the order they are shown."""

_FIDELITY: Final = """\
# What is simulated, and how firm that is

<!-- Made from simulator/rules/ by `python -m simulator.ledger`. -->

*Documented*: a page of Adobe's or Segment's says so. *Observed*: seen in their published code,
or on the wire. *Assumed*: nobody outside can see it, and a setting has the choice. Each rule is
proven by a scenario of `features/`, in process and on a live server.

## The statements of Segment's page

| Segment's page on Adobe Target Cloud Mode | rule | scenario |
|---|---|---|"""
_SETTINGS: Final = """\
# Settings of a tenant

<!-- Made from the settings by `python -m simulator.ledger settings`. -->

Changed with `PATCH /_lab/v1/tenants/{tenant}/settings`, in scenario files under `settings:`, or
for all tenants of a server with the options of `offtarget serve`.

| setting | default | what it does | source |
|---|---|---|---|"""


_HAZARDS: Final = """\
# Hazards

<!-- Made from destination/hazards/catalogue.py by `python -m simulator.ledger hazards`. -->

What `offtarget check` finds. The wire `safe` sends what Adobe documents and refuses, with a
reason, what cannot be said so; it removes what Segment's way of writing requests brings about.
What lies before the wire (what is sent to Segment, how it is mapped, who creates the profile)
only the cure removes, on either wire. Personal data it puts into the body, out of URLs and
the logs they end in; in clear it still is.

Each hazard has a scenario, `offtarget run NAME --story`. It shows the harm and its end: what the
wire `safe` removes, harmful on Segment's wire alone; all else on both, until it is cured.

| hazard | what happens | the wire `safe` | the cure | scenario |
|---|---|---|---|---|"""


class Rule(msgspec.Struct, forbid_unknown_fields=True):
    """A simulated behaviour.

    Attributes:
        id: Its name.
        rule: What happens, in a sentence.
        source: Who says so.
        basis: How firm that is.
        proof: ``feature file / scenario``.
        page: The statement of Segment's page it stands for; empty for none.
        setting: The setting that changes it; empty for none.
        note: Where sources disagree, and what was chosen.
        broken: What the world is like without the rule, where ``offtarget features prove``
            can break it; empty where it cannot.
    """

    id: str
    rule: str
    source: str
    basis: Literal["documented", "observed", "assumed"]
    proof: str
    page: str = ""
    setting: str = ""
    note: str = ""
    broken: str = ""


def rules() -> list[Rule]:
    """Read the ledger, topic by topic."""
    folder = files("simulator").joinpath("rules")
    texts = (folder.joinpath(f"{topic}.yaml").read_text(encoding="utf-8") for topic in TOPICS)
    return [rule for text in texts for rule in msgspec.convert(yaml.safe_load(text), list[Rule])]


def fidelity_page() -> str:
    """Make the page of the ledger."""
    return "\n".join(_fidelity_lines()) + "\n"


def _fidelity_lines() -> Iterator[str]:
    ledger = rules()
    yield _FIDELITY
    for rule in ledger:
        if rule.page:
            yield f"| {rule.page} | [{rule.id}](#{rule.id}) | {rule.proof} |"
    yield ""
    yield "## The rules"
    for rule in ledger:
        yield ""
        yield f"### {rule.id}"
        yield ""
        yield f"{rule.rule} {rule.note}".rstrip()
        yield ""
        yield f"- {rule.basis}: {rule.source}"
        if rule.setting:
            yield f"- setting: [`{rule.setting}`](settings.md)"
        yield f"- proof: {rule.proof}"
        if rule.broken:
            yield f"- broken by `offtarget features prove`: {rule.broken}"


def settings_page() -> str:
    """Make the page of the settings."""
    return "\n".join(_settings_lines()) + "\n"


def _settings_lines() -> Iterator[str]:
    defaults = Settings().shown()
    yield _SETTINGS
    for name, setting in SETTINGS.items():
        default = msgspec.json.encode(defaults[name]).decode()
        yield f"| `{name}` | `{default}` | {setting.about} | {setting.source} |"
    yield ""
    yield "## Presets"
    yield ""
    yield "| preset | sets |"
    yield "|---|---|"
    for name in PRESETS:
        shown = Settings().changed({"preset": name}).shown()
        sets = ", ".join(f"`{key}` = {shown[key]}" for key in PRESETS[name])
        yield f"| `{name}` | {sets} |"


def hazards_page() -> str:
    """Make the page of the hazards."""
    lines = [_HAZARDS]
    for code, one in HAZARDS.items():
        safe = one.on_safe or "only the cure"
        lines.append(f"| `{code}` | {one.title} | {safe} | {one.cure} | {one.scenario} |")
    return "\n".join(lines) + "\n"


_PAGES: Final = {"settings": settings_page, "hazards": hazards_page}

if __name__ == "__main__":
    sys.stdout.write(_PAGES.get(" ".join(sys.argv[1:]), fidelity_page)())
