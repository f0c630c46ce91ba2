"""What the types of answers have in common, and the forms of errors."""

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

__all__ = ["AdminFailure", "ErrorForm", "Failed", "Plain", "Written", "XmlTruth", "xml"]

XmlTruth: TypeAlias = Literal["true", "false"]
Plain: TypeAlias = Annotated[str, Meta(description="a phrase")]
"""A body of bare text."""


class Written(Struct, rename="camel", kw_only=True, forbid_unknown_fields=True):
    """A JSON object, or an XML element, with nothing in it that is not named."""


def xml(name: str) -> Meta:
    """State what the element is called that a type is written as."""
    return Meta(extra_json_schema={"xml": {"name": name}})


class ErrorForm(Written, kw_only=True):
    """An error of the Delivery API and of the profile fetch.

    Attributes:
        status: The status; at times that of an answer whose own is 200.
    """

    status: int
    message: str


class FailedDocument(Written, kw_only=True):
    """An error of the update APIs."""

    success: Literal["false"]
    message: str


Failed: TypeAlias = Annotated[FailedDocument, xml("response")]


class Field(Written, kw_only=True):
    """The name of a field."""

    name: str


class About(Written, kw_only=True):
    """What an error is about."""

    field: Field


class AdminError(Written, kw_only=True):
    """One thing that is wrong."""

    error_code: str
    message: str
    meta: About | UnsetType = UNSET


class AdminFailure(Written, kw_only=True):
    """An error of the Admin API."""

    http_status: int
    request_id: str
    request_time: str
    errors: list[AdminError]
