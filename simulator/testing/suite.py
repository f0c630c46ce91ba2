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

from simulator.testing.options import TWINS

__all__ = ["Suite"]

_FOREIGN: Final = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", *TWINS)
_QUIET: Final = ("-p", "no:terminalreporter")


class Suite(Struct, frozen=True):
    """Features to be run, and how.

    Attributes:
        path: A folder of features, or one feature file.
        target: Where they run; None goes by the URL.
        url: A live server to run them on; None for in process.
        client: The client code at the vendor, for the vendor target.
        browser: Where Chromium is, for the browser target; None looks for it.
        token: Its lab token.
        seed: What chance starts from.
        tags: Chooses scenarios; empty for all.
        line: The line of the one scenario that is meant; 0 for all.
        settings: What every lab begins with, each as ``name=value``.
        wire: How cloud destinations send; None as the workspace says.
        parallel: How many processes run them, ``auto`` for one a core; ``0`` for this one alone.
        shown: Whether pytest shows what it does, tracebacks and all.
        options: More of pytest's.
    """

    path: Path
    target: str | None = None
    client: str | None = None
    browser: str | None = None
    url: str | None = None
    token: str | None = None
    seed: int = 0
    tags: str = ""
    line: int = 0
    settings: Sequence[str] = ()
    wire: str | None = None
    parallel: str = "0"
    shown: bool = False
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
        given = {
            "target": self.target,
            "client": self.client,
            "browser": self.browser,
            "url": self.url,
            "token": self.token,
            "seed": str(self.seed),
            "tags": self.tags,
            "line": self.line and str(self.line),
            "wire": self.wire,
            "again": self._again,
        }
        return [
            *(() if self.shown else _QUIET),
            *("-p", "no:cacheprovider"),
            *("-c", os.devnull, "--rootdir", folder, "--confcutdir", folder),
            *("-o", f"testpaths={named}", "-o", f"offtarget_features={named}"),
            *(f"--offtarget-{name}={value}" for name, value in given.items() if value),
            *(f"--offtarget-setting={one}" for one in self.settings),
            *(() if self.parallel == "0" else ("-n", self.parallel)),
            *self.options,
            str(self.path.resolve()),
        ]

    @property
    def _again(self) -> str:
        """What a command has to say after the place of a scenario, to run it again."""
        words = ["--seed", str(self.seed)]
        for one in self.settings:
            words += ["--setting", one]
        given = {
            "--wire": self.wire,
            "--target": self.target,
            "--client": self.client,
            "--browser": self.browser,
            "--url": self.url,
        }
        for name, value in given.items():
            words += [name, value] if value else []
        return shlex.join(words)


@contextmanager
def _alone() -> Iterator[None]:
    """Keep pytest, and our plugin, from what the environment names; options say it all."""
    kept: Mapping[str, Any] = {name: os.environ.pop(name, None) for name in _FOREIGN}
    try:
        yield
    finally:
        os.environ.update({name: value for name, value in kept.items() if value is not None})
