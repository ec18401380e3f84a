"""A sitemap → the pages it lists and the sitemaps it points to: XML, a list of lines, either of them gzipped."""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from indexer.errors import SymptomSearchError

MAX_BYTES = 50 * 1024 * 1024  # unpacked, as sitemaps.org allows
_GZIP = b"\x1f\x8b"


class SitemapUnreadable(SymptomSearchError):
    """One sitemap is none, or is made to exhaust its reader."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a sitemap."""

    address: str
    changed: str  # <lastmod> as written, "" without one


@dataclass(slots=True)
class Sitemap:
    """What one sitemap holds, in its order."""

    pages: list[Listed] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)


def read_sitemap(data: bytes) -> Sitemap:
    """Raises SitemapUnreadable, saying why."""
    data = _unpacked(data) if data.startswith(_GZIP) else data
    if len(data) > MAX_BYTES:
        raise SitemapUnreadable(f"it is larger than {MAX_BYTES:,} bytes")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return _Reader().read(data)
    lines = data.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()
    if not any(line.strip().startswith(("http://", "https://")) for line in lines):
        raise SitemapUnreadable("it is neither XML nor a list of addresses")
    return Sitemap([Listed(line.strip(), "") for line in lines if line.strip()])


def _unpacked(data: bytes) -> bytes:
    """At most one byte more than is allowed, however much the archive would become."""
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            return stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SitemapUnreadable(f"it is a damaged gzip file ({error})") from error


class _Reader:
    """Reads as the parser goes, so that depth and size cost nothing; refuses every declaration of an entity."""

    def __init__(self) -> None:
        self.sitemap = Sitemap()
        self._open: list[str] = []  # names of the elements that are open
        self._fields: dict[str, str] = {}  # of the entry that is open
        self._text: list[str] = []

    def read(self, data: bytes) -> Sitemap:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.EntityDeclHandler = self._refuse
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise SitemapUnreadable(f"it is no XML ({error})") from error
        return self.sitemap

    def _start(self, name: str, _: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if not self._open and local not in ("urlset", "sitemapindex"):
            raise SitemapUnreadable(f"it begins with <{local[:40]}>, and a sitemap with <urlset> or <sitemapindex>")
        self._open.append(local)
        self._text.clear()

    def _end(self, _: str) -> None:
        name, entry = self._open.pop(), self._open[-1] if self._open else ""
        if entry in ("url", "sitemap") and name in ("loc", "lastmod"):
            self._fields[name] = "".join(self._text).strip()
        elif name in ("url", "sitemap"):
            self._close(name)
        self._text.clear()

    def _close(self, name: str) -> None:
        address = self._fields.get("loc", "")
        if address and name == "url":
            self.sitemap.pages.append(Listed(address, self._fields.get("lastmod", "")))
        elif address:
            self.sitemap.sitemaps.append(address)
        self._fields = {}

    @staticmethod
    def _refuse(*_: object) -> None:
        raise SitemapUnreadable("it declares entities, which no sitemap needs and attacks do")
