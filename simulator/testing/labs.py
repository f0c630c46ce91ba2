"""Labs for tests: in process under freezegun, or on a live server.

In process the tenants' clocks follow the machine's time, which freezegun holds still; time
passes when the freezer is moved. Starting and stopping a freezer costs milliseconds, so one
serves a whole module.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final, Self

import freezegun

from simulator.client import Client, ClientError, NotReachableError, TenantClient
from simulator.clock import START, wall
from simulator.lab import Lab
from simulator.lab_api.types import Firing
from simulator.segment.mapped import Destinations
from simulator.testing.beside import own_names
from simulator.testing.limits import limited
from simulator.testing.targets import Target, chosen
from simulator.times import format_instant
from simulator.workspace import Workspace

__all__ = ["TAPED", "LabMaker", "begin"]

TAPED: Final = {"tape_requests": 2_000}
"""What lets a test's tenant have a tape, unless the test says otherwise."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def begin(tenant: TenantClient, seed: int, workspace: Workspace | None = None) -> None:
    """Begin a tenant of a live server: frozen at the documented start, with a workspace.

    Raises:
        ClientError: The server refuses, such as a client code that is another tenant's.
    """
    tenant.reset(at=format_instant(START), freeze=True, seed=seed, settings=TAPED)
    if workspace is not None:
        try:
            tenant.declare(workspace)
        except ClientError:
            tenant.delete()
            raise


class FrozenTime:
    """Time that is the machine's, held still by freezegun and moved with it.

    Args:
        freezer: What ``freezegun.freeze_time(...).start()`` gave.
    """

    def __init__(self, freezer: Any) -> None:
        self._freezer = freezer
        self._tenant: TenantClient | None = None

    def begin(self, tenant: TenantClient, reset: Mapping[str, Any]) -> None:
        """Begin the tenant anew at the documented start."""
        self._freezer.move_to(_EPOCH + timedelta(milliseconds=START))
        tenant.reset(**reset)
        self._tenant = tenant

    def now(self) -> int:
        """Tell the time the freezer shows."""
        return wall()

    def move_to(self, instant: int) -> Sequence[Firing]:
        """Move the freezer; the tenant notices as soon as anybody looks."""
        self._freezer.move_to(_EPOCH + timedelta(milliseconds=instant))
        if self._tenant is not None:
            self._tenant.clock()
        return ()


class LabMaker:
    """Makes labs for tests.

    Args:
        url: A live server; None stays in process, under freezegun.
        token: The lab token, where that server wants one.
        seed: Drives ids, lag draws and retries.
        workspace: What is declared where no destinations are given; None for nothing.
        own_names: Whether each lab on a live server gets client codes and write keys that no
            other has.
        tell: Is told of each lab, with the controls of its tenant: they last as long as this,
            while a lab may be closed sooner.
        target: Where they stand, and what they can do there; None goes by the URL.
    """

    def __init__(
        self,
        url: str | None,
        *,
        token: str | None = None,
        seed: int = 0,
        workspace: Workspace | None = None,
        own_names: bool = False,
        tell: Callable[[Lab, TenantClient], object] = lambda *_: None,
        target: Target | None = None,
    ) -> None:
        self.target = target or chosen(None, url)
        self._workspace = workspace
        self._own_names = own_names
        self._tell = tell
        self._client = None if url is None else Client(url, token=token)
        self._begun: set[str] = set()
        self._url = url
        self._token = token
        self._seed = seed
        self._freezing = freezegun.freeze_time(_EPOCH + timedelta(milliseconds=START))
        self._freezer: Any = None

    @property
    def has_workspace(self) -> bool:
        """Whether labs are given one."""
        return self._workspace is not None

    def make(
        self,
        settings: Mapping[str, Any] | None = None,
        destinations: Destinations | None = None,
    ) -> Lab:
        """Make a lab with a tenant of its own; its client code is the workspace's first.

        On a live server the tenant is there until it is dropped, or all are, at the end.
        """
        suffix = secrets.token_hex(6)
        name = "acme" if self._client is None else f"acme-{suffix}"
        workspace = self._workspace if destinations is None else None
        if workspace is not None and self._own_names and self._client is not None:
            workspace = own_names(workspace, suffix)
        try:
            made = self._made(
                name,
                token=self._token,
                seed=self._seed,
                settings={**TAPED, **(settings or {})},
                destinations=destinations,
                workspace=workspace,
            )
        except Exception:
            with suppress(ClientError, NotReachableError):
                self._delete(name)
            raise
        self._begun.add(name)
        self._tell(made, made.tenant if self._client is None else self._client.tenant(name))
        return limited(made, self.target)

    def _made(self, name: str, **given: Any) -> Lab:
        time = None if self._freezer is None else FrozenTime(self._freezer)
        return Lab(name, url=self._url, time=time, **given)

    def drop(self, lab: Lab) -> None:
        """Forget the tenant of a lab that is over."""
        self._begun.discard(lab.tenant.name)
        self._delete(lab.tenant.name)

    def _delete(self, name: str) -> None:
        """Delete a tenant of a live server; one in process ends with its lab."""
        if self._client is None:
            return
        try:
            self._client.tenant(name).delete()
        except ClientError as error:
            if error.status != HTTPStatus.NOT_FOUND:  # a test may have deleted it
                raise

    def __enter__(self) -> Self:
        if self._url is None:
            self._freezer = self._freezing.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._freezer is not None:
            self._freezing.stop()
            self._freezer = None
        if self._client is not None:
            with self._client:
                for name in self._begun:
                    self._delete(name)
