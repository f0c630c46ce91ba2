"""What is set up at Adobe, and what has come of it."""

from msgspec import Struct

from simulator.target.activities.model import Activity, Audience, Offer, Property

__all__ = [
    "ActivityResults",
    "CatalogueView",
    "ExperienceResult",
    "MetricResult",
    "QaExperience",
    "QaLink",
]


class CatalogueView(Struct):
    """What is set up at Adobe; ``total`` counts what the limit leaves out, too."""

    properties: list[Property]
    audiences: list[Audience]
    offers: list[Offer]
    activities: list[Activity]
    total: int


class MetricResult(Struct):
    """How often a metric was reached in an experience, and by how many visitors."""

    id: int
    name: str
    conversion: bool
    events: int
    visitors: int


class ExperienceResult(Struct):
    """What was counted of an experience."""

    id: int
    name: str
    impressions: int
    visitors: int
    metrics: list[MetricResult]


class ActivityResults(Struct):
    """What an activity has come to; ``state`` as Adobe's lists show it."""

    client: str
    id: int
    name: str
    state: str
    experiences: list[ExperienceResult]


class QaExperience(Struct):
    """An experience, and what to add to a page's address to see it."""

    id: int
    name: str
    query: str


class QaLink(Struct):
    """A QA link to an activity; the token goes into ``qaMode.token`` or ``preview.token``."""

    client: str
    id: int
    token: str
    experiences: list[QaExperience]
