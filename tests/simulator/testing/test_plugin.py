"""The pytest plugin: a lab for each test, in process under freezegun or on a live server."""

from collections.abc import Callable, Iterator
from wsgiref.simple_server import make_server

import pytest

from simulator.client import Client
from simulator.clock import START, wall
from simulator.lab_api.guarding import Guard
from simulator.server import Simulator, create_app
from simulator.tenants import Tenants
from simulator.testing import labs
from simulator.testing.browsers.sites import Silent, running
from simulator.times import DAY

pytest_plugins = ["pytester"]

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def guarded_url() -> Iterator[str]:
    """Give the URL of a server that wants the lab token ``hush``."""
    application = create_app(Simulator(Tenants(()), Guard((), "hush")))
    with running(make_server("127.0.0.1", 0, application, handler_class=Silent)) as server:
        yield f"http://127.0.0.1:{server.server_port}"


def test_in_process_time_is_the_machines_and_stands_still(run_here: Run) -> None:
    result = run_here(
        """
        from datetime import UTC, datetime

        def test_a(lab):
            assert lab.client_code == "acme"
            assert datetime.now(UTC).isoformat() == "2026-01-05T09:00:00+00:00"
            assert lab.tenant.clock().now == "2026-01-05T09:00:00Z"
            lab.device("laptop").visit()
            lab.advance("36h")
            assert datetime.now(UTC).isoformat() == "2026-01-06T21:00:00+00:00"
            assert lab.tenant.clock().now == "2026-01-06T21:00:00Z"

        def test_each_test_has_a_lab_of_its_own_at_the_start(lab):
            assert lab.profiles() == []
            assert datetime.now(UTC).isoformat() == "2026-01-05T09:00:00+00:00"

        def test_without_a_lab_too(offtarget_url):
            assert offtarget_url is None
        """
    )
    result.assert_outcomes(passed=3)


def test_after_the_module_time_flows_again(run_here: Run) -> None:
    run_here("def test_a(lab): pass").assert_outcomes(passed=1)
    with labs.LabMaker(None) as maker, maker.make() as lab:
        assert lab.tenant.clock().now == "2026-01-05T09:00:00Z"
    assert wall() > START + DAY


def test_on_a_live_server_each_test_has_a_tenant_of_its_own(run_here: Run, live_url: str) -> None:
    result = run_here(
        """
        seen = set()

        def test_a(lab, offtarget_url):
            assert offtarget_url.startswith("http://127.0.0.1:")
            assert lab.client_code.startswith("acme-")
            assert lab.tenant.clock().now == "2026-01-05T09:00:00Z"
            lab.advance("1h")
            assert lab.tenant.clock().now == "2026-01-05T10:00:00Z"
            seen.add(lab.client_code)

        def test_b(lab):
            assert lab.client_code not in seen
            assert lab.tenant.clock().now == "2026-01-05T09:00:00Z"
        """,
        "--offtarget-url",
        live_url,
    )
    result.assert_outcomes(passed=2)


def test_a_server_that_is_not_there_is_an_error_with_its_sentence(run_here: Run) -> None:
    result = run_here("def test_a(lab): pass", "--offtarget-url", "http://127.0.0.1:9")
    result.assert_outcomes(errors=1)
    assert "no simulator answers at http://127.0.0.1:9" in result.stdout.str()


@pytest.mark.parametrize(("flags", "passed"), [(["--offtarget-token", "hush"], 1), ([], 0)])
def test_the_lab_token_is_sent_where_one_is_given(
    run_here: Run, guarded_url: str, flags: list[str], passed: int
) -> None:
    result = run_here("def test_a(lab): lab.advance('1h')", "--offtarget-url", guarded_url, *flags)
    result.assert_outcomes(passed=passed, errors=1 - passed)
    with Client(guarded_url, token="hush") as client:  # noqa: S106  not a secret of anybody's
        assert client.tenants() == []


@pytest.mark.parametrize(("seed", "same"), [("0", True), ("7", False)])
def test_the_seed_drives_what_is_left_to_chance(run_here: Run, seed: str, same: bool) -> None:  # noqa: FBT001
    module = "def test_a(lab): print('id', lab.device('laptop').anonymous_id)"
    told = [
        run_here(module, "-s", *flags).stdout.str() for flags in ([], ["--offtarget-seed", seed])
    ]
    ids = {line for text in told for line in text.splitlines() if line.startswith("test_it.py id")}
    assert len(ids) == (1 if same else 2)


def test_settings_and_destinations_are_the_test_authors(run_here: Run) -> None:
    result = run_here(
        """
        from simulator.segment.mapped import Destinations

        def test_a(lab_maker):
            with lab_maker.make({"lifetime": "3d"}, Destinations(cloud=[])) as lab:
                assert lab.tenant.settings()["lifetime"] == "3d"
                assert lab.send({"type": "identify", "userId": "ann"}) == []
        """
    )
    result.assert_outcomes(passed=1)


def test_no_lab_leaves_a_tenant_behind_on_a_live_server(run_here: Run, guarded_url: str) -> None:
    result = run_here(
        """
        import pytest
        from simulator.client import ClientError

        def test_a(lab_maker, lab):
            with lab_maker.make() as mine:
                assert len(lab.tenant.client.tenants()) == 2
            with pytest.raises(ClientError):
                lab_maker.make({"lifetime": "soon"})
            gone = lab_maker.make()
            gone.tenant.delete()
            gone.close()
        """,
        "--offtarget-url",
        guarded_url,
        "--offtarget-token",
        "hush",
    )
    result.assert_outcomes(passed=1)
    with Client(guarded_url, token="hush") as client:  # noqa: S106  not a secret of anybody's
        assert client.tenants() == []


def test_a_step_of_a_nearer_conftest_wins(run_here: Run, pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        from pytest_bdd import step
        @step("Target holds no profiles")
        def mine(): raise AssertionError("mine")
        """
    )
    feature = "Feature: F\n  Scenario: S\n    Then Target holds no profiles\n"
    (pytester.path / "f.feature").write_text(feature, encoding="utf-8")
    result = run_here('from pytest_bdd import scenarios\nscenarios("f.feature")')
    result.assert_outcomes(failed=1)
    assert "AssertionError: mine" in result.stdout.str()


def test_suites_that_ask_for_no_lab_pay_for_none(
    pytester: pytest.Pytester, lean: list[str]
) -> None:
    pytester.makepyfile(
        test_it="""
        import sys
        def test_a():
            slow = {"flask", "granian", "freezegun", "httpx", "simulator.lab", "destination.wires"}
            assert not slow & set(sys.modules), slow & set(sys.modules)
        """
    )
    pytester.runpytest_subprocess(*lean).assert_outcomes(passed=1)
