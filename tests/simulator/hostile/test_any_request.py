"""Any request whatever, by hypothesis: the judge's rules hold (see conftest)."""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from destination.attempt import Answer
from simulator.lab_api.openapi import lab_document
from simulator.target.api.routes import ROUTES as ADOBES

Body: TypeAlias = dict[str, Any]
Judge: TypeAlias = Callable[..., Answer]
Places: TypeAlias = Callable[[Any], Iterator[tuple[str | int, ...]]]
AS_JSON: Final = {"Content-Type": "application/json"}
AS_TEAM: Final = {"Authorization": "Bearer any"}
UPDATE: Final = "/m2/acme/profile/update"


class Request(NamedTuple):
    """What goes over the wire."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


# -- texts, numbers and JSON ---------------------------------------------------------------

# fmt: off
ODD_TEXTS = st.sampled_from([
    "", " ", "acme", "globex", "d-1", "u-1", "u-gone", "kept", "a/../b", "..", ".", "a#b", "a?b&c",
    "a+b", "é", "東👍", "\x00", "\x1b", "\n", "\r\nX: y", "\ufffe", "0", "-1", "1h", "1e9d", "inf",
    "9" * 30, "9" * 5000, "x" * 300, "2026-01-05T09:00:00Z", "0001-01-01T00:00:00Z", "+²²:00", "²h",
    "0s..1h", "documented", "found", "web", "display", "true", "null", "{}", "<&>", "٣h", "P1D",
])
# fmt: on
COUNTS: Final = (0, 1, 50, 51, 100, 101)
LENGTHS: Final = (13, 51, 128, 129, 200, 201, 250, 251, 256, 257, 512, 513, 1025, 4097, 5001)
LONG_TEXTS = st.sampled_from(LENGTHS).map(lambda length: "x" * length)
TEXTS = ODD_TEXTS | LONG_TEXTS | st.text(st.characters(exclude_categories=()), max_size=10)
NUMBERS = (
    st.integers()
    | st.floats()
    | st.sampled_from([0, 1, -1, 2**31, 2**63, -(2**63) - 1, 2**64, 10**30, 10**400, 1e308, -0.0])
)


class Raw(str):
    """JSON as it is to be written: deeper, or longer, than Python's writer goes."""

    __slots__ = ()


