"""The reading of delivery answers by Adobe's Python SDK: what would be told of a wrong one."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[2]
READER = TESTS / "contract" / "adobe_python_sdk" / "models.py"
GOOD: dict[str, Any] = {"status": 200, "requestId": "r", "client": "acme", "id": {"tntId": "t"}}
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
KEPT = "import delivery_answers\ndef test_one(): delivery_answers.keep({body!r})\n"


def mbox(**fields: Any) -> dict[str, Any]:
    """Write an answer with an mbox."""
    return {"execute": {"mboxes": [{"index": 0, "name": "hero", **fields}]}}


FINE: dict[str, dict[str, Any]] = {
    "ids": {},
    "notification": {"edgeHost": "localhost", "notifications": [{"id": "n"}]},
    "json": mbox(options=[{"type": "json", "content": {"a": [None]}, "responseTokens": {"x": 1}}]),
    "trace": mbox(trace={"a": []}, analytics={"payload": {"pe": "tnt", "tnta": "1:0:0|2"}}),
    "view": {"prefetch": {"views": [{"name": "home", "options": [{"eventToken": "e"}]}]}},
}
WRONG: dict[str, dict[str, Any]] = {
    "answer.odd is not declared, or null": {"odd": 1},
    "answer.edgeHost is not declared, or null": {"edgeHost": None},
    "answer has no client": {"client": None},
    "answer.status is '200', which the SDK reads as 200": {"status": "200"},
    "answer.id has no tntId": {"id": {"thirdPartyId": "u"}},
    "answer.id.tntId is 5, which the SDK reads as '5'": {"id": {"tntId": 5}},
    "answer.notifications[0] has no id": {"notifications": [{}]},
    "answer.execute.mboxes is {'0': {}}": {"execute": {"mboxes": {"0": {}}}},
    "answer.execute.mboxes[0] has no index": mbox(index=None),
    "answer.execute.mboxes[0].state is not declared": mbox(state="s"),
    "answer.execute.mboxes[0].options[0].type is 'text', which is none of": mbox(
        options=[{"type": "text", "content": "x"}]
    ),
    "answer.execute.mboxes[0].metrics[0] has no eventToken": mbox(metrics=[{"type": "click"}]),
    "answer.requestId is not declared": {"message": "no"},
}


@pytest.fixture(scope="module")
def complaints(python_sdk: str) -> dict[str, list[str]]:
    """Let the SDK read all of them; give what is said of each."""
    answers = {name: {**GOOD, **more} for name, more in {**FINE, **WRONG}.items()}
    done = subprocess.run(
        [python_sdk, READER],
        input=json.dumps(answers),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    said: dict[str, list[str]] = json.loads(done.stdout)
    return said


@pytest.mark.parametrize("name", FINE)
def test_nothing_is_said_of_a_good_answer(complaints: dict[str, list[str]], name: str) -> None:
    assert name not in complaints


@pytest.mark.parametrize("said", WRONG)
def test_a_wrong_answer_is_told_of(complaints: dict[str, list[str]], said: str) -> None:
    assert any(one.startswith(said) for one in complaints[said]), complaints[said]


@pytest.mark.usefixtures("python_sdk")
def test_a_run_with_a_wrong_answer_has_failed(tmp_path: Path) -> None:
    body = json.dumps({**GOOD, "odd": 1}).encode()
    (tmp_path / "test_kept.py").write_text(KEPT.format(body=body))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "delivery_answers", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(TESTS / "support"), **ALONE},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert "answer.odd is not declared" in done.stdout
    assert done.returncode == 1
