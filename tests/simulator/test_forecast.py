"""The forecast, held against what happens when nobody comes."""

import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.carrier import CarrierError
from simulator.clock import START
from simulator.lab import Lab
from simulator.lab_api.types import DeliveryForecast
from simulator.times import MINUTE, format_instant
from simulator.workspace import from_content

USERS = ("ann", "bob", "eve")
MAPPING = {
    "action": "updateProfile",
    "fields": {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}},
}


def workspace(code: str = "acme") -> Any:
    named = {"client_code": code}
    cloud = {"type": "cloud", "source": "api", "settings": named, "mappings": [MAPPING]}
    sources = {"api": {"type": "server", "write_key": "wk"}}
    return from_content({"sources": sources, "destinations": {"t": cloud}})


EFFECTS: list[dict[str, Any]] = [
    {"status": 503},
    {"status": 403, "share": 0.4},
    {"drop": "after", "first": 3},
    {"delay": "11s", "every": 2},
    {"drop": "before", "share": 0.5},
]
FAULTS = st.fixed_dictionaries(
    {
        "endpoint": st.sampled_from(["any", "profile_fetch", "profile_update"]),
        "id": st.sampled_from(["*", "ann", "b*"]),
    },
    optional={"lasts": st.sampled_from(["10m", "100m", "3h"])},
).flatmap(lambda fault: st.sampled_from(EFFECTS).map(lambda more: {**fault, **more}))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("visit"), st.sampled_from(USERS)),
        st.tuples(st.just("identify"), st.sampled_from(USERS)),
        st.tuples(st.just("batch"), st.sampled_from(USERS)),
        st.tuples(st.just("pass"), st.sampled_from(["1m", "20m", "61m", "5h"])),
        st.tuples(st.just("fault"), FAULTS),
        st.tuples(
            st.just("configure"),
            st.sampled_from(
                [
                    {"visibility_lag": "0s..2h"},
                    {"lifetime": "1d"},
                    {"updates_per_day": 3},
                    {"retries": 2, "retry_window": "2h"},
                    {"profile_bytes": 20},
                ]
            ),
        ),
    ),
    max_size=12,
)


def walk(lab: Lab, steps: list[tuple[str, Any]]) -> None:
    for at, (verb, what) in enumerate(steps):
        if verb == "visit":
            visitor = {"tntId": f"d-{what}", "thirdPartyId": what}
            body = {"context": {"channel": "web"}, "id": visitor, "execute": {"pageLoad": {}}}
            target = f"/rest/v1/delivery?client=acme&sessionId=s-{at}"
            with suppress(CarrierError):
                lab.request("POST", target, content=json.dumps(body).encode())
        elif verb == "identify":
            traits = {"plan": "gold", "note": "long enough"}
            lab.send({"type": "identify", "userId": what, "traits": traits, "messageId": f"m-{at}"})
        elif verb == "batch":
            file = f"batch=thirdPartyId,tier\n{what},gold".encode()
            with suppress(CarrierError):
                lab.request("POST", "/m2/acme/v2/profile/batchUpdate", content=file)
        elif verb == "pass":
            lab.advance(what)
        elif verb == "fault":
            lab.tenant.set_fault(f"f-{at}", **what)
        else:
            lab.tenant.configure(**what)


@given(steps=STEPS)
@settings(max_examples=60, deadline=None)
def test_what_was_foreseen_comes_and_foreseeing_changes_nothing(
    steps: list[tuple[str, Any]],
) -> None:
    with Lab() as lab:
        lab.connect(workspace())
        walk(lab, steps)
        log = lab.tenant.deliveries(limit=1000).deliveries
        before = lab.tenant.snapshot()
        foreseen = [lab.tenant.forecast(one.id) for one in log]
        assert lab.tenant.snapshot() == before
        lab.tenant.advance("5h")
        for one in foreseen:
            assert_came(one, lab)


def assert_came(foreseen: DeliveryForecast, lab: Lab) -> None:
    now = lab.tenant.delivery(foreseen.id)
    came = now.attempts[len(now.attempts) - len(foreseen.coming) :]
    assert [(one.at, one.outcome, one.verdict, one.sentence) for one in came] == [
        (one.at, one.outcome, one.verdict, one.sentence) for one in foreseen.coming
    ]
    late = "arrives_late" if now.attempt > 1 else "arrives"
    conclusions = {"delivered": late, "filtered": "not_sent", "lost": "lost", "failed": "lost"}
    assert foreseen.conclusion == conclusions[now.outcome]


def test_a_batch_that_waits_creates_the_profile_in_time() -> None:
    with Lab(settings={"bulk_lag": "1h", "visibility_lag": "30m"}) as lab:
        lab.connect(workspace())
        walk(lab, [("batch", "ann"), ("identify", "ann")])
        foreseen = lab.tenant.forecast(1)
        assert foreseen.conclusion == "arrives_late"
        assert foreseen.coming[-1].at > format_instant(START + 90 * MINUTE)
