"""The page of the documents: whole, of our own, and closed to everything else."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from html.parser import HTMLParser

import httpx
import pytest
from flask import Flask

from simulator.lab_api import browsing
from simulator.lab_api.openapi import lab_document
from simulator.segment.api.openapi import segments_document
from simulator.target.api.openapi import adobes_document

Simulate = Callable[..., httpx.Client]
LOADS = {"src", "href", "srcset", "action", "data", "poster", "background", "style", "onload"}


class Read(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture
def page(simulate: Simulate) -> httpx.Response:
    return simulate("acme").get("/_lab/docs")


def test_it_is_a_page_whose_every_tag_is_closed(page: httpx.Response) -> None:
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert Read(page.text).open == []


@pytest.mark.parametrize(
    "document",
    [adobes_document(), segments_document(), lab_document()],
    ids=["adobe", "segment", "lab"],
)
def test_every_call_with_its_summary_and_every_schema_is_on_it(
    page: httpx.Response, document: dict[str, dict[str, dict[str, dict[str, str]]]]
) -> None:
    read = Read(page.text)
    text = re.sub(r"\s+", " ", "".join(read.words))
    ids = {given["id"].partition("-")[2] for _, given in read.tags if "id" in given}
    for path, methods in document["paths"].items():
        assert path in text
        for one in methods.values():
            assert one["summary"].replace("`", "") in text
            assert one["operationId"] in ids
    assert set(document["components"]["schemas"]) <= ids


def test_every_link_leads_somewhere_on_this_server(
    page: httpx.Response, simulate: Simulate
) -> None:
    tags = Read(page.text).tags
    ids = {given["id"] for _, given in tags if "id" in given}
    client = simulate("acme")
    links = [given["href"] for tag, given in tags if tag == "a"]
    assert len(links) > 100
    for link in set(links):
        assert link[1:] in ids if link[0] == "#" else client.get(link).status_code == 200


def test_nothing_in_it_runs_or_is_fetched(page: httpx.Response) -> None:
    tags = Read(page.text).tags
    assert not {tag for tag, _ in tags} & {"script", "link", "img", "iframe", "object", "form"}
    for tag, given in tags:
        assert not given.keys() & LOADS or (tag == "a" and given["href"][0] in "#/"), given
        assert not any(name.startswith("on") for name in given)
    assert "//" not in re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)[0]


def test_its_policy_lets_it_load_its_own_style_and_nothing_else(page: httpx.Response) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = page.headers["Content-Security-Policy"].split("; ")
    assert policy == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
    assert page.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/adobe.openapi.json"])
def test_it_is_guarded_like_every_call(simulate: Simulate, path: str) -> None:
    guarded = simulate(token="hush")  # noqa: S106  the point of the test
    assert guarded.get(f"/_lab{path}").status_code == 401
    opened = guarded.get(f"/_lab{path}", headers={"Authorization": "Bearer hush"})
    assert opened.status_code == 200
    assert simulate().get(f"/_lab{path}", headers={"Host": "evil.example"}).status_code == 403
    assert simulate().post(f"/_lab{path}", json={}).status_code == 405


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Make the page of a document whose every text would like to be more than text."""
    bad = "<script>alert(1)</script>`<b>`\"'&"
    schema = {"type": "object", "description": bad, "properties": {bad: {"enum": [bad]}}}
    answer = {"description": bad, "content": {bad: {"schema": {"$ref": f"#/{bad}"}}}}
    call = {
        "operationId": bad,
        "summary": bad,
        "description": bad,
        "tags": [bad],
        "parameters": [
            {"name": bad, "in": bad, "description": bad, "schema": {"type": bad, "pattern": bad}}
        ],
        "responses": {bad: answer},
    }
    document = {
        "info": {"title": bad, "version": bad, "description": bad},
        "paths": {f"/{bad}": {bad: call}},
        "components": {"schemas": {bad: schema}},
    }
    monkeypatch.setattr(browsing, "lab_document", lambda: document)
    app = Flask(browsing.__name__, template_folder=browsing.PAGES)
    with app.app_context():
        yield browsing.page.__wrapped__()


def test_whatever_a_document_says_is_text(hostile: str) -> None:
    read = Read(hostile)
    assert not {tag for tag, _ in read.tags} & {"script", "b"}
    assert "<script>" not in hostile
    assert "alert(1)" in "".join(read.words)
