"""A workspace out of what people have: the same from both forms, whatever is left out named."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destination.documents import DocumentError
from destination.documents.writing import write
from destination.pipeline import Pipeline
from destination.plan import Update
from destination.workspace.importing import import_document
from destination.workspace.load import from_content, read_workspace, to_content

HUSH = "hush-hush"
PLACED = "is not in the input; 'placeholder' stands for it; --client CODE sets it"
CLOUD = "61aa712b857e8c85c3b5a849"
WEB = "61fc2ffcc76fb3e73d85c89d"
UPDATE = "3FUdT3XKFUi3WcdJDZkzd8"


def resource(kind: str, label: str, marks: Any = None, /, **values: Any) -> dict[str, Any]:
    """Give a resource of Terraform."""
    return {
        "address": f"{kind}.{label}",
        "mode": "managed",
        "type": kind,
        "name": label,
        "values": values,
        "sensitive_values": marks or {},
    }


def state(*resources: Any, key: str = "values") -> dict[str, Any]:
    return {"format_version": "1.0", key: {"root_module": {"resources": list(resources)}}}


def subscription(**changes: Any) -> dict[str, Any]:
    """Give a subscription as Terraform has it."""
    values = {
        "id": "s-1",
        "name": "all",
        "action_id": UPDATE,
        "destination_id": "d-1",
        "enabled": True,
        "trigger": 'type = "identify"',
        "settings": json.dumps({"user_id": {"@path": "$.userId"}, "traits": {}}),
    }
    changed = values | changes
    kept = {name: value for name, value in changed.items() if value is not ...}
    return resource("segment_destination_subscription", "all", **kept)


def said(content: Any, **options: Any) -> list[str]:
    return [str(remark) for remark in import_document(content, **options).remarks]


# -- both forms ----------------------------------------------------------------------------


def test_both_forms_of_one_configuration_give_one_workspace(
    answer: dict[str, Any], state: dict[str, Any]
) -> None:
    by_answer, by_state = import_document(answer), import_document(state)
    assert by_answer.workspace == by_state.workspace
    assert write(to_content(by_answer.workspace)) == write(to_content(by_state.workspace))


def test_the_order_of_the_input_does_not_matter(answer: dict[str, Any]) -> None:
    listed = list(answer["data"]["subscriptions"])
    expected = import_document(answer).workspace
    chance = random.Random(1)
    for _ in range(10):
        chance.shuffle(listed)
        assert import_document({"data": {"subscriptions": listed}}).workspace == expected


def test_what_cannot_work_is_named_with_its_place_in_an_answer(answer: dict[str, Any]) -> None:
    trigger, directive, action, *filled = said(answer)
    place = "data.subscriptions[1]"
    assert trigger.startswith(f"{place}.trigger: \"type = 'track' and (\" cannot be read")
    assert directive.startswith(f"{place}.settings.traits.plan[0].@uppercase: @uppercase is no")
    assert action.startswith("data.subscriptions[3].actionId: the action 'syncOrders'")
    assert filled == [
        "source: is not in the input; one of type 'web' stands for it",
        f"destination dest-cloud.settings.client_code: {PLACED}",
        f"destination dest-web.settings.client_code: {PLACED}",
    ]


def test_what_cannot_work_is_named_with_its_address_in_a_state(state: dict[str, Any]) -> None:
    lines = "\n".join(said(state))
    address = "segment_destination_subscription.sub_1"
    assert f"{address}.trigger: \"type = 'track' and (\" cannot be read" in lines
    assert f"{address}.settings.traits.plan[0].@uppercase: @uppercase is no" in lines
    assert f"{address}.action_id: the action 'syncOrders'" in lines


def test_the_result_loads_and_can_be_planned_with(answer: dict[str, Any]) -> None:
    imported = import_document(answer, client="acme")
    text = write(to_content(imported.workspace))
    workspace = read_workspace(text, Path("w.yaml"))
    assert workspace == imported.workspace
    assert workspace.client_codes == ["acme"]
    event = {"type": "identify", "userId": "u", "traits": {"a": 1}}
    (planned,) = Pipeline(workspace).plan(event)
    assert planned.mapping == "Identify Calls"
    assert isinstance(planned.plan, Update)


def test_several_answers_are_taken_together(answer: dict[str, Any]) -> None:
    """The API lists destinations, sources and subscriptions apart; Terraform has them all."""
    destination = {
        "id": "dest-cloud",
        "name": "Prod",
        "enabled": True,
        "sourceId": "src-1",
        "metadata": {"id": CLOUD, "name": "Adobe Target Cloud Mode"},
        "settings": {"client_code": "acme", "bearer_token": HUSH, "region": "eu"},
    }
    source = {
        "id": "src-1",
        "name": "Shop",
        "metadata": {"slug": "node"},
        "writeKeys": [HUSH],
    }
    answers = [answer, {"data": {"destination": destination}}, {"data": {"sources": [source]}}]
    imported = import_document(answers)
    assert imported.workspace.sources["server"].type == "server"
    cloud = imported.workspace.destinations["cloud"]
    assert (cloud.source, cloud.settings) == ("server", {"client_code": "acme"})
    assert HUSH not in repr(imported)
    lines = [str(remark) for remark in imported.remarks]
    assert "[1].data.destination.settings.bearer_token: is a secret, and not copied" in lines
    assert "[1].data.destination.settings.region: is not modelled; left out" in lines
    assert "[1].data.destination.name: 'Prod' is 'cloud' here" in lines
    assert "[2].data.sources[0].writeKeys: are secrets, and not copied" in lines
    prod = {**destination, "source_id": "src-1", "settings": json.dumps(destination["settings"])}
    del prod["sourceId"]
    shop = {**source, "write_keys": source["writeKeys"]}
    del shop["writeKeys"]
    resources = [
        resource("segment_destination", "prod", {"metadata": {}}, **prod),
        resource("segment_source", "shop", {"write_keys": [True]}, **shop),
        *map(in_terraform, answer["data"]["subscriptions"]),
    ]
    again = import_document(state(*resources))
    assert again.workspace == imported.workspace
    assert HUSH not in repr(again)


def in_terraform(one: dict[str, Any]) -> dict[str, Any]:
    """Give a subscription of the Public API as a resource."""
    names = {"actionId": "action_id", "actionSlug": "action_slug"}
    names |= {"destinationId": "destination_id", "modelId": "model_id"}
    values = {names.get(name, name): value for name, value in one.items()}
    values["settings"] = json.dumps(one["settings"])
    return resource("segment_destination_subscription", one["id"], **values)


# -- Terraform -----------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["values", "planned_values"])
def test_a_state_and_a_plan_are_read(key: str) -> None:
    assert import_document(state(subscription(), key=key)).workspace.destinations.keys() == {
        "cloud"
    }


def test_the_prior_state_of_a_plan_is_read() -> None:
    content = {"format_version": "1.2", "prior_state": state(subscription())}
    assert "cloud" in import_document(content).workspace.destinations


def test_a_plan_knows_no_ids_yet() -> None:
    planned = subscription(id=..., destination_id=...)
    (destination,) = import_document(state(planned)).workspace.destinations.values()
    assert destination.mappings[0].name == "all"


def test_a_destination_without_subscriptions_has_no_mapping() -> None:
    bare = resource("segment_destination", "d", id="d", enabled=False, metadata={"id": WEB})
    (destination,) = import_document(state(bare), client="acme").workspace.destinations.values()
    assert (destination.type, destination.enabled) == ("web", False)
    assert destination.mappings == []


def test_destinations_of_one_type_are_told_apart_by_the_order_of_their_ids() -> None:
    resources = [subscription(destination_id=one, name=one) for one in ("d-2", "d-3", "d-1")]
    destinations = import_document(state(*resources)).workspace.destinations
    assert {name: one.mappings[0].name for name, one in destinations.items()} == {
        "cloud": "d-1",
        "cloud-2": "d-2",
        "cloud-3": "d-3",
    }


def test_sources_are_named_by_their_type() -> None:
    kinds = {"s-3": "javascript", "s-1": "javascript", "s-2": "ios", "s-4": "snowflake"}
    resources = [
        resource("segment_source", one, id=one, metadata={"slug": slug}, enabled=one != "s-2")
        for one, slug in kinds.items()
    ]
    resources += [
        resource("segment_destination", one, id=f"d-{one}", source_id=one, metadata=[{"id": CLOUD}])
        for one in kinds
    ]
    imported = import_document(state(*resources), client="acme")
    sources = {name: one.type for name, one in imported.workspace.sources.items()}
    assert sources == {"web": "web", "mobile": "mobile", "web-2": "web", "warehouse": "warehouse"}
    lines = [str(remark) for remark in imported.remarks]
    assert lines == [
        "segment_source.s-2.enabled: a disabled source is not modelled; taken as enabled"
    ]


def test_another_makers_action_of_the_same_name_is_left_out() -> None:
    other = resource("segment_destination", "m", id="d-1", metadata={"id": "x", "name": "Mixer"})
    slug = subscription(action_id="y", action_slug="trackEvent")
    lines = said(state(other, slug))
    assert lines[0].endswith(
        "the action 'trackEvent' 'y' is not known here; the mapping is left out"
    )
    assert lines[1] == "segment_destination.m: is no Adobe Target destination; left out"
    assert lines[2] == "nothing here belongs to an Adobe Target destination"


def test_an_action_is_known_by_its_slug_where_the_id_is_new() -> None:
    one = subscription(action_id="new", action_slug="updateProfile")
    assert "cloud" in import_document(state(one)).workspace.destinations


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"model_id": "m-1"}, 'model_id: "m-1": reverse ETL is not modelled'),
        ({"reverse_etl_model_id": "m"}, 'reverse_etl_model_id: "m": reverse ETL is not modelled'),
        ({"color": "red"}, "color: is not modelled; left out"),
        ({"enabled": None}, "enabled: does not say whether it is enabled; taken as true"),
        ({"trigger": None}, "trigger: is missing; the action's default stands for it"),
        ({"trigger": ""}, 'trigger: "" cannot be read, and matches no event: it is empty'),
        ({"trigger": 5}, "trigger: 5 cannot be read, and matches no event: it is empty"),
        ({"settings": None}, "settings: is missing; the action's default mapping stands"),
        ({"settings": "{"}, "settings: is no readable JSON (Expecting"),
        ({"settings": "[1]"}, "settings: is no object; the action's default mapping"),
        ({"settings": '{"a":NaN}'}, "settings: is no readable JSON (NaN is no JSON)"),
        ({"settings": "[" * 100_000}, "settings: is no readable JSON ("),
        ({"settings": '{"a.b":1}'}, "settings.a.b: updateProfile has no field 'a.b'; the value"),
        ({"action_id": "x"}, "action_id: the action 'x' is not known here"),
        ({"action_id": ...}, "action_slug: the action (none) is not known here"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_a_subscription_has_too_much_or_too_little_is_named(
    changes: dict[str, Any], remark: str
) -> None:
    lines = said(state(subscription(**changes)))
    start = f"segment_destination_subscription.all.{remark}"
    assert [line for line in lines if line.startswith(start)]


def test_other_resources_of_segment_are_named_and_others_are_not() -> None:
    function = resource("segment_insert_function_instance", "hash")
    lines = said(state(function, resource("aws_s3_bucket", "b"), subscription()), client="acme")
    assert lines[0] == (
        "segment_insert_function_instance.hash: segment_insert_function_instance is not "
        "modelled; left out"
    )
    assert "aws" not in "".join(lines)


def test_more_mappings_than_segment_has_are_cut() -> None:
    many = [subscription(name=f"{number:03}") for number in range(60)]
    imported = import_document(state(*many))
    names = [one.name for one in imported.workspace.destinations["cloud"].mappings]
    assert names == [f"{number:03}" for number in range(50)]
    assert "has 60 mappings; the first 50 are taken" in "\n".join(map(str, imported.remarks))


# -- what is no configuration --------------------------------------------------------------


def test_a_list_that_goes_on_is_told() -> None:
    data = {"subscriptions": [7], "pagination": {"current": "a", "next": "b"}}
    assert said({"data": data}) == [
        "data.subscriptions[0]: is no object; left out",
        "data.pagination.next: the list goes on; fetch the next page as well",
        "nothing here belongs to an Adobe Target destination",
    ]


@pytest.mark.parametrize("content", [None, 5, "x", {}, {"data": {}}, {"values": {}}, [7], [[]]])
def test_what_is_neither_form_is_refused(content: Any) -> None:
    with pytest.raises(DocumentError, match=r"data\.subscriptions.*terraform show -json"):
        import_document(content)


NAMES = (
    st.sampled_from(
        ["data", "subscriptions", "destinations", "sources", "values", "root_module", "resources"]
    )
    | st.sampled_from(
        ["child_modules", "type", "address", "id", "name", "actionId", "actionSlug", "settings"]
    )
    | st.sampled_from(
        ["action_id", "action_slug", "destination_id", "destinationId", "metadata", "trigger"]
    )
    | st.sampled_from(
        ["enabled", "source_id", "sourceId", "sensitive_values", "pagination", "client_code"]
    )
)
ATOMS = st.sampled_from(
    ["segment_source", "segment_destination", "segment_destination_subscription", "segment_x"]
) | st.sampled_from(
    [CLOUD, WEB, UPDATE, "updateProfile", "d", "\ud800", '{"traits": {"@x": "\\ud800"}}']
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | ATOMS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=40,
)


@given(
    JSON
    | st.builds(
        lambda one, two, three: {
            "data": {"subscriptions": one, "destinations": two, "sources": three}
        },
        *[st.lists(JSON, max_size=3)] * 3,
    )
    | st.builds(lambda listed: state(*listed), st.lists(JSON, max_size=4))
    | st.builds(
        lambda kind, values: state({"type": kind, "values": values}),
        ATOMS,
        st.dictionaries(NAMES, JSON, max_size=8),
    )
)
def test_any_json_is_imported_or_refused(content: Any) -> None:
    try:
        imported = import_document(content)
    except DocumentError:
        return
    assert from_content(to_content(imported.workspace)) == imported.workspace
    assert import_document(content) == imported
