"""What a build learnt of every page, kept with its generation, so that the next build reads again only what changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path
from struct import error as UnpackError
from struct import pack, unpack
from typing import Any, Literal

from indexer.meaning import static_is_installed
from indexer.program import code_of
from indexer.reading.landing import landing
from indexer.records import Article
from indexer.settings import Settings
from indexer.terms import ANALYSER

LEDGER = "ledger.json"  # as it is attached to a generation

State = Literal["article", "copy", "failed", "excluded"]

READ_BY = ("language", "max_page_mb", "noindex", "paths", "encoder")  # settings that decide what a page becomes

_PARSERS = ("beautifulsoup4", "lxml", "soupsieve")  # packages whose versions may change what is read from a page


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page as a build found it."""

    id: str  # as HtmlFile.id
    digest: str  # as HtmlFile.digest; "" where the next build is to try again: its bytes or its reading could not be had
    state: State
    reason: str = ""  # why it is no article, and what to do
    title: str = ""
    titled: bool = False  # the page itself says its title
    reviewed: str | None = None  # as Article.reviewed
    headings: int = 0
    headings_without_id: int = 0
    passages: int = 0
    links_lost: int = 0  # passages that no link finds by their own words
    keys: frozenset[int] = field(default=frozenset(), repr=False)  # as indexer.reading.boilerplate.keys_of gives them


@dataclass(frozen=True)
class Ledger:
    """All pages of a corpus, in the order of their ids."""

    program: str  # as program_key gives it
    pages: tuple[PageFacts, ...]
    repeated: Mapping[int, str]  # keys of the texts that stand on too many pages, and how one of them words it

    @cached_property
    def by_id(self) -> dict[str, PageFacts]:
        return {page.id: page for page in self.pages}

    @property
    def articles(self) -> list[PageFacts]:
        return [page for page in self.pages if page.state == "article"]


_columns_of = attrgetter(*(f.name for f in fields(PageFacts)[:-1]))  # astuple copies all it gives, and takes a second


def facts_of(article: Article, titled: bool, keys: frozenset[int]) -> PageFacts:
    """An article that was just read → what is remembered of its page."""
    headings, passages = [section for section in article.sections if section.heading], landing([article])
    return PageFacts(
        id=article.id,
        digest=article.digest,
        state="article",
        title=article.title,
        titled=titled,
        reviewed=article.reviewed,
        headings=len(headings),
        headings_without_id=sum(not section.anchor for section in headings),
        passages=passages.passages,
        links_lost=passages.passages - passages.found,
        keys=keys,
    )


def program_key(settings: Settings) -> str:
    """What changes whenever the same page might be read or analysed to something else: this program's code and its settings."""
    digest = hashlib.blake2b(code_of(Path(__file__).parent.parent), digest_size=16)
    read_by = {name: value for name, value in asdict(settings).items() if name in READ_BY}
    versions = [ANALYSER, str(static_is_installed()), *(version(package) for package in _PARSERS)]
    digest.update(json.dumps([read_by, versions], sort_keys=True).encode("utf-8"))
    return digest.hexdigest()


def ledger_to_bytes(ledger: Ledger) -> bytes:
    pages = [[*_columns_of(page), _to_hex(page.keys)] for page in ledger.pages]
    repeated = {f"{key:016x}": text for key, text in sorted(ledger.repeated.items())}
    return json.dumps({"program": ledger.program, "repeated": repeated, "pages": pages}, ensure_ascii=False).encode("utf-8")


def ledger_from_bytes(data: bytes) -> Ledger | None:
    """What ledger_to_bytes gave; None for what a version of this program gave that remembered other things of a page."""
    try:
        given = json.loads(data)
        pages = tuple(_facts(row) for row in given["pages"])
        return Ledger(given["program"], pages, {int(key, 16): text for key, text in given["repeated"].items()})
    except (ValueError, KeyError, TypeError, UnpackError):
        return None


def _facts(row: Sequence[Any]) -> PageFacts:
    data = bytes.fromhex(row[-1])
    return PageFacts(*[*row[:-1], frozenset(unpack(f">{len(data) // 8}Q", data))])


def _to_hex(keys: frozenset[int]) -> str:
    return pack(f">{len(keys)}Q", *sorted(keys)).hex()
