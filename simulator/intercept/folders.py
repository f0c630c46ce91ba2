"""Where files that outlive a server are kept: a folder of the user's own."""

import os
import tempfile
from pathlib import Path

__all__ = ["KeepingError", "default_folder", "keep", "private"]


class KeepingError(ValueError):
    """Something cannot be kept, or read back safely; the message says what and the cure."""


def default_folder() -> Path:
    """Give the folder where none is named: ``~/.local/state/offtarget``, as XDG has it."""
    state = os.environ.get("XDG_STATE_HOME", "")
    base = Path(state) if state.startswith("/") else Path.home() / ".local" / "state"
    return base / "offtarget"


def private(folder: Path) -> Path:
    """Make a folder that only its owner can look into, if it is not there yet.

    Raises:
        KeepingError: It cannot be made.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise KeepingError(f"cannot make the folder {folder}: {error.strerror}") from None
    return folder


def keep(path: Path, content: bytes) -> bytes:
    """Write a file that only its owner can read, whole or not at all; what is there stays.

    Of several processes that write one at once, one wins, and all go on with what it wrote.

    Returns:
        What the file holds.

    Raises:
        KeepingError: It cannot be written.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent)  # readable for its owner alone
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.link(name, path)
        finally:
            Path(name).unlink()
    except FileExistsError:
        return path.read_bytes()
    except OSError as error:
        raise KeepingError(f"cannot write {path}: {error.strerror}") from None
    return content
