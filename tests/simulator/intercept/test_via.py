"""What the application believes of a request: the proxy's word, and nobody else's."""

from typing import Any

import pytest

from simulator.intercept.via import Via, admit, via

KEY = "HTTP_X_OFFTARGET_VIA"
CAME = Via("https", "target.shop.example", 443, "127.0.0.1", "acme", "worker-1")


def environ(told: str) -> dict[str, Any]:
    return {KEY: told, "wsgi.url_scheme": "http", "HTTP_HOST": "target.shop.example"}


def test_the_proxys_word_is_heeded() -> None:
    asked = environ(CAME.told("hush"))
    admit(asked, "hush")
    assert via(asked) == CAME
    assert asked["wsgi.url_scheme"] == "https"
    assert asked["HTTP_HOST"] == "acme.tt.omtrdc.net"
    assert asked["REMOTE_ADDR"] == "127.0.0.1"
    assert asked["offtarget.origin"] == "https://target.shop.example"
    assert KEY not in asked


def test_a_host_of_adobes_stays_as_it_is() -> None:
    asked = {**environ(Via("http", "acme.tt.omtrdc.net", 80).told("hush"))}
    admit(asked, "hush")
    assert asked["HTTP_HOST"] == "target.shop.example"
    assert (came := via(asked)) is not None
    assert (came.code, came.tenant) == (None, None)


@pytest.mark.parametrize("secret", ["other", "", None], ids=["wrong", "empty", "no proxy"])
@pytest.mark.parametrize("told", [CAME.told("hush"), "hush", "", "é", "hush  "])
def test_nobody_elses_is(told: str, secret: str | None) -> None:
    if told and secret == "":
        told = told.replace("hush", "x")
    asked = environ(told or "x")
    admit(asked, secret)
    assert via(asked) is None
    assert asked == {"wsgi.url_scheme": "http", "HTTP_HOST": "target.shop.example"}


@pytest.mark.parametrize(
    ("came", "origin"),
    [
        (Via("https", "a.example", 443), "https://a.example"),
        (Via("http", "a.example", 80), "http://a.example"),
        (Via("https", "a.example", 8443), "https://a.example:8443"),
        (Via("https", "a.example", 80), "https://a.example:80"),
    ],
)
def test_an_origin_names_a_port_only_where_it_must(came: Via, origin: str) -> None:
    assert came.origin == origin
