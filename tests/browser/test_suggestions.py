"""Suggestions by keyboard and finger, in a real browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.settings import read_settings
from tests.browser.conftest import CORPUS, site_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Describe what you feel")


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def type_in(page: Page, site: str, typed: str = "ache") -> list[str]:
    """Type on the home page until suggestions stand there → their texts."""
    page.goto(site)
    box(page).press_sequentially(typed)
    options(page).first.wait_for()
    return options(page).all_inner_texts()


def active(page: Page) -> str | None:
    """The text of the option that has the visual focus, checked to be the only selected one and in sight."""
    place = box(page).get_attribute("aria-activedescendant")
    selected = page.locator("[role=option][aria-selected=true]")
    if place is None:
        assert selected.count() == 0
        return None
    assert selected.evaluate_all("all => all.map(option => option.id)") == [place]
    assert page.evaluate("document.activeElement.id") == "q"
    return selected.inner_text()


def test_what_is_typed_is_completed_from_the_articles(page: Page, site: str) -> None:
    texts = type_in(page, site, "Ache")

    assert 1 < len(texts) <= 8
    assert all("ache" in text for text in texts)
    assert box(page).get_attribute("aria-expanded") == "true"
    assert box(page).get_attribute("aria-autocomplete") == "list"
    listbox = page.get_by_role("listbox", name="Suggestions")
    assert listbox.get_attribute("id") == box(page).get_attribute("aria-controls")
    assert page.get_by_role("status").inner_text() == f"{len(texts)} suggestions. Choose with the arrow keys."
    assert active(page) is None


def test_one_character_asks_for_nothing(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site)
    box(page).press_sequentially("k")
    page.wait_for_timeout(400)

    assert not [url for url in asked if "suggest" in url]


def test_fast_typing_asks_once(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    type_in(page, site, "shoulder")

    assert [url.partition("?")[2] for url in asked if "suggest" in url] == ["q=shoulder"]


def test_the_arrows_walk_through_the_suggestions_and_round(page: Page, site: str) -> None:
    texts = type_in(page, site)
    walked = []
    for _ in range(len(texts) + 1):
        page.keyboard.press("ArrowDown")
        walked.append(active(page))

    assert walked == [*texts, texts[0]]
    page.keyboard.press("ArrowUp")
    assert active(page) == texts[-1]
    assert box(page).input_value() == "ache"


@pytest.mark.parametrize("key", ["ArrowLeft", "Home", "End", "s"])
def test_editing_goes_back_to_the_box(page: Page, site: str, key: str) -> None:
    type_in(page, site)
    page.keyboard.press("ArrowDown")
    page.keyboard.press(key)

    assert active(page) is None


@pytest.mark.parametrize(("key", "then"), [("Home", "xache"), ("End", "achex"), ("ArrowLeft", "acxhe")])
def test_keys_that_move_in_a_text_move_in_the_box(page: Page, site: str, key: str, then: str) -> None:
    type_in(page, site)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    page.keyboard.press(key)
    page.keyboard.type("x")

    assert box(page).input_value() == then


def test_typing_on_beside_a_chosen_suggestion_searches_for_what_is_typed(page: Page, site: str) -> None:
    type_in(page, site)
    page.keyboard.press("ArrowDown")
    page.keyboard.type(" low")
    assert active(page) is None
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=ache+low")


def test_escape_leaves_a_chosen_suggestion_for_what_was_typed(page: Page, site: str) -> None:
    type_in(page, site)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")

    assert (box(page).input_value(), active(page)) == ("ache", None)
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=ache")


def test_keys_with_which_characters_are_composed_are_left_to_the_input_method(page: Page, site: str) -> None:
    type_in(page, site)
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "いた", "selectionStart": 2, "selectionEnd": 2})
    options(page).first.wait_for(state="hidden")
    for key in ("ArrowDown", "ArrowUp", "Escape", "Enter"):
        event = {"key": key, "isComposing": True, "bubbles": True, "cancelable": True}
        assert box(page).evaluate("(box, event) => box.dispatchEvent(new KeyboardEvent('keydown', event))", event), key
    assert box(page).input_value() == "acheいた"

    keyboard.send("Input.insertText", {"text": "痛い"})
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=ache%E7%97%9B%E3%81%84")


def test_the_key_that_ends_a_composition_chooses_nothing_where_a_browser_calls_it_no_part_of_it(page: Page, site: str) -> None:
    type_in(page, site)
    page.keyboard.press("ArrowDown")
    chosen = active(page)
    box(page).evaluate("box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true}))")

    assert active(page) == chosen
    assert box(page).input_value() == "ache"


def test_enter_searches_for_what_was_typed_while_suggestions_are_open(page: Page, site: str) -> None:
    type_in(page, site)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=ache")


def test_enter_searches_for_the_chosen_suggestion(page: Page, site: str) -> None:
    texts = type_in(page, site)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")

    assert box(page).input_value() == texts[0]
    assert options(page).count() == 0


def test_a_click_or_a_tap_searches_for_the_suggestion(page: Page, site: str) -> None:
    texts = type_in(page, site)
    options(page).nth(1).click()
    page.wait_for_url("**/search?q=*")

    assert box(page).input_value() == texts[1]


def test_escape_closes_first_and_clears_then(page: Page, site: str) -> None:
    type_in(page, site)
    page.keyboard.press("Escape")
    assert (box(page).get_attribute("aria-expanded"), box(page).input_value()) == ("false", "ache")
    assert not page.locator("[role=listbox]").is_visible()

    page.keyboard.press("Escape")
    assert box(page).input_value() == ""


def test_alt_and_an_arrow_opens_without_moving_and_closes(page: Page, site: str) -> None:
    type_in(page, site)
    page.keyboard.press("Alt+ArrowUp")
    assert box(page).get_attribute("aria-expanded") == "false"
    page.keyboard.press("Alt+ArrowDown")
    assert box(page).get_attribute("aria-expanded") == "true"
    assert active(page) is None


def test_an_arrow_opens_again_at_the_edge_it_comes_from(page: Page, site: str) -> None:
    texts = type_in(page, site)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowUp")

    assert active(page) == texts[-1]


def test_tab_leaves_and_keeps_what_was_typed(page: Page, site: str) -> None:
    type_in(page, site)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.textContent") == "Search"
    assert box(page).input_value() == "ache"
    assert box(page).get_attribute("aria-expanded") == "false"


def test_a_tap_beside_the_box_closes(page: Page, site: str) -> None:
    type_in(page, site)
    page.locator("h1").click()

    assert box(page).get_attribute("aria-expanded") == "false"


def test_no_suggestion_is_said_and_nothing_opens(page: Page, site: str) -> None:
    type_in(page, site)
    box(page).fill("zzzz")
    page.get_by_text("No suggestions.").wait_for(state="attached")

    assert box(page).get_attribute("aria-expanded") == "false"


def test_an_answer_that_comes_late_is_not_shown(page: Page, site: str) -> None:
    def late(route: Route) -> None:
        page.wait_for_timeout(500)
        route.fulfill(json={"suggestions": [{"text": "too late", "kind": "title"}]})

    page.route("**/suggest?q=knot", late)
    page.goto(site)
    box(page).press_sequentially("knot")
    page.wait_for_timeout(250)
    box(page).press_sequentially("ted")
    page.wait_for_timeout(900)

    assert page.get_by_text("too late").count() == 0


@pytest.mark.parametrize("status", [500, None])
def test_a_failure_shows_nothing_and_search_goes_on(page: Page, site: str, status: int | None) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/suggest?*", lambda route: route.fulfill(status=status) if status else route.abort())
    page.goto(site)
    box(page).press_sequentially("knot")
    page.wait_for_timeout(400)
    assert options(page).count() == 0
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=knot")
    assert not complaints


def test_a_suggestion_is_text_whatever_it_holds(page: Page, site: str) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    page.route("**/suggest?*", lambda route: route.fulfill(json={"suggestions": [{"text": hostile, "kind": "title"}]}))

    assert type_in(page, site) == [hostile]
    assert page.get_by_role("status").inner_text() == "1 suggestion. Choose with the arrow keys."


def test_the_way_back_shows_no_open_suggestions(page: Page, site: str) -> None:
    type_in(page, site)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=ache")
    page.go_back()

    assert options(page).count() == 0


def test_the_slash_leads_to_the_box_but_not_out_of_it(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=knot")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    assert page.evaluate("getSelection().toString()") == "knot"

    page.keyboard.press("End")
    page.keyboard.press("/")
    assert box(page).input_value() == "knot/"


@pytest.mark.parametrize("key", ["Control+/", "Alt+/"])
def test_the_slash_with_other_keys_is_the_browsers(page: Page, site: str, key: str) -> None:
    page.goto(f"{site}/search?q=knot")
    page.keyboard.press(key)

    assert page.evaluate("document.activeElement.id") != "q"


def test_the_slash_can_be_switched_off(page: Page, index: Path) -> None:
    with site_of(index, replace(read_settings(CORPUS, {}), slash_key=False)) as silent:
        page.goto(f"{silent}/search?q=knot")
        page.keyboard.press("/")

        assert page.evaluate("document.activeElement.id") != "q"
        assert not box(page).get_attribute("aria-keyshortcuts")


def test_suggestions_stay_inside_a_narrow_window_and_can_be_tapped(browser: Browser, site: str) -> None:
    with browser.new_context(viewport={"width": 320, "height": 600}) as context:
        page = context.new_page()
        type_in(page, site)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        for option in options(page).all():
            page.keyboard.press("ArrowDown")
            shape = option.bounding_box()
            assert shape
            assert shape["height"] >= 44
            assert shape["y"] + shape["height"] < 601  # pages scroll by whole pixels


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_chosen_suggestion_shows_in_forced_colours_too(browser: Browser, site: str, scheme: str) -> None:
    with browser.new_context(forced_colors="active", color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        type_in(page, site)
        page.keyboard.press("ArrowDown")
        chosen, other = (options(page).nth(n).evaluate("e => getComputedStyle(e).backgroundColor") for n in (0, 1))

        assert chosen != other
