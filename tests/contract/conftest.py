"""Vendors' own packages of npm's and PyPI's, for tests that ask them."""

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


@pytest.fixture(scope="session")
def node_sdk(installed: Callable[[Path], Path]) -> dict[str, str]:
    """Install Adobe's Node SDK; give the environment in which a script can require it."""
    return {"NODE_PATH": str(installed(HERE / "adobe_node_sdk") / "node_modules")}


@pytest.fixture(scope="session")
def python_sdk(needs: Callable[[str], str]) -> str:
    """Give the Python that has Adobe's SDK: it pins old packages, and so lives apart."""
    return needs("adobe-python-sdk")
