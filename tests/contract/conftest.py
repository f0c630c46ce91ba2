"""Vendors' own packages of npm's, for tests that ask them."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def installed(needs: Callable[[str], str]) -> Callable[[Path], Path]:
    """Install what a folder's ``package.json`` names, and give the folder it is in."""

    def install(wanted: Path) -> Path:
        command = [sys.executable, str(HERE / "install.py"), needs("npm"), str(wanted)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
        return Path(done.stdout)

    return install
