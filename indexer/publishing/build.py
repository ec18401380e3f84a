"""The pipeline: corpus folder → articles → one new generation, published in one step."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from itertools import groupby
from pathlib import Path

from indexer.engines.choice import open_engine
from indexer.engines.encoding import vectors_of
from indexer.engines.fields import analyse
from indexer.engines.seam import AnalysedArticle, Engine, Facts, GenerationWriter, PassageVectors
from indexer.errors import BuildRefused, GenerationDamaged
from indexer.publishing.changes import Changes, changes_between
from indexer.publishing.gate import Ask, Refusal, refusals
from indexer.publishing.generations import Generations
from indexer.publishing.inventory import Inventory, Progress, digests_of, take
from indexer.publishing.ledger import LEDGER, Ledger, ledger_from_bytes, ledger_to_bytes, program_key
from indexer.publishing.problems import problems_in
from indexer.publishing.report import Report, Reports
from indexer.reading.html_files import list_pages
from indexer.reading.selectors import check_selectors
from indexer.records import Skipped
from indexer.settings import Settings

COLLECTED_AFTER = 100_000  # objects, some 10 MB; Python itself takes 700 to 2,000


@dataclass(frozen=True, slots=True)
class Orders:
    """What a build is told beside its settings."""

    ask: Ask | None = None  # the questions its gate puts
    force: bool = False  # publish whatever the gate finds
    full: bool = False  # take nothing over from the generation before
    warnings: tuple[str, ...] = ()  # what somebody should look after, though it stops nothing; a sentence each


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one build did."""

    generation: str  # the one that is current now
    published: bool  # False when nothing had changed, so that the one before stays
    articles: int
    sections: int
    passages: int
    landed: int  # passages that a link finds by their own words; the others by their section or their page
    changes: Changes | None  # None where there was nothing to compare with
    skipped: tuple[Skipped, ...]
    boilerplate: tuple[str, ...]  # texts left out because they stand on too many pages to belong to any
    overridden: tuple[str, ...]  # what the gate found and `force` let pass, a sentence each
    asked: str | None  # which questions were put to the generation; None without any, or when they were put to it before
    warnings: tuple[str, ...]  # Orders.warnings
    seconds: float
    encoder: str | None  # what made the vectors; None when words alone are searched


@dataclass(frozen=True, slots=True)
class Before:
    """The current generation, as far as a build upon it needs it."""

    name: str
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Upon:
    """What a new generation takes from the current one."""

    before: Before | None  # its articles that did not change; None takes none
    reread: bool  # all pages were read again, but most passages will be as they were: take over their vectors
    workers: int  # as in the settings


def build(corpus: Path, index: Path, settings: Settings, progress: Progress, orders: Orders | None = None) -> BuildReport:
    """Publish what `corpus` holds as a new generation in `index`, reading only pages that changed; nothing when none did.

    Raises CorpusMissing, BuildRunning, BuildRefused when no page gives an article or the gate keeps the old generation,
    StorageFailed. Until the last step the current generation stays what it was; whatever goes wrong leaves nothing behind but, of
    a refused build, its report.
    """
    orders, started = orders or Orders(), time.monotonic()
    check_selectors(settings)
    pages = list_pages(corpus)
    with Generations(index).lock(), _seldom_collected():
        engine = open_engine(settings, index)
        earlier = None if orders.full else _before(engine)
        with ThreadPoolExecutor(1) as beside:  # has ended before processes are forked to read pages
            sound = beside.submit(_is_sound, engine, earlier)
            digests = digests_of(pages.pages, settings)
        before = earlier if sound.result() and earlier and earlier.ledger.program == program_key(settings) else None
        stock = take(pages, digests, before.ledger if before else None, settings, progress)
        changes = changes_between(earlier.ledger, stock.ledger) if earlier else None
        reports, asked = Reports(index), orders.ask
        if before and stock.ledger == before.ledger and not stock.read:
            name = before.name
            asked = None if asked and reports.was_asked(name, asked) else asked
            engine.tidy()
            with _reported(reports, stock, changes):
                overridden = _ask_again(engine, name, reports, replace(orders, ask=asked))
            _keep(engine, reports, settings.generations_kept)
        else:
            with _reported(reports, stock, changes):
                if not stock.ledger.articles:
                    raise BuildRefused(_nothing_read(corpus, [*stock.failed, *stock.left_out]), ["empty"])
                name = next_name(engine.names())
                _write(engine, name, stock, Upon(before, not (before or orders.full), settings.workers), progress)
                overridden = _examine(engine, name, stock, settings, orders)
            report = replace(report_of(stock, changes, name, overridden), asked=asked)
            _publish(engine, reports, report, settings.generations_kept)
        facts = engine.facts(name)
    return BuildReport(
        generation=name,
        published=before is None or name != before.name,
        articles=facts.articles,
        sections=facts.sections,
        passages=facts.passages,
        landed=sum(page.passages - page.links_lost for page in stock.ledger.articles),
        changes=changes,
        skipped=(*stock.listed, *stock.failed, *stock.left_out),
        boilerplate=tuple(sorted(stock.ledger.repeated.values())),
        overridden=tuple(overridden),
        asked=asked.what if asked else None,
        warnings=orders.warnings,
        seconds=time.monotonic() - started,
        encoder=engine.facts(name).encoder,
    )


