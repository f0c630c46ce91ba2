"""``offtarget serve``: what it is told, and what it refuses, without a server started."""

import json
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from commanding import Offtarget
from simulator.serving import Serving


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Serving]:
    """Gather what would be served."""
    seen: list[Serving] = []

    def serve(serving: Serving, on_ready: Callable[[Serving], None]) -> None:
        seen.append(serving)
        on_ready(replace(serving, host="127.0.0.1", port=1234))

    monkeypatch.setattr("simulator.serving.serve", serve)
    return seen


def test_by_default_it_listens_on_this_machine_alone(
    offtarget: Offtarget, served: list[Serving]
) -> None:
    done = offtarget("serve")
    assert done.exit_code == 0
    assert served == [Serving(host="127.0.0.1", port=8420)]
    assert done.stdout == (
        "Adobe Target, offline, listens on http://127.0.0.1:1234 "
        "(lab API: http://127.0.0.1:1234/_lab/v1/info)\n"
    )
    assert done.stderr == ""


def test_json_says_where_in_one_line(offtarget: Offtarget, served: list[Serving]) -> None:
    done = offtarget("serve", "--json")
    assert json.loads(done.stdout) == {"url": "http://127.0.0.1:1234"}
    assert done.stdout.count("\n") == len(served) == 1


def test_every_flag_reaches_the_server(offtarget: Offtarget, served: list[Serving]) -> None:
    flags = "--host 0.0.0.0 --port 0 --client a --client b --preset drawn --lag 2h --lifetime 3d"
    more = (
        "--token hush --allow-host x --allow-host y --seed 7 --until-eof --data kept --plain-flask"
        " --threads 8 --log text"
    )
    assert offtarget("serve", *flags.split(), *more.split()).exit_code == 0
    assert served == [
        Serving(
            host="0.0.0.0",  # noqa: S104  nothing is bound
            port=0,
            codes=("a", "b"),
            settings={"preset": "drawn", "visibility_lag": "2h", "lifetime": "3d"},
            seed=7,
            token="hush",  # noqa: S106  not a secret of anybody's
            allowed_hosts=("x", "y"),
            data=Path("kept"),
            until_eof=True,
            hot=False,
            threads=8,
            log="text",
        )
    ]


def test_every_flag_may_come_from_the_environment(
    offtarget: Offtarget, served: list[Serving]
) -> None:
    done = offtarget(
        "serve",
        OFFTARGET_PORT="0",
        OFFTARGET_CLIENT="a b",
        OFFTARGET_LAG="0s..1h",
        OFFTARGET_ALLOW_HOST="x",
        OFFTARGET_SEED="7",
        OFFTARGET_TOKEN="hush",  # noqa: S106  not a secret of anybody's
    )
    assert done.exit_code == 0
    (serving,) = served
    assert (serving.port, serving.codes, serving.seed) == (0, ("a", "b"), 7)
    assert (serving.settings, serving.token) == ({"visibility_lag": "0s..1h"}, "hush")
    assert serving.allowed_hosts == ("x",)


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[[str], str]:
    """Write a workspace with one cloud destination of a client code, and give its path."""

    def write(settings: str) -> str:
        target = f"{{type: cloud, source: a, settings: {settings}}}"
        text = f"sources: {{a: {{}}}}\ndestinations: {{b: {target}}}\n"
        (tmp_path / "w.yaml").write_text(text, encoding="utf-8")
        return str(tmp_path / "w.yaml")

    return write


def test_a_tenant_is_given_the_workspace_and_announced(
    offtarget: Offtarget, served: list[Serving], workspace: Callable[[str], str]
) -> None:
    path = workspace("{client_code: globex}")
    done = offtarget("serve", "--workspace", path)
    assert done.stdout.endswith("/_lab/v1/info); tenant globex has the workspace\n")
    shown = json.loads(offtarget("serve", "--json", OFFTARGET_WORKSPACE=path).stdout)
    assert shown == {"url": "http://127.0.0.1:1234", "tenant": "globex"}
    for serving in served:
        (tenant,) = serving.tenants().all()
        assert (tenant.name, tenant.target.codes) == ("globex", ("globex",))
        assert tenant.workspace.client_codes == ["globex"]


def test_a_workspace_of_adobes_side_alone_is_the_first_clients(
    offtarget: Offtarget, served: list[Serving], tmp_path: Path
) -> None:
    path = tmp_path / "w.yaml"
    path.write_text("offers: {red: x}\n", encoding="utf-8")
    done = offtarget("serve", "--workspace", str(path), "--client", "globex", "--client", "b")
    assert "tenant globex has the workspace" in done.stdout
    (serving,) = served
    tenant = serving.tenants().get("globex")
    assert [offer.name for offer in tenant.target.catalogue.offers] == ["red"]
    done = offtarget("serve", "--workspace", str(path))
    assert (done.exit_code, len(served)) == (2, 1)
    assert "no destination names a client_code, and no --client does" in done.stderr


