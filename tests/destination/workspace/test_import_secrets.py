"""Secrets are not copied: what Terraform marks, and what looks like one."""

import json
import random
import string
from typing import Any

import pytest
from msgspec import UNSET

from destination.pipeline import Pipeline
from destination.plan import Update
from destination.workspace.importing import Imported, import_document
from destination.workspace.importing.secrets import secret_kind
from destination.workspace.load import to_content

HUSH = "hush-hush"
CLOUD = "61aa712b857e8c85c3b5a849"
UPDATE, UPSERT = "3FUdT3XKFUi3WcdJDZkzd8", "6Koj6XjcBpQUfjQ25sAdG3"
SUBSCRIPTION = "segment_destination_subscription.s"
MARKED = "is marked as sensitive, and not copied"
EVENT = {"type": "identify", "userId": "u", "traits": {"plan": "gold"}}
VALUES: dict[str, dict[str, Any]] = {
    "segment_destination_subscription": {
        "id": "s-1",
        "name": "all",
        "action_id": UPDATE,
        "destination_id": "d-1",
        "enabled": True,
        "trigger": 'type = "identify"',
        "settings": json.dumps({"user_id": {"@path": "$.userId"}, "traits": {"a": "b"}}),
    },
    "segment_destination": {
        "id": "d-1",
        "name": "Prod",
        "enabled": True,
        "source_id": "s-1",
        "metadata": [{"id": CLOUD}],
        "settings": json.dumps({"client_code": "acme", "bearer_token": ""}),
    },
    "segment_source": {
        "id": "s-1",
        "name": "Shop",
        "enabled": True,
        "metadata": [{"slug": "node"}],
        "write_keys": ["w"],
    },
}


def state(marks: dict[str, Any], changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """Give a state of a source, a destination and a mapping, with what is marked by its type."""
    resources = [
        {
            "address": f"{kind}.s",
            "type": kind,
            "values": {**values, **(changes or {}).get(kind, {})},
            "sensitive_values": marks.get(kind, {}),
        }
        for kind, values in VALUES.items()
    ]
    return {"values": {"root_module": {"resources": resources}}}


def said(imported: Imported) -> list[str]:
    return [str(remark) for remark in imported.remarks]


def is_planned(imported: Imported) -> bool:
    """Tell whether the result takes an event as it stands."""
    return [type(one.plan) for one in Pipeline(imported.workspace).plan(EVENT)] == [Update]


# -- what Terraform marks --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "value", "instead"),
    [
        (SUBSCRIPTION, "trigger", f'userId = "{HUSH}"', "; the action's default stands for it"),
        (
            SUBSCRIPTION,
            "settings",
            json.dumps({"user_id": HUSH, "traits": {}}),
            "; the action's default mapping stands for it, 'placeholder' where there is no default",
        ),
        (SUBSCRIPTION, "settings", f"{{{HUSH}", "; the action's default mapping"),
        (SUBSCRIPTION, "name", HUSH, ""),
        (SUBSCRIPTION, "model_id", HUSH, ""),
        (SUBSCRIPTION, "action_slug", HUSH, ""),
        ("segment_destination.s", "settings", json.dumps({"client_code": HUSH}), ""),
        ("segment_destination.s", "name", HUSH, ""),
        ("segment_source.s", "write_keys", [HUSH], ""),
    ],
)
@pytest.mark.parametrize("deep", [False, True])
def test_what_is_marked_is_named_and_not_copied(
    kind: str, name: str, value: Any, instead: str, *, deep: bool
) -> None:
    """A mark that is deeper than its value is one on all of it."""
    kind = kind.removesuffix(".s")
    mark = {"inner": [True]} if deep else True
    imported = import_document(state({kind: {name: mark}}, {kind: {name: value}}))
    assert HUSH not in repr(imported)
    assert [line for line in said(imported) if line.startswith(f"{kind}.s.{name}: {MARKED}")]
    assert any(f"{kind}.s.{name}: {MARKED}{instead}" in line for line in said(imported))
    assert is_planned(imported)


def test_a_mark_that_says_no_withholds_nothing() -> None:
    marks = {"trigger": False, "settings": {}, "metadata": [{}], "name": None}
    assert said(import_document(state(dict.fromkeys(VALUES, marks)), client="x")) == said(
        import_document(state({}), client="x")
    )


