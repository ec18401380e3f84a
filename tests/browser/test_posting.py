"""A visit that leaves nothing in the history, in a real browser without JavaScript and with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.settings import read_settings
from tests.browser.conftest import CORPUS, site_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def discreet(index: Path) -> Iterator[str]:
    """The address of the example site with `query_method = "post"`."""
    with site_of(index, replace(read_settings(CORPUS, {}), query_method="post")) as address:
        yield address


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_searching_filtering_and_turning_pages_puts_no_word_into_an_address(
    browser: Browser, discreet: str, scripts: bool
) -> None:
    with browser.new_context(java_script_enabled=scripts, viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(discreet)
        page.get_by_label("Describe what you feel").press_sequentially("night", delay=60)
        page.keyboard.press("Enter")
        page.wait_for_selector(".results")
        page.locator(".pager").get_by_role("button", name="Next").click()
        page.wait_for_selector(".pager [aria-current]:has-text('2')")
        page.get_by_text("Filter results").click()
        page.get_by_role("checkbox").first.check()
        page.get_by_role("button", name="Apply filters").click()
        page.locator(".chips").get_by_role("button").first.click()
        page.wait_for_selector(".results")

        assert page.url == f"{discreet}/search"
        assert not [address for address in asked if "night" in address]
        assert page.locator("input[name=q]").input_value() == "night"
        assert page.locator(".chips").count() == 0
