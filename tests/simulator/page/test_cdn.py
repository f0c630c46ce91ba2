"""Segment's CDN: a source's settings, analytics.js, and the web destination's code."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from shops import workspace
from simulator.page import cdn
from simulator.page.asking import Asked
from simulator.page.builds import BuildError, Builds, read_builds
from simulator.server import Simulator, create_app
from simulator.tenants import Tenants
from simulator.workspace.load import from_content
from simulator.wsgi import WsgiTransport

KEY = "shop-key"
ADDRESS = f"/v1/projects/{KEY}/settings"
Told = dict[str, Any]


def served(declared: Told, builds: Builds | None = None) -> httpx.Client:
    tenants = Tenants()
    tenants.declare(tenants.get("acme"), from_content(declared))
    transport = WsgiTransport(create_app(Simulator(tenants, builds=builds or Builds())))
    return httpx.Client(base_url="http://localhost", transport=transport)


def told(declared: Told, host: str = "here:8420") -> Told:
    with served(declared) as client:
        answer = client.get(ADDRESS, headers={"Host": host, "Origin": "http://shop.example"})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
        content: Told = answer.json()
        return content


def plugin(declared: Told, **asked: str) -> Told:
    (one,) = told(declared, **asked)["remotePlugins"]
    found: Told = one
    return found


def test_events_go_to_whoever_gave_the_settings() -> None:
    segment = told(workspace("acme", KEY))["integrations"]["Segment.io"]
    assert (segment["apiKey"], segment["apiHost"], segment["protocol"]) == (
        KEY,
        "here:8420/v1",
        "http",
    )


def test_segment_s_own_host_names_segment_s_own_hosts() -> None:
    settings = told(workspace("acme", KEY), host="cdn.segment.com")
    assert settings["integrations"]["Segment.io"]["apiHost"] == "api.segment.io/v1"
    (one,) = settings["remotePlugins"]
    assert one["url"].startswith("http://cdn.segment.com/next-integrations/actions/adobe-target/")
    assert one["settings"]["offtarget"]["atJs"] == (
        "https://admin6.testandtarget.omniture.com/admin/rest/v1/libraries/atjs/download"
        "?client=acme&version=2.8.0"
    )


def test_the_web_destination_is_named_with_its_mappings() -> None:
    one = plugin(workspace("acme", KEY))
    assert (one["name"], one["creationName"]) == ("Adobe Target Web",) * 2
    settings = one["settings"]
    assert (settings["client_code"], settings["mbox_name"]) == ("acme", "target-global-mbox")
    first, second, _ = settings["subscriptions"]
    assert (first["partnerAction"], first["subscribe"]) == ("upsertProfile", 'type = "identify"')
    assert first["mapping"]["traits"] == {"@path": "$.traits"}
    assert second["mapping"]["viewName"] == {"@path": "$.name"}
    assert settings["offtarget"]["loads"] is True
    assert "consentSettings" not in settings


def test_what_a_destination_asks_consent_for_is_told() -> None:
    declared = workspace("acme", KEY, consent=["marketing"])
    settings = told(declared)
    assert settings["consentSettings"] == {
        "allCategories": ["marketing"],
        "hasUnmappedDestinations": True,
    }
    (one,) = settings["remotePlugins"]
    assert one["settings"]["consentSettings"] == {"categories": ["marketing"]}
    # Segment's consent wrapper looks there, and not at the settings of a plugin.
    integration = settings["integrations"][one["creationName"]]
    assert integration["consentSettings"] == {"categories": ["marketing"]}
    # Without the component "browser" analytics.js does not take it for a classic destination.
    assert integration["versionSettings"] == {"componentTypes": []}


def test_destinations_that_share_a_name_ask_consent_for_all_that_any_does() -> None:
    declared = workspace("acme", KEY, consent=["marketing"])
    other = {**declared["destinations"]["in page"], "consent": ["ads", "marketing"]}
    declared["destinations"]["in page, too"] = other
    settings = told(declared)["integrations"]["Adobe Target Web"]
    assert settings["consentSettings"] == {"categories": ["ads", "marketing"]}


def test_a_destination_that_asks_no_consent_is_no_integration() -> None:
    assert list(told(workspace("acme", KEY))["integrations"]) == ["Segment.io"]


@pytest.mark.parametrize("off", [{"enabled": False}, {"type": "cloud", "mappings": []}])
def test_what_does_not_run_in_pages_is_not_told(off: Told) -> None:
    assert told(workspace("acme", KEY, **off))["remotePlugins"] == []


def test_a_destination_without_mappings_loads_nothing() -> None:
    assert not plugin(workspace("acme", KEY, mappings=[]))["settings"]["offtarget"]["loads"]


def test_no_source_has_another_key() -> None:
    with served(workspace("acme", KEY)) as client:
        answer = client.get("/v1/projects/other/settings")
    assert (answer.status_code, answer.json()["success"]) == (404, False)


def test_the_code_is_had_under_the_name_that_is_told() -> None:
    declared = workspace("acme", KEY)
    one = plugin(declared, host="localhost")
    with served(declared) as client:
        code = client.get(one["url"].removeprefix("http://localhost"))
        assert one["libraryName"] in code.text
        assert f'"writeKey": "{KEY}"' in client.get(f"/analytics.js/v1/{KEY}/analytics.min.js").text


def steps(event: Any, *, destination: str = "in page", key: str = KEY) -> httpx.Response:
    with served(workspace("acme", KEY)) as client:
        path = f"/next-integrations/actions/adobe-target/steps/{key}/{destination}"
        given = {"content": event} if isinstance(event, bytes) else {"json": event}
        return client.post(path, **given)


def test_the_steps_of_an_event_are_those_of_the_destination() -> None:
    answer = steps({"type": "identify", "userId": "ann", "traits": {"plan": "gold", "n": None}})
    assert answer.json() == {
        "steps": [
            {"set": {"mbox3rdPartyId": "ann"}},
            {"set": {"profile": {"plan": "gold", "n": None}}},
            {
                "trackEvent": {
                    "mbox": "target-global-mbox",
                    "preventDefault": True,
                    "params": {"event_name": "profile_update"},
                }
            },
        ],
        "errors": [],
    }


def test_what_is_undefined_becomes_null_and_not_what_was_there_before() -> None:
    unnamed = steps({"type": "page", "properties": {"path": "/"}}).json()["steps"]
    assert unnamed == [
        {"set": {"mbox3rdPartyId": None}},
        {"set": {"page": {"path": "/"}}},
        {"triggerView": {"name": None, "page": True}},
    ]


@pytest.mark.parametrize(
    ("event", "where", "status", "said"),
    [
        (b"[1]", {}, 400, "the body is JSON, but array; it must be an object"),
        (b"{", {}, 400, "the body is no JSON that can be read"),
        ({}, {"key": "other"}, 400, "no source of any workspace on this server has that"),
        ({}, {"destination": "else"}, 404, "the workspace has no such web destination any more"),
    ],
)
def test_what_has_no_steps_is_said(event: Any, where: Told, status: int, said: str) -> None:
    answer = steps(event, **where)
    assert (answer.status_code, answer.json()["message"][: len(said)]) == (status, said)


@pytest.mark.parametrize("depth", [300, 480, 700, 990, 5_000])
def test_an_event_of_any_depth_is_answered(depth: int) -> None:
    traits = b'{"a":' * depth + b"1" + b"}" * depth
    answer = steps(b'{"type":"identify","userId":"ann","traits":' + traits + b"}")
    assert answer.status_code in (200, 400)
    said = answer.json().get("message", "")
    assert answer.status_code == 200 or "recursion" in said


@pytest.mark.parametrize("number", [b"9" * 400, b"1e999", b"-0.0", b"12345678901234567890123"])
def test_an_event_with_any_number_is_answered(number: bytes) -> None:
    answer = steps(b'{"type":"identify","userId":"ann","traits":{"n":' + number + b"}}")
    assert answer.status_code in (200, 400)
    assert isinstance(answer.json(), dict)


def test_vendors_builds_are_served_where_there_are_any(tmp_path: Path) -> None:
    for name, text in {
        "standalone.js": "window.analyticsWriteKey = '__WRITE_KEY__';",
        "schemaFilter.bundle.0f.js": "part();",
        "unrelated.js": "secret();",
        "web.js": "theirs();",
    }.items():
        (tmp_path / name).write_text(text)
    files = str(tmp_path / "standalone.js"), str(tmp_path / "web.js")
    with served(workspace("acme", KEY), read_builds(None, *files)) as client:
        bundle = client.get(f"/analytics.js/v1/{KEY}/analytics.min.js").text
        assert bundle == f"window.analyticsWriteKey = '{KEY}';"
        parts = "/analytics-next/bundles"
        assert client.get(f"{parts}/schemaFilter.bundle.0f.js").text == "part();"
        assert client.get(f"{parts}/unrelated.js").status_code == 404
        (one,) = client.get(ADDRESS).json()["remotePlugins"]
        assert client.get(one["url"].removeprefix("http://localhost")).text == "theirs();"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda part: part.write_bytes(b"\xff"), "it is no UTF-8 text"),
        (lambda part: part.mkdir(), "Is a directory"),
        (lambda part: part.symlink_to("nowhere"), "No such file or directory"),
    ],
    ids=["no text", "a folder", "nothing"],
)
def test_a_part_that_cannot_be_served_is_refused(
    tmp_path: Path, make: Callable[[Path], object], said: str
) -> None:
    (tmp_path / "standalone.js").write_text("analytics();")
    make(tmp_path / "tsub.bundle.0f.js")
    with pytest.raises(BuildError, match=rf"--analytics-js .*/tsub\.bundle\.0f\.js: {said}"):
        read_builds(None, str(tmp_path / "standalone.js"), None)


def test_no_part_is_left_out_unsaid(tmp_path: Path) -> None:
    (tmp_path / "standalone.js").write_text("analytics();")
    for number in range(100):
        (tmp_path / f"a.bundle.{number}.js").write_text("part();")
    assert len(read_builds(None, str(tmp_path / "standalone.js"), None).bundles) == 100
    (tmp_path / "a.bundle.100.js").write_text("part();")
    said = r"--analytics-js .*/standalone\.js: there may be 100 files \*\.bundle\.\*\.js beside it"
    with pytest.raises(BuildError, match=said):
        read_builds(None, str(tmp_path / "standalone.js"), None)


def test_a_build_is_hashed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[bytes] = []

    def counting(code: bytes) -> Any:
        hashed.append(code)
        return sha256(code)

    monkeypatch.setattr(cdn, "sha256", counting)
    names = set()
    for build in ("first();", "first();", "second();"):
        with served(workspace("acme", KEY), Builds(web_destination=build)) as client:
            names |= {client.get(ADDRESS).json()["remotePlugins"][0]["url"] for _ in range(3)}
    assert hashed == [b"first();", b"second();"]
    assert len(names) == 2


def test_settings_are_of_one_workspace_though_it_changes_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tenants = Tenants()
    tenant = tenants.get("acme")
    asking, other = (
        from_content(workspace("acme", KEY, consent=[category])) for category in ("ads", "other")
    )
    tenants.declare(tenant, asking)

    def changing(_: str) -> str:
        tenants.declare(tenant, other)
        return "name"

    monkeypatch.setattr(cdn, "_hashed", changing)
    given = cdn.settings(Asked(tenants, Builds(), "http://localhost", {"key": KEY}))
    content = json.loads(given.body)
    (plugin,) = content["remotePlugins"]
    assert plugin["settings"]["consentSettings"] == {"categories": ["ads"]}
    assert content["consentSettings"]["allCategories"] == ["ads"]


def test_a_bundle_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"--analytics-js .*none\.js: No such file or directory"):
        read_builds(None, str(tmp_path / "none.js"), None)


Simulate = Callable[..., httpx.Client]


def test_a_key_cannot_break_out_of_the_script(simulate: Simulate) -> None:
    given = simulate().get("/analytics.js/v1/a%22%7D);evil(%7B%22/analytics.min.js")
    assert '"writeKey": "a\\"});evil({\\""' in given.text
