"""The page on a run, looked at in Chromium: it loads nothing, and all can be read and reached."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

import made_runs
from made_runs import scenario
from simulator.testing.merging import merge
from simulator.testing.outcomes import Run
from simulator.testing.reporting import FORMATS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Look = Callable[..., "Page"]
CONTRAST = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((one) => {
      const part = one / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (one) => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (!colour.startsWith("rgba(0, 0, 0, 0")) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const poor = [];
  for (const one of document.querySelectorAll("body *")) {
    const own = [...one.childNodes].some((it) => it.nodeType === 3 && it.data.trim());
    if (!own || one.closest("svg") || !one.getClientRects().length) continue;
    if (one.matches("script, .skip")) continue;
    const [a, b] = [light(getComputedStyle(one).color), light(behind(one))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${one.className || one.tagName}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


@pytest.fixture
def look(chromium: "Browser", tmp_path: Path) -> Iterator[Look]:
    """Open the page on a run; nothing but the file itself may be asked for."""
    asked: list[str] = []
    said: list[str] = []
    contexts = []

    def open_(run: Run, **options: object) -> "Page":
        file = tmp_path / "report.html"
        file.write_bytes(FORMATS["html"](run))
        context = chromium.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda one: asked.append(one.url))
        page.on("console", lambda one: said.append(one.text))
        page.on("pageerror", lambda one: said.append(str(one)))
        page.goto(file.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert asked == [(tmp_path / "report.html").as_uri()] * len(contexts)
    assert said == []


def mixed() -> Run:
    """Make up a run on two targets with something of every status."""
    return made_runs.run(
        scenario(),
        scenario(target="live", status="failed"),
        scenario("Two", status="undefined", line=9),
        scenario("Three", status="skipped", line=19),
        scenario("Four", status="not_run", line=29),
        scenario("Five", line=39),
    )


def test_it_says_whether_to_believe_the_run_and_draws_each_timeline(look: Look) -> None:
    page = look(mixed())
    (title,) = page.locator("h1").all_inner_texts()
    assert title == page.title()
    assert title.startswith("This run is red: of 6 scenarios on 2 targets, 2 passed, 1 failed")
    assert page.locator("h2").all_inner_texts() == ["Feature one"]
    assert page.locator("h3").all_inner_texts() == ["Rule one"]
    names = ["Ann logs in", "Two", "Three", "Four", "Five"]
    assert page.locator("summary h4").all_inner_texts() == names
    drawings = page.locator("svg")
    assert drawings.count() == 6
    lanes = drawings.first.locator(".lane-name").all_text_contents()
    assert lanes == ["Browser", "Target", "Segment"]
    assert drawings.first.locator(".bar.lag, .bar.lifetime, .bar.retry").count() == 3
    box = drawings.first.bounding_box()
    assert box
    assert box["width"] > 300


def test_what_did_not_pass_stands_open_and_the_targets_side_by_side(look: Look) -> None:
    page = look(mixed())
    opened = page.locator("details.scenario[open] h4").all_inner_texts()
    assert opened == ["Ann logs in", "Two", "Three"]
    one, other = page.locator("details.scenario").first.locator("article").all()
    here, there = one.bounding_box(), other.bounding_box()
    assert here
    assert there
    assert here["y"] == there["y"]
    assert here["x"] + here["width"] <= there["x"]


def test_scenarios_are_found_by_word_and_by_status(look: Look) -> None:
    page = look(mixed())
    page.get_by_label("Find").fill("five")
    assert page.locator("details.scenario:visible h4").all_inner_texts() == ["Five"]
    assert page.locator("output").inner_text() == "1 of 5 shown"
    page.get_by_label("Find").fill("")
    page.get_by_role("checkbox", name="passed").uncheck()
    assert page.locator("details.scenario:visible").count() == 4


def test_without_scripts_all_is_there_but_the_search(look: Look) -> None:
    page = look(mixed(), java_script_enabled=False)
    assert page.locator("details.scenario:visible").count() == 5
    assert page.locator("form.find:visible").count() == 0
    page.locator("summary h4", has_text="Five").click()
    assert page.locator("details.scenario").last.locator("svg:visible").count() == 1


def test_scenarios_are_opened_by_the_keyboard_alone(look: Look) -> None:
    page = look(mixed())
    page.locator("details.scenario > summary").last.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.scenario").last.get_attribute("open") is not None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out(look: Look, scheme: str) -> None:
    page = look(mixed(), color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate(CONTRAST) == []


def by_settings() -> Run:
    """Make up runs that settings tell apart, at some length."""
    long = {"scheduled_retries": "1h", "visibility_lag": "0s..1h", "merge_at": "session_end"}
    return merge([mixed(), structs.replace(mixed(), wire="safe", settings=long)])


@pytest.mark.parametrize("make", [mixed, by_settings])
def test_a_phone_shows_it_without_scrolling_sideways(look: Look, make: Callable[[], Run]) -> None:
    page = look(make(), viewport={"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_hostile_texts_run_nothing_and_load_nothing(look: Look) -> None:
    page = look(made_runs.evil())
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "evil.example" in page.locator("h2").first.inner_text()


def test_printed_it_holds_what_is_closed_on_the_screen(look: Look) -> None:
    page = look(mixed())
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.scenario[open]").count() == 3
    page.emulate_media(media="print")
    assert page.locator("form.find:visible").count() == 0
