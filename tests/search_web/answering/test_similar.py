"""What is close in meaning is shown, and told apart from what holds the words."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from indexer.engines.seam import Snapshot
from indexer.meaning import STATIC
from indexer.settings import Settings
from search_web.answering.answer import answer
from search_web.answering.answer_json import answer_to_json
from search_web.answering.hits import PassageHit, Request
from search_web.app import create_app
from search_web.languages import Languages
from tests.articles import published
from tests.encoders import TinyEncoder
from tests.memory_engine import MemoryEngine

BURNING = "A hot, stinging patch between your shoulder blades"


class WordEncoder(TinyEncoder):
    name = STATIC


@pytest.fixture
def engine() -> MemoryEngine:
    engine = MemoryEngine(WordEncoder)
    published(engine)
    return engine


@pytest.fixture
def snapshot(engine: MemoryEngine) -> Snapshot:
    return engine.open()


def hit(text: str, asked: str, snapshot: Snapshot) -> PassageHit:
    hits = [passage for result in answer(Request(asked), snapshot, Settings()).results for passage in result.passages]
    return next(passage for passage in hits if passage.text == text)


def test_a_passage_found_by_its_meaning_alone_says_so_and_marks_the_closest_words(snapshot: Snapshot) -> None:
    found = hit(BURNING, "ablaze spine", snapshot)
    assert found.similar
    assert [segment.text for segment in found.segments if segment.similar] == ["hot", "stinging", "shoulder"]
    assert not any(segment.match for segment in found.segments)
    assert "".join(segment.text for segment in found.segments) == BURNING


def test_a_passage_that_holds_a_word_is_marked_where_the_word_stands(snapshot: Snapshot) -> None:
    found = hit(BURNING, "stinging spine", snapshot)
    assert not found.similar
    assert [segment.text for segment in found.segments if segment.match] == ["stinging"]
    assert not any(segment.similar for segment in found.segments)


def test_a_symptom_described_in_other_words_is_found_and_named_as_similar(snapshot: Snapshot) -> None:
    first = answer(Request("stinging, spine ablaze, zebra"), snapshot, Settings()).results[0]
    assert first.article.title == "Back pain"
    assert first.coverage.found == ("stinging", "spine ablaze")
    assert first.coverage.similar == ("spine ablaze",)
    assert first.coverage.missing == ("zebra",)


def test_a_symptom_is_not_called_similar_for_the_one_word_it_shares(snapshot: Snapshot) -> None:
    first = answer(Request("zebra, ablaze stinging spine"), snapshot, Settings()).results[0]
    assert first.article.title == "Back pain"
    assert first.coverage.missing == ("zebra", "ablaze stinging spine")


def test_the_answer_as_json_says_what_is_similar(snapshot: Snapshot) -> None:
    (result, *_) = answer_to_json(answer(Request("spine ablaze"), snapshot, Settings()))["results"]
    assert result["passages"][0]["similar"]
    assert result["coverage"] == {"found": ["spine ablaze"], "missing": [], "similar": ["spine ablaze"], "apart": []}


def test_the_page_marks_and_names_it_differently(engine: MemoryEngine, languages: Languages) -> None:
    client: FlaskClient = create_app(Settings(), engine, languages).test_client()
    page = client.get("/search?q=ablaze+spine").get_data(as_text=True)
    assert "In other words:" in page
    assert '<mark class="similar">' in page
    assert "<mark>" not in page


def test_without_an_encoder_nothing_is_similar() -> None:
    engine = MemoryEngine()
    published(engine)
    found = answer(Request("stinging, spine ablaze"), engine.open(), Settings())
    assert found.results[0].coverage.similar == ()
    assert found.results[0].coverage.missing == ("spine ablaze",)
