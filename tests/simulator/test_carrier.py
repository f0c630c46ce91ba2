"""What does not arrive in process fails in Segment's words, and httpx has no part in it."""

import subprocess
import sys

import pytest

from destination.failure import transport_failure
from destination.plan import PlannedRequest
from destination.url import parse_url
from simulator.carrier import BrokenError, CarrierError, LateError, arrived

PLANNED = PlannedRequest("GET", parse_url("https://acme.tt.omtrdc.net/x"), ())
PATIENCE = 10_000


@pytest.mark.parametrize(
    ("late", "whole", "error", "says", "code"),
    [
        (PATIENCE, True, LateError, "Request timed out after 10000ms", "ETIMEDOUT"),
        (PATIENCE, False, LateError, "Request timed out after 10000ms", "ETIMEDOUT"),
        (0, False, BrokenError, "socket hang up", "ECONNRESET"),
    ],
)
def test_what_does_not_arrive_is_told_as_segment_tells_it(
    *, late: int, whole: bool, error: type[CarrierError], says: str, code: str
) -> None:
    with pytest.raises(error) as caught:
        arrived(late, whole=whole)
    failed = transport_failure(PLANNED, caught.value)
    assert says in str(failed)
    assert failed.code == code


def test_what_arrives_in_time_is_left_alone() -> None:
    arrived(PATIENCE - 1, whole=True)


def test_it_takes_no_httpx() -> None:
    program = (
        "import sys\n"
        "from simulator.carrier import BrokenError, arrived\n"
        "try:\n"
        "    arrived(0, whole=False)\n"
        "except BrokenError:\n"
        "    sys.exit('httpx' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
