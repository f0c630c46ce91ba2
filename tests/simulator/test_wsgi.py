"""The transport into an application in process: targets arrive as they would over a wire."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpx
import pytest

from simulator.wsgi import WsgiTransport

Environ = dict[str, Any]
Start = Callable[..., Any]


class Application:
    """Keeps what it was asked, and gives a fixed answer in pieces."""

    def __init__(self) -> None:
        self.seen: Environ = {}
        self.body = b""
        self.status = "404 Not Found"

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        self.seen, self.body = environ, environ["wsgi.input"].read()
        start_response(self.status, [("X-One", "1"), ("Content-Type", "text/plain")])
        return [b"in ", b"pieces"]


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def client(application: Application) -> Iterator[httpx.Client]:
    transport = WsgiTransport(application)
    with httpx.Client(base_url="http://localhost:8420", transport=transport) as made:
        yield made


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/a/b?x=1", "/a/b", "x=1"),
        ("//a/../b/./c", "//a/../b/./c", ""),
        ("/a%2Fb%252F?q=%20+%26", "/a/b%2F", "q=%20+%26"),
        ("/%C3%A9", "/Ã©", ""),
        ("/a?b?c", "/a", "b?c"),
    ],
)
def test_a_raw_target_keeps_its_dots_and_slashes_and_is_decoded_once(
    client: httpx.Client, application: Application, target: str, path: str, query: str
) -> None:
    client.get("/", extensions={"target": target.encode()})
    assert (application.seen["PATH_INFO"], application.seen["QUERY_STRING"]) == (path, query)


def test_without_a_raw_target_the_url_counts(
    client: httpx.Client, application: Application
) -> None:
    client.get("/a b", params={"x": "1"})
    assert (application.seen["PATH_INFO"], application.seen["QUERY_STRING"]) == ("/a b", "x=1")


def test_the_application_sees_method_host_headers_and_body(
    client: httpx.Client, application: Application
) -> None:
    headers = {"Content-Type": "text/plain", "X-Two-Words": "yes", "Host": "acme.example"}
    client.post("/", content=b"body", headers=headers)
    seen = application.seen
    assert seen["REQUEST_METHOD"] == "POST"
    assert seen["HTTP_HOST"] == "acme.example"
    assert seen["HTTP_X_TWO_WORDS"] == "yes"
    assert (seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"]) == ("text/plain", "4")
    assert (seen["SERVER_NAME"], seen["SERVER_PORT"]) == ("localhost", "8420")
    assert application.body == b"body"


def test_the_answer_comes_back_whole_with_its_phrase(client: httpx.Client) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.reason_phrase, answer.text) == (
        404,
        "Not Found",
        "in pieces",
    )
    assert answer.headers["X-One"] == "1"


@pytest.mark.parametrize(
    ("status", "phrase"), [("403 FORBIDDEN", "FORBIDDEN"), ("403", "Forbidden")]
)
def test_a_phrase_is_kept_to_the_letter_and_filled_in_where_there_is_none(
    client: httpx.Client, application: Application, status: str, phrase: str
) -> None:
    application.status = status
    assert client.get("/").reason_phrase == phrase
