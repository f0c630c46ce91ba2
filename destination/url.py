"""URLs as node-fetch 2.7.0 on Node 20 sends them.

Segment's code puts client code, id and attributes into a URL without encoding anything.
What goes over the wire is what two parsers make of that text: the WHATWG one, then Node's
older ``url.parse``. Between them: tabs and newlines vanish, blanks at the ends are cut,
``#`` ends the URL, dot segments are resolved, a backslash in the path becomes a slash, a
small set of characters is escaped, and everything else (``&``, ``=``, ``+``, ``%``) goes
through as it is. Source: contract, clients.md A; the cases in ``segment_cloud.jsonl``.
"""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote_to_bytes

import idna
from msgspec import Struct, structs

from destination.js import to_well_formed

__all__ = [
    "InvalidUrlError",
    "UnsupportedSchemeError",
    "Url",
    "join_url",
    "parse_url",
    "urls_under",
]


class InvalidUrlError(ValueError):
    """The text is no URL that can be sent; Node says ``Invalid URL``."""

    def __init__(self, message: str = "Invalid URL") -> None:
        super().__init__(message)


class UnsupportedSchemeError(InvalidUrlError):
    """The text is a URL, but none of HTTP; in node-fetch's words."""

    def __init__(self) -> None:
        super().__init__("Only HTTP(S) protocols are supported")


class Url(Struct, frozen=True, gc=False):
    """A URL ready to be sent.

    Attributes:
        scheme: ``https`` or ``http``.
        host: The host, with any port but the scheme's own.
        target: The raw request target; all that goes over the wire.
        fragment: What stays behind, with its ``#``.
    """

    scheme: str
    host: str
    target: str
    fragment: str = ""

    @property
    def hostname(self) -> str:
        """The host without its port."""
        return self.host.partition(":")[0]

    @property
    def sent(self) -> "Url":
        """The same without its fragment, which never leaves."""
        return structs.replace(self, fragment="")

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}{self.target}{self.fragment}"


_URL: Final = re.compile(r"(https?):[/\\]*([^/\\?#]*)([^#]*)(.*)", re.IGNORECASE | re.DOTALL)
_SCHEME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_STRIPPED: Final = "".join(map(chr, range(0x21)))
_REMOVED: Final = re.compile(r"[\t\n\r]+")
_LET_THROUGH: Final = (
    b"!#$%&()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz~"
)
_PLAIN: Final = _LET_THROUGH.replace(b"#", b"")  # of a query, what goes out as it is
_ESCAPES: Final = {bytes((byte,)): f"%{byte:02X}".encode() for byte in range(256)}
# What neither parser touches: all of a URL that begins so, and the rest of a path's last
# segment with its query.
_PLAIN_PREFIX: Final = re.compile(
    r"https://([A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*(?:\.[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*)*)"
    r"((?:/[A-Za-z0-9_-]+)*/?(?:\?[A-Za-z0-9_=&-]*)?)"
)
_PLAIN_REST: Final = re.compile(
    r"[!$&()*+,\-0-9:;=@A-Z\[\]_a-z~][!$&()*+,\-.0-9:;=@A-Z\[\]_a-z~]*"
    r"(?:\?[!$%&()*+,\-./0-9:;=?@A-Z\[\]_a-z~]*)?"
)
_SINGLE_DOT: Final = frozenset((".", "%2e"))
_DOUBLE_DOT: Final = frozenset(("..", "%2e.", ".%2e", "%2e%2e"))
_FORBIDDEN_HOST: Final = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")
_HOST_END: Final = re.compile(r"""["';`{}]""")
_CUT: Final = re.compile(rb"[#\t\n\r]")
_LONGEST_HOST: Final = 255
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_PORT_DIGITS: Final = 5


def parse_url(text: str) -> Url:
    """Parse and normalise an absolute http(s) URL.

    Raises:
        InvalidUrlError: There is no scheme, or the host cannot be one.
        UnsupportedSchemeError: The scheme is another.
    """
    text = _without_blanks(text.strip(_STRIPPED))
    match = _URL.match(text)
    if match is None:
        raise UnsupportedSchemeError if _SCHEME.match(text) else InvalidUrlError
    scheme, authority, rest, fragment = match.groups()
    scheme = scheme.lower()
    host, spilled = _parse_host(authority.rpartition("@")[2], _DEFAULT_PORTS[scheme])
    path, mark, query = rest.partition("?")
    target = spilled + _normalise_path(path) + mark + query
    return Url(scheme, host, escape(target), escape(fragment))


