"""Install packages of npm's into an ignored folder, as a lock says, and print where.

    python install.py npm FOLDER

``FOLDER`` holds ``package.json`` and its lock. Of packages named there under ``unpacked`` only
a few files are used, and so their many dependencies are left out.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

CACHE = Path(__file__).parents[2] / ".cache"
WANTED = ("package.json", "package-lock.json")


def install(npm: str, wanted: Path) -> Path:
    """Install what is not there yet; whoever is first, of several at once, has done it."""
    package = json.loads((wanted / "package.json").read_text())
    folder, said = (
        CACHE / str(package["name"]),
        "".join((wanted / one).read_text() for one in WANTED),
    )
    if _installed(folder, said):
        return folder
    fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for one in WANTED:
        shutil.copy(wanted / one, fresh)
    _run(fresh, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    for name, what in package.get("unpacked", {}).items():
        _run(fresh, npm, "pack", what)
        (archive,) = fresh.glob("*.tgz")
        (fresh / name).mkdir()
        _run(fresh, "tar", "xzf", archive.name, "-C", name, "--strip-components=1")
        archive.unlink()
    (fresh / "installed").write_text(said)
    if not _installed(folder, said):
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    shutil.rmtree(fresh, ignore_errors=True)
    return folder


def _installed(folder: Path, said: str) -> bool:
    stamp = folder / "installed"
    return stamp.exists() and stamp.read_text() == said


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)


if __name__ == "__main__":
    sys.stdout.write(str(install(sys.argv[1], Path(sys.argv[2]))))
