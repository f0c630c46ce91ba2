"""What else answers HTTP offline: WireMock, Mockoon, moto, told to give the same answers."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from benchmarks.getting import command, moto_server, node, npm_packages
from benchmarks.servers import Answered, Recipe

__all__ = ["PEERS", "Fixed", "mockoon", "moto", "wiremock"]

Fixed = Sequence[tuple[str, Answered]]
"""Answers to GET, by target."""

_PACKAGES: Final = Path(__file__).parent / "peers"


def wiremock(fixed: Fixed, folder: Path) -> Recipe:
    """Give WireMock with fixed answers and without its journal.

    Raises:
        Missing: WireMock, or a Java for it, cannot be had.
    """
    java, packages = command("java"), npm_packages(_PACKAGES)
    (jar,) = (packages / "node_modules" / "wiremock" / "build").glob("*.jar")
    mappings = folder / "wiremock" / "mappings"
    mappings.mkdir(parents=True, exist_ok=True)
    stubs = [
        {
            "request": {"method": "GET", "url": target},
            "response": {
                "status": answer.status,
                "headers": {"Content-Type": answer.content_type},
                "body": answer.body.decode(),
            },
        }
        for target, answer in fixed
    ]
    (mappings / "fetches.json").write_text(json.dumps({"mappings": stubs}))
    options = ["--port", "{port}", "--bind-address", "127.0.0.1", "--no-request-journal"]
    options += ["--disable-banner", "--root-dir", str(mappings.parent)]
    return Recipe("WireMock", [java, "-jar", str(jar), *options])


def mockoon(fixed: Fixed, folder: Path) -> Recipe:
    """Give Mockoon with fixed answers.

    Raises:
        Missing: Mockoon, or a Node for it, cannot be had.
    """
    packages = npm_packages(_PACKAGES)
    routes = [_route(target.partition("?")[0], answer) for target, answer in fixed]
    environment = {
        "uuid": _uuid("environment"),
        "lastMigration": 33,
        "name": "fetches",
        "endpointPrefix": "",
        "latency": 0,
        "port": 3000,
        "hostname": "127.0.0.1",
        "folders": [],
        "routes": routes,
        "rootChildren": [{"type": "route", "uuid": route["uuid"]} for route in routes],
        "proxyMode": False,
        "headers": [],
        "data": [],
        "callbacks": [],
    }
    file = folder / "mockoon.json"
    file.write_text(json.dumps(environment))
    run = packages / "node_modules" / "@mockoon" / "cli" / "bin" / "run.js"
    options = ["--data", str(file), "--port", "{port}", "--hostname", "127.0.0.1", "--repair"]
    options += ["--disable-log-to-file", "--disable-admin-api"]
    return Recipe("Mockoon", [node(), str(run), "start", *options])


def moto(_: Fixed, folder: Path) -> Recipe:
    """Give moto's server, which has answers of its own.

    Raises:
        Missing: It cannot be had.
    """
    return Recipe("moto", [moto_server(), "--host", "127.0.0.1", "--port", "{port}"], folder)


PEERS: Final[Mapping[str, Callable[[Fixed, Path], Recipe]]] = {
    "WireMock": wiremock,
    "Mockoon": mockoon,
    "moto": moto,
}


def _route(path: str, answer: Answered) -> dict[str, Any]:
    response = {
        "uuid": _uuid(f"{path} answer"),
        "body": answer.body.decode(),
        "bodyType": "INLINE",
        "latency": 0,
        "statusCode": answer.status,
        "label": "",
        "headers": [{"key": "Content-Type", "value": answer.content_type}],
        "filePath": "",
        "databucketID": "",
        "sendFileAsBody": False,
        "rules": [],
        "rulesOperator": "OR",
        "disableTemplating": True,
        "fallbackTo404": False,
        "default": True,
        "crudKey": "id",
        "callbacks": [],
    }
    return {
        "uuid": _uuid(path),
        "type": "http",
        "documentation": "",
        "method": "get",
        "endpoint": path.removeprefix("/"),
        "responses": [response],
        "responseMode": None,
        "streamingMode": None,
        "streamingInterval": 0,
    }


def _uuid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))
