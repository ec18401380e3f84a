"""A generation written upon an earlier one is the one that would have been written from the beginning."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.engines import whoosh_writer
from indexer.engines.encoding import vectors_of
from indexer.engines.fields import analyse
from indexer.engines.seam import Snapshot
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.publishing.generations import Generations
from indexer.records import Article
from tests.articles import ARTICLES, article, published, section
from tests.encoders import TinyEncoder
from tests.indexer.engines.test_columns import assert_columns_are_what_whoosh_says, random_articles

LENIENT, STRICT = 0.5, 0.0  # shares of MOST_IN_SECOND: two segments after every edit, or one


def written_upon(engine: WhooshEngine, before: Sequence[Article], after: Sequence[Article], name: str) -> Snapshot:
    """Publish `after`, keeping each article that is the same in `before`, the current generation."""
    writer = engine.create(name, upon=engine.current())
    same = {one.id for one in before if one in after}
    for one in after:
        if one.id in same:
            writer.keep([one.id])
        else:
            writer.add([replace(analyse(one), vectors=next(vectors_of([one], TinyEncoder())))])
    writer.seal()
    engine.publish(name)
    return engine.open()


def edited(articles: Sequence[Article], rng: random.Random) -> list[Article]:
    """Some changed, some gone, some new, some under another name, in corpus order."""
    fresh = random_articles(rng.randint(10, 10_000), 6)
    kept = [one for one in articles if rng.random() > 0.1]
    changed = [replace(new, id=old.id) if rng.random() < 0.1 else old for old, new in zip(kept, fresh * 20, strict=False)]
    added = [replace(new, id=f"new/{rng.random()}.html") for new in fresh[: rng.randint(0, 3)]]
    renamed = [replace(one, id=f"moved/{one.id}") if rng.random() < 0.1 else one for one in changed]
    return sorted([*renamed, *added], key=lambda one: one.id)


def columns_in(generation: Path) -> dict[str, bytes]:
    """Every file but the one that says where in Whoosh a passage lies, and the lists beside the columns."""
    files = [*(generation / "columns").iterdir(), *generation.glob("*.json")]
    return {file.name: file.read_bytes() for file in files if file.name not in ("documents.npy", "manifest.json")}


@pytest.mark.parametrize("most", [LENIENT, STRICT], ids=["two segments", "rewritten"])
@pytest.mark.parametrize("seed", range(2))
def test_after_any_edits_all_files_and_answers_are_those_of_a_full_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, most: float
) -> None:
    monkeypatch.setattr(whoosh_writer, "MOST_IN_SECOND", most)
    rng = random.Random(seed)
    engine = WhooshEngine(Generations(tmp_path / "index"))
    articles = random_articles(seed, 25)
    published(engine, articles)
    for number in range(2, 5):
        before, articles = articles, edited(articles, rng)
        name = f"{number:08d}"
        snapshot = written_upon(engine, before, articles, name)
        whole = published(WhooshEngine(Generations(tmp_path / f"whole{number}")), articles)
        generation = tmp_path / "index" / "generations" / name
        assert columns_in(generation) == columns_in(tmp_path / f"whole{number}" / "generations" / "00000001")
        assert_columns_are_what_whoosh_says(generation, snapshot, articles, 5)
        passages = range(sum(one.passage_count for one in articles))
        assert snapshot.passages(passages) == whole.passages(passages)
        assert [snapshot.article(one.id) for one in articles] == articles


def documents_of(index: Path, name: str) -> list[int]:
    found: list[int] = np.load(index / "generations" / name / "columns" / "documents.npy").tolist()
    return found


def test_what_did_not_change_stays_where_it_is_in_whoosh_until_too_much_did(tmp_path: Path) -> None:
    engine = WhooshEngine(Generations(tmp_path / "index"))
    articles = random_articles(1, 60)
    published(engine, articles)
    written_upon(engine, articles, [*articles[:30], replace(articles[30], title="Another"), *articles[31:]], "00000002")
    before, after = documents_of(tmp_path / "index", "00000001"), documents_of(tmp_path / "index", "00000002")
    moved = [old != new for old, new in zip(before, after, strict=True)]
    assert sum(moved) == articles[30].passage_count + 1
    written_upon(engine, articles, articles[:50], "00000003")
    assert sorted(documents_of(tmp_path / "index", "00000003")) == list(range(len(documents_of(tmp_path / "index", "00000003"))))


def test_generations_share_no_file(tmp_path: Path) -> None:
    engine = WhooshEngine(Generations(tmp_path / "index"))
    published(engine)
    written_upon(engine, ARTICLES, ARTICLES, "00000002")
    for file in (tmp_path / "index" / "generations" / "00000002").rglob("*"):
        assert file.is_dir() or file.stat().st_nlink == 1


def test_an_earlier_generation_may_hold_nothing_and_nothing_may_be_left_of_it(tmp_path: Path) -> None:
    engine = WhooshEngine(Generations(tmp_path / "index"))
    published(engine, [])
    found = written_upon(engine, [], ARTICLES, "00000002")
    assert [head.id for head in found.heads()] == [one.id for one in ARTICLES]
    assert list(written_upon(engine, ARTICLES, [], "00000003").heads()) == []


def test_a_heading_without_terms_lends_its_section_no_label_of_those_above_it(tmp_path: Path) -> None:
    path = replace(section("The", "An ache"), path=("Symptoms", "The"))
    snapshot = published(WhooshEngine(Generations(tmp_path / "index")), [article("a", "Ache", path)])
    assert snapshot._columns.labels._owners.tolist() == [1]  # that of the title
