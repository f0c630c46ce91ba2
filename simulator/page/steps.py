"""What the web destination does in a page, worked out here for the page to carry out.

Our plugin asks for the steps of each event, and takes them in their order.
"""

from typing import Any, Final

from destination.actions.web import SetPageParams, Step, TrackEvent, WebPlan
from destination.js import UNDEFINED, Json
from simulator.page.asking import Asked, Given, given_json
from simulator.segment.api.reading import UnreadableError, content_of
from simulator.tenant import Tenant, TenantError

__all__ = ["STEPS_PATH", "steps"]

STEPS_PATH: Final = "/next-integrations/actions/adobe-target/steps/<key>/<path:destination>"


def steps(asked: Asked) -> Given:
    """Say what a web destination makes of an event."""
    try:
        tenant, _ = asked.tenants.of_write_key(asked.arguments["key"])
        event = content_of(asked.body)
    except (TenantError, UnreadableError) as error:
        return given_json({"message": str(error)}, 400)
    try:
        return _told(asked, tenant, event)
    except (RecursionError, OverflowError) as error:
        beyond = f"the event is nested too deeply, or has numbers beyond a double: {error}"
        return given_json({"message": beyond}, 400)


def _told(asked: Asked, tenant: Tenant, event: dict[str, Any]) -> Given:
    with tenant.world.entered():
        web = tenant.segment.pipeline.web.get(asked.arguments["destination"])
        if web is None:
            gone = "the workspace has no such web destination any more; load the page anew"
            return given_json({"message": gone}, 404)
        plans = web.plan(event)
    return given_json(
        {
            "steps": [_step(step) for plan in plans for step in plan.steps],
            "errors": [_error(plan) for plan in plans if plan.error is not None],
        }
    )


def _error(plan: WebPlan) -> str:
    return f"{plan.action}: {plan.error}"


def _step(step: Step) -> dict[str, Any]:
    """Write a step as JSON; at.js makes the same of null as of what is undefined."""
    if isinstance(step, SetPageParams):
        return {"set": _plain(dict(step.values))}
    if isinstance(step, TrackEvent):
        call = {"mbox": step.mbox, "preventDefault": True, "params": _plain(dict(step.params))}
        return {"trackEvent": call if step.type is UNDEFINED else {**call, "type": step.type}}
    return {"triggerView": {"name": _plain(step.name), "page": step.page}}


def _plain(value: Json) -> Any:
    if value is UNDEFINED:
        return None
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
