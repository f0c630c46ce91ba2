"""Install Segment's own packages into an ignored folder, and print where.

    python install.py npm

Of the destinations only Adobe Target's few files are used, and so their many dependencies
are left out.
"""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parents[2] / ".cache" / "segment-packages"
DESTINATIONS = "@segment/action-destinations@3.497.0"


def install(npm: str) -> Path:
    """Install what is not there yet."""
    installed = FOLDER / "installed"
    wanted = (HERE / "package-lock.json").read_text() + DESTINATIONS
    if not installed.exists() or installed.read_text() != wanted:
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, FOLDER)
        _run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        _run(npm, "pack", DESTINATIONS)
        (archive,) = FOLDER.glob("*.tgz")
        (FOLDER / "action-destinations").mkdir()
        _run("tar", "xzf", archive.name, "-C", "action-destinations", "--strip-components=1")
        installed.write_text(wanted)
    return FOLDER


def _run(*command: str) -> None:
    subprocess.run(command, cwd=FOLDER, check=True, capture_output=True, timeout=300)


if __name__ == "__main__":
    sys.stdout.write(str(install(sys.argv[1])))
