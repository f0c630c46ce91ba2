"""Runs made up, for the tests of reports."""

from msgspec import structs

from simulator.testing.outcomes import (
    DeliveryLine,
    Interval,
    JournalLine,
    Mark,
    Run,
    ScenarioOutcome,
    Source,
    Status,
    StepOutcome,
    WorldOutcome,
)

__all__ = ["BUNDLE", "EVIL", "WORLD", "evil", "run", "scenario"]

BUNDLE = "/ci/build 7/bundles/ann-1f.json"
EVIL = (
    "</script></style><img src='http://evil.example/x.png' onerror=alert(1)>"
    "\x00\x1b ]]> &amp; \ud800"
)
"""What a report must take for text."""
_MARKS = (
    Mark("browser", "2026-01-05T09:00:00Z", "laptop", "at.js asks"),
    Mark("target", "2026-01-05T09:00:00Z", "404 not_yet_visible", "too early", good=False),
    Mark("target", "2026-01-05T10:30:00Z", "200 found"),
    Mark("segment", "2026-01-05T09:00:00Z", "identify ann: awaiting retry", good=False),
    Mark("segment", "2026-01-05T10:30:00Z", "identify ann: delivered"),
)
WORLD = WorldOutcome(
    tenant="acme",
    url="http://localhost",
    seed=7,
    clock="2026-01-05T11:00:00Z",
    pace="frozen",
    settings={"visibility_lag": "1h"},
    journal=[
        JournalLine(1, "2026-01-05T09:00:00Z", "POST", "/rest/v1/delivery", 200, "created", "new"),
        JournalLine(2, "2026-01-05T09:00:00Z", "GET", "/rest/v1/profiles/ann", 404, "expired"),
    ],
    requests=2,
    deliveries=[DeliveryLine("2026-01-05T09:00:00Z", "identify", "ann", "delivered", 2, "cloud")],
    events=1,
    timelines={"ann under acme": ["2026-01-05T09:00:00Z bound"]},
    intervals=[
        Interval("target", "lag", "ann", "2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z"),
        Interval("target", "lifetime", "ann", "2026-01-05T09:00:00Z", "2026-01-19T09:00:00Z"),
        Interval("segment", "retry", "ann", "2026-01-05T09:00:00Z", "2026-01-05T10:30:00Z"),
    ],
    marks=list(_MARKS),
)


def scenario(
    name: str = "Ann logs in", target: str = "process", status: Status = "passed", line: int = 2
) -> ScenarioOutcome:
    """Make up a scenario of two steps."""
    reason = "" if status == "passed" else f"it {status}"
    second = StepOutcome("Then", "she is found", line + 2, status, reason, 2.0)
    return ScenarioOutcome(
        path="features/f.feature",
        feature="Feature one",
        rule="Rule one",
        name=name,
        line=line,
        status=status,
        reason=reason,
        target=target,
        tags=["@smoke"],
        steps=[StepOutcome("When", "ann logs in", line + 1, "passed", "", 1.0), second],
        seed=7,
        began=1_764_000_000.0,
        milliseconds=5.0,
        clock=WORLD.clock,
        world=WORLD,
        command="pytest f.py::test_it",
        bundle=BUNDLE if status == "failed" else "",
        test="f.py::test_it",
    )


def run(*scenarios: ScenarioOutcome, text: str = "") -> Run:
    """Make up a run of scenarios."""
    made = list(scenarios) or [scenario()]
    return Run(
        version="1.2.3",
        seed=7,
        targets=list(dict.fromkeys(one.target for one in made)),
        scenarios=made,
        sources=[Source("features/f.feature", text)],
        began=1_764_000_000.0,
        milliseconds=12.0,
        command="pytest",
    )


def evil() -> Run:
    """Make up a run in which every text is one a report must not be taken in by."""
    world = structs.replace(
        WORLD,
        journal=[JournalLine(1, WORLD.clock, EVIL, EVIL, 200, EVIL, EVIL)],
        deliveries=[DeliveryLine(WORLD.clock, EVIL, EVIL, EVIL, 1, EVIL, EVIL)],
        timelines={EVIL: [EVIL]},
        settings={EVIL: EVIL},
        marks=[Mark("browser", WORLD.clock, EVIL, EVIL)],
        intervals=[Interval("target", "lag", EVIL, WORLD.clock, "2026-01-06T10:00:00Z")],
        untold={EVIL: EVIL},
    )
    step = StepOutcome("Then", EVIL, 3, "failed", EVIL, 1.0, EVIL, [[EVIL]])
    one = structs.replace(
        scenario(EVIL, status="failed"),
        feature=EVIL,
        rule=EVIL,
        reason=EVIL,
        tags=[EVIL],
        steps=[step],
        world=world,
        command=EVIL,
        example={EVIL: EVIL},
        run=EVIL,
        bundle=EVIL,
    )
    made = run(one, text=EVIL)
    told = {
        "command": EVIL,
        "wire": EVIL,
        "settings": {EVIL: EVIL},
        "runs": [EVIL],
        "notes": [EVIL],
    }
    return structs.replace(made, left_out=[one], **told)
