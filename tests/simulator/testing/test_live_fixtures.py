"""A live server for a session and a tenant for each test, also in parallel and to any end."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from serving import is_gone
from simulator.client import Client
from simulator.testing import served
from waiting import PATIENCE, until

pytest_plugins = ["pytester"]

Run = Callable[..., pytest.RunResult]
WORKSPACE = """
sources: {shop: {type: web, write_key: wk-shop}}
destinations:
  page: {type: web, source: shop, settings: {client_code: brand}}
"""
EACH = """
    import os
    import httpx
    import pytest

    @pytest.mark.parametrize("number", range(4))
    def test_each(offtarget_server, offtarget_tenant, number, request):
        name = offtarget_tenant.name
        target = f"/rest/v1/delivery?client={name}&sessionId=s"
        body = {"context": {"channel": "web"}, "id": {"thirdPartyId": "ann"}}
        httpx.post(offtarget_server.url + target, json=body).raise_for_status()
        assert offtarget_tenant.clock().now == "2026-01-05T09:00:00Z"
        assert len(offtarget_tenant.profiles().profiles) == 1
        offtarget_tenant.advance("1h")
        assert offtarget_tenant.explain(third_party_id="ann").verdict == "found"
        seen = request.config.rootpath / f"seen-{number}"
        seen.write_text(f"{offtarget_server.url} {name}", encoding="utf-8")
