"""An unmodified client, in Python: names production hosts, and knows of no proxy.

Prints a line of JSON for each URL: what three libraries got, or why they got nothing.
"""

import json
import sys
import urllib.request

import httpx
import requests


def by_httpx(url: str, body: bytes | None) -> str:
    return httpx.request("POST" if body else "GET", url, content=body).text


def by_requests(url: str, body: bytes | None) -> str:
    return requests.request("POST" if body else "GET", url, data=body, timeout=30).text


def by_urllib(url: str, body: bytes | None) -> str:
    with urllib.request.urlopen(urllib.request.Request(url, data=body)) as answer:  # noqa: S310
        return str(answer.read().decode())


for url in sys.argv[1:]:
    body = b'{"context":{"channel":"web"}}' if "/rest/" in url else None
    got = {}
    for ask in (by_httpx, by_requests, by_urllib):
        try:
            got[ask.__name__] = ask(url, body)
        except Exception as error:  # noqa: BLE001  each library has its own
            got[ask.__name__] = f"failed: {error}"
    print(json.dumps(got))  # noqa: T201
