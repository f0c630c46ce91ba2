"""Adobe's Node SDK, installed into an ignored folder."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent

RunSdk = Callable[..., list[Any]]


@pytest.fixture(scope="session")
def node_sdk(installed: Callable[[Path], Path]) -> Path:
    """Install the SDK; its folder also has this folder's scripts."""
    folder = installed(HERE)
    for script in HERE.glob("*.cjs"):
        shutil.copy(script, folder)
    return folder


@pytest.fixture(scope="session")
def run_sdk(node_sdk: Path, needs: Callable[[str], str]) -> RunSdk:
    """Run a script beside the SDK: JSON goes in, JSON comes out, a line each."""
    node = needs("node")

    def run(script: str, given: Any, *arguments: str) -> list[Any]:
        done = subprocess.run(
            [node, script, *arguments],
            cwd=node_sdk,
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run
