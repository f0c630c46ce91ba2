"""The ways into *Profile Not Found*, each as a journey, and what becomes of whoever takes it.

A journey is written into a diary and ends in an expectation: which id is asked for, when,
and what the profile API will say. Where that is *not yet visible*, nobody can be certain:
the lag is anything up to an hour.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from simulator.generate.diary import Diary
from simulator.times import DAY, HOUR, MINUTE

__all__ = ["NO_TRAP", "TRAPS", "Expectation"]

NO_TRAP: Final = "none"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is asked at the end of a journey, and what is meant to come of it.

    Attributes:
        id: The id asked for.
        at: When, in milliseconds.
        verdict: What ``explain`` says.
        certain: Whether it can be certain of that.
    """

    id: str
    at: int
    verdict: str
    certain: bool = True


def customer(diary: Diary) -> Expectation:
    """Fall into no trap: a login, and an update from a server hours later."""
    browser, user = diary.browser(), diary.persona.user_id
    diary.page(browser, diary.random.choice(("Home", None)))
    diary.track(browser)
    diary.identify(browser)
    diary.track(browser)
    diary.wait(2 * HOUR, 9 * HOUR)
    diary.order(user)
    diary.serve(user, loyalty="member")
    return Expectation(user, diary.wait(MINUTE, HOUR), "found")


def _too_soon(diary: Diary) -> Expectation:
    """A server is told of a customer within the hour of their first login."""
    browser, user = diary.browser(), diary.persona.user_id
    diary.page(browser, "Home")
    diary.identify(browser)
    diary.wait(MINUTE, 30 * MINUTE)
    diary.serve(user, welcomed=True)
    asked = Expectation(user, diary.wait(1, 20 * MINUTE), "not_yet_visible", certain=False)
    diary.wait(3 * HOUR, 6 * HOUR)
    diary.order(user)
    return asked


def _expired(diary: Diary) -> Expectation:
    """A customer who is on the web no more comes up on a server after fourteen days."""
    browser, user = diary.browser(), diary.persona.user_id
    diary.page(browser, "Home")
    diary.identify(browser)
    diary.wait(2 * HOUR, 5 * DAY)
    diary.serve(user, newsletter=True)
    diary.wait(15 * DAY, 18 * DAY)
    diary.serve(user, winback=True)
    return Expectation(user, diary.wait(1, HOUR), "expired")


def _back_unnamed(diary: Diary) -> Expectation:
    """A customer returns after expiry, and only unnamed pages see them: nothing binds the id."""
    browser, user = diary.browser(), diary.persona.user_id
    diary.page(browser, "Home")
    diary.identify(browser)
    diary.wait(15 * DAY, 17 * DAY)
    diary.page(browser)
    diary.wait(2 * HOUR, 5 * HOUR)
    diary.serve(user, seen_again=True)
    return Expectation(user, diary.wait(1, HOUR), "expired")


def _back_too_soon(diary: Diary) -> Expectation:
    """A customer returns after expiry: a new profile, and its hour begins anew."""
    browser, user = diary.browser(), diary.persona.user_id
    diary.page(browser)
    diary.identify(browser)
    diary.wait(15 * DAY, 17 * DAY)
    diary.page(browser, "Home")
    diary.serve(user, welcome_back=True)
    return Expectation(user, diary.wait(1, 30 * MINUTE), "not_yet_visible", certain=False)


def _never_on_the_web(diary: Diary) -> Expectation:
    """A customer of the telephone: only a server knows them."""
    user = diary.persona.user_id
    diary.serve(user, channel="phone")
    diary.wait(HOUR, 2 * DAY)
    diary.order(user)
    diary.serve(user, orders=1)
    return Expectation(user, diary.wait(1, DAY), "atjs_never_ran")


def _ad_blocker(diary: Diary) -> Expectation:
    """A blocker keeps every script away; the server knows cookie and customer all the same."""
    user, cookie = diary.persona.user_id, diary.browser().anonymous_id
    diary.serve(user, cookie, channel="web")
    diary.wait(HOUR, DAY)
    diary.order(user)
    return Expectation(user, diary.wait(1, DAY), "atjs_never_ran")


def _wrong_id(diary: Diary) -> Expectation:
    """The page says the customer's id, the server their e-mail address."""
    browser = diary.browser()
    diary.page(browser)
    diary.identify(browser)
    diary.track(browser)
    diary.wait(2 * HOUR, 8 * HOUR)
    diary.serve(diary.persona.email, browser.anonymous_id, newsletter=True)
    return Expectation(diary.persona.email, diary.wait(1, DAY), "never_created")