@pytest.mark.parametrize(
    ("settings", "flags", "says"),
    [
        ("{}", [], "workspace: no destination names a client_code"),
        ("{client_code: a b}", [], "'a b'"),
        ("{client_code: b}", ["--client", "a"], "there is no tenant 'b'; this server has a"),
        ("5", [], "w.yaml:2: destinations.b.settings: Expected `object`"),
    ],
    ids=["none", "odd", "other", "wrong"],
)
def test_a_workspace_that_cannot_be_served_is_refused(
    offtarget: Offtarget,
    served: list[Serving],
    workspace: Callable[[str], str],
    settings: str,
    flags: list[str],
    says: str,
) -> None:
    done = offtarget("serve", "--workspace", workspace(settings), *flags)
    assert (done.exit_code, done.stdout, served) == (2, "", [])
    assert says in done.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_on_loopback_no_token_is_needed(
    offtarget: Offtarget, served: list[Serving], host: str
) -> None:
    assert offtarget("serve", "--host", host).stderr == ""
    assert served[0].token is None


def test_beyond_loopback_a_token_is_made_up_and_told_once(
    offtarget: Offtarget, served: list[Serving]
) -> None:
    told = [offtarget("serve", "--host", "0.0.0.0").stderr for _ in range(2)]  # noqa: S104
    tokens = [serving.token for serving in served]
    assert told == [f"lab token: {token}\n" for token in tokens]
    assert len(set(tokens)) == 2
    assert all(token is not None and len(token) == 32 for token in tokens)


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--lag", "soon"], "visibility_lag is 'soon'; it must be a duration such as 1h"),
        (["--lag", "2h..1h"], "visibility_lag is '2h..1h'; it must rise"),
        (["--lifetime", "0s"], "lifetime is '0s'; it must be a duration from 1d to 90d"),
        (["--preset", "fast"], "preset is 'fast'; it must be one of "),
        (["--client", "a b"], "client is 'a b'; a code has letters, digits, '-' and '_'"),
        (["--token", ""], "token is empty; leave it out"),
        (["--threads", "0"], "threads is 0; it must be from 1 to 1000"),
        (["--workers", "2"], "workers is 2, and state that is kept in memory is one process's; it"),
    ],
    ids=str,
)
def test_what_cannot_be_served_is_refused_by_field_value_and_rule(
    offtarget: Offtarget, served: list[Serving], flags: list[str], says: str
) -> None:
    done = offtarget("serve", *flags)
    assert (done.exit_code, done.stdout, served) == (2, "", [])
    assert f"Error: {says}" in done.stderr


def test_a_port_that_is_taken_is_refused_with_a_cure(offtarget: Offtarget) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = offtarget("serve", "--port", str(port))
    assert done.exit_code == 2
    assert f"cannot listen on 127.0.0.1:{port}: " in done.stderr
    assert "--port 0 takes a free one" in done.stderr


def test_an_address_of_another_machine_is_refused(offtarget: Offtarget) -> None:
    done = offtarget("serve", "--host", "192.0.2.1", "--port", "0", "--token", "hush")
    assert done.exit_code == 2
    assert "cannot listen on 192.0.2.1:0: " in done.stderr
    assert "--port 0" not in done.stderr


@pytest.mark.parametrize(
    "flags",
    [["--allow", "x"], ["--intercept-host", "a.b=c"], ["--demand-tenant"], ["--proxy-port", "1"]],
    ids=str,
)
def test_what_is_said_of_interception_needs_it(
    offtarget: Offtarget, served: list[Serving], flags: list[str]
) -> None:
    done = offtarget("serve", *flags)
    assert (done.exit_code, served) == (2, [])
    assert f"{flags[0]} says what is intercepted; add --intercept" in done.stderr


def test_the_proxy_has_the_next_port_and_the_authority_a_folder(
    offtarget: Offtarget, served: list[Serving], tmp_path: Path
) -> None:
    data, folder, home = (tmp_path / name for name in ("data", "folder", "home"))
    offtarget("serve", "--intercept", XDG_STATE_HOME=str(home))
    offtarget("serve", "--intercept", "--port", "0", "--data", str(data))
    given = ("--proxy-port", "99", "--data", str(data), "--ca-dir", str(folder))
    offtarget("serve", "--intercept", "--port", "0", *given)
    assert [
        (serving.interception.port, serving.interception.folder)
        for serving in served
        if serving.interception is not None
    ] == [(8421, home / "offtarget"), (0, data), (99, folder)]
    for kept in (home / "offtarget", data, folder):
        assert (kept / "authority" / "authority.pem").is_file()


def test_several_workers_need_a_database(offtarget: Offtarget, served: list[Serving]) -> None:
    done = offtarget("serve", OFFTARGET_WORKERS="2", OFFTARGET_STORE="postgresql://host/db")
    assert done.exit_code == 0
    assert (served[0].workers, served[0].threads, served[0].log) == (2, 32, None)
    refused = offtarget("serve", "--workers", "2", "--data", "here")
    assert (refused.exit_code, len(served)) == (2, 1)
    assert "or the workers share a database: --store postgresql://" in refused.stderr
