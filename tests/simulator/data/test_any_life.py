"""Whatever a tenant has been through: the next process finds what the last one left."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from lives import Life
from simulator.segment.delivery import encode
from simulator.tenant import Tenant

NAMES: Final = [f"m-{number}" for number in range(6)]
CALLS: Final[dict[str, tuple[str, str, Any]]] = {
    "advance a little": ("POST", "/clock", {"advance": "20m"}),
    "advance": ("POST", "/clock", {"advance": "3h"}),
    "advance a day": ("POST", "/clock", {"advance": "25h"}),
    "thaw": ("POST", "/clock", {"freeze": False}),
    "freeze": ("POST", "/clock", {"freeze": True}),
    "keep little": ("PATCH", "/settings", {"delivery_log_size": 2}),
    "keep all": ("PATCH", "/settings", {"delivery_log_size": 10_000, "lifetime": "3d"}),
    "reset": ("POST", "/reset", {"at": "2030-01-01T00:00:00Z", "freeze": True, "seed": 3}),
    "clear": ("DELETE", "/deliveries", None),
    "disconnect": ("PUT", "/workspace", {"sources": {"backend": {"write_key": "backend-key"}}}),
    "take a snapshot": ("PUT", "/snapshots/s", None),
    "restore it": ("POST", "/snapshots/s/restore", None),
}
events = st.one_of(
    st.fixed_dictionaries(
        {
            "type": st.just("identify"),
            "userId": st.sampled_from(["ann", "bob", 7]),
            "traits": st.just({"plan": "gold"}),
        },
        optional={"messageId": st.sampled_from(NAMES)},
    ),
    st.just({"type": "track", "userId": "ann", "event": "\u6771\ud800"}),
)
actions = st.one_of(st.lists(events, max_size=4), st.sampled_from([*CALLS, "restart"]))


def seen(tenant: Tenant) -> dict[str, Any]:
    """Gather all that is to outlive a process."""
    with tenant.world.entered() as now:
        log, ingestion = tenant.segment.log, tenant.intake._ingestion("backend")
        return {
            "rate": tenant.world.clock.rate,
            "now": now if tenant.world.clock.rate == 0 else "the machine's",
            "seed": tenant.world.draws.seed,
            "settings": tenant.settings,
            "workspace": tenant.workspace,
            "log": [encode(one) for one in log],
            "next": log.count,
            "counts": log.counts(),
            "arrivals": tenant.intake.count,
            "taken": [name for name in NAMES if ingestion._came_before(name, now / 1000)],
            "due": [one for one in tenant.world.agenda.entries() if one.kind == "retry"],
        }


@settings(max_examples=50)
@given(done=st.lists(actions, max_size=12))
def test_a_restart_changes_nothing(done: list[str | list[dict[str, Any]]]) -> None:
    with TemporaryDirectory() as folder:
        life = Life(Path(folder))
        for one in ["take a snapshot", *done, "restart", *done[:3], "restart"]:
            if one == "restart":
                before = seen(life.acme)
                life.end()
                life = Life(Path(folder))
                assert seen(life.acme) == before
                life.control("PUT", "/snapshots/s")  # named ones are not kept
            elif isinstance(one, str):
                life.control(*CALLS[one])
            else:
                life.send("batch", {"batch": one})
        life.end()
