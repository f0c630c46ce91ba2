"""The proxy on the wire: what it passes on, what it refuses, and what nobody can break."""

import base64
import json
import secrets
import signal
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

import httpx
import pytest

from intercepting import CNAME, Outside, Server
from simulator.client import Client

PATIENCE = 10.0
BODY = b'{"context":{"channel":"web"},"execute":{"pageLoad":{}}}'
ADOBE = "acme.tt.omtrdc.net"


@contextmanager
def connected(proxied: Server) -> Iterator[socket.socket]:
    with closing(socket.create_connection(proxied.address, PATIENCE)) as connection:
        yield connection


def received(connection: socket.socket) -> bytes:
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    return answer


def exchanged(proxied: Server, request: bytes) -> bytes:
    """Send bytes to the proxy, and give all that comes back until it closes."""
    with connected(proxied) as connection:
        connection.sendall(request)
        return received(connection)


@contextmanager
def inside(proxied: Server, host: str, said: str = "") -> Iterator[ssl.SSLSocket]:
    """Open a tunnel and TLS inside of it."""
    with connected(proxied) as connection:
        connection.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}\r\n{said}\r\n".encode())
        answer = connection.recv(1024)
        assert answer.startswith(b"HTTP/1.1 200 "), answer
        context = proxied.trusting()
        context.set_alpn_protocols(["h2", "http/1.1"])
        with context.wrap_socket(connection, server_hostname=host) as tls:
            yield tls


def asking(proxied: Server, user: str = "") -> httpx.Client:
    proxy = proxied.proxy.replace("http://", f"http://{user}:x@" if user else "http://")
    return httpx.Client(proxy=proxy, verify=proxied.trusting(), trust_env=False, timeout=PATIENCE)


def visit(client: httpx.Client, host: str = ADOBE, code: str = "acme") -> httpx.Response:
    url = f"https://{host}/rest/v1/delivery?client={code}&sessionId=s-{secrets.token_hex(4)}"
    return client.post(url, content=BODY)


def test_http_1_1_is_all_that_is_spoken(proxied: Server) -> None:
    with inside(proxied, ADOBE) as tls:
        assert tls.selected_alpn_protocol() == "http/1.1"


@pytest.mark.parametrize(
    "host",
    [ADOBE, "mboxedge35.tt.omtrdc.net", CNAME, "admin9.testandtarget.omniture.com",
     "api.segment.io", "events.eu1.segmentapis.com", "cdn.segment.com"],
)  # fmt: skip
def test_every_simulated_host_is_vouched_for_and_answered_for(proxied: Server, host: str) -> None:
    with asking(proxied) as client:
        answer = client.get(f"https://{host}/no/such/route")
    assert answer.status_code == 404
    assert "x-offtarget-reason" in answer.headers


def test_a_connection_carries_many_requests(proxied: Server) -> None:
    with inside(proxied, ADOBE) as tls:
        for number in range(3):
            tls.sendall(
                f"POST /rest/v1/delivery?sessionId=s-{number} HTTP/1.1\r\nHost: {ADOBE}\r\n"
                f"Content-Length: {len(BODY)}\r\n\r\n".encode()
                + BODY
            )
            head = b""
            while b"\r\n\r\n" not in head or not head.endswith(b"}"):
                head += tls.recv(4096)
            assert head.startswith(b"HTTP/1.1 200 OK\r\n")
            assert b"connection:" not in head.lower()


def test_targets_and_phrases_go_through_as_they_are(proxied: Server) -> None:
    path = "/rest/v1/profiles/thirdPartyId/a%2Bb..%C3%A9?client=acme&x=a+b%2F"
    with inside(proxied, ADOBE) as tls:
        tls.sendall(f"GET {path} HTTP/1.1\r\nHost: {ADOBE}\r\nConnection: close\r\n\r\n".encode())
        answer = received(tls)
    assert answer.startswith(b"HTTP/1.1 404 Not Found\r\n")
    with Client(proxied.url) as lab:
        entries = lab.tenant("acme").journal(verdict=None).entries
    assert any("a+b..é?client=acme&x=a+b%2F" in entry.target for entry in entries)


