"""Who may call the lab API: known hosts, JSON alone, and a token where there is one."""

from collections.abc import Callable

import httpx
import pytest

Simulate = Callable[..., httpx.Client]
TOKEN = "hush"  # noqa: S105  the point of the test
INFO = "/_lab/v1/info"


def error(answer: httpx.Response) -> tuple[int, str, str]:
    detail = answer.json()["error"]
    assert detail["message"]
    return answer.status_code, detail["code"], detail["field"]


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "localhost:8420", "LOCALHOST", "127.0.0.1", "127.0.0.1:80", "[::1]",
        "[::1]:8420", "acme.localhost:8420", "lab.example", "lab.example:8420",
    ],
)  # fmt: skip
def test_it_answers_to_loopback_names_and_to_those_it_was_given(
    simulate: Simulate, host: str
) -> None:
    client = simulate(hosts=("lab.example",))
    assert client.get(INFO, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:8420", "localhost.evil.example", "evillocalhost",
        "127.0.0.2", "sub.lab.example", "acme.tt.omtrdc.net", "[::2]:8420",
    ],
)  # fmt: skip
def test_it_answers_to_no_other_host_while_adobes_routes_do(simulate: Simulate, host: str) -> None:
    client = simulate("acme", hosts=("lab.example",))
    refused = client.get(INFO, headers={"Host": host})
    assert error(refused) == (403, "unknown_host", "Host")
    assert host.partition(":")[0] in refused.json()["error"]["message"]
    fetched = client.get("/rest/v1/profiles/d-1?client=acme", headers={"Host": host})
    assert fetched.status_code == 404


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_with_its_token_it_answers(simulate: Simulate, scheme: str) -> None:
    answer = simulate(token=TOKEN).get(INFO, headers={"Authorization": f"{scheme} {TOKEN}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", "Bearer hus", "Bearer hush2", "Basic hush", "hush", "Bearer \xe9"],
)
def test_without_its_token_it_does_not(simulate: Simulate, given: str) -> None:
    headers = {b"Authorization": given.encode("latin-1")}
    answer = simulate(token=TOKEN).get(INFO, headers=headers)
    assert error(answer) == (401, "unauthorized", "Authorization")
    assert TOKEN not in answer.text


def test_the_health_check_wants_no_token_and_no_more_than_that(simulate: Simulate) -> None:
    client = simulate(token=TOKEN)
    assert client.get("/_lab/health").json() == {"status": "ok"}
    assert error(client.get("/_lab/openapi.json"))[0] == 401


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8"])
def test_a_write_as_json_is_taken(simulate: Simulate, kind: str) -> None:
    headers = {"Content-Type": kind}
    answer = simulate().post("/_lab/v1/tenants/a/reset", headers=headers, content=b"{}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "text/json"]
)
def test_a_write_as_anything_a_page_may_send_unasked_is_not(simulate: Simulate, kind: str) -> None:
    client = simulate("acme")
    for method, path in (("POST", "/reset"), ("PATCH", "/settings"), ("DELETE", "/snapshots/a")):
        answer = client.request(
            method, f"/_lab/v1/tenants/acme{path}", headers={"Content-Type": kind}, content=b"{}"
        )
        assert error(answer) == (415, "not_json", "Content-Type")


def test_no_page_of_another_origin_may_read_it(simulate: Simulate) -> None:
    client, origin = simulate("acme"), {"Origin": "https://evil.example"}
    for answer in (
        client.get(INFO, headers=origin),
        client.options("/_lab/v1/tenants/acme/reset", headers=origin),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control")]
