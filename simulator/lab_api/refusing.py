"""What a tenant refuses, as the lab API's one error."""

from collections.abc import Iterator
from contextlib import contextmanager

from destination.documents import DocumentError
from simulator.lab_api.calls import LabError
from simulator.snapshot import SnapshotError
from simulator.target.settings import SettingError
from simulator.times import TimeError

__all__ = ["refusing"]


@contextmanager
def refusing(field: str = "") -> Iterator[None]:
    """Turn what a tenant refuses into the lab API's error."""
    try:
        yield
    except TimeError as error:
        raise LabError(400, "invalid", str(error), field) from None
    except DocumentError as error:
        message = f"{error.field}: {error.rule}" if error.field else error.rule
        raise LabError(400, "invalid", message, error.field) from None
    except (SettingError, SnapshotError) as error:
        raise LabError(400, "invalid", str(error), error.field) from None
    except RecursionError:  # it could just be decoded, but neither copied nor quoted
        raise LabError(400, "invalid", "the body is nested too deeply", field) from None
