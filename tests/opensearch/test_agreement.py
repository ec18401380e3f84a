"""The cluster finds what the embedded engine finds, by words and by meaning.

Two variables ask the same of a large site: AGREEMENT_INDEX, a folder that `symptom-index build --index` made, and
AGREEMENT_QUESTIONS, a file with one question to a line; of a line with tabs every column but the first is asked.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from indexer.engines.choice import open_engine
from indexer.engines.encoding import vectors_of
from indexer.engines.fields import analyse
from indexer.engines.opensearch_engine import Cluster, Layout, OpenSearchEngine, OpenSearchService
from indexer.engines.seam import AnalysedArticle, Engine, Question, Snapshot
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.meaning import STATIC, Encoder, open_encoder
from indexer.publishing.generations import Generations
from indexer.reading.html_files import list_pages
from indexer.reading.reader import read_page
from indexer.settings import Settings
from search_web.expectations import read_expectations
from tests.bench.bench_opensearch import asked, best_articles, copied, understood
from tests.opensearch_server import Servers

CORPUS = Path(__file__).parents[2] / "corpus"
PATIENT_MS = 30_000  # the machine of a test may be busy
ALIKE = 0.95  # share of the questions whose ten best articles are the same, in the same order
SOME = 30  # questions, where all of them would take too long
LARGE = ("AGREEMENT_INDEX", "AGREEMENT_QUESTIONS")

Pair = tuple[Snapshot, Snapshot]  # embedded, in the cluster


def filled(engine: Engine, articles: Iterable[AnalysedArticle]) -> Snapshot:
    writer = engine.create("00000001")
    writer.add(articles)
    writer.seal()
    engine.publish("00000001")
    return engine.open()


@contextmanager
def clustered(servers: Servers, folder: Path, encoder: Encoder | None) -> Iterator[OpenSearchEngine]:
    service = OpenSearchService(Cluster(servers.hosts, timeout_ms=PATIENT_MS))
    prefix = f"agreement-{uuid4().hex}"
    yield OpenSearchEngine(service, Layout(prefix, shards=3, replicas=0), folder, lambda: encoder)
    service.ask("DELETE", f"/{prefix}-*")


@pytest.fixture(scope="module")
def snapshots(opensearch_servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The example site."""
    encoder, folder = open_encoder(STATIC), tmp_path_factory.mktemp("index")
    assert encoder
    articles = [read_page(page, Settings()) for page in list_pages(CORPUS).pages]
    analysed = [replace(analyse(a), vectors=v) for a, v in zip(articles, vectors_of(articles, encoder), strict=True)]
    with clustered(opensearch_servers, folder, encoder) as cluster:
        yield filled(WhooshEngine(Generations(folder), lambda: encoder), analysed), filled(cluster, analysed)


@pytest.fixture(scope="module")
def large(opensearch_servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    if not all(map(os.environ.get, LARGE)):
        pytest.skip(f"{' and '.join(LARGE)} name no index and no questions")
    source = open_engine(Settings(), Path(os.environ[LARGE[0]]))
    folder = tmp_path_factory.mktemp("index")
    with closing(source.open()) as embedded, clustered(opensearch_servers, folder, source.encoder()) as cluster:
        yield embedded, filled(cluster, copied(embedded, source.vectors(), 1))


def share_alike(snapshots: Pair, questions: Sequence[Question]) -> float:
    embedded, cluster = snapshots
    return sum(best_articles(embedded, one) == best_articles(cluster, one) for one in questions) / len(questions)


def of_example_site(snapshots: Pair, *, by_meaning: bool) -> list[Question]:
    texts = [expected.ask for expected in read_expectations(CORPUS / "queries.toml")]
    return understood(texts, snapshots[0], by_meaning=by_meaning)


@pytest.mark.parametrize("by_meaning", [False, True])
def test_the_same_ten_articles_answer_nearly_every_question(snapshots: Pair, by_meaning: bool) -> None:
    questions = of_example_site(snapshots, by_meaning=by_meaning)
    assert all((question.vector is not None) == by_meaning for question in questions)
    assert share_alike(snapshots, questions) >= ALIKE


@pytest.mark.parametrize("by_meaning", [False, True])
def test_the_same_ten_articles_answer_nearly_every_question_of_a_large_site(large: Pair, by_meaning: bool) -> None:
    texts = asked(Path(os.environ[LARGE[1]]))
    assert share_alike(large, understood(texts, large[0], by_meaning=by_meaning)) >= ALIKE


@pytest.mark.parametrize("by_meaning", [False, True])
def test_the_same_holds_for_one_kind_of_section(snapshots: Pair, by_meaning: bool) -> None:
    questions = of_example_site(snapshots, by_meaning=by_meaning)[:SOME]
    assert share_alike(snapshots, [replace(question, kinds=frozenset({"symptoms"})) for question in questions]) >= ALIKE


@pytest.mark.parametrize("by_meaning", [False, True])
def test_totals_and_counts_by_kind_are_the_same(snapshots: Pair, by_meaning: bool) -> None:
    embedded, cluster = snapshots
    for question in of_example_site(snapshots, by_meaning=by_meaning)[:SOME]:
        one, other = embedded.find(question, 10), cluster.find(question, 10)
        assert (one.totals, one.facets) == (other.totals, other.facets)
