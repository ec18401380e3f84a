"""A section of an article is kept though its class also means furniture, and furniture of that name still goes."""

from __future__ import annotations

import pytest

from indexer.reading.articles import read_article
from indexer.records import HtmlFile
from indexer.settings import Settings

ABOUT = "<p>Worry shows in the body. A racing heart, tense shoulders and a dry mouth are common and harmless.</p>" * 4
ADVICE = "See your doctor after six weeks, or sooner when it gets worse."
LINKS = "<ul><li><a href='/a'>Back pain</a></li><li><a href='/b'>Cold hands</a></li><li><a href='/c'>Sleep</a></li></ul>"


def texts(inner: str) -> list[str]:
    """Headings and passages of a page that holds this beside its article's first section."""
    html = f"<html><head><title>Worry</title></head><body><main><h1>Worry</h1>{ABOUT}{inner}<p>The end.</p></main></body></html>"
    sections = read_article(HtmlFile("a.html", html, ""), Settings()).sections
    found = [text for section in sections for text in (section.heading, *(passage.text for passage in section.passages))]
    return [text for text in found if text and text not in ABOUT and text != "The end."]


@pytest.mark.parametrize(
    "name",
    [
        "follow-up",
        "follow-up-care",
        "social-anxiety",
        "social-support",
        "recommendations",
        "recommended-dose",
        "recommended-treatment",
        "related-symptoms",
        "related-conditions",
        "popular-remedies",
        "consent",
        "pain-survey",
        "rating-scale",
        "blood-donation",
        "section--socialAnxiety",
    ],
)
def test_a_section_of_sentences_is_kept_by_class_or_id_that_also_mean_furniture(name: str) -> None:
    inside = f"<h2>Afterwards</h2><p>{ADVICE}</p></div>"
    assert texts(f'<div class="{name}">{inside}') == ["Afterwards", ADVICE]
    assert texts(f'<div id="{name}">{inside}') == ["Afterwards", ADVICE]


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("related", "More to read"),
        ("related-articles", "More to read"),
        ("related-conditions", "Related conditions"),
        ("social", "Our networks"),
        ("social-links", "Our networks"),
        ("social-anxiety", "Social anxiety"),
        ("follow-us", "Stay in touch"),
        ("recommended", "For you"),
        ("recommendations", "For you"),
        ("popular-remedies", "Popular remedies"),
    ],
)
def test_a_block_of_links_goes_whatever_its_class_names(name: str, heading: str) -> None:
    assert texts(f'<div class="{name}"><h2>{heading}</h2>{LINKS}</div>') == []


@pytest.mark.parametrize(
    "block",
    [
        '<div class="related"><h2>Skin</h2><p>Thick, scaly patches are explained here by a nurse.</p></div>',
        '<div class="social"><h2>Stay in touch</h2><p>We write about worry and sleep every week for you.</p></div>',
        '<div class="recommended-for-you"><h2>For you</h2><p>Nine ways to sleep well when you are worried.</p></div>',
        '<div class="survey"><h2>A survey</h2><p>Please say how well these pages have helped you today.</p></div>',
        '<div class="consent-banner"><h2>Your choice</h2><p>Some of what you do here is stored on your device.</p></div>',
        '<div class="consent"><h2>Your choice</h2><p>We use cookies to remember how you like to read.</p></div>',
        '<div class="consent"><h2>Your choice</h2><p>Some of what you do is stored on your device.</p><button>Yes</button></div>',
        '<div class="pain-survey"><h2>Pain survey</h2><p>Please take our survey about pain and what helped you.</p></div>',
        '<div class="rating-scale"><h2>Rate it</h2><p>Say how good this text was for you.</p><input type="range"></div>',
        '<div class="star-rating"><h2>Rated</h2><p>Most people found that this text was good.</p></div>',
        '<div class="related-share"><h2>Share it</h2><p>Send this text to somebody who might need it.</p></div>',
        '<div class="social-anxiety" id="comments"><h2>Anne</h2><p>I have had this since school and it was hard.</p></div>',
    ],
)
def test_furniture_of_sentences_still_goes(block: str) -> None:
    assert texts(block) == []


def test_a_list_without_links_and_a_heading_of_the_same_words_are_kept() -> None:
    words = "<ul><li>Blushing</li><li>Sweating</li></ul>"
    assert texts(f'<div class="related-symptoms"><h2>What comes with it</h2>{words}</div>') == [
        "What comes with it",
        "Blushing",
        "Sweating",
    ]
    assert texts('<div class="recommended-dose"><h2>Recommended dose</h2><p>One tablet</p></div>') == [
        "Recommended dose",
        "One tablet",
    ]


def test_words_in_a_sentence_and_cells_are_kept_and_links_are_not() -> None:
    assert texts('<p>Take <span class="recommended-dose">one tablet</span> a day.</p>') == ["Take one tablet a day."]
    assert texts('<p>Take it. <a class="related-symptoms" href="/a">More symptoms</a></p>') == ["Take it."]
    assert texts('<p class="recommended-dose">One tablet a day.</p>') == ["One tablet a day."]


def test_a_section_without_a_heading_is_kept_for_its_sentences() -> None:
    assert texts(f'<div class="social-support"><p>{ADVICE}</p></div>') == [ADVICE]
    assert texts(f'<div class="social-support"><p>{ADVICE} <a href="/a">Join</a></p></div>') == [f"{ADVICE} Join"]
    assert texts('<div class="social-support"><p>Find a group that meets near you. <a href="/a">Join</a> a group.</p></div>') == [
        "Find a group that meets near you. Join a group."
    ]
    assert texts(f'<div class="social-support"><p>{ADVICE} <a href="/a">Here are groups that meet</a></p></div>') == []


def test_the_parts_of_a_section_that_is_kept_are_kept() -> None:
    parts = (
        '<div class="social-anxiety__title"><h2>Being watched</h2></div><ul class="social-anxiety__list"><li>Blushing</li></ul>'
        f'<div class="social-anxiety__more"><p>{ADVICE}</p></div><p class="social-links">Share</p>'
    )
    assert texts(f'<section class="social-anxiety">{parts}</section>') == ["Being watched", "Blushing", ADVICE]
