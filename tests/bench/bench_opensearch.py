"""The OpenSearch engine beside the embedded one: what both find, and how fast. Prints figures; asserts nothing.

    python -m tests.bench.bench_opensearch INDEX --hosts ADDRESS... [--questions FILE] [--copies N] [--folder DIR] [--keep]

The articles of INDEX (as `symptom-index build --index` makes it) are written to the cluster anew with their vectors, N times
over under different ids, and as often to an embedded engine. Then a generation is written upon that one which changes a single
article. FILE holds one question to a line; of a line with tabs every column but the first is asked. Times are of this machine,
processor times of this process; the cluster's are in the statistics of its nodes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from indexer.engines.choice import open_engine
from indexer.engines.encoding import vectors_of
from indexer.engines.fields import analyse
from indexer.engines.opensearch_engine import Cluster, Layout, OpenSearchEngine, OpenSearchService
from indexer.engines.seam import AnalysedArticle, Engine, GenerationWriter, PassageVectors, Question, Snapshot
from indexer.publishing.build import next_name
from indexer.settings import Settings
from indexer.vocabulary import read_synonyms
from search_web.answering.rank import rank
from search_web.asking.language import learn
from search_web.asking.understanding import understand
from search_web.serving import keep_to_one_core

SYNONYMS = Path(__file__).parents[2] / "corpus" / "synonyms.toml"
PATIENT_MS = 60_000
ASKED_FOR = 200  # passages, as a page of results does
TOP = 10  # articles


def copied(snapshot: Snapshot, known: PassageVectors | None, copies: int) -> Iterator[AnalysedArticle]:
    """Every article as often as asked for, each time under another id, with the vectors that are known of it."""
    ids = [head.id for head in snapshot.heads()]
    for nth in range(copies):
        articles = [snapshot.article(article_id) for article_id in ids]
        made = vectors_of(articles, snapshot.encoder, known) if snapshot.encoder else iter([None] * len(ids))
        for article, vectors in zip(articles, made, strict=True):
            one = replace(article, id=f"{nth}/{article.id}") if nth else article
            yield replace(analyse(one), vectors=vectors)


def asked(file: Path) -> list[str]:
    """The questions of a file."""
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [text for columns in lines for text in (columns[1:] if len(columns) > 1 else columns)]


def understood(texts: Sequence[str], snapshot: Snapshot, *, by_meaning: bool = True) -> list[Question]:
    """What is asked, in terms and, unless told otherwise, with its vector."""
    language = learn(snapshot.lexicon(), read_synonyms(SYNONYMS))
    found = [understand(text, language) for text in texts]
    if not (by_meaning and snapshot.encoder):
        return [each.question for each in found]
    vectors = snapshot.encoder.encode([", ".join(each.symptoms) for each in found])
    return [replace(each.question, vector=tuple(vector)) for each, vector in zip(found, vectors.tolist(), strict=True)]


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
    busy = time.process_time()
    times = milliseconds(snapshot, questions)
    each = (time.process_time() - busy) / len(questions) * 1000
    print(f"{name:12} p50 {np.percentile(times, 50):8.2f} ms   p99 {np.percentile(times, 99):8.2f} ms   here {each:.1f} ms busy")


def report_questions(embedded: Snapshot, cluster: Snapshot, texts: Sequence[str]) -> None:
    for by_meaning in (False, True):
        questions = understood(texts, embedded, by_meaning=by_meaning)
        sets, orders, shared = share_of_same(embedded, cluster, questions)
        print(f"{len(questions)} questions {'by words and meaning' if by_meaning else 'by words alone'}:")
        print(f"ten same articles {sets:.3f}, same order {orders:.3f}; shared {shared:.3f}")
        report_times("embedded", embedded, questions)
        report_times("OpenSearch", cluster, questions)


def write(engine: Engine, fill: Callable[[GenerationWriter], int], upon: str | None = None) -> None:
    """One generation more, published. Prints how long it took."""
    started, busy = time.perf_counter(), time.process_time()
    name = next_name(engine.names())
    writer = engine.create(name, upon)
    passages = fill(writer)
    writer.seal()
    engine.publish(name)
    took, here = time.perf_counter() - started, time.process_time() - busy
    print(f"{type(engine).__name__}: {passages} passages {'kept' if upon else 'written'} in {took:.0f} s, {here:.0f} s busy here")


def change_one(engine: Engine) -> None:
    """The same generation again, but for one article in its middle."""
    with closing(engine.open()) as snapshot:
        ids = [head.id for head in snapshot.heads()]
        middle = len(ids) // 2
        article = snapshot.article(ids[middle])
        made = next(vectors_of([article], snapshot.encoder)) if snapshot.encoder else None
    changed = [replace(analyse(replace(article, title=f"{article.title} again")), vectors=made)]

    def fill(writer: GenerationWriter) -> int:
        return writer.keep(ids[:middle]) + writer.add(changed) + writer.keep(ids[middle + 1 :])

    write(engine, fill, engine.current())


def open_copy(engine: Engine) -> Snapshot:
    """What is current. Prints how long that took, copying vectors included."""
    started, busy = time.perf_counter(), time.process_time()
    snapshot = engine.open()
    print(f"opened in {time.perf_counter() - started:.1f} s, {time.process_time() - busy:.1f} s busy here")
    return snapshot


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--hosts", nargs="+", required=True)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--shards", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("build/bench-opensearch"), help="for what the engines keep here")
    parser.add_argument("--keep", action="store_true", help="leave the generation there, and use it when it is there")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    keep_to_one_core()  # as the server does
    source = open_engine(Settings(), given.index)
    service = OpenSearchService(Cluster(tuple(given.hosts), timeout_ms=PATIENT_MS))
    layout = Layout(f"bench-{given.copies}", given.shards, replicas=0)
    folder = given.folder / str(given.copies)
    engine = OpenSearchEngine(service, layout, folder, source.encoder)
    beside = source if given.copies == 1 else open_engine(Settings(), folder)
    for one in (engine, beside):
        if not one.names():
            with closing(source.open()) as snapshot:
                articles = copied(snapshot, source.vectors(), given.copies)
                write(one, lambda writer, articles=articles: writer.add(articles))  # type: ignore[misc]
    with closing(beside.open()) as embedded, closing(open_copy(engine)) as cluster:
        if given.questions:
            report_questions(embedded, cluster, asked(given.questions))
    change_one(engine)
    if not given.keep:
        service.ask("DELETE", f"/bench-{given.copies}-*")


if __name__ == "__main__":
    main()
