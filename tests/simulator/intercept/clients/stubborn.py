"""A client that heeds no proxy variables and trusts certifi's roots alone, as Adobe's SDK does.

Prints a line of JSON for each URL: what each way of calling got, or why it got nothing.
"""

import json
import ssl
import sys
from http.client import HTTPSConnection
from urllib.parse import urlsplit

import certifi
import urllib3

BODY = b'{"context":{"channel":"web"}}'


def by_urllib3(url: str) -> str:
    pool = urllib3.PoolManager(ca_certs=certifi.where(), retries=False, timeout=10)
    return pool.request("POST", url, body=BODY).data.decode()


def by_http_client(url: str) -> str:
    at = urlsplit(url)
    context = ssl.create_default_context(cafile=certifi.where())
    connection = HTTPSConnection(at.netloc, context=context, timeout=10)
    connection.request("POST", f"{at.path}?{at.query}", BODY)
    answer = connection.getresponse().read().decode()
    connection.close()
    return answer


for url in sys.argv[1:]:
    got = {}
    for ask in (by_urllib3, by_http_client):
        try:
            got[ask.__name__] = ask(url)
        except Exception as error:  # noqa: BLE001  each library has its own
            got[ask.__name__] = f"failed: {error}"
    print(json.dumps(got))  # noqa: T201
