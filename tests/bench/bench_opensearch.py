"""The OpenSearch engine beside the embedded one: what both find, and how fast. Prints figures; asserts nothing.

    python -m tests.bench.bench_opensearch INDEX --hosts ADDRESS... [--questions FILE] [--copies N] [--shards N] [--keep]

The articles of INDEX (as `symptom-index build --index` makes it) are written to the cluster anew, N times over under different
ids. FILE holds one question to a line; of a line with tabs every column but the first is asked.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from indexer.engines.choice import open_engine
from indexer.engines.fields import analyse
from indexer.engines.opensearch_engine import Cluster, OpenSearchEngine, OpenSearchService
from indexer.engines.seam import AnalysedArticle, Question, Snapshot
from indexer.settings import Settings
from indexer.vocabulary import read_synonyms
from search_web.answering.rank import rank
from search_web.asking.language import learn
from search_web.asking.understanding import understand

SYNONYMS = Path(__file__).parents[2] / "corpus" / "synonyms.toml"
NAME = "00000001"
PATIENT_MS = 60_000
ASKED_FOR = 200  # passages, as a page of results does
TOP = 10  # articles


def copied(snapshot: Snapshot, copies: int) -> Iterator[AnalysedArticle]:
    """Every article as often as asked for, each time under another id."""
    ids = [head.id for head in snapshot.heads()]
    for nth in range(copies):
        for article_id in ids:
            article = snapshot.article(article_id)
            yield analyse(replace(article, id=f"{nth}/{article.id}") if nth else article)


def asked(file: Path) -> list[str]:
    """The questions of a file."""
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [text for columns in lines for text in (columns[1:] if len(columns) > 1 else columns)]


def best_articles(snapshot: Snapshot, question: Question) -> list[int]:
    """The numbers of the best articles, best first."""
    return [group.article for group in rank(snapshot.find(question, ASKED_FOR).matches, question, "article")[:TOP]]


def share_of_same(one: Snapshot, other: Snapshot, questions: Sequence[Question]) -> tuple[float, float, float]:
    """How many questions give the same ten articles, the same ten in the same order, and how many articles are the same."""
    pairs = [(best_articles(one, question), best_articles(other, question)) for question in questions]
    sets = np.mean([set(a) == set(b) for a, b in pairs])
    orders = np.mean([a == b for a, b in pairs])
    shared = np.mean([len(set(a) & set(b)) / max(len(a), 1) for a, b in pairs if a or b])
    return float(sets), float(orders), float(shared)


def milliseconds(snapshot: Snapshot, questions: Iterable[Question]) -> list[float]:
    times = []
    for question in questions:
        started = time.perf_counter()
        snapshot.find(question, ASKED_FOR)
        times.append((time.perf_counter() - started) * 1000)
    return times


def report_times(name: str, snapshot: Snapshot, questions: Sequence[Question]) -> None:
    milliseconds(snapshot, questions)
    times = milliseconds(snapshot, questions)
    print(f"{name:12} p50 {np.percentile(times, 50):8.2f} ms   p99 {np.percentile(times, 99):8.2f} ms")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--hosts", nargs="+", required=True)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--shards", type=int, default=3)
    parser.add_argument("--keep", action="store_true", help="leave the generation there, and use it when it is there")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    embedded = open_engine(Settings(), given.index).open()
    service = OpenSearchService(Cluster(tuple(given.hosts), timeout_ms=PATIENT_MS))
    engine = OpenSearchEngine(service, f"bench-{given.copies}", given.shards, replicas=0)
    if NAME not in engine.names():
        started = time.perf_counter()
        writer = engine.create(NAME)
        passages = writer.add(copied(embedded, given.copies))
        writer.seal()
        engine.publish(NAME)
        print(f"{passages} passages written in {time.perf_counter() - started:.0f} s")
    with closing(engine.open()) as cluster:
        if given.questions:
            language = learn(embedded.lexicon(), read_synonyms(SYNONYMS))
            questions = [understand(text, language).question for text in asked(given.questions)]
            sets, orders, shared = share_of_same(embedded, cluster, questions)
            print(f"{len(questions)} questions: ten same articles {sets:.3f}, same order {orders:.3f}; shared {shared:.3f}")
            report_times("embedded", embedded, questions)
            report_times("OpenSearch", cluster, questions)
    if not given.keep:
        service.ask("DELETE", f"/bench-{given.copies}-*")


if __name__ == "__main__":
    main()
