"""The forms a database has had, each made from the one before by a file of a number."""

from importlib.resources import files
from typing import Final

from simulator.data.kept import DataError

__all__ = ["migrations"]

_NAME: Final = "{number:04d}_"


def migrations(engine: str) -> list[str]:
    """Read the migrations for an engine in their order; their names begin with their numbers.

    Raises:
        DataError: One is missing.
    """
    folder = files("simulator").joinpath("data", "migrations", engine)
    found = sorted(one.name for one in folder.iterdir() if one.name.endswith(".sql"))
    for number, name in enumerate(found, 1):
        if not name.startswith(_NAME.format(number=number)):
            raise DataError(f"{name} is no migration number {number}: the package is incomplete")
    return [folder.joinpath(name).read_text(encoding="utf-8") for name in found]
