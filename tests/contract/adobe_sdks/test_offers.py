"""What activities show to Adobe's SDKs, and what is counted of it."""

from typing import Any

import pytest

Backend = Any
ACTIONS = [{"type": "setHtml", "selector": "#hero", "content": "<b>x</b>"}]
PROPERTY = "0a6d9b7e-1f0c-4a8e-9d2b-8f5e6a7c1b3d"
CLICKED = {"mbox": "hero", "on": "clicked", "name": "clicked", "conversion": True}
TEST = {"type": "ab", "mboxes": "hero", "experiences": ["red"], "metrics": [CLICKED]}


@pytest.fixture
def shop(backend: Backend) -> Backend:
    """Give the backend of a shop that tests its hero."""
    backend.tenant.declare(
        {"offers": {"red": "<b>red</b>"}, "activities": {"colours": {**TEST, "id": 77}}}
    )
    return backend


def shown(backend: Backend) -> tuple[int, int]:
    """Tell how often the test's experience was shown, and clicked."""
    (experience,) = backend.tenant.results("colours").experiences
    return experience.impressions, experience.metrics[0].events


def test_an_mbox_is_executed_and_counted(shop: Backend) -> None:
    answer = shop.ask({"execute": shop.mboxes("hero", "footer")})
    hero, footer = answer["response"]["execute"]["mboxes"]
    (option,) = hero["options"]
    assert (hero["index"], hero["name"], footer) == (0, "hero", {"index": 1, "name": "footer"})
    assert option == {"type": "html", "content": "<b>red</b>"}
    assert answer["response"]["client"] == shop.tenant.name
    assert answer["response"]["requestId"] == answer["request"]["requestId"]
    assert shown(shop) == (1, 0)


def test_an_mbox_is_prefetched_and_counted_when_its_display_is_notified(shop: Backend) -> None:
    answer = shop.ask({"prefetch": shop.mboxes("hero")})
    (hero,) = answer["response"]["prefetch"]["mboxes"]
    (option,) = hero["options"]
    assert option["content"] == "<b>red</b>"
    assert shown(shop) == (0, 0)

    mbox = {"name": "hero", "state": hero["state"]}
    cookie = answer["targetCookie"]["value"]
    said = shop.notify(
        {"id": "n-1", "type": "display", "mbox": mbox, "tokens": [option["eventToken"]]},
        targetCookie=cookie,
    )
    assert said["response"]["notifications"] == [{"id": "n-1"}]
    assert shown(shop) == (1, 0)
    assert len(shop.tenant.profiles().profiles) == 1


def test_a_click_is_counted_by_the_token_of_its_metric(shop: Backend) -> None:
    answer = shop.ask({"prefetch": shop.mboxes("hero")})
    (hero,) = answer["response"]["prefetch"]["mboxes"]
    (option,), (metric,) = hero["options"], hero["metrics"]
    assert metric["type"] == "click"
    mbox, cookie = {"name": "hero"}, answer["targetCookie"]["value"]
    seen = {"id": "n-1", "type": "display", "mbox": mbox, "tokens": [option["eventToken"]]}
    clicked = {"id": "n-2", "type": "click", "mbox": mbox, "tokens": [metric["eventToken"]]}
    shop.notify(seen, targetCookie=cookie)
    assert shown(shop) == (1, 0)
    shop.notify(clicked, targetCookie=cookie)
    assert shown(shop) == (1, 1)


def test_a_token_that_was_never_issued_is_refused(shop: Backend) -> None:
    one = {"id": "n-1", "type": "click", "timestamp": 1, "mbox": {"name": "hero"}, "tokens": ["x"]}
    assert shop.say("sendNotifications", {"notifications": [one]}).error
    assert shop.tenant.journal().entries[-1].status == 400
    assert shown(shop) == (0, 0)


def test_an_mbox_that_is_visited_counts_without_a_token(backend: Backend) -> None:
    bought = {"mbox": "thanks", "name": "bought", "conversion": True}
    backend.tenant.declare(
        {"offers": {"red": "red"}, "activities": {"colours": {**TEST, "metrics": [bought]}}}
    )
    cookie = backend.ask({"execute": backend.mboxes("hero")})["targetCookie"]["value"]
    order = {"id": "o-1", "total": 99.5, "purchasedProductIds": ["p-1", "p-2"]}
    visit = {"id": "n-1", "type": "display", "mbox": {"name": "thanks"}, "order": order}
    backend.notify(visit, targetCookie=cookie)
    assert shown(backend) == (1, 1)


def test_a_page_load_is_executed(backend: Backend) -> None:
    offers = {"hero": {"type": "actions", "content": ACTIONS}}
    activity = {"type": "xt", "page_load": True, "experiences": ["hero"]}
    backend.tenant.declare({"offers": offers, "activities": {"page": activity}})
    answer = backend.ask({"execute": {"pageLoad": {}}})
    expected = {"options": [{"type": "actions", "content": ACTIONS}]}
    assert answer["response"]["execute"]["pageLoad"] == expected


def test_views_are_prefetched_and_one_that_is_shown_is_counted(backend: Backend) -> None:
    offers = {"hero": {"type": "actions", "content": ACTIONS}}
    activity = {
        "type": "ab",
        "views": ["home", "cart"],
        "experiences": [{"offers": {"home": "hero"}}],
    }
    backend.tenant.declare(
        {
            "offers": offers,
            "views": {"home": {"key": "k-1"}, "cart": {}},
            "activities": {"views": activity},
        }
    )
    answer = backend.ask({"prefetch": {"views": [{}]}})
    views = {one["name"]: one for one in answer["response"]["prefetch"]["views"]}
    home = views["home"]
    (option,) = home["options"]
    assert option["content"] == ACTIONS
    view = {"name": "home", "key": "k-1", "state": home["state"]}
    assert home["key"] == "k-1"
    cookie = answer["targetCookie"]["value"]
    tokens = [option["eventToken"]]
    backend.notify(
        {"id": "n", "type": "display", "view": view, "tokens": tokens}, targetCookie=cookie
    )
    (experience,) = backend.tenant.results("views").experiences
    assert experience.impressions == 1


