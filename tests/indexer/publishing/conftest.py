"""A small corpus, and where its index goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages import ACHE, BURN, corpus_of


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return corpus_of(tmp_path / "corpus", ache=ACHE, burn=BURN)
