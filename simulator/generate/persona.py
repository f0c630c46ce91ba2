"""Somebody made up: a name, ids, and the browser they use."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from faker import Faker

__all__ = ["Persona", "persona", "uuid4"]

_PLANS = ("free", "silver", "gold")


@dataclass(frozen=True, slots=True)
class Persona:
    """A visitor.

    Attributes:
        user_id: The customer's id.
        email: Their address; unique, as the id is.
        traits: What a login tells of them.
        user_agent: What their browser calls itself.
        ip: Where they call from.
        locale: Their language.
    """

    user_id: str
    email: str
    traits: dict[str, object]
    user_agent: str
    ip: str
    locale: str


def persona(number: int, random: Random) -> Persona:
    """Make a visitor up; the same for the same draws.

    Args:
        number: Which visitor it is; makes ids and address unique.
        random: Where the draws come from.
    """
    fake = _faker()
    fake.seed_instance(random.getrandbits(64))
    first, last = fake.first_name(), fake.last_name()
    email = f"{first}.{last}.{number}@example.com".lower().replace(" ", "-").replace("'", "")
    return Persona(
        user_id=f"user-{number:06}",
        email=email,
        traits={
            "email": email,
            "firstName": first,
            "lastName": last,
            "plan": random.choice(_PLANS),
            "address": {"city": fake.city(), "postalCode": fake.postcode()},
        },
        user_agent=fake.user_agent(),
        ip=fake.ipv4_public(),
        locale=random.choice(("en-US", "en-GB", "de-DE", "fr-FR")),
    )


def uuid4(random: Random) -> str:
    """Draw a version 4 UUID."""
    return str(UUID(int=random.getrandbits(128), version=4))


@cache
def _faker() -> "Faker":
    """Import Faker when somebody is made up: it takes longer than everything else here."""
    from faker import Faker  # noqa: PLC0415  on use

    return Faker("en_US")
