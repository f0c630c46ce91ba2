"""Steps: what visitors do on their devices."""

from typing import TYPE_CHECKING

from pytest_bdd import step

from simulator.testing.words import phrase, values

if TYPE_CHECKING:
    from simulator.lab import Lab

__all__: list[str] = []


@step(phrase("the visitor opens the page {name:Text} on the {device:Device}"))
def open_page(lab: "Lab", name: str, device: str) -> None:
    """Load a page: at.js asks Target, and analytics.page is called with this name."""
    lab.device(device).visit(name)


@step(phrase("the visitor opens the page {name:Text} on the {device:Device} with properties:"))
def open_page_with(lab: "Lab", name: str, device: str, datatable: list[list[str]]) -> None:
    """Load a page, and call analytics.page with this name and properties: a table."""
    lab.device(device).visit(name, values(datatable))


@step(phrase("the visitor opens an unnamed page on the {device:Device}"))
def open_unnamed_page(lab: "Lab", device: str) -> None:
    """Load a page whose page call has no name, as Segment's snippet sends it."""
    lab.device(device).visit()


@step(phrase("{user:Text} logs in on the {device:Device}"))
def log_in(lab: "Lab", user: str, device: str) -> None:
    """Call analytics.identify with this userId, as a site does at a login."""
    lab.device(device).identify(lab.known_as(user))


@step(phrase("{user:Text} logs in on the {device:Device} with traits:"))
def log_in_with(lab: "Lab", user: str, device: str, datatable: list[list[str]]) -> None:
    """Call analytics.identify with this userId and traits: a table of names and values."""
    lab.device(device).identify(lab.known_as(user), values(datatable))


@step(phrase("the visitor states traits on the {device:Device}:"))
def state_traits(lab: "Lab", device: str, datatable: list[list[str]]) -> None:
    """Call analytics.identify without a userId, with traits alone: a table."""
    lab.device(device).identify(None, values(datatable))


@step(phrase("the visitor does {event:Text} on the {device:Device}"))
def track(lab: "Lab", event: str, device: str) -> None:
    """Call analytics.track with this event."""
    lab.device(device).track(event)


@step(phrase("the visitor does {event:Text} on the {device:Device} with properties:"))
def track_with(lab: "Lab", event: str, device: str, datatable: list[list[str]]) -> None:
    """Call analytics.track with this event and properties: a table of names and values."""
    lab.device(device).track(event, values(datatable))


@step(phrase("the visitor logs out on the {device:Device}"))
def log_out(lab: "Lab", device: str) -> None:
    """Call analytics.reset, as a site does at a logout: the device gets another anonymousId."""
    lab.device(device).reset()


@step(phrase("the visitor clears the storage of the {device:Device}"))
def clear_storage(lab: "Lab", device: str) -> None:
    """Clear cookies and storage: to Target and Segment the device is a new one."""
    lab.device(device).clear_storage()


@step(phrase("the visitor withholds consent on the {device:Device}"))
def withhold_consent(lab: "Lab", device: str) -> None:
    """Tell the consent manager no: pages to come hold analytics.js back."""
    lab.device(device).withhold_consent()


@step(phrase("the visitor grants consent on the {device:Device}"))
def grant_consent(lab: "Lab", device: str) -> None:
    """Tell the consent manager yes: analytics.js is loaded in the page that is open."""
    lab.device(device).grant_consent()


@step(phrase("the visitor refuses {category:Text} on the {device:Device}"))
def refuse(lab: "Lab", category: str, device: str) -> None:
    """Refuse one category of consent; events tell it from now on."""
    lab.device(device).prefer(category, granted=False)


@step(phrase("the visitor agrees to {category:Text} on the {device:Device}"))
def agree(lab: "Lab", category: str, device: str) -> None:
    """Agree to one category of consent; events tell it from now on."""
    lab.device(device).prefer(category, granted=True)
