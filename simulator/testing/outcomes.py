"""What a run of features came to, as plain data that can be kept as JSON.

A run has every scenario of every feature that was to run, with a status and the reason for it,
whether it was carried out or not. What cannot be told of one scenario is a fault of the run.
"""

from collections import Counter
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

import msgspec
from msgspec import Struct, structs

__all__ = [
    "BETWEEN",
    "STATUSES",
    "DeliveryLine",
    "Fault",
    "Interval",
    "JournalLine",
    "Mark",
    "Run",
    "ScenarioOutcome",
    "Source",
    "Status",
    "StepOutcome",
    "WorldOutcome",
    "load",
]

Status: TypeAlias = Literal["passed", "failed", "undefined", "skipped", "not_run"]
"""``undefined``: a step nobody defines. ``skipped``: somebody chose not to carry it out.
``not_run``: it could not be carried out here, or the run ended before it."""
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
BETWEEN: Final = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
"""What stands between the names of a feature, its rule, and its scenario."""
_LONGEST: Final = 200  # characters of a fault in a verdict
Lane: TypeAlias = Literal["browser", "target", "segment"]


class Interval(Struct, frozen=True, omit_defaults=True):
    """A stretch of simulated time.

    Attributes:
        lane: Whose it is.
        kind: A ``lag`` until an identifier is found, or the ``lifetime`` of a profile; ``retry``
            is the wait between two attempts of a delivery.
        subject: Whom or what it is about.
        since: When it begins, as an instant.
        until: When it ends.
    """

    lane: Lane
    kind: Literal["lag", "lifetime", "retry"]
    subject: str
    since: str
    until: str


class Mark(Struct, frozen=True, omit_defaults=True):
    """Something that happened at one instant.

    Attributes:
        lane: Where it happened.
        at: The instant.
        label: What happened, in a few words.
        told: The whole of it.
        good: Whether it went well.
    """

    lane: Lane
    at: str
    label: str
    told: str = ""
    good: bool = True


class JournalLine(Struct, frozen=True, omit_defaults=True):
    """A request Target has seen, and what became of it."""

    number: int
    at: str
    method: str
    target: str
    status: int
    verdict: str
    sentence: str = ""


class DeliveryLine(Struct, frozen=True, omit_defaults=True):
    """An event bound for a destination, and where it stands.

    Attributes:
        at: When Segment had it.
        kind: The event's type.
        user: The id it is about; empty for nobody.
        state: Where it stands.
        tries: How many attempts were made.
        where: Source, destination and mapping.
        why: The evidence, where it did not arrive at once.
    """

    at: str
    kind: str
    user: str
    state: str
    tries: int
    where: str
    why: str = ""


class WorldOutcome(Struct, frozen=True, omit_defaults=True):
    """What a tenant has to tell at the end of a scenario: masked and bounded.

    Attributes:
        tenant: Its name.
        url: Where it stood.
        seed: What its chance started from.
        clock: Its time.
        pace: How its time runs: ``frozen``, ``at rate 60``, or ``held``, where it is the machine's,
            and that is held still.
        settings: What of its settings was changed.
        journal: The latest requests, oldest first.
        requests: How many there were in all.
        deliveries: The latest deliveries, the first begun first.
        events: How many deliveries there were in all.
        timelines: The story of each visitor, by name.
        intervals: Lags, lifetimes and waits.
        marks: What happened when.
        untold: What could not be told, and why, by its name.
    """

    tenant: str
    url: str
    seed: int
    clock: str
    pace: str = ""
    settings: dict[str, str] = {}
    journal: list[JournalLine] = []
    requests: int = 0
    deliveries: list[DeliveryLine] = []
    events: int = 0
    timelines: dict[str, list[str]] = {}
    intervals: list[Interval] = []
    marks: list[Mark] = []
    untold: dict[str, str] = {}


class StepOutcome(Struct, frozen=True, omit_defaults=True):
    """A step, and what it came to.

    Attributes:
        keyword: As the file has it, such as ``Given``.
        text: The step, with an example's values in their places.
        line: Its line in the file.
        status: What it came to; steps after one that ended the scenario are ``skipped``.
        message: Why it did not pass.
        milliseconds: How long it took, of the machine's time.
        docstring: The text that belongs to it.
        datatable: The table that belongs to it.
        background: Whether it stands in a background.
    """

    keyword: str
    text: str
    line: int
    status: Status
    message: str = ""
    milliseconds: float = 0.0
    docstring: str | None = None
    datatable: list[list[str]] = []
    background: bool = False


