"""Steps: what a team sets up at Adobe, in a workspace or over the Admin API."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from pytest_bdd import step

from simulator.testing.words import phrase

if TYPE_CHECKING:
    import httpx

    from simulator.lab import Lab

__all__: list[str] = []

_KINDS: Final = {
    "property": "properties",
    "audience": "audiences",
    "offer": "offers",
    "activity": "activities",
}


@step("the team declares:")
def declare(lab: "Lab", docstring: str) -> None:
    """Declare a workspace, written as in a workspace file."""
    lab.tenant.declare(_content(docstring))


@step(phrase("the team cannot declare, because of {reason:Text}:"))
def cannot_declare(lab: "Lab", reason: str, docstring: str) -> None:
    """Find a workspace refused; the reason is part of the message."""
    from simulator.client import ClientError  # noqa: PLC0415  on use

    with pytest.raises(ClientError, match=re.escape(reason)):
        lab.tenant.declare(_content(docstring))


def _content(text: str) -> Any:
    from destination.documents import parse_document  # noqa: PLC0415  on use

    return parse_document(text, Path("the workspace")).content


@step(phrase("the team has the {kind:Kind} {name:Text}"))
def has(lab: "Lab", kind: str, name: str) -> None:
    """Find a property, an audience, an offer or an activity by its name."""
    assert name in _names(lab, kind), f"there are {_names(lab, kind)}"  # noqa: S101


@step(phrase("the team has no {kind:Kind} {name:Text}"))
def has_not(lab: "Lab", kind: str, name: str) -> None:
    """Find nothing of that kind and name."""
    assert name not in _names(lab, kind), f"there are {_names(lab, kind)}"  # noqa: S101


def _names(lab: "Lab", kind: str) -> list[str]:
    return [one.name for one in getattr(lab.tenant.catalogue(), _KINDS[kind])]


@step(phrase("the Admin API is asked for {path:Text}"))
def ask(lab: "Lab", answers: list["httpx.Response"], path: str) -> None:
    """Read something over the Admin API."""
    _call(lab, answers, "GET", path)


@step(phrase("the Admin API is asked for {path:Text} without a token"))
def ask_without_token(lab: "Lab", answers: list["httpx.Response"], path: str) -> None:
    """Read something without saying who one is."""
    _call(lab, answers, "GET", path, Authorization="")


@step(phrase("the Admin API is asked for {path:Text} in version {version:Count}"))
def ask_version(lab: "Lab", answers: list["httpx.Response"], path: str, version: int) -> None:
    """Read something in a version of the API."""
    accept = f"application/vnd.adobe.target.v{version}+json"
    _call(lab, answers, "GET", path, Accept=accept)


@step(phrase("the Admin API is told to {method:Text} {path:Text}"))
def tell(lab: "Lab", answers: list["httpx.Response"], method: str, path: str) -> None:
    """Change something over the Admin API; nothing more is to be said."""
    _call(lab, answers, method, path)


@step(phrase("the Admin API is told to {method:Text} {path:Text}:"))
def tell_more(
    lab: "Lab", answers: list["httpx.Response"], method: str, path: str, docstring: str
) -> None:
    """Change something over the Admin API; the body is JSON."""
    _call(lab, answers, method, path, docstring)


def _call(
    lab: "Lab",
    answers: list["httpx.Response"],
    method: str,
    path: str,
    body: str = "",
    **headers: str,
) -> None:
    sent = {"Authorization": "Bearer any", "Content-Type": "application/json", **headers}
    target = f"/{lab.client_code}/target{path}"
    answers.append(lab.request(method, target, headers=sent, content=body.encode()))
