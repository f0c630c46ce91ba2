"""The Experience Cloud's ids: an ECID names a device, a customer id a third party."""

from collections.abc import Callable

import msgspec
import pytest

from simulator.settings import Settings
from simulator.snapshot import read, restore, take
from simulator.target.identifiers import ECID, THIRD_PARTY_ID, TNT_ID, Identifier
from simulator.target.profiles import CustomerId, Visited
from simulator.target.target import Target
from simulator.target.verdicts import Finding, Verdict
from simulator.times import DAY, HOUR, MINUTE

Visiting = Callable[..., Visited]
Configure = Callable[..., None]

ANN = CustomerId("ann", "crm", authenticated=True)


def found(target: Target, value: str, kind: str = ECID) -> Finding:
    with target.world.entered() as now:
        return target.find("acme", Identifier(kind, value), now)[0]


def linked_to(target: Target, pcid: str) -> str | None:
    device = target.profiles("acme").store.device(pcid)
    assert device is not None
    return device.third_party_id


def test_a_known_ecid_leads_to_its_device(visit: Visiting) -> None:
    first = visit(None, ecid="e-1", session="one")
    again = visit(None, ecid="e-1", session="two")
    other = visit(None, ecid="e-2", session="three")
    assert again.device.identifier == first.device.identifier
    assert not again.created
    assert other.created


def test_an_unknown_ecid_comes_to_the_device_of_its_session(visit: Visiting) -> None:
    first = visit(None, session="one")
    named = visit(None, ecid="e-1", session="one")
    assert named.device.identifier == first.device.identifier


def test_a_tnt_id_decides_and_takes_the_ecid_along(target: Target, visit: Visiting) -> None:
    visit("d-1", ecid="e-1")
    visit("d-2", ecid="e-1")
    assert visit(None, ecid="e-1", session="x").device.identifier == "d-2"
    former = target.profiles("acme").store.device("d-1")
    assert former is not None
    assert former.ecid is None


def test_a_device_has_one_ecid_the_latest(target: Target, visit: Visiting) -> None:
    visit("d-1", ecid="e-1")
    visit("d-1", ecid="e-2")
    target.world.advance(2 * HOUR)
    assert found(target, "e-2").verdict is Verdict.FOUND
    assert found(target, "e-1").verdict is Verdict.NEVER_CREATED


def test_an_ecid_waits_its_own_hour(target: Target, visit: Visiting) -> None:
    visit("d-1")
    target.world.advance(50 * MINUTE)
    visit("d-1", ecid="e-1")
    target.world.advance(HOUR - 1)
    assert found(target, "d-1", TNT_ID).verdict is Verdict.FOUND
    finding = found(target, "e-1")
    assert finding.verdict is Verdict.NOT_YET_VISIBLE
    assert finding.evidence.visible_at == 50 * MINUTE + HOUR
    fired = target.world.advance(1)
    assert [(one.kind, one.subject) for one in fired] == [("becomes_visible", "ECID e-1 (acme)")]
    assert found(target, "e-1").verdict is Verdict.FOUND


def test_where_the_lag_is_the_profiles_an_ecid_waits_with_its_device(
    target: Target, visit: Visiting, configure: Configure
) -> None:
    configure(lag_anchor="profile")
    visit("d-1")
    target.world.advance(HOUR)
    visit("d-1", ecid="e-1")
    assert found(target, "e-1").verdict is Verdict.FOUND


def test_an_ecid_that_moves_to_another_device_stays_visible(
    target: Target, visit: Visiting
) -> None:
    visit("d-1", ecid="e-1")
    target.world.advance(HOUR)
    visit("d-2", ecid="e-1")
    finding = found(target, "e-1")
    assert finding.verdict is Verdict.FOUND
    assert finding.evidence.created_at == 0


def test_an_ecid_is_gone_with_its_device(target: Target, visit: Visiting) -> None:
    visit("d-1")
    target.world.advance(MINUTE)
    visit("d-1", ecid="e-1")
    target.world.advance(14 * DAY)
    finding = found(target, "e-1")
    assert finding.verdict is Verdict.EXPIRED
    assert (finding.evidence.created_at, finding.evidence.expires_at) == (MINUTE, MINUTE + 14 * DAY)
    returned = visit(None, ecid="e-1", session="later")
    assert returned.created
    assert returned.device.identifier != "d-1"


