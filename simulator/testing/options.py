"""What a test session was told of labs and servers: option, environment, or ini file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from simulator.testing.beside import workspace_file
from simulator.testing.targets import chosen
from simulator.testing.words import cell

if TYPE_CHECKING:
    from destination.wires import WireName
    from simulator.workspace import Workspace

__all__ = ["TWINS", "Options", "declare", "declared_beside", "told"]

_INI: Final = {
    "target": "Where labs stand: process, live, browser, or vendor.",
    "url": "Run labs on this live server, and start none.",
    "client": "The client code of the account at the vendor, for the vendor target.",
    "browser": "Where Chromium is, for the browser target.",
    "seed": "Drives ids, lag draws and retries.",
    "workspace": "A workspace file, declared for each lab and tenant; relative to this file.",
}
TWINS: Final = tuple(f"OFFTARGET_{name.upper()}" for name in (*_INI, "token", "bundles"))
"""What the plugin reads from the environment."""


def declare(parser: pytest.Parser) -> None:
    """Add the options, and what of them an ini file may say."""
    group = parser.getgroup("offtarget")
    group.addoption(
        "--offtarget-target",
        metavar="NAME",
        help="Where labs stand: process, live, browser, or vendor; "
        "live where there is a URL, else process, if left out.",
    )
    group.addoption(
        "--offtarget-url",
        help="Run labs on this live server; in process, under freezegun, if left out.",
    )
    group.addoption(
        "--offtarget-client",
        metavar="CODE",
        help="The client code of the account at the vendor, for the vendor target.",
    )
    group.addoption(
        "--offtarget-browser",
        metavar="FILE",
        help="Where Chromium is, for the browser target; looked for if left out.",
    )
    group.addoption("--offtarget-token", help="The lab token, where that server wants one.")
    group.addoption("--offtarget-seed", help="Drives ids, lag draws and retries; 0 if left out.")
    group.addoption(
        "--offtarget-workspace",
        metavar="FILE",
        help="A workspace file, declared for each lab and tenant.",
    )
    group.addoption(
        "--offtarget-setting",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="A setting that every lab begins with; may be given several times.",
    )
    group.addoption(
        "--offtarget-wire",
        choices=("segment", "safe"),
        help="How cloud destinations send, whatever the workspace says.",
    )
    for name, text in _INI.items():
        parser.addini(f"offtarget_{name}", text, type="string", default=None)


@dataclass(frozen=True, slots=True)
class Options:
    """What was told: by an option, else by its twin in the environment, else by the ini file.

    Attributes:
        target: Where labs stand; None goes by the URL.
        url: A live server; None for none.
        client: The client code at the vendor; None for none.
        browser: Where Chromium is; None looks for it.
        token: The lab token; it is no thing for a file.
        seed: What chance starts from.
        workspace: The workspace file; None for none.
        settings: What every lab begins with.
        wire: How cloud destinations send, ``segment`` or ``safe``; None as the workspace says.
    """

    url: str | None
    token: str | None = field(repr=False)
    seed: int
    workspace: Path | None
    settings: Mapping[str, Any] = field(default_factory=dict)
    wire: "WireName | None" = None
    target: str | None = None
    client: str | None = None
    browser: str | None = None

    @property
    def stands_on(self) -> str:
        """The name of the target, where no test module says otherwise."""
        return chosen(self.target, self.url, self.client).name

    @classmethod
    def of(cls, config: pytest.Config) -> "Options":
        """Read what was told.

        Raises:
            UsageError: The seed is no whole number, a setting has no value, or the target lacks
                what it needs.
        """
        seed = told(config, "seed") or "0"
        try:
            number = int(seed)
        except ValueError:
            raise pytest.UsageError(f"offtarget_seed is {seed!r}; it must be a number") from None
        place = {name: told(config, name) for name in ("target", "url", "client", "browser")}
        try:
            chosen(place["target"], place["url"], place["client"])
        except ValueError as error:
            raise pytest.UsageError(f"offtarget_target: {error}") from None
        token, workspace = told(config, "token"), told(config, "workspace")
        file = None if workspace is None else _folder(config) / workspace
        wire = config.getoption("--offtarget-wire")
        more = {"settings": _settings(config), "wire": wire, **place}
        return cls(token=token, seed=number, workspace=file, **more)

    def declared(self) -> "Workspace | None":
        """Read the workspace file; None where none was named.

        Raises:
            UsageError: It is not there, or not right: file, line, field and rule.
        """
        if self.workspace is None:
            return None
        return _loaded(self.workspace)


def _settings(config: pytest.Config) -> dict[str, Any]:
    found = {}
    for given in config.getoption("--offtarget-setting"):
        name, equals, value = given.partition("=")
        if not equals:
            raise pytest.UsageError(f"offtarget_setting is {given!r}; it must be NAME=VALUE")
        found[name] = cell(value)
    return found


def declared_beside(feature: Path, config: pytest.Config) -> "Workspace | None":
    """Read the workspace file beside a feature; None where there is none.

    Raises:
        UsageError: It is not right: file, line, field and rule.
    """
    if feature.suffix != ".feature":
        return None
    folders = [folder.resolve() for folder in config.getini("offtarget_features")]
    found = workspace_file(feature.resolve(), folders)
    return None if found is None else _loaded(found)


def _loaded(file: Path) -> "Workspace":
    from destination.documents import DocumentError  # noqa: PLC0415  on use
    from simulator.workspace import load_workspace  # noqa: PLC0415

    try:
        return load_workspace(file)
    except DocumentError as error:
        raise pytest.UsageError(f"offtarget_workspace: {error}") from None


def told(config: pytest.Config, name: str) -> str | None:
    """Give what was told under a name: by option, environment or ini file; None for nothing."""
    given = _at_hand(config, name)
    if not given and name in _INI:
        given = config.getini(f"offtarget_{name}")
    return given or None


def _at_hand(config: pytest.Config, name: str) -> Any:
    """Give what an option says, else its twin in the environment."""
    return config.getoption(f"--offtarget-{name}") or os.environ.get(f"OFFTARGET_{name.upper()}")


def _folder(config: pytest.Config) -> Path:
    """Tell where the workspace file is looked for: what an ini file names, beside that file."""
    if _at_hand(config, "workspace") or config.inipath is None:
        return config.invocation_params.dir
    return config.inipath.parent
