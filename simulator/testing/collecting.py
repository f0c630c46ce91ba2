"""What a run of features came to: collected from all reports, and handed to whoever wants it.

Scenarios that never ran are told as well, for the feature files are read again at the end. Under
xdist, what each scenario came to travels on its report, and what was to run with the workers'
last word.
"""

import os
import shlex
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from simulator.testing import hooks
from simulator.testing.guard import FAULTS, feature_files, template_of
from simulator.testing.masking import masked_all, secret_settings, secrets_of
from simulator.testing.options import Options, declared_beside
from simulator.testing.recording import OUTCOME, begin, path_of, row_of, target_of
from simulator.testing.tags import NOTES

if TYPE_CHECKING:
    from pytest_bdd.parser import Step

    from simulator.testing.assembling import Collected
    from simulator.testing.outcomes import Run

__all__ = ["LEFT_OUT", "SESSION", "about"]

LEFT_OUT: Final = pytest.StashKey[str]()
"""Why an item was deselected, where whoever did it has said so."""
_FLAG: Final = "offtarget_reported"
_PLAN: Final = "offtarget_plan"
_LONGEST: Final = 2_000  # characters of a reason


@dataclass
class _Session:
    """What is known of a session so far.

    Attributes:
        began: When it began, in milliseconds since 1970.
        collected: What has been heard.
        run: What it came to, once it is over.
        secrets: What must not be told of it.
    """

    began: int
    collected: "Collected"
    run: "Run | None" = None
    secrets: list[str] = field(default_factory=list, repr=False)


