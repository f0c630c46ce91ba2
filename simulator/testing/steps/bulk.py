"""Steps: what servers upload to the bulk API, and what becomes of it."""

from typing import TYPE_CHECKING

from pytest_bdd import step

from simulator.testing.words import phrase, table

if TYPE_CHECKING:
    import httpx

    from simulator.lab import Lab

__all__: list[str] = []

_PATHS = {"v1": "profile/batchUpdate", "v2": "v2/profile/batchUpdate"}
_STATUS = "batchStatus"


@step(phrase("a server uploads to bulk {version:Text}:"))
def upload(lab: "Lab", answers: list["httpx.Response"], version: str, docstring: str) -> None:
    """Upload a batch, without a token."""
    _upload(lab, answers, version, docstring)


@step(phrase("a server uploads to bulk {version:Text} with {number:Token}:"))
def upload_with_token(
    lab: "Lab",
    answers: list["httpx.Response"],
    tokens: list[str],
    version: str,
    number: int,
    docstring: str,
) -> None:
    """Upload a batch with one of the tokens that were issued."""
    _upload(lab, answers, version, docstring, {"Authorization": f"Bearer {tokens[number]}"})


def _upload(
    lab: "Lab",
    answers: list["httpx.Response"],
    version: str,
    text: str,
    headers: dict[str, str] | None = None,
) -> None:
    path = f"/m2/{lab.client_code}/{_PATHS[version]}"
    answers.append(lab.request("POST", path, headers=headers, content=text.encode()))


def _status(lab: "Lab", answers: list["httpx.Response"]) -> dict[str, str]:
    """Ask for the status of the batch that was uploaded last, at the URL Adobe gave."""
    import httpx  # noqa: PLC0415  on use

    taken = [found for answer in answers if (found := _elements(answer)).get(_STATUS)]
    assert taken, "no batch was taken"  # noqa: S101
    target = httpx.URL(taken[-1][_STATUS]).raw_path.decode()
    return _elements(lab.request("GET", f"{target}&showDetails=true"))


def _elements(answer: "httpx.Response") -> dict[str, str]:
    from xml.etree import ElementTree as ET  # noqa: PLC0415  on use

    if not answer.headers.get("Content-Type", "").startswith("text/xml"):
        return {}
    root = ET.fromstring(answer.text)  # noqa: S314  the simulator's own
    return {element.tag: element.text or "" for element in root}


@step(phrase("the status of the batch is {status:Text}"))
def batch_status(lab: "Lab", answers: list["httpx.Response"], status: str) -> None:
    """Ask Adobe for the status of the latest batch."""
    got = _status(lab, answers)["status"]
    assert got == status, f"the status of the batch is {got!r}, not {status!r}"  # noqa: S101


@step(phrase("the status of the batch counts:"))
def batch_counts(lab: "Lab", answers: list["httpx.Response"], datatable: list[list[str]]) -> None:
    """Hold the details of the latest batch's status against a table."""
    got = _status(lab, answers)
    for name, count in table(datatable).items():
        assert got.get(name) == count, f"{name} is {got.get(name)}, not {count}"  # noqa: S101


@step(phrase("row {number:Count} of the batch had no effect because of {reason:Text}"))
def row_failed(lab: "Lab", number: int, reason: str) -> None:
    """Look up why a row of the latest batch had no effect."""
    faults = {fault.row: fault.verdict for fault in lab.tenant.batches().batches[-1].faults}
    got = faults.get(number, "none: it had an effect")
    assert got == reason, f"the reason of row {number} is {got}, not {reason}"  # noqa: S101
