"""Where no page changed, what is asked of the published generation is asked again once it changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.engines.seam import Snapshot
from indexer.errors import BuildRefused, StorageFailed
from indexer.publishing.build import BuildReport, Orders, build
from indexer.publishing.gate import Ask
from indexer.publishing.generations import Generations
from indexer.publishing.report import REFUSED, Reports
from indexer.settings import Settings
from tests.questions import FAILING, MET, asking


def built(corpus: Path, index: Path, ask: Ask | None = None, *, force: bool = False) -> BuildReport:
    return build(corpus, index, Settings(workers=1), lambda *_: None, Orders(ask, force=force))


def test_a_question_that_fails_is_refused_until_it_is_met(corpus: Path, index: Path) -> None:
    built(corpus, index)
    for count in (1, 2):
        with pytest.raises(BuildRefused, match="No page changed and generation 00000001 stays") as refused:
            built(corpus, index, FAILING)
        assert refused.value.gates == ("questions",)
        assert Reports(index).refusals().count == count
        assert "It does not find the ache." in Reports(index).read(REFUSED)["refused"]
    assert (Generations(index).names(), Generations(index).current()) == (["00000001"], "00000001")
    assert built(corpus, index, MET).published is False
    assert Reports(index).refusals().count == 0


def test_the_published_generation_is_asked_and_only_when_the_questions_are_others(corpus: Path, index: Path) -> None:
    asked: list[str] = []

    def put(snapshot: Snapshot) -> list[str]:
        asked.append(snapshot.generation)
        return []

    def told(key: str) -> str | None:
        return built(corpus, index, asking(put, key)).asked

    assert [told(key) for key in "aabba"] == ["1 question", None, "1 question", None, "1 question"]
    assert asked == ["00000001"] * 3
    assert Reports(index).read("00000001")["asked"] == "1 question"


def test_after_a_rollback_the_older_generation_is_asked(corpus: Path, index: Path) -> None:
    built(corpus, index)
    build(corpus, index, Settings(workers=1), lambda *_: None, Orders(MET, full=True))
    Generations(index).publish("00000001")
    assert built(corpus, index, MET).asked == "1 question"


def test_force_lets_it_pass_once_and_for_all(corpus: Path, index: Path) -> None:
    built(corpus, index)
    report = built(corpus, index, FAILING, force=True)
    assert (report.published, report.overridden) == (False, ("It does not find the ache.",))
    assert built(corpus, index, FAILING).overridden == ()


def test_where_nothing_is_asked_nothing_is_opened_or_noted(corpus: Path, index: Path) -> None:
    built(corpus, index)
    assert built(corpus, index).asked is None
    assert not Reports(index).was_asked("00000001", MET)


def test_what_was_asked_cannot_be_noted_on_a_full_disk(index: Path) -> None:
    index.touch()
    with pytest.raises(StorageFailed, match="Could not write the report"):
        Reports(index).note_asked("00000001", MET)
