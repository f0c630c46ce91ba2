"""URLs as Segment's client sends them: nothing encoded, much normalised."""

import pytest

from destination.url import InvalidUrlError, UnsupportedSchemeError, Url, join_url, parse_url

BASE = parse_url("https://acme.tt.omtrdc.net/rest/v1/a?client=acme#frag")


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("x&y=z", "x&y=z"),
        ("a+b", "a+b"),
        ("50%", "50%"),
        ("%41%zz", "%41%zz"),
        ("a b", "a%20b"),
        ("  ", ""),
        ("a  ", "a"),
        ("a  b ", "a%20%20b"),
        ("a\tb\nc\rd", "abcd"),
        ("a#b&c=d", "a"),
        ("a?b/c", "a?b/c"),
        ("/../x/./", "/../x/./"),
        ("a\\b", "a%5Cb"),
        ("\"<>`'{}|^", "%22%3C%3E%60%27%7B%7D%7C%5E"),
        ("[]@:;,!$*()~-_.", "[]@:;,!$*()~-_."),
        ("\x00\x01\x7fx", "%00%01%7Fx"),
        ("é", "%C3%A9"),
        ("東京", "%E6%9D%B1%E4%BA%AC"),
        ("👍", "%F0%9F%91%8D"),
        ("\ud83dx", "%EF%BF%BDx"),
        ("\u2028\xa0x", "%E2%80%A8%C2%A0x"),
        ("\xa0", "%C2%A0"),
        ("x\x00", "x"),
    ],
    ids=ascii,
)
def test_a_query_is_escaped_where_it_must_and_else_left_alone(query: str, sent: str) -> None:
    assert parse_url(f"https://h.example/p?q={query}").target == f"/p?q={sent}"


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("", "/"),
        ("/", "/"),
        ("/a/b", "/a/b"),
        ("//a", "//a"),
        ("/a//b", "/a//b"),
        ("/a/../b", "/b"),
        ("/a/..", "/"),
        ("/a/b/..", "/a/"),
        ("/../../b", "/b"),
        ("/a/./b", "/a/b"),
        ("/a/.", "/a/"),
        ("/a/%2e%2E/b", "/b"),
        ("/a/.%2e/b", "/b"),
        ("/a/%2e./b", "/b"),
        ("/a/%2e/b", "/a/b"),
        ("/a/.../b", "/a/.../b"),
        ("/a/..b", "/a/..b"),
        ("/a/%2f/b", "/a/%2f/b"),
        ("/a\\b", "/a/b"),
        ("\\a\\..\\b", "/b"),
        ("/a/b?c/../d", "/a/b?c/../d"),
        ("/a b", "/a%20b"),
        ("/a\t/b", "/a/b"),
        ("/.\t./b", "/b"),
        ("/é'\"{|}^`", "/%C3%A9%27%22%7B%7C%7D%5E%60"),
        ("/a+b&c=d@e:f;g", "/a+b&c=d@e:f;g"),
        ("/a#b?c", "/a"),
        ("?q", "/?q"),
        ("#f", "/"),
    ],
    ids=ascii,
)
def test_a_path_resolves_dots_and_turns_backslashes(path: str, sent: str) -> None:
    assert parse_url(f"https://h.example{path}").target == sent


@pytest.mark.parametrize(
    ("url", "host", "target"),
    [
        ("https://ACME.tt.omtrdc.net/x", "acme.tt.omtrdc.net", "/x"),
        ("https://a_b.tt.omtrdc.net/x", "a_b.tt.omtrdc.net", "/x"),
        ("https://a%62.example/x", "ab.example", "/x"),
        ("https://user:pass@h.example/x", "h.example", "/x"),
        ("https://a@b@h.example/x", "h.example", "/x"),
        ("https://h.example:8443/x", "h.example:8443", "/x"),
        ("https://h.example:0444/x", "h.example:444", "/x"),
        ("https://h.example:443/x", "h.example", "/x"),
        ("https://h.example:00000000443/x", "h.example", "/x"),
        ("https://h.example:00/x", "h.example:0", "/x"),
        ("https://h.example:80/x", "h.example:80", "/x"),
        ("https://h.example:/x", "h.example", "/x"),
        (f"https://{'a' * 247}.example/x", f"{'a' * 247}.example", "/x"),
        ("https://h\t.example/x", "h.example", "/x"),
        ("https://acm\u00e9.example/x", "xn--acm-dma.example", "/x"),
        ("https://東京.example/x", "xn--1lqs71d.example", "/x"),
        ("https://xn--p1ai.example/x", "xn--p1ai.example", "/x"),
        ("https://xn--a-.example/x", "xn--a-.example", "/x"),
        ("https://fa\xdf.example/x", "xn--fa-hia.example", "/x"),
        ("https://\uff41cme.example/x", "acme.example", "/x"),
        ("https://a'b.example/x", "a", "/%27b.example/x"),
        ("https://a;b.example/x", "a", "/;b.example/x"),
        ("https://a;b.example:0444/x", "a", "/;b.example:444/x"),
        ("https://a;b.example:443/x", "a", "/;b.example/x"),
        (f"https://a;{'b' * 300}/x", "a", f"/;{'b' * 300}/x"),
        ("https://a{b}.example/x", "a", "/%7Bb%7D.example/x"),
        ("https:\\\\h.example\\x", "h.example", "/x"),
        ("https:h.example/x", "h.example", "/x"),
        ("https:////h.example/x", "h.example", "/x"),
        ("  HTTPS://h.example/x  ", "h.example", "/x"),
        ("https://.tt.omtrdc.net/x", ".tt.omtrdc.net", "/x"),
    ],
    ids=ascii,
)
def test_a_host_is_lower_case_ascii_and_may_spill_into_the_path(
    url: str, host: str, target: str
) -> None:
    parsed = parse_url(url)
    assert (parsed.scheme, parsed.host, parsed.target) == ("https", host, target)