def test_json_is_read_as_attributes(backend: Backend) -> None:
    content = {"title": "Hi", "sizes": [1, 2.5, None], "deep": {"on": True}}
    offers = {"flags": {"type": "json", "content": content}}
    activity = {"type": "xt", "mboxes": "flags", "experiences": ["flags"]}
    backend.tenant.declare({"offers": offers, "activities": {"flags": activity}})
    said = backend.say("getAttributes", {}, ["flags"])
    assert (said.answer, said.error) == ({"flags": content}, "")


def test_a_redirect_is_an_address(backend: Backend) -> None:
    offers = {"new": {"type": "redirect", "content": "https://shop.example/new"}}
    activity = {"type": "ab", "mboxes": "hero", "experiences": ["new"]}
    backend.tenant.declare({"offers": offers, "activities": {"new": activity}})
    (hero,) = backend.ask({"execute": backend.mboxes("hero")})["response"]["execute"]["mboxes"]
    assert hero["options"] == [{"type": "redirect", "content": "https://shop.example/new"}]


def test_what_a_visitor_sees_stays_across_calls_sessions_and_shares(backend: Backend) -> None:
    def declare(*shares: float) -> None:
        experiences = [{"offers": f"o{at}", "share": one} for at, one in enumerate(shares)]
        activity = {"type": "ab", "id": 1, "mboxes": "hero", "experiences": experiences}
        offers = {f"o{at}": {"content": str(at), "id": 10 + at} for at in range(len(shares))}
        backend.tenant.declare({"offers": offers, "activities": {"shares": activity}})

    declare(50, 50)
    first = backend.ask({"execute": backend.mboxes("hero")})
    cookie = first["targetCookie"]["value"]
    (seen,) = backend.show("hero", targetCookie=cookie)
    declare(*((0, 100) if seen == "0" else (100, 0)))
    assert backend.show("hero", targetCookie=cookie) == [seen]
    backend.tenant.advance("7d")
    assert backend.show("hero", targetCookie=cookie) == [seen]
    assert backend.show("hero") != [seen]  # somebody new, though, sees the other


def test_an_activity_of_a_property_is_shown_where_its_token_is_sent(backend: Backend) -> None:
    backend.tenant.declare(
        {
            "offers": {"red": "red"},
            "properties": {"shop": {"token": PROPERTY}},
            "activities": {"colours": {**TEST, "properties": "shop"}},
        }
    )
    assert backend.show("hero") == [None]
    assert backend.show("hero", more={"property": {"token": PROPERTY}}) == ["red"]
    assert backend.show("hero", client={"propertyToken": PROPERTY}) == ["red"]
    other = {"property": {"token": PROPERTY.replace("0", "1")}, "execute": backend.mboxes("hero")}
    assert backend.say("getOffers", other).error
    assert backend.tenant.journal().entries[-1].sentence.count("Invalid property token") == 1


def test_response_tokens_are_told_where_they_are_switched_on(shop: Backend) -> None:
    names = ["activity.id", "activity.name", "profile.tntId", "profile.plan", "geo.city"]
    shop.tenant.configure(response_tokens=names)
    request = {
        "context": {"channel": "web", "geo": {"city": "OSLO"}},
        "execute": shop.mboxes("hero", profileParameters={"plan": "gold"}),
    }
    answer = shop.ask(request)
    (tokens,) = answer["responseTokens"]
    assert tokens == {
        "activity.id": "77",
        "activity.name": "colours",
        "profile.tntId": answer["response"]["id"]["tntId"],
        "profile.plan": "gold",
        "geo.city": "OSLO",
    }


def test_a_trace_is_given_to_who_has_a_token_for_it(shop: Backend) -> None:
    def trace(token: str) -> Any:
        request = {"trace": {"authorizationToken": token}, "execute": shop.mboxes("hero")}
        return shop.ask(request).get("trace")

    (traced,) = trace(shop.tenant.issue_token("debug_tools").token)
    (evaluated,) = traced["evaluatedCampaignTargets"]
    assert traced["clientCode"] == shop.tenant.name
    assert evaluated["campaignName"] == "colours"
    assert not trace("never issued")


def test_analytics_are_left_to_a_client_that_says_it_reports(shop: Backend) -> None:
    cloud = {"analytics": {"logging": "client_side"}}
    answer = shop.ask({"experienceCloud": cloud, "execute": shop.mboxes("hero")})
    (details,) = answer["analyticsDetails"]
    assert details["payload"]["pe"] == "tnt"
    assert "77:0:0|1" in details["payload"]["tnta"]


def test_a_qa_link_shows_what_is_not_live_and_counts_nothing(backend: Backend) -> None:
    backend.tenant.declare(
        {"offers": {"red": "red"}, "activities": {"colours": {**TEST, "state": "saved"}}}
    )
    link = backend.tenant.qa_link("colours")
    assert backend.show("hero") == [None]
    qa = {"token": link.token, "previewIndexes": [{"activityIndex": 1, "experienceIndex": 1}]}
    assert backend.show("hero", more={"qaMode": qa}) == ["red"]
    assert shown(backend) == (0, 0)