def test_a_mapping_that_is_marked_has_fields_that_show_it() -> None:
    for action, required in ((UPDATE, "user_id"), (UPSERT, "userId")):
        changes = {"segment_destination_subscription": {"action_id": action}}
        marks = {"segment_destination_subscription": {"settings": True, "trigger": True}}
        imported = import_document(state(marks, changes))
        (spec,) = (one for end in imported.workspace.destinations.values() for one in end.mappings)
        assert spec.trigger is UNSET
        assert isinstance(spec.fields, dict)
        assert spec.fields["traits"] == {"placeholder": "placeholder"}
        assert required in spec.fields


def test_parts_of_settings_that_are_marked_are_placeholders() -> None:
    settings = {"user_id": HUSH, "traits": {"a": [1, HUSH], "b": HUSH, "c": "kept"}}
    marks = {"settings": {"user_id": True, "traits": {"a": [False, True], "b": True}}}
    kind = "segment_destination_subscription"
    imported = import_document(state({kind: marks}, {kind: {"settings": settings}}))
    (spec,) = imported.workspace.destinations["cloud"].mappings
    assert isinstance(spec.fields, dict)
    assert spec.fields["traits"] == {"a": [1, "placeholder"], "b": "placeholder", "c": "kept"}
    assert "@if" in spec.fields["user_id"]
    for place in ("user_id", "traits.a[1]", "traits.b"):
        line = f"{SUBSCRIPTION}.settings.{place}: {MARKED}; 'placeholder' stands for it"
        assert line in said(imported)
    assert HUSH not in repr(imported)
    assert is_planned(imported)


def test_traits_that_are_marked_whole_are_still_an_object() -> None:
    kind = "segment_destination_subscription"
    settings = {"user_id": "u", "traits": {"a": HUSH}}
    marks = {kind: {"settings": {"traits": True}}}
    imported = import_document(state(marks, {kind: {"settings": settings}}))
    assert HUSH not in repr(imported)
    assert is_planned(imported)


@pytest.mark.parametrize("client", [None, "shop"])
def test_a_client_code_that_is_marked_is_filled_in(client: str | None) -> None:
    kind = "segment_destination"
    settings = {"client_code": HUSH, "bearer_token": HUSH}
    for marks, given in (({"client_code": True}, settings), (True, json.dumps(settings))):
        content = state({kind: {"settings": marks}}, {kind: {"settings": given}})
        imported = import_document(content, client=client)
        (destination,) = imported.workspace.destinations.values()
        assert destination.settings == {"client_code": client or "placeholder"}
        assert HUSH not in repr(imported)
        assert any(MARKED in line for line in said(imported))


def test_a_resource_that_is_marked_whole_gives_nothing() -> None:
    imported = import_document(state({"segment_destination_subscription": True}))
    names = VALUES["segment_destination_subscription"]
    assert {f"{SUBSCRIPTION}.{name}" for name in names} <= {one.place for one in imported.remarks}
    assert imported.workspace.destinations["cloud"].mappings == []


# -- what looks like a secret ----------------------------------------------------------------

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
AWS = "AKIA" + "IOSFODNN7EXAMPLE"
LOOKS = [
    ("Bearer 0123456789abcdef0123", "a bearer token"),
    ("bearer hush-hush", "a bearer token"),
    (f"Authorization: Bearer {JWT}", "a bearer token"),
    ("Basic dXNlcjpwYXNz", ""),  # words could look so
    ("Basic dXNlcjpwYXNzd29yZDE=", "a user and password"),
    (JWT, "a JWT"),
    (f"x {JWT} y", "a JWT"),
    (AWS, "an AWS access key"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "a private key"),
    ("ghp_" + 36 * "a", "an access token"),
    ("sk_live_" + 24 * "b", "an access token"),
    ("https://ann:pass@example.com/", "a URL with a password"),
    ("Bearer {{context.token}}", ""),
    ("Bearer of news", ""),
    ("Basic subscription", ""),
    ("https://example.com:8080/a@b", ""),
    ("eyJ", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "kind"), LOOKS)
def test_secrets_are_told_by_their_shape(text: str, kind: str) -> None:
    assert secret_kind(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "loyalty-member-2024",
        "first_time_shopper_audience",
        "internationalization",
        "Customer Loyalty Number 42",
        "https://shop.example/account/settings",
        "0000000000000000000000",
        "{{traits.a1b2c3d4e5f6a7b8}}",
        "short1",
        "total_revenue_180_days",
    ],
)
def test_words_are_no_secret_even_under_a_telling_name(text: str) -> None:
    assert secret_kind(text, keyed=True) == ""


