"""robots.txt and the sitemaps of a site → the pages to fetch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from indexer.errors import MirrorFailed
from indexer.mirroring.addresses import host_of, path_of, plain
from indexer.mirroring.fetching import AGENT, Fetcher, FetchFailed, LeadsElsewhere, TooLarge
from indexer.mirroring.robots import MAX_BYTES as MAX_ROBOTS_BYTES
from indexer.mirroring.robots import Robots, read_robots
from indexer.mirroring.sitemap import MAX_BYTES as MAX_SITEMAP_BYTES
from indexer.mirroring.sitemap import Sitemap, SitemapUnreadable, read_sitemap

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many

MAX_SITEMAPS = 1_000  # 50 million addresses by the rules of sitemaps; more is a site that makes them up


@dataclass(frozen=True, slots=True)
class Passed:
    """One address that gave no page this time."""

    address: str
    reason: str


@dataclass(slots=True)
class Listing:
    """What a site says it has and lets us have."""

    pages: dict[str, str] = field(default_factory=dict)  # plain address → <lastmod>, "" without one; in the sitemaps' order
    delay_s: float = 0.0  # between two requests, as robots.txt asks
    elsewhere: Counter[str] = field(default_factory=Counter)  # other hosts → how many pages are listed there
    passed: list[Passed] = field(default_factory=list)
    whole: bool = True  # every sitemap was read; what is not listed is gone then


def list_site(sitemap: str, fetcher: Fetcher, most_pages: int, progress: Progress) -> Listing:
    """The pages of the host of `sitemap`, a plain address. Raises MirrorFailed when it cannot be read or lists none of them."""
    robots = _robots(sitemap, fetcher)
    fetcher.pace.delay_s = max(fetcher.pace.delay_s, robots.delay_s)
    listing = Listing(delay_s=robots.delay_s)
    waiting, seen = [sitemap], {sitemap}
    while waiting:
        address = waiting.pop(0)
        try:
            found = _sitemap(address, fetcher)
        except (FetchFailed, LeadsElsewhere, TooLarge, SitemapUnreadable) as error:
            if address == sitemap:
                raise MirrorFailed(f"The sitemap {sitemap} cannot be used: {_why(error)}. Nothing was changed.") from error
            listing.passed.append(Passed(address, f"this sitemap cannot be used: {_why(error)}"))
            listing.whole = False
            continue
        _add(listing, found, sitemap, robots)
        progress("Reading sitemaps", len(seen) - len(waiting), len(seen))
        below = {one: None for one in (plain(below, address) for below in found.sitemaps) if one and one not in seen}
        new = [one for one in below if _is_here(listing, one, sitemap)][: MAX_SITEMAPS - len(seen)]
        waiting += new
        seen.update(new)
    if not listing.pages:
        hosts = ", ".join(listing.elsewhere)
        advice = f"Its pages are on {hosts}; give the address of a sitemap there." if hosts else "Nothing was changed."
        raise MirrorFailed(f"{sitemap} lists no page of its own host that may be fetched. {advice}")
    if len(listing.pages) > most_pages:
        raise MirrorFailed(
            f"{sitemap} lists {len(listing.pages)} pages, more than mirror_pages = {most_pages}. Nothing was changed; "
            "raise that setting or give the address of a smaller sitemap."
        )
    return listing


def _robots(sitemap: str, fetcher: Fetcher) -> Robots:
    """Without a robots.txt everything is allowed; while it cannot be had, nothing is: RFC 9309."""
    address = plain("/robots.txt", sitemap) or ""
    try:
        fetched = fetcher.fetch(address, MAX_ROBOTS_BYTES)
    except (FetchFailed, LeadsElsewhere, TooLarge) as error:
        raise MirrorFailed(f"{address} cannot be used: {_why(error)}. Nothing was changed; try again later.") from error
    return read_robots(fetched.body.decode("utf-8", "replace"), AGENT) if fetched.status == 200 else Robots()


def _sitemap(address: str, fetcher: Fetcher) -> Sitemap:
    fetched = fetcher.fetch(address, MAX_SITEMAP_BYTES)
    if fetched.status != 200:
        raise FetchFailed(f"the site answers {fetched.status}")
    return read_sitemap(fetched.body)


def _why(error: Exception) -> str:
    return f"it leads to {error}; give that address instead" if isinstance(error, LeadsElsewhere) else str(error)


def _add(listing: Listing, found: Sitemap, sitemap: str, robots: Robots) -> None:
    for listed in found.pages:
        page = plain(listed.address, sitemap)
        if page is None:
            listing.passed.append(Passed(listed.address[:200], "this is no address of a page"))
        elif page not in listing.pages and _is_here(listing, page, sitemap):
            if robots.allow(path_of(page)):
                listing.pages[page] = listed.changed
            else:
                listing.passed.append(Passed(page, "robots.txt does not allow it"))


def _is_here(listing: Listing, address: str, sitemap: str) -> bool:
    if host_of(address) == host_of(sitemap):
        return True
    listing.elsewhere[host_of(address)] += 1
    return False