def test_a_chunked_body_and_one_that_waits_for_leave_arrive(proxied: Server) -> None:
    piece = f"{len(BODY):x}\r\n".encode() + BODY + b"\r\n0\r\n\r\n"
    with inside(proxied, ADOBE) as tls:
        tls.sendall(
            f"POST /rest/v1/delivery?sessionId=s HTTP/1.1\r\nHost: {ADOBE}\r\n"
            "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n".encode()
            + piece
        )
        assert b'"client":"acme"' in received(tls)
    with inside(proxied, ADOBE) as tls:
        tls.sendall(
            f"POST /rest/v1/delivery?sessionId=s HTTP/1.1\r\nHost: {ADOBE}\r\n"
            f"Content-Length: {len(BODY)}\r\nExpect: 100-continue\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        assert tls.recv(1024).startswith(b"HTTP/1.1 100")
        tls.sendall(BODY)
        assert received(tls).startswith(b"HTTP/1.1 200 OK")


def test_a_body_that_is_too_large_is_refused_and_the_answer_arrives(proxied: Server) -> None:
    with asking(proxied) as client:
        url = f"https://{ADOBE}/rest/v1/delivery?client=acme&sessionId=s"
        answer = client.post(url, content=b" " * 100 * 1024 * 1024)
    assert answer.status_code == 413


def test_an_answer_that_breaks_off_breaks_off_for_the_client(proxied: Server) -> None:
    with Client(proxied.url) as lab, asking(proxied) as client:
        tenant = lab.tenant("torn")
        with (
            tenant.fault("torn", endpoint="delivery", drop="after"),
            pytest.raises(httpx.RemoteProtocolError),
        ):
            visit(client, "torn.tt.omtrdc.net", "torn")
        assert visit(client, "torn.tt.omtrdc.net", "torn").status_code == 200


def test_the_url_of_a_batchs_status_is_where_the_client_came(proxied: Server) -> None:
    with asking(proxied) as client:
        answer = client.post(
            f"https://{ADOBE}/m2/acme/v2/profile/batchUpdate", content=b"batch=pcId,a\nd-1,1"
        )
        assert f"<batchStatus>https://{ADOBE}/m2/acme/" in answer.text
        answer = client.post(
            f"http://{CNAME}:8080/m2/acme/v2/profile/batchUpdate", content=b"batch=pcId,a\nd-1,1"
        )
        assert f"<batchStatus>http://{CNAME}:8080/m2/acme/" in answer.text


def test_a_cname_names_its_client_code_and_another_disagrees(proxied: Server) -> None:
    with asking(proxied) as client:
        assert visit(client, CNAME).json()["client"] == "acme"
        assert visit(client, CNAME, "globex").status_code == 400


def test_the_lab_is_not_there_under_adobes_name(proxied: Server) -> None:
    with asking(proxied) as client:
        assert client.get(f"https://{ADOBE}/_lab/v1/info").status_code == 403


@pytest.mark.parametrize("name", ["X-Offtarget-Via", "x_offtarget_via", "X-OFFTARGET_VIA"])
@pytest.mark.parametrize("way", ["server", "proxy", "tunnel"])
def test_clients_cannot_say_how_they_came(proxied: Server, name: str, way: str) -> None:
    told = {name: "x https evil.example 443 127.0.0.1 - victim"}
    base = {
        "server": proxied.url,
        "proxy": f"http://{ADOBE}",
        "tunnel": f"https://{ADOBE}",
    }[way]
    url = f"{base}/m2/acme/v2/profile/batchUpdate"
    with asking(proxied) as through, httpx.Client() as direct:
        client = direct if way == "server" else through
        answer = client.post(url, content=b"batch=pcId,a\nd-1,1", headers=told)
    assert f"<batchStatus>{base}/m2/acme/" in answer.text
    with Client(proxied.url) as lab:
        assert "victim" not in lab.tenants()


def test_an_allowed_hosts_port_may_be_all_that_is_let_through(
    serve_proxied: Callable[..., Server], outside: Outside
) -> None:
    proxied = serve_proxied(f"--allow={outside.http.removeprefix('http://')}")
    with asking(proxied) as client:
        assert client.get(f"{outside.http}/a?b").text == "outside /a?b []"
        with pytest.raises(httpx.ProxyError, match=r"403 127\.0\.0\.2 is not simulated"):
            client.get(outside.https)
    request = f"GET {outside.http}/x HTTP/1.1\r\nHost: other\r\nProxy-Authorization: Basic eDp5\r\n"
    request += "X-Offtarget-Via: x\r\nConnection: close\r\n\r\n"
    assert b"outside /x []" in exchanged(proxied, request.encode())


def test_beyond_this_machine_only_who_has_the_token_is_let_through(
    serve_proxied: Callable[..., Server], outside: Outside
) -> None:
    proxied = serve_proxied("--host=0.0.0.0", "--token=hush", "--allow=127.0.0.2", token="hush")  # noqa: S106
    for user, status in (("", 407), ("-:no@", 407), ("-:hush@", 200), ("w-1:hush@", 200)):
        proxy = f"http://{user}127.0.0.1:{proxied.address[1]}"
        with httpx.Client(proxy=proxy, trust_env=False) as client:
            assert client.get(outside.http).status_code == status
    with asking(proxied) as client:
        assert visit(client).status_code == 200


def test_an_allowed_host_that_is_not_there_is_502(serve_proxied: Callable[..., Server]) -> None:
    proxied = serve_proxied("--allow=127.0.0.2:9")
    with asking(proxied) as client:
        assert client.get("http://127.0.0.2:9/").status_code == 502
        with pytest.raises(httpx.ProxyError, match=r"502 127\.0\.0\.2:9 cannot be reached"):
            client.get("https://127.0.0.2:9/")


@pytest.mark.parametrize(
    ("request_line", "status", "says"),
    [
        (b"CONNECT example.com:443 HTTP/1.1", 403, b"example.com is not simulated; --allow"),
        (b"CONNECT 127.0.0.1:22 HTTP/1.1", 403, b"127.0.0.1 is not simulated"),
        (b"GET http://example.com/ HTTP/1.1", 403, b"--allow example.com lets it through"),
        (b"CONNECT a b HTTP/1.1", 400, b"no request a proxy can read"),
        (b"CONNECT [::1 HTTP/1.1", 400, b"names no host and port"),
        (b"CONNECT :443 HTTP/1.1", 400, b"names no host and port"),
        (b"CONNECT acme.tt.omtrdc.net:99999 HTTP/1.1", 400, b"names no host and port"),
        (b"CONNECT \xff\xfe HTTP/1.1", 400, b"no request a proxy can read"),
        (b"GET / HTTP/1.1", 400, b"this is a proxy"),
        (b"GET ftp://acme.tt.omtrdc.net/ HTTP/1.1", 400, b"this is a proxy"),
        (b"GET http:///x HTTP/1.1", 400, b"names no host and port"),
        (b"PRI * HTTP/2.0", 400, b""),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, b"no request a proxy can read"),
        (b"GET http://x/" + b"x" * 300_000 + b" HTTP/1.1", 431, b"no request a proxy can read"),
        (b"G" * 100_000, 400, b"no request a proxy can read"),
    ],
    ids=range(15),
)  # fmt: skip
def test_what_leads_nowhere_is_refused_with_a_sentence(
    proxied: Server, request_line: bytes, status: int, says: bytes
) -> None:
    answer = exchanged(proxied, request_line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Content-Type: text/plain" in head
    assert says in body


def test_a_refused_connection_may_go_on(proxied: Server) -> None:
    with connected(proxied) as connection:
        for _ in range(2):
            connection.sendall(b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n")
            answer = b""
            while not answer.endswith(b"through\n"):
                answer += connection.recv(4096)
            assert answer.startswith(b"HTTP/1.1 403 example.com is not simulated")


@pytest.mark.parametrize(
    "garbage",
    [b"\x16\x03\x01\x02\x00" + b"\x00" * 512, b"GET / HTTP/1.1\r\n\r\n", b"\x00", b"\x80" * 70_000],
    ids=["half a hello", "no TLS", "a byte", "much"],
)
def test_garbage_in_the_place_of_tls_harms_nobody(proxied: Server, garbage: bytes) -> None:
    with connected(proxied) as connection:
        connection.sendall(f"CONNECT {ADOBE}:443 HTTP/1.1\r\nHost: {ADOBE}\r\n\r\n".encode())
        assert connection.recv(1024).startswith(b"HTTP/1.1 200 ")
        with suppress(OSError):  # rudely, and perhaps before all is said, but it is over
            connection.sendall(garbage)
            connection.shutdown(socket.SHUT_WR)
            received(connection)
    with asking(proxied) as client:
        assert visit(client).status_code == 200


def test_tls_that_trusts_nobody_harms_nobody(proxied: Server) -> None:
    with (
        httpx.Client(proxy=proxied.proxy, trust_env=False) as client,
        pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        visit(client)
    with asking(proxied) as client:
        assert visit(client).status_code == 200


def test_bytes_before_the_tunnel_is_open_are_refused(proxied: Server) -> None:
    head = f"CONNECT {ADOBE}:443 HTTP/1.1\r\nHost: {ADOBE}\r\n\r\n".encode()
    assert exchanged(proxied, head + b"\x16\x03\x01").startswith(b"HTTP/1.1 400 bytes came before")


def test_a_client_that_goes_away_in_the_middle_harms_nobody(proxied: Server) -> None:
    for _ in range(20):
        with inside(proxied, ADOBE) as tls:
            tls.sendall(
                f"POST /rest/v1/delivery HTTP/1.1\r\nHost: {ADOBE}\r\n"
                "Content-Length: 99\r\n\r\n{".encode()
            )
    with asking(proxied) as client:
        assert visit(client).status_code == 200


def test_it_ends_with_the_server_though_tunnels_are_open(
    serve_proxied: Callable[..., Server], outside: Outside
) -> None:
    proxied = serve_proxied("--allow=127.0.0.2")
    at = outside.https.removeprefix("https://")
    with inside(proxied, ADOBE), connected(proxied) as tunnel, connected(proxied) as half:
        tunnel.sendall(f"CONNECT {at} HTTP/1.1\r\nHost: {at}\r\n\r\n".encode())
        assert tunnel.recv(1024).startswith(b"HTTP/1.1 200 ")
        half.sendall(b"CONNECT ")
        began = time.monotonic()
        proxied.process.send_signal(signal.SIGTERM)
        assert proxied.process.wait(timeout=PATIENCE) == 0
        assert time.monotonic() - began < 3


def test_a_demanded_tenant_is_asked_for_and_then_heeded(
    serve_proxied: Callable[..., Server],
) -> None:
    proxied = serve_proxied("--demand-tenant")
    assert proxied.interception.demands_tenant
    with connected(proxied) as connection:
        for said, starts in (
            ("", b"HTTP/1.1 407 name a tenant as the proxy's user\r\n"),
            (_named("worker-1"), b"HTTP/1.1 200 Connection Established\r\n"),
        ):
            connection.sendall(
                f"CONNECT {ADOBE}:443 HTTP/1.1\r\nHost: {ADOBE}\r\n{said}\r\n".encode()
            )
            answer = b""
            while not answer.endswith((b"user\n", b"Established\r\n\r\n")):
                answer += connection.recv(4096)
            assert answer.startswith(starts)
            assert (b"Proxy-Authenticate: Basic realm=" in answer) is (said == "")


@pytest.mark.parametrize("name", ["a b", "é", "-x", "x" * 64, "../x"])
def test_a_user_name_that_names_no_tenant_is_refused(proxied: Server, name: str) -> None:
    request = f"CONNECT {ADOBE}:443 HTTP/1.1\r\nHost: x\r\n{_named(name)}Connection: close\r\n\r\n"
    answer = exchanged(proxied, request.encode())
    assert answer.startswith(b"HTTP/1.1 400 the proxy's user name names a tenant")


def _named(user: str) -> str:
    credentials = base64.b64encode(f"{user}:anything".encode()).decode()
    return f"Proxy-Authorization: Basic {credentials}\r\n"


def test_what_the_server_tells_of_itself(proxied: Server) -> None:
    with Client(proxied.url) as lab:
        info = lab.info()
    assert "interception" in info.capabilities
    assert info.interception is not None
    assert info.interception.proxy_port == proxied.address[1]
    assert CNAME in info.interception.hosts
    assert info.interception.allowed == []
    assert json.dumps(info.interception.certificate).count("PRIVATE") == 0


def test_a_server_without_a_proxy_says_so(live_url: str) -> None:
    with Client(live_url) as lab:
        assert lab.info().interception is None
