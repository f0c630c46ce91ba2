"""A run as JUnit's XML, as Jenkins and GitLab read it.

A feature is a suite, feature and rule are the class of a case, and the scenario is its name. What
was skipped is a failure and what is undefined an error: only what could not be carried out here
counts as skipped.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from simulator.testing.outcomes import BETWEEN, Fault, Run, ScenarioOutcome
from simulator.testing.reporting.words import sections, told_steps

__all__ = ["render"]

_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LIKE_A_DOT: Final = "\N{ONE DOT LEADER}"
"""Jenkins takes what stands before the last dot of a class for a package."""
_PROVES_NOTHING: Final = "a skipped scenario proves nothing: "


def render(run: Run) -> bytes:
    """Write a run as JUnit's XML."""
    root = Element("testsuites", name="offtarget", time=_seconds(run.milliseconds))
    names = Counter[tuple[str, str]]()
    for path, group in groupby(run.scenarios, key=lambda one: one.path):
        _suite(root, run, path, list(group), names)
    if run.faults:
        suite = SubElement(root, "testsuite", name="what cannot be believed", time="0.000")
        _properties(suite, _notes(run))
        for fault in run.faults:
            _fault(suite, fault)
    for suite in root:
        _count(suite, list(suite.iter("testcase")))
    _count(root, list(root.iter("testcase")))
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _suite(
    root: Element,
    run: Run,
    path: str,
    scenarios: list[ScenarioOutcome],
    names: Counter[tuple[str, str]],
) -> None:
    suite = SubElement(root, "testsuite", name=_clean(scenarios[0].feature or path), file=path)
    suite.set("time", _seconds(sum(one.milliseconds for one in scenarios)))
    began = min((one.began for one in scenarios if one.began), default=run.began)
    suite.set("timestamp", f"{datetime.fromtimestamp(began, UTC):%Y-%m-%dT%H:%M:%S}")
    _properties(
        suite,
        [
            ("offtarget.version", run.version),
            *_notes(run),
            ("offtarget.seed", run.chance),
            ("offtarget.wire", run.wire),
            *(("offtarget.setting", f"{name}={it}") for name, it in run.settings.items()),
            *(
                ("offtarget.left_out", f"{one.title}: {one.reason}")
                for one in run.left_out
                if one.path == path
            ),
        ],
    )
    for one in scenarios:
        _case(suite, one, names, several=len(run.columns) > 1)


def _case(
    suite: Element, one: ScenarioOutcome, names: Counter[tuple[str, str]], *, several: bool
) -> None:
    classname = _clean(BETWEEN.join(filter(None, (one.feature, one.rule)))).replace(
        ".", _LIKE_A_DOT
    )
    name = f"{_clean(one.title)} [{one.column}]" if several else _clean(one.title)
    names[classname, name] += 1
    if (turn := names[classname, name]) > 1:
        name = f"{name} ({turn})"
    case = SubElement(suite, "testcase", classname=classname, name=name)
    case.set("file", one.path)
    case.set("line", str(one.line))
    case.set("time", _seconds(one.milliseconds))
    _properties(
        case,
        [
            ("offtarget.status", one.status),
            ("offtarget.reason", one.reason),
            ("offtarget.target", one.target),
            ("offtarget.run", one.run),
            ("offtarget.seed", str(one.seed)),
            ("offtarget.clock", one.clock),
            ("offtarget.command", one.command),
            ("offtarget.bundle", one.bundle),
            *(("offtarget.tag", tag) for tag in one.tags),
        ],
    )
    steps = "\n".join(told_steps(one))
    if one.status == "failed":
        _add(case, "failure", one.reason, "failed", steps)
    elif one.status == "skipped":
        _add(case, "failure", _PROVES_NOTHING + one.reason, "skipped", steps)
    elif one.status == "undefined":
        _add(case, "error", one.reason, "undefined", steps)
    elif one.status == "not_run":
        _add(case, "skipped", one.reason, "not_run", steps)
    told = [f"{name}\n{text}" for name, text in sections(one)]
    # Jenkins and GitLab take such a line, with a whole path, for a file that belongs to the test.
    attached = [f"[[ATTACHMENT|{one.bundle}]]"] if one.bundle else []
    SubElement(case, "system-out").text = _clean("\n\n".join([steps, *told, *attached]))


def _add(case: Element, kind: str, reason: str, type_: str, text: str) -> None:
    made = SubElement(case, kind, type=type_, message=_clean(reason.partition("\n")[0]))
    made.text = _clean(f"{reason}\n\n{text}")


def _fault(suite: Element, fault: Fault) -> None:
    name = _clean(fault.scenario or fault.where or "the run as a whole")
    case = SubElement(suite, "testcase", classname="Offtarget", name=name, time="0.000")
    if fault.path:
        case.set("file", fault.path)
        case.set("line", str(fault.line or 1))
    said = f"{fault.where}: {fault.reason}" if fault.where else fault.reason
    _add(case, "error", said, "fault", "")


def _notes(run: Run) -> list[tuple[str, str]]:
    return [("offtarget.note", note) for note in run.notes]


def _properties(parent: Element, given: Iterable[tuple[str, str]]) -> None:
    made = SubElement(parent, "properties")
    for name, value in given:
        if value:
            SubElement(made, "property", name=name, value=_clean(value))


def _count(parent: Element, cases: list[Element]) -> None:
    parent.set("tests", str(len(cases)))
    for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        parent.set(name, str(sum(case.find(kind) is not None for case in cases)))


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1_000:.3f}"


def _clean(text: str) -> str:
    """Replace what XML cannot say."""
    return _NO_XML.sub("�", text)
