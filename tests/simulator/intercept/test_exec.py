"""``offtarget exec`` and ``offtarget env``: what a command sees, and how it ends."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from intercepting import OFFTARGET, Server
from serving import is_gone
from simulator.client import Client
from simulator.intercept.environment import SHELLS, written
from waiting import PATIENCE, until

VISIT = (
    "import httpx\n"
    "url = 'https://acme.tt.omtrdc.net/rest/v1/delivery?sessionId=s'\n"
    'print(httpx.post(url, content=b\'{"context":{"channel":"web"}}\').json()[\'client\'])'
)
SHOW = [sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))"]


def ran(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*OFFTARGET, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        text=True,
    )


def shown(done: "subprocess.CompletedProcess[str]") -> dict[str, str]:
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert isinstance(content, dict)
    return content


@pytest.mark.parametrize(
    ("code", "exits"),
    [
        ("raise SystemExit(0)", 0),
        ("raise SystemExit(7)", 7),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 128 + 9),
    ],
)
def test_the_commands_exit_code_is_passed_on(folder: Path, code: str, exits: int) -> None:
    done = ran("exec", f"--ca-dir={folder}", "--", sys.executable, "-c", code)
    assert (done.returncode, done.stdout, done.stderr) == (exits, "", "")


def test_the_server_ends_with_the_command(folder: Path) -> None:
    given = shown(ran("exec", f"--ca-dir={folder}", "--tenant=w-1", "--", *SHOW))
    assert is_gone(given["OFFTARGET_URL"])
    assert urlsplit(given["HTTPS_PROXY"]).username == "w-1"


def test_the_token_is_the_proxys_password(folder: Path) -> None:
    options = (f"--ca-dir={folder}", "--token=hu/sh")
    given = shown(ran("exec", *options, "--", *SHOW))
    assert urlsplit(given["HTTPS_PROXY"]).netloc.startswith("-:hu%2Fsh@127.0.0.1:")
    done = ran("exec", *options, "--", sys.executable, "-c", VISIT)
    assert (done.stdout, done.stderr) == ("acme\n", "")


def test_options_are_the_servers(folder: Path) -> None:
    code = (
        "import os; from simulator.client import Client\n"
        "lab = Client(os.environ['OFFTARGET_URL'], token=os.environ['OFFTARGET_TOKEN'])\n"
        "print(lab.info().client_codes, lab.tenant('globex').settings()['lifetime'])"
    )
    options = ("--client=acme", "--client=globex", "--lifetime=3d", "--token=hush", "--seed=7")
    done = ran("exec", f"--ca-dir={folder}", *options, "--", sys.executable, "-c", code)
    assert (done.stdout, done.stderr) == ("['acme', 'globex'] 3d\n", "")


@pytest.mark.parametrize(
    ("options", "says", "exits"),
    [
        (("--lag=soon", "--", "true"), "visibility_lag is 'soon'", 2),
        (("--intercept-host=x", "--", "true"), "intercept-host is 'x'; it must be HOST=CODE", 2),
        (("--allow=a b", "--", "true"), "allow is 'a b'; it must be HOST", 2),
        (("--demand-tenant", "--", "true"), "demands a tenant; name it with --tenant", 2),
        (("--", "no-such-command-anywhere"), "no command 'no-such-command-anywhere' is found", 127),
        (("--", "/"), "'/' cannot be run", 126),
        ((), "Missing argument", 2),
    ],
    ids=str,
)
def test_what_cannot_be_run_is_refused(
    folder: Path, options: tuple[str, ...], says: str, exits: int
) -> None:
    done = ran("exec", f"--ca-dir={folder}", *options)
    assert done.returncode == exits
    assert says in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_signals_go_to_the_command(folder: Path, number: signal.Signals) -> None:
    code = (
        "import os, signal, sys\n"
        f"signal.signal({int(number)}, lambda *_: sys.exit(33))\n"
        "print(os.environ['OFFTARGET_URL'], flush=True)\n"
        "signal.pause()"
    )
    command = [*OFFTARGET, "exec", f"--ca-dir={folder}", "--", sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, start_new_session=True
    ) as running:
        assert running.stdout is not None
        url = running.stdout.readline().strip()
        assert url
        began = time.monotonic()
        running.send_signal(number)
        assert running.wait(timeout=PATIENCE) == 33
        assert time.monotonic() - began < 5
    assert is_gone(url)


def test_a_running_server_may_be_used(proxied: Server, folder: Path) -> None:
    given = shown(ran("exec", f"--url={proxied.url}", f"--ca-dir={folder}", "--", *SHOW))
    assert given["HTTPS_PROXY"] == proxied.proxy
    assert not is_gone(proxied.url)


def test_a_server_without_a_proxy_is_refused(live_url: str, folder: Path) -> None:
    for verb in (("env",), ("exec", "--", "true")):
        done = ran(verb[0], f"--url={live_url}", f"--ca-dir={folder}", *verb[1:])
        assert done.returncode == 2
        assert f"{live_url} has no proxy; start it with --intercept" in done.stderr


def test_nobody_at_the_url_is_exit_3() -> None:
    assert ran("env", "--url=http://127.0.0.1:9").returncode == 3


def test_an_environment_is_what_clients_need(proxied: Server, folder: Path) -> None:
    former = {"NODE_OPTIONS": "--no-warnings", "JAVA_TOOL_OPTIONS": "-Xmx99m"}
    given = shown(ran("env", "--json", f"--url={proxied.url}", f"--ca-dir={folder}", **former))
    port = str(proxied.address[1])
    assert {given[name] for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")} == {
        proxied.proxy
    }
    assert given["NO_PROXY"] == given["no_proxy"] == "localhost,127.0.0.1,::1"
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"):
        held = Path(given[name]).read_text(encoding="utf-8")
        assert proxied.interception.certificate.strip() in held
    node = shlex.split(given["NODE_OPTIONS"])
    assert node[:2] == ["--no-warnings", "--require"]
    assert Path(node[2]).is_file()
    java = shlex.split(given["JAVA_TOOL_OPTIONS"])
    assert java[0] == "-Xmx99m"
    assert {"-Dhttps.proxyHost=127.0.0.1", f"-Dhttps.proxyPort={port}"} <= set(java)
    assert f"--proxy-server={proxied.proxy} " in given["OFFTARGET_CHROMIUM_FLAGS"]
    assert (Path(given["PYTHONPATH"].split(os.pathsep)[0]) / "sitecustomize.py").is_file()
    again = shown(ran("env", "--json", f"--ca-dir={folder}", **(given | {"X": "y"})))
    assert again["NODE_OPTIONS"] == given["NODE_OPTIONS"]
    assert again["PYTHONPATH"] == given["PYTHONPATH"]
    assert again["JAVA_TOOL_OPTIONS"] == given["JAVA_TOOL_OPTIONS"]


@pytest.mark.parametrize("value", ["a b", "it's", 'a "b"', "a\\b", "$HOME `x`", "-D|;&"])
def test_a_shell_reads_what_is_written_for_it(value: str) -> None:
    line = written({"VALUE": value}, "sh")
    done = subprocess.run(
        ["/bin/sh", "-c", f'{line}\nprintf %s "$VALUE"'], capture_output=True, check=True, text=True
    )
    assert done.stdout == value


def test_every_shell_has_its_own_quotes() -> None:
    value = 'it\'s \\ "here"'
    assert {shell: written({"V": value}, shell) for shell in SHELLS} == {
        "sh": "export V='it'\"'\"'s \\ \"here\"'",
        "fish": "set -gx V 'it\\'s \\\\ \"here\"'",
        "powershell": "$env:V = 'it''s \\ \"here\"'",
        "dotenv": 'V="it\'s \\\\ \\"here\\""',
    }
    assert written({"V": "a b"}, "dotenv") == "V='a b'"


def test_what_is_printed_says_how_to_go_on(folder: Path) -> None:
    command = [*OFFTARGET, "serve", "--port=0", "--intercept", f"--ca-dir={folder}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        lines = [running.stdout.readline().strip() for _ in range(3)]
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=PATIENCE) == 0
    assert lines[0].startswith("Adobe Target, offline, listens on http://127.0.0.1:")
    assert "Its proxy for clients that name production hosts is http://127.0.0.1:" in lines[1]
    assert lines[2].startswith('eval "$(offtarget env --url http://127.0.0.1:')


def test_an_authority_that_others_can_read_keeps_it_from_starting(tmp_path: Path) -> None:
    assert ran("exec", f"--ca-dir={tmp_path}", "--", "true").returncode == 0
    (tmp_path / "authority" / "authority.pem").chmod(0o644)
    done = ran("exec", f"--ca-dir={tmp_path}", "--", "true")
    assert done.returncode == 2
    assert "others than its owner can read it; remove it, and a new one is made" in done.stderr


def test_commands_inside_reach_the_server(folder: Path) -> None:
    inner = [*OFFTARGET, "ready", "--json"]
    done = ran("exec", f"--ca-dir={folder}", "--", *inner)
    assert json.loads(done.stdout)["ready"] is True


def test_the_same_authority_is_used_again(
    folder: Path, serve_proxied: Callable[..., Server]
) -> None:
    first, second = serve_proxied(), serve_proxied()
    assert first.interception.certificate == second.interception.certificate
    assert first.proxy != second.proxy
    with Client(first.url) as lab:
        assert lab.healthy()
    assert oct((folder / "authority" / "authority.pem").stat().st_mode & 0o777) == "0o600"


def test_the_server_ends_though_nobody_is_left_to_end_it(folder: Path) -> None:
    code = "import os; print(os.environ['OFFTARGET_URL'], flush=True); input()"
    command = [*OFFTARGET, "exec", f"--ca-dir={folder}", "--", sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        assert running.stdout is not None
        url = running.stdout.readline().strip()
        assert not is_gone(url)
        running.kill()
    until(lambda: is_gone(url))
