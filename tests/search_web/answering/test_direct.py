"""A question that an article asks too is answered at once; anything less alike is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.engines.seam import Snapshot
from indexer.records import Article, Passage, Section
from indexer.settings import Settings
from search_web.answering.answer import answer
from search_web.answering.hits import DirectAnswer, Request
from tests.articles import ARTICLES, article, published
from tests.memory_engine import MemoryEngine

QUESTIONS = {
    "Are skipped heartbeats dangerous?": ("Mostly harmless.", "Ask a doctor when you faint."),
    "What causes palpitations?": ("Coffee does.",),
    "What to do for palpitations?": ("Breathe out slowly.",),
    "Can stress cause palpitations?": ("It can.",),
    "Is it harmful?": ("Seldom.",),
    "Can they come without exertion?": ("They can.",),
    "How long do palpitations last?": ("Seconds.",),
}

HEART = replace(
    article("palpitations", "Palpitations"),
    sections=tuple(
        Section(3, question, ("Questions", question), None, "faq", tuple(Passage("faq", question, text) for text in texts))
        for question, texts in QUESTIONS.items()
    ),
)
STATEMENT = replace(
    article("statement", "Flutters"),
    sections=(Section(2, "Do flutters pass?", ("Do flutters pass?",), None, "faq", (Passage("paragraph", None, "They pass."),)),),
)


@pytest.fixture
def snapshot() -> Snapshot:
    articles: tuple[Article, ...] = (*ARTICLES, HEART, STATEMENT)
    return published(MemoryEngine(), articles)


def direct(snapshot: Snapshot, text: str, **wishes: object) -> DirectAnswer | None:
    return answer(replace(Request(text), **wishes), snapshot, Settings()).direct  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("are skipped heartbeats dangerous", "Are skipped heartbeats dangerous?"),
        ("Is a skipped heartbeat dangerous?", "Are skipped heartbeats dangerous?"),
        ("skipped heartbeats dangerous", "Are skipped heartbeats dangerous?"),
        ("what can cause palpitations?", "What causes palpitations?"),
        ("what should I do for palpitations", "What to do for palpitations?"),
        ('are "skipped heartbeats" dangerous', "Are skipped heartbeats dangerous?"),
        ("can stress cause palpitations", "Can stress cause palpitations?"),
        ("are palpitations harmful", "Is it harmful?"),
        ("how long do palpitations last", "How long do palpitations last?"),
        ("Can they come without exertion", "Can they come without exertion?"),
    ],
)
def test_nearly_the_same_question_is_answered(snapshot: Snapshot, typed: str, asked: str) -> None:
    found = direct(snapshot, typed)

    assert found
    assert found.passage.lead_in == asked
    assert found.passage.text == QUESTIONS[asked][0], "an answer of two passages begins with its first"
    assert found.article.title == "Palpitations"
    assert found.passage.url.startswith(found.url)


@pytest.mark.parametrize(
    "typed",
    [
        "palpitations",
        "is it harmful",
        "why are skipped heartbeats dangerous",
        "are skipped heartbeats dangerous at night",
        "are skipped heartbeats",
        "can palpitations cause stress",
        "what do palpitations feel like",
        "what does palpitations mean",
        "how do palpitations last",
        "how do you get palpitations",
        "do palpitations come without fever",
        'are "skipped heartbeats" ever dangerous',
        "are skipped heartbeats dangerous -faint",
        "do flutters pass",
        "the",
        "",
    ],
)
def test_anything_else_is_not(snapshot: Snapshot, typed: str) -> None:
    assert direct(snapshot, typed) is None


def test_it_stands_on_the_first_page_and_among_what_was_asked_for(snapshot: Snapshot) -> None:
    asked = "are skipped heartbeats dangerous"

    assert direct(snapshot, asked, kinds=frozenset({"faq"}))
    assert direct(snapshot, asked, kinds=frozenset({"symptoms"})) is None
    assert direct(snapshot, asked, page=2) is None
    assert direct(snapshot, asked, article=HEART.id) is None


def test_an_answer_begins_with_its_first_passage_also_where_a_later_one_says_more() -> None:
    question = "Are skipped heartbeats dangerous?"
    texts = ("Mostly harmless.", "Rest a little.", "Skipped heartbeats are dangerous when skipped heartbeats make you faint.")
    passages = tuple(Passage("faq", question, text) for text in texts)
    only = replace(HEART, sections=(Section(3, question, ("Questions", question), None, "faq", passages),))
    snapshot = published(MemoryEngine(), [only])
    assert answer(Request(question, group="passage"), snapshot, Settings()).results[0].passages[0].text == texts[2]

    found = direct(snapshot, question)

    assert found
    assert found.passage.text == texts[0]
