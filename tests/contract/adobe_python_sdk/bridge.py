"""Adobe's Python SDK, told what to do; runs in the SDK's environment.

    python bridge.py HOST:PORT

A JSON line ``{call, client, arguments}`` on standard input each, in the Node SDK's names, is
answered with a JSON line ``{answer}`` or ``{error}``, beside the hosts the SDK wanted.
Whatever host it wants, HOST:PORT stands in for it: nothing leaves this machine.
"""

import json
import re
import sys
from urllib.parse import urlsplit

import urllib3
from delivery_api_client import ApiClient
from delivery_api_client.exceptions import ApiException
from target_python_sdk import TargetClient
from urllib3.util import connection

SERVER = sys.argv[1]
HOSTS = []
MODELS = ApiClient.__new__(ApiClient)  # made in full, it would be configured once and for all

connect, urlopen = connection.create_connection, urllib3.PoolManager.urlopen


def connect_here(_address, *arguments, **named):
    host, _, port = SERVER.partition(":")
    return connect((host, int(port)), *arguments, **named)


def urlopen_noted(self, method, url, *arguments, **named):
    HOSTS.append(urlsplit(url).netloc)
    return urlopen(self, method, url, *arguments, **named)


connection.create_connection = connect_here
urllib3.PoolManager.urlopen = urlopen_noted


class Given:
    """What the generated client deserialises."""

    def __init__(self, data):
        self.data = json.dumps(data)


def snake(name):
    return re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def camel(name):
    return re.sub("_([a-z])", lambda letter: letter[1].upper(), name)


def option(name, value):
    return MODELS.deserialize(Given(value), "DeliveryRequest") if name == "request" else value


def answered(call, client, arguments):
    named = {snake(name): value for name, value in client.items()}
    common = {"client": "never-sent", "server_domain": SERVER, "secure": False}
    sdk = TargetClient.create({**common, **named})
    *rest, options = arguments
    options = {snake(name): option(name, value) for name, value in options.items()}
    answer = getattr(sdk, snake(call))(*rest, options)
    if call == "getAttributes":
        return answer.as_object()
    return {camel(name): MODELS.sanitize_for_serialization(value) for name, value in answer.items()}


for line in sys.stdin:
    del HOSTS[:]
    try:
        said = {"answer": answered(**json.loads(line))}
    except ApiException as error:
        said = {"error": f"{error.status} {error.body}"}
    except Exception as error:
        said = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps({**said, "hosts": list(HOSTS)}, default=str), flush=True)
