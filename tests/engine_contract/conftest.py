"""Every engine there is, each empty and in a place of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from indexer.engines.opensearch_engine import Cluster, Layout, OpenSearchEngine, OpenSearchService
from indexer.engines.seam import Engine
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.meaning import Encoder
from indexer.publishing.generations import Generations
from tests.memory_engine import MemoryEngine

EngineWith = Callable[[Encoder | None], Engine]

PATIENT_MS = 30_000  # the machine of a test may be busy


@pytest.fixture(params=["memory", "whoosh", "opensearch"])
def engine_with(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EngineWith]:
    """An encoder, or None for words alone → the engine."""
    if request.param == "memory":
        yield lambda encoder: MemoryEngine(lambda: encoder)
    elif request.param == "whoosh":
        yield lambda encoder: WhooshEngine(Generations(tmp_path / "index"), lambda: encoder)
    else:
        service = OpenSearchService(Cluster(request.getfixturevalue("opensearch_servers").hosts, timeout_ms=PATIENT_MS))
        prefix = f"contract-{uuid4().hex}"
        layout = Layout(prefix, shards=2, replicas=0)
        yield lambda encoder: OpenSearchEngine(service, layout, tmp_path / "index", lambda: encoder)
        service.ask("DELETE", f"/{prefix}-*")


@pytest.fixture
def engine(engine_with: EngineWith) -> Engine:
    return engine_with(None)
