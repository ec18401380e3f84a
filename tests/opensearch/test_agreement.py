"""The cluster finds what the embedded engine finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from indexer.engines.fields import analyse
from indexer.engines.opensearch_engine import Cluster, OpenSearchEngine, OpenSearchService
from indexer.engines.seam import Engine, Question, Snapshot
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.publishing.generations import Generations
from indexer.reading.html_files import list_pages
from indexer.reading.reader import read_page
from indexer.records import Article
from indexer.settings import Settings
from indexer.vocabulary import read_synonyms
from search_web.answering.rank import rank
from search_web.asking.language import learn
from search_web.asking.understanding import understand
from search_web.expectations import read_expectations
from tests.opensearch_server import Servers

CORPUS = Path(__file__).parents[2] / "corpus"
PATIENT_MS = 30_000  # the machine of a test may be busy
ASKED_FOR = 200  # passages, as a page of results does
TOP = 10  # articles
ALIKE = 0.95  # share of the questions, of those asked


def filled(engine: Engine, articles: list[Article]) -> Snapshot:
    writer = engine.create("00000001")
    writer.add(map(analyse, articles))
    writer.seal()
    engine.publish("00000001")
    return engine.open()


@pytest.fixture(scope="module")
def snapshots(opensearch_servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Snapshot, Snapshot]]:
    """The example site, embedded and in the cluster."""
    articles = [read_page(page, Settings()) for page in list_pages(CORPUS).pages]
    service = OpenSearchService(Cluster(opensearch_servers.hosts, timeout_ms=PATIENT_MS))
    prefix = f"agreement-{uuid4().hex}"
    embedded = WhooshEngine(Generations(tmp_path_factory.mktemp("index")))
    yield filled(embedded, articles), filled(OpenSearchEngine(service, prefix, shards=3, replicas=0), articles)
    service.ask("DELETE", f"/{prefix}-*")


def best(snapshot: Snapshot, question: Question) -> list[int]:
    return [group.article for group in rank(snapshot.find(question, ASKED_FOR).matches, question, "article")[:TOP]]


def test_the_same_ten_articles_answer_nearly_every_question(snapshots: tuple[Snapshot, Snapshot]) -> None:
    embedded, cluster = snapshots
    language = learn(embedded.lexicon(), read_synonyms(CORPUS / "synonyms.toml"))
    asked = [understand(expected.ask, language).question for expected in read_expectations(CORPUS / "queries.toml")]
    alike = [best(embedded, question) == best(cluster, question) for question in asked]
    assert sum(alike) >= ALIKE * len(asked)


def test_totals_and_counts_by_kind_are_the_same(snapshots: tuple[Snapshot, Snapshot]) -> None:
    embedded, cluster = snapshots
    for expected in read_expectations(CORPUS / "queries.toml")[:20]:
        question = understand(expected.ask, learn(embedded.lexicon(), read_synonyms(CORPUS / "synonyms.toml"))).question
        one, other = embedded.find(question, 10), cluster.find(question, 10)
        assert (one.totals, one.facets) == (other.totals, other.facets)