"""


def seen(folder: Path) -> tuple[set[str], set[str]]:
    """Give the servers and the tenants that tests had."""
    pairs = [one.read_text(encoding="utf-8").split() for one in folder.glob("seen-*")]
    return {url for url, _ in pairs}, {name for _, name in pairs}


def test_one_server_serves_the_session_and_each_test_has_a_tenant(
    run: Run, pytester: pytest.Pytester
) -> None:
    run(EACH).assert_outcomes(passed=4)
    urls, tenants = seen(pytester.path)
    assert (len(urls), len(tenants)) == (1, 4)
    for url in urls:
        until(partial(is_gone, url))


def test_each_worker_has_a_server_of_its_own(run: Run, pytester: pytest.Pytester) -> None:
    run(EACH, "-n", "2").assert_outcomes(passed=4)
    urls, tenants = seen(pytester.path)
    assert (len(urls), len(tenants)) == (2, 4)
    for url in urls:
        until(partial(is_gone, url))


def test_workers_may_share_a_server_and_leave_nothing_on_it(
    run: Run, pytester: pytest.Pytester, live_url: str
) -> None:
    run(EACH, "-n", "2", "--offtarget-url", live_url).assert_outcomes(passed=4)
    urls, tenants = seen(pytester.path)
    assert (urls, len(tenants)) == ({live_url}, 4)
    with Client(live_url) as client:
        assert not tenants & set(client.tenants())


@pytest.mark.parametrize(
    ("end", "workers"),
    [(signal.SIGINT, 0), (signal.SIGKILL, 0), (signal.SIGINT, 2)],
    ids=["interrupted", "killed", "interrupted in parallel"],
)
def test_however_the_session_ends_the_servers_do_too(
    pytester: pytest.Pytester, lean: list[str], end: signal.Signals, workers: int
) -> None:
    pytester.makepyfile(
        test_it="""
        import pathlib, pytest, signal

        @pytest.mark.parametrize("number", range(2))
        def test_each(offtarget_server, number, request):
            unfinished = request.config.rootpath / f"unfinished-{number}"
            unfinished.write_text(f"{offtarget_server.url} nobody", encoding="utf-8")
            unfinished.rename(request.config.rootpath / f"seen-{number}")
            signal.pause()
        """
    )
    command = [sys.executable, "-m", "pytest", "-q", *lean, "-n", str(workers)]
    with subprocess.Popen(
        command, cwd=pytester.path, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as session:

        def started() -> bool:
            assert session.poll() is None, "the session ended before its time"
            return len(list(pytester.path.glob("seen-*"))) >= max(1, workers)

        until(started, 3 * PATIENCE)
        urls, _ = seen(pytester.path)
        os.killpg(session.pid, end)
        said, _ = session.communicate(timeout=3 * PATIENCE)
    assert len(urls) == max(1, workers)
    for url in urls:
        until(partial(is_gone, url))
    assert ("KeyboardInterrupt" in said) == (end is signal.SIGINT)


def test_features_may_run_on_the_sessions_server(run: Run, pytester: pytest.Pytester) -> None:
    feature = """
        Feature: F
          Scenario: S
            Given the visitor opens the page "Home" on the laptop
            Then Target holds one profile
        """
    (pytester.path / "f.feature").write_text(feature, encoding="utf-8")
    result = run(
        """
        import pytest
        from pytest_bdd import scenarios

        @pytest.fixture(scope="module")
        def offtarget_url(offtarget_server):
            return offtarget_server.url

        @pytest.fixture(autouse=True)
        def afterwards(lab, offtarget_server):
            assert lab.tenant.client.url == offtarget_server.url

        scenarios("f.feature")
        """
    )
    result.assert_outcomes(passed=1)


def test_a_workspace_is_declared_for_every_tenant_and_lab(
    run: Run, pytester: pytest.Pytester
) -> None:
    folder = pytester.mkdir("conf")
    (folder / "shop.yaml").write_text(WORKSPACE, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nofftarget_workspace = shop.yaml\n")
    result = run(
        """
        import pytest

        @pytest.mark.parametrize("again", [1, 2])
        def test_a(offtarget_tenant, again):
            assert offtarget_tenant.settings()["client_codes"] == ["brand"]
            assert list(offtarget_tenant.workspace().sources) == ["shop"]

        def test_b(lab):
            assert lab.client_code == "brand"
            lab.device("laptop").visit("Home")
            assert lab.fetch("x").json()["message"].startswith("No profile found for client brand")
        """,
        "-c",
        str(folder / "pytest.ini"),
        "--rootdir",
        str(pytester.path),
    )
    result.assert_outcomes(passed=3)


@pytest.mark.parametrize("way", ["ini", "environment", "option"])
def test_an_ini_files_workspace_stands_beside_it_and_any_other_where_pytest_runs(
    run_here: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    folder = pytester.mkdir("conf")
    (folder / "shop.yaml").write_text(WORKSPACE, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nofftarget_workspace = shop.yaml\n")
    here = WORKSPACE.replace("brand", "here")
    (pytester.path / "shop.yaml").write_text(here, encoding="utf-8")
    if way == "environment":
        monkeypatch.setenv("OFFTARGET_WORKSPACE", "shop.yaml")
    code = "brand" if way == "ini" else "here"
    result = run_here(
        f"def test_a(lab): assert lab.client_code == {code!r}",
        *(["--offtarget-workspace", "shop.yaml"] if way == "option" else []),
        "-c",
        str(folder / "pytest.ini"),
        "--rootdir",
        str(pytester.path),
    )
    result.assert_outcomes(passed=1)


def test_the_workspace_file_is_read_once_a_session(
    run_here: Run, pytester: pytest.Pytester, live_url: str
) -> None:
    (pytester.path / "w.yaml").write_text(WORKSPACE, encoding="utf-8")
    module = """
        from pathlib import Path

        def test_a(offtarget_tenant, offtarget_workspace):
            assert list(offtarget_workspace.sources) == ["shop"]
            Path("w.yaml").unlink()

        def test_b(offtarget_tenant):
            assert list(offtarget_tenant.workspace().sources) == ["shop"]

        def test_c(lab):
            assert lab.client_code == "brand"
    """
    options = ("--offtarget-workspace", "w.yaml", "--offtarget-url", live_url)
    run_here(module, *options).assert_outcomes(passed=3)


def test_the_report_of_a_tenant_tells_what_segment_did(run: Run, pytester: pytest.Pytester) -> None:
    (pytester.path / "w.yaml").write_text(
        "sources: {shop: {type: server, write_key: wk-shop}}\n"
        "destinations:\n"
        "  cloud: {type: cloud, source: shop, settings: {client_code: brand},\n"
        "    mappings: [{action: updateProfile, fields: {user_id: {'@path': $.userId},\n"
        "      traits: {'@path': $.traits}}}]}\n",
        encoding="utf-8",
    )
    result = run(
        """
        import httpx
        def test_a(offtarget_server, offtarget_tenant):
            body = {"userId": "ann", "traits": {"plan": "gold"}}
            url = f"{offtarget_server.url}/v1/identify"
            httpx.post(url, json=body, auth=("wk-shop", "")).raise_for_status()
            offtarget_tenant.advance("1h")
            raise AssertionError
        """,
        "--offtarget-workspace",
        "w.yaml",
        "--offtarget-seed",
        "3",
    )
    result.assert_outcomes(failed=1)
    text = result.stdout.str()
    assert "identify for ann: Pending retry, tried 5 times (shop / cloud / updateProfile)" in text
    assert "errors.awaiting-retry.5xx" in text
    assert "clock 2026-01-05T10:00:00Z, frozen" in text
    assert "seed 3" in text
    assert "GET /rest/v1/profiles/thirdPartyId/ann?client=brand -> 404 never_created" in text
    assert "wk-shop" not in text[text.index("offtarget world") :]


def test_a_workspace_that_is_not_right_is_an_error_with_its_place(
    run_here: Run, pytester: pytest.Pytester
) -> None:
    (pytester.path / "w.yaml").write_text("sources: {shop: {type: moon}}", encoding="utf-8")
    result = run_here("def test_a(lab): pass", "--offtarget-workspace", "w.yaml")
    result.assert_outcomes(errors=1)
    result.stdout.re_match_lines([r".*offtarget_workspace: .*w\.yaml:1.*sources\.shop\.type.*"])


@pytest.mark.parametrize(
    ("ini", "twin", "flag", "seed"),
    [
        (False, False, False, 0),
        (True, False, False, 1),
        (True, True, False, 2),
        (True, True, True, 3),
    ],
)
def test_an_option_goes_before_its_twin_and_that_before_the_ini_file(
    run_here: Run,
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    *,
    ini: bool,
    twin: bool,
    flag: bool,
    seed: int,
) -> None:
    if ini:
        pytester.makeini("[pytest]\nofftarget_seed = 1\n")
    if twin:
        monkeypatch.setenv("OFFTARGET_SEED", "2")
    module = f"def test_a(offtarget_options): assert offtarget_options.seed == {seed}"
    run_here(module, *(["--offtarget-seed", "3"] if flag else [])).assert_outcomes(passed=1)


def test_a_seed_that_is_no_number_is_refused(run_here: Run) -> None:
    result = run_here("def test_a(lab): pass", "--offtarget-seed", "x")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*offtarget_seed is 'x'; it must be a number*"])


def test_a_server_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = ("-c", "import sys; sys.exit('no port is free')")
    monkeypatch.setattr(served, "_COMMAND", wrong)
    with (
        pytest.raises(served.ServerError, match="did not start: no port is free"),
        served.started(0),
    ):
        pass


def test_the_environment_of_the_command_line_is_not_the_servers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OFFTARGET_CLIENT", "acme")
    with served.started(7) as server:
        assert server.client.info().client_codes == []