@pytest.mark.parametrize("letters", [string.hexdigits[:16], string.ascii_letters + string.digits])
@pytest.mark.parametrize("length", [24, 32, 40])
def test_drawn_texts_are_secrets_under_a_telling_name_alone(letters: str, length: int) -> None:
    chance = random.Random(1)
    drawn = ["".join(chance.choices(letters, k=length)) for _ in range(300)]
    assert all(secret_kind(text, keyed=True) for text in drawn)
    assert not any(map(secret_kind, drawn))


DRAWN = "9f8b2c7d1e6a4f3b8c0d"


@pytest.mark.parametrize(
    ("traits", "place"),
    [
        ({"token": DRAWN}, "token"),
        ({"apiKey": DRAWN}, "apiKey"),
        ({"client-secrets": {"a": [1, DRAWN]}}, "client-secrets.a[1]"),
        ({"PASSWORD": {"@literal": DRAWN}}, "PASSWORD.@literal"),
        ({"a": {"@if": {"exists": 1, "then": JWT}}}, "a.@if.then"),
        ({"a": {"@template": f"{{{{b}}}} {AWS}"}}, "a.@template"),
    ],
)
@pytest.mark.parametrize("text", [False, True], ids=["answer", "state"])
def test_literals_that_look_like_secrets_are_not_copied(
    traits: Any, place: str, *, text: bool
) -> None:
    fields = {"user_id": {"@path": "$.userId"}, "traits": traits}
    if text:
        kind = "segment_destination_subscription"
        content = state({}, {kind: {"settings": json.dumps(fields)}})
        start = f"{SUBSCRIPTION}.settings"
    else:
        values = VALUES["segment_destination_subscription"]
        one = {**values, "actionId": UPDATE, "settings": fields}
        content, start = {"data": {"subscriptions": [one]}}, "data.subscriptions[0].settings"
    imported = import_document(content)
    (remark,) = (line for line in said(imported) if "looks like" in line)
    assert remark.startswith(f"{start}.traits.{place}: looks like a")
    assert remark.endswith(", and is not copied; 'placeholder' stands for it")
    shown = repr(imported)
    assert not any(secret in shown for secret in (DRAWN, JWT, AWS))
    assert "placeholder" in json.dumps(to_content(imported.workspace))
    assert is_planned(imported)


@pytest.mark.parametrize("name", ["client_code", "mbox_name", "cookie_domain"])
def test_a_setting_that_looks_like_a_secret_is_not_copied(name: str) -> None:
    kind = "segment_destination"
    changes: dict[str, dict[str, Any]] = {
        kind: {"metadata": [{"slug": "adobe-target-web"}], "settings": {name: JWT}},
        "segment_destination_subscription": {"action_id": UPSERT},
    }
    imported = import_document(state({}, changes))
    assert JWT not in repr(imported)
    assert imported.workspace.destinations["web"].settings[name] == "placeholder"
    assert f"segment_destination.s.settings.{name}: looks like a JWT" in "\n".join(said(imported))


def test_a_trigger_that_holds_a_secret_is_not_copied() -> None:
    kind = "segment_destination_subscription"
    imported = import_document(state({}, {kind: {"trigger": f'traits.t = "{JWT}"'}}))
    assert JWT not in repr(imported)
    line = f"{SUBSCRIPTION}.trigger: holds what looks like a JWT, and is not copied; the action's"
    assert any(one.startswith(line) for one in said(imported))


def test_paths_and_words_are_copied_as_they_are() -> None:
    traits = {
        "token": {"@path": "$.traits.a1b2c3d4e5f6a7b8c9"},
        "key": {"@arrayPath": ["$.a1b2c3d4e5f6a7b8c9", {"k": "total_revenue_180_days"}]},
        "note": DRAWN,
        "monkey": DRAWN,
    }
    kind = "segment_destination_subscription"
    fields = {"user_id": "u", "traits": traits}
    imported = import_document(state({}, {kind: {"settings": json.dumps(fields)}}))
    assert imported.workspace.destinations["cloud"].mappings[0].fields == fields
