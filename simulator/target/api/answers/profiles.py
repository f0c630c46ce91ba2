"""Answers of the profile API: a profile, and what becomes of updates."""

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, UnsetType

from simulator.target.api.answers.base import Written, XmlTruth, xml

__all__ = ["BatchState", "BatchTaken", "ProfileDocument", "Submitted"]


class AttributeDocument(Written, kw_only=True):
    """An attribute of a profile, and when it was last written."""

    value: str
    modified_at: str


class ProfileDocument(Written, kw_only=True):
    """A profile.

    Attributes:
        visitor_id: The id it was asked for by.
        profile_attributes: By their names, without ``profile.`` in front.
    """

    client: str
    visitor_id: str
    modified_at: str
    profile_attributes: dict[str, AttributeDocument]


class SubmittedDocument(Written, kw_only=True):
    """An update was submitted; whether it found anybody is not said."""

    success: XmlTruth
    message: str


class BatchTakenDocument(Written, kw_only=True):
    """A batch was taken, and is yet to be processed.

    Attributes:
        batch_status: The address that tells how far it is.
    """

    success: Literal["true"]
    batch_status: str
    message: str


class BatchStateDocument(Written, kw_only=True):
    """How far a batch is; the counts are shown where details are asked for.

    Attributes:
        batch_size: How many rows it has.
    """

    batch_id: str
    status: Literal["complete", "incomplete"]
    batch_size: str
    consumed_count: str | UnsetType = UNSET
    successful_updates: str | UnsetType = UNSET
    profiles_not_found: str | UnsetType = UNSET
    failed_updates: str | UnsetType = UNSET


Submitted: TypeAlias = Annotated[SubmittedDocument, xml("response")]
BatchTaken: TypeAlias = Annotated[BatchTakenDocument, xml("response")]
BatchState: TypeAlias = Annotated[BatchStateDocument, xml("response")]
