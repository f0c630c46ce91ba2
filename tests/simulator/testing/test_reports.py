"""What a failing test's report tells: clock, seed, journal, deliveries, timelines; no secrets."""

from collections.abc import Callable

import pytest

from simulator import masking

pytest_plugins = ["pytester"]

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def told(run_here: Run) -> Callable[..., str]:
    """Run a module of tests that fail, and give what is said of it."""

    def call(
        module: str, *arguments: str, failed: int = 1, errors: int = 0, passed: int = 0
    ) -> str:
        result = run_here(module, *arguments)
        result.assert_outcomes(failed=failed, errors=errors, passed=passed)
        return result.stdout.str()

    return call


def test_a_failing_test_tells_of_its_lab(told: Callable[..., str]) -> None:
    text = told(
        """
        def test_a(lab):
            lab.device("laptop").visit("Home")
            lab.device("laptop").identify("ann", {"plan": "gold"})
            lab.advance("2h")
            lab.fetch("bob")
            assert lab.explain("bob").verdict == "found"
        """,
        "--offtarget-seed",
        "7",
    )
    assert "offtarget world of acme" in text
    assert "clock 2026-01-05T11:00:00Z, held\n" in text
    assert "settings" not in text[text.index("offtarget world") : text.index("offtarget journal")]
    assert "seed 7 (again: pytest --offtarget-seed 7)" in text
    assert "GET /rest/v1/profiles/thirdPartyId/bob?client=acme -> 404 never_created" in text
    assert "no request ever bound third-party id 'bob'" in text
    assert "identify for ann: delivered, tried 6 times (cloud / updateProfile)" in text
    assert "earlier requests" not in text
    assert "offtarget timeline of acme" in text
    assert "ann under acme:" in text
    assert "bob under acme:" in text


@pytest.mark.parametrize(
    ("live", "set_", "told_of"),
    [
        (False, "tape_requests=2000", "tape_requests 2000"),
        (True, "tape_requests=7", "tape_requests 7"),
        (True, "lifetime=3d", "lifetime 3d"),
    ],
)
def test_how_much_is_taped_is_told_where_somebody_has_said_so(
    told: Callable[..., str], live_url: str, *, live: bool, set_: str, told_of: str
) -> None:
    flags = ["--offtarget-url", live_url] if live else []
    text = told("def test_a(lab): assert False", f"--offtarget-setting={set_}", *flags)
    (line,) = [one for one in text.splitlines() if one.startswith("settings ")]
    assert line == f"settings {told_of}"


def test_a_clock_is_told_to_be_held_where_it_is_and_to_run_where_it_runs(
    told: Callable[..., str], live_url: str
) -> None:
    module = """
        def test_a(lab):
            lab.tenant.move({pace})
            assert False
        """
    live = ["--offtarget-url", live_url]
    assert ", held\n" in told(module.format(pace="rate=60"))
    assert ", frozen\n" in told(module.format(pace="freeze=True"))
    assert ", at rate 60\n" in told(module.format(pace="rate=60"), *live)


def test_a_failing_scenario_does_too(told: Callable[..., str], pytester: pytest.Pytester) -> None:
    feature = """
        Feature: F
          Scenario: S
            Given the visitor opens the page "Home" on the laptop
            When "ann" logs in on the laptop
            Then the profile API finds "ann"
        """
    (pytester.path / "f.feature").write_text(feature, encoding="utf-8")
    text = told('from pytest_bdd import scenarios\nscenarios("f.feature")')
    assert "-> 404 not_yet_visible" in text
    assert "identify for ann: awaiting_retry, tried once" in text
    assert "    not_yet_visible: third-party id 'ann' was created just now" in text
    assert "coming: " in text


@pytest.mark.parametrize("live", [False, True])
def test_labs_that_a_test_makes_itself_are_told_of(
    told: Callable[..., str], live_url: str, *, live: bool
) -> None:
    text = told(
        """
        def test_a(lab_maker):
            with lab_maker.make() as first, lab_maker.make({"lifetime": "3d"}) as second:
                first.fetch("ann")
                second.fetch("bob")
                assert False

        def test_b(lab_maker):
            with lab_maker.make() as lab:
                lab.fetch("eve")
                lab.tenant.delete()
                lab.tenant.delete()
        """,
        *(["--offtarget-url", live_url] if live else []),
        "-rA",
        passed=0,
        failed=2,
    )
    for user in ("ann", "bob"):
        assert text.count(f"GET /rest/v1/profiles/thirdPartyId/{user}?client=acme") == 1
    assert text.count("offtarget world of acme") == 3
    assert "cannot be told" not in text


