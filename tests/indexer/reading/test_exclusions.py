"""What is left out with all that is in it, and what that leaves of the text around it."""

from __future__ import annotations

import pytest

from indexer.reading.articles import read_article
from indexer.records import HtmlFile
from indexer.settings import Settings


def texts(body: str) -> list[str]:
    """The passages of a page with this body."""
    html = f"<html><head><title>Care</title></head><body><main><h1>Care</h1>{body}</main></body></html>"
    sections = read_article(HtmlFile("a.html", html, ""), Settings()).sections
    return [passage.text for section in sections for passage in section.passages]


@pytest.mark.parametrize("name", ["del", "s", "strike", 'span style="color:red;text-decoration: line-through"'])
def test_what_is_struck_out_does_not_hold(name: str) -> None:
    assert texts(f"<p>Take <{name}>4</{name.split(maxsplit=1)[0]}> <ins>2</ins> tablets</p>") == ["Take 2 tablets"]


def test_a_paragraph_that_is_struck_out_goes_whole() -> None:
    assert texts("<del><p>Stay in bed.</p></del><p>Keep moving.</p>") == ["Keep moving."]


def test_a_title_is_without_what_is_struck_out() -> None:
    html = "<html><body><main><h1>Back <del>ache</del> <ins>pain</ins></h1><p>It passes.</p></main></body></html>"
    article = read_article(HtmlFile("a.html", html, ""), Settings())
    assert article.title == "Back pain"
    assert [section.heading for section in article.sections] == [""]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The <ruby>経<rp>(</rp><rt>kei</rt><rp>)</rp>絡<rt>raku</rt></ruby> are lines.", "The 経絡 are lines."),
        ("Nausea<button>?</button>, or feeling sick, passes.", "Nausea, or feeling sick, passes."),
        ("Nausea<button>?</button><b>often</b> passes<button>?</button>soon.", "Nausea often passes soon."),
        ("Ask your doctor<svg><path/></svg> about it.", "Ask your doctor about it."),
        ("Ask your doctor<br><button>Call</button> about it.", "Ask your doctor about it."),
    ],
)
def test_what_is_left_out_of_a_sentence_does_not_cut_it(sentence: str, expected: str) -> None:
    assert texts(f"<p>{sentence}</p>") == [expected]
