"""Which headers go on to the next neighbour."""

import h11
import pytest

from simulator.intercept.relay import is_large, sent_on


def request(*headers: tuple[str, str]) -> h11.Request:
    return h11.Request(method="POST", target="/", headers=[("Host", "x"), *headers])


def test_what_is_meant_for_all_goes_on_as_it_was_written() -> None:
    kept = [(b"Host", b"x"), (b"X-Own", b"1"), (b"x-own", b"2"), (b"Content-Length", b"5")]
    named = [(name.decode(), value.decode()) for name, value in kept[1:]]
    assert sent_on(request(*named)) == kept


@pytest.mark.parametrize(
    "name",
    ["Connection", "Keep-Alive", "Proxy-Authorization", "proxy-connection", "TE", "Upgrade",
     "Expect", "X-Offtarget-Via", "x_offtarget_via", "X-Offtarget_VIA"],
)  # fmt: skip
def test_what_is_meant_for_the_proxy_does_not(name: str) -> None:
    assert sent_on(request((name, "100-continue"))) == [(b"Host", b"x")]


def test_what_connection_names_does_not_either() -> None:
    assert sent_on(request(("Connection", "close, X-Mine"), ("x-mine", "1"))) == [(b"Host", b"x")]


def test_what_is_named_besides_is_left_out() -> None:
    assert sent_on(request(("X-Other", "1")), b"x-other") == [(b"Host", b"x")]


@pytest.mark.parametrize(
    ("header", "large"),
    [
        (("Content-Length", "262144"), False),
        (("Content-Length", "262145"), True),
        (("Transfer-Encoding", "chunked"), True),
        (("X-Length", "1000000"), False),
    ],
)
def test_a_body_is_large_where_a_server_may_refuse_it_unread(
    header: tuple[str, str], *, large: bool
) -> None:
    assert is_large(request(header)) is large
