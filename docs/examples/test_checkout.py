"""An integration under test, on a live server, each test with a tenant of its own."""

import httpx


def log_in(url, client, user):
    """Do what your code does; here a visitor's browser, which alone creates a profile."""
    body = {"context": {"channel": "web"}, "id": {"thirdPartyId": user}}
    answer = httpx.post(f"{url}/rest/v1/delivery?client={client}&sessionId=s-1", json=body)
    answer.raise_for_status()


def status_of(url, client, user):
    """Ask the profile API, as Segment does before each update."""
    return httpx.get(f"{url}/rest/v1/profiles/thirdPartyId/{user}?client={client}").status_code


def test_a_customer_is_found_an_hour_after_the_login(offtarget_server, offtarget_tenant):
    url, client = offtarget_server.url, offtarget_tenant.name
    log_in(url, client, "ann")
    assert status_of(url, client, "ann") == 404
    assert offtarget_tenant.explain(third_party_id="ann").verdict == "not_yet_visible"
    offtarget_tenant.advance("1h")
    assert status_of(url, client, "ann") == 200


def test_what_one_test_did_no_other_sees(offtarget_server, offtarget_tenant):
    assert status_of(offtarget_server.url, offtarget_tenant.name, "ann") == 404
    assert offtarget_tenant.profiles().total == 0
