"""A PostgreSQL of the tests' own, with a database for each who asks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import psycopg

from benchmarks.postgresql import cluster

__all__ = ["databases"]


@contextmanager
def databases() -> Iterator[Callable[[], str]]:
    """Start an empty cluster; give who makes databases in it, and says their URLs."""
    numbers = count(1)
    with cluster() as url:

        def make() -> str:
            name = f"of_{next(numbers)}"
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}".encode())
            return f"{url.rpartition('/')[0]}/{name}"

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # no machine dies here
            connection.execute("SELECT pg_reload_conf()")
        yield make
