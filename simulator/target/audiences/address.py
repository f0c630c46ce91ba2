"""What an address is made of, as rules name it.

The names and the cut of host names into subdomain and top-level domain are those of Adobe's
on-device decisioning engine; of a parameter that is there twice, the first counts (Adobe,
targets and audiences FAQ).
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote_plus

__all__ = ["PARAMETER", "PARTS", "query_parameter"]

PARAMETER: Final = "param."
"""In front of the name of a query's parameter (ours: Adobe's spelling is not published)."""

_URL: Final = re.compile(
    r"(?:([^:/?#]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)
_PORT: Final = re.compile(r":[0-9]*$")
_MOST_LABELS: Final = 4


class Address(NamedTuple):
    """An address, taken apart."""

    protocol: str
    host: str
    path: str
    query: str
    fragment: str


@lru_cache(maxsize=256)
def _parsed(url: str) -> Address:
    found = _URL.fullmatch(url)
    scheme, authority, path, query, fragment = found.groups(default="") if found else ("",) * 5
    host = _PORT.sub("", authority.rpartition("@")[2]).lower()
    return Address(scheme.lower(), host, path, query, fragment)


def _subdomain(url: str) -> str:
    labels = _parsed(url).host.split(".")
    if not 2 < len(labels) <= _MOST_LABELS or labels[0] == "www":  # noqa: PLR2004  a.b has none
        return ""
    return labels[0]


def _top_level_domain(url: str) -> str:
    labels = _parsed(url).host.split(".")
    return ".".join(labels[2:] if len(labels) == _MOST_LABELS else labels[1:][-1:])


PARTS: Final[dict[str, Callable[[str], str]]] = {
    "url": lambda url: url,
    "protocol": lambda url: _parsed(url).protocol,
    "domain": lambda url: _parsed(url).host,
    "subdomain": _subdomain,
    "topLevelDomain": _top_level_domain,
    "path": lambda url: _parsed(url).path,
    "query": lambda url: _parsed(url).query,
    "fragment": lambda url: _parsed(url).fragment,
}
"""What each part of an address is; empty where the address has none."""


def query_parameter(name: str) -> Callable[[str], str | None]:
    """Give the value of a query's parameter; None where it has none of that name."""

    def read(url: str) -> str | None:
        for pair in _parsed(url).query.split("&"):
            key, _, value = pair.partition("=")
            if pair and unquote_plus(key) == name:
                return unquote_plus(value)
        return None

    return read
