"""The vectors of generations, copied from the cluster to this machine and mapped into memory, as the embedded engine has them.

    <index>/vectors/<generation>-<checksum>/    one copy, with the SHA-256 of each of its files in checksums.json

A copy is made beside and renamed once it is whole, so that many processes may make the same one, and is compared with its
checksums each time it is opened.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.opensearch.arrays import FOR_READERS, file_of, read_arrays
from indexer.engines.opensearch.documents import Sealed
from indexer.engines.seam import PassageVectors
from indexer.engines.tokens import spans
from indexer.engines.vectors import VectorFiles, write_renown, write_vectors
from indexer.errors import GenerationDamaged, StorageFailed
from indexer.publishing.generations import advice, checksum, prepare_index

Array = npt.NDArray[Any]

CHECKSUMS = "checksums.json"
OWNERS = ("article", "kind")  # arrays beside those of VectorFiles
UNFINISHED_S = 3600.0  # a copy takes seconds; what is older was left by a process that was killed


class Corpus:
    """All passages of a generation, as indexer.engines.fusing and breadth want to know them."""

    def __init__(self, articles: Array, kind: Array, count: int) -> None:
        """The article of each passage, ascending; the kind of each; how many articles there are."""
        self.articles, self.kind = articles, kind
        self._starts = np.searchsorted(articles, np.arange(count))
        self.article_sizes: Array = np.diff(self._starts, append=len(articles))

    @property
    def passages(self) -> int:
        return len(self.articles)

    def passages_of_all(self, articles: Array) -> Array:
        """Numbers of articles → all their passages, article after article."""
        return spans(self._starts[articles], self.article_sizes[articles])

    def passages_in_articles(self, postings: Array) -> Array:
        """Which passages hold a wording only the cluster knows: `postings` is how many of each article it has counted."""
        return postings

    def postings(self, terms: Sequence[str]) -> None:
        """None: what is excluded only the cluster knows."""


class Copies:
    """The copies below an index folder."""

    def __init__(self, index: Path) -> None:
        self._index, self._folder = index, index / "vectors"

    def open(self, sealed: Sealed, file: Callable[[str], bytes], trust: float) -> tuple[VectorFiles, Corpus]:
        """The vectors of a generation, fetched by `file` when there is no sound copy yet; `trust` in the encoder of them.

        Raises GenerationDamaged where the cluster lacks some, StorageFailed when they cannot be kept here.
        """
        folder = self._folder / copy_of(sealed)
        with _our_errors(self._folder):
            if not _is_sound(folder):
                for older in self._folder.glob(f"{sealed.name}-*"):  # damaged, or of a generation that had the same name
                    shutil.rmtree(older, ignore_errors=True)
                self._make(folder, read_arrays(FOR_READERS, file))
            owners = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in OWNERS}
            corpus = Corpus(owners["article"].astype(np.intp), np.asarray(owners["kind"]), sealed.articles)
            return VectorFiles(folder, trust), corpus

    def _make(self, folder: Path, arrays: dict[str, Array]) -> None:
        prepare_index(self._index)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix="unfinished", dir=self._folder))
        try:
            made = PassageVectors(arrays["keys"], arrays["vectors"])
            write_vectors(beside, made, arrays["article"])
            write_renown(beside, arrays["renown"])
            for name in OWNERS:
                np.save(beside / f"{name}.npy", arrays[name])
            checksums = {file.name: checksum(file) for file in sorted(beside.iterdir())}
            (beside / CHECKSUMS).write_text(json.dumps(checksums), encoding="utf-8")
            if not folder.exists():
                os.replace(beside, folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def keep(self, generations: Collection[str]) -> None:
        """Remove the copies of all other generations, and what was never finished. What is mapped into memory stays there."""
        with _our_errors(self._folder):
            for found in self._folder.iterdir() if self._folder.is_dir() else ():
                generation, _, made_of = found.name.partition("-")
                if generation not in generations if made_of else time.time() - found.stat().st_mtime > UNFINISHED_S:
                    shutil.rmtree(found, ignore_errors=True)


def copy_of(sealed: Sealed) -> str:
    """How the copy of a generation is called: a generation of the same name made anew has another."""
    digests = "".join(sealed.files[file_of(name)].digest for name in FOR_READERS)
    return f"{sealed.name}-{hashlib.sha256(digests.encode('ascii')).hexdigest()[:16]}"


def _is_sound(folder: Path) -> bool:
    try:
        checksums = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))
        return all(checksum(folder / name) == expected for name, expected in checksums.items())
    except (FileNotFoundError, ValueError, AttributeError):
        return False


@contextmanager
def _our_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageFailed(f"Could not keep vectors in {folder}: {advice(error, folder)}") from error
    except ValueError as error:
        raise GenerationDamaged("The vectors of a generation are not what a build writes. Run: symptom-index build") from error
