"""How much may be lost before a generation is not published."""

from __future__ import annotations

import pytest

from indexer.engines.seam import Facts
from indexer.publishing.gate import refusals
from indexer.records import Skipped
from indexer.settings import Settings


def facts(articles: int = 100, sections: int = 1000) -> Facts:
    return Facts("00000001", "2026-01-01T00:00:00+00:00", articles, sections, passages=5000)


def failed(count: int) -> list[Skipped]:
    return [Skipped(f"p{n}.html", "It is binary.") for n in range(count)]


def found(before: Facts | None, after: Facts, failures: int = 0, settings: Settings | None = None) -> list[str]:
    return [refusal.sentence for refusal in refusals(before, after, failed(failures), 100, settings or Settings())]


@pytest.mark.parametrize("after", [facts(), facts(80, 500), facts(300, 9000)])
def test_what_stays_grows_or_loses_just_what_is_allowed_passes(after: Facts) -> None:
    assert found(facts(), after, failures=5) == []


def test_more_articles_lost_than_allowed_are_a_reason() -> None:
    assert found(facts(), facts(articles=79)) == ["21 of 100 articles are gone (21%), `gate_articles_lost` allows 20%."]


def test_more_sections_lost_than_allowed_are_a_reason() -> None:
    assert found(facts(), facts(sections=400)) == ["600 of 1000 sections are gone (60%), `gate_sections_lost` allows 50%."]


def test_more_pages_failed_than_allowed_are_a_reason_and_the_first_is_named() -> None:
    (reason,) = found(facts(), facts(), failures=6)
    assert reason == ("6 of 100 pages could not be read (6%), `gate_pages_failed` allows 5%. The first, p0.html: It is binary.")


def test_each_reason_names_its_gate() -> None:
    refused = refusals(facts(), facts(1, 1), failed(99), 100, Settings())
    assert [refusal.gate for refusal in refused] == ["articles", "sections", "pages"]


def test_each_reason_stands_by_itself() -> None:
    assert len(found(facts(), facts(1, 1), failures=99)) == 3


def test_the_first_generation_is_compared_with_nothing() -> None:
    assert found(None, facts(1, 1)) == []
    assert len(found(None, facts(1, 1), failures=99)) == 1


def test_after_a_generation_without_articles_nothing_is_lost() -> None:
    assert found(facts(0, 0), facts(0, 0)) == []


def test_a_gate_set_to_one_lets_everything_pass() -> None:
    every = Settings(gate_articles_lost=1, gate_sections_lost=1, gate_pages_failed=1)
    assert found(facts(), facts(1, 1), failures=99, settings=every) == []


def test_a_gate_set_to_nothing_lets_no_loss_pass() -> None:
    none = Settings(gate_articles_lost=0, gate_sections_lost=0, gate_pages_failed=0)
    assert len(found(facts(), facts(99, 999), failures=1, settings=none)) == 3
    assert found(facts(), facts(), settings=none) == []


def test_a_few_losses_of_a_small_corpus_are_no_reason() -> None:
    assert refusals(facts(3, 40), facts(2, 12), failed(3), 5, Settings()) == []
    assert len(refusals(facts(3, 40), facts(1, 5), failed(4), 5, Settings())) == 3
