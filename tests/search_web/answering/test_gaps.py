"""What was not found, and what a maintainer can do about it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from indexer.settings import Settings
from indexer.vocabulary import Group, Synonyms, read_synonyms
from search_web.answering.answer import answer
from search_web.answering.gaps import Gap, asked_plainly, gaps, lines_for_synonyms, not_found
from search_web.answering.hits import Answer, Request
from search_web.asking.language import Language, learn
from tests.articles import ARTICLES, published
from tests.memory_engine import MemoryEngine

SNAPSHOT = published(MemoryEngine(), ARTICLES)
LANGUAGE = learn(SNAPSHOT.lexicon(), Synonyms())
BACK = next(head for head in SNAPSHOT.heads() if head.title == "Back pain")


def ask(text: str, language: Language = LANGUAGE) -> Answer:
    return answer(Request(text), SNAPSHOT, Settings(), language)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("stinging patch", []),
        ("xylophone", ["xylophone"]),
        ("stinging patch, wobbly knees", ["wobbly knees"]),
        ("stinging patch, hepatitis", []),
        ("every night since my holiday there is a stinging patch with zigzags", ["holiday", "zigzags"]),
        ("", []),
    ],
)
def test_a_symptom_that_no_article_shown_speaks_of_is_a_gap(text: str, missing: list[str]) -> None:
    found = list(not_found(ask(text), LANGUAGE.terms))
    assert set(missing) <= set(found)
    assert bool(found) == bool(missing)


@pytest.mark.parametrize(
    "request_",
    [
        Request("x", page=2),
        Request("x", frozenset({"causes"})),
        Request("x", topic="articles"),
        Request("x", article="articles/back.html"),
        Request("x", expand=False),
        Request("x", correct=False),
    ],
)
def test_a_further_page_or_a_narrower_view_is_no_question_of_its_own(request_: Request) -> None:
    assert asked_plainly(Request("x"))
    assert not asked_plainly(request_)


def test_a_gap_names_the_nearest_article_and_the_word_that_no_article_has() -> None:
    (found,) = gaps([("stinging xylophone", 12)], ask, LANGUAGE.terms)
    assert found == Gap("stinging xylophone", 12, ("xylophone",), BACK)


def test_a_gap_without_any_article_near_says_so() -> None:
    (found,) = gaps([("xylophone", 12)], ask, LANGUAGE.terms)
    assert (found.unknown, found.nearest) == (("xylophone",), None)


def test_what_is_found_by_now_is_no_gap() -> None:
    counted = [("stinging xylophone", 12), ("stinging patch", 20)]
    assert [gap.term for gap in gaps(counted, ask, LANGUAGE.terms)] == ["stinging xylophone"]


def test_its_lines_can_be_pasted_and_close_it(tmp_path: Path) -> None:
    found = gaps([("stinging xylophone", 12), ("xylophone", 11), ("stinging zigzag", 10)], ask, LANGUAGE.terms)
    file = tmp_path / "synonyms.toml"
    file.write_text(lines_for_synonyms(found, Synonyms()))
    synonyms = read_synonyms(file)

    assert synonyms.groups == (Group(("Back pain",), ("stinging xylophone", "stinging zigzag")),)
    assert '# no article is near: write one, or give another name for "xylophone" (11 days)' in file.read_text()
    language = learn(SNAPSHOT.lexicon(), synonyms)
    counted = [("stinging xylophone", 12), ("xylophone", 11)]
    assert [gap.term for gap in gaps(counted, partial(ask, language=language), language.terms)] == ["xylophone"]


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (
            [Group(("Back pain", "sore back"))],
            '# add to typed_only of the group with "Back pain": "stinging xylophone" (12 days)',
        ),
        ([Group(("zither", "stinging xylophone"))], "# add to typed_only of the group with"),
    ],
)
def test_what_stands_in_a_group_already_gets_no_second_one(groups: list[Group], said: str) -> None:
    lines = lines_for_synonyms([Gap("stinging xylophone", 12, ("xylophone",), BACK)], Synonyms(groups))
    assert lines.startswith(said)
    assert "[[group]]" not in lines