def written(value: Any) -> str:
    """Write JSON with all that Python's writer allows, such as NaN and lone surrogates."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value)


def nested(opening: str, value: Any, closing: str, depth: int) -> Raw:
    return Raw(opening * depth + written(value) + closing * depth)


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    depths = st.integers(1, 3000)
    return (
        st.lists(inner, max_size=4)
        | st.dictionaries(TEXTS, inner, max_size=4)
        | st.builds(nested, st.just("["), inner, st.just("]"), depths)
        | st.builds(nested, st.just('{"a":'), inner, st.just("}"), depths)
    )


SCALARS = (
    st.none() | st.booleans() | NUMBERS | TEXTS | st.just(Raw("9" * 5000)) | st.just(Raw("1e999"))
)
JSON = st.recursive(SCALARS, containers, max_leaves=6)


def _grown(value: dict[str, Any], count: int, text: str) -> dict[str, Any]:
    return value | {f"p{number}": text for number in range(count)}


def kin(value: Any) -> st.SearchStrategy[Any]:
    """Give values of the same kind, which get past the first look, or any."""
    if isinstance(value, list) and value:
        return st.sampled_from(COUNTS).map(lambda count: (value * count)[:count]) | JSON
    if isinstance(value, dict):
        return st.builds(_grown, st.just(value), st.sampled_from(COUNTS), TEXTS) | JSON
    if isinstance(value, str):
        return TEXTS | JSON
    if isinstance(value, int | float) and not isinstance(value, bool):
        return NUMBERS | JSON
    return JSON


def at(body: Any, place: Sequence[str | int]) -> Any:
    for key in place:
        body = body[key]
    return body


def put(body: Any, place: Sequence[str | int], value: Any) -> Any:
    """Give a body with another value at a place."""
    if not place:
        return value
    changed = copy.copy(body)
    changed[place[0]] = put(body[place[0]], place[1:], value)
    return changed


@st.composite
def spoilt(draw: st.DrawFn, bodies: Sequence[Any], places: Places) -> bytes:
    """Take a good body and put anything anywhere; at times add a field, or cut it short."""
    body = draw(st.sampled_from(bodies))
    place = draw(st.sampled_from(list(places(body))))
    body = put(body, place, draw(kin(at(body, place))))
    more = draw(st.integers(0, 9))
    if isinstance(body, dict) and more == 0:
        body = body | {draw(TEXTS): draw(JSON)}
    text = written(body)
    return text[: draw(st.integers(0, len(text))) if more == 1 else None].encode()


# -- targets, headers and whole requests ---------------------------------------------------

BYTES = st.binary(max_size=40) | st.builds(lambda value: written(value).encode(), JSON)
ESCAPED = st.builds(
    lambda text, safe: quote(text.encode("utf-8", "surrogatepass"), safe=safe),
    TEXTS,
    st.sampled_from(["", "/", "/:@!$&'()*+,;=[]{}|\\^`\"<>%"]),
) | st.binary(max_size=8).map(quote)
RAW = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="#\x7f"), max_size=12
)
# fmt: off
PARAMETERS = st.sampled_from([
    "client", "sessionId", "imsOrgId", "version", "mboxPC", "mbox3rdPartyId", "profile.a",
    "profile.", "profile..", "limit", "after", "verdict", "third_party_id", "tnt_id", "twin",
    "device", "atjs", "offset", "sortBy", "authorizationScope", "",
])
# fmt: on
PAIRS = st.tuples(PARAMETERS | ESCAPED, ESCAPED | RAW).map("=".join) | RAW
QUERIES = st.lists(PAIRS, max_size=5).map("&".join)
HEADER_TEXTS = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=20
).filter(lambda text: text == text.strip())
# fmt: off
HEADERS = st.fixed_dictionaries({}, optional={
    "Host": HEADER_TEXTS | st.sampled_from([
        "acme.tt.omtrdc.net", "globex.tt.omtrdc.net", "mboxedge1.tt.omtrdc.net", "127.0.0.1:99999",
        "[::1]:8420", "[", "a b", "x:²", "localhost:", ":", "evil.example",
    ]),
    "Content-Type": HEADER_TEXTS | st.sampled_from([
        "application/json", "text/plain", "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x", "application/json; charset=utf-16",
    ]),
    "Content-Length": st.sampled_from(["", "0", "-1", "5", "x", "²", "62914561", "9" * 30, "1_0"]),
    "Origin": HEADER_TEXTS,
    "Authorization": HEADER_TEXTS | st.sampled_from(
        ["Bearer", "Bearer ", "Bearer any", "Basic !", 'x="']
    ),
    "Cookie": HEADER_TEXTS,
    "Access-Control-Request-Headers": HEADER_TEXTS,
    "Accept": HEADER_TEXTS,
    "Range": HEADER_TEXTS,
    "If-None-Match": HEADER_TEXTS,
    "X-Forwarded-Host": HEADER_TEXTS,
    "Transfer-Encoding": st.sampled_from(["chunked", "gzip", ""]),
    "Content-Encoding": st.sampled_from(["gzip", "x"]),
    "Expect": st.just("100-continue"),
})
METHODS = st.sampled_from([
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "get", "FOO", "",
])
# fmt: on


def paths(rule: str) -> list[str]:
    """Write a rule's paths out: one for each choice it leaves, names in braces."""
    choices = re.search(r"<any\(([a-z,]+)\):\w+>", rule)
    if choices is None:
        return [re.sub(r"<(\w+)>", r"{\1}", rule)]
    each = [rule.replace(choices[0], one, 1) for one in choices[1].split(",")]
    return [path for one in each for path in paths(one)]


ROUTES: Final = [
    *((method.upper(), path) for path, one in lab_document()["paths"].items() for method in one),
    *(
        (method, path)
        for route in ADOBES
        for method in (*route.methods, "OPTIONS")
        for path in paths(route.rule)
    ),
    ("GET", "/_lab/openapi.json"),
]
PATH_NAMES = st.sampled_from(["acme", "acme", "u-1", "kept", "1", "4002"]) | ESCAPED


@st.composite
def known(draw: st.DrawFn) -> tuple[str, str]:
    """Give method and path of a route, with anything for what varies in it."""
    method, path = draw(st.sampled_from(ROUTES))
    for name in ("{tenant}", "{client}", "{identifier}", "{name}", "{number}"):
        path = path.replace(name, draw(PATH_NAMES))
    return method, path


SEGMENTS = ESCAPED | RAW.filter(lambda text: "?" not in text)
PATHS = st.lists(SEGMENTS, max_size=5).map(lambda segments: "/" + "/".join(segments)) | (
    st.sampled_from(
        ["*", "", "//", "/_lab", "/_lab/", "/_lab/v1", "http://x/", "/%", "/%zz", "/%00"]
    )
)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    method, path = draw(
        known() | st.tuples(METHODS, PATHS) | st.tuples(METHODS, known().map(itemgetter(1)))
    )
    query = draw(st.just("") | QUERIES.map(lambda query: "?" + query))
    headers = draw(HEADERS)
    if draw(st.booleans()):
        headers = AS_JSON | AS_TEAM
    return Request(method, path + query, headers, draw(BYTES))


