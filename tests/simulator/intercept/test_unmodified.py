"""Clients in Python and Node that name production hosts, unmodified, under ``offtarget exec``."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from intercepting import CNAME, OFFTARGET, Outside

CLIENTS = Path(__file__).with_name("clients")
DELIVERY = "/rest/v1/delivery?sessionId=s-1"
ADOBE = f"https://acme.tt.omtrdc.net{DELIVERY}&client=acme"
REFUSED = "example.com is not simulated; --allow example.com lets it through"

Run = Callable[..., list[dict[str, str]]]


def ran(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=60,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done


@pytest.fixture(params=["python", "node"])
def run(request: pytest.FixtureRequest, needs: Callable[[str], str], folder: Path) -> Run:
    """Run a client under ``offtarget exec`` and give what it got of each URL."""
    client = {
        "python": [sys.executable, str(CLIENTS / "client.py")],
        "node": [needs("node"), str(CLIENTS / "client.mjs")],
    }[request.param]

    def call(*urls: str, options: list[str], **environment: str) -> list[dict[str, str]]:
        command = [*OFFTARGET, "exec", f"--ca-dir={folder}", *options, "--", *client, *urls]
        done = ran(*command, **environment)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return call


def clients_of(got: dict[str, str]) -> set[Any]:
    return {json.loads(answer)["client"] for answer in got.values()}


def test_calls_to_adobes_host_are_answered_here(run: Run) -> None:
    over_tls, plain = run(ADOBE, f"http://acme.tt.omtrdc.net{DELIVERY}", options=[])
    assert clients_of(over_tls) == clients_of(plain) == {"acme"}


def test_calls_to_a_cname_are_answered_here_for_its_code(run: Run) -> None:
    options = [f"--intercept-host={CNAME}=globex"]
    (got,) = run(f"https://{CNAME}{DELIVERY}", options=options, NODE_USE_ENV_PROXY="1")
    assert clients_of(got) == {"globex"}


def test_any_other_host_is_refused_with_a_sentence(run: Run) -> None:
    over_tls, plain = run("https://example.com/", "http://example.com/", options=[])
    for answer in (*over_tls.values(), *plain.values()):
        assert REFUSED in answer
    assert all(answer.startswith("failed: ") for answer in over_tls.values())


def test_an_allowed_host_is_reached_untouched(run: Run, outside: Outside) -> None:
    trusted = {"SSL_CERT_FILE": str(outside.roots), "NODE_EXTRA_CA_CERTS": str(outside.roots)}
    urls = f"{outside.https}/a?b=c", f"{outside.http}/a?b=c"
    for got in run(*urls, options=["--allow=127.0.0.2"], **trusted):
        assert set(got.values()) == {"outside /a?b=c []"}


def test_the_server_itself_is_reached_without_the_proxy(run: Run, live_url: str) -> None:
    (got,) = run(f"{live_url}/_lab/health", options=[])
    assert set(got.values()) == {'{"status":"ok"}'}


def test_who_heeds_no_proxy_variables_is_led_here_all_the_same(folder: Path) -> None:
    client = [sys.executable, str(CLIENTS / "stubborn.py")]
    options = [f"--ca-dir={folder}", f"--intercept-host={CNAME}=globex", "--tenant=worker-1"]
    urls = [ADOBE, f"https://{CNAME}{DELIVERY}"]
    done = ran(*OFFTARGET, "exec", *options, "--", *client, *urls)
    adobe, cname = (json.loads(line) for line in done.stdout.splitlines())
    assert (clients_of(adobe), clients_of(cname)) == ({"acme"}, {"globex"})


def test_nor_does_it_come_to_any_other_host_but_allowed_ones_and_this_machine(
    folder: Path, outside: Outside, live_url: str
) -> None:
    client = [sys.executable, str(CLIENTS / "stubborn.py")]
    options = [f"--ca-dir={folder}", f"--allow={outside.https.removeprefix('https://')}"]
    refused = ["https://example.com/", "http://example.com:8080/", "https://192.0.2.1/"]
    refused += [f"{outside.http}/", "https://[2001:db8::1]/"]
    urls = [*refused, f"{outside.https}/a", f"{live_url}/_lab/health"]
    trusted = {"SSL_CERT_FILE": str(outside.roots)}
    done = ran(*OFFTARGET, "exec", *options, "--", *client, *urls, **trusted)
    *sentences, allowed, near = (json.loads(line) for line in done.stdout.splitlines())
    for url, got in zip(refused, sentences, strict=True):
        host = str(urlsplit(url).hostname)
        sentence = f"{host} is not simulated; --allow {host} lets it through"
        assert all(f": {sentence}" in answer for answer in got.values()), got
    assert all(answer.startswith("outside /a") for answer in allowed.values())
    assert set(near.values()) == {'{"status":"ok"}'}
    assert len(near) == 3


def test_it_is_refused_with_the_proxys_sentence(folder: Path) -> None:
    client = [sys.executable, str(CLIENTS / "stubborn.py"), ADOBE]
    done = ran(*OFFTARGET, "exec", f"--ca-dir={folder}", "--tenant=a b", "--", *client)
    (got,) = (json.loads(line) for line in done.stdout.splitlines())
    assert all("acme.tt.omtrdc.net:443: the proxy's user name" in one for one in got.values())


def test_adobes_python_sdk_is_led_here(needs: Callable[[str], str], folder: Path) -> None:
    client = [needs("adobe-python-sdk"), str(CLIENTS / "adobe_sdk.py")]
    done = ran(*OFFTARGET, "exec", f"--ca-dir={folder}", "--client=acme", "--", *client)
    assert done.stdout == "200 acme\n"


@pytest.mark.parametrize("argument", ["cafile", "cadata"])
def test_whom_a_python_program_trusts_by_name_is_all_it_trusts(
    folder: Path, outside: Outside, argument: str
) -> None:
    pinned = str(outside.roots) if argument == "cafile" else outside.roots.read_text("utf-8")
    code = (
        "import certifi, ssl, sys, urllib.request\n"
        "for roots in ({sys.argv[2]: sys.argv[3]}, {'cafile': certifi.where()}):\n"
        "    context = ssl.create_default_context(**roots)\n"
        "    try:\n"
        "        print(urllib.request.urlopen(sys.argv[1], context=context).status)\n"
        "    except OSError as error:\n"
        "        print(error)\n"
    )
    client = [sys.executable, "-c", code, "https://api.segment.io/v1/projects/x", argument, pinned]
    done = ran(*OFFTARGET, "exec", f"--ca-dir={folder}", "--", *client)
    refused, answered = done.stdout.splitlines()
    assert "CERTIFICATE_VERIFY_FAILED" in refused
    assert answered == "HTTP Error 404: Not Found"


def test_what_a_python_program_loads_at_its_start_is_still_loaded(
    folder: Path, tmp_path: Path
) -> None:
    mine = "import sys; sys.mine = True"
    (tmp_path / "sitecustomize.py").write_text(mine, encoding="utf-8")
    code = "import socket, sys; print(sys.mine, socket.create_connection.__module__)"
    show = [sys.executable, "-c", code]
    done = ran(*OFFTARGET, "exec", f"--ca-dir={folder}", "--", *show, PYTHONPATH=str(tmp_path))
    assert done.stdout == "True sitecustomize\n"
