"""Addresses of pages: plain ones, whose they are, and the file that each becomes."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

from indexer.reading.html_files import PAGE_SUFFIXES

MAX_ADDRESS_CHARACTERS = 2_048  # what sitemaps allow
MAX_NAME_BYTES = 180  # file systems hold 255; what is appended to a name needs room
MAX_PATH_BYTES = 1_000  # all systems hold 4,096 together with the folder
_DIGEST_DIGITS = 16  # of 64: no two pages of a site share them
_KEPT_IN_ADDRESS = "/%:@!$&'()*+,;=~-._?"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PLAIN_CHARACTER = re.compile(r"[\w.~ ()-]")


def plain(address: str, base: str = "") -> str | None:
    """An address without its fragment, ASCII only, its host in lower case; None for what is no http(s) address of a page."""
    try:
        parts = urlsplit(urljoin(base, address.strip()))
        name, port = parts.hostname or "", parts.port
        host = name if ":" in name else name.encode("idna").decode("ascii")  # with colons it is an IPv6 address
    except ValueError:  # UnicodeError, of a host that cannot be, is one
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host or parts.username is not None or len(address) > MAX_ADDRESS_CHARACTERS:
        return None
    named = f"[{host}]" if ":" in host else host
    place = named if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{named}:{port}"
    path = quote(parts.path or "/", safe=_KEPT_IN_ADDRESS)
    return urlunsplit((parts.scheme, place, path, quote(parts.query, safe=_KEPT_IN_ADDRESS), ""))


def host_of(address: str) -> str:
    """Host and port of a plain address; http and https at their own ports are one site."""
    return urlsplit(address).netloc


def path_of(address: str) -> str:
    """Path and query of a plain address, as robots.txt writes them."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def file_of(address: str) -> str:
    """A plain address → the file it becomes: a path of safe names below the mirror that ends like a page.

    Two addresses of one site share a file only where a site means one page: "/a/" and "/a/index.html". No name is hidden,
    leads upwards or is longer than file systems allow.
    """
    parts = urlsplit(address)
    *folders, last = parts.path.lstrip("/").split("/")
    name = last or "index.html"
    stem, dot, suffix = name.rpartition(".")
    if not (stem and f".{suffix.lower()}" in PAGE_SUFFIXES):
        stem, dot, suffix = name, ".", "html"
    query = f"@{_safe(parts.query)}" if parts.query else ""
    path = "/".join([*(_folder(name) for name in folders), f"{_short(_safe(stem) + query)}{dot}{suffix}"])
    if len(path.encode()) > MAX_PATH_BYTES:
        return f"long-addresses/{_digest(path)}.html"
    return path


def _folder(name: str) -> str:
    """A folder never has the name of a page, for there may be a page of that name."""
    safe = _short(_safe(name)) or "%"
    stem, _, suffix = safe.rpartition(".")
    return f"{stem}%2E{suffix}" if f".{suffix.lower()}" in PAGE_SUFFIXES else safe


def _safe(text: str) -> str:
    """Part of an address → part of a file name: readable where that is safe, percent-encoded elsewhere, never hidden."""
    raw = unquote_to_bytes(text)
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError:
        return quote(raw, safe="")
    kept = "".join(c if _PLAIN_CHARACTER.fullmatch(c) and c.isprintable() else quote(c, safe="") for c in decoded)
    return f"%2E{kept[1:]}" if kept.startswith(".") else kept


def _short(name: str) -> str:
    encoded = name.encode()
    if len(encoded) <= MAX_NAME_BYTES:
        return name
    return f"{encoded[: MAX_NAME_BYTES - _DIGEST_DIGITS - 1].decode('utf-8', 'ignore')}~{_digest(name)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_DIGITS]