def test_a_url_shows_all_its_parts_and_sends_no_fragment() -> None:
    url = parse_url("HTTP://H.example:8080/a b?c#d e")
    assert (url.scheme, url.target, url.fragment) == ("http", "/a%20b?c", "#d%20e")
    assert str(url) == "http://h.example:8080/a%20b?c#d%20e"
    assert str(Url("https", "h", "/x")) == "https://h/x"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "acme",
        "/path",
        "https://",
        "https:///",
        "https://?q",
        "https://a b.example/",
        "https://a%20b.example/",
        "https://a<b.example/",
        "https://a|b.example/",
        "https://a%zz.example/",
        "https://h.example:x/",
        "https://h.example:65536/",
        "https://h.example:80:80/",
        "https://h.example:\u0661/",
        "https://xn--a.example/",
        "https://xn--.example/",
        "https://xn--\xe9.example/",
        "https://\u0338a.example/",
        "https://\u05d0a.example/",
        "https://a\u200db.example/",
        f"https://{'a' * 248}.example/",
        "https://\ud800.example/",
        "https://a\ufffdb.example/",
    ],
    ids=ascii,
)
def test_what_is_no_url_is_refused_in_nodes_words(url: str) -> None:
    with pytest.raises(InvalidUrlError, match=r"^Invalid URL$"):
        parse_url(url)


def test_a_port_of_very_many_digits_is_no_port() -> None:
    with pytest.raises(InvalidUrlError):
        parse_url(f"https://h.example:{'9' * 5000}/")


@pytest.mark.parametrize("location", ["ftp://other.example/", "y:z/1", "mailto:a@b.example"])
def test_other_schemes_are_urls_that_node_fetch_refuses(location: str) -> None:
    with pytest.raises(UnsupportedSchemeError, match=r"^Only HTTP\(S\) protocols are supported$"):
        join_url(BASE, location)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("https://other.example/y?z", "https://other.example/y?z"),
        ("HTTP://other.example", "http://other.example/"),
        ("//other.example/y", "https://other.example/y"),
        ("\\\\other.example\\y", "https://other.example/y"),
        ("/y", "https://acme.tt.omtrdc.net/y"),
        ("\\y", "https://acme.tt.omtrdc.net/y"),
        ('/y z?"', "https://acme.tt.omtrdc.net/y%20z?%22"),
        ("y", "https://acme.tt.omtrdc.net/rest/v1/y"),
        ("../y", "https://acme.tt.omtrdc.net/rest/y"),
        ("../../../y", "https://acme.tt.omtrdc.net/y"),
        ("./", "https://acme.tt.omtrdc.net/rest/v1/"),
        ("?q=1", "https://acme.tt.omtrdc.net/rest/v1/a?q=1"),
        ("#f", "https://acme.tt.omtrdc.net/rest/v1/a?client=acme#f"),
        ("", "https://acme.tt.omtrdc.net/rest/v1/a?client=acme"),
        ("  /y\t", "https://acme.tt.omtrdc.net/y"),
        ("/a\tb", "https://acme.tt.omtrdc.net/ab"),
        ("http://", None),
        ("https://[/y", None),
        ("//", None),
    ],
    ids=repr,
)
def test_a_location_is_resolved_against_the_url_it_answered(location: str, url: str | None) -> None:
    if url is None:
        with pytest.raises(InvalidUrlError):
            join_url(BASE, location)
    else:
        assert str(join_url(BASE, location)) == url
