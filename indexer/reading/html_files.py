"""The only reader of the corpus folder: which pages it holds, and one page as decoded text."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from indexer.errors import CorpusMissing, PageUnreadable
from indexer.page_ids import printable_id
from indexer.reading.decoding import decode
from indexer.records import HtmlFile, PagePath, Skipped

PAGE_SUFFIXES = (".html", ".htm", ".xhtml")  # in any case: old sites have .HTM
PAGE_NAMES = ", ".join(f"*{suffix}" for suffix in PAGE_SUFFIXES)

# First bytes of what is most often saved under a page's name by mistake.
SIGNATURES = {
    b"\x1f\x8b": "a gzip file",
    b"PK\x03\x04": "a zip file",
    b"%PDF-": "a PDF file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"\xd0\xcf\x11\xe0": "an old Office file",
}

# Characters no page needs: C0 without tab, line ends and escape. Compressed data holds 10 % of them, a page with pasted
# control characters far under 1 %; 2 % tells them apart.
CONTROLS = tuple(map(chr, (*range(9), 11, *range(14, 27), *range(28, 32), 127)))
MOST_CONTROLS = 0.02

MB = 1_000_000

NO_REGULAR_FILE = "It is no regular file but a link, folder, pipe, socket or device; put a regular file here."

READ_ATTEMPTS = 2  # a page being saved is whole a moment later; one that changes twice is still being written


@dataclass(frozen=True, slots=True)
class PageList:
    """What lies in a corpus folder."""

    pages: tuple[PagePath, ...]  # sorted by id
    skipped: tuple[Skipped, ...]  # sorted by id: links, special files named like pages, folders that cannot be listed


def list_pages(corpus: Path) -> PageList:
    """The pages below the folder `corpus`: regular files with a page's suffix.

    Hidden files and folders (".x") are left out, links are not followed, nothing is opened.
    Raises CorpusMissing when `corpus` is no folder, cannot be listed or holds no page.
    """
    pages: list[PagePath] = []
    skipped: list[Skipped] = []
    _refuse_missing(corpus)
    for found in _walk(corpus):
        if isinstance(found, Skipped):
            skipped.append(found)
        else:
            pages.append(found)
    if not pages:
        raise CorpusMissing(_no_page(corpus, skipped))
    return PageList(tuple(sorted(pages, key=lambda page: page.id)), tuple(sorted(skipped, key=lambda skip: skip.id)))


def read_html_file(page: PagePath, max_bytes: int) -> HtmlFile:
    """One page, decoded. An empty file is a page with empty text.

    Raises PageUnreadable when it is larger than `max_bytes`, no regular file, binary, gone, or changing while it is read.
    """
    data = _read_unchanged(page.path, max_bytes)
    _refuse_signature(data)
    text = decode(data)
    if sum(map(text.count, CONTROLS)) > len(text) * MOST_CONTROLS:
        raise PageUnreadable("The file is binary, not HTML; remove it or save the page again as HTML.")
    return HtmlFile(page.id, text, sha256(data).hexdigest())


def page_digest(page: PagePath, max_bytes: int) -> str:
    """What HtmlFile.digest of the page is, without decoding it; "" where read_html_file would not get at its bytes."""
    try:
        return sha256(_read_unchanged(page.path, max_bytes)).hexdigest()
    except PageUnreadable:
        return ""


def is_named_like_a_page(path: str) -> bool:
    return path.lower().endswith(PAGE_SUFFIXES)


def _refuse_missing(corpus: Path) -> None:
    shown = printable_id(str(corpus))
    try:
        os.scandir(corpus).close()
    except FileNotFoundError:
        raise CorpusMissing(f"There is no folder {shown}. Name the folder that holds your pages, or create it.") from None
    except NotADirectoryError:
        raise CorpusMissing(f"{shown} is a file. Name the folder that holds your pages.") from None
    except OSError as error:
        raise CorpusMissing(
            f"The folder {shown} cannot be listed ({error.strerror}). Let the user who builds read it."
        ) from error


def _no_page(corpus: Path, skipped: list[Skipped]) -> str:
    message = f"The folder {printable_id(str(corpus))} holds no page ({PAGE_NAMES}). Put your article pages there."
    if skipped:
        message += f" {len(skipped)} skipped, first {skipped[0].id}: {skipped[0].reason}"
    return message


def _walk(corpus: Path) -> Iterator[PagePath | Skipped]:
    folders = [""]  # below the corpus, each ending in "/" but for the corpus itself; a list, so that depth needs no recursion
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(corpus / folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(f"{folder}{entry.name}/")
                    else:
                        yield from _page_or_skip(entry, folder + entry.name)
        except OSError as error:
            reason = f"The folder cannot be listed ({error.strerror}); let the user who builds read it."
            yield Skipped(printable_id(folder), reason)


def _page_or_skip(entry: os.DirEntry[str], path: str) -> Iterator[PagePath | Skipped]:
    named_like_a_page = is_named_like_a_page(entry.name)
    if entry.is_symlink():
        if named_like_a_page or os.path.isdir(entry):
            yield Skipped(printable_id(path), "It is a link, and links are not followed; put the file or folder itself here.")
    elif named_like_a_page and entry.is_file(follow_symlinks=False):
        yield PagePath(printable_id(path), Path(entry.path))
    elif named_like_a_page:
        yield Skipped(printable_id(path), NO_REGULAR_FILE)


def _read_unchanged(path: Path, max_bytes: int) -> bytes:
    try:
        for _ in range(READ_ATTEMPTS):
            _refuse_unfit(os.lstat(path), max_bytes)  # before opening: opening a pipe waits, opening a device acts
            data = _read_once(path, max_bytes)
            if data is not None:
                return data
    except FileNotFoundError:
        raise PageUnreadable("The file went away before it was read; run the build again.") from None
    except PermissionError:
        raise PageUnreadable("The file may not be read; let the user who builds read it.") from None
    except OSError as error:
        raise PageUnreadable(f"The file cannot be read ({error.strerror}); check the disk and the file.") from error
    raise PageUnreadable("The file changes while it is read; run the build again when it is written.")


def _read_once(path: Path, max_bytes: int) -> bytes | None:
    """All bytes of a regular file; None when it changed meanwhile. Waits for nothing, even if a pipe took its place."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb", buffering=0) as file:
        before = os.fstat(descriptor)
        _refuse_unfit(before, max_bytes)
        data = file.read(before.st_size + 1)
        after = os.fstat(descriptor)
    unchanged = before.st_mtime_ns == after.st_mtime_ns and before.st_size == after.st_size == len(data)
    return data if unchanged else None


def _refuse_unfit(status: os.stat_result, max_bytes: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise PageUnreadable(NO_REGULAR_FILE)
    if status.st_size > max_bytes:
        size, most = status.st_size / MB, max_bytes / MB
        raise PageUnreadable(
            f"The file holds {size:,.1f} MB, more than max_page_mb = {most:g}; raise that setting or split the page."
        )


def _refuse_signature(data: bytes) -> None:
    for signature, kind in SIGNATURES.items():
        if data.startswith(signature):
            raise PageUnreadable(f"The file is {kind}, not HTML; remove it or save the page again as HTML.")
