"""Who belongs to whom, as far as events tell."""

from destination.workspace.load import from_content
from simulator.lab import Lab
from simulator.people import Knowledge, People


def test_of_somebody_never_seen_nothing_is_known() -> None:
    assert People().knowledge("u-1") == Knowledge()


def test_an_event_with_both_ids_makes_twins() -> None:
    people = People()
    people.learn({"userId": "u-1", "anonymousId": "a-1"}, None)
    people.learn({"userId": "u-1", "anonymousId": "a-2"}, None)
    people.learn({"userId": "u-1", "anonymousId": "a-1"}, None)
    people.learn({"userId": "u-2", "anonymousId": "a-3"}, None)
    assert people.knowledge("u-1") == Knowledge(anonymous_ids=("a-1", "a-2"))
    assert people.knowledge("a-1") == Knowledge()


def test_an_event_with_one_id_makes_none() -> None:
    people = People()
    people.learn({"userId": "u-1", "anonymousId": None}, None)
    people.learn({"anonymousId": "a-1"}, None)
    assert people.knowledge("u-1") == Knowledge()


def test_the_devices_of_a_user_are_those_of_the_twins_too(lab: Lab) -> None:
    laptop = lab.device("laptop")
    laptop.visit("Home")
    lab.send({"type": "identify", "userId": "u-1", "anonymousId": laptop.anonymous_id})
    assert lab.people.knowledge("u-1").tnt_ids == (laptop.tnt_id,)
    assert lab.people.knowledge(laptop.anonymous_id).tnt_ids == (laptop.tnt_id,)


def test_somebody_on_blocked_devices_only_was_never_seen_by_atjs(lab: Lab) -> None:
    laptop = lab.device("laptop", blocked=["at.js"])
    laptop.visit("Home")
    laptop.identify("u-1")
    assert lab.people.knowledge("u-1").atjs == "blocked"
    lab.device("phone").visit("Home")
    lab.devices["phone"].identify("u-1")
    known = lab.people.knowledge("u-1")
    assert (known.atjs, known.tnt_ids) == (None, (lab.devices["phone"].tnt_id,))


def test_what_kept_atjs_away_is_the_devices_own_reason(lab: Lab) -> None:
    laptop = lab.device("laptop", consent="withheld")
    laptop.visit("Home")
    laptop.identify("u-1")
    assert lab.people.knowledge("u-1") == Knowledge(atjs="withheld")
    tablet = lab.device("tablet", blocked=["segment"])
    tablet.visit("Home")
    tablet.identify("u-2")
    assert lab.people.knowledge("u-2") == Knowledge(atjs="blocked")


def test_without_a_mapping_nothing_loads_atjs() -> None:
    settings = {"client_code": "acme"}
    page = {"type": "web", "source": "shop", "settings": settings}
    content = {"sources": {"shop": {"type": "web"}}, "destinations": {"page": page}}
    with Lab(workspace=from_content(content)) as lab:
        laptop = lab.device("laptop")
        laptop.visit("Home")
        laptop.identify("u-1")
        assert lab.people.knowledge("u-1").atjs == "absent"


def test_a_login_that_no_page_told_of_is_untracked_until_one_does(lab: Lab) -> None:
    laptop = lab.device("laptop", consent="withheld")
    laptop.visit("Home")
    laptop.identify("u-1")
    laptop.visit("Home")
    laptop.grant_consent()
    known = lab.people.knowledge("u-1")
    assert (known.atjs, known.tnt_ids) == ("untracked", (laptop.tnt_id,))
    laptop.identify("u-1")
    assert lab.people.knowledge("u-1").atjs is None


def test_where_only_a_server_knows_somebody_nothing_is_known_of_at_js(lab: Lab) -> None:
    lab.device("laptop", consent="withheld").visit("Home")
    lab.send({"type": "identify", "userId": "u-1"})
    assert lab.people.knowledge("u-1").atjs is None


def test_an_alias_makes_twins_and_of_their_twins_too() -> None:
    people = People()
    people.learn({"type": "identify", "userId": "old", "anonymousId": "a-1"}, None)
    people.learn({"type": "alias", "userId": "new", "previousId": "old"}, None)
    assert people.knowledge("new") == Knowledge(anonymous_ids=("old", "a-1"))
    assert people.knowledge("old") == Knowledge(anonymous_ids=("a-1",))


def test_aliases_in_a_circle_come_to_an_end() -> None:
    people = People()
    people.learn({"type": "alias", "userId": "a", "previousId": "b"}, None)
    people.learn({"type": "alias", "userId": "b", "previousId": "a"}, None)
    assert people.knowledge("a").anonymous_ids == ("b",)


def test_only_an_alias_joins_a_previous_id() -> None:
    people = People()
    people.learn({"type": "group", "userId": "a", "previousId": "b", "groupId": "g"}, None)
    assert people.knowledge("a") == Knowledge()
