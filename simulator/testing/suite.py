"""A folder of features as one run of pytest, the same wherever it is run.

Nothing around the folder has a say: no ini file, no options from the environment, no
``conftest.py`` above it.
"""

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec import Struct

__all__ = ["Suite"]

_FOREIGN: Final = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")
_QUIET: Final = ("-p", "no:terminalreporter", "-p", "no:cacheprovider")


class Suite(Struct, frozen=True):
    """Features to be run, and how.

    Attributes:
        path: A folder of features, or one feature file.
        url: A live server to run them on; None for in process.
        token: Its lab token.
        seed: What chance starts from.
        tags: Chooses scenarios; empty for all.
        parallel: How many processes run them, ``auto`` for one a core; ``0`` for this one alone.
        options: More of pytest's.
    """

    path: Path
    url: str | None = None
    token: str | None = None
    seed: int = 0
    tags: str = ""
    parallel: str = "0"
    options: Sequence[str] = ()

    @property
    def folder(self) -> Path:
        """The folder that the features stand in."""
        path = self.path.resolve()
        return path if path.is_dir() else path.parent

    def run(self, *plugins: object) -> int:
        """Run them.

        Args:
            plugins: Hear of what happens, as plugins of pytest do.

        Returns:
            pytest's exit code.
        """
        with _alone():
            return int(pytest.main(self.arguments, plugins))

    @property
    def arguments(self) -> list[str]:
        """What pytest is told."""
        folder, named = str(self.folder), shlex.quote(str(self.folder))
        given = {"url": self.url, "token": self.token, "seed": str(self.seed), "tags": self.tags}
        return [
            *_QUIET,
            *("-c", os.devnull, "--rootdir", folder, "--confcutdir", folder),
            *("-o", f"testpaths={named}", "-o", f"offtarget_features={named}"),
            *(f"--offtarget-{name}={value}" for name, value in given.items() if value),
            *(() if self.parallel == "0" else ("-n", self.parallel)),
            *self.options,
            str(self.path.resolve()),
        ]


@contextmanager
def _alone() -> Iterator[None]:
    """Keep pytest from options and plugins that the environment names."""
    kept: Mapping[str, Any] = {name: os.environ.pop(name, None) for name in _FOREIGN}
    try:
        yield
    finally:
        os.environ.update({name: value for name, value in kept.items() if value is not None})
