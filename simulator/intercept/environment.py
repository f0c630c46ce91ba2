"""The environment in which clients use the proxy and trust it, and how shells write it."""

import json
import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from simulator.intercept.authority import fingerprint
from simulator.intercept.trust import STORE_PASSWORD, Trust

__all__ = ["SHELLS", "variables", "written"]

_NEAR: Final = ("localhost", "127.0.0.1", "::1")
"""What is reached without the proxy."""


def variables(
    *,
    url: str,
    proxy: str,
    hosts: Sequence[str],
    certificate: str,
    trust: Trust,
    former: Mapping[str, str],
) -> dict[str, str]:
    """Give the variables that lead a client here.

    Args:
        url: Where the simulator listens.
        proxy: Where its proxy does, with the tenant as user where one is named.
        hosts: What it answers for.
        certificate: The authority's, PEM.
        trust: The files that hold it.
        former: The variables so far: what they tell Node and the JVM is kept.
    """
    bundle = str(trust.bundle)
    return {
        "OFFTARGET_URL": url,
        **dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), proxy),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), ",".join(_NEAR)),
        **dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"), bundle),
        "OFFTARGET_INTERCEPTED": ",".join(hosts),
        "PYTHONPATH": _before(former, "PYTHONPATH", str(trust.python)),
        "NODE_EXTRA_CA_CERTS": str(trust.added),
        "NODE_OPTIONS": _after(former, "NODE_OPTIONS", f'--require "{_quoted(trust.preload)}"'),
        "JAVA_TOOL_OPTIONS": _after(former, "JAVA_TOOL_OPTIONS", _jvm(proxy, trust)),
        "OFFTARGET_CHROMIUM_FLAGS": _chromium(proxy, certificate),
    }


def _jvm(proxy: str, trust: Trust) -> str:
    """Write what leads a JVM to the proxy, and has it trust the authority."""
    at = urlsplit(proxy)
    properties = {
        "http.proxyHost": at.hostname or "",
        "http.proxyPort": str(at.port),
        "https.proxyHost": at.hostname or "",
        "https.proxyPort": str(at.port),
        "http.nonProxyHosts": "localhost|127.*|[::1]",
        "javax.net.ssl.trustStore": str(trust.store),
        "javax.net.ssl.trustStoreType": "PKCS12",
        "javax.net.ssl.trustStorePassword": STORE_PASSWORD,
    }
    return " ".join(_java(f"-D{name}={value}") for name, value in properties.items())


def _chromium(proxy: str, certificate: str) -> str:
    """Write the same for Chromium, whose flag takes no user."""
    at = urlsplit(proxy)
    bare = urlunsplit(at._replace(netloc=at.netloc.rpartition("@")[2]))
    key = fingerprint(certificate)
    return f"--proxy-server={bare} --ignore-certificate-errors-spki-list={key}"


def _after(former: Mapping[str, str], name: str, option: str) -> str:
    """Put an option after those that are there; once is enough."""
    there = former.get(name, "").strip()
    return there if option in there else f"{there} {option}".strip()


def _before(former: Mapping[str, str], name: str, folder: str) -> str:
    """Put a folder before those that are there; once is enough."""
    there = [one for one in former.get(name, "").split(os.pathsep) if one not in ("", folder)]
    return os.pathsep.join((folder, *there))


def _java(option: str) -> str:
    """Quote an option where it must be: the JVM knows no escapes in quotes."""
    return f'"{option}"' if " " in option else option


def _quoted(path: object) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"')


def _dotenv(name: str, value: str) -> str:
    if "'" not in value:
        return f"{name}='{value}'"
    return f'{name}="{_quoted(value)}"'


SHELLS: Final[dict[str, Callable[[str, str], str]]] = {
    "sh": lambda name, value: f"export {name}={shlex.quote(value)}",
    "fish": lambda name, value: f"set -gx {name} {_fish(value)}",
    "powershell": lambda name, value: f"$env:{name} = '{value.replace(chr(39), chr(39) * 2)}'",
    "dotenv": _dotenv,
}
"""How each shell sets a variable."""


def _fish(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def written(environment: Mapping[str, str], shell: str) -> str:
    """Write variables for a shell, or as JSON."""
    if shell == "json":
        return json.dumps(environment, indent=2, ensure_ascii=False)
    return "\n".join(SHELLS[shell](name, value) for name, value in environment.items())
