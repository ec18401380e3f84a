"""The search box on a page of another origin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from indexer.settings import read_settings
from tests.browser.conftest import CORPUS, RULES, VIOLATIONS, served, site_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUESTION = "burning between my shoulder blades at night"
STRICT = "default-src 'none'; style-src 'none'; script-src {site}; connect-src {site}"  # nothing inline on the maintainers' page
HTML = """<!doctype html><html lang="en"><head><title>A clinic</title>
<script src="{site}/widget.js" data-target=".find"></script></head>
<body><main><h1>A clinic</h1><div id="search">Not the search box</div>
<h2>Search</h2><div class="find"></div><div class="find"></div></main></body></html>"""


class Clinic:
    """The maintainers' own pages."""

    site = ""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", STRICT.format(site=self.site))]
        start_response("200 OK", headers)
        return [HTML.format(site=self.site).encode()]


@pytest.fixture(scope="module")
def clinic(index: Path) -> Iterator[str]:
    """The address of a page with two widgets, on another port than the search site that allows it."""
    pages = Clinic()
    with served(pages) as address:
        settings = replace(read_settings(CORPUS, {}), cors_origins=(address,))
        with site_of(index, settings) as pages.site:
            yield address


def ask(page: Page, clinic: str, question: str = QUESTION) -> None:
    page.goto(clinic)
    page.get_by_role("combobox", name="Describe what you feel").first.fill(question)
    page.keyboard.press("Enter")


def test_a_question_finds_its_passage_and_leads_to_it(page: Page, clinic: str) -> None:
    ask(page, clinic)
    first = page.locator(".find").first.locator(".result").first
    assert first.locator("h3").inner_text() == "Back pain and anxiety"
    assert "shoulder blades" in " ".join(first.locator("mark").all_inner_texts())
    assert page.get_by_role("status").filter(has_text="Articles found").is_visible()
    assert page.locator(".find").nth(1).locator(".result").count() == 0

    first.locator(".passage a").first.click()
    page.wait_for_url("**/article/articles/back-pain.html#p*")
    assert page.locator(":target").is_visible()


def test_more_results_come_below_and_the_keyboard_goes_on_with_them(page: Page, clinic: str) -> None:
    ask(page, clinic)
    results = page.locator(".find").first.locator(".result")
    results.first.wait_for()
    titles = results.locator("h3").all_inner_texts()
    page.get_by_role("button", name="More results").focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Articles 11 to 20 of 28").wait_for()

    assert results.locator("h3").all_inner_texts()[:10] == titles
    assert results.nth(10).locator("h3 a").evaluate("e => e.getRootNode().activeElement === e")
    page.get_by_role("button", name="More results").click()
    page.get_by_role("status").filter(has_text="Articles 21 to 28 of 28").wait_for()
    assert results.count() == len(set(results.locator("h3").all_inner_texts())) == 28
    assert page.get_by_role("button", name="More results").count() == 0

    ask(page, clinic, "xylophone")
    page.get_by_text("None of our articles seems to describe this").wait_for()
    assert results.count() == 0


def test_when_more_results_cannot_be_had_those_there_are_stay_and_it_can_be_tried_again(page: Page, clinic: str) -> None:
    ask(page, clinic)
    more = page.get_by_role("button", name="More results")
    more.wait_for()
    page.route("**/api/v1/search*page=2*", lambda route: route.abort())
    more.click()
    page.get_by_text("Search is not available just now.").wait_for()
    assert page.locator(".result").count() == 10

    page.unroute_all()
    more.click()
    page.get_by_role("status").filter(has_text="Articles 11 to 20 of 28").wait_for()
    assert page.locator(".result").count() == 20


def test_suggestions_are_chosen_by_keyboard_and_by_finger(page: Page, clinic: str) -> None:
    page.goto(clinic)
    box = page.get_by_role("combobox").nth(1)
    box.press_sequentially("ache")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]").inner_text()
    page.keyboard.press("Enter")
    assert box.input_value() == chosen
    page.locator(".find").nth(1).locator(".result").first.wait_for()

    box.fill("")
    box.press_sequentially("head")
    option = page.get_by_role("option").first
    option.wait_for()
    words = option.inner_text()
    option.click()
    assert box.input_value() == words


def test_nothing_is_kept_and_no_third_site_is_asked(browser: Browser, clinic: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        ask(page, clinic)
        page.locator(".result").first.wait_for()

        assert len({urlsplit(url).netloc for url in asked if not url.endswith("/favicon.ico")}) == 2
        assert not context.cookies()
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert page.evaluate("Object.keys(window).filter(name => /Suggestions|Widget|TEXTS/.test(name))") == []
        assert not [text for text in complaints if "favicon" not in text]
        assert page.locator("#search").inner_text() == "Not the search box"


def test_finding_nothing_is_said(page: Page, clinic: str) -> None:
    ask(page, clinic, "xylophone")

    page.get_by_text("None of our articles seems to describe this").wait_for()


@pytest.mark.parametrize("status", [503, None])
def test_a_failure_is_said_kindly(page: Page, clinic: str, status: int | None) -> None:
    page.route("**/api/v1/search*", lambda route: route.fulfill(status=status, body="busy") if status else route.abort())
    ask(page, clinic)

    page.get_by_text("Search is not available just now. Please try again in a few minutes.").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_no_barrier_and_fits_into_a_narrow_page(browser: Browser, clinic: str, axe: Path, scheme: str) -> None:
    with browser.new_context(viewport={"width": 320, "height": 700}, color_scheme=scheme, bypass_csp=True) as context:  # type: ignore[arg-type]
        context.add_init_script(path=axe)
        page = context.new_page()
        ask(page, clinic, "chest pain and dizzy")
        page.get_by_role("button", name="More results").click()
        page.get_by_role("status").filter(has_text="Articles 11").wait_for()

        page.evaluate("document.querySelectorAll('.find')[1].remove()")  # two boxes of one name are the page's own doing
        assert page.evaluate(VIOLATIONS, RULES) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        boxes = [control.bounding_box() for control in page.locator("button, input, button + a, .notice a, h3 a").all()]
        assert all(box["height"] >= 44 for box in boxes if box)


def test_the_look_follows_the_pages_own_variables(page: Page, clinic: str) -> None:
    page.goto(clinic)
    page.evaluate("document.documentElement.style.setProperty('--symptom-search-button', 'rgb(1, 2, 3)')")
    button = page.get_by_role("button", name="Search").first

    assert button.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(1, 2, 3)"
