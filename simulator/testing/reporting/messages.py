"""A run as Cucumber Messages, one a line: what Cucumber's own tools read.

Every scenario that was to run is a test case. What came to nothing outside its steps is a hook's
doing there, and a fault of the run that of a hook of the run; only a run that can be believed is
a success.
"""

import json
import platform
from collections.abc import Iterator
from typing import Any, Final

from gherkin.stream.id_generator import IdGenerator

from simulator.testing.outcomes import Fault, Run, ScenarioOutcome, Source, Status, StepOutcome
from simulator.testing.reporting.reading import BEFORE, Document, Node, blamed
from simulator.testing.reporting.words import link, sections

__all__ = ["PROTOCOL", "render"]

PROTOCOL: Final = "34.2.1"
"""The version of Cucumber Messages this is."""
_STATUS: Final[dict[Status, str]] = {
    "passed": "PASSED",
    "failed": "FAILED",
    "undefined": "UNDEFINED",
    "skipped": "SKIPPED",
    "not_run": "SKIPPED",
}
_GHERKIN: Final = "text/x.cucumber.gherkin+plain"
_RUN: Final = "run"
_BILLION: Final = 1_000_000_000


def render(run: Run) -> bytes:
    """Write a run as Cucumber Messages."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in _Messages(run).all())


class _Messages:
    """The messages of a run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._ids = IdGenerator()
        self._documents = {one.path: Document(one, self._ids) for one in run.sources}
        self._hooks: dict[str, str] = {}

    def all(self) -> Iterator[Node]:
        """Give them in order."""
        run = self._run
        yield {"meta": _meta(run)}
        for document in self._documents.values():
            yield from self._document(document)
        told = [(one, self._document_of(one)) for one in run.scenarios]
        known = {id(pickle) for one in self._documents.values() for pickle in one.pickles.values()}
        for outcome, document in told:
            pickle = document.pickle(outcome)
            if id(pickle) not in known:
                known.add(id(pickle))
                yield {"pickle": pickle}
        yield from self._declared_hooks()
        yield {"testRunStarted": {"id": _RUN, "timestamp": _moment(run.began)}}
        for fault in run.faults:
            yield from self._fault(fault)
        if run.left_out:
            text = "\n".join(f"{one.full_title}: {one.reason}" for one in run.left_out)
            yield _attachment("left out", text, testRunStartedId=_RUN)
        if run.notes:
            yield _attachment("notes", "\n".join(run.notes), testRunStartedId=_RUN)
        for outcome, document in told:
            yield from self._case(outcome, document.pickle(outcome))
        end = _moment(run.began + run.milliseconds / 1_000)
        ended = {"success": run.ok, "timestamp": end, "testRunStartedId": _RUN}
        yield {"testRunFinished": ended | {"message": run.verdict}}

    def _document_of(self, outcome: ScenarioOutcome) -> Document:
        """Give the file of a scenario; one that is not kept is as good as empty."""
        if outcome.path not in self._documents:
            self._documents[outcome.path] = Document(Source(outcome.path, ""), self._ids)
        return self._documents[outcome.path]

    def _document(self, document: Document) -> Iterator[Node]:
        uri, text = document.source.path, document.source.text
        yield {"source": {"uri": uri, "data": text, "mediaType": _GHERKIN}}
        if document.tree is not None:
            yield {"gherkinDocument": document.tree}
        for pickle in document.pickles.values():
            yield {"pickle": pickle}
        if document.tree is None:
            why = [one for one in self._run.faults if one.path == uri]
            said = why[0].reason if why else "cannot be parsed"
            at = {"uri": uri, "location": {"line": why[0].line or 1 if why else 1}}
            yield {"parseError": {"source": at, "message": said}}

    def _declared_hooks(self) -> Iterator[Node]:
        for kind in ("BEFORE_TEST_RUN", "BEFORE_TEST_CASE", "AFTER_TEST_CASE"):
            self._hooks[kind] = self._ids.get_next_id()
            hook: Node = {"id": self._hooks[kind], "type": kind, "sourceReference": {}}
            yield {"hook": hook | {"name": "Offtarget: nothing is falsely green"}}

    def _fault(self, fault: Fault) -> Iterator[Node]:
        started, at = self._ids.get_next_id(), _moment(self._run.began)
        hook = {"id": started, "testRunStartedId": _RUN, "hookId": self._hooks["BEFORE_TEST_RUN"]}
        yield {"testRunHookStarted": hook | {"timestamp": at}}
        where = " ".join(filter(None, (fault.where, fault.scenario, fault.reason)))
        result = {"status": "FAILED", "message": where, "duration": _duration(0)}
        ended = {"testRunHookStartedId": started, "result": result, "timestamp": at}
        yield {"testRunHookFinished": ended}

    def _case(self, outcome: ScenarioOutcome, pickle: Node) -> Iterator[Node]:
        case, started = self._ids.get_next_id(), self._ids.get_next_id()
        steps = list(self._steps(outcome, pickle))
        listed = [step for step, _ in steps]
        yield {
            "testCase": {
                "id": case,
                "pickleId": pickle["id"],
                "testSteps": listed,
                "testRunStartedId": _RUN,
            }
        }
        now = outcome.began or self._run.began
        begun = {"id": started, "testCaseId": case, "attempt": 0, "timestamp": _moment(now)}
        yield {"testCaseStarted": begun | {"workerId": outcome.column}}
        for step, came_to in steps:
            at = {"testCaseStartedId": started, "testStepId": step["id"]}
            yield {"testStepStarted": at | {"timestamp": _moment(now)}}
            now += came_to.milliseconds / 1_000
            yield {
                "testStepFinished": at
                | {"testStepResult": _result(came_to), "timestamp": _moment(now)}
            }
        for name, text in sections(outcome):
            yield _attachment(name, text, testCaseStartedId=started)
        if outcome.bundle:
            file = {"url": link(outcome.bundle), "mediaType": "application/json"}
            yield {"externalAttachment": {**file, "testCaseStartedId": started}}
        ended = {"testCaseStartedId": started, "timestamp": _moment(now), "willBeRetried": False}
        yield {"testCaseFinished": ended}

    def _steps(self, outcome: ScenarioOutcome, pickle: Node) -> Iterator[tuple[Node, StepOutcome]]:
        """Pair the steps of a test case with what they came to, hooks among them."""
        found = blamed(outcome)
        if found is not None and found[0] == BEFORE:
            yield self._hook_step("BEFORE_TEST_CASE"), found[1]
        if len(pickle["steps"]) == len(outcome.steps):
            for step, came_to in zip(pickle["steps"], outcome.steps, strict=True):
                made = {"id": self._ids.get_next_id(), "pickleStepId": step["id"]}
                if came_to.status == "undefined":
                    made["stepDefinitionIds"] = []
                yield made, came_to
        if found is not None and found[0] != BEFORE:
            yield self._hook_step("AFTER_TEST_CASE"), found[1]

    def _hook_step(self, kind: str) -> Node:
        return {"id": self._ids.get_next_id(), "hookId": self._hooks[kind]}


