"""The Public API's answer and Terraform's state of one configuration, in their odd cases."""

import json
import random
from typing import Any

import pytest

from destination.documents.writing import write
from destination.js import number_text
from destination.pipeline import Pipeline
from destination.plan import PlannedRequest, Update
from destination.workspace.importing import Imported, import_document
from destination.workspace.load import to_content

UPDATE, UPSERT, VIEW = "3FUdT3XKFUi3WcdJDZkzd8", "6Koj6XjcBpQUfjQ25sAdG3", "243uULZreXS5yYFvMBm4NW"
ODD: list[dict[str, Any]] = [
    {  # the order of attributes; a field that is not there; text that is escaped in Terraform
        "name": "same name",
        "actionId": UPDATE,
        "destinationId": "d-2",
        "enabled": True,
        "trigger": 'type = "identify" and (traits.plan = "a<b" or userId != null)',
        "settings": {
            "traits": {"Äge": "<&>\u2028", "zip": {"@path": "$.z"}, "10": 1, "9": None, "a": []},
            "nope": True,
            "user_id": {"@path": "$.userId"},
            "enable_batching": False,
        },
    },
    {  # as the first in all but its settings, which are empty
        "name": "same name",
        "actionId": UPDATE,
        "destinationId": "d-2",
        "enabled": True,
        "trigger": 'type = "identify" and (traits.plan = "a<b" or userId != null)',
        "settings": {},
    },
    {  # nothing in it can be read, and numbers are written in other ways
        "name": "",
        "actionId": UPSERT,
        "destinationId": "d-1",
        "enabled": False,
        "trigger": "",
        "settings": {"traits": {"n": [0.1, 1e21, 2.5e-7, 10**20, -0.0, 7.0, {"@nope": {}}]}},
    },
    {  # of a warehouse; an action by its slug alone
        "name": "rows",
        "actionSlug": "updateProfile",
        "destinationId": "d-9",
        "modelId": "m-1",
        "reverseETLModelId": "m-2",
        "enabled": True,
        "trigger": 'event = "new"',
        "settings": {"__segment_internal_directive": {"@merge": {"direction": "left"}}, "x": 1},
    },
    {"name": "mixer", "actionId": "x", "destinationId": "d-3", "enabled": True, "settings": None},
    {"name": "v", "actionId": VIEW, "destinationId": "d-1", "enabled": True, "trigger": None},
]
NAMES = {
    "actionId": "action_id",
    "actionSlug": "action_slug",
    "destinationId": "destination_id",
    "modelId": "model_id",
    "reverseETLModelId": "reverse_etl_model_id",
}


def encoded(value: Any, *, ordered: bool) -> str:
    """Write JSON as Terraform does: no blanks, < > & escaped, numbers in digits."""
    if isinstance(value, dict):
        names = sorted(value) if ordered else list(value)
        inner = (f"{encoded(n, ordered=False)}:{encoded(value[n], ordered=ordered)}" for n in names)
        return "{" + ",".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ",".join(encoded(item, ordered=ordered) for item in value) + "]"
    if isinstance(value, float):
        return f"{value:f}" if abs(value) > 1 else number_text(value)
    text = json.dumps(value, ensure_ascii=False)
    for mark in "<>&\u2028":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def by_answer(listed: list[dict[str, Any]]) -> Imported:
    # JavaScript writes no .0 and no -0
    text = json.dumps({"data": {"subscriptions": listed}}).replace("7.0", "7").replace("-0.0", "0")
    return import_document(json.loads(text))


def by_state(listed: list[dict[str, Any]], *, ordered: bool = False) -> Imported:
    resources = []
    for number, one in enumerate(listed):
        values = {NAMES.get(name, name): value for name, value in one.items()}
        if values.get("settings") is not None:
            values["settings"] = encoded(values["settings"], ordered=ordered)
        resources.append(
            {
                "address": f"segment_destination_subscription.s[{number}]",
                "type": "segment_destination_subscription",
                "values": {"model_id": None, "action_slug": None, "reverse_etl_schedule": []}
                | values,
                "sensitive_values": {"reverse_etl_schedule": []},
            }
        )
    state = {"values": {"root_module": {"resources": resources}}}
    return import_document(json.loads(json.dumps(state)))


@pytest.mark.parametrize("seed", range(5))
def test_odd_cases_give_one_workspace_down_to_the_bytes(seed: int) -> None:
    shuffled = random.Random(seed).sample(ODD, len(ODD))
    answer, state = by_answer(ODD), by_state(shuffled)
    assert answer.workspace == state.workspace
    assert write(to_content(answer.workspace)) == write(to_content(state.workspace))


def test_what_is_remarked_on_is_the_same_but_for_the_places() -> None:
    def told(imported: Imported) -> list[str]:
        return sorted(remark.sentence for remark in imported.remarks)

    assert told(by_answer(ODD)) == told(by_state(ODD))


def test_every_oddity_is_named_with_its_place() -> None:
    place = "segment_destination_subscription.s"
    lines = {str(remark) for remark in by_state(ODD).remarks}
    lacks = "updateProfile has no field"
    instead = "the action's default mapping stands for it"
    assert lines == {
        f"{place}[0].settings.nope: {lacks} 'nope'; the value is dropped",
        f"{place}[0].settings.enable_batching: {lacks} 'enable_batching'; the value is dropped",
        f'{place}[2].trigger: "" cannot be read, and matches no event: it is empty, or no text',
        f"{place}[2].settings.traits.n[6].@nope: @nope is no directive of the mapping language",
        f'{place}[3].model_id: "m-1": reverse ETL is not modelled',
        f'{place}[3].reverse_etl_model_id: "m-2": reverse ETL is not modelled',
        f"{place}[4].action_id: the action 'x' is not known here; the mapping is left out",
        f"{place}[5].trigger: is missing; the action's default stands for it",
        f"{place}[5].settings: is missing; {instead}",
        "source: is not in the input; one of type 'web' stands for it",
        *(
            f"destination d-{number}.settings.client_code: is not in the input; 'placeholder' "
            "stands for it; --client CODE sets it"
            for number in (1, 2, 9)
        ),
    }


def sent(imported: Imported) -> list[str]:
    """Give what the update of the first mapping sends, in its order."""
    event = {"type": "identify", "userId": "u", "z": 5}
    plans = [one.plan for one in Pipeline(imported.workspace).plan(event)]
    (update,) = (one.update for one in plans if isinstance(one, Update))
    assert isinstance(update, PlannedRequest)
    return update.url.target.partition("?")[2].split("&")[1:]


def test_attributes_keep_the_order_of_the_input_on_the_wire() -> None:
    traits: dict[str, Any] = {"z": "1", "a": {"@path": "$.z"}, "m": {"y": 1, "b": 2}, "2": 0}
    one = {**ODD[0], "settings": {"user_id": "u", "traits": traits}}
    expected = ["profile.2=0", "profile.z=1", "profile.a=5", "profile.m.y=1", "profile.m.b=2"]
    assert sent(by_answer([one])) == sent(by_state([one])) == expected


def test_terraform_that_sorts_its_keys_gives_an_equal_workspace_in_its_own_order() -> None:
    """``jsonencode`` sorts, and what it wrote is what Segment was given."""
    answer, state = by_answer(ODD), by_state(ODD, ordered=True)
    assert answer.workspace == state.workspace
    assert [one[:9] for one in sent(state)] != [one[:9] for one in sent(answer)]