SESSION: Final = pytest.StashKey[_Session]()
"""What is known so far, where the run is reported on."""


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the hooks by which runs are handed on."""
    pluginmanager.add_hookspecs(hooks)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """See whether anybody wants to hear of the run."""
    config = session.config
    told = getattr(config, "workerinput", {}).get(_FLAG, False)
    if not (told or config.hook.pytest_offtarget_run.get_hookimpls()):
        return
    from simulator.clock import wall  # noqa: PLC0415  plugins are loaded with every pytest
    from simulator.testing.assembling import Collected  # noqa: PLC0415

    options = Options.of(config)
    secrets = secrets_of(options.token, options.declared()) + secret_settings(options.settings)
    config.stash[SESSION] = _Session(wall(), Collected(), secrets=secrets)
    begin(config, wall())
    if not hasattr(config, "workerinput"):  # a worker is heard where the tests were started
        config.pluginmanager.register(_Hearing(config.stash[SESSION]))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist that the run is reported on."""
    node.workerinput[_FLAG] = SESSION in node.config.stash


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take a worker's last word: what was to run."""
    told = getattr(node, "workeroutput", {}).get(_PLAN)
    if told and SESSION in node.config.stash:
        node.config.stash[SESSION].collected.plan(told)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Any:
    """Note what was to run, before anything of it is deselected.

    The guard has looked at it by then, for it goes first.
    """
    if SESSION not in config.stash:
        return (yield)
    bound = [(item, template) for item in items if (template := template_of(item))]
    config.stash[SESSION].collected.plan(
        {
            "tests": [
                {
                    "test": item.nodeid,
                    "path": str(Path(template.feature.filename).resolve()),
                    "line": template.line_number,
                    "row": row_of(item),
                    "target": target_of(item),
                }
                for item, template in bound
            ],
            "files": [str(path) for path in feature_files(config)],
            "faults": [
                {
                    "path": str(one.path),
                    "line": one.line,
                    "scenario": one.scenario,
                    "reason": one.reason,
                }
                for one in config.stash.get(FAULTS, [])
            ],
        }
    )
    return (yield)


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Note what is left out, and why."""
    for item in items:
        session = item.config.stash.get(SESSION, None)
        if session is not None and template_of(item) is not None:
            why = item.stash.get(LEFT_OUT, _why(item.config))
            session.collected.plan({"left_out": [[item.nodeid, why]]})


def _why(config: pytest.Config) -> str:
    given = {
        "-m": config.option.markexpr,
        "-k": config.option.keyword,
        "--tags": config.getoption("--offtarget-tags"),
    }
    said = " ".join(f"{name} {shlex.quote(value)}" for name, value in given.items() if value)
    return f"deselected by {said}" if said else "deselected"


@pytest.hookimpl(trylast=True)
def pytest_offtarget_command(item: pytest.Item) -> str:
    """Give the command line that runs one test again."""
    options = Options.of(item.config)
    words = ["pytest", item.nodeid, "--offtarget-seed", str(options.seed)]
    if options.target:
        words += ["--offtarget-target", options.target]
    if options.client:
        words += ["--offtarget-client", options.client]
    if options.url:
        words += ["--offtarget-url", options.url]
    if options.workspace:
        words += ["--offtarget-workspace", path_of(item.config, options.workspace)]
    return shlex.join(words)


class _Hearing:
    """Hears reports, where the tests were started."""

    def __init__(self, session: _Session) -> None:
        self._session = session

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._session.collected.begin(nodeid)

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest, step: "Step") -> None:
        said = f"line {step.line_number}, {step.keyword} {step.name}"
        self._session.collected.begin(request.node.nodeid, said)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._session.collected.end(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        heard = self._session.collected
        outcome = getattr(report, OUTCOME, None)
        if outcome is not None:
            heard.outcome(report.nodeid, outcome)
        elif report.failed:
            # xdist tells of a test whose worker crashed, in a phase of no name; and whoever makes
            # another report of a test that was reported on leaves out what we put there.
            where = _WHERE.get(str(report.when), "it never ended: ")
            heard.spoil(report.nodeid, f"{where}{self._text(report)}")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._session.collected.uncollect(report.nodeid, self._text(report))

    def _text(self, report: pytest.TestReport | pytest.CollectReport) -> str:
        crash = getattr(report.longrepr, "reprcrash", None)
        text = str(crash.message if crash else report.longrepr)
        text = text.strip().removeprefix("Failed: ")  # as pytest calls what fails on purpose
        return str(masked_all(text, self._session.secrets, _LONGEST))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int | pytest.ExitCode) -> None:
    """Hand the run to whoever wants it; one that cannot be believed is no success."""
    config = session.config
    if SESSION not in config.stash:
        return
    heard = config.stash[SESSION]
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output[_PLAN] = heard.collected.planned
        return
    from simulator.clock import wall  # noqa: PLC0415  it has been imported by now
    from simulator.testing.assembling import assemble  # noqa: PLC0415

    fault = _INTERRUPTED.get(int(exitstatus), "")
    if fault and not heard.collected.uncollected:
        heard.collected.uncollect("", fault)
    told = about(config)
    run = assemble(heard.collected, milliseconds=wall() - heard.began, **told)
    heard.run = run
    config.hook.pytest_offtarget_run(config=config, run=run)
    if not run.ok and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def about(config: pytest.Config) -> dict[str, Any]:
    """Say what a run is put together with, beside what was heard of it and how long it took."""
    heard = config.stash[SESSION]
    files = [str(path) for path in feature_files(config)]
    heard.collected.plan({"files": files})
    bound = (one["path"] for one in heard.collected.planned.get("tests", []))
    named = {file: Path(file) for file in (*files, *bound)}
    secrets = dict.fromkeys(heard.secrets)
    for path in named.values():
        with suppress(pytest.UsageError):
            secrets.update(dict.fromkeys(secrets_of(None, declared_beside(path, config))))
    heard.secrets = list(secrets)
    return {
        "names": {file: path_of(config, path) for file, path in named.items()},
        "seed": Options.of(config).seed,
        "target": Options.of(config).stands_on,
        "secrets": heard.secrets,
        "began": heard.began / 1_000,
        "command": _command(config),
        "wire": config.getoption("--offtarget-wire") or "",
        "settings": dict(_settings(config)),
        "notes": config.stash.get(NOTES, []),
    }


def _settings(config: pytest.Config) -> Iterator[tuple[str, str]]:
    for given in config.getoption("--offtarget-setting"):
        name, _, value = given.partition("=")
        yield name, value


def _command(config: pytest.Config) -> str:
    """Give the command line that runs it all again: ours, where a command of ours ran it."""
    told: str | None = config.getoption("--offtarget-again")
    if told is None:
        return shlex.join(["pytest", *map(str, config.invocation_params.args)])
    tags = config.getoption("--offtarget-tags")
    places = [os.path.relpath(one, config.invocation_params.dir) for one in config.args]
    chosen = ["--tags", tags] if tags else []
    return f"{shlex.join(['offtarget', 'features', 'run', *places, *chosen])} {told}".rstrip()


_WHERE: Final = {"setup": "setup failed: ", "call": "", "teardown": "teardown failed: "}
"""What is said of a failure before its reason, by the phase it happened in."""
_INTERRUPTED: Final[dict[int, str]] = {
    pytest.ExitCode.INTERRUPTED: "the run was interrupted",
    pytest.ExitCode.INTERNAL_ERROR: "pytest itself failed",
    pytest.ExitCode.USAGE_ERROR: "pytest was called in a way it does not understand",
}


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say whether to believe the run."""
    session = config.stash.get(SESSION, None)
    if session is not None and session.run is not None:
        terminalreporter.write_line(f"offtarget: {session.run.verdict}")
