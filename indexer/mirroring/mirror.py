"""A sitemap → a folder that holds the site's pages as they are now: fetch what changed, delete what the site deleted."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from indexer.errors import DeletionRefused, MirrorFailed, SymptomSearchError, WrongUsage
from indexer.mirroring.addresses import file_of, plain
from indexer.mirroring.fetching import Fetched, Fetcher, FetchFailed, LeadsElsewhere, Pace, TooLarge
from indexer.mirroring.ledger import Held, Ledger, opened, storage, write_whole
from indexer.mirroring.listing import Listing, Passed, Progress, list_site
from indexer.mirroring.saved_page import saved_page
from indexer.reading.html_files import MB
from indexer.settings import Settings

FAILURES_IN_A_ROW = 10  # then the site is down, and asking on would help neither side
RECHECK_DAYS = 30  # a page whose date in the sitemap stays is asked for all the same so often: dates are forgotten
FEW_PAGES = 3  # may go without a question, however small the site
_HTML = ("text/html", "application/xhtml+xml")


class _Gone(SymptomSearchError):
    """One page is no longer one of the site's. The message is why."""


class _Blocked(SymptomSearchError):
    """The folder has no place for one page. The message is why."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted."""

    sitemap: str  # its address
    folder: Path
    settings: Settings
    full: bool = False  # ask for every page, whatever the sitemap's dates say
    force: bool = False  # delete whatever the site no longer has


@dataclass(slots=True)
class MirrorReport:
    """What one run did."""

    listed: int  # pages of the sitemaps on this host that may be fetched
    saved: int = 0
    unchanged: int = 0
    deleted: list[str] = field(default_factory=list)  # files
    passed: list[Passed] = field(default_factory=list)
    elsewhere: dict[str, int] = field(default_factory=dict)  # other hosts in the sitemaps → their pages
    seconds: float = 0.0


def mirror(order: Order, progress: Progress, pace: Pace | None = None) -> MirrorReport:
    """Bring `order.folder` up to date. It can be stopped at any moment; the next run goes on from there.

    Raises WrongUsage, MirrorFailed when the site or its sitemap cannot be read or time is up, DeletionRefused when more
    pages are gone than may be deleted (all others are up to date then), BuildRunning, StorageFailed.
    """
    sitemap = plain(order.sitemap)
    if sitemap is None:
        raise WrongUsage(f"{order.sitemap} is no address. Give that of a sitemap: https://www.example.org/sitemap.xml")
    started, settings = time.monotonic(), order.settings
    fetcher = Fetcher(sitemap, settings.mirror_contact, pace or Pace(settings.mirror_delay))
    try:
        with opened(order.folder, sitemap) as ledger:
            listing = list_site(sitemap, fetcher, settings.mirror_pages, progress)
            run = _Run(order, fetcher, ledger, listing)
            run.fetch_all(progress)
            run.delete_gone()
    finally:
        fetcher.close()
    run.report.seconds = time.monotonic() - started
    return run.report