def test_a_test_that_passes_or_has_no_lab_tells_nothing(told: Callable[..., str]) -> None:
    text = told(
        """
        def test_a(lab): lab.device("laptop").visit("Home")
        def test_b(): assert False
        """,
        "-rA",
        passed=1,
    )
    assert "offtarget world" not in text


def test_a_setup_that_fails_after_the_lab_was_made_tells_of_it(told: Callable[..., str]) -> None:
    text = told(
        """
        import pytest
        @pytest.fixture
        def broken(lab):
            raise AssertionError
        def test_a(broken): pass
        """,
        failed=0,
        errors=1,
    )
    assert text.count("offtarget journal of acme") == 1
    assert "no request reached this tenant" in text


def test_no_secret_is_told(told: Callable[..., str], pytester: pytest.Pytester) -> None:
    (pytester.path / "w.yaml").write_text(
        "sources: {shop: {type: web, write_key: wk-shop}}\n"
        "destinations:\n"
        "  cloud: {type: cloud, source: shop, "
        "settings: {client_code: brand, bearer_token: tok-hush}}\n",
        encoding="utf-8",
    )
    text = told(
        """
        def test_a(lab):
            for query in ("access_token=s3cret", "x=wk-shop", "x=tok-hush", "x=the-lab-token"):
                lab.request("GET", f"/rest/v1/profiles/d-1?client=brand&{query}&y=1")
            raise AssertionError
        """,
        "--offtarget-workspace",
        "w.yaml",
        "--offtarget-token",
        "the-lab-token",
    )
    told_of = text[text.index("offtarget journal") :]
    for secret in ("s3cret", "wk-shop", "tok-hush", "the-lab-token"):
        assert secret not in told_of
    assert told_of.count("=********&y=1 -> 404") == 4


def test_nor_are_those_of_a_workspace_that_a_test_declares(told: Callable[..., str]) -> None:
    text = told(
        """
        from simulator.workspace import Workspace
        from destination.workspace.model import Source

        def test_a(lab):
            lab.connect(Workspace(sources={"shop": Source("web", write_key="wk/late")}))
            lab.tenant.declare({"sources": {"shop": {"type": "web", "write_key": "wk-later"}}})
            for query in ("x=wk/late", "x=wk%2Flate", "x=wk-later"):
                lab.request("GET", f"/rest/v1/profiles/d-1?client=acme&{query}&y=1")
            raise AssertionError
        """
    )
    told_of = text[text.index("offtarget journal") :]
    assert "wk" not in told_of
    assert told_of.count("x=********&y=1 -> 404") == 3


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("/a?mbox3rdPartyId=ann&profile.plan=gold", "/a?mbox3rdPartyId=ann&profile.plan=gold"),
        ("/a?profile.apiKey=k&b=1", "/a?profile.apiKey=********&b=1"),
        ("/a?b=1&writeKey=k", "/a?b=1&writeKey=********"),
        ("Authorization: Bearer ey.J", "Authorization: Bearer ********"),
        ("on http://me:pass@host/x", "on http://********@host/x"),
        ("on http://host:80/a@b", "on http://host:80/a@b"),
        ("the password=x was y", "the password=******** was y"),
    ],
)
def test_what_looks_like_a_secret_is_masked(line: str, masked: str) -> None:
    assert masking.masked(line) == masked


def test_a_report_is_bounded(told: Callable[..., str]) -> None:
    text = told(
        """
        def test_a(lab):
            for number in range(300):
                lab.fetch(f"ann-{number}-" + "x" * 200)
                lab.send({"type": "identify", "userId": f"u-{number}", "traits": {"a": "b"}})
            raise AssertionError
        """
    )
    begin = text.index("offtarget world")
    assert len(text) - begin < 4 * 7_000
    assert "earlier requests" in text
    assert "and 280 before these" in text
    assert "characters more" in text
    assert "ann-0-" not in text


def test_a_world_that_cannot_be_asked_leaves_the_failure_as_it_is(told: Callable[..., str]) -> None:
    text = told(
        """
        def test_a(lab, monkeypatch):
            monkeypatch.setattr(lab.tenant, "journal", None)
            assert lab.client_code == "other", "the point"
        """
    )
    assert "the point" in text
    assert "cannot be told: 'NoneType' object is not callable" in text
