"""Whatever the text: a URL that can be sent, or a refusal."""

import re
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from destination.url import InvalidUrlError, Url, join_url, parse_url, urls_under

# fmt: off
FRAGMENTS = [
    "https:", "http:", "ftp:", "HTTPS://", "//", "/", "\\", "h.example", "acme", "é", "東", "xn--a",
    ".", "..", "%2e", "%", "?", "#", "&", "=", "+", "@", ":", "80", "443", "99999", " ", "\t", "\n",
    "\x00", "\x7f", "'", '"', ";", "{", "}", "|", "^", "[", "]", "\ud83d", "👍", "\ufeff", "\u00ad",
]
# fmt: on
TEXTS = (
    st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)
    | st.text(st.characters(exclude_categories=()), max_size=20)
    | st.text(st.characters(exclude_categories=()), max_size=20).map("https://h.example/".__add__)
)
SENDABLE = re.compile(r"/[!$-~]*", re.ASCII)  # printable, and neither blank, '"' nor '#'


def check_url(url: Url) -> None:
    assert SENDABLE.fullmatch(url.target)
    assert url.scheme in ("http", "https")
    assert url.host.isascii()
    assert url.fragment.isascii()
    assert not set(url.host) & set(" \t\r\n/?#@\\")


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_a_url_can_be_sent_or_is_refused(text: str, location: str) -> None:
    try:
        url = parse_url(text)
        followed = join_url(url, location)
    except InvalidUrlError:
        return
    check_url(url)
    check_url(followed)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_whatever_follows_the_host_is_normalised_once_and_for_all(text: str) -> None:
    url = parse_url(f"https://h.example/{text}")
    check_url(url)
    assert url.host == "h.example"
    assert parse_url(str(url)) == url
    if not url.target.endswith("?"):
        assert join_url(url, "") == url.sent


PREFIXES = (
    "https://acme.tt.omtrdc.net/rest/v1/profiles/thirdPartyId/",
    "https://Acme-1.tt.omtrdc.net/m2/Acme-1/profile/update?mbox3rdPartyId=",
    "https://a_b.tt.omtrdc.net/x?",
    "https://xn--a.tt.omtrdc.net/x/",
    "https://a b.tt.omtrdc.net/x/",
    "https://a/../b/",
    f"https://{'a' * 300}/x/",
)
RESTS = st.text(st.sampled_from("ab.1/\\?#%2eE&=+ \t\n\x00'\"éЖ\ud83d~[]:@;,"), max_size=12)


@settings(max_examples=600)
@given(st.sampled_from(PREFIXES), RESTS | st.text(max_size=8))
def test_urls_under_a_prefix_are_those_parsed_whole(prefix: str, rest: str) -> None:
    def outcome(parse: Callable[[], Url]) -> Url | str:
        try:
            return parse()
        except InvalidUrlError as error:
            return str(error)

    whole = outcome(lambda: parse_url(prefix + rest))
    assert outcome(lambda: urls_under(prefix)(rest)) == whole
