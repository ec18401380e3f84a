"""Every engine there is, each empty and in a place of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.engines.seam import Engine
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.meaning import Encoder
from indexer.publishing.generations import Generations
from tests.memory_engine import MemoryEngine

EngineWith = Callable[[Encoder | None], Engine]


@pytest.fixture(params=["memory", "whoosh"])
def engine_with(request: pytest.FixtureRequest, tmp_path: Path) -> EngineWith:
    """An encoder, or None for words alone → the engine."""
    if request.param == "memory":
        return lambda encoder: MemoryEngine(lambda: encoder)
    return lambda encoder: WhooshEngine(Generations(tmp_path / "index"), lambda: encoder)


@pytest.fixture
def engine(engine_with: EngineWith) -> Engine:
    return engine_with(None)
