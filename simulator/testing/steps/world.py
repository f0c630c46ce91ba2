"""Steps: the world: settings, presets, blockers, and the passing of time."""

from typing import TYPE_CHECKING, Any

from pytest_bdd import step

from simulator.testing.words import cell, phrase, values

if TYPE_CHECKING:
    from simulator.lab import Lab

__all__: list[str] = []


@step(phrase("the setting {name:Text} is {value:Text}"))
def set_setting(lab: "Lab", name: str, value: str) -> None:
    """Change how this world works, such as its lags; docs/settings.md lists the settings."""
    lab.tenant.configure(**{name: cell(value)})


@step("the settings are:")
def set_settings(lab: "Lab", datatable: list[list[str]]) -> None:
    """Change several settings: a table of names and values, which may be JSON."""
    lab.tenant.configure(**values(datatable))


@step(phrase("{what:Text} is blocked on the {device:Device}"))
def block(lab: "Lab", what: Any, device: str) -> None:
    """Let an ad blocker keep at.js or Segment away from a device."""
    lab.device(device, blocked=(what,))


@step(phrase("the browser of the {device:Device} keeps what scripts store for {life:Duration}"))
def limit_storage(lab: "Lab", device: str, life: int) -> None:
    """Shorten a browser's memory, as Safari does."""
    lab.device(device, storage_life=f"{life}ms")


@step(phrase("{duration:Duration} pass(es)"))
@step(phrase("{duration:Duration} has/have passed"))
def pass_time(lab: "Lab", duration: int) -> None:
    """Let simulated time pass; what falls due, such as retries and expiry, happens in order."""
    lab.advance(duration)
