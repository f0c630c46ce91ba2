"""Tokens: what opens what, until when, and why not."""

from collections.abc import Callable

import pytest

from simulator.clock import Clock
from simulator.target.target import Target
from simulator.target.tokens import SCOPES, Scope
from simulator.times import DAY, HOUR
from simulator.world import World

Configure = Callable[..., None]


def why(target: Target, text: str, now: int, scope: Scope = "profile_api") -> str | None:
    rejection = target.tokens.reject(scope, text, now)
    return rejection and rejection.why


@pytest.mark.parametrize(("scope", "life"), [("profile_api", 30 * DAY), ("debug_tools", 6 * HOUR)])
def test_a_token_is_good_until_it_expires(target: Target, scope: Scope, life: int) -> None:
    token = target.tokens.issue(scope, 5)
    assert (token.scope, token.issued_at, token.expires_at) == (scope, 5, 5 + life)
    assert why(target, token.text, 5, scope) is None
    assert why(target, token.text, 4 + life, scope) is None
    assert why(target, token.text, 5 + life, scope) == "expired"


def test_lifetimes_are_settings_in_force_when_a_token_is_issued(
    target: Target, configure: Configure
) -> None:
    configure(profile_token_lifetime="1h")  # noqa: S106  no password
    configure(debug_token_lifetime="2h")  # noqa: S106  no password
    lives = {scope: target.tokens.issue(scope, 0).expires_at for scope in SCOPES}
    configure(profile_token_lifetime="1d")  # noqa: S106  no password
    assert lives == {"profile_api": HOUR, "debug_tools": 2 * HOUR}
    assert [token.expires_at for token in target.tokens.standing()] == [HOUR, 2 * HOUR]


def test_a_new_token_ends_the_former_one_at_once(target: Target) -> None:
    first, second = target.tokens.issue("profile_api", 0), target.tokens.issue("profile_api", DAY)
    rejection = target.tokens.reject("profile_api", first.text, DAY)
    assert rejection is not None
    assert rejection == (
        "revoked",
        "the token was revoked on 1970-01-02 00:00, when a new one was issued",
    )
    assert why(target, second.text, DAY) is None


def test_a_token_that_had_expired_before_stays_expired(target: Target) -> None:
    first = target.tokens.issue("profile_api", 0)
    target.tokens.issue("profile_api", 30 * DAY)
    rejection = target.tokens.reject("profile_api", first.text, 31 * DAY)
    assert rejection == ("expired", "the token expired on 1970-01-31 00:00")


def test_scopes_know_nothing_of_each_other(target: Target) -> None:
    debug, profile = target.tokens.issue("debug_tools", 0), target.tokens.issue("profile_api", 0)
    assert why(target, debug.text, 0, "profile_api") == "wrong"
    assert why(target, profile.text, 0, "debug_tools") == "wrong"
    assert why(target, debug.text, 0, "debug_tools") is None
    again = target.tokens.issue("debug_tools", 0)
    assert why(target, debug.text, 0, "profile_api") == "wrong"
    assert why(target, again.text, 0, "debug_tools") is None


def test_no_token_is_missing_and_any_other_wrong(target: Target) -> None:
    assert why(target, "", 0) == "missing"
    assert why(target, "\ud800", 0) == "wrong"
    target.tokens.issue("profile_api", 0)
    assert [why(target, text, 0) for text in ("", "x")] == ["missing", "wrong"]


def test_a_token_set_by_hand_stands_beside_the_issued_one(
    target: Target, configure: Configure
) -> None:
    configure(profile_api_token="by-hand")  # noqa: S106
    issued = target.tokens.issue("profile_api", 0)
    assert why(target, "by-hand", 0) is None
    assert why(target, issued.text, 0) is None
    assert why(target, "by-hand", 365 * DAY) is None
    assert why(target, "by-hand", 0, "debug_tools") == "wrong"


@pytest.mark.parametrize(
    ("settings", "guarded"),
    [
        ({}, False),
        ({"profile_api_authentication": True}, True),
        ({"profile_api_token": "x"}, True),
        ({"profile_api_token": "x", "profile_api_authentication": False}, True),
    ],
)
def test_the_switch_or_a_token_set_by_hand_guards_the_profile_api(
    target: Target, configure: Configure, settings: dict[str, object], *, guarded: bool
) -> None:
    configure(**settings)
    assert target.settings.guarded is guarded


def test_tokens_come_from_the_seed_and_the_name_and_none_twice() -> None:
    def issued(name: str, seed: int) -> list[str]:
        tokens = Target(name, World(Clock(0, rate=0), seed)).tokens
        return [tokens.issue("profile_api", 0).text for _ in range(5)]

    assert issued("acme", 1) == issued("acme", 1)
    others = issued("acme", 1) + issued("acme", 2) + issued("globex", 1)
    assert len(set(others)) == len(others)


def test_issuing_leaves_the_chance_of_the_world_alone(target: Target) -> None:
    target.tokens.issue("profile_api", 0)
    assert target.world.draws.count == 0


def test_what_is_remembered_of_ended_tokens_is_bounded(target: Target) -> None:
    texts = [target.tokens.issue("profile_api", 0).text for _ in range(102)]
    reasons = [why(target, text, 0) for text in texts]
    assert reasons == ["wrong", *["revoked"] * 100, None]


def test_no_text_of_a_token_is_kept(target: Target) -> None:
    text = target.tokens.issue("profile_api", 0).text
    assert text not in repr(vars(target.tokens))


def test_beginning_anew_forgets_them_all(target: Target) -> None:
    first = target.tokens.issue("profile_api", 0).text
    target.tokens.clear()
    assert target.tokens.standing() == []
    assert why(target, first, 0) == "wrong"
    assert target.tokens.issue("profile_api", 0).text == first
