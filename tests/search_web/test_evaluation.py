"""Figures of a maintainer's own questions."""

from __future__ import annotations

from math import log2
from pathlib import Path

import pytest

from indexer.errors import WrongUsage
from indexer.settings import Settings
from search_web.answering.answer import answer
from search_web.answering.hits import Answer, Request
from search_web.evaluation import evaluate
from tests.articles import published
from tests.memory_engine import MemoryEngine

pytest.importorskip("ir_measures", reason="the extra [evaluate] is not installed")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "queries.tsv", tmp_path / "judgments.tsv"


def ask(text: str) -> Answer:
    return answer(Request(text), published(MemoryEngine()), Settings())


def test_figures_are_those_of_the_formula(files: tuple[Path, Path]) -> None:
    queries, judgments = files
    queries.write_text("q1\tfever\nq2\tnobody judged this\n")
    judgments.write_text("q1 0 articles/sleep.html 3\nq1 0 articles/chest.html 1\nq1 0 articles/none.html 2\n")
    ranked = [hit.article.id for hit in ask("fever").results]
    gains = [{"articles/sleep.html": 7, "articles/chest.html": 1}[article] for article in ranked]
    ideal = 7 + 3 / log2(3) + 1 / 2
    figures = evaluate(queries, judgments, ask)
    assert figures.questions == 1
    assert figures.ndcg_10 == pytest.approx(sum(gain / log2(rank + 2) for rank, gain in enumerate(gains)) / ideal, abs=1e-4)
    assert figures.mrr_10 == pytest.approx(1 / (ranked.index("articles/sleep.html") + 1))
    assert figures.recall_20 == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("queries", "judgments", "says"),
    [
        ("q1\n", "q1 0 a 1\n", "line 1: 2 columns"),
        ("q1\tx\n", "q1 0 a\n", "line 1: 4 columns"),
        ("q1\tx\n", "q1 0 a good\n", "line 1: the grade 'good' is no whole number of one digit: an id, 0,"),
        ("q1\tx\n", "q1 0 a 1\nq1 0 b --1\n", "line 2: the grade '--1' is no whole number"),
        ("q1\tx\n", f"q1 0 a {'9' * 5000}\n", "line 1: the grade '9+' is no whole number"),
        ("q1\tx\n", "q2 0 a 1\n", "No question"),
    ],
)
def test_a_file_that_cannot_be_used_says_which_line(files: tuple[Path, Path], queries: str, judgments: str, says: str) -> None:
    files[0].write_text(queries)
    files[1].write_text(judgments)
    with pytest.raises(WrongUsage, match=says):
        evaluate(*files, ask)


def test_a_file_that_is_not_there_is_named_with_what_it_should_hold(files: tuple[Path, Path]) -> None:
    queries, judgments = files
    with pytest.raises(WrongUsage) as refused:
        evaluate(queries, judgments, ask)
    assert str(refused.value) == f"There is no file {queries}. Name one that holds an id, a tab and a question on each line."

    queries.write_text("q1\tfever\n")
    with pytest.raises(WrongUsage) as refused:
        evaluate(queries, judgments, ask)
    assert str(refused.value).startswith(f"There is no file {judgments}. Name one that holds an id, 0, an article id and a grade")


def test_a_file_that_is_no_text_says_what_it_should_be(files: tuple[Path, Path]) -> None:
    files[0].write_bytes(b"q1\t\xff\n")
    with pytest.raises(WrongUsage, match=r"is not UTF-8\. Save it again"):
        evaluate(*files, ask)


def test_a_folder_in_place_of_a_file_says_what_to_name(files: tuple[Path, Path]) -> None:
    files[0].mkdir()
    with pytest.raises(WrongUsage, match=r"cannot be read \(Is a directory\)\. Name a file that holds an id"):
        evaluate(*files, ask)
