"""Whatever is asked of what pages load, an answer comes, and it is no failure of ours."""

import json
import re
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from shops import workspace
from simulator.page.routes import ROUTES, Route
from simulator.server import Simulator, create_app
from simulator.tenants import Tenants
from simulator.workspace.load import from_content
from simulator.wsgi import WsgiTransport

TENANTS = Tenants()
TENANTS.declare(TENANTS.get("acme"), from_content(workspace("acme", "shop-key")))
APPLICATION = WsgiTransport(create_app(Simulator(TENANTS)))

NAMES = st.sampled_from(["acme", "shop-key", "in page", "laptop", "shop.js", "-"]) | st.text(
    st.characters(codec="utf-8"), min_size=1, max_size=8
)
QUERIES = st.dictionaries(
    st.sampled_from(["client", "version", "blocked"]),
    st.sampled_from(["acme", "2.8.0", "at.js", "</script>", ""]) | st.text(max_size=8),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "userId", "traits", "name", "properties", "integrations"])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
BODIES = st.binary(max_size=20) | VALUES.map(lambda value: json.dumps(value).encode())


@given(
    route=st.sampled_from(ROUTES),
    method=st.sampled_from(["GET", "POST", "OPTIONS", "PUT"]),
    names=st.lists(NAMES, min_size=3, max_size=3),
    query=QUERIES,
    body=BODIES,
)
def test_no_request_makes_it_fail(
    route: Route, method: str, names: list[str], query: dict[str, str], body: bytes
) -> None:
    left = iter(names)
    path = re.sub(r"<[^>]+>", lambda _: quote(next(left), safe=""), route.rule)
    asked = "&".join(
        f"{name}={quote(value.encode('utf-8', 'replace'), safe='')}"
        for name, value in query.items()
    )
    answer = APPLICATION.send(method, f"{path}?{asked}", (), body)
    assert answer.status < 500
