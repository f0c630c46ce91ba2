"""How a step fails: in words, and also for what pytest-bdd would not look at.

In the folders that ``offtarget_features`` names, a table or a text under a step that takes none
fails it: pytest-bdd alone would run the step as if nothing stood there.
"""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from pytest_bdd.parser import Feature, Step

from simulator.testing.guard import is_in_folders

__all__ = ["WHOLE", "said"]

WHOLE: Final = {"datatable": "table", "docstring": "text"}
"""What may stand under a step, by the name pytest-bdd gives it."""
_OURS: Final = "simulator."


def pytest_bdd_before_step_call(
    request: pytest.FixtureRequest, feature: Feature, step: Step, step_func: Callable[..., Any]
) -> None:
    """Refuse what a step would not look at.

    Raises:
        ValueError: A table or a text follows it, and it takes none.
    """
    if not is_in_folders(Path(feature.filename), request.config):
        return
    taken = inspect.signature(step_func).parameters
    for name, what in WHOLE.items():
        if getattr(step, name) is not None and name not in taken:
            raise ValueError(
                f"a {what} follows the step, which takes none and would not look at it"
            )


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_step_error(step_func: Callable[..., Any], exception: Exception) -> None:
    """Take away what pytest adds to our steps' words: values, as Python has them."""
    if isinstance(exception, AssertionError) and step_func.__module__.startswith(_OURS):
        said = str(exception).partition("\nassert ")[0]
        exception.args = (said,)


def _missing(what: str) -> Any:
    raise ValueError(f"the step wants a {what} under it, and there is none")


@pytest.fixture
def datatable() -> Any:
    """Stand in for the table that a step wants and is not given."""
    return _missing("table")


@pytest.fixture
def docstring() -> Any:
    """Stand in for the text that a step wants and is not given."""
    return _missing("text in triple quotes")


def said(error: BaseException) -> str:
    """Put an error in words; ours, and those of a value that will not do, are sentences already."""
    text = str(error).strip()
    ours = type(error).__module__.partition(".")[0] in ("simulator", "destination")
    plain = ours or isinstance(error, AssertionError | pytest.fail.Exception | ValueError)
    if plain and text:
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
