"""Whatever a tenant has been through: the next process finds what the last one left."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from courses import ASKED, CALLS, NAMES, actions
from lives import Life
from simulator.segment.delivery import encode
from simulator.tenant import Tenant


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
            "due": tenant.world.agenda.entries(),
            "adobe": msgspec.structs.replace(tenant.snapshot(), now=0, draws=0),
            "tokens": tenant.target.tokens.state(),
            "snapshots": tenant.snapshots,
            "codes": tenant.target.codes,
        }


def ask(life: Life, method: str, path: str, body: Any) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Authorization": "Bearer any", "Content-Type": "application/json"}
    assert life.client.request(method, path, content=content, headers=sent).status_code != 500


@settings(max_examples=80)
@given(done=st.lists(actions | st.just("restart"), max_size=12))
@example(done=["declare", "visit", "issue a token", "restart", "visit", "visit as bob", "update"])
@example(done=["keep all", "visit anew", "upload", "advance a day", "fetch", "write an offer"])
def test_a_restart_changes_nothing(done: list[str | list[dict[str, Any]]]) -> None:
    with TemporaryDirectory() as folder:
        life = Life(Path(folder))
        for one in ["take a snapshot", *done, "restart", *done[:3], "restart"]:
            if one == "restart":
                before = seen(life.acme)
                life.end()
                life = Life(Path(folder))
                assert seen(life.acme) == before
            elif isinstance(one, str):
                if one in CALLS:
                    life.control(*CALLS[one])
                    if one == "reset":  # which leaves no snapshot
                        life.control(*CALLS["take a snapshot"])
                else:
                    ask(life, *ASKED[one])
            else:
                life.send("batch", {"batch": one})
        life.end()