def _meta(run: Run) -> Node:
    return {
        "protocolVersion": PROTOCOL,
        "implementation": {"name": "offtarget", "version": run.version},
        "runtime": {
            "name": platform.python_implementation(),
            "version": platform.python_version(),
        },
        "os": {"name": platform.system()},
        "cpu": {"name": platform.machine()},
    }


def _result(step: StepOutcome) -> Node:
    result: Node = {
        "status": _STATUS[step.status],
        "duration": _duration(round(step.milliseconds * 1_000_000)),
    }
    if step.message:
        result["message"] = _why(step)
    return result


def _why(step: StepOutcome) -> str:
    said = {"skipped": "a skipped scenario proves nothing: ", "not_run": "not run: "}
    return f"{said.get(step.status, '')}{step.message}"


def _attachment(name: str, text: str, **where: str) -> Node:
    body: dict[str, Any] = {"body": text, "contentEncoding": "IDENTITY", "mediaType": "text/plain"}
    return {"attachment": body | {"fileName": f"{name}.txt"} | where}


def _moment(seconds: float) -> Node:
    return _duration(round(seconds * _BILLION))


def _duration(nanoseconds: int) -> Node:
    seconds, nanos = divmod(nanoseconds, _BILLION)
    return {"seconds": seconds, "nanos": nanos}