# -- the rules hold ------------------------------------------------------------------------

QUICK: Final = 80
LONG: Final = 4_000


@pytest.fixture(params=[QUICK, pytest.param(LONG, marks=pytest.mark.long)], ids=["", "long"])
def hold(
    request: pytest.FixtureRequest, judge: Judge
) -> Callable[[st.SearchStrategy[Request]], None]:
    """Hold whatever a strategy gives against the rules, a few times or many."""

    def try_all(hostile: st.SearchStrategy[Request]) -> None:
        @settings(
            max_examples=request.param, deadline=None, suppress_health_check=list(HealthCheck)
        )
        @given(hostile)
        def whatever(sent: Request) -> None:
            judge(*sent)

        whatever()

    return try_all


Hold: TypeAlias = Callable[[st.SearchStrategy[Request]], None]


def test_any_request_is_answered_below_500_and_a_4xx_says_why_and_changes_nothing(
    hold: Hold,
) -> None:
    hold(requests())


def test_so_is_any_delivery(hold: Hold, full_delivery: Body, places: Places) -> None:
    target = "/rest/v1/delivery?client=acme&sessionId=s-1"
    beacon = put(full_delivery, ("context", "beacon"), value=True)
    anonymous = put(full_delivery, ("id", "marketingCloudVisitorId"), "")
    bodies = spoilt([full_delivery, beacon, anonymous], places)
    hold(bodies.map(lambda body: Request("POST", target, {"Origin": "https://a.example"}, body)))


def test_so_is_any_update(hold: Hold) -> None:
    ids = st.sampled_from(["mboxPC=d-1&", "mbox3rdPartyId=u-1&", ""])
    targets = st.tuples(st.just(f"{UPDATE}?"), ids, QUERIES).map("".join)
    forms = QUERIES.map(lambda query: query.encode("latin-1"))
    hold(st.builds(Request, st.sampled_from(["GET", "POST"]), targets, st.just({}), forms))


def test_so_is_any_call_of_the_admin_api(
    hold: Hold, admin_bodies: dict[str, Body], places: Places
) -> None:
    def calls(name: str) -> st.SearchStrategy[Request]:
        method, _, path = name.partition(" ")
        bodies = spoilt([admin_bodies[name]], places)
        target, headers = f"/acme/target{path}", AS_JSON | AS_TEAM
        return bodies.map(lambda body: Request(method, target, headers, body))

    hold(st.sampled_from(sorted(admin_bodies)).flatmap(calls))


def test_so_is_any_batch(hold: Hold) -> None:
    cells = ESCAPED.map(str.encode) | st.sampled_from([b"u-1", b"d-1", b"", b"%", b"\xff", b"\r"])
    rows = st.lists(cells, max_size=4).map(b",".join)
    headers = st.sampled_from([b"batch=thirdPartyId,a,b\n", b"batch=pcId,a\r\n", b"batch=pcId\n"])
    bodies = st.builds(lambda header, rows: header + b"\n".join(rows), headers, st.lists(rows))
    paths = st.sampled_from(["/m2/acme/profile/batchUpdate", "/m2/acme/v2/profile/batchUpdate"])
    hold(st.builds(Request, st.just("POST"), paths, st.just({}), bodies | BYTES))


@pytest.mark.parametrize(
    "name",
    [
        "POST /clock",
        "POST /await",
        "POST /reset",
        "POST /tokens",
        "PATCH /settings",
        "PUT /snapshot",
        "PUT /faults",
    ],
)
def test_so_is_any_call_of_the_lab(
    hold: Hold, lab_bodies: dict[str, list[Body]], places: Places, name: str
) -> None:
    method, _, path = name.partition(" ")
    target = f"/_lab/v1/tenants/acme{path}"
    bodies = spoilt(lab_bodies[name], places)
    hold(bodies.map(lambda body: Request(method, target, AS_JSON, body)))


def test_the_calls_of_the_admin_api_tried_here_are_good(
    judge: Judge, admin_bodies: dict[str, Body]
) -> None:
    for name, body in admin_bodies.items():
        method, _, path = name.partition(" ")
        answer = judge(method, f"/acme/target{path}", AS_JSON | AS_TEAM, written(body).encode())
        assert answer.ok, (name, answer.body)
        assert b'"statusCode":4' not in answer.body
