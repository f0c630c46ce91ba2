"""The OpenAPI documents as a page: of our own, with nothing in it that runs or is fetched."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from flask import render_template

from simulator.lab_api import PREFIX
from simulator.lab_api.openapi import lab_document
from simulator.segment.api.openapi import segments_document
from simulator.target.api.openapi import adobes_document

__all__ = ["ADDRESSES", "HEADERS", "PAGES", "page"]

PAGES: Final = "pages"
"""The folder of the page's template, beside this module."""
ADDRESSES: Final = {
    "adobe": "/adobe.openapi.json",
    "segment": "/segment.openapi.json",
    "lab": "/openapi.json",
}
"""Where the documents are served, below ``/_lab``."""
_STYLE: Final = files("simulator.lab_api").joinpath(PAGES, "documents.css").read_text("utf-8")
_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Final = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
)
"""The page may load nothing but its own style, which its hash names."""
_BOUNDS: Final = {
    "minLength": "at least %s long",
    "maxLength": "at most %s long",
    "minItems": "at least %s of them",
    "maxItems": "at most %s of them",
    "maxProperties": "at most %s of them",
    "minimum": "from %s",
    "maximum": "to %s",
}


@cache
def page() -> str:
    """Write the page."""
    documents = {"adobe": adobes_document(), "segment": segments_document(), "lab": lab_document()}
    surfaces = [
        {
            "at": at,
            "address": PREFIX + ADDRESSES[at],
            "document": document,
            "groups": _grouped(document),
        }
        for at, document in documents.items()
    ]
    return render_template("documents.html", style=_STYLE, bounds=_BOUNDS, surfaces=surfaces)


def _grouped(document: dict[str, Any]) -> dict[str, list[tuple[str, str, Any]]]:
    """Put operations under their tags, in the order of both."""
    groups: dict[str, list[tuple[str, str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method, one in operations.items():
            groups.setdefault(next(iter(one.get("tags", ())), ""), []).append((method, path, one))
    return groups
