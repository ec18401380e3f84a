"""No page has a barrier that axe-core knows of, and none needs JavaScript, a style sheet, colours or a large window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.settings import read_settings
from search_web.asking.notices_file import NOTICES_FILE, read_notices
from search_web.saved_files import SavedFile
from tests.browser.conftest import CORPUS, RULES, VIOLATIONS, site_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ADDRESSES = (
    "/",
    "/search?q=burning between my shoulder blades at night",
    "/search?q=chest pain, dizzy and palpitations&kind=symptoms&kind=causes&page=2",
    "/search?q=heart&article=articles/palpitations.html",
    "/search?q=xylophone",
    "/search?q=how long can a panic attack last",
    "/search?q=ألم في الصدر headache",
    "/article/articles/back-pain.html",
    "/articles",
    "/articles?kind=get_help",
    "/symptoms",
    "/privacy",
    "/nowhere",
)
WINDOWS = {  # 320 is 1280 at 400 %
    f"{name}, {scheme}": (width, scheme) for name, width in (("wide", 1280), ("narrow", 320)) for scheme in ("light", "dark")
}


TWICE_THE_SIZE = """() => {
  const root = document.documentElement;
  root.style.fontSize = 2 * parseFloat(getComputedStyle(root).fontSize) + "px";
}"""


@pytest.fixture(scope="module")
def careful(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the corpus with every notice vouched for, and numbers to call."""
    file = tmp_path_factory.mktemp("notices") / NOTICES_FILE
    vouched = 'reviewed_by = "Dr A. Example"\nreviewed_on = 2026-01-01\nexpires_on = 9999-01-01'
    file.write_text((CORPUS / NOTICES_FILE).read_text(encoding="utf-8").replace('reviewed_by = ""', vouched), encoding="utf-8")
    settings = replace(read_settings(CORPUS, {}), emergency_number="112", page_size=3)
    with site_of(index, settings, SavedFile(file, partial(read_notices, settings=settings))) as address:
        yield address


@pytest.mark.parametrize("window", WINDOWS)
def test_no_page_has_a_barrier(browser: Browser, careful: str, axe: Path, window: str) -> None:
    width, scheme = WINDOWS[window]
    found = {}
    with browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        context.add_init_script(path=axe)
        page = context.new_page()
        for address in ADDRESSES:
            page.goto(careful + address)
            page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
            found[address] = page.evaluate(VIOLATIONS, RULES)
            assert page.evaluate("document.documentElement.scrollWidth") == width, address

    assert {address: violations for address, violations in found.items() if violations} == {}


@pytest.mark.parametrize("language", ["en", "de"])
def test_text_of_twice_the_size_needs_no_scrolling_to_the_side_on_a_phone(browser: Browser, index: Path, language: str) -> None:
    with (
        site_of(index, replace(read_settings(CORPUS, {}), language=language)) as address,
        browser.new_context(viewport={"width": 360, "height": 800}) as context,
    ):
        page = context.new_page()
        for path in ADDRESSES:
            page.goto(address + path)
            page.evaluate(TWICE_THE_SIZE)
            page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
            assert page.evaluate("document.documentElement.scrollWidth") == 360, path


def test_open_suggestions_are_no_barrier(browser: Browser, careful: str, axe: Path) -> None:
    with browser.new_context() as context:
        context.add_init_script(path=axe)
        page = context.new_page()
        page.goto(careful)
        page.get_by_role("combobox").press_sequentially("ache")
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("ArrowDown")

        assert page.evaluate(VIOLATIONS, RULES) == []


def test_a_notice_stands_above_everything_and_says_what_it_is(page: Page, careful: str) -> None:
    page.goto(f"{careful}/search?q=chest pain")
    notice = page.get_by_role("region", name="Chest pain").first

    assert notice.get_by_role("heading").inner_text().startswith("Immediate action required")
    assert notice.bounding_box()["y"] < page.locator("h1").bounding_box()["y"]  # type: ignore[index]


def test_without_a_style_sheet_the_page_reads_in_its_order(browser: Browser, careful: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.route("**/*.css*", lambda route: route.abort())
        page.goto(f"{careful}/search?q=burning between my shoulder blades at night")
        text = page.locator("body").inner_text()

    order = ("Skip to main content", "Describe what you feel", "Results for", "Back pain and anxiety", "Read on", "112")
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_nothing_moves_for_those_who_ask_for_stillness(browser: Browser, careful: str) -> None:
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(f"{careful}/search?q=ache")
        moving = page.evaluate(
            """() => [...document.querySelectorAll("*")].filter(e => {
              const look = getComputedStyle(e);
              return look.animationName !== "none" || parseFloat(look.transitionDuration) > 0 || look.scrollBehavior === "smooth";
            }).length"""
        )

    assert moving == 0


def test_marks_and_notices_show_in_forced_colours(browser: Browser, careful: str) -> None:
    with browser.new_context(forced_colors="active") as context:
        page = context.new_page()
        page.goto(f"{careful}/search?q=chest pain")
        mark = page.locator("mark").first

        assert mark.evaluate("e => getComputedStyle(e).textDecorationLine") == "underline"
        assert page.locator(".notice").first.evaluate("e => parseFloat(getComputedStyle(e).borderTopWidth)") >= 1


def test_paper_gets_the_question_the_notices_and_the_addresses_but_no_controls(page: Page, careful: str) -> None:
    page.goto(f"{careful}/search?q=chest pain&page=1")
    page.emulate_media(media="print")

    assert page.locator("h1").is_visible()
    assert page.locator(".notice").first.is_visible()
    assert not page.locator("#q").is_visible()
    assert not page.locator(".pager").is_visible()
    assert page.locator(".result h2 a").first.evaluate("e => getComputedStyle(e, '::after').content") != "none"


def test_a_barrier_would_be_found(browser: Browser, axe: Path) -> None:
    with browser.new_context() as context:
        context.add_init_script(path=axe)
        page = context.new_page()
        page.goto("data:text/html,<img src=x><p style='color:%23aaa;background:%23fff'>Pale</p>")

        found = " ".join(page.evaluate(VIOLATIONS, RULES))
        assert "image-alt" in found
        assert "color-contrast" in found
