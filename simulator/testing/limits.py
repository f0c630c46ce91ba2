"""A lab that does what its target can do, and for all else says that it cannot.

What each of a lab's names needs stands here, in one place: steps know nothing of targets.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final, Self, cast

from simulator.lab import Lab
from simulator.testing.targets import Ability, Target

__all__ = ["limited"]

_NAMES: Final[dict[str, Ability]] = {
    "storage_life": "storage life",
    "blocked": "blockers",
    "consent": "consent",
}


class _Limited:
    """Something whose names each may need an ability.

    Args:
        of: What is asked, if the target can do it.
        target: Where it stands.
    """

    NEEDS: ClassVar[Mapping[str, Ability]] = MappingProxyType({})
    FREE: ClassVar[frozenset[str] | None] = None
    """The names that need nothing, where every other needs something; None where most are free."""

    def __init__(self, of: Any, target: Target) -> None:
        object.__setattr__(self, "_of", of)
        object.__setattr__(self, "_target", target)

    def _ask(self, name: str) -> None:
        ability = self.NEEDS.get(name)
        if ability is None and self.FREE is not None and name not in self.FREE:
            ability = "controls"
        if ability is not None:
            self._target.need(ability)

    def __getattr__(self, name: str) -> Any:
        self._ask(name)
        return getattr(self._of, name)

    def __setattr__(self, name: str, value: object) -> None:
        self._ask(name)
        setattr(self._of, name, value)


class _Tenant(_Limited):
    """The controls of a tenant."""

    NEEDS: ClassVar[Mapping[str, Ability]] = {
        "belongs": "activities",
        "catalogue": "activities",
        "qa_link": "activities",
        "results": "activities",
        "seen": "activities",
        "batches": "batches",
        "advance": "clock",
        "agenda": "clock",
        "await_": "clock",
        "clock": "clock",
        "move": "clock",
        "end_fault": "faults",
        "end_faults": "faults",
        "fault": "faults",
        "faults": "faults",
        "set_fault": "faults",
        "bad_deliveries": "log",
        "clear_deliveries": "log",
        "deliveries": "log",
        "delivery": "log",
        "delivery_counts": "log",
        "forecast": "log",
        "good_deliveries": "log",
        "profiles": "profiles",
        "timeline": "profiles",
        "configure": "settings",
        "settings": "settings",
        "issue_token": "tokens",
        "tokens": "tokens",
        "explain": "verdicts",
        "journal": "verdicts",
        "declare": "workspaces",
        "workspace": "workspaces",
    }
    FREE: ClassVar[frozenset[str] | None] = frozenset(("name", "secrets"))


class _AtJs(_Limited):
    """at.js on a device."""

    NEEDS: ClassVar[Mapping[str, Ability]] = {"ecid": "id service", "customer_ids": "id service"}


class _Device(_Limited):
    """A device of a visitor."""

    NEEDS: ClassVar[Mapping[str, Ability]] = {
        "grant_consent": "consent",
        "prefer": "consent",
        "withhold_consent": "consent",
        "relive": "recorded",
    }

    @property
    def atjs(self) -> Any:
        """What at.js is here."""
        return _AtJs(self._of.atjs, self._target)


class _Devices(Mapping[str, Any]):
    """The devices of a lab, by name."""

    def __init__(self, of: Mapping[str, Any], target: Target) -> None:
        self._of = of
        self._target = target

    def __getitem__(self, name: str) -> Any:
        return _Device(self._of[name], self._target)

    def __iter__(self) -> Iterator[str]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)


class _Lab(_Limited):
    """A lab."""

    NEEDS: ClassVar[Mapping[str, Ability]] = {
        "advance": "clock",
        "agenda": "clock",
        "move_to": "clock",
        "segment": "destinations",
        "profiles": "profiles",
        "render": "rendering",
        "carry": "requests",
        "request": "requests",
        "explain": "verdicts",
        "connect": "workspaces",
    }

    @property
    def tenant(self) -> Any:
        """The controls of its tenant."""
        return _Tenant(self._of.tenant, self._target)

    @property
    def devices(self) -> Any:
        """Its devices."""
        return _Devices(self._of.devices, self._target)

    def device(self, name: str, **like: Any) -> Any:
        """Give a device of that name; it is made at its first use."""
        for one in like:
            self._target.need(_NAMES[one])
        return _Device(self._of.device(name, **like), self._target)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._of.close()


def limited(lab: Lab, target: Target) -> Lab:
    """Give a lab that raises NotRun for what its target cannot do.

    Args:
        lab: The lab; one whose target can do everything is given as it is.
        target: Where it stands.
    """
    return cast("Lab", _Lab(lab, target)) if target.cannot else lab
