"""Which hosts are simulated, which let through, and how options that name them are refused."""

import pytest

from simulator.intercept.hosts import HostError, Hosts, authority_of


@pytest.mark.parametrize(
    ("host", "certified"),
    [
        ("acme.tt.omtrdc.net", "*.tt.omtrdc.net"),
        ("mboxedge35.tt.omtrdc.net", "*.tt.omtrdc.net"),
        ("a_b.tt.omtrdc.net", "*.tt.omtrdc.net"),
        ("admin5.testandtarget.omniture.com", "*.testandtarget.omniture.com"),
        ("admin.testandtarget.omniture.com", "*.testandtarget.omniture.com"),
        ("api.segment.io", "api.segment.io"),
        ("events.eu1.segmentapis.com", "events.eu1.segmentapis.com"),
        ("cdn.segment.com", "cdn.segment.com"),
        ("target.shop.example", "target.shop.example"),
        ("tt.omtrdc.net", None),
        ("a.b.tt.omtrdc.net", None),
        ("acme.tt.omtrdc.net.evil.example", None),
        ("evil-tt.omtrdc.net", None),
        ("www.testandtarget.omniture.com", None),
        ("segment.com", None),
        ("shop.example", None),
    ],
)
def test_a_simulated_host_has_a_certificate_and_no_other(host: str, certified: str | None) -> None:
    hosts = Hosts.read(["Target.Shop.example=acme"])
    assert hosts.certified(host) == certified
    assert hosts.code(host) == ("acme" if host == "target.shop.example" else None)


@pytest.mark.parametrize(
    ("allowed", "host", "port", "allows"),
    [
        ("Shop.example", "shop.example", 443, True),
        ("shop.example", "shop.example", 80, True),
        ("shop.example:8443", "shop.example", 8443, True),
        ("shop.example:8443", "shop.example", 443, False),
        ("shop.example", "www.shop.example", 443, False),
        ("*.shop.example", "www.shop.example", 443, True),
        ("*.shop.example:443", "a.b.shop.example", 443, True),
        ("*.shop.example", "shop.example", 443, False),
        ("*.shop.example", "evilshop.example", 443, False),
        ("[::1]:99", "::1", 99, True),
    ],
)
def test_what_is_allowed_is_let_through(
    allowed: str, host: str, port: int, *, allows: bool
) -> None:
    assert Hosts.read(allowed=[allowed]).allows(host, port) is allows


@pytest.mark.parametrize(
    "text",
    ["", "shop.example", "=acme", "shop.example=", "shop=acme", "a b.example=acme", "*.x.y=z"],
)
def test_a_host_of_ones_own_needs_a_code(text: str) -> None:
    with pytest.raises(HostError, match=r"intercept-host is .*; it must be HOST=CODE|client code"):
        Hosts.read([text])


@pytest.mark.parametrize("text", ["", "*", "*.", "a b", "x:0", "x:65536", "x:y", "http://x", "a/b"])
def test_what_names_no_host_cannot_be_allowed(text: str) -> None:
    with pytest.raises(HostError, match=r"allow is .*; it must be HOST or HOST:PORT"):
        Hosts.read(allowed=[text])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("acme.example", ("acme.example", 443)),
        ("ACME.example.:8443", ("acme.example", 8443)),
        ("[2001:db8::1]:80", ("2001:db8::1", 80)),
        ("127.0.0.1:1", ("127.0.0.1", 1)),
        ("x" * 254, None),
        ("a:b:c", None),
        ("[::1", None),
        ("a@b", None),
        ("a\n", None),
        (":80", None),
        ("..", None),
    ],
)
def test_an_authority_is_a_host_and_a_port(text: str, found: tuple[str, int] | None) -> None:
    assert authority_of(text, 443) == found
