"""Calls of the Delivery API, as tests of its subjects share them."""

from collections.abc import Callable

import httpx

from simulator.lab import Lab

Deliver = Callable[..., httpx.Response]
ORIGIN = "https://shop.example"
MINIMAL = b'{"context":{"channel":"web"}}'
TARGET = "/rest/v1/delivery?client=acme&sessionId=s-1"


def post(
    lab: Lab,
    body: bytes = MINIMAL,
    target: str = TARGET,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    return lab.request("POST", target, content=body, headers=headers)
