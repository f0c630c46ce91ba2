"""What a tenant's team declares: kept, shown without its secrets, and refused by its field."""

import json
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.lab import Lab
from simulator.lab_api.calls import LabCall
from simulator.lab_api.handlers import patch_settings, put_workspace
from simulator.masking import MASK
from simulator.tenants import Tenants
from simulator.workspace import Workspace

Ask = Callable[..., httpx.Response]
Refused = Callable[..., tuple[str, str, str]]
Simulate = Callable[..., httpx.Client]
HUSH = "hush-hush"


def declared(code: Any = "acme", **settings: Any) -> dict[str, Any]:
    """Give a workspace with one cloud destination."""
    return {
        "sources": {"shop": {"type": "web"}},
        "destinations": {
            "target": {
                "type": "cloud",
                "source": "shop",
                "settings": {"client_code": code, **settings},
            }
        },
    }


def codes(ask: Ask) -> Any:
    return ask("GET", "/settings").json()["settings"]["client_codes"]


def test_at_first_nothing_is_declared(ask: Ask) -> None:
    assert ask("GET", "/workspace").json() == {}


def test_what_is_declared_is_kept_and_its_codes_become_the_tenants(ask: Ask) -> None:
    answer = ask("PUT", "/workspace", declared("globex"))
    assert answer.json() == declared("globex")
    assert ask("GET", "/workspace").json() == declared("globex")
    assert codes(ask) == ["globex"]
    assert ask("PUT", "/workspace", {}).json() == {}
    assert codes(ask) == []


def test_no_body_at_all_does_not_take_a_workspace_away(ask: Ask, refused: Refused) -> None:
    ask("PUT", "/workspace", declared("globex"))
    code, message, _ = refused("PUT", "/workspace")
    assert (code, message[:17]) == ("not_json", "the body is empty")
    assert ask("GET", "/workspace").json() == declared("globex")


def test_a_reset_and_a_snapshot_leave_it_as_it_is(ask: Ask) -> None:
    ask("PUT", "/workspace", declared())
    ask("PUT", "/snapshots/before")
    ask("PUT", "/workspace", declared("globex"))
    ask("POST", "/snapshots/before/restore", {})
    ask("POST", "/reset", {})
    assert ask("GET", "/workspace").json() == declared("globex")
    assert codes(ask) == ["globex"]


def test_secrets_are_never_shown_and_their_masks_keep_them(ask: Ask, lab: Lab) -> None:
    content = declared(bearer_token=HUSH)
    content["sources"]["shop"]["write_key"] = HUSH
    answer = ask("PUT", "/workspace", content)
    shown = ask("GET", "/workspace")
    assert HUSH not in answer.text + shown.text
    assert shown.json() == declared(bearer_token=MASK) | {
        "sources": {"shop": {"type": "web", "write_key": MASK}}
    }
    assert answer.json() == shown.json()
    again = ask("PUT", "/workspace", shown.json())
    assert again.json() == shown.json()
    changed = shown.json()
    changed["destinations"]["target"]["settings"]["bearer_token"] = "another"  # noqa: S105
    assert ask("PUT", "/workspace", changed).json() == shown.json()
    assert isinstance(lab.tenant.workspace(), Workspace)


def test_two_masks_are_two_secrets(ask: Ask) -> None:
    content = {"sources": {"a": {"write_key": "k-1"}, "b": {"write_key": "k-2"}}}
    shown = ask("PUT", "/workspace", content).json()
    assert ask("PUT", "/workspace", shown).json() == shown


@pytest.mark.parametrize(
    ("content", "field", "rule"),
    [
        ([], "", "Expected `object`, got `array`"),
        ({"source": {}}, "", "unknown field `source`"),
        ({"sources": 5}, "sources", "Expected `object`, got `int`"),
        (declared("a b"), "destinations.target.settings.client_code", "a code has letters"),
        (
            declared(bearer_token=MASK),
            "destinations.target.settings.bearer_token",
            "is the mask of a secret, and there is none to keep",
        ),
        (
            {"sources": {"a": {"write_key": MASK}}},
            "sources.a.write_key",
            "is the mask of a secret",
        ),
        (
            {"destinations": {"target": {"type": "cloud", "source": "x"}}},
            "destinations.target.source",
            "it must be one of the sources: none",
        ),
    ],
    ids=str,
)
def test_what_breaks_a_rule_is_refused_by_its_field(
    refused: Refused, ask: Ask, content: Any, field: str, rule: str
) -> None:
    code, message, named = refused("PUT", "/workspace", content)
    assert (code, named) == ("invalid", field)
    assert rule in message
    assert field in message
    assert ask("GET", "/workspace").json() == {}


def test_what_is_another_tenants_is_refused(simulate: Simulate) -> None:
    client = simulate("acme", "globex")
    keyed = {"sources": {"shop": {"write_key": HUSH}}}
    path = "/_lab/v1/tenants/{}/workspace"
    assert client.put(path.format("globex"), json=keyed).status_code == 200
    for content, field in (
        (declared("globex"), "destinations.target.settings.client_code"),
        (keyed, "sources.shop.write_key"),
    ):
        answer = client.put(path.format("acme"), json=content)
        assert answer.status_code == 400
        error = answer.json()["error"]
        assert (error["code"], error["field"]) == ("invalid", field)
        assert "it leads to another tenant" in error["message"]
        assert HUSH not in answer.text


def test_a_disabled_destination_has_no_client_code(ask: Ask) -> None:
    content = declared("globex")
    content["destinations"]["target"]["enabled"] = False
    assert ask("PUT", "/workspace", content).status_code == 200
    assert codes(ask) == []


def test_the_client_declares_and_shows(lab: Lab) -> None:
    assert lab.tenant.workspace() == Workspace()
    made = lab.tenant.declare(declared())
    assert made == lab.tenant.workspace()
    assert lab.tenant.declare(made) == made
    assert made.client_codes == ["acme"]
    assert json.dumps(lab.tenant.settings()["client_codes"]) == '["acme"]'


def test_who_declares_and_who_configures_at_once_wait_for_each_other_not_forever() -> None:
    tenants = Tenants()
    declared, configured = (
        LabCall(tenants, {"tenant": "acme"}, body=body) for body in (b"{}", b'{"lifetime":"1d"}')
    )
    threads = [
        threading.Thread(target=lambda: [put_workspace(declared) for _ in range(200)], daemon=True),
        threading.Thread(
            target=lambda: [patch_settings(configured) for _ in range(2000)], daemon=True
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert not any(thread.is_alive() for thread in threads)
