"""A visit, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CONTROLS = """#q, button, summary, select, .filters label, header a, footer a, .chips a, .pager a, .letters a, .letter li a,
.kinds a, .examples a, .result h2 a, .gets-help a, .about a, .remark a, .direct a"""
QUESTION = "burning between my shoulder blades at night"
ADDRESSES = (
    "/",
    f"/search?q={QUESTION}",
    "/search?q=xylophone",
    "/search?q=heart&kind=symptoms&kind=causes",
    "/search?q=" + "w" * 500,
    "/article/articles/back-pain.html",
    "/articles",
    "/articles?kind=get_help",
    "/symptoms",
    "/nowhere",
)


def ask(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_label("Describe what you feel").fill(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")


def test_a_typed_question_leads_to_the_marked_passage(page: Page, site: str) -> None:
    ask(page, site)
    first = page.locator(".result").first
    passage = first.locator(".passage").first
    words = passage.inner_text().split(" Read on")[0].strip()
    assert first.locator("h2").inner_text() == "Back pain and anxiety"
    assert "shoulder blade" in " ".join(first.locator("mark").all_inner_texts())

    passage.get_by_role("link").click()

    target = page.locator(":target")
    assert target.inner_text().startswith(words)
    box = target.bounding_box()
    assert box
    assert 0 <= box["y"] < 844
    assert target.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"


def test_the_way_back_leads_to_the_same_results(page: Page, site: str) -> None:
    ask(page, site)
    titles = page.locator(".result h2").all_inner_texts()
    page.locator(".passage a").first.click()
    page.go_back()

    assert page.locator(".result h2").all_inner_texts() == titles
    assert page.get_by_label("Describe what you feel").input_value() == QUESTION


def test_filters_can_be_applied_and_taken_away(page: Page, site: str) -> None:
    ask(page, site)
    page.get_by_text("Filter results").click()
    choice = page.locator(".filters label").first
    kind = choice.locator("input").get_attribute("value")
    choice.click()
    page.get_by_role("button", name="Apply filters").click()
    page.wait_for_url(f"**kind={kind}")
    assert page.locator(".section").count() == page.locator(f".section.kind-{kind}").count() > 0

    page.get_by_role("link", name="Remove filter").click()
    page.wait_for_url(lambda url: "kind=" not in url)


def test_an_address_holds_the_whole_view_and_the_way_back_takes_one_step_after_the_other(
    browser: Browser, page: Page, site: str
) -> None:
    ask(page, site)
    shown = [page.locator(".result h2").all_inner_texts()]
    page.get_by_text("Filter results").click()
    page.locator(".filters input[value=symptoms]").check()
    page.get_by_role("button", name="Apply filters").click()
    page.wait_for_url("**kind=symptoms")
    shown.append(page.locator(".result h2").all_inner_texts())
    page.get_by_role("link", name="Next page").click()
    page.wait_for_url("**page=2**")
    with browser.new_context() as elsewhere:
        same = elsewhere.new_page()
        same.goto(page.url)
        assert same.locator(".result h2").all_inner_texts() == page.locator(".result h2").all_inner_texts()
        assert same.locator(".filters input[value=symptoms]").is_checked()

    for titles in reversed(shown):
        page.go_back()
        assert page.locator(".result h2").all_inner_texts() == titles
    assert page.locator(".filters input:checked").count() == 0


def test_a_finger_may_tap_anywhere_on_a_passage(browser: Browser, site: str) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        ask(page, site)
        page.locator(".passage").first.tap(position={"x": 40, "y": 12})
        page.wait_for_url("**/article/**")


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_fetched_from_elsewhere_or_kept(browser: Browser, site: str, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(site + address)

        assert {urlsplit(url).netloc for url in asked} == {urlsplit(site).netloc}
        assert not context.cookies()
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert not [text for text in complaints if "404" not in text]


def test_everything_works_with_javascript_off(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        ask(page, site)
        page.locator(".passage a").first.click()

        assert page.locator("h1").inner_text() == "Back pain and anxiety"


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_scrolls_sideways(browser: Browser, site: str, address: str, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 700}) as context:
        page = context.new_page()
        page.goto(site + address)
        for details in page.locator("details > summary").all():
            details.click()

        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_keyboard_reaches_the_main_content_first(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q={QUESTION}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("address", ["/", "/search?q=how long can a panic attack last&kind=faq", "/articles?kind=causes"])
def test_controls_are_large_enough_for_a_finger(page: Page, site: str, address: str) -> None:
    page.goto(site + address)
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    heights = {
        control.inner_text() or control.get_attribute("id"): box["height"]
        for control in page.locator(CONTROLS).all()
        if (box := control.bounding_box())
    }

    assert len(heights) > 5
    assert {name: height for name, height in heights.items() if height < 44} == {}


def test_a_results_page_is_small(page: Page, site: str) -> None:
    sizes: dict[str, int] = {}
    page.on("response", lambda response: sizes.update({urlsplit(response.url).path: len(response.body())}))
    page.goto(f"{site}/search?q={QUESTION}")
    page.wait_for_load_state("networkidle")

    assert sizes["/search"] <= 30_000
    assert sizes.keys() <= {"/search", "/static/search.css", "/static/search.js", "/static/icon.svg"}
