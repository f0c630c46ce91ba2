"""Our at.js in Chromium: data providers, whose parameters it waits for before it asks Target."""

from collections.abc import Callable

import pytest

from simulator.testing.browsers.surfing import Surfer

Surf = Callable[..., Surfer]
Shop = Callable[..., str]

NO_OFFERS = "seen.some((one) => one.type === 'at-content-rendering-no-offers')"


def with_providers(*providers: str, page: str = "({})") -> str:
    """Write the head of a page that has data providers, each a name and what it does."""
    return (
        "const one = (name, provider, more) => ({name, version: '1', provider, ...more});"
        f"window.targetPageParams = () => {page};"
        f"window.targetGlobalSettings = {{dataProviders: [{', '.join(providers)}]}};"
    )


def test_what_providers_provide_goes_with_the_page_and_with_nothing_else(
    surf: Surf, shop: Shop
) -> None:
    head = with_providers(
        "one('now', (say) => say(null, {a: 1, 'profile.sky': 'clear', both: 'now'}))",
        "one('soon', (say) => setTimeout(() => say(null, {air: {dry: true}, both: 'soon'}), 50))",
        page="({a: 0, b: 2})",
    )
    surfer = surf()
    page = surfer.open(shop(head))
    page.wait_for_function(NO_OFFERS)
    page.evaluate(
        "adobe.target.getOffers({request: {execute: {mboxes: "
        "[{index: 0, name: 'button'}, {index: 1, name: 'target-global-mbox'}]}}})"
    )
    for mbox in ("target-global-mbox", "button"):
        ask = "mbox => new Promise((success) => adobe.target.getOffer({mbox, success}))"
        page.evaluate(ask, mbox)
    loaded, asked, by_name, other = surfer.bodies()
    parameters = {"a": 1, "b": 2, "both": "soon", "air.dry": True}
    provided = {"parameters": parameters, "profileParameters": {"sky": "clear"}}
    assert loaded["execute"]["pageLoad"] == provided
    assert loaded["prefetch"]["views"] == [provided]
    assert asked["execute"]["mboxes"] == [
        {"index": 0, "name": "button"},
        {"index": 1, "name": "target-global-mbox", **provided},
    ]
    assert by_name["execute"]["pageLoad"] == provided
    assert other["execute"]["mboxes"] == [{"index": 0, "name": "button"}]
    assert surfer.said == []


@pytest.mark.parametrize(
    ("provider", "problem"),
    [
        ("one('bad', () => {throw new Error('no')})", "the data provider bad gave nothing: no"),
        ("one('bad', (say) => say('broken'))", "the data provider bad gave nothing: broken"),
        ("one('bad', () => {}, {timeout: 50})", "the data provider bad gave nothing: timed out"),
        ("{name: 'bad', version: '1'}", "a data provider needs a name, a version and a function"),
        ("null", "a data provider needs a name, a version and a function"),
    ],
)
def test_target_is_asked_without_what_is_not_provided(
    surf: Surf, shop: Shop, provider: str, problem: str
) -> None:
    surfer = surf()
    good = "one('good', (say) => say(null, {a: 1}))"
    page = surfer.open(shop(with_providers(provider, good)))
    page.wait_for_function(NO_OFFERS)
    (body,) = surfer.bodies()
    assert body["execute"]["pageLoad"] == {"parameters": {"a": 1}}
    (warning,) = surfer.said
    assert warning.startswith(f"warning: AT: {problem}")
