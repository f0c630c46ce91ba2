"""Secrets behind a mask: what is known, and what sounds like one, however it is encoded."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.masking import MASK, masked, masked_target

SECRET = "hush hush/1+2"  # noqa: S105  nobody's


@pytest.mark.parametrize(
    ("path", "query", "shown"),
    [
        ("/rest/v1/profiles/ann", "client=acme", "/rest/v1/profiles/ann?client=acme"),
        ("/a", "writeKey=k&b=1", f"/a?writeKey={MASK}&b=1"),
        ("/a", "%77rite%4bey=k", f"/a?writeKey={MASK}"),
        ("/a", "%2577riteKey=k", f"/a?writeKey={MASK}"),
        ("/a", "token=a%26b", f"/a?token={MASK}"),
        ("/a", "b=hush+hush%2F1%2B2", f"/a?b={MASK}"),
        ("/a/hush hush/1+2", "", f"/a/{MASK}"),
        (
            "/a",
            "url=https%3A%2F%2Fx%3Ftoken%3Dabc%26d=1",
            f"/a?url=https://x%3Ftoken%3D{MASK}%26d%3D1",
        ),
        ("/a", 'x={"password":"abc"}', f"/a?x=%7B%22password%22:%22{MASK}%22%7D"),
        ("/a", "x=%7B%22password%22%3A%22a%26b%22%7D", f"/a?x=%7B%22password%22:%22{MASK}%22%7D"),
        ("/v1/pixel/track", "d%61ta=e30=&b=1", f"/v1/pixel/track?data={MASK}&b=1"),
        ("/v1/pixel/track", "metadata=e30", "/v1/pixel/track?metadata=e30"),
        ("/v1/track", "data=e30", "/v1/track?data=e30"),
        ("/v1/projects/key/settings", "", f"/v1/projects/{MASK}/settings"),
        ("/analytics.js/v1/key/analytics.js", "", f"/analytics.js/v1/{MASK}/analytics.js"),
        ("/a\r\nb c", "d=\n&e", "/a%0D%0Ab%20c?d=%0A&e"),
        ("/ä", "", "/%C3%A4"),
    ],
)
def test_an_address_is_shown_without_secrets(path: str, query: str, shown: str) -> None:
    assert masked_target(path, query, [SECRET]) == shown


TEXT = st.text(st.characters(exclude_characters="hus", codec="utf-8"))


@given(before=TEXT, after=TEXT, plus=st.booleans())
def test_no_secret_and_nothing_odd_is_ever_in_an_address(
    before: str, after: str, *, plus: bool
) -> None:
    written = quote(SECRET, safe="")
    query = f"{quote(before)}={written.replace('%20', '+') if plus else written}{quote(after)}"
    shown = masked_target(f"/{before}{SECRET}{after}", query, [SECRET])
    assert "hush" not in shown
    assert shown.isascii()
    assert shown.isprintable()
    assert " " not in shown


def test_of_two_secrets_the_longer_leaves_nothing_behind() -> None:
    assert masked("say abcd and abcdef", ["abcd", "abcdef"]) == f"say {MASK} and {MASK}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("X-Api-Key: abc", f"X-Api-Key: {MASK}"),
        ("x-api-key:abc", f"x-api-key:{MASK}"),
        ("Authorization: abc", f"Authorization: {MASK}"),
        ("Authorization: Digest abc", f"Authorization: Digest {MASK}"),
        ('Authorization: Digest username="a", response="b"', f"Authorization: Digest {MASK}"),
        ('-H "Authorization: Basic abc=" x', f'-H "Authorization: Basic {MASK}" x'),
        ('{"token":"abc"}', f'{{"token":"{MASK}"}}'),
        ('{"token" : "a b\'c&d\\"e", "b": 1}', f'{{"token" : "{MASK}", "b": 1}}'),
        ("{'token': 'a\"b', 'c': 1}", f"{{'token': '{MASK}', 'c': 1}}"),
        ('?x={"password":"abc"}&b=1', f'?x={{"password":"{MASK}"}}&b=1'),
        ("?x=%7B%22password%22%3A%22abc&b=1", f"?x=%7B%22password%22%3A%22{MASK}&b=1"),
        ('"{\\"token\\":\\"abc"', f'"{{\\"token\\":\\"{MASK}"'),
        ('{"token":"","b":"c"}', '{"token":"","b":"c"}'),
        ("the tokens are here, and a digest of them", "the tokens are here, and a digest of them"),
        ("it's the secret's name: ann", "it's the secret's name: ann"),
    ],
)
def test_what_follows_the_name_of_a_secret_is_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_a_long_text_is_masked_in_time_that_grows_with_it() -> None:
    """What is masked comes from anybody: 100,000 characters would take minutes otherwise."""
    for text in ("a." * 50_000, "token" * 20_000, "://" * 33_000, "x" * 100_000):
        assert len(masked(text)) == len(text)
    for text in ("token:" * 17_000, 'token"=' * 15_000, "token\\" * 17_000, '"token": "\\' * 9_000):
        assert len(masked(text)) <= 2 * len(text)