def _unknown_id(diary: Diary) -> Expectation:
    """The ticket names an id that no event has."""
    asked = customer(diary)
    return Expectation(f"{asked.id}-x", asked.at, "never_created")


def _anonymous_twin(diary: Diary) -> Expectation:
    """The server knows who it was; the page was never told."""
    browser, user = diary.browser(), diary.persona.user_id
    diary.page(browser, "Home")
    diary.track(browser)
    diary.wait(MINUTE, 5 * HOUR)
    diary.serve(user, browser.anonymous_id, checkout="guest")
    return Expectation(user, diary.wait(1, DAY), "anonymous_twin_only")


def _unnamed_pages(diary: Diary) -> Expectation:
    """Only the snippet's own page calls, which send nothing: the profile has no id."""
    browser, user = diary.browser(), diary.persona.user_id
    for _ in range(diary.random.randint(1, 3)):
        diary.page(browser)
    diary.wait(HOUR, 5 * HOUR)
    diary.serve(user, browser.anonymous_id, checkout="guest")
    asked = diary.random.choice((user, browser.anonymous_id))
    return Expectation(asked, diary.wait(1, DAY), "id_never_bound")


def _left_out(diary: Diary) -> Expectation:
    """The login's integrations object leaves the web destination out: the page sends nothing."""
    browser, user = diary.browser(), diary.persona.user_id
    diary.page(browser)
    diary.identify(browser, integrations={"Adobe Target Web": False})
    diary.wait(2 * HOUR, DAY)
    diary.serve(user, loyalty="member")
    return Expectation(user, diary.wait(1, DAY), "id_never_bound")


def _joined_by_alias(diary: Diary) -> Expectation:
    """A server says by an alias who the cookie was; Target is never told."""
    browser, user = diary.browser(), diary.persona.user_id
    diary.page(browser, "Home")
    diary.wait(MINUTE, 5 * HOUR)
    diary.alias(user, browser.anonymous_id)
    diary.serve(user, checkout="guest")
    return Expectation(user, diary.wait(1, DAY), "anonymous_twin_only")


def _other_case(diary: Diary) -> Expectation:
    """The ticket writes the id in another case."""
    asked = customer(diary)
    return Expectation(asked.id.upper(), asked.at, "never_created")


def _too_long(diary: Diary) -> Expectation:
    """The customer's id is longer than Target takes."""
    browser, user = diary.browser(), f"{diary.persona.user_id}-{'0' * 256}"
    diary.page(browser)
    diary.identify(browser, user)
    diary.wait(HOUR, DAY)
    diary.serve(user, loyalty="member")
    return Expectation(user, diary.wait(1, DAY), "refused_by_limit")


def _shared_device(diary: Diary) -> Expectation:
    """Two customers log in on one browser, one after the other."""
    browser, first = diary.browser(), diary.persona.user_id
    diary.page(browser, "Home")
    diary.identify(browser)
    diary.log_out(browser)
    diary.page(browser, "Home")
    second = f"{first}-b"
    diary.identify(browser, second)
    diary.track(browser)
    diary.wait(2 * HOUR, DAY)
    diary.serve(second, loyalty="member")
    asked = diary.random.choice((first, second))
    return Expectation(asked, diary.wait(1, DAY), "found")


def _two_devices(diary: Diary) -> Expectation:
    """One customer, two browsers; the second is anonymous until the login."""
    laptop, phone, user = diary.browser(), diary.browser(), diary.persona.user_id
    diary.page(laptop, "Home")
    diary.identify(laptop)
    diary.wait(HOUR, 2 * DAY)
    diary.page(phone, "Home")
    anonymous = phone.anonymous_id
    diary.wait(MINUTE, HOUR)
    diary.identify(phone)
    diary.wait(2 * HOUR, DAY)
    diary.serve(user, devices=2)
    return Expectation(diary.random.choice((user, anonymous)), diary.wait(1, DAY), "found")


TRAPS: Final[dict[str, Callable[[Diary], Expectation]]] = {
    "too_soon": _too_soon,
    "expired": _expired,
    "back_unnamed": _back_unnamed,
    "back_too_soon": _back_too_soon,
    "never_on_the_web": _never_on_the_web,
    "ad_blocker": _ad_blocker,
    "wrong_id": _wrong_id,
    "unknown_id": _unknown_id,
    "anonymous_twin": _anonymous_twin,
    "unnamed_pages": _unnamed_pages,
    "left_out": _left_out,
    "joined_by_alias": _joined_by_alias,
    "other_case": _other_case,
    "too_long": _too_long,
    "shared_device": _shared_device,
    "two_devices": _two_devices,
}
"""Every trap, by name."""
