"""The files that a folder of features begins with."""

from importlib.resources import files
from pathlib import Path
from typing import Final

__all__ = ["write"]

_NAMES: Final = ("README.md", "identity.feature", "lag.feature", "workspace.yaml", "pytest.ini")


def write(folder: Path) -> list[Path]:
    """Write the files into a folder, which is made if need be.

    Raises:
        FileExistsError: One of them is there already; then none is written.
        OSError: The folder cannot be made, or written to.
    """
    made = [folder / name for name in _NAMES]
    there = [str(path) for path in made if path.exists()]
    if there:
        raise FileExistsError(f"{', '.join(there)}: already there, and nothing was written")
    folder.mkdir(parents=True, exist_ok=True)
    for path in made:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write((files(__name__) / path.name).read_text(encoding="utf-8"))
    return made
