"""The tree of errors: names, statuses, and what is tried again."""

import pytest

from destination.errors import (
    ApiError,
    DestinationError,
    HttpError,
    MappingError,
    PayloadError,
    ScriptError,
    SettingsError,
    TransportError,
    is_retried,
)


@pytest.mark.parametrize("status", [408, 423, 429, 500, 502, 503, 504, 505, 599, None])
def test_temporary_errors_are_retried_and_so_is_a_missing_status(status: int | None) -> None:
    assert is_retried(status)


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 407, 409, 410, 413, 422, 424, 425, 428, 430, 431, 499, 501]
)
def test_permanent_errors_and_not_implemented_are_not(status: int) -> None:
    assert not is_retried(status)


@pytest.mark.parametrize(
    ("kind", "name", "status", "retried"),
    [
        (DestinationError, "Error", None, True),
        (SettingsError, "AggregateAjvError", 400, False),
        (PayloadError, "AggregateAjvError", 400, False),
        (MappingError, "Error", None, True),
        (ScriptError, "TypeError", None, True),
        (ApiError, "APIError", 500, True),
        (HttpError, "HTTPError", None, True),
        (TransportError, "FetchError", None, True),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_each_error_has_segments_name_and_status(
    kind: type[DestinationError], name: str, status: int | None, *, retried: bool
) -> None:
    error = kind("what")
    assert (error.name, error.status, error.retried) == (name, status, retried)
    assert (error.message, str(error), error.messages) == ("what", "what", ("what",))
    assert error.code is None


def test_what_is_given_stands_over_what_is_usual() -> None:
    error = ApiError("Forbidden", name="X", status=403, code="403", messages=["a", "b"])
    assert (error.name, error.status, error.code, error.retried) == ("X", 403, "403", False)
    assert error.messages == ("a", "b")
    assert ApiError("x").name == "APIError"
