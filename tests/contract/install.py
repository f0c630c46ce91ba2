"""Install packages of npm's into an ignored folder, as a lock says, and print where.

    python install.py npm FOLDER

``FOLDER`` holds ``package.json`` and its lock. Of packages named there under ``unpacked`` only
a few files are used, and so their many dependencies are left out.
"""

import fcntl
import json
import shutil
import subprocess
import sys
from pathlib import Path

CACHE = Path(__file__).parents[2] / ".cache"
WANTED = ("package.json", "package-lock.json")


def install(npm: str, wanted: Path) -> Path:
    """Install what is not there yet; of several at once, one does it and the others wait."""
    package = json.loads((wanted / "package.json").read_text())
    folder = CACHE / str(package["name"])
    said = "".join((wanted / one).read_text() for one in WANTED)
    CACHE.mkdir(exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _installed(folder, said):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            _fill(folder, npm, wanted, package.get("unpacked", {}))
            (folder / "installed").write_text(said)
    return folder


def _fill(folder: Path, npm: str, wanted: Path, unpacked: dict[str, str]) -> None:
    for one in WANTED:
        shutil.copy(wanted / one, folder)
    _run(folder, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    for name, what in unpacked.items():
        _run(folder, npm, "pack", what)
        (archive,) = folder.glob("*.tgz")
        (folder / name).mkdir()
        _run(folder, "tar", "xzf", archive.name, "-C", name, "--strip-components=1")
        archive.unlink()


def _installed(folder: Path, said: str) -> bool:
    stamp = folder / "installed"
    return stamp.exists() and stamp.read_text() == said


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)


if __name__ == "__main__":
    sys.stdout.write(str(install(sys.argv[1], Path(sys.argv[2]))))
