"""What the corpus holds now: every page looked at, and only those read that an earlier build does not know as they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from indexer.errors import PageExcluded, PageUnreadable
from indexer.publishing.ledger import Ledger, PageFacts, facts_of, program_key
from indexer.reading.articles import read_titled
from indexer.reading.boilerplate import keys_of, repeated, texts_of, without_repeated
from indexer.reading.html_files import MB, PageList, page_digest
from indexer.reading.reader import open_page
from indexer.reading.workers import read_articles
from indexer.records import Article, PagePath, Skipped
from indexer.settings import Settings

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many

_Read = tuple[PageFacts, Article | None]


@dataclass(frozen=True, slots=True)
class Inventory:
    """The corpus, page by page."""

    ledger: Ledger
    read: dict[str, Article]  # by id: those that were read anew, without repeated texts; all other articles are as they were
    listed: tuple[Skipped, ...]  # what is named like a page and is none

    @property
    def failed(self) -> list[Skipped]:
        return [_skipped(page) for page in self.ledger.pages if page.state == "failed"]

    @property
    def left_out(self) -> list[Skipped]:
        """Readable, but asked to be left out or the same as an article before them."""
        excluded = [_skipped(page) for page in self.ledger.pages if page.state == "excluded"]
        return excluded + [_skipped(page) for page in self.ledger.pages if page.state == "copy"]


def digests_of(pages: Sequence[PagePath], settings: Settings) -> dict[str, str]:
    """HtmlFile.digest by id; "" for a page that cannot be had. Dates of files are not trusted: copying tools set them at will."""
    return {page.id: page_digest(page, int(settings.max_page_mb * MB)) for page in pages}


def take(pages: PageList, digests: dict[str, str], before: Ledger | None, settings: Settings, progress: Progress) -> Inventory:
    """Read every page that `before`, made by this same program, does not know with its digest. Raises ReadingFailed."""
    known = _known(digests, before) if before else {}
    facts, articles = dict(known), dict[str, Article]()

    def read(some: Sequence[PagePath]) -> None:
        for row, article in _read(some, settings, digests, progress):
            facts[row.id] = row
            if article:
                articles[row.id] = article

    read([page for page in pages.pages if page.id not in known])
    rows = _without_copies([facts[page.id] for page in pages.pages])
    keys = repeated(row.keys for row in rows if row.state == "article")
    if before and keys != before.repeated.keys():  # some articles were indexed with texts that now are left out, or without
        changed = keys ^ before.repeated.keys()
        read([page for page in pages.pages if page.id in known and not known[page.id].keys.isdisjoint(changed)])
    texts = {key: text for key, text in (before.repeated if before else {}).items() if key in keys}
    ours = {row.id: articles[row.id] for row in rows if row.state == "article" and row.id in articles}
    for id_, article in ours.items():
        held = facts[id_].keys & keys
        if held:
            texts.update(texts_of(article, held - texts.keys()) if held - texts.keys() else {})
            ours[id_] = without_repeated(article, keys)
    return Inventory(Ledger(program_key(settings), tuple(rows), texts), ours, pages.skipped)


def _known(digests: dict[str, str], before: Ledger) -> dict[str, PageFacts]:
    """The pages that are as they were. A copy is, while the article it is a copy of is."""
    firsts = {page.digest: page.id for page in before.articles}
    return {
        page.id: page
        for page in before.pages
        if page.digest
        and digests.get(page.id) == page.digest
        and (page.state != "copy" or digests.get(firsts.get(page.digest, "")) == page.digest)
    }


def _read(pages: Sequence[PagePath], settings: Settings, digests: dict[str, str], progress: Progress) -> Iterator[_Read]:
    """Of each page what is remembered and, if there is one, its article."""
    if not pages:
        return
    outcomes: Iterator[_Read | Skipped] = read_articles(pages, partial(_read_page, settings=settings), settings.workers)
    for done, (page, outcome) in enumerate(zip(pages, outcomes, strict=True), start=1):
        progress("Reading", done, len(pages))
        yield (_given_up(outcome, digests[page.id]), None) if isinstance(outcome, Skipped) else outcome


def _read_page(page: PagePath, settings: Settings) -> _Read:
    """What each worker does. What is remembered is of the very bytes that were read: the page may change at any time."""
    try:
        file = open_page(page, settings)
    except PageUnreadable as error:
        return _unread(page.id, "", error), None
    try:
        article, titled = read_titled(file, settings)
    except PageUnreadable as error:
        return _unread(page.id, file.digest, error), None
    return facts_of(article, titled, keys_of(article)), article


def _given_up(page: Skipped, digest: str) -> PageFacts:
    """What failed for the page's own sake would fail again; what failed for the machine's is tried again by the next build."""
    return PageFacts(page.id, "" if page.passing else digest, "failed", page.reason)


def _unread(page_id: str, digest: str, error: PageUnreadable) -> PageFacts:
    return PageFacts(page_id, digest, "excluded" if isinstance(error, PageExcluded) else "failed", str(error))


def _without_copies(rows: Collection[PageFacts]) -> list[PageFacts]:
    """Of pages with the same bytes the first one is the article."""
    firsts: dict[str, str] = {}
    found = []
    for row in rows:
        if row.state == "article" and row.digest in firsts:
            reason = f"the same page as {firsts[row.digest]}, byte for byte; remove one of them"
            found.append(replace(row, state="copy", reason=reason))
        else:
            found.append(row)
        if row.state == "article":
            firsts.setdefault(row.digest, row.id)
    return found


def _skipped(page: PageFacts) -> Skipped:
    return Skipped(page.id, page.reason, page.state == "excluded")
