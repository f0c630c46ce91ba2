"""``offtarget workspace``: faults told, and workspaces made of what people have."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from commanding import Offtarget
from destination.workspace.load import from_content, load_workspace
from simulator.cli import main

Write = Callable[[str, str], str]

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "workspace.yaml"
BARE = "sources: {shop: {}}\ndestinations:\n  target: {type: cloud, source: shop, enabled: false}\n"
ODD = """\
sources: {shop: {}}
destinations:
  target:
    type: cloud
    source: shop
    settings: {client_code: acme}
    mappings:
      - action: updateProfile
        trigger: type = 'identify'
        fields: {user_id: {"@path": "$.userId"}, traits: {"@path": "$.traits"}}
"""
UNREACHED = """\
offers: {red: x}
activities:
  hero: {type: xt, mboxes: hero, experiences: [red, {name: Gold, offers: red}]}
"""
SUBSCRIPTION: dict[str, Any] = {
    "id": "s-1",
    "name": "all",
    "actionId": "3FUdT3XKFUi3WcdJDZkzd8",
    "actionSlug": "updateProfile",
    "destinationId": "d-1",
    "enabled": True,
    "trigger": "type = 'identify",
    "settings": {"user_id": "1e5", "traits": {"@path": "$.traits"}},
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file and give its path."""

    def make(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return make


@pytest.fixture
def answer(write: Write) -> str:
    """Give the path of a Public API answer."""
    return write("answer.json", json.dumps({"data": {"subscriptions": [SUBSCRIPTION]}}))


def test_a_sound_workspace_has_nothing_to_tell(offtarget: Offtarget) -> None:
    done = offtarget("workspace", "check", str(EXAMPLE))
    assert (done.exit_code, done.output) == (0, "no errors, no warnings\n")


def test_errors_are_told_with_place_sentence_and_cure(offtarget: Offtarget, write: Write) -> None:
    done = offtarget("workspace", "check", write("w.yaml", ODD))
    place = "destinations.target.mappings[0].trigger"
    first, cure, *_, last = done.stdout.splitlines()
    assert first.startswith(f"{place}: error trigger_single_quotes: `type = 'identify'` has")
    assert cure == "  Write values in double quotes."
    assert (done.exit_code, last) == (1, "2 errors, no warnings")


def test_so_are_those_of_adobes_side(offtarget: Offtarget, write: Write) -> None:
    done = offtarget("workspace", "check", write("w.yaml", UNREACHED))
    place = "activities.hero.experiences[1]"
    first, cure, last = done.stdout.splitlines()
    assert first.startswith(f"{place}: error experience_unreachable: is never reached: 'red'")
    assert cure == "  Give one of the two an audience; it will be asked before 'red'."
    assert (done.exit_code, last) == (1, "1 error, no warnings")


def test_what_the_loader_refuses_has_file_line_and_field(
    offtarget: Offtarget, write: Write
) -> None:
    path = write("w.yaml", UNREACHED.replace("mboxes: hero, ", ""))
    done = offtarget("workspace", "check", path)
    assert done.exit_code == 2
    assert f"{path}:3: activities.hero: it shows nothing anywhere" in done.stderr


def test_warnings_alone_are_no_failure(offtarget: Offtarget, write: Write) -> None:
    done = offtarget("workspace", "check", write("w.yaml", BARE))
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "no errors, 3 warnings")


def test_faults_are_one_json_document(offtarget: Offtarget, write: Write) -> None:
    done = offtarget("workspace", "check", write("w.yaml", ODD), "--json")
    shown = json.loads(done.stdout)
    assert (done.exit_code, shown["errors"], shown["warnings"]) == (1, 2, 0)
    assert set(shown["faults"][0]) == {"code", "place", "sentence", "cure", "level"}


def test_standard_input_is_read() -> None:
    done = CliRunner().invoke(main, ["workspace", "check", "-"], input=f"\ufeff{BARE}")
    assert done.exit_code == 0
    done = CliRunner().invoke(main, ["workspace", "check", "-"], input="sources: 5")
    assert done.exit_code == 2
    assert "standard input:1: sources: Expected `object`, got `int`" in done.stderr


@pytest.mark.parametrize("verb", ["check", "import"])
def test_a_file_that_cannot_be_read_is_refused(
    offtarget: Offtarget, tmp_path: Path, verb: str
) -> None:
    (tmp_path / "latin").write_bytes(b"\xff")
    for name, says in (("gone", "No such file"), ("latin", "can't decode"), ("", "directory")):
        done = offtarget("workspace", verb, str(tmp_path / name))
        assert (done.exit_code, done.stdout) == (2, "")
        assert says in done.stderr


def test_a_workspace_goes_to_one_side_and_remarks_to_the_other(
    offtarget: Offtarget, answer: str, tmp_path: Path
) -> None:
    done = offtarget("workspace", "import", answer)
    assert done.exit_code == 0
    (tmp_path / "w.yaml").write_text(done.stdout, encoding="utf-8")
    (mapping,) = load_workspace(tmp_path / "w.yaml").destinations["cloud"].mappings
    assert mapping.fields == SUBSCRIPTION["settings"]
    trigger, source, client = done.stderr.splitlines()
    assert trigger.startswith('data.subscriptions[0].trigger: "type = \'identify" cannot be read')
    assert source == "source: is not in the input; one of type 'web' stands for it"
    assert client.endswith("'placeholder' stands for it; --client CODE sets it")


def test_the_client_code_can_be_given(offtarget: Offtarget, answer: str) -> None:
    done = offtarget("workspace", "import", answer, "--client", "acme")
    assert "client_code: acme" in done.stdout
    assert "--client" not in done.stderr
    assert offtarget("workspace", "import", answer, OFFTARGET_CLIENT="acme").stdout == done.stdout


def test_an_import_is_one_json_document(offtarget: Offtarget, answer: str) -> None:
    done = offtarget("workspace", "import", answer, "--json")
    shown = json.loads(done.stdout)
    assert (done.exit_code, done.stderr, set(shown)) == (0, "", {"workspace", "remarks"})
    assert [set(remark) for remark in shown["remarks"]] == [{"place", "sentence"}] * 3
    assert from_content(shown["workspace"]).destinations["cloud"].mappings


def test_half_a_character_is_imported_and_told(offtarget: Offtarget, write: Write) -> None:
    odd = {**SUBSCRIPTION, "name": "\ud800", "trigger": "\ud800"}
    path = write("x.json", json.dumps({"data": {"subscriptions": [odd]}}))
    shown = json.loads(offtarget("workspace", "import", path, "--json").stdout)
    assert shown["workspace"]["destinations"]["cloud"]["mappings"][0]["name"] == "\ud800"
    written = write("w.yaml", offtarget("workspace", "import", path).stdout)
    done = offtarget("workspace", "check", written)
    assert "the trigger cannot be read: invalid character" in done.stdout


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "no JSON: "),
        ('{"a": NaN}', "no JSON: NaN is no JSON"),
        ("[" * 100_000, "no JSON: nested too deeply"),
        ("{}", "holds neither data.subscriptions"),
        ('[{"data": {"sources": []}}, 5]', "[1]: holds neither data.subscriptions"),
    ],
    ids=["broken", "constant", "deep", "other", "second"],
)
def test_what_cannot_be_imported_is_refused(
    offtarget: Offtarget, write: Write, text: str, says: str
) -> None:
    done = offtarget("workspace", "import", write("x.json", text))
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr
