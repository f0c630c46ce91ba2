"""Batches over the lab API: their counts, and which rows had no effect."""

from collections.abc import Callable

import httpx

from simulator.lab import Lab

Ask = Callable[..., httpx.Response]


def upload(lab: Lab, rows: bytes, path: str = "v2/profile/batchUpdate") -> None:
    body = b"batch=thirdPartyId,a\n" + rows
    assert lab.request("POST", f"/m2/acme/{path}", content=body).status_code == 200


def test_each_batch_is_listed_with_its_counts_and_faults(lab: Lab, ask: Ask) -> None:
    upload(lab, b"u-1,1\nu-2,%\n")
    lab.advance("10s")
    upload(lab, b"u-3,1\n", "profile/batchUpdate")
    listed = ask("GET", "/batches").json()
    assert listed["total"] == 2
    first, second = listed["batches"]
    sentence = "it is not URL-encoded: a % must go before two hexadecimal digits"
    assert first == {
        "batch_id": first["batch_id"],
        "client": "acme",
        "api": "v2",
        "status": "complete",
        "rows": 2,
        "submitted_at": "2026-01-05T09:00:00Z",
        "due_at": "2026-01-05T09:00:10Z",
        "consumed": 2,
        "successful": 1,
        "not_found": 0,
        "failed": 1,
        "faults": [{"row": 2, "verdict": "invalid_request", "sentence": sentence}],
    }
    assert (second["api"], second["status"], second["consumed"]) == ("v1", "incomplete", 0)


def test_of_many_the_latest_are_listed(lab: Lab, ask: Ask) -> None:
    for number in range(3):
        upload(lab, b"u,%d" % number)
        lab.advance("1s")
    listed = ask("GET", "/batches?limit=2").json()
    assert [one["submitted_at"][-3:] for one in listed["batches"]] == ["01Z", "02Z"]
    assert (listed["total"], ask("GET", "/batches?limit=0").json()["batches"]) == (3, [])


def test_why_a_profile_is_not_found_is_said(lab: Lab) -> None:
    upload(lab, b"bob,1\n", "profile/batchUpdate")
    lab.advance("10s")
    (batch,) = lab.tenant.batches().batches
    (fault,) = batch.faults
    assert fault.verdict == "never_created"
    assert fault.sentence == ("no request ever bound third-party id 'bob' under client code 'acme'")
    lab.tenant.reset()
    assert lab.tenant.batches().total == 0
