"""A run as Cucumber JSON, as Jenkins and Xray read it.

What came to nothing outside its steps is shown as a step of its own: readers of this form go by
steps alone, and a scenario without any would look green.
"""

import base64
import json
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from gherkin.stream.id_generator import IdGenerator

from simulator.testing.outcomes import Fault, Run, ScenarioOutcome, Source, Status, StepOutcome
from simulator.testing.reporting.reading import BEFORE, Document, Node, blamed
from simulator.testing.reporting.words import sections

__all__ = ["render"]

_STATUS: Final[dict[Status, str]] = {
    "passed": "passed",
    "failed": "failed",
    "undefined": "undefined",
    "skipped": "skipped",
    "not_run": "skipped",
}
_MILLION: Final = 1_000_000  # nanoseconds in a millisecond


def render(run: Run) -> bytes:
    """Write a run as Cucumber JSON."""
    return json.dumps(list(_features(run)), indent=1).encode() + b"\n"


def _features(run: Run) -> Iterator[Node]:
    ids = IdGenerator()
    documents = {one.path: Document(one, ids) for one in run.sources}
    several = len(run.columns) > 1
    ordered = sorted(run.scenarios, key=lambda one: run.columns.index(one.column))
    for (path, column), group in groupby(ordered, key=lambda one: (one.path, one.column)):
        scenarios = list(group)
        document = documents.get(path) or Document(Source(path, ""), ids)
        name = scenarios[0].feature or path
        made = _feature(document, path, f"{name} [{column}]" if several else name, run.notes)
        made["elements"] = [one for it in scenarios for one in _elements(document, it)]
        yield made
    for path, faults in groupby(run.faults, key=lambda one: one.path):
        document = documents.get(path) or Document(Source(path, ""), ids)
        made = _feature(document, path or "offtarget", "What cannot be believed", run.notes)
        made["elements"] = [_fault(one) for one in faults]
        yield made


def _feature(document: Document, path: str, name: str, notes: list[str]) -> Node:
    feature = document.feature() or {}
    said = [feature.get("description", "").strip("\n"), *(f"Note: {one}" for one in notes)]
    return {
        "uri": path,
        "id": _id(name),
        "keyword": feature.get("keyword", "Feature"),
        "name": name,
        "description": "\n\n".join(filter(None, said)),
        "line": feature.get("location", {"line": 1})["line"],
        "tags": [_tag(one) for one in feature.get("tags", ())],
    }


def _tag(tag: Node) -> Node:
    return {"name": tag["name"], "line": tag["location"]["line"]}


def _elements(document: Document, outcome: ScenarioOutcome) -> Iterator[Node]:
    before = [one for one in outcome.steps if one.background]
    if before:
        background = _background(document, before[0].line)
        yield {
            "type": "background",
            "keyword": background.get("keyword", "Background"),
            "name": background.get("name", ""),
            "description": background.get("description", "").strip("\n"),
            "line": background.get("location", {"line": before[0].line})["line"],
            "steps": [_step(one, outcome) for one in before],
        }
    found = [one for one in document.scenarios() if one["location"]["line"] == outcome.line]
    written = found[0] if found else {}
    steps = [_step(one, outcome) for one in outcome.steps if not one.background]
    beside = blamed(outcome)
    if beside is not None:
        steps.insert(0 if beside[0] == BEFORE else len(steps), _step(beside[1], outcome))
    if steps:
        steps[-1]["embeddings"] = [_embedded(*one) for one in sections(outcome)]
    names = [outcome.feature, outcome.rule, outcome.name, str(outcome.row + 1)]
    yield {
        "type": "scenario",
        "id": ";".join(_id(one) for one in names if one),
        "keyword": written.get("keyword", "Scenario"),
        "name": outcome.title,
        "description": written.get("description", "").strip("\n"),
        "line": outcome.line,
        "tags": [{"name": name, "line": outcome.line} for name in outcome.tags],
        "steps": steps,
    }


def _background(document: Document, line: int) -> Node:
    """Give the background that has a step in a line."""
    feature = document.feature() or {}
    rules = [one["rule"] for one in feature.get("children", ()) if "rule" in one]
    for parent in (feature, *rules):
        for child in parent.get("children", ()):
            background: Node = child.get("background", {})
            if any(step["location"]["line"] == line for step in background.get("steps", ())):
                return background
    return {}


def _step(step: StepOutcome, outcome: ScenarioOutcome) -> Node:
    result: Node = {"status": _STATUS[step.status]}
    if step.milliseconds:
        result["duration"] = round(step.milliseconds * _MILLION)
    if step.message:
        not_run = step.status == "not_run"
        result["error_message"] = f"not run: {step.message}" if not_run else step.message
    undefined = step.status == "undefined"
    made: Node = {
        "keyword": f"{step.keyword} ",
        "name": step.text,
        "line": step.line,
        "match": {} if undefined else {"location": f"{outcome.path}:{step.line}"},
        "result": result,
    }
    if step.datatable:
        made["rows"] = [{"cells": row} for row in step.datatable]
    if step.docstring is not None:
        made["doc_string"] = {"value": step.docstring, "content_type": "", "line": step.line + 1}
    return made


def _embedded(name: str, text: str) -> Node:
    data = base64.b64encode(text.encode("utf-8", "replace")).decode()
    return {"mime_type": "text/plain", "data": data, "name": name}


def _fault(fault: Fault) -> Node:
    name = fault.scenario or fault.where or "the run as a whole"
    return {
        "type": "scenario",
        "id": _id(f"{fault.where} {fault.reason}"),
        "keyword": "Fault",
        "name": name,
        "description": "",
        "line": fault.line or 1,
        "tags": [],
        "steps": [
            {
                "keyword": "* ",
                "name": fault.reason.partition("\n")[0],
                "line": fault.line or 1,
                "match": {"location": fault.where},
                "result": {"status": "failed", "error_message": fault.reason},
            }
        ],
    }


def _id(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-")
