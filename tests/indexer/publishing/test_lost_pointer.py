"""Generations whose CURRENT was lost: nothing is taken from them until another is published, and the way back is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.engines.choice import open_engine
from indexer.engines.seam import Engine
from indexer.errors import BuildRefused
from indexer.publishing.build import BuildReport, Orders, build
from indexer.settings import Settings
from tests.questions import FAILING

SETTINGS = Settings(workers=1)


def built(corpus: Path, index: Path, orders: Orders | None = None) -> BuildReport:
    return build(corpus, index, SETTINGS, lambda *_: None, orders)


def engine_of(index: Path) -> Engine:
    return open_engine(SETTINGS, index)


@pytest.fixture
def astray(corpus: Path, index: Path) -> Path:
    """An index of two generations, one of which was published, as a restore leaves it that forgot CURRENT."""
    built(corpus, index)
    built(corpus, index, Orders(full=True))
    (index / "CURRENT").unlink()
    return index


def test_a_refused_build_keeps_them_and_says_how_to_get_them_back(corpus: Path, astray: Path) -> None:
    with pytest.raises(BuildRefused, match="and no other is; `symptom-index rollback --to 00000002`"):
        built(corpus, astray, Orders(FAILING))
    assert (engine_of(astray).names(), engine_of(astray).current()) == (["00000001", "00000002"], None)


def test_a_build_that_is_published_keeps_the_newest_of_them_to_go_back_to(corpus: Path, astray: Path) -> None:
    assert built(corpus, astray).generation == "00000003"
    assert engine_of(astray).names() == ["00000002", "00000003"]


def test_but_not_one_that_no_gate_ever_saw(corpus: Path, astray: Path) -> None:
    (astray / "reports" / "00000002.json").unlink()
    assert built(corpus, astray).generation == "00000003"
    assert engine_of(astray).names() == ["00000001", "00000003"]


def test_of_a_first_build_the_gate_says_that_there_is_none(corpus: Path, index: Path) -> None:
    with pytest.raises(BuildRefused, match="there is still none"):
        built(corpus, index, Orders(FAILING))
