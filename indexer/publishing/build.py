"""The pipeline: corpus folder → articles → one new generation, published in one step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from indexer.engines.choice import open_engine
from indexer.engines.fields import analyse
from indexer.engines.seam import AnalysedArticle, Engine
from indexer.errors import BuildRefused
from indexer.publishing.generations import Generations
from indexer.reading.boilerplate import repeated_texts, without_repeated
from indexer.reading.html_files import list_pages
from indexer.reading.reader import read_page
from indexer.reading.selectors import check_selectors
from indexer.reading.workers import read_articles
from indexer.records import Article, Skipped
from indexer.settings import Settings

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one build did."""

    generation: str
    articles: int
    sections: int
    passages: int
    skipped: tuple[Skipped, ...]
    boilerplate: tuple[str, ...]  # texts left out because they stand on too many pages to belong to any
    seconds: float


def build(corpus: Path, index: Path, settings: Settings, progress: Progress) -> BuildReport:
    """Read every page of `corpus` and publish what it holds as a new generation in `index`.

    Raises CorpusMissing, BuildRunning, BuildRefused when no page gives an article, StorageFailed. Until the last step the
    current generation stays what it was; whatever goes wrong leaves nothing behind.
    """
    started = time.monotonic()
    check_selectors(settings)
    pages = list_pages(corpus)
    with Generations(index).lock():
        engine = open_engine(settings, index)
        read = read_articles(pages.pages, partial(read_page, settings=settings), settings.workers)
        articles, unread = _sorted_out(_counted(read, "Reading", len(pages.pages), progress))
        if not articles:
            raise BuildRefused(_nothing_read(corpus, unread))
        boilerplate = repeated_texts(articles)
        articles = [without_repeated(article, boilerplate) for article in articles]
        name = next_name(engine.names())
        _write(engine, name, articles, progress)
        engine.publish(name)
        prune(engine, settings.generations_kept)
    return BuildReport(
        generation=name,
        articles=len(articles),
        sections=sum(len(article.sections) for article in articles),
        passages=sum(article.passage_count for article in articles),
        skipped=(*pages.skipped, *unread),
        boilerplate=tuple(sorted(boilerplate)),
        seconds=time.monotonic() - started,
    )


def next_name(names: Sequence[str]) -> str:
    """Names of generations → one above them all: counting does not depend on the clock."""
    return f"{max(map(int, names), default=0) + 1:08d}"


def prune(engine: Engine, kept: int) -> list[str]:
    """Drop all but the `kept` newest generations, never the current one. Returns the names dropped."""
    current = engine.current()
    doomed = [name for name in engine.names()[:-kept] if name != current]
    for name in doomed:
        engine.drop(name)
    return doomed


def _counted(outcomes: Iterator[Article | Skipped], doing: str, total: int, progress: Progress) -> Iterator[Article | Skipped]:
    for done, outcome in enumerate(outcomes, start=1):
        progress(doing, done, total)
        yield outcome


def _sorted_out(outcomes: Iterator[Article | Skipped]) -> tuple[list[Article], list[Skipped]]:
    """Articles and skipped pages apart; of pages with the same bytes the first one stays."""
    articles: dict[str, Article] = {}
    skipped: list[Skipped] = []
    for outcome in outcomes:
        if isinstance(outcome, Skipped):
            skipped.append(outcome)
        elif outcome.digest in articles:
            first = articles[outcome.digest].id
            skipped.append(Skipped(outcome.id, f"the same page as {first}, byte for byte; remove one of them"))
        else:
            articles[outcome.digest] = outcome
    return list(articles.values()), skipped


def _nothing_read(corpus: Path, skipped: Sequence[Skipped]) -> str:
    first = skipped[0]
    return (
        f"None of the {len(skipped)} pages in {corpus} gave an article, so nothing was published. "
        f"The first, {first.id}: {first.reason}. `symptom-index show` on one of them tells more."
    )


def _write(engine: Engine, name: str, articles: Sequence[Article], progress: Progress) -> None:
    writer = engine.create(name)
    try:
        writer.add(_analysed(articles, progress))
        writer.seal()
    except BaseException:
        writer.abandon()
        raise


def _analysed(articles: Sequence[Article], progress: Progress) -> Iterator[AnalysedArticle]:
    for done, article in enumerate(articles, start=1):
        progress("Indexing", done, len(articles))
        yield analyse(article)
