"""``offtarget audiences``: Adobe's answers in, a workspace's section out."""

import json
from pathlib import Path

import yaml
from click.testing import CliRunner

from commanding import Offtarget
from simulator.cli import main
from simulator.workspace import load_workspace

GOLD = {"id": 111, "name": "Gold", "targetRule": {"profile": "tier", "equals": ["gold"]}}
GOLF = {"id": 2, "name": "Golf", "targetRule": {"crs": "CRM.Interest", "equals": ["Golf"]}}


def test_the_section_is_yaml_that_a_workspace_takes(offtarget: Offtarget, tmp_path: Path) -> None:
    (tmp_path / "gold.json").write_text(json.dumps(GOLD), encoding="utf-8")
    done = offtarget("audiences", "import", str(tmp_path / "gold.json"))
    assert (done.exit_code, done.stderr) == (0, "")
    (tmp_path / "audiences.yaml").write_text(done.stdout, encoding="utf-8")
    (audience,) = load_workspace(tmp_path / "audiences.yaml").audiences.items()
    assert (audience[0], audience[1].id, audience[1].rule) == ("Gold", 111, GOLD["targetRule"])


def test_remarks_name_the_file_where_there_are_several(
    offtarget: Offtarget, tmp_path: Path
) -> None:
    for name, content in (("a.json", GOLD), ("b.json", [GOLF])):
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    done = offtarget("audiences", "import", str(tmp_path / "a.json"), str(tmp_path / "b.json"))
    assert list(yaml.safe_load(done.stdout)["audiences"]) == ["Gold", "Golf"]
    assert done.stderr.startswith(f"{tmp_path / 'b.json'}: [0]: 'Golf': targetRule: ")
    assert done.stderr.endswith("is not simulated: it evaluates to unknown\n")


def test_standard_input_and_json() -> None:
    arguments = ["audiences", "import", "-", "--json"]
    done = CliRunner().invoke(main, arguments, input=json.dumps(GOLF), prog_name="offtarget")
    printed = json.loads(done.stdout)
    assert printed["audiences"] == {"Golf": {"id": 2, "rule": GOLF["targetRule"]}}
    sentence = "the rule: the dimension 'crs' is not simulated: it evaluates to unknown"
    assert printed["remarks"] == [{"place": "", "sentence": f"'Golf': targetRule: {sentence}"}]


def test_nothing_taken_over_is_a_failure(offtarget: Offtarget, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    done = offtarget("audiences", "import", str(tmp_path / "a.json"))
    assert (done.exit_code, done.stdout) == (1, "audiences: {}\n")
    assert done.stderr.startswith("'audience': there is no rule in it")


def test_what_cannot_be_read_is_named(offtarget: Offtarget, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    for file, says in (("a.json", "no JSON"), ("none.json", "cannot be read")):
        done = offtarget("audiences", "import", str(tmp_path / file))
        assert done.exit_code == 2
        assert says in done.stderr
