"""The pipeline: corpus folder → articles → one new generation, published in one step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from indexer.engines.choice import open_engine
from indexer.engines.encoding import vectors_of
from indexer.engines.fields import analyse
from indexer.engines.seam import AnalysedArticle, Engine, Facts, PassageVectors
from indexer.errors import BuildRefused, GenerationDamaged
from indexer.publishing.gate import Gate, refusals
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
    overridden: tuple[str, ...]  # what the gate found and `force` published all the same, a sentence each
    warnings: tuple[str, ...]  # Gate.warnings
    seconds: float
    encoder: str | None  # what made the vectors; None when words alone are searched


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the pages of a corpus."""

    articles: list[Article]
    failed: list[Skipped]
    left_out: list[Skipped]  # readable, but asked to be left out or the same as an article before them

    @property
    def skipped(self) -> list[Skipped]:
        return [*self.failed, *self.left_out]

    @property
    def pages(self) -> int:
        return len(self.articles) + len(self.skipped)


def build(corpus: Path, index: Path, settings: Settings, progress: Progress, gate: Gate | None = None) -> BuildReport:
    """Read every page of `corpus` and publish what it holds as a new generation in `index`.

    Raises CorpusMissing, BuildRunning, BuildRefused when no page gives an article or the gate keeps the old generation,
    StorageFailed. Until the last step the current generation stays what it was; whatever goes wrong leaves nothing behind.
    """
    gate = gate or Gate()
    started = time.monotonic()
    check_selectors(settings)
    pages = list_pages(corpus)
    with Generations(index).lock():
        engine = open_engine(settings, index)
        read = read_articles(pages.pages, partial(read_page, settings=settings), settings.workers)
        outcomes = _sorted_out(_counted(read, "Reading", len(pages.pages), progress))
        if not outcomes.articles:
            raise BuildRefused(_nothing_read(corpus, outcomes.skipped))
        boilerplate = repeated_texts(outcomes.articles)
        articles = [without_repeated(article, boilerplate) for article in outcomes.articles]
        name = next_name(engine.names())
        _write(engine, name, articles, settings.workers, progress)
        overridden = _examine(engine, name, outcomes, settings, gate)
        _publish(engine, name, settings.generations_kept)
    return BuildReport(
        generation=name,
        articles=len(articles),
        sections=sum(len(article.sections) for article in articles),
        passages=sum(article.passage_count for article in articles),
        skipped=(*pages.skipped, *outcomes.skipped),
        boilerplate=tuple(sorted(boilerplate)),
        overridden=tuple(overridden),
        warnings=gate.warnings,
        seconds=time.monotonic() - started,
        encoder=engine.facts(name).encoder,
    )


def _publish(engine: Engine, name: str, kept: int) -> None:
    """Make `name` current and drop what is no longer kept. An interrupt that comes too late to stop that changes nothing.

    A generation that could not be published does not stay and fill the disk.
    """
    try:
        engine.publish(name)
        prune(engine, kept)
    except BaseException as stopped:
        if engine.current() != name:
            engine.drop(name)
        elif isinstance(stopped, KeyboardInterrupt):
            return
        raise


def next_name(names: Sequence[str]) -> str:
    """Names of generations → one above them all: counting does not depend on the clock."""
    return f"{max(map(int, names), default=0) + 1:08d}"


def prune(engine: Engine, kept: int) -> list[str]:
    """Drop all but the current generation and the newest before it, `kept` in all. Returns the names dropped.

    What is newer than the current one was set aside by a rollback and goes too.
    """
    names, current = engine.names(), engine.current()
    spared = [name for name in names if current is None or name <= current][-kept:]
    doomed = [name for name in names if name not in spared]
    for name in doomed:
        engine.drop(name)
    return doomed


def _counted(outcomes: Iterator[Article | Skipped], doing: str, total: int, progress: Progress) -> Iterator[Article | Skipped]:
    for done, outcome in enumerate(outcomes, start=1):
        progress(doing, done, total)
        yield outcome


def _sorted_out(outcomes: Iterator[Article | Skipped]) -> Outcomes:
    """Articles and skipped pages apart; of pages with the same bytes the first one stays."""
    articles: dict[str, Article] = {}
    failed: list[Skipped] = []
    excluded: list[Skipped] = []
    copies: list[Skipped] = []
    for outcome in outcomes:
        if isinstance(outcome, Skipped):
            (excluded if outcome.excluded else failed).append(outcome)
        elif outcome.digest in articles:
            first = articles[outcome.digest].id
            copies.append(Skipped(outcome.id, f"the same page as {first}, byte for byte; remove one of them"))
        else:
            articles[outcome.digest] = outcome
    return Outcomes(list(articles.values()), failed, [*excluded, *copies])


def _examine(engine: Engine, name: str, outcomes: Outcomes, settings: Settings, gate: Gate) -> list[str]:
    """What `gate` found wrong with the sealed generation and was told to publish. Raises BuildRefused and drops it otherwise."""
    try:
        found = refusals(_facts_before(engine), engine.facts(name), outcomes.failed, outcomes.pages, settings)
        if gate.ask:
            with closing(engine.open(name)) as snapshot:
                found += gate.ask(snapshot)
        if found and not gate.force:
            raise BuildRefused(_refused(found, engine.current()))
    except BaseException:
        engine.drop(name)
        raise
    return found


def _facts_before(engine: Engine) -> Facts | None:
    """Of what visitors read now; None before the first build and where damage left nothing to compare with."""
    current = engine.current()
    for name in reversed([older for older in engine.names() if current and older <= current]):
        try:
            return engine.facts(name)
        except GenerationDamaged:
            continue  # readers, too, fall back to the one before
    return None


def _refused(found: Sequence[str], current: str | None) -> str:
    stays = f"generation {current} stays" if current else "there is still none"
    lines = "\n".join(f"  - {sentence}" for sentence in found)
    return (
        f"The new generation was not published, {stays}:\n{lines}\n"
        "Correct the pages or the questions, or publish all the same with: symptom-index build --force"
    )


def _nothing_read(corpus: Path, skipped: Sequence[Skipped]) -> str:
    first = skipped[0]
    return (
        f"None of the {len(skipped)} pages in {corpus} gave an article, so nothing was published. "
        f"The first, {first.id}: {first.reason}. `symptom-index show` on one of them tells more."
    )


def _write(engine: Engine, name: str, articles: Sequence[Article], workers: int, progress: Progress) -> None:
    vectors = _vectors(engine, articles, workers, progress)
    writer = engine.create(name)
    try:
        writer.add(_analysed(articles, vectors, progress))
        writer.seal()
    except BaseException:
        writer.abandon()
        raise


def _vectors(
    engine: Engine, articles: Sequence[Article], workers: int, progress: Progress
) -> Sequence[PassageVectors] | Sequence[None]:
    """Of the passages of each article, or None for each where there is no encoder."""
    encoder = engine.encoder()
    return list(vectors_of(articles, encoder, engine.vectors(), workers, progress)) if encoder else [None] * len(articles)


def _analysed(
    articles: Sequence[Article], vectors: Sequence[PassageVectors] | Sequence[None], progress: Progress
) -> Iterator[AnalysedArticle]:
    for done, (article, meant) in enumerate(zip(articles, vectors, strict=True), start=1):
        progress("Indexing", done, len(articles))
        yield replace(analyse(article), vectors=meant)
