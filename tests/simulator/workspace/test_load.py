"""Adobe's side of a workspace: what breaks a rule is named with its line and field."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destination.documents import DocumentError
from destination.workspace.load import from_content as segment_side
from destination.workspace.load import to_content
from destination.workspace.model import Source
from destination.workspace.model import Workspace as SegmentSide
from simulator.target.activities.catalogue import Catalogue
from simulator.workspace import Workspace, from_content, load_workspace, read_workspace, whole
from simulator.workspace.catalogue import items

TOKEN = "8a6f4a3e-0b1d-4c5e-9f00-112233445566"  # noqa: S105  a property's, no secret
RULE = {"profile": "tier", "equals": ["gold"]}


def activity(**changes: Any) -> dict[str, Any]:
    """Give a workspace whose only activity is changed."""
    plain = {"type": "ab", "mboxes": "hero", "experiences": ["red"], **changes}
    return {"offers": {"red": "", "blue": ""}, "activities": {"it": plain}}


def audience(**said: Any) -> dict[str, Any]:
    return {"audiences": {"gold": {"rule": RULE}, "it": said}}


def test_an_error_has_file_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(
        "offers: {red: x}\nactivities:\n  it: {type: ab, mboxes: m, experiences: [rde]}\n"
    )
    with pytest.raises(DocumentError) as raised:
        load_workspace(path)
    where = "activities.it.experiences[0]"
    rule = "is 'rde'; it must be one of the offers: red"
    assert str(raised.value) == f"{path}:3: {where}: {rule}"


@pytest.mark.parametrize(
    ("content", "field", "rule"),
    [
        ({"properties": {"shop": "x"}}, "properties.shop", "is 'x'; a property token is a UUID"),
        ({"properties": {"shop": {"token": "x"}}}, "properties.shop.token", "is a UUID"),
        ({"properties": {"a": TOKEN, "b": TOKEN}}, "properties.b", "as properties.a is already"),
        (
            {"audiences": {"=x": {"rule": RULE}}},
            "audiences.=x",
            "it must not with any of = + - ! @",
        ),
        (audience(), "audiences.it", "this one has nothing"),
        (audience(rule=RULE, **{"not": "gold"}), "audiences.it", "this one has rule and not"),
        (audience(all_of=["gold", "x"]), "audiences.it.all_of[1]", "is 'x'; it must be one of"),
        (audience(all_of=[]), "audiences.it.all_of", "length >= 1"),
        (audience(**{"not": "x"}), "audiences.it.not", "must be one of the audiences: gold, it"),
        ({"offers": {"a": {"content": 5}}}, "offers.a.content", "is 5; HTML is text"),
        (
            {"offers": {"a": {"type": "redirect", "content": {}}}},
            "offers.a.content",
            "a redirect is a URL",
        ),
        (
            {"offers": {"a": {"type": "actions", "content": [5]}}},
            "offers.a.content",
            "actions are a list of objects",
        ),
        (
            {"offers": {"a": {"content": "", "id": 5}, "b": {"content": "", "id": 5}}},
            "offers.b.id",
            "is 5, as offers.a.id is already",
        ),
        (activity(mboxes=[]), "activities.it", "it shows nothing anywhere"),
        (activity(mboxes=["a", "a"]), "activities.it", "has the location 'a' twice"),
        (activity(experiences=["red", "red"]), "activities.it.experiences[1]", "is named 'red'"),
        (activity(experiences=[]), "activities.it.experiences", "length >= 1"),
        (activity(page_load=True), "activities.it.experiences[0]", "say where"),
        (
            activity(experiences=[{"offers": {"foot": "red"}}]),
            "activities.it.experiences[0].offers.foot",
            "is no location of this activity; it has hero",
        ),
        (
            activity(experiences=[{"offers": {"hero": "x"}}]),
            "activities.it.experiences[0].offers.hero",
            "must be one of the offers: red, blue",
        ),
        (
            activity(experiences=[{"audience": "x"}]),
            "activities.it.experiences[0].audience",
            "belongs to xt",
        ),
        (
            activity(type="xt", experiences=[{"share": 5}]),
            "activities.it.experiences[0].share",
            "belongs to ab",
        ),
        (
            activity(type="xt", experiences=[{"audience": "x"}]),
            "activities.it.experiences[0].audience",
            "is 'x'; it must be one of the audiences: none",
        ),
        (activity(experiences=[{"share": 101}]), "activities.it.experiences[0].share", "<= 100"),
        (activity(audience="x"), "activities.it.audience", "is 'x'"),
        (activity(properties=["x"]), "activities.it.properties[0]", "is 'x'"),
        (
            {**activity(views=["x"]), "views": {"cart": {}}},
            "activities.it.views[0]",
            "must be one of the views: cart",
        ),
        (activity(starts_at="soon"), "activities.it.starts_at", "'soon' is no instant"),
        (
            activity(starts_at="2026-01-05T00:00:00Z", ends_at="2026-01-05T00:00:00Z"),
            "activities.it.ends_at",
            "must lie after starts_at",
        ),
        (activity(state="live"), "activities.it.state", "Invalid enum value 'live'"),
        (activity(priority=1_000), "activities.it.priority", "<= 999"),
        (activity(colour="red"), "activities.it", "unknown field `colour`"),
        ({"sources": {}, "offer": {}}, "", "unknown field `offer`"),
        (
            {"destinations": {"t": {"type": "cloud", "source": "x"}}},
            "destinations.t.source",
            "none",
        ),
    ],
    ids=str,
)
def test_what_breaks_a_rule_is_named(content: Any, field: str, rule: str) -> None:
    with pytest.raises(DocumentError) as raised:
        from_content(content)
    assert raised.value.field == field
    assert rule in raised.value.rule


def test_a_view_may_be_named_where_none_is_declared() -> None:
    assert from_content(activity(mboxes=[], views="cart")).activities["it"].views == "cart"


def test_segments_own_loader_knows_nothing_of_adobes_side() -> None:
    with pytest.raises(DocumentError, match="unknown field `offers`"):
        segment_side({"offers": {}})


def test_segments_side_alone_becomes_a_whole_workspace() -> None:
    alone = SegmentSide({"shop": Source()}, {})
    made = whole(alone)
    assert made == Workspace({"shop": Source()}, {})
    assert whole(made) is made


def test_what_is_read_can_be_written_and_read_again() -> None:
    path = Path(__file__).parents[3] / "docs" / "examples" / "activities.yaml"
    made = read_workspace(path.read_text(encoding="utf-8"), path)
    assert from_content(to_content(made)) == made


NAMES = st.sampled_from(["hero", "red", "gold", "it", "page_load", "cart", ""])
KEYS = NAMES | st.sampled_from(
    [
        *Workspace.__struct_fields__,
        "type",
        "rule",
        "all_of",
        "not",
        "content",
        "experiences",
        "mboxes",
        "share",
        "id",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | NAMES
VALUES = st.recursive(
    SCALARS | st.sampled_from(["ab", "xt", "json", TOKEN, "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=30,
)
ACTIVITIES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["ab", "xt"]),
        "experiences": st.lists(
            NAMES | st.fixed_dictionaries({"offers": NAMES | st.dictionaries(NAMES, NAMES)}),
            min_size=1,
            max_size=3,
        ),
    },
    optional={"mboxes": NAMES | st.lists(NAMES), "views": NAMES, "page_load": st.booleans()},
)


@given(
    st.one_of(
        st.dictionaries(st.sampled_from(Workspace.__struct_fields__), VALUES, max_size=4),
        st.fixed_dictionaries(
            {"offers": st.just({"red": "", "hero": ""})},
            optional={"activities": st.dictionaries(NAMES, ACTIVITIES, max_size=3)},
        ),
    )
)
def test_any_document_is_taken_whole_or_refused_by_its_field(content: Any) -> None:
    try:
        workspace = from_content(content)
    except DocumentError:
        return
    made = [item for _, item in items(workspace)]
    catalogue = Catalogue()
    catalogue.hold(made)
    for audience in list(catalogue.audiences):
        catalogue.put(catalogue.audiences, audience)  # no name comes twice
    for activity in list(catalogue.activities):
        catalogue.put(catalogue.activities, activity)  # nothing it refers to is missing