class ScenarioOutcome(Struct, frozen=True, omit_defaults=True):
    """A scenario, or one row of an outline, and what it came to on one target.

    Attributes:
        path: Its feature file, relative to the root of the tests.
        feature: The feature's name.
        rule: The name of the rule it stands under; empty for none.
        name: Its name, with an example's values in their places.
        line: Its line in the file.
        status: What it came to.
        reason: Why it did not pass; empty where it did.
        target: What it ran on: ``process``, ``live``, ``browser``, ``vendor``.
        run: Which run it is of, where several were put together and targets do not tell.
        example: The example's values; empty where it is no outline.
        row: Which of the outline's rows it is, from 0, over all its tables.
        tags: Its own and those it inherits, with their ``@``.
        steps: Its steps, those of backgrounds first.
        seed: What chance started from.
        began: When it began, in seconds since 1970, of the machine's time.
        milliseconds: How long it took, of the machine's time.
        clock: The simulated time at its end; empty where there is none.
        world: What its tenant has to tell; None where it had none.
        command: Runs it again.
        bundle: The file in which all that its tenant was asked is, where it failed; in a run
            that is kept, from where that is kept.
        test: The test that carried it out; empty where none did.
    """

    path: str
    feature: str
    rule: str
    name: str
    line: int
    status: Status
    reason: str = ""
    target: str = ""
    run: str = ""
    example: dict[str, str] = {}
    row: int = 0
    tags: list[str] = []
    steps: list[StepOutcome] = []
    seed: int = 0
    began: float = 0.0
    milliseconds: float = 0.0
    clock: str = ""
    world: WorldOutcome | None = None
    command: str = ""
    bundle: str = ""
    test: str = ""

    @property
    def key(self) -> tuple[str, int, int]:
        """What names it on every target: file, line, and row."""
        return self.path, self.line, self.row

    @property
    def column(self) -> str:
        """What it stands under where it stands several times: its run, else its target."""
        return self.run or self.target

    @property
    def title(self) -> str:
        """Its name, and the example where the name does not tell it."""
        if not self.example or all(value in self.name for value in self.example.values()):
            return self.name
        return f"{self.name} ({', '.join(f'{k}: {v}' for k, v in self.example.items())})"

    @property
    def full_title(self) -> str:
        """Its name after those of its feature and its rule."""
        return BETWEEN.join(filter(None, (self.feature, self.rule, self.title)))


class Fault(Struct, frozen=True, omit_defaults=True):
    """Why a run cannot be believed, where no one scenario can be blamed for it.

    Attributes:
        path: The file it is about; empty for the run as a whole.
        reason: What is wrong.
        line: The line it is about; 0 for the whole file.
        scenario: The name of the scenario in that line; empty for none.
    """

    path: str
    reason: str
    line: int = 0
    scenario: str = ""

    @property
    def where(self) -> str:
        """File and line, as far as there are any."""
        return f"{self.path}:{self.line}" if self.line else self.path


class Source(Struct, frozen=True):
    """A feature file as it was when it ran."""

    path: str
    text: str


class Run(Struct, frozen=True, omit_defaults=True):
    """What a run of features came to.

    Attributes:
        version: Of this distribution.
        seed: What chance started from.
        targets: What it ran on.
        scenarios: All that were to run, in the order of the files.
        faults: Why it cannot be believed.
        left_out: What was not asked for, such as by tags, with the reason: no part of the run.
        sources: The feature files.
        began: When it began, in seconds since 1970, of the machine's time.
        milliseconds: How long it took.
        command: Runs it again; empty where nobody knows.
        wire: How cloud destinations were told to send; empty where the workspace says.
        settings: What every scenario was told to begin with.
        runs: The runs that were put together, where targets do not tell one from the other.
        seeds: What chance started from, where several runs differ in it.
        notes: What there is to know of what was asked for, such as a tag that no scenario has.
    """

    version: str
    seed: int
    targets: list[str]
    scenarios: list[ScenarioOutcome]
    faults: list[Fault] = []
    left_out: list[ScenarioOutcome] = []
    sources: list[Source] = []
    began: float = 0.0
    milliseconds: float = 0.0
    command: str = ""
    wire: str = ""
    settings: dict[str, str] = {}
    runs: list[str] = []
    seeds: list[int] = []
    notes: list[str] = []

    @property
    def columns(self) -> list[str]:
        """What scenarios stand under that stand several times: runs, else targets."""
        return self.runs or self.targets

    @property
    def chance(self) -> str:
        """What chance started from, in words."""
        return ", ".join(map(str, self.seeds or [self.seed]))

    @property
    def counts(self) -> dict[Status, int]:
        """How many scenarios came to what."""
        counted = Counter(one.status for one in self.scenarios)
        return {status: counted[status] for status in STATUSES}

    @property
    def ok(self) -> bool:
        """Whether it may be believed: something passed, and nothing but that or not run."""
        counts = self.counts
        bad = len(self.scenarios) - counts["passed"] - counts["not_run"]
        return bool(counts["passed"]) and not bad and not self.faults

    @property
    def verdict(self) -> str:
        """Whether to believe it, in one sentence."""
        counts, total = self.counts, len(self.scenarios)
        if self.faults:
            first = self.faults[0]
            more = f", and {len(self.faults) - 1} more" if len(self.faults) > 1 else ""
            said = _clipped(" ".join(filter(None, (first.where, first.scenario, first.reason))))
            return f"Do not believe this run: {said}{more}."
        on = f" on {len(self.targets)} targets" if len(self.targets) > 1 else ""
        on = f" in {len(self.runs)} runs" if self.runs else on
        told = [f"{counts[one]} {one.replace('_', ' ')}" for one in STATUSES if counts[one]]
        what = f"of {total} scenario{'' if total == 1 else 's'}{on}, {', '.join(told)}"
        if not self.ok:
            return f"This run is red: {what}." if total else "Nothing was run."
        if counts["not_run"]:
            return f"All that ran passed, but not all ran: {what}."
        every = "the one scenario" if total == 1 else f"all {total} scenarios{on}"
        return f"Believe it: {every} ran every step and passed."


def _clipped(text: str) -> str:
    line = text.strip().partition("\n")[0].rstrip(".")
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def load(path: Path) -> Run:
    """Read a run that was kept.

    Args:
        path: The file, or the folder of reports it lies in.

    Raises:
        OSError: It cannot be read.
        ValueError: It holds no run; the message names the file.
    """
    file = path / "run.json" if path.is_dir() else path
    try:
        run = msgspec.json.decode(file.read_bytes(), type=Run)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{file} holds no run: {error}") from None
    scenarios = [
        structs.replace(one, bundle=str((file.parent / one.bundle).resolve()))
        if one.bundle
        else one
        for one in run.scenarios
    ]
    return structs.replace(run, scenarios=scenarios)