def urls_under(prefix: str) -> Callable[[str], Url]:
    """Make ``parse_url(prefix + rest)`` for many a rest: what stays is parsed once.

    Args:
        prefix: Where all of them begin, such as ``https://acme.tt.omtrdc.net/m2/acme?x=``.
    """
    plain = _PLAIN_PREFIX.fullmatch(prefix)
    if plain is None or len(plain[1]) > _LONGEST_HOST:
        return lambda rest: parse_url(prefix + rest)
    host, start = plain[1].lower(), plain[2]

    def parse_path(rest: str) -> Url:
        if _PLAIN_REST.fullmatch(rest):
            return Url("https", host, start + rest)
        return parse_url(prefix + rest)

    def parse_query(rest: str) -> Url:
        raw = _utf8(rest)
        odd = raw.translate(None, _PLAIN)
        if not odd:
            return Url("https", host, start + rest)
        if _CUT.search(odd) or rest[-1] in _STRIPPED:  # not all of it goes over the wire
            return parse_url(prefix + rest)
        return Url("https", host, start + _escaped(raw, odd))

    return parse_query if "?" in start else parse_path


def join_url(base: Url, location: str) -> Url:
    """Resolve a ``Location`` header against the URL it answered.

    Raises:
        InvalidUrlError: It leads nowhere.
        UnsupportedSchemeError: It leads out of HTTP.
    """
    location = _without_blanks(location.strip(_STRIPPED))
    if _SCHEME.match(location):
        return parse_url(location)
    path, _, query = base.target.partition("?")
    if location[:2].replace("\\", "/") == "//":
        return parse_url(f"{base.scheme}:{location}")
    if location[:1] in ("/", "\\"):
        path = ""
    elif location[:1] == "?":
        pass  # the path stays, the query is replaced
    elif not location or location[0] == "#":
        location = (f"?{query}" if query else "") + location
    else:
        path = path.rpartition("/")[0] + "/"
    return parse_url(f"{base.scheme}://{base.host}{path}{location}")


def escape(target: str) -> str:
    """Escape what neither parser lets through; the rest stays, percent signs included."""
    raw = _utf8(target)
    odd = raw.translate(None, _LET_THROUGH)
    return _escaped(raw, odd) if odd else target


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a character is sent as the replacement character
        return to_well_formed(text).encode()


def _escaped(raw: bytes, odd: bytes) -> str:
    """Escape every byte that is among the ``odd``; what an escape is made of never is."""
    for byte in set(odd):
        one = bytes((byte,))
        raw = raw.replace(one, _ESCAPES[one])
    return raw.decode("ascii")


def _without_blanks(text: str) -> str:
    return _REMOVED.sub("", text) if _REMOVED.search(text) else text


def _normalise_path(path: str) -> str:
    path = path.replace("\\", "/")
    if "." not in path and "%2" not in path:
        return path or "/"
    kept: list[str] = []
    segments = path.split("/")[1:]
    for position, segment in enumerate(segments):
        lowered, last = segment.lower(), position == len(segments) - 1
        if lowered in _DOUBLE_DOT:
            kept = kept[:-1]
        if lowered in _SINGLE_DOT or lowered in _DOUBLE_DOT:
            kept += [""] if last else []
        else:
            kept.append(segment)
    return "/" + "/".join(kept)


def _parse_host(authority: str, default_port: str) -> tuple[str, str]:
    """Give the host, and what the older parser pushes out of it into the path."""
    name, _, digits = authority.partition(":")
    port = _parse_port(digits, default_port)
    domain = _to_ascii(unquote_to_bytes(name.encode("utf-8", "replace")).decode(errors="replace"))
    if not domain or _FORBIDDEN_HOST.search(domain):
        raise InvalidUrlError
    end = _HOST_END.search(domain)
    kept, spilled = (domain[: end.start()], domain[end.start() :]) if end else (domain, "")
    if len(kept) > _LONGEST_HOST:
        raise InvalidUrlError
    return (kept, f"/{spilled}{port}") if spilled else (kept + port, "")


def _parse_port(digits: str, default: str) -> str:
    """Give a port with its colon; nothing for the one the scheme implies."""
    if not digits:
        return ""
    port = digits.lstrip("0") or "0"
    if not (port.isascii() and port.isdigit() and len(port) <= _PORT_DIGITS and int(port) < 2**16):
        raise InvalidUrlError
    return "" if port == default else f":{port}"


def _to_ascii(domain: str) -> str:
    try:
        mapped = domain.lower() if domain.isascii() else _remap(domain)
        return ".".join(map(_label_to_ascii, mapped.split(".")))
    except UnicodeError:  # idna's own errors are such
        raise InvalidUrlError from None


def _remap(text: str) -> str:
    return idna.uts46_remap(text, std3_rules=False, transitional=False)


def _label_to_ascii(label: str) -> str:
    if label.startswith("xn--"):
        _check_punycode(label)
    if label.isascii():
        return label
    _check_label(label)
    return f"xn--{label.encode('punycode').decode()}"


def _check_punycode(label: str) -> None:
    decoded = label[4:].encode("ascii").decode("punycode")
    if not decoded or _remap(decoded) != decoded:
        raise InvalidUrlError
    _check_label(decoded)


def _check_label(label: str) -> None:
    """Refuse what no label may hold: a leading accent, mixed directions, a stray joiner."""
    idna.check_initial_combiner(label)
    idna.check_bidi(label)
    joiners = (at for at, char in enumerate(label) if char in "\u200c\u200d")
    if not all(idna.valid_contextj(label, at) for at in joiners):
        raise InvalidUrlError
