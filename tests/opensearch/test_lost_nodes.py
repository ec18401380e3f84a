"""One node of three stops: while a generation is written, and while visitors search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from indexer.engines.encoding import vectors_of
from indexer.engines.fields import analyse
from indexer.engines.opensearch_engine import Cluster, Layout, OpenSearchEngine, OpenSearchService
from indexer.engines.seam import Alternative, AnalysedArticle, Clause, Question
from indexer.errors import EngineUnavailable
from indexer.records import Article
from tests.articles import ARTICLES, BACK, published
from tests.encoders import TinyEncoder
from tests.opensearch_server import Servers

PATIENT_MS = 30_000  # the machine of a test may be busy
SHARDS = 3  # one on each node
LOST = 3  # the node that stops; the first one keeps the cluster together
NIGHT = Question((Clause((Alternative(("night",)),)),), vector=tuple(TinyEncoder().encode(["night"])[0].tolist()))


@pytest.fixture
def service(opensearch_servers: Servers) -> OpenSearchService:
    return OpenSearchService(Cluster(opensearch_servers.hosts, timeout_ms=PATIENT_MS))


@pytest.fixture
def prefix(service: OpenSearchService) -> Iterator[str]:
    name = f"lost-{uuid4().hex}"
    yield name
    service.ask("DELETE", f"/{name}-*")


@pytest.fixture
def losing(opensearch_servers: Servers) -> Iterator[Servers]:
    """The cluster, whole again afterwards."""
    yield opensearch_servers
    opensearch_servers.start(LOST)


def meant(articles: Sequence[Article]) -> Iterator[AnalysedArticle]:
    """Articles with their vectors."""
    for article, vectors in zip(articles, vectors_of(articles, TinyEncoder()), strict=True):
        yield replace(analyse(article), vectors=vectors)


def test_with_a_second_copy_nothing_is_missing_and_nothing_stops(
    service: OpenSearchService, prefix: str, losing: Servers, tmp_path: Path
) -> None:
    engine = OpenSearchEngine(service, Layout(prefix, SHARDS, replicas=1), tmp_path, TinyEncoder)
    snapshot = published(engine)
    before = snapshot.find(NIGHT, 10)
    service.ask("GET", f"/_cluster/health/{prefix}-*?wait_for_status=green&timeout=30s")
    writer = engine.create("00000002")
    writer.add(meant([BACK]))

    losing.stop(LOST)

    assert snapshot.find(NIGHT, 10) == before
    writer.add(meant(ARTICLES[1:]))
    writer.seal()
    engine.publish("00000002")
    assert engine.open().find(NIGHT, 10) == before


def test_without_one_results_are_labelled_as_partial_and_a_build_leaves_the_alias_alone(
    service: OpenSearchService, prefix: str, losing: Servers, tmp_path: Path
) -> None:
    impatient = OpenSearchService(Cluster(losing.hosts, timeout_ms=PATIENT_MS), lambda _: None)
    engine = OpenSearchEngine(impatient, Layout(prefix, SHARDS, replicas=0), tmp_path, TinyEncoder)
    snapshot = published(engine)
    whole = snapshot.find(NIGHT, 10)
    writer = engine.create("00000002")

    losing.stop(LOST)

    found = snapshot.find(NIGHT, 10)
    assert found.partial
    assert not whole.partial
    assert found.totals.passages <= whole.totals.passages
    writer.add(meant(ARTICLES))
    with pytest.raises(EngineUnavailable):
        writer.seal()
    writer.abandon()
    assert (engine.current(), engine.names()) == ("00000001", ["00000001"])
