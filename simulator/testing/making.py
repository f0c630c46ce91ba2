"""Who makes the labs of a target."""

from typing import TYPE_CHECKING, Any

from simulator.testing.labs import LabMaker
from simulator.testing.targets import chosen

if TYPE_CHECKING:
    from simulator.testing.options import Options

__all__ = ["maker_of"]


def maker_of(name: str | None, url: str | None, told: "Options", **given: Any) -> LabMaker:
    """Give who makes the labs of a target.

    Args:
        name: What the target is called; None goes by the URL.
        url: The server; None for in process.
        told: What else was told.
        given: What makers of labs with tenants take.

    Raises:
        ValueError: There is none of that name, or it lacks what it needs.
    """
    target = chosen(name, url, told.client)
    given = {"token": told.token, "seed": told.seed, **given}
    if target.name == "vendor":
        from simulator.testing.vendor import VendorLabs  # noqa: PLC0415  on use

        return VendorLabs(url or "", told.client or "", given["workspace"])
    if target.name == "browser":
        from simulator.testing.browsers.labs import BrowserLabs  # noqa: PLC0415  on use

        return BrowserLabs(url or "", browser=told.browser, **given)
    return LabMaker(url, target=target, **given)
