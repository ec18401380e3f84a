"""What a mirrored folder holds: a journal in it, each line written before the file it speaks of.

A run that is killed at any moment leaves a journal that tells the next one what is there; a line cut off counts as not
written. At the end of a run the journal is written anew with one line for each page.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from indexer.errors import BuildRunning, MirrorFailed, StorageFailed

NAME = ".symptom-search-mirror.jsonl"  # hidden, so that no build takes it for a page
FORMAT = 1  # raised whenever an older program could not read what is written


@dataclass(frozen=True, slots=True)
class Held:
    """One page of the folder."""

    file: str  # below the folder
    size: int  # bytes of the file
    etag: str = ""
    last_modified: str = ""
    listed_as: str = ""  # <lastmod> of the sitemap when it was fetched
    checked: str = ""  # when the site was last asked, UTC, ISO 8601


class Ledger:
    """Pages by address. Use within `opened`."""

    def __init__(self, folder: Path, sitemap: str) -> None:
        """Raises MirrorFailed when the folder mirrors something else, StorageFailed."""
        self.pages: dict[str, Held] = {}
        self.began = ""  # when a run began that did not end, "" without one
        self._folder, self._sitemap = folder, sitemap
        self._file = folder / NAME
        for line in self._lines():
            self._take(line)

    def _lines(self) -> Iterator[dict[str, Any]]:
        for line in self._file.read_bytes().splitlines():
            try:
                yield dict(json.loads(line))
            except (ValueError, TypeError):  # cut off when the power went, and what it spoke of was not done
                continue

    def _take(self, line: dict[str, Any]) -> None:
        if "sitemap" in line and (line.get("format"), line["sitemap"]) != (FORMAT, self._sitemap):
            raise MirrorFailed(f"{self._folder} holds a mirror of {line['sitemap']}. Mirror this sitemap to another folder.")
        if "page" in line:
            self.pages[line["page"]] = Held(**line["held"])
        elif "gone" in line:
            self.pages.pop(line["gone"], None)
        elif "began" in line:
            self.began = line["began"]

    def begin(self, now: str) -> None:
        if not self.began:
            self.began = now
            self._append({"sitemap": self._sitemap, "format": FORMAT}, {"began": now})

    def keep(self, address: str, held: Held) -> None:
        self._append({"page": address, "held": asdict(held)})
        self.pages[address] = held

    def forget(self, address: str) -> None:
        """After its file is gone."""
        self._append({"gone": address})
        self.pages.pop(address, None)

    def end(self) -> None:
        """The run is done: one line for each page, in one step."""
        lines: list[dict[str, Any]] = [{"sitemap": self._sitemap, "format": FORMAT}]
        lines += [{"page": address, "held": asdict(held)} for address, held in self.pages.items()]
        write_whole(self._file, "".join(json.dumps(line) + "\n" for line in lines).encode())
        self.began = ""

    def _append(self, *lines: dict[str, Any]) -> None:
        with storage("write", self._file), self._file.open("ab") as file:
            file.write(b"".join(b"\n" + json.dumps(line).encode() for line in lines) + b"\n")


@contextmanager
def opened(folder: Path, sitemap: str) -> Iterator[Ledger]:
    """The ledger of `folder`, which is made when missing. Raises BuildRunning while another process mirrors to it."""
    with storage("write to", folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NAME).touch()
        lock = os.open(folder / f"{NAME}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildRunning(f"Another mirror writes to {folder}. Wait for it, or end that process.") from None
        with storage("read", folder):
            ledger = Ledger(folder, sitemap)
        yield ledger
    finally:
        os.close(lock)


def write_whole(file: Path, data: bytes) -> None:
    """A file with this content or as it was before, whatever happens. Raises StorageFailed."""
    beside = file.with_name(f".{file.name[:100]}.new")
    with storage("write", file):
        file.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, file)


@contextmanager
def storage(doing: str, path: Path) -> Iterator[None]:
    """Turns the operating system's errors into ours."""
    try:
        yield
    except OSError as error:
        raise StorageFailed(f"Could not {doing} {path}: {error.strerror or error}. Check its space and permissions.") from error
