"""Where features run: in process, on a live server, in browsers, or against the vendors themselves.

A target says what it can do. What a scenario asks for beyond that is not run, with the reason:
neither green nor red.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from simulator.testing.not_run import NotRun

__all__ = ["ABILITIES", "NAMES", "TARGETS", "Ability", "Target", "TargetName", "chosen"]

TargetName: TypeAlias = Literal["process", "live", "browser", "vendor"]
NAMES: Final[tuple[TargetName, ...]] = get_args(TargetName)

Ability: TypeAlias = Literal[
    "activities",
    "batches",
    "blockers",
    "clock",
    "consent",
    "controls",
    "dates",
    "destinations",
    "faults",
    "id service",
    "log",
    "profiles",
    "recorded",
    "rendering",
    "requests",
    "settings",
    "storage life",
    "tokens",
    "verdicts",
    "workspaces",
]
ABILITIES: Final[dict[Ability, str]] = {
    "activities": "look into audiences, activities and their reports",
    "batches": "look into the rows of a batch",
    "blockers": "keep at.js or Segment away from a device",
    "clock": "move the clock",
    "consent": "ask visitors for consent",
    "controls": "use the lab API",
    "dates": "begin on a fixed date",
    "destinations": "set the destinations up anew",
    "faults": "let requests fail",
    "id service": "stand in for Adobe's ID service",
    "log": "read the delivery log",
    "profiles": "look into the profiles Target holds",
    "recorded": "let a page act on a recorded event",
    "rendering": "render a page on a server first",
    "requests": "send requests word for word",
    "settings": "change settings",
    "storage life": "shorten a browser's memory",
    "tokens": "issue tokens",
    "verdicts": "say why Target answers as it does",
    "workspaces": "declare a workspace in a scenario",
}
"""What a target may be able to do, in words that follow *cannot*."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where features run.

    Attributes:
        name: What it is called.
        cannot: What scenarios may ask for that it is not able to do.
        tag: The tag that a scenario needs to be run there, without its ``@``; None for none.
        needs_url: Whether it has to be told where to send.
    """

    name: TargetName
    cannot: frozenset[Ability] = frozenset()
    tag: str | None = None
    needs_url: bool = False

    def need(self, ability: Ability, why: str = "") -> None:
        """Go on, if it can do that.

        Args:
            ability: What is needed.
            why: What needs it; empty where that is plain.

        Raises:
            NotRun: It cannot.
        """
        if ability in self.cannot:
            because = f", and {why}" if why else ""
            raise NotRun(f"the {self.name} target cannot {ABILITIES[ability]}{because}")

    def admit(self, has_tag: Callable[[str], object], instant_named: str = "") -> None:
        """Let a scenario begin.

        Args:
            has_tag: Tells whether the scenario has a tag, which is given without its ``@``.
            instant_named: Which instant of its world it names, and where; empty for none.

        Raises:
            NotRun: It lacks the tag that this target asks for, or names an instant where worlds
                begin at any.
        """
        if self.tag is not None and not has_tag(self.tag):
            raise NotRun(f"not tagged @{self.tag}, and the {self.name} target runs no other")
        if instant_named:
            self.need("dates", instant_named)


def _but(*able: Ability) -> frozenset[Ability]:
    return frozenset(ABILITIES) - set(able)


TARGETS: Final[dict[TargetName, Target]] = {
    one.name: one
    for one in (
        Target("process"),
        Target("live"),
        Target(
            "browser",
            cannot=frozenset(
                (
                    "blockers",
                    "consent",
                    "dates",
                    "destinations",
                    "id service",
                    "recorded",
                    "rendering",
                    "storage life",
                    "workspaces",
                )
            ),
        ),
        Target(
            "vendor",
            cannot=_but("blockers", "consent", "destinations", "storage life"),
            tag="vendor-safe",
            needs_url=True,
        ),
    )
}


def chosen(name: str | None, url: str | None = None, client: str | None = None) -> Target:
    """Give the target that is meant.

    Args:
        name: What it is called; None is ``live`` where there is a URL, else ``process``.
        url: Where it listens.
        client: The client code at the vendor.

    Raises:
        ValueError: There is none of that name, or it lacks what it needs, or is given more.
    """
    meant = name or ("process" if url is None else "live")
    if meant not in NAMES:
        raise ValueError(f"target is {meant!r}; it is one of {', '.join(NAMES)}")
    target = TARGETS[meant]
    if target.needs_url and not (url and client):
        lacking = "the URL to send to" if not url else "the client code"
        raise ValueError(f"the {meant} target needs {lacking}: it sends nothing unasked")
    if client and not target.needs_url:
        raise ValueError(
            f"a client code is for the vendor target; the {meant} target draws its own"
        )
    if url and meant == "process":
        raise ValueError(f"the process target needs no URL, and is given {url!r}")
    return target
