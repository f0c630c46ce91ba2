"""Steps: what Target holds."""

from typing import TYPE_CHECKING, Any

from pytest_bdd import step

from simulator.testing.checking import expect
from simulator.testing.words import Identified, phrase, table

if TYPE_CHECKING:
    from simulator.lab import Lab

__all__: list[str] = []


@step(phrase("Target holds {count:Count} profile(s)"))
def holds_profiles(lab: "Lab", count: int) -> None:
    """Expect so many profiles in Target, visible to the profile API or not."""
    expect(lab, profiles=count)


def _expect_profile(lab: "Lab", of: Identified, **expected: Any) -> None:
    expect(lab, profile={"of": of(lab), **expected})


@step(phrase("Target holds a profile of {visitor:Id}"))
def holds_profile(lab: "Lab", visitor: Identified) -> None:
    """Expect a profile, visible to the profile API or not."""
    _expect_profile(lab, visitor)


@step(phrase("Target holds no profile of {visitor:Id}"))
def holds_no_profile(lab: "Lab", visitor: Identified) -> None:
    """Expect no profile, not even one that is not visible yet."""
    _expect_profile(lab, visitor, exists=False)


@step(phrase("the profile of {visitor:Id} has:"))
def profile_has(lab: "Lab", visitor: Identified, datatable: list[list[str]]) -> None:
    """Expect these attributes, among others, to be stored: a table of names and values."""
    _expect_profile(lab, visitor, attributes=table(datatable))


@step(phrase("the profile of {visitor:Id} counts for targeting with:"))
def profile_counts(lab: "Lab", visitor: Identified, datatable: list[list[str]]) -> None:
    """Expect these attributes to count for audiences; a cloud update does one update lag later."""
    _expect_profile(lab, visitor, targeting=table(datatable))


@step(phrase("the profile of {visitor:Id} has no {name:Text}"))
def profile_lacks(lab: "Lab", visitor: Identified, name: str) -> None:
    """Expect a profile that has no such attribute."""
    _expect_profile(lab, visitor, without=[name])


@step(phrase("the profile of {visitor:Id} belongs to {count:Count} device(s)"))
def profile_devices(lab: "Lab", visitor: Identified, count: int) -> None:
    """Expect so many devices (tntIds) to lead to the profile."""
    _expect_profile(lab, visitor, devices=count)


@step(phrase("{one:Id} and {other:Id} lead to the same profile"))
def same_profile(lab: "Lab", one: Identified, other: Identified) -> None:
    """Expect both identifiers to be of one profile."""
    from simulator.scenario.expect import profile_of  # noqa: PLC0415  on use

    held = lab.profiles()
    first, second = profile_of(held, one(lab)), profile_of(held, other(lab))
    assert first is not None, f"Target holds no profile of {one(lab)!r}"  # noqa: S101
    assert first == second, f"{one(lab)!r} and {other(lab)!r} lead to two profiles"  # noqa: S101
