"""Scripts run beside Adobe's Node SDK."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent

RunSdk = Callable[..., list[Any]]


@pytest.fixture(scope="session")
def run_sdk(node_sdk: Mapping[str, str], needs: Callable[[str], str]) -> RunSdk:
    """Run a script that requires the SDK: JSON goes in, JSON comes out, a line each."""
    node = needs("node")

    def run(script: str, given: Any, *arguments: str) -> list[Any]:
        done = subprocess.run(
            [node, str(HERE / script), *arguments],
            env={**os.environ, **node_sdk},
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run
