"""Requests and answers as the handlers see them, free of any web framework.

Status lines carry the standard phrase exactly: Segment's code compares it.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct

from simulator.taping import Asked, Surface
from simulator.target.journal import Touched
from simulator.target.verdicts import Evidence, Finding, Verdict

__all__ = [
    "EVIDENCE",
    "JSON",
    "PLAIN",
    "REASON",
    "XML",
    "Answer",
    "Call",
    "Refused",
    "Reply",
    "error_json",
    "error_xml",
    "in_a_header",
    "parameters_of",
    "xml_response",
]

JSON: Final = "application/json;charset=UTF-8"
XML: Final = "text/xml;charset=UTF-8"
PLAIN: Final = "text/plain;charset=UTF-8"
REASON: Final = "X-Offtarget-Reason"
"""The header of ours that tells why a call came out as it did, as a code."""
EVIDENCE: Final = "X-Offtarget-Evidence"
"""The header of ours that says it in a sentence."""
_NOTHING: Final = Touched()
_SHORT: Final = 64  # characters of a query that may come again as it is
_encoded: Final = msgspec.json.Encoder().encode
_NOT_IN_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES: Final = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}


def _no_header(_: str) -> str | None:
    return None


def _nowhere() -> str:
    return ""


class Call(Struct, frozen=True, gc=False):
    """An HTTP request.

    Attributes:
        method: In capitals.
        path: Percent-decoded once.
        query: Raw, without the question mark.
        parameters: The query decoded as a form; of a name given twice, the first counts.
        host: The Host header, in lower case.
        header: Gives a header by its name in any case; None where there is none.
        arguments: What varies in the path, by the names in the route's rule.
        body: Raw.
        origin: Gives scheme, host and port under which clients reach this server; a host of
            Adobe's only where they came to it through the proxy.
        address: The IP address the client has; empty where it is not known.
    """

    method: str
    path: str
    query: str
    parameters: Mapping[str, str]
    host: str
    header: Callable[[str], str | None] = _no_header
    arguments: Mapping[str, str] = {}
    body: bytes = b""
    origin: Callable[[], str] = _nowhere
    address: str = ""

    @property
    def target(self) -> str:
        """Path and query for the journal."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def asked(self, surface: Surface, *, oversized: bool = False) -> Asked:
        """Give it as a tape records it."""
        return Asked(
            surface,
            self.method,
            self.path,
            self.query,
            self.body,
            self.header,
            self.host,
            self.origin,
            self.address,
            oversized,
        )


def parameters_of(query: str) -> Mapping[str, str]:
    """Decode a query as a form; of a name given twice, the first counts."""
    return _remembered(query) if len(query) <= _SHORT else _decoded(query)


def _decoded(query: str) -> Mapping[str, str]:
    given: dict[str, str] = {}
    if "%" in query or "+" in query:
        for name, value in parse_qsl(query, keep_blank_values=True):
            given.setdefault(name, value)
        return given
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        if (name or equals) and name not in given:
            given[name] = value
    return given


_remembered: Final = lru_cache(maxsize=1024)(_decoded)
"""Fetches have a client code in their query, and nothing else."""


class Answer(Struct, frozen=True, gc=False):
    """An HTTP answer and the verdict behind it.

    Attributes:
        status: The HTTP status.
        body: The body, encoded.
        content_type: Its type; empty for no body.
        finding: Why it came out so.
        touched: What the request touched, for the journal.
        late: How late it comes, in milliseconds of the machine's time.
        kept: How much of the body is sent before the connection breaks; None for all of it.
    """

    status: int
    body: bytes
    content_type: str
    finding: Finding
    touched: Touched = _NOTHING
    late: int = 0
    kept: int | None = None


class Reply(Struct, frozen=True, gc=False):
    """An answer as it goes out, be it Adobe's or Segment's.

    Attributes:
        status: The HTTP status.
        body: The body, encoded.
        headers: All but those that every server adds.
        finding: Why it came out so; None where that is told elsewhere.
        late: How late it comes, in milliseconds of the machine's time.
        kept: How much of the body is sent before the connection breaks; None for all of it.
    """

    status: int
    body: bytes
    headers: list[tuple[str, str]]
    finding: Finding | None = None
    late: int = 0
    kept: int | None = None


class Refused(Exception):  # noqa: N818  an answer, not an error of ours
    """A request that is answered with an error of Adobe's.

    Args:
        status: The HTTP status.
        message: What the answer says.
        verdict: The reason code.
        detail: The reason for people; the message if left out.
        http_status: The status of the answer that says so, where it is another one.
    """

    def __init__(
        self,
        status: int,
        message: str,
        verdict: Verdict = Verdict.INVALID_REQUEST,
        detail: str = "",
        http_status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.http_status = http_status or status
        self.message = message
        self.verdict = verdict
        self.detail = detail or message

    def finding(self, client: str, now: int) -> Finding:
        """Give the verdict with its evidence."""
        return Finding(self.verdict, client, at=now, evidence=Evidence(detail=self.detail))


def error_json(refused: Refused, client: str, now: int) -> Answer:
    """Answer in the error form of the Delivery API and of the profile fetch."""
    return answer_json(
        {"status": refused.status, "message": refused.message},
        refused.finding(client, now),
        status=refused.http_status,
    )


def answer_json(
    content: Any, finding: Finding, *, status: int = 200, touched: Touched = _NOTHING
) -> Answer:
    """Answer with JSON."""
    return Answer(status, _encoded(content), JSON, finding, touched)


def error_xml(refused: Refused, client: str, now: int) -> Answer:
    """Answer in the error form of the update APIs."""
    body = xml_response(success="false", message=refused.message)
    return Answer(refused.status, body, XML, refused.finding(client, now))


def xml_response(**elements: str) -> bytes:
    """Write the ``<response>`` document of the update APIs."""
    inner = "".join(f"<{name}>{_xml_text(text)}</{name}>" for name, text in elements.items())
    return f"<response>{inner}</response>".encode()


def _xml_text(text: str) -> str:
    """Write text as XML; what no XML document may hold becomes the replacement character."""
    return _NOT_IN_XML.sub("\ufffd", text).translate(_ESCAPES)


def in_a_header(sentence: str) -> str:
    """Write a sentence as a header may hold it: in ASCII, on one line, nothing unprintable."""
    line = " ".join(sentence.split())
    if line.isascii() and line.isprintable():
        return line
    escaped = "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in line)
    return escaped.encode("ascii", "backslashreplace").decode()
