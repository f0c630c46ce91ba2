"""What is built holds what users need, and works where nothing else is."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from simulator.page.scripts import SCRIPTS

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_scenarios_features_ledger_and_types(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = {f"simulator/_data/scenarios/{path.name}" for path in (ROOT / "scenarios").iterdir()}
    features = {f"simulator/_data/features/{path.name}" for path in (ROOT / "features").iterdir()}
    wanted = {"simulator/rules/journeys.yaml", "simulator/py.typed", "destination/py.typed"}
    wanted |= {"simulator/data/migrations/sqlite/0001_segment.sql"}
    wanted |= {"simulator/data/migrations/postgresql/0001_tenants.sql"}
    wanted |= {"destination/workspace/schema.json", "simulator/workspace/schema.json"}
    begun = ("README.md", "identity.feature", "lag.feature", "pytest.ini", "workspace.yaml")
    wanted |= {f"simulator/testing/starter/{one}" for one in begun}
    pages = ("report.css", "report.html", "report.js", "scenario.html")
    wanted |= {f"simulator/testing/reporting/page/{one}" for one in pages}
    wanted.add("simulator/bundle/schema.json")
    shop = ("frame.html", "shop.html", "workspace.json", "style.css", "shop.js")
    wanted |= {f"simulator/page/shop/{one}" for one in shop}
    wanted |= {f"simulator/page/{name}/{one}.js" for name, all_ in SCRIPTS.items() for one in all_}
    assert shipped | features | wanted <= names


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"destination", "simulator"}


@pytest.mark.long
def test_the_wheel_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    binaries = tmp_path / "venv" / "bin"

    def run(*command: str | Path) -> str:
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run(binaries / "python", "-m", "pip", "install", "--quiet", wheel)
    assert "3 passed, 0 failed" in run(binaries / "offtarget", "run", "scenario")
    run(binaries / "offtarget", "features", "new", "features")
    told = run(binaries / "offtarget", "features", "run", "features", "-n", "2", "--report", "told")
    assert "Believe it: all 8 scenarios" in told
    assert len(list((tmp_path / "told").iterdir())) == 5
    assert "Target holds {count} profile(s)" in run(binaries / "offtarget", "features", "steps")
    (tmp_path / "test_shipped.py").write_text(
        "from importlib.resources import files\n"
        "from pytest_bdd import scenarios\n"
        'scenarios(str(files("simulator") / "_data" / "features"))\n'
    )
    assert " passed" in run(binaries / "python", "-m", "pytest", "-q")