def look(corpus: Path, index: Path, settings: Settings, progress: Progress) -> Report:
    """What a build of `corpus` would report, without building. Raises CorpusMissing, StorageFailed."""
    check_selectors(settings)
    pages = list_pages(corpus)
    before = _before(open_engine(settings, index))
    known = before.ledger if before and before.ledger.program == program_key(settings) else None
    stock = take(pages, digests_of(pages.pages, settings), known, settings, progress)
    return report_of(stock, changes_between(before.ledger, stock.ledger) if before else None, None, [])


def report_of(stock: Inventory, changes: Changes | None, name: str | None, overridden: Sequence[str]) -> Report:
    now = datetime.now(timezone.utc)
    problems = problems_in(stock.ledger, stock.listed, now.date())
    return Report(name, now.isoformat(timespec="seconds"), len(stock.ledger.articles), changes, tuple(overridden), problems)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """What is read of the generation before stays, and is no cycle: to look for cycles in it takes as long as to read it."""
    before = gc.get_threshold()
    gc.set_threshold(COLLECTED_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _reported(reports: Reports, stock: Inventory, changes: Changes | None) -> Iterator[None]:
    """A build that is refused leaves its report, for servers to count and maintainers to read, until one is not refused."""
    try:
        yield
    except BuildRefused as refused:
        reports.write_refused(replace(report_of(stock, changes, None, []), refused=str(refused)))
        raise


def _before(engine: Engine) -> Before | None:
    """None before the first build, and where what it remembered is damaged or was written otherwise."""
    name = engine.current()
    try:
        data = engine.attached(name, LEDGER) if name else None
    except GenerationDamaged:
        return None  # the build that now runs replaces it
    ledger = ledger_from_bytes(data) if data else None
    return Before(name, ledger) if name and ledger else None


def _is_sound(engine: Engine, before: Before | None) -> bool:
    try:
        if before:
            engine.verify(before.name)
    except GenerationDamaged:
        return False
    return True


def _publish(engine: Engine, reports: Reports, report: Report, kept: int) -> None:
    """Keep the report, make its generation current and drop what is no longer kept.

    An interrupt that comes too late to stop that changes nothing. A generation that could not be published does not stay and
    fill the disk.
    """
    name, nobody_knows = report.generation or "", engine.current() is None
    try:
        reports.write(report)
        engine.publish(name)
        if nobody_knows:
            _drop_unexamined(engine, reports)
        _keep(engine, reports, kept)
    except BaseException as stopped:
        if engine.current() != name:
            engine.drop(name)
        elif isinstance(stopped, KeyboardInterrupt):
            return
        raise


def _drop_unexamined(engine: Engine, reports: Reports) -> None:
    """Of generations that were kept while none was current, those that never passed the gate: what did has its report."""
    for name in set(engine.names()) - set(reports.names()):
        engine.drop(name)


def _keep(engine: Engine, reports: Reports, kept: int) -> None:
    prune(engine, kept)
    reports.keep(engine.names())


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


def _examine(engine: Engine, name: str, stock: Inventory, settings: Settings, orders: Orders) -> list[str]:
    """What the gate found wrong with the sealed generation and was told to publish; else drops it and raises BuildRefused."""
    try:
        found = refusals(_facts_before(engine), engine.facts(name), stock.failed, len(stock.ledger.pages), settings)
        found += [Refusal("questions", sentence) for sentence in _failed(engine, name, orders.ask)]
        if found and not orders.force:
            older = [other for other in engine.names() if other != name]
            raise BuildRefused(_refused(found, engine.current(), older), sorted({refusal.gate for refusal in found}))
    except BaseException:
        engine.drop(name)
        raise
    return [refusal.sentence for refusal in found]


def _ask_again(engine: Engine, name: str, reports: Reports, orders: Orders) -> list[str]:
    """What the published generation fails and `force` lets pass: its pages are as they were, what is asked may not be.

    Raises BuildRefused.
    """
    failed = _failed(engine, name, orders.ask)
    if failed and not orders.force:
        raise BuildRefused(_fails_now(failed, name), ["questions"])
    if orders.ask:
        reports.note_asked(name, orders.ask)
    return failed


def _failed(engine: Engine, name: str, ask: Ask | None) -> list[str]:
    if ask is None:
        return []
    with closing(engine.open(name)) as snapshot:
        return ask(snapshot)


def _facts_before(engine: Engine) -> Facts | None:
    """Of what visitors read now; None before the first build and where damage left nothing to compare with."""
    current = engine.current()
    for name in reversed([older for older in engine.names() if current and older <= current]):
        try:
            return engine.facts(name)
        except GenerationDamaged:
            continue  # readers, too, fall back to the one before
    return None


def _refused(found: Sequence[Refusal], current: str | None, older: Sequence[str]) -> str:
    stays = f"generation {current} stays" if current else "there is still none"
    if older and not current:
        stays = f"and no other is; `symptom-index rollback --to {older[-1]}` publishes the newest one kept"
    lines = "\n".join(f"  - {refusal.sentence}" for refusal in found)
    return (
        f"The new generation was not published, {stays}:\n{lines}\n"
        "`symptom-index check` lists the pages. Correct them or the questions, or publish all the same with: "
        "symptom-index build --force"
    )


def _fails_now(failed: Sequence[str], name: str) -> str:
    lines = "\n".join(f"  - {sentence}" for sentence in failed)
    return (
        f"No page changed and generation {name} stays, but it fails what is asked of it now:\n{lines}\n"
        "Correct the questions, notices or synonyms, or the pages, or let it pass with: symptom-index build --force"
    )


def _nothing_read(corpus: Path, skipped: Sequence[Skipped]) -> str:
    first = skipped[0]
    return (
        f"None of the {len(skipped)} pages in {corpus} gave an article, so nothing was published. "
        f"The first, {first.id}: {first.reason}. `symptom-index show` on one of them tells more."
    )


def _write(engine: Engine, name: str, stock: Inventory, upon: Upon, progress: Progress) -> None:
    vectors = _vectors(engine, stock, upon, progress)
    writer = engine.create(name, upon.before.name if upon.before else None)
    try:
        _fill(writer, stock, vectors, progress)
        writer.attach(LEDGER, ledger_to_bytes(stock.ledger))
        writer.seal()
    except BaseException:
        writer.abandon()
        raise


def _fill(writer: GenerationWriter, stock: Inventory, vectors: dict[str, PassageVectors], progress: Progress) -> None:
    """All articles in the order of their ids: those read now are analysed, all others kept as they were.

    Those read leave `stock` one by one: the writer has their texts by then, and a large site's fill a third of the memory.
    """
    count = len(stock.read)

    def analysed(ids: Sequence[str]) -> Iterator[AnalysedArticle]:
        for id_ in ids:
            progress("Indexing", count - len(stock.read) + 1, count)
            yield replace(analyse(stock.read.pop(id_)), vectors=vectors.get(id_))

    for is_read, pages in groupby(stock.ledger.articles, lambda page: page.id in stock.read):
        ids = [page.id for page in pages]
        if is_read:
            writer.add(analysed(ids))
        else:
            writer.keep(ids)


def _vectors(engine: Engine, stock: Inventory, upon: Upon, progress: Progress) -> dict[str, PassageVectors]:
    """Of the passages of each article that was read now; none where there is no encoder."""
    encoder = engine.encoder()
    if encoder is None:
        return {}
    known = engine.vectors() if upon.reread else None
    return dict(zip(stock.read, vectors_of(list(stock.read.values()), encoder, known, upon.workers, progress), strict=True))
