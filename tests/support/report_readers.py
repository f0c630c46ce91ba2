"""Reports on a run, read back: what each shows of every scenario, and of what is wrong besides."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import junitparser

from simulator.testing.outcomes import BETWEEN

__all__ = ["READERS", "Told"]

Told = tuple[str, str, str, str]
"""Of a scenario, as a report shows it: feature, name, status, and all it says of why."""


def told_by_junit(reports: Path) -> Iterator[Told]:
    for suite in junitparser.JUnitXml.fromfile(str(reports / "junit.xml")):
        for case in suite:
            kinds = {(type(one).__name__.lower(), one.type): one.text for one in case.result}
            (kind, text), *more = kinds.items() or [(("passed", ""), "")]
            assert not more
            name = case.name.removesuffix(" (2)")
            yield case.classname.partition(BETWEEN)[0], name, "/".join(kind), text


def told_by_cucumber(reports: Path) -> Iterator[Told]:
    for feature in json.loads((reports / "cucumber.json").read_text()):
        for element in feature["elements"]:
            if element["type"] == "background":
                continue
            results = [step["result"] for step in element["steps"]]
            worst = [one for one in results if one["status"] != "passed"] or results
            said = [one.get("error_message", "") for one in results]
            yield feature["name"], element["name"], worst[0]["status"], "".join(said)


def told_by_messages(reports: Path) -> Iterator[Told]:
    lines = (reports / "messages.ndjson").read_text().splitlines()
    messages = [next(iter(json.loads(line).items())) for line in lines]
    features, pickles, cases, results = {}, {}, {}, dict[str, list[Any]]()
    for kind, one in messages:
        if kind == "gherkinDocument" and "feature" in one:
            features[one["uri"]] = one["feature"]["name"]
        elif kind == "pickle":
            pickles[one["id"]] = one
        elif kind == "testCase":
            cases[one["id"]] = pickles[one["pickleId"]]
        elif kind == "testCaseStarted":
            results[one["id"]] = []
            cases[one["id"]] = cases[one["testCaseId"]]
        elif kind == "testStepFinished":
            results[one["testCaseStartedId"]].append(one["testStepResult"])
    for started, found in results.items():
        pickle = cases[started]
        worst = [one for one in found if one["status"] != "PASSED"] or found
        said = "".join(one.get("message", "") for one in found)
        yield features[pickle["uri"]], pickle["name"], worst[0]["status"], said
    for kind, one in messages:
        if kind == "testRunHookFinished":
            yield "", "", one["result"]["status"], one["result"]["message"]


def told_by_html(reports: Path) -> Iterator[Told]:
    page = ET.fromstring(as_xml((reports / "report.html").read_text()))  # noqa: S314  ours
    for feature in page.iter("section"):
        if feature.get("class") != "feature":
            continue
        for one in feature.iter("details"):
            if not (one.get("class") or "").startswith("scenario"):
                continue
            texts = ["".join(it.itertext()) for it in one.iter("div")]
            (badge,) = (it for it in one.iter("span") if "badge" in (it.get("class") or ""))
            yield (
                feature.findtext("h2") or "",
                next(it.text or "" for level in ("h3", "h4") for it in one.iter(level)),
                "".join(badge.itertext()).split(maxsplit=1)[1].strip(),
                "".join(texts),
            )
    for one in page.iter("section"):
        if one.get("class") == "faults":
            for item in one.iter("li"):
                yield "", "", "fault", "".join(item.itertext())


def as_xml(page: str) -> str:
    """Make XML of a page: what has no end in HTML ends, and what says no value is its name."""
    body = page[page.index("<body") : page.index("<script>")] + "</body>"
    body = re.sub(r"<(input|meta)([^>]*)>", r"<\1\2/>", body)
    return re.sub(r" (hidden|open|checked)(?=[ />])", r' \1=""', body)


READERS: dict[str, Callable[[Path], Iterator[Told]]] = {
    "junit": told_by_junit,
    "cucumber": told_by_cucumber,
    "messages": told_by_messages,
    "html": told_by_html,
}
