"""A PostgreSQL of one's own for as long as it is needed, as its packages set it up."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.getting import command
from benchmarks.report import Missing
from benchmarks.servers import free_port

__all__ = ["cluster"]

_USER: Final = "postgres"
_POLL: Final = 0.02  # seconds between two tries to reach it
_TRIES: Final = 1_500


@contextmanager
def cluster() -> Iterator[str]:
    """Start an empty cluster on a free port, and give its URL.

    Raises:
        Missing: PostgreSQL cannot be had, or does not start.
    """
    command("psql")
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name))
    if not homes:
        raise Missing("PostgreSQL's server is not there; install postgresql")
    user = _USER if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    with tempfile.TemporaryDirectory() as folder:
        if user:
            shutil.chown(folder, user)
        initdb = [str(homes[-1] / "initdb"), "--auth=trust", f"--username={_USER}", "-D", folder]
        subprocess.run(initdb, check=True, capture_output=True, user=user, cwd=folder)  # noqa: S603
        port = free_port()
        options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}"]
        process = subprocess.Popen(  # noqa: S603  nothing in it comes from elsewhere
            [str(homes[-1] / "postgres"), "-D", folder, "-p", str(port), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=user,
            cwd=folder,
        )
        try:
            _await(homes[-1], port)
            yield f"postgresql://{_USER}@127.0.0.1:{port}/{_USER}"
        finally:
            process.send_signal(signal.SIGINT)  # it ends at once, and in order
            process.wait()


def _await(home: Path, port: int) -> None:
    pause = threading.Event()
    for _ in range(_TRIES):
        asked = [str(home / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
        if subprocess.run(asked, check=False).returncode == 0:  # noqa: S603  as above
            return
        pause.wait(_POLL)
    raise Missing("PostgreSQL does not start")
