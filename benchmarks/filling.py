"""Visitors in a store that outlives servers, put there before one is started on it.

A visit whose answer waits for a disk takes a third of a millisecond, or two: too long for a
million. Here the same requests go into the same application, a thousand to a transaction.

    python -m benchmarks.filling PLACE FIRST LAST
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.calls import caller
from benchmarks.ours import hurried
from benchmarks.traffic import CODE, arriving
from benchmarks.wrk import UnusableError
from simulator.client import Client
from simulator.data.opening import opened
from simulator.data.sqlite import claim
from simulator.lab_api.served import Simulator
from simulator.server import create_app
from simulator.settings import Settings
from simulator.tenants import Tenants
from simulator.wsgi import WsgiTransport

__all__ = ["put"]

_TOGETHER: Final = 1_000


def put(place: Path | str, numbers: Sequence[int]) -> None:
    """Put visitors into a folder, or a database, that no server has open.

    It takes a process of its own: what they weigh is gone afterwards.

    Raises:
        UnusableError: They could not be put there, each with the profile of its device, and that
            of its third-party id.
    """
    command = [sys.executable, "-m", "benchmarks.filling", str(place)]
    done = subprocess.run(  # noqa: S603  nothing in it comes from elsewhere
        [*command, str(numbers[0]), str(numbers[-1])], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise UnusableError(f"{place} could not be filled: {done.stderr[-2_000:]}")


def main(told: str, first: str, last: str) -> None:
    """Put them there."""
    place = told if "://" in told else Path(told)
    if isinstance(place, Path):
        claim(place)
    tenants = Tenants(settings=Settings().changed({"preset": "instant"}))
    keeper = opened(place, tenants)
    application, numbers = create_app(Simulator(tenants)), range(int(first), int(last) + 1)
    with hurried(Client("http://localhost", carrier=WsgiTransport(application))):
        for start in range(0, len(numbers), _TOGETHER):
            with tenants.get(CODE).world.lock:  # on PostgreSQL, who has it has a transaction
                caller(application, list(map(arriving, numbers[start : start + _TOGETHER])))()
            keeper.commit()
    keeper.close()
    held = len(tenants.get(CODE).target.profiles(CODE).store)
    if held < 2 * len(numbers):
        sys.exit(f"there are {held} profiles")


if __name__ == "__main__":
    main(*sys.argv[1:])
