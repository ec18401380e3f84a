"""Every engine there is, each empty and in a place of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.engines.seam import Engine
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.publishing.generations import Generations
from tests.memory_engine import MemoryEngine


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "memory":
        return MemoryEngine()
    return WhooshEngine(Generations(tmp_path / "index"))