def test_a_fetch_by_ecid_shows_what_its_user_has(target: Target, visit: Visiting) -> None:
    visit("d-1", "ann", ecid="e-1", plan="gold")
    target.world.advance(HOUR)
    with target.world.entered() as now:
        profile = target.find("acme", Identifier(ECID, "e-1"), now)[1]
    assert profile is not None
    assert {name: one.value for name, one in profile.attributes.items()} == {"plan": "gold"}


@pytest.mark.parametrize(
    ("kind", "other"), [(THIRD_PARTY_ID, ECID), (TNT_ID, ECID), (ECID, THIRD_PARTY_ID)]
)
def test_an_id_of_another_kind_is_named(
    target: Target, visit: Visiting, kind: str, other: str
) -> None:
    names = {THIRD_PARTY_ID: "x" if kind == THIRD_PARTY_ID else "u"}
    visit(
        "x" if kind == TNT_ID else "d-1", names[THIRD_PARTY_ID], ecid="x" if kind == ECID else "e"
    )
    finding = found(target, "x", other)
    assert finding.verdict is Verdict.WRONG_KIND_OF_ID
    assert str(Identifier(kind, "x")) in finding.sentence


def test_a_snapshot_keeps_ecids_and_their_lag(target: Target, visit: Visiting) -> None:
    visit("d-1", ecid="e-1")
    kept = read(msgspec.json.encode(take(target.world, target, Settings(target.settings))))
    visit("d-1", ecid="e-2")
    restore(kept, target.world, target, Settings(target.settings))
    assert found(target, "e-1").verdict is Verdict.NOT_YET_VISIBLE
    fired = target.world.advance(HOUR)
    assert "ECID e-1 (acme)" in [one.subject for one in fired]
    assert found(target, "e-1").verdict is Verdict.FOUND


def test_a_snapshot_remembers_ecids_that_are_gone(target: Target, visit: Visiting) -> None:
    visit("d-1", ecid="e-1")
    target.world.advance(14 * DAY)
    kept = take(target.world, target, Settings(target.settings))
    restore(kept, target.world, target, Settings(target.settings))
    assert found(target, "e-1").verdict is Verdict.EXPIRED


def test_an_authenticated_customer_id_stands_for_the_third_party_id(
    target: Target, visit: Visiting
) -> None:
    visit("d-1", ecid="e-1", customer_ids=[ANN])
    assert linked_to(target, "d-1") == "ann"


@pytest.mark.parametrize(
    ("codes", "sent", "linked"),
    [
        (None, [ANN], "ann"),
        (["crm"], [ANN], "ann"),
        (["loyalty"], [ANN], None),
        ([], [ANN], None),
        (["crm"], [CustomerId("7", "loyalty", authenticated=True), ANN], "ann"),
        (None, [CustomerId("7", "loyalty", authenticated=True), ANN], "7"),
        (None, [ANN._replace(authenticated=False)], None),
        (
            None,
            [ANN._replace(authenticated=False), CustomerId("7", "crm", authenticated=True)],
            "7",
        ),
    ],
)
def test_the_first_authenticated_customer_id_of_a_known_code_speaks(
    target: Target,
    visit: Visiting,
    configure: Configure,
    codes: list[str] | None,
    sent: list[CustomerId],
    linked: str | None,
) -> None:
    configure(customer_id_codes=codes)
    visit("d-1", ecid="e-1", customer_ids=sent)
    assert linked_to(target, "d-1") == linked


def test_a_third_party_id_that_is_sent_wins_over_customer_ids(
    target: Target, visit: Visiting
) -> None:
    visit("d-1", "bob", ecid="e-1", customer_ids=[ANN])
    assert linked_to(target, "d-1") == "bob"


def test_logging_out_keeps_the_tie(target: Target, visit: Visiting) -> None:
    visit("d-1", ecid="e-1", customer_ids=[ANN])
    visit("d-1", ecid="e-1", customer_ids=[ANN._replace(authenticated=False)])
    assert linked_to(target, "d-1") == "ann"
