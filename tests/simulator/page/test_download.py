"""at.js for download: what is built in, and what is refused."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

import simulator.page
from simulator.page.builds import BuildError, Builds, read_build
from simulator.page.scripts import SCRIPTS, script
from simulator.server import Simulator, create_app
from simulator.tenants import Tenants
from simulator.wsgi import WsgiTransport

Simulate = Callable[..., httpx.Client]
PATH = "/admin/rest/v1/libraries/atjs/download"


def built_in(answer: httpx.Response) -> dict[str, object]:
    """Read what is built into a script: the last line has it."""
    told: dict[str, object] = json.loads(answer.text.rpartition("})(")[2].removesuffix(");\n"))
    return told


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_sound(name: str, needs: Callable[[str], str], tmp_path: Path) -> None:
    whole = tmp_path / "whole.js"
    whole.write_text(script(name, {}))
    done = subprocess.run(
        [needs("node"), "--check", whole], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_every_part_of_a_script_is_in_it() -> None:
    (folder,) = simulator.page.__path__
    for name, parts in SCRIPTS.items():
        assert {path.stem for path in (Path(folder) / name).glob("*.js")} == set(parts)


def test_the_account_s_settings_are_built_in(simulate: Simulate) -> None:
    client = simulate(settings={"atjs_timeout": "3s", "ims_org_id": "O@AdobeOrg"})
    answer = client.get(f"{PATH}?client=acme&version=2.11.4")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (
        200,
        "text/javascript",
    )
    assert built_in(answer) == {
        "clientCode": "acme",
        "imsOrgId": "O@AdobeOrg",
        "serverDomain": "localhost",
        "version": "2.11.4",
        "globalMboxName": "target-global-mbox",
        "timeout": 3000,
        "pageLoadEnabled": True,
    }


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("127.0.0.1:8420", "127.0.0.1:8420"),
        ("laptop.localhost:1", "laptop.localhost:1"),
        ("admin6.testandtarget.omniture.com", "acme.tt.omtrdc.net"),
        ("admin.testandtarget.omniture.com:443", "acme.tt.omtrdc.net"),
        ("admin-eu1.testandtarget.omniture.com", "acme.tt.omtrdc.net"),
        (
            "admin6.testandtarget.omniture.com.evil.example",
            "admin6.testandtarget.omniture.com.evil.example",
        ),
    ],
)
def test_it_talks_to_whoever_it_was_had_from(simulate: Simulate, host: str, domain: str) -> None:
    answer = simulate().get(f"{PATH}?client=acme", headers={"Host": host})
    assert built_in(answer)["serverDomain"] == domain


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("client=acme&version=1.8.3", "version is '1.8.3'; at.js 2.x is simulated, such as 2.8.0"),
        ("client=a.b", "client is 'a.b'; a code has letters, digits, '-' and '_'"),
        ("", "client is ''; a code has letters, digits, '-' and '_'"),
    ],
)
def test_what_cannot_be_had_is_said(simulate: Simulate, query: str, message: str) -> None:
    answer = simulate().get(f"{PATH}?{query}")
    assert (answer.status_code, answer.json()) == (400, {"status": 400, "message": message})


def test_a_client_code_the_server_is_not_for_has_no_at_js(simulate: Simulate) -> None:
    answer = simulate("acme").get(f"{PATH}?client=other")
    assert answer.status_code == 400
    assert "there is no tenant 'other'" in answer.json()["message"]


def test_the_account_lives_on_the_host_that_is_asked(simulate: Simulate) -> None:
    answer = simulate().get("/rest/v1/endpoint/acme", headers={"Host": "here:1"})
    assert answer.json() == {"api": "http://here:1/admin/rest/v1"}


def test_adobe_s_own_build_is_served_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "at.js").write_text("adobe();")
    builds = Builds(at_js=read_build("--at-js", tmp_path / "at.js"))
    transport = WsgiTransport(create_app(Simulator(Tenants(), builds=builds)))
    with httpx.Client(base_url="http://localhost", transport=transport) as client:
        assert client.get(f"{PATH}?client=acme").text == "adobe();"


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "No such file or directory"), (b"\xff", "it is no UTF-8 text")],
)
def test_a_file_that_is_no_script_is_refused(
    content: bytes | None, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "at.js"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BuildError, match=f"--at-js .*at.js: {said}"):
        read_build("--at-js", path)
