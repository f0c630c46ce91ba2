"""What a delivery request must be beyond its types: one module a topic, every limit a setting.

The words are Adobe's where a page of theirs has them, else of their vocabulary. Nothing
has happened yet when a request is refused here.
"""

from typing import Final

from simulator.target.activities.catalogue import Catalogue
from simulator.target.api.checks.cloud import (
    check_experience_cloud,
    check_property,
    check_qa_mode,
)
from simulator.target.api.checks.context import check_context
from simulator.target.api.checks.notifications import (
    check_notification,
    is_registered,
    unregistered,
)
from simulator.target.api.checks.parts import check_execute, check_prefetch
from simulator.target.api.checks.refusals import demand_size, invalid
from simulator.target.api.checks.visitor import check_visitor, checked_session_id
from simulator.target.api.messages import DeliveryRequest
from simulator.target.settings import Settings

__all__ = ["check_delivery", "checked_session_id", "is_registered", "unregistered"]

_INT64: Final = range(-(2**63), 2**63)


def check_delivery(request: DeliveryRequest, settings: Settings, catalogue: Catalogue) -> None:
    """Check all but whether its notifications are of a registered type.

    Parameters are flat names and texts from then on.

    Raises:
        Refused: 400, naming the field and the rule.
    """
    demand_size("requestId", request.request_id, settings.request_id_length)
    check_context(request.context, settings)
    if request.id is not None:
        check_visitor(request.id, settings)
    _check_rare(request, settings, catalogue)
    if request.execute is not None:
        check_execute("execute", request.execute, settings)
    if request.prefetch is not None:
        check_prefetch(request.prefetch, settings)
    for number, notification in enumerate(request.notifications or ()):
        check_notification(number, notification, settings)


def _check_rare(request: DeliveryRequest, settings: Settings, catalogue: Catalogue) -> None:
    """Check what few requests carry."""
    if request.impression_id is not None:
        demand_size("impressionId", request.impression_id, settings.request_id_length)
    if request.environment_id is not None and request.environment_id not in _INT64:
        raise invalid("environmentId must be a whole number of 64 bits")
    if request.property is not None:
        check_property(request.property.token, catalogue)
    if request.experience_cloud is not None:
        check_experience_cloud(request.experience_cloud, settings)
    if request.qa_mode is not None:
        check_qa_mode(request.qa_mode)
