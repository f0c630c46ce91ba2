"""Steps: who is in an audience, and what audiences can be made of."""

import json
from typing import TYPE_CHECKING, Any

from pytest_bdd import step

from simulator.testing.words import Identified, phrase, table

if TYPE_CHECKING:
    from simulator.lab import Lab
    from simulator.lab_api.types import Belonging

__all__: list[str] = []

_ADMIN = (
    ("Authorization", "Bearer a-team"),
    ("Content-Type", "application/vnd.adobe.target.v3+json"),
    ("Accept", "application/vnd.adobe.target.v3+json"),
)


@step(phrase("the audience {name:Text} is:"))
def audience_is(lab: "Lab", name: str, docstring: str) -> None:
    """Make an audience by Adobe's Admin API; its targetRule as YAML or JSON."""
    import yaml  # noqa: PLC0415  on use

    content = json.dumps({"name": name, "targetRule": yaml.safe_load(docstring)}).encode()
    path = f"/{lab.client_code}/target/audiences"
    answer = lab.request("POST", path, headers=dict(_ADMIN), content=content)
    assert answer.status_code == 201, answer.text  # noqa: S101, PLR2004


def _asked(lab: "Lab", visitor: Identified, name: str, **request: Any) -> "Belonging":
    """Ask by the customer's id, and by the device's where nobody has that."""
    found = lab.tenant.belongs(audience=name, third_party_id=visitor(lab), **request)
    if found.profile:
        return found
    return lab.tenant.belongs(audience=name, tnt_id=visitor(lab), **request)


def _expect(
    lab: "Lab",
    visitor: Identified,
    name: str,
    *,
    holds: bool | None,
    says: str = "",
    **request: Any,
) -> None:
    found = _asked(lab, visitor, name, **request)
    words = {True: "belongs", False: "does not belong", None: "may or may not belong"}
    why = "; ".join((*found.unknown, f"the rule read {found.read}"))
    sentence = f"{visitor(lab)!r} {words[found.holds]} to {name!r}: {why}"
    assert found.holds is holds, sentence  # noqa: S101
    assert says in why, sentence  # noqa: S101


@step(phrase("{visitor:Id} {holds:Belongs} to the audience {name:Text}"))
def belongs(lab: "Lab", visitor: Identified, name: str, holds: bool) -> None:  # noqa: FBT001
    """Expect whether somebody is in an audience, by the profile alone."""
    _expect(lab, visitor, name, holds=holds)


@step(phrase("it is unknown whether {visitor:Id} belongs to the audience {name:Text}: {why:Text}"))
def unknown(lab: "Lab", visitor: Identified, name: str, why: str) -> None:
    """Expect that a rule asks for what is not simulated, and which part of it does."""
    _expect(lab, visitor, name, holds=None, says=why)


@step(
    phrase(
        "{visitor:Id} {holds:Belongs} to the audience {name:Text} in a request with the parameters:"
    )
)
def belongs_with(
    lab: "Lab",
    visitor: Identified,
    name: str,
    holds: bool,  # noqa: FBT001
    datatable: list[list[str]],
) -> None:
    """Expect whether somebody is in an audience, by profile and parameters of a request."""
    _expect(lab, visitor, name, holds=holds, parameters=table(datatable))


@step(phrase("{visitor:Id} {holds:Belongs} to the audience {name:Text} at {url:Text}"))
def belongs_at(
    lab: "Lab",
    visitor: Identified,
    name: str,
    holds: bool,  # noqa: FBT001
    url: str,
) -> None:
    """Expect whether somebody is in an audience, by profile and address of a page."""
    _expect(lab, visitor, name, holds=holds, url=url)


@step(phrase("audiences can be made of the attribute {name:Text}"))
def attribute_seen(lab: "Lab", name: str) -> None:
    """Expect the attribute among those Target has seen so far."""
    seen = [one.name for one in lab.tenant.seen().profile_attributes]
    assert name in seen, f"{name!r} was not seen; {seen} were"  # noqa: S101


@step(phrase("audiences cannot be made of the attribute {name:Text}"))
def attribute_not_seen(lab: "Lab", name: str) -> None:
    """Expect that Target has not seen the attribute yet."""
    seen = [one.name for one in lab.tenant.seen().profile_attributes]
    assert name not in seen, f"{name!r} was seen"  # noqa: S101


@step(phrase("audiences can be made of the parameter {name:Text}"))
def parameter_seen(lab: "Lab", name: str) -> None:
    """Expect the parameter among those Target has seen so far."""
    seen = [one.name for one in lab.tenant.seen().parameters]
    assert name in seen, f"{name!r} was not seen; {seen} were"  # noqa: S101
