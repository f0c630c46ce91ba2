"""Where a server keeps what outlives it: in a folder of its own, or in a database it shares."""

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from simulator.data.keeper import Keeper
from simulator.data.kept import DataError
from simulator.data.sqlite import SqliteStore
from simulator.tenants import Tenants

if TYPE_CHECKING:
    from simulator.data.sharing import Sharer

__all__ = ["AnyKeeper", "opened"]

AnyKeeper: TypeAlias = "Keeper | Sharer"


def opened(place: Path | str, tenants: Tenants) -> AnyKeeper:
    """Keep tenants in a folder that was claimed, or share them in the database of a URL.

    Raises:
        DataError: What is there cannot be had, or the database's driver is not installed.
    """
    if isinstance(place, Path):
        return Keeper(SqliteStore(place), tenants)
    try:
        from simulator.data.postgresql import PostgresqlStore  # noqa: PLC0415  an extra
        from simulator.data.sharing import Sharer  # noqa: PLC0415
    except ImportError as error:
        cure = "pip install 'offtarget[postgresql]' brings it"
        raise DataError(f"PostgreSQL's driver is not there ({error}); {cure}") from None
    return Sharer(PostgresqlStore(place), tenants)