class _Run:
    """One run and what it has done so far."""

    def __init__(self, order: Order, fetcher: Fetcher, ledger: Ledger, listing: Listing) -> None:
        self.report = MirrorReport(len(listing.pages), passed=list(listing.passed), elsewhere=dict(listing.elsewhere))
        self._order, self._fetcher, self._ledger, self._listing = order, fetcher, ledger, listing
        self._alive: set[str] = set()  # addresses whose files stay
        self._owners = {held.file.casefold(): page for page, held in ledger.pages.items() if page in listing.pages}
        self._until = fetcher.pace.clock() + order.settings.mirror_minutes * 60
        self._now = datetime.now(timezone.utc)

    def fetch_all(self, progress: Progress) -> None:
        """Every listed page that is not known to be up to date. Raises MirrorFailed."""
        resumed = self._ledger.began
        self._ledger.begin(self._now.isoformat())
        failures = 0
        for done, (page, listed_as) in enumerate(self._listing.pages.items(), start=1):
            if self._is_fresh(page, listed_as, resumed):
                self._stays(page)
            else:
                self._refuse_overtime(done)
                failures = 0 if self._fetched(page, listed_as) else failures + 1
                if failures == FAILURES_IN_A_ROW:
                    last = self.report.passed[-1].reason
                    raise MirrorFailed(f"{failures} pages failed one after another, the last because {last}. Run it again later.")
            progress("Mirroring", done, len(self._listing.pages))

    def _is_fresh(self, page: str, listed_as: str, resumed: str) -> bool:
        """Whether the file is there and need not be asked about: the sitemap's date is the same, or a run that was
        stopped asked already."""
        held = self._ledger.pages.get(page)
        if held is None or self._order.full or not self._is_there(held):
            return False
        asked_lately = held.checked > (self._now - timedelta(days=RECHECK_DAYS)).isoformat()
        return asked_lately and bool((listed_as and listed_as == held.listed_as) or (resumed and held.checked >= resumed))

    def _is_there(self, held: Held) -> bool:
        file = self._order.folder / held.file
        return file.is_file() and file.stat().st_size == held.size

    def _refuse_overtime(self, done: int) -> None:
        if self._fetcher.pace.clock() > self._until:
            minutes, all_ = self._order.settings.mirror_minutes, len(self._listing.pages)
            raise MirrorFailed(
                f"Stopped after mirror_minutes = {minutes:g} with {done - 1} of {all_} pages. Run it again to go on from there."
            )

    def _stays(self, page: str) -> None:
        self._alive.add(page)
        self.report.unchanged += 1

    def _fetched(self, page: str, listed_as: str) -> bool:
        """Whether the site gave an answer, whatever it was."""
        held = self._ledger.pages.get(page)
        known = held if held and self._is_there(held) and not self._order.full else None
        most_bytes = int(self._order.settings.max_page_mb * MB)
        try:
            fetched = self._fetcher.fetch(page, most_bytes, _conditions(known))
            if fetched.status == 304 and known:
                self._ledger.keep(page, replace(known, listed_as=listed_as, checked=self._now.isoformat()))
                self._stays(page)
            else:
                self._save(page, listed_as, self._checked(page, fetched))
        except (_Gone, LeadsElsewhere) as error:
            why = f"it leads to another host: {error}" if isinstance(error, LeadsElsewhere) else str(error)
            self.report.passed.append(Passed(page, why))
        except (FetchFailed, TooLarge, _Blocked) as error:
            self.report.passed.append(Passed(page, str(error)))
            self._alive.add(page)  # what is held stays as it is
            return not isinstance(error, FetchFailed)
        return True

    def _checked(self, page: str, fetched: Fetched) -> Fetched:
        """Raises _Gone for what is no page of its own, FetchFailed for answers that say nothing about the page."""
        kind = fetched.headers.get("content-type", "").partition(";")[0].strip().lower()
        if fetched.status in (404, 410):
            raise _Gone(f"the site answers {fetched.status}")
        if fetched.status != 200:
            raise FetchFailed(f"the site answers {fetched.status}")
        if kind not in _HTML:
            raise _Gone(f"it is {kind or 'of no declared type'} and no HTML")
        if self._order.settings.noindex and "noindex" in fetched.headers.get("x-robots-tag", "").lower():
            raise _Gone("its header X-Robots-Tag says noindex")
        if fetched.address != page and fetched.address in self._listing.pages:
            raise _Gone(f"it leads to {fetched.address}, which is listed itself")
        owner = self._owners.setdefault(file_of(fetched.address).casefold(), page)
        if owner != page:
            raise _Gone(f"it becomes the same file as {owner}")
        return fetched

    def _save(self, page: str, listed_as: str, fetched: Fetched) -> None:
        before = self._ledger.pages.get(page)
        name, headers = file_of(fetched.address), fetched.headers
        data = saved_page(fetched.body, headers.get("content-type", ""), fetched.address)
        held = Held(name, len(data), headers.get("etag", ""), headers.get("last-modified", ""), listed_as, self._now.isoformat())
        file = self._order.folder / name
        self._refuse_foreign(file, name)
        self._ledger.keep(page, held)
        write_whole(file, data)
        if before and before.file != name:
            self._remove(before.file)
        self._alive.add(page)
        self.report.saved += 1

    def _refuse_foreign(self, file: Path, name: str) -> None:
        """Nothing is written through a link out of the folder, nor over what somebody else put there."""
        if not file.parent.resolve().is_relative_to(self._order.folder.resolve()):
            raise _Blocked(f"its file {name} would lie outside of the folder, through a link")
        if file.exists() and name not in {held.file for held in self._ledger.pages.values()}:
            raise _Blocked(f"there is a file {name} that no mirror wrote; move it away")

    def delete_gone(self) -> None:
        """Delete what the site no longer has, and end the run. Raises DeletionRefused."""
        held = self._ledger.pages
        doomed = [page for page in held if page not in self._alive and (self._listing.whole or page in self._listing.pages)]
        most = max(FEW_PAGES, self._order.settings.mirror_deleted * len(held))
        refused = bool(doomed) and (len(doomed) > most or len(doomed) == len(held)) and not self._order.force
        for page in () if refused else doomed:
            self._remove(held[page].file)
            self._ledger.forget(page)
        self._ledger.end()
        if refused:
            raise DeletionRefused(
                f"{len(doomed)} of {len(held)} pages are gone from the site, such as {doomed[0]}; mirror_deleted allows "
                f"{self._order.settings.mirror_deleted:.0%}. None was deleted, all others are up to date. If they are gone for "
                "good, run it again with --force."
            )

    def _remove(self, name: str) -> None:
        """A file, and the folders that hold nothing without it."""
        folder = self._order.folder
        with storage("delete", folder / name):
            (folder / name).unlink(missing_ok=True)
        self.report.deleted.append(name)
        for parent in (folder / name).parents:
            if parent == folder or any(parent.iterdir()):
                break
            with storage("delete", parent):
                os.rmdir(parent)


def _conditions(known: Held | None) -> dict[str, str]:
    given = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified} if known else {}
    return {name: value for name, value in given.items() if value}
