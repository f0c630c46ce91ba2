"""Which client code a request belongs to, and which paths there are."""

from collections.abc import Callable
from urllib.parse import parse_qsl
from xml.dom import minidom

import httpx
import pytest

from simulator.target.api.routing import locate
from simulator.target.api.wire import Call, Refused
from simulator.tenants import Tenants

Simulate = Callable[..., httpx.Client]
BODY = b'{"context":{"channel":"web"}}'


def ask(client: httpx.Client, method: str, target: str, **headers: str) -> httpx.Response:
    extensions = {"target": target.encode()}
    content = BODY if method == "POST" else None
    return client.request(method, "/", extensions=extensions, headers=headers, content=content)


def located(
    query: str = "", host: str = "localhost", path: str | None = None, *codes: str
) -> str | Refused:
    """Give the client code a request is about, or why it is refused."""
    tenants = Tenants(codes)
    if not codes:
        tenants.get("acme")
    tenants.configure(tenants.get("acme"), {"ims_org_id": "X@AdobeOrg"})
    call = Call("GET", "/", query, dict(reversed(parse_qsl(query))), host)
    try:
        return locate(call, tenants, path)[1]
    except Refused as refused:
        return refused


@pytest.mark.parametrize(
    ("query", "host", "path", "code"),
    [
        pytest.param("client=globex", "localhost:8420", None, "globex", id="query"),
        pytest.param("client=globex&client=acme", "localhost", None, "globex", id="query, twice"),
        pytest.param("", "localhost", "globex", "globex", id="path"),
        pytest.param("", "globex.tt.omtrdc.net", None, "globex", id="host"),
        pytest.param("", "globex.tt.omtrdc.net:443", None, "globex", id="host with a port"),
        pytest.param("client=globex", "localhost", "globex", "globex", id="query and path"),
        pytest.param(
            "client=GloBex", "globex.tt.omtrdc.net", None, "GloBex", id="host in any case"
        ),
        pytest.param("client=globex", "mboxedge35.tt.omtrdc.net", None, "globex", id="edge"),
        pytest.param("client=globex", "target.shop.example", "globex", "globex", id="CNAME"),
        pytest.param("client=globex", "127.0.0.1", None, "globex", id="loopback"),
        pytest.param("imsOrgId=X%40AdobeOrg", "localhost", None, "acme", id="organisation"),
        pytest.param("client=&imsOrgId=X%40AdobeOrg", "localhost", None, "acme", id="empty client"),
        pytest.param("", "localhost", None, "acme", id="the only tenant"),
        pytest.param("", "mboxedge35.tt.omtrdc.net", None, "acme", id="an edge names none"),
        pytest.param("", "a.globex.tt.omtrdc.net", None, "acme", id="more labels name none"),
        pytest.param("", "globex.tt.omtrdc.net.evil.example", None, "acme", id="a longer host"),
    ],
)
def test_the_code_is_taken_from_query_path_host_organisation_or_the_only_tenant(
    query: str, host: str, path: str | None, code: str
) -> None:
    assert located(query, host, path) == code


@pytest.mark.parametrize(
    ("query", "host", "path"),
    [
        pytest.param("client=acme", "localhost", "globex", id="query and path"),
        pytest.param("client=acme", "globex.tt.omtrdc.net", None, id="query and host"),
        pytest.param("", "globex.tt.omtrdc.net", "acme", id="path and host"),
        pytest.param("client=acme", "globex.tt.omtrdc.net", "acme", id="two against one"),
        pytest.param("client=Acme", "localhost", "acme", id="case"),
    ],
)
def test_codes_that_disagree_are_refused(query: str, host: str, path: str | None) -> None:
    refused = located(query, host, path)
    assert isinstance(refused, Refused)
    assert (refused.status, refused.verdict) == (400, "wrong_client_code")
    assert refused.message in ("Invalid client acme", "Invalid client Acme")
    assert "names the client codes" in refused.detail


@pytest.mark.parametrize("code", ["globex", "a b", "-"])
def test_a_code_that_leads_nowhere_is_refused(code: str) -> None:
    refused = located(f"client={code}", "localhost", None, "acme")
    assert isinstance(refused, Refused)
    assert (refused.status, refused.verdict) == (400, "wrong_client_code")
    assert refused.message == f"Invalid client {code}"


def test_a_request_that_could_be_anybodys_is_refused() -> None:
    tenants = Tenants()
    for code in ("acme", "globex"):
        tenants.get(code)
    with pytest.raises(Refused, match="client must not be null") as refused:
        locate(Call("GET", "/", "imsOrgId=Y", {"imsOrgId": "Y"}, "localhost"), tenants)
    assert (refused.value.status, refused.value.verdict) == (400, "invalid_request")


# -- over HTTP -----------------------------------------------------------------------------


def test_any_well_formed_code_becomes_a_tenant_at_its_first_use(simulate: Simulate) -> None:
    client = simulate()
    assert ask(client, "POST", "/rest/v1/delivery?client=new&sessionId=s").status_code == 200
    assert client.get("/_lab/v1/tenants").json() == {"tenants": ["new"]}


def test_a_malformed_code_becomes_none(simulate: Simulate) -> None:
    client = simulate()
    answer = ask(client, "POST", "/rest/v1/delivery?client=a%20b&sessionId=s")
    assert (answer.status_code, answer.json()["message"]) == (400, "Invalid client a b")
    assert answer.headers["X-Offtarget-Reason"] == "wrong_client_code"
    assert client.get("/_lab/v1/tenants").json() == {"tenants": []}


