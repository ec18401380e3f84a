"""A page becomes the article that stands beside it in tests/pairs, whatever made the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.article_json import article_to_json
from indexer.errors import PageUnreadable
from indexer.reading.articles import explain_article, read_article
from indexer.records import Article, HtmlFile
from indexer.settings import Settings
from tests.pages import NO_TEXT, page

PAIRS = sorted(path for path in (Path(__file__).parents[2] / "pairs").iterdir() if path.is_dir())
ACHE = "A dull ache sits low down in the back."


def read(html: str, **settings: bool) -> Article:
    return read_article(HtmlFile("page.html", html, "0" * 64), Settings(**settings))  # type: ignore[arg-type]


def body(inner: str) -> str:
    return f"<html><head><title>Back ache</title></head><body>{inner}</body></html>"


@pytest.mark.parametrize("folder", PAIRS, ids=lambda folder: folder.name)
def test_a_page_becomes_its_article(folder: Path) -> None:
    article = article_to_json(read((folder / "page.html").read_text(encoding="utf-8")))
    assert article.pop("digest") == "0" * 64
    assert article == json.loads((folder / "article.json").read_text(encoding="utf-8"))


def test_a_page_without_text_is_unreadable() -> None:
    for html in ("", " \n", NO_TEXT, body("<script>go()</script>")):
        with pytest.raises(PageUnreadable, match="no text"):
            read(html)


def test_a_page_that_wants_no_index_is_left_out_unless_the_settings_say_otherwise() -> None:
    html = page("Back ache", ACHE, head='<meta name="robots" content="noindex, follow">')
    with pytest.raises(PageUnreadable, match="robots"):
        read(html)
    assert read(html, noindex=False).passage_count == 1


def test_a_page_that_says_no_language_has_that_of_the_settings() -> None:
    settings = Settings(language="cy")
    assert read_article(HtmlFile("a.html", body(f"<p>{ACHE}</p>"), ""), settings).language == "cy"


@pytest.mark.parametrize(
    "opened", ["<div>", "<div class='card'>", "<b>", "<ul><li>", "<blockquote>", "<details><summary>More</summary>"]
)
def test_a_page_nested_beyond_sense_is_read_without_recursion(opened: str) -> None:
    article = read(body(f"<h1>Back ache</h1>{opened * 3_000}<p>{ACHE}</p>"))
    assert article.title == "Back ache"


@pytest.mark.parametrize(
    "broken",
    [
        "<a " * 2_000,
        "<!-- " * 2_000 + "-->",
        "<p " + " ".join(f"a{n}=1" for n in range(2_000)) + ">",
        "</div>" * 2_000,
        "<![CDATA[ ]]>",
    ],
)
def test_broken_markup_hides_no_text_before_it(broken: str) -> None:
    assert ACHE in [passage.text for section in read(body(f"<p>{ACHE}</p>{broken}")).sections for passage in section.passages]


def test_characters_that_are_none_do_not_reach_the_article() -> None:
    article = read(body("<p>A\x00 dull&#0; ache&#xD800; sits\u200b low\u202e down&#x110000; here.</p>"))
    text = article.sections[0].passages[0].text
    assert text.isprintable()
    assert text.encode("utf-8")


def test_an_explanation_names_a_rule_for_every_block() -> None:
    html = body(
        f"<nav><a href='/'>Home</a></nav><main><h1>Back ache</h1><p>{ACHE}</p><p>Advertisement</p></main><p>Elsewhere</p>"
    )
    verdicts = [
        (verdict.kept, verdict.rule, verdict.text) for verdict in explain_article(HtmlFile("a.html", html, ""), Settings())
    ]
    assert verdicts == [
        (False, "<nav>", "Home"),
        (False, "title", "Back ache"),
        (True, "paragraph", ACHE),
        (False, "advertisement", "Advertisement"),
        (False, "outside the main content", "Elsewhere"),
    ]


def test_a_page_without_text_can_be_explained() -> None:
    assert [verdict.kept for verdict in explain_article(HtmlFile("a.html", NO_TEXT, ""), Settings())] == [False]
