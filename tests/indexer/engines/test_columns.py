"""The columns are a cache of Whoosh's own answer."""

from __future__ import annotations

import gc
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer.engines.columns import ARRAYS, VOCABULARY_FILE
from indexer.engines.fields import analyse
from indexer.engines.seam import Alternative, Clause, Question, Snapshot
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.errors import GenerationDamaged
from indexer.publishing.generations import Generations
from indexer.records import Article
from tests.articles import article, published, section
from tests.postings import SlowReader

# Few words, used often: runs, repeats and shared terms come about by themselves.
WORDS = "pain back chest burning night fever no not without hot sharp dull ache a b 2 the of and sleep heart skip beat".split()


def random_articles(seed: int, count: int = 40) -> list[Article]:
    rng = random.Random(seed)

    def text(most: int) -> str:
        return " ".join(rng.choices(WORDS, k=rng.randint(1, most)))

    return [
        article(
            str(n),
            text(4),
            *(section(text(5), *(text(60) for _ in range(rng.randint(0, 4)))) for _ in range(3)),
            names=tuple(text(3) for _ in range(rng.randint(0, 2))),
        )
        for n in range(count)
    ]


def random_question(rng: random.Random) -> Question:
    def alternative() -> Alternative:
        words = [w for w in WORDS if w not in {"the", "of", "and"}]
        run = tuple(analyse_word(w) for w in rng.choices(words, k=rng.choice([1, 1, 1, 2, 3])))
        return Alternative(run, rng.choice([1.0, 0.5]))

    return Question(tuple(Clause(tuple(alternative() for _ in range(rng.randint(1, 3)))) for _ in range(rng.randint(1, 6))))


def analyse_word(word: str) -> str:
    (terms,) = analyse(article("x", word, section("", word))).terms
    return terms.text[0]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Snapshot]:
    folder = tmp_path_factory.mktemp("columns") / "index"
    return folder, published(WhooshEngine(Generations(folder)), random_articles(1))


def assert_columns_are_what_whoosh_says(generation: Path, snapshot: Snapshot, articles: Sequence[Article], rounds: int) -> None:
    terms = [terms for a in articles for terms in analyse(a).terms]
    documents = np.load(generation / "columns" / "documents.npy").tolist()
    slow = SlowReader(generation / "whoosh", terms, documents[: len(terms)])
    rng = random.Random(2)
    for _ in range(rounds):
        question = random_question(rng)
        found = {m.passage: (m.score, m.clauses) for m in snapshot.find(question, len(terms)).matches}
        expected = slow.scores(question)
        assert found.keys() == expected.keys()
        for passage, (score, clauses) in found.items():
            assert clauses == expected[passage][1]
            assert score == pytest.approx(expected[passage][0], rel=1e-4)


def test_columns_and_whooshs_own_postings_give_the_same_passages_and_scores(index: tuple[Path, Snapshot]) -> None:
    folder, snapshot = index
    assert_columns_are_what_whoosh_says(folder / "generations" / snapshot.generation, snapshot, random_articles(1), 150)


@pytest.mark.parametrize("file", [*(f"{name}.npy" for name in ARRAYS), VOCABULARY_FILE])
def test_a_missing_or_damaged_column_file_is_an_error_of_the_generation(tmp_path: Path, file: str) -> None:
    engine = WhooshEngine(Generations(tmp_path / "index"))
    published(engine)
    column = tmp_path / "index" / "generations" / "00000001" / "columns" / file
    column.write_bytes(column.read_bytes()[:-1])
    with pytest.raises(GenerationDamaged, match=file):
        engine.open()
    column.unlink()
    with pytest.raises(GenerationDamaged, match=f"{file} is missing"):
        engine.open()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux lists the files a process has open")
def test_an_opened_generation_that_is_let_go_leaves_no_file_open_until_python_looks_for_cycles(
    index: tuple[Path, Snapshot],
) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    engine, before = WhooshEngine(Generations(index[0])), open_files()
    gc.disable()
    for _ in range(3):
        engine.open().close()
    left = open_files() - before
    gc.enable()
    assert left == 0
