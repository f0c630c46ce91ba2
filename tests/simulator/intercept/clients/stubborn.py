"""A client that heeds no proxy variables and trusts certifi's roots alone, as Adobe's SDK does.

Prints a line of JSON for each URL: what each way of calling got, or why it got nothing.
"""

import asyncio
import json
import ssl
import sys
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

import certifi
import urllib3

BODY = b'{"context":{"channel":"web"}}'
TRUSTED = ssl.create_default_context(cafile=certifi.where())


def method(url: str) -> str:
    return "POST" if "/rest/" in url else "GET"


def by_urllib3(url: str) -> str:
    pool = urllib3.PoolManager(ca_certs=certifi.where(), retries=False, timeout=10)
    return pool.request(method(url), url, body=BODY).data.decode()


def by_http_client(url: str) -> str:
    at = urlsplit(url)
    if at.scheme == "https":
        connection: HTTPConnection = HTTPSConnection(at.netloc, context=TRUSTED, timeout=10)
    else:
        connection = HTTPConnection(at.netloc, timeout=10)
    connection.request(method(url), f"{at.path}?{at.query}", BODY)
    answer = connection.getresponse().read().decode()
    connection.close()
    return answer


async def streamed(url: str) -> bytes:
    at = urlsplit(url)
    secure = at.scheme == "https"
    port = at.port or (443 if secure else 80)
    reader, writer = await asyncio.open_connection(
        at.hostname, port, ssl=TRUSTED if secure else None
    )
    head = f"{method(url)} {at.path}?{at.query} HTTP/1.1\r\nHost: {at.netloc}\r\n"
    writer.write(f"{head}Content-Length: {len(BODY)}\r\nConnection: close\r\n\r\n".encode() + BODY)
    return (await reader.read()).partition(b"\r\n\r\n")[2]


def by_asyncio(url: str) -> str:
    return asyncio.run(asyncio.wait_for(streamed(url), 10)).decode()


for url in sys.argv[1:]:
    got = {}
    for ask in (by_urllib3, by_http_client, by_asyncio):
        try:
            got[ask.__name__] = ask(url)
        except Exception as error:  # noqa: BLE001  each library has its own
            got[ask.__name__] = f"failed: {error}"
    print(json.dumps(got))  # noqa: T201
