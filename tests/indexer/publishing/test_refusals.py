"""What is left of builds that the gate refused: their number and the report of the last, until one is not refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.engines.choice import open_engine
from indexer.errors import BuildRefused, StorageFailed
from indexer.publishing.build import Orders, build, prune
from indexer.publishing.report import REFUSED, Reports, report_to_html
from indexer.records import Refusals
from indexer.settings import Settings
from tests.pages import BURN, NO_TEXT, corpus_of
from tests.questions import FAILING

SETTINGS = Settings(workers=1, gate_articles_lost=0)


def run(corpus: Path, index: Path, orders: Orders | None = None) -> None:
    build(corpus, index, SETTINGS, lambda _doing, _done, _total: None, orders)


def refused(corpus: Path, index: Path, orders: Orders | None = None) -> str:
    with pytest.raises(BuildRefused) as caught:
        run(corpus, index, orders)
    return str(caught.value)


@pytest.fixture
def shrunk(corpus: Path, index: Path) -> Path:
    """The corpus, built and then without one of its pages."""
    run(corpus, index)
    (corpus / "burn.html").unlink()
    return corpus


def test_where_none_was_refused_none_is_counted(corpus: Path, index: Path) -> None:
    assert Reports(index).refusals() == Refusals()
    run(corpus, index)
    assert Reports(index).refusals() == Refusals(0, None)


def test_a_refused_build_leaves_its_report_and_why(shrunk: Path, index: Path) -> None:
    told = refused(shrunk, index)
    report = Reports(index).read(REFUSED)
    assert (report["refused"], report["generation"], report["articles"]) == (told, None, 1)
    assert report["changes"]["removed"] == ["burn.html"]
    assert Reports(index).refusals() == Refusals(1, report["made_at"])


def test_refused_builds_are_counted_until_one_is_published(shrunk: Path, index: Path) -> None:
    refused(shrunk, index)
    refused(shrunk, index)
    assert Reports(index).refusals().count == 2
    run(shrunk, index, Orders(force=True))
    assert Reports(index).refusals() == Refusals()
    assert Reports(index).names() == ["00000001", "00000002"]


def test_or_until_the_corpus_is_again_what_is_published(shrunk: Path, index: Path) -> None:
    refused(shrunk, index)
    corpus_of(shrunk, burn=BURN)
    run(shrunk, index)
    assert Reports(index).refusals().count == 0


def test_a_first_build_without_an_article_is_counted_too(tmp_path: Path, index: Path) -> None:
    refused(corpus_of(tmp_path / "corpus", none=NO_TEXT), index)
    assert Reports(index).refusals().count == 1
    assert [kind["name"] for kind in Reports(index).read(REFUSED)["problems"]] == ["empty"]


def test_questions_that_miss_are_a_refusal_as_well(corpus: Path, index: Path) -> None:

    refused(corpus, index, Orders(FAILING))
    assert "It does not find the ache." in Reports(index).read(REFUSED)["refused"]


def test_removing_old_generations_keeps_the_count(shrunk: Path, index: Path) -> None:
    refused(shrunk, index)
    engine = open_engine(SETTINGS, index)
    prune(engine, 1)
    Reports(index).keep([*engine.names(), REFUSED])
    assert Reports(index).refusals().count == 1


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"refusals": 1, "made_at": "yesterday"}', '{"refusals": 1, "made_at": 5}'])
def test_a_damaged_report_says_which_file_and_the_next_one_replaces_it(shrunk: Path, index: Path, damage: str) -> None:
    refused(shrunk, index)
    (index / "reports" / f"{REFUSED}.json").write_text(damage)
    with pytest.raises(StorageFailed, match=r"refused\.json cannot be read"):
        Reports(index).refusals()
    refused(shrunk, index)
    assert Reports(index).refusals().count == 1


def test_the_page_of_a_refused_build_says_why_and_how_many_there_were(shrunk: Path, index: Path) -> None:
    refused(shrunk, index)
    refused(shrunk, index)
    page = report_to_html(Reports(index).read(REFUSED))
    for said in ("Build that was refused", "1 of 2 articles are gone", "2 builds in a row"):
        assert said in page


def test_a_report_kept_by_an_older_release_is_still_shown(corpus: Path, index: Path) -> None:
    run(corpus, index)
    older = {name: said for name, said in Reports(index).read("00000001").items() if name != "refused"}
    assert "Build 00000001" in report_to_html(older)
