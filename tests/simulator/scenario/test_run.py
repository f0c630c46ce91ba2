"""A scenario walked through a lab, and everything that could be seen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from destination import privacy
from destination.plan import PlannedRequest, Update
from simulator.client import Client
from simulator.clock import START
from simulator.scenario.load import load
from simulator.scenario.record import record
from simulator.scenario.run import Outcome, ScenarioRun, open_lab, run
from simulator.times import HOUR

Walk = Callable[..., list[Outcome]]
Write = Callable[[str], Path]
VISIT = {"device": "laptop", "visit": "Home"}
LOGIN = {"device": "laptop", "identify": "ann", "traits": {"plan": "gold"}}


def test_each_step_tells_its_line_and_when_it_began(walk: Walk) -> None:
    first, second, third = walk(VISIT, {"pass": "1h"}, VISIT)
    assert first.line < second.line < third.line
    assert (first.at, second.at, third.at) == (START, START, START + HOUR)


def test_each_step_tells_what_changed_by_it(walk: Walk) -> None:
    visit, login, passed = walk(VISIT, LOGIN, {"pass": "2h"})
    assert [(device, one.why) for device, one in visit.sent] == [
        ("laptop", "page load"),
        ("laptop", "triggerView"),
    ]
    assert [(device, one.why) for device, one in login.sent] == [("laptop", "trackEvent")]
    assert [delivery.user_id for delivery, _ in login.tries] == ["ann"]
    assert (passed.sent, {delivery.user_id for delivery, _ in passed.tries}) == ((), {"ann"})
    assert {"becomes_visible", "retry"} <= {one.kind for one in passed.fired}
    assert visit.fired == ()


def test_profiles_are_looked_at_only_when_somebody_watches(walk: Walk) -> None:
    assert [len(one.profiles) for one in walk(VISIT, LOGIN)] == [0, 0]
    assert [len(one.profiles) for one in walk(VISIT, LOGIN, watched=True)] == [1, 2]


def test_it_ends_at_the_first_step_that_does_not_hold(walk: Walk) -> None:
    outcomes = walk(VISIT, {"expect": {"profiles": 7}}, LOGIN)
    assert [bool(one.problems) for one in outcomes] == [False, True]


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ({"device": "laptop", "track": "x"}, "laptop has no page open; visit one first"),
        ({"send": {"type": "identify"}}, "an event has a userId or an anonymousId"),
        ({"configure": {"lifetime": "0s"}}, "lifetime is '0s'; "),
        ({"pass": "2925000d"}, "254487603600000 ms lies outside the years 1970 to 9999"),
        (
            {"expect": {"profile": {"of": "{tablet.tntId}"}}},
            "{tablet.tntId} names a device that has done nothing yet",
        ),
        (
            {"send": {"type": "identify", "userId": "{tablet.userId}"}},
            "{tablet.userId} names a device that has done nothing yet",
        ),
    ],
)
def test_a_step_that_cannot_be_done_says_why(
    walk: Walk, step: dict[str, Any], problem: str
) -> None:
    (outcome,) = walk(step, VISIT)
    (said,) = outcome.problems
    assert said.startswith(problem)


def test_placeholders_are_filled_with_what_the_device_has(write: Write) -> None:
    path = write(
        "title: x\nclient: shop\nsteps:\n"
        "  - {device: laptop, visit: 'Home of {client}'}\n"
        "  - {device: laptop, identify: 'ann-{client}', traits: {was: ['{laptop.anonymousId}']}}\n"
        "  - {device: laptop, track: 'In {client}', properties: {pc: {id: '{laptop.tntId}'}}}\n"
        "  - {device: laptop, page: {name: 'P {client}', properties: {u: '{laptop.userId}'}}}\n"
        "  - configure: {client_codes: ['{client}', '{client}-eu']}\n"
        "  - send: {type: identify, userId: '{laptop.userId}', traits: {c: '{client}{nobody}'}}\n"
    )
    file = load(path)
    with open_lab(file.scenario) as lab:
        outcomes = list(run(file, lab))
        assert [one.problems for one in outcomes] == [()] * 6
        visit, login, track, page, sent = [one.event for one in lab.deliveries]
        laptop = lab.devices["laptop"]
        assert visit["name"] == "Home of shop"
        assert (login["userId"], login["traits"]) == ("ann-shop", {"was": [laptop.anonymous_id]})
        assert (track["event"], track["properties"]) == ("In shop", {"pc": {"id": laptop.tnt_id}})
        assert (page["name"], page["properties"]["u"]) == ("P shop", "ann-shop")
        assert (sent["userId"], sent["traits"]) == ("ann-shop", {"c": "shop{nobody}"})
        assert lab.tenant.settings()["client_codes"] == ["shop", "shop-eu"]


def test_a_step_may_be_said_with_what_it_brings_about(walk: Walk) -> None:
    told, unknown = walk(
        {**VISIT, "say": "{laptop.userId} of {client}"}, {"pass": "1h", "say": "{phone.tntId}"}
    )
    assert told.text == "{laptop.userId} of acme"  # nobody has logged in
    assert unknown.text == "{phone.tntId}"
    (login, *_) = walk(VISIT, {**LOGIN, "say": "Hello {laptop.userId}"})[1:]
    assert login.text == "Hello ann"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"device": "laptop", "visit": "Home"}, "laptop visits the page 'Home'"),
        ({"device": "laptop", "visit": None}, "laptop visits a page without a name"),
        ({"device": "laptop", "page": {"name": "Home"}}, "laptop shows the page 'Home'"),
        ({"device": "laptop", "identify": "ann"}, "laptop identifies 'ann'"),
        ({"device": "laptop", "identify": None, "traits": {"a": "1"}}, "laptop sends traits"),
        ({"device": "laptop", "track": "Bought"}, "laptop tracks 'Bought'"),
        ({"device": "laptop", "reset": True}, "laptop logs out"),
        ({"device": "laptop", "clear_storage": True}, "laptop clears its storage"),
        ({"device": "laptop", "consent": "withheld"}, "consent is withheld on laptop"),
        ({"send": {"type": "identify", "userId": "ann"}}, "a server sends identify for 'ann'"),
        ({"send": {"type": "page", "anonymousId": "a"}}, "a server sends page for 'a'"),
        ({"send": {"type": "page"}}, "a server sends page for 'nobody'"),
        ({"pass": "90m"}, "1h30m pass"),
        ({"configure": {"mboxes": 3}}, "the tenant is set up: {'mboxes': 3}"),
        ({"pass": "1h", "say": "An hour later."}, "An hour later."),
    ],
    ids=str,
)
def test_a_step_is_said_in_words(walk: Walk, step: dict[str, Any], words: str) -> None:
    assert walk(VISIT, step)[1].text == words


def test_devices_act_as_they_are_told(write: Write) -> None:
    path = write(
        "title: x\ndevices: {laptop: {storage_life: 7d}, phone: {blocked: [segment]}}\nsteps:\n"
        "  - {device: laptop, visit: {name: Skis, path: /skis, properties: {a: 1}}}\n"
        "  - {device: laptop, identify: ann}\n"
        "  - {device: laptop, reset: true}\n"
        "  - {device: laptop, clear_storage: true}\n"
    )
    file = load(path)
    with open_lab(file.scenario) as lab:
        laptop = lab.devices["laptop"]
        assert lab.devices["phone"].blocked == {"segment"}
        seen: list[tuple[str, str | None, bool]] = []
        seen.extend((laptop.url, laptop.user_id, laptop.tnt_id is None) for _ in run(file, lab))
    url = "https://shop.example/skis"
    assert seen == [(url, None, False), (url, "ann", False), (url, None, False), (url, None, True)]


def test_settings_and_client_are_those_of_the_file(write: Write) -> None:
    file = load(write("title: x\nclient: shop\nsettings: {lifetime: 3d}\nsteps:\n  - pass: 1h\n"))
    with open_lab(file.scenario, seed=5) as lab:
        assert (lab.client_code, lab.tenant.settings()["lifetime"]) == ("shop", "3d")
    with open_lab(file.scenario, client="other") as lab:
        assert lab.client_code == "other"


def test_on_a_live_server_each_walk_has_a_tenant_of_its_own(write: Write, live_url: str) -> None:
    file = load(write("title: x\nclient: walked\nsteps:\n  - pass: 1h\n"))
    for _ in range(2):
        with open_lab(file.scenario, url=live_url) as lab:
            list(run(file, lab))
    with open_lab(file.scenario, url=live_url, client="walked-on-purpose") as lab:
        assert lab.client_code == "walked-on-purpose"
    with Client(live_url) as client:
        names = [name for name in client.tenants() if name.startswith("walked")]
    assert len(names) == 3
    assert "walked-on-purpose" in names
    assert "walked" not in names


def told(write: Write, text: str) -> Any:
    file = load(write(text))
    with open_lab(file.scenario) as lab:
        return record(ScenarioRun(file, list(run(file, lab, watched=True))))


def test_a_walk_is_recorded_as_data(write: Write) -> None:
    story = told(
        write,
        "title: Ann.\nsource: The contract.\nsteps:\n"
        "  - {device: laptop, visit: }\n"
        "  - {device: laptop, identify: ann, traits: {plan: gold}}\n"
        "  - {pass: 4h}\n"
        "  - {expect: {profiles: 1}}\n",
    )
    assert (story.name, story.title, story.source, story.ok) == (
        "journey",
        "Ann.",
        "The contract.",
        True,
    )
    visit, login, passed, expect = story.steps
    assert (visit.line, visit.at, visit.ok) == (4, "2026-01-05T09:00:00Z", True)
    (load_,) = visit.browser
    assert (load_.why, load_.tnt_id, load_.third_party_id, load_.status) == (
        "page load",
        "",
        "",
        200,
    )
    assert visit.cloud == []  # a page is filtered, and filtered attempts are not told
    (beacon,) = login.browser
    assert (beacon.third_party_id, beacon.profile_parameters) == ("ann", {"plan": "gold"})
    assert beacon.parameters["event_name"] == "profile_update"
    assert beacon.tnt_id != ""
    (first,) = login.cloud
    assert (first.of, first.number, first.state) == ("ann", 1, "awaiting_retry")
    assert (first.error, first.verdict) == ("500 Not Found", "not_yet_visible")
    assert first.requests == ["GET /rest/v1/profiles/thirdPartyId/ann?client=acme"]
    assert "retry" not in {one.kind for one in passed.due}
    assert "becomes_visible" in {one.kind for one in passed.due}
    attempts = [first, *passed.cloud]
    assert [one.number for one in attempts] == list(range(1, len(attempts) + 1))
    assert [one.next for one in attempts] == [*(one.at for one in attempts[1:]), None]
    assert [one.state for one in attempts] == [
        *["awaiting_retry"] * (len(attempts) - 1),
        "delivered",
    ]
    assert (attempts[-1].error, attempts[-1].evidence) == ("", "")
    assert [one.third_party_id for one in expect.target] == ["ann"]


def test_a_failure_is_recorded_with_its_problems(write: Write) -> None:
    story = told(write, "title: x\nsteps:\n  - pass: 1h\n  - expect: {profiles: 1}\n")
    assert not story.ok
    assert [one.ok for one in story.steps] == [True, False]
    assert story.steps[1].problems == ["Target holds 0 profiles, not 1: none"]


def test_an_update_that_is_lost_is_told_so_only_at_its_last_attempt(write: Write) -> None:
    story = told(
        write,
        "title: x\nsteps:\n  - send: {type: identify, userId: ann, traits: {a: b}}\n  - pass: 5h\n",
    )
    states = [one.state for step in story.steps for one in step.cloud]
    assert states == [*["awaiting_retry"] * 6, "lost"]


CLOUD = {"wire": "safe", "hashed": ["traits.plan"], "trigger": 'type = "track"'}


def test_a_step_sets_the_cloud_destination_up_for_what_comes_after(walk: Walk) -> None:
    fields = {"user_id": "ann", "traits": {"a": {"@path": "$.traits.plan"}}}
    event = {"type": "track", "event": "x", "userId": "ann", "traits": {"plan": "Gold"}}
    filtered, _, hashed = walk(
        {"send": event}, {"cloud": {**CLOUD, "fields": fields}}, {"send": event}
    )
    assert [one.attempt.outcome for _, one in filtered.tries] == ["filtered"]
    ((delivery, _),) = hashed.tries
    assert isinstance(delivery.plan, Update)
    assert delivery.plan.payload["traits"] == {"a": privacy.hashed("gold")}
    assert isinstance(delivery.plan.update, PlannedRequest)
    assert delivery.plan.update.body.startswith(b"mbox3rdPartyId=ann&profile.a=")


def test_an_event_that_is_to_be_dropped_is_dropped_for_that_reason(walk: Walk) -> None:
    number: dict[str, Any] = {"type": "identify", "userId": 42}
    (told,) = walk({"send": number, "dropped": "id_not_string"})
    assert told.problems == ()
    assert told.text == "a server sends identify for 42, and Segment drops it as id_not_string"
    (other,) = walk({"send": number, "dropped": "bad_request"})
    assert other.problems[0].startswith("Segment drops the event as id_not_string, not bad_request")
    (taken,) = walk({"send": {**number, "userId": "42"}, "dropped": "id_not_string"})
    assert taken.problems == ("Segment takes the event, and was to drop it as id_not_string",)
    (unexpected,) = walk({"send": number})
    assert unexpected.problems[0].startswith("userId is 42")


def test_hosts_are_held_against_where_requests_went(walk: Walk) -> None:
    event = {"type": "identify", "userId": "ann", "traits": {"a": 1}}
    right = {"expect": {"delivery": {"hosts": ["acme.tt.omtrdc.net"]}}}
    assert [one.problems for one in walk({"send": event}, right)] == [(), ()]
    *_, wrong = walk({"cloud": {"client_code": "x/"}}, {"send": event}, right)
    assert wrong.problems == (
        "the delivery's requests went to ['x'], not to ['acme.tt.omtrdc.net']",
    )


def test_how_it_is_set_up_is_told_in_words(walk: Walk) -> None:
    plain, all_of_it = walk({"cloud": {}}, {"cloud": {**CLOUD, "fields": {"user_id": "u"}}})
    assert plain.text == "the cloud destination is set up, wire 'segment'"
    assert all_of_it.text == (
        'the cloud destination is set up, wire \'safe\', mapping {"user_id":"u"}, '
        "traits.plan hashed"
    )
    (odd,) = walk({"cloud": {"client_code": "x/", "beyond_latin": "throws"}})
    assert odd.text.endswith(
        "client code 'x/', with an HTTP client that cannot send text beyond Latin-1"
    )


@pytest.mark.parametrize(
    ("expected", "problem"),
    [
        ({"in_urls": ["bob"]}, "no URL of the delivery holds 'bob'"),
        ({"not_in_urls": ["ann"]}, "a URL of the delivery holds 'ann'"),
        ({"in_urls": ["ann lee"], "not_in_urls": ["bob"]}, ""),
    ],
)
def test_what_stands_in_a_url_can_be_expected(walk: Walk, expected: Any, problem: str) -> None:
    event = {"type": "identify", "userId": "ann lee", "traits": {"plan": "gold"}}
    _, outcome = walk({"send": event}, {"expect": {"delivery": expected}})
    assert [one.partition(":")[0] for one in outcome.problems] == ([problem] if problem else [])
