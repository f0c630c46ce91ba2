"""What an offer shows: values put in, blanks, defaults, escapes, and bounds."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.target.activities.content import MOST_CHARACTERS, Values, written
from simulator.target.activities.model import Activity, Experience, Offer

PROFILE = {"sport": "Alpine skis", "blank": "", "user.spend": "12", "quote": "it's 😀é"}


def write(content: Any, kind: Any = "html", **profile: str) -> Any:
    values = Values(
        PROFILE | profile,
        {"color": "red", "a b": "spaced"},
        {"pcId": "d-1", "isFirstSession": "true"},
        Activity(id=1_001, type="ab", name="Spring"),
        Experience(experience_local_id=2, name="Bold"),
        Offer(id=7, name="hero"),
    )
    return written(Offer(name="hero", type=kind, content=content), values)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no macro", "no macro"),
        ("<b>${profile.sport}</b> and ${profile.sport}", "<b>Alpine skis</b> and Alpine skis"),
        ("${user.spend}, ${user.pcId}, ${user.isFirstSession}", "12, d-1, true"),
        ("${mbox.color}", "red"),
        ("${campaign.id} ${campaign.name}", "1001 Spring"),
        ("${campaign.recipe.id} ${campaign.recipe.name}", "2 Bold"),
        ("${offer.id} ${offer.name}", "7 hero"),
        ("[${profile.nothing}]", "[]"),
        ('${profile.nothing default="All Items!"}', "All Items!"),
        ('${profile.blank default="All Items!"}', "All Items!"),
        ('[${profile.blank default="All Items!" show_blank="true"}]', "[]"),
        ('${profile.nothing default="All" show_blank="true"}', "All"),
        ('${profile.quote encode="escape"}', "it%27s%20%uD83D%uDE00%E9"),
        ('${profile.coded encode="unescape"}', "it's 😀é"),
        ('${profile.half encode="unescape"}', "\ufffd"),
        ('${profile.sport encode="rot13"}', "Alpine skis"),
        ("${ profile.sport }", "Alpine skis"),
        ("${unknown.thing} ${campaign.nope} ${sport} ${} ${profile.}", None),
        ("${profile.sport ${profile.sport}", "${profile.sport Alpine skis"),
    ],
)
def test_values_are_put_into_text(text: str, shown: str | None) -> None:
    coded = {"coded": "it%27s%20%uD83D%uDE00%E9", "half": "%uD83D"}
    assert write(text, **coded) == (text if shown is None else shown)


def test_a_value_is_never_read_for_more_values() -> None:
    assert write("${profile.sport}", sport="${campaign.name}") == "${campaign.name}"


def test_the_texts_of_json_are_written_and_nothing_else() -> None:
    content = {"title": "Hi ${profile.sport}", "n": 1, "list": [True, None, "${mbox.color}"]}
    assert write(content, "json") == {
        "title": "Hi Alpine skis",
        "n": 1,
        "list": [True, None, "red"],
    }
    assert content["title"] == "Hi ${profile.sport}"


@pytest.mark.parametrize("kind", ["redirect", "actions"])
def test_other_offers_are_given_as_they_stand(kind: str) -> None:
    assert write("/x?${profile.sport}", kind) == "/x?${profile.sport}"


def test_what_comes_out_is_bounded() -> None:
    shown = write("${profile.long}" * 1_000, long="x" * 10_000)
    assert len(shown) < MOST_CHARACTERS + 1_000 * len("${profile.long}")


@given(st.text(alphabet='${}profile.x ="defaultencodeescape\\%u0', max_size=200))
def test_any_text_can_be_written(text: str) -> None:
    assert isinstance(write(text), str)


@given(st.text(max_size=50))
def test_what_is_unescaped_can_always_be_sent(value: str) -> None:
    msgspec.json.encode(write('${profile.v encode="unescape"}', v=value))
