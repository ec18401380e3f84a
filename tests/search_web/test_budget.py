"""What a results page weighs, however long the passages."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from indexer.settings import Settings
from search_web.app import create_app
from search_web.languages import Languages
from tests.articles import article, published, section
from tests.memory_engine import MemoryEngine

MOST_BYTES = 30_000
SENTENCE = "The ache spreads from the shoulder to the arm and keeps people awake until the morning comes. "


@pytest.fixture
def wordy(languages: Languages) -> FlaskClient:
    """Twelve articles of nine passages that all match, five hundred characters each, under long headings."""
    engine = MemoryEngine()
    heading = "What people with an ache in the shoulder say about their nights"
    published(engine, [article(f"ache-{n}", f"Ache number {n}", section(heading, *[SENTENCE * 5] * 9)) for n in range(12)])
    return create_app(Settings(deadline=0), engine, languages).test_client()  # the engine in memory takes its time over them


def test_a_page_of_long_passages_stays_light_and_shows_each_articles_best_whole(wordy: FlaskClient) -> None:
    found = wordy.get("/search", query_string={"q": "ache shoulder arm awake morning"})
    results = BeautifulSoup(found.text, "lxml").select(".result")

    assert len(found.data) <= MOST_BYTES
    assert len(results) == 10
    for result in results:
        assert [passage.get_text().count("The ache spreads") for passage in result.select(".passage")] == [5]
        assert result.select(".about a")[0].text.startswith("More in this article")


def test_one_style_sheet_and_one_script_are_all_that_a_page_loads(wordy: FlaskClient) -> None:
    page = BeautifulSoup(wordy.get("/search?q=ache").text, "lxml")

    assert len(page.select("link[rel=stylesheet]")) == len(page.select("script")) == 1
    assert not page.select("img, iframe, style, [style], [onclick]")