def test_a_server_for_certain_clients_refuses_every_other_in_each_surfaces_form(
    simulate: Simulate,
) -> None:
    client = simulate("acme")
    fetch = ask(client, "GET", "/rest/v1/profiles/x?client=globex")
    update = ask(client, "GET", "/m2/globex/profile/update?mboxPC=x")
    assert fetch.json() == {"status": 400, "message": "Invalid client globex"}
    assert "<success>false</success><message>Invalid client globex</message>" in update.text
    for answer in (fetch, update):
        assert (answer.status_code, answer.reason_phrase) == (400, "Bad Request")
        assert answer.headers["X-Offtarget-Reason"] == "wrong_client_code"
        assert answer.headers["X-Offtarget-Evidence"] == (
            "there is no tenant 'globex'; this server has acme; without --client it would make any"
        )


def test_adobes_sdks_are_found_by_their_organisation(simulate: Simulate) -> None:
    client = simulate("acme", "globex")
    patch = {"ims_org_id": "G@AdobeOrg"}
    client.patch("/_lab/v1/tenants/globex/settings", json=patch).raise_for_status()
    target = "/rest/v1/delivery?sessionId=s&imsOrgId="
    assert ask(client, "POST", f"{target}G%40AdobeOrg").json()["client"] == "globex"
    assert ask(client, "POST", f"{target}other").json()["client"] == "acme"


@pytest.mark.parametrize("path", ["/rest/v1/profiles/x", "/rest/v1/profiles/thirdPartyId/x"])
def test_a_fetch_names_its_client_or_stands_on_adobes_host(simulate: Simulate, path: str) -> None:
    client = simulate("acme")
    for target in (path, f"{path}?client="):
        answer = ask(client, "GET", target)
        assert (answer.status_code, answer.json()["message"]) == (400, "client must not be null")
        assert answer.headers["X-Offtarget-Reason"] == "invalid_request"
    assert ask(client, "GET", path, Host="acme.tt.omtrdc.net").status_code == 404
    assert "acme" in ask(client, "GET", path, Host="acme.tt.omtrdc.net").json()["message"]


@pytest.mark.parametrize(
    "target",
    [
        "/rest/v1/profiles/thirdPartyId//u-1?client=acme",
        "/rest/v1//profiles/u-1?client=acme",
        "/rest/v1/profiles/thirdPartyId/a/b?client=acme",
        "/rest/v1/profiles/thirdPartyId/a%2Fb?client=acme",
        "/rest/v1/profiles/thirdPartyId/?client=acme",
        "/rest/v1/profiles/a/b?client=acme",
        "/rest/v1/profiles/?client=acme",
        "/rest/v1/profiles/x/?client=acme",
        "/rest/v1/profiles/x/../y?client=acme",
        "/rest/v2/profiles/u-1?client=acme",
        "/rest/v1/delivery/?client=acme&sessionId=s",
        "/m2/acme/profile/update/?mboxPC=x",
        "/m2/acme//profile/update?mboxPC=x",
        "/",
    ],
)
def test_what_no_route_takes_is_404_and_no_redirect(simulate: Simulate, target: str) -> None:
    answer = ask(simulate(), "GET", target)
    assert (answer.status_code, answer.reason_phrase) == (404, "Not Found")
    assert answer.json() == {"status": 404, "message": "Not Found"}
    assert answer.headers["X-Offtarget-Reason"] == "invalid_request"
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/rest/v1/delivery?client=acme&sessionId=s"),
        ("PUT", "/rest/v1/delivery?client=acme&sessionId=s"),
        ("POST", "/rest/v1/profiles/x?client=acme"),
        ("DELETE", "/m2/acme/profile/update?mboxPC=x"),
        ("OPTIONS", "/m2/acme/profile/update?mboxPC=x"),
        ("OPTIONS", "/rest/v1/profiles/x?client=acme"),
    ],
)
def test_a_method_a_route_does_not_take_is_405(
    simulate: Simulate, method: str, target: str
) -> None:
    answer = ask(simulate(), method, target)
    assert (answer.status_code, answer.json()["message"]) == (405, "Method Not Allowed")
    assert method not in answer.headers["Allow"].split(", ")
    assert "GET" in answer.headers["Allow"].split(", ") or "delivery" in target
    assert answer.headers["X-Offtarget-Reason"] == "invalid_request"


def test_the_profile_api_is_for_servers_and_knows_no_origins(simulate: Simulate) -> None:
    for target in ("/rest/v1/profiles/x?client=acme", "/m2/acme/profile/update?mboxPC=x"):
        answer = ask(simulate(), "GET", target, Origin="https://shop.example")
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("raw", "identifier"),
    [("a%2Bb", "a+b"), ("a+b", "a+b"), ("a%252Fb", "a%2Fb"), ("%C3%A9", "é"), ("a:b@c", "a:b@c")],
)
def test_an_id_in_the_path_is_decoded_once(simulate: Simulate, raw: str, identifier: str) -> None:
    answer = ask(simulate(), "GET", f"/rest/v1/profiles/thirdPartyId/{raw}?client=acme")
    assert answer.json()["message"].endswith(f"with third party id={identifier}")


@pytest.mark.parametrize("code", ["a%1Bb", "<&>"])
def test_an_error_in_xml_can_be_parsed_whatever_the_client_is_called(
    simulate: Simulate, code: str
) -> None:
    answer = ask(simulate(), "GET", f"/m2/{code}/profile/update?mboxPC=x")
    assert answer.status_code == 400
    assert minidom.parseString(answer.content).documentElement is not None  # noqa: S318
