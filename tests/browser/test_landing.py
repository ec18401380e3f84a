"""Links with text directives, followed by a real browser on the maintainers' own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import pytest

from indexer.reading.articles import read_article
from indexer.reading.html_files import list_pages, read_html_file
from indexer.records import HtmlFile, Passage
from indexer.settings import Settings
from tests.browser.conftest import CORPUS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SITE = "https://health.example/"
LARGEST_PAGE = 1_000_000  # bytes; those of the example site are far smaller

# The same short item in two lists, and a passage in capitals, accents, bold and links; nothing of it in the first window.
FILL = "<br>".join("word after word fills the page" for _ in range(60))
TRICKY = f"""<!doctype html><html lang="en"><head><title>Lumps</title></head><body><main><h1>Lumps</h1>
<p>{FILL}</p><h2>Early lumps</h2><p>They are treated with these:</p><ul><li>Surgery</li><li>Watching</li></ul>
<p>{FILL}</p><h2>Late lumps</h2><p>Here the choice is narrow:</p><ul><li>Surgery</li></ul>
<p>{FILL}</p><p>A CRÈME with <b>cortisone</b> helps <a href="#">for a week</a> or two.</p><p>{FILL}</p></main></body></html>"""

# The lines of text in the window, as one text.
IN_SIGHT = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const shown = [];
  while (texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    if ([...range.getClientRects()].some(box => box.bottom > 0 && box.top < innerHeight)) shown.push(texts.currentNode.data);
  }
  return shown.join(" ").replace(/\\s+/g, " ");
}"""


def in_sight(browser: Browser, article: HtmlFile, passages: list[Passage]) -> list[str]:
    """What the window shows after following the link to each passage, by its directive alone."""
    seen = []
    with browser.new_context(viewport={"width": 390, "height": 500}) as context:
        page = context.new_page()
        page.route(f"{SITE}**", lambda route: route.fulfill(body=article.text, content_type="text/html; charset=utf-8"))
        for passage in passages:
            assert passage.fragment
            page.goto("about:blank")
            page.goto(f"{SITE}{quote(article.id)}#:~:text={passage.fragment}")
            page.wait_for_function("scrollY > 0")
            seen.append(page.evaluate(IN_SIGHT))
    return seen


@pytest.mark.parametrize("name", ["back-pain", "dizziness", "palpitations"])  # one in each template
def test_a_link_scrolls_to_its_passage(browser: Browser, name: str) -> None:
    (path,) = (page for page in list_pages(CORPUS).pages if page.id == f"articles/{name}.html")
    html = read_html_file(path, LARGEST_PAGE)
    passages = [passage for section in read_article(html, Settings()).sections[1:] for passage in section.passages][5::7]

    for passage, shown in zip(passages, in_sight(browser, html, passages), strict=True):
        assert unquote(passage.fragment or "") in shown


def test_a_link_tells_the_second_of_two_like_passages(browser: Browser) -> None:
    html = HtmlFile("lumps.html", TRICKY, "")
    sections = read_article(html, Settings()).sections
    surgeries = [passage for section in sections for passage in section.passages if passage.text == "Surgery"]
    cream = next(passage for section in sections for passage in section.passages if "cortisone" in passage.text)

    first, second, last = in_sight(browser, html, [*surgeries, cream])

    assert "Watching" in first
    assert "Watching" not in second
    assert "Here the choice is narrow" in second
    assert "CRÈME" in last
