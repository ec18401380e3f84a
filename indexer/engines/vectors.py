"""Vector files: how close in meaning passages and articles lie to a question, as arrays mapped into memory beside the columns.

keys             (passages,)  of what each vector was made from; 0 for none
vectors          (passages, d) float16, as the encoder made them: the next build takes over those that did not change
centre           (d,)  their mean: what all passages of a site have in common tells none apart, so it is taken away
codes, steps     (passages, d) int8, (passages,): what is left, at length 1, as whole steps of a size of its own
article_vectors  (articles, d)  the mean of what is left of an article's passages, length 1
renown           (articles,)  0 to 1, see indexer.engines.nearness
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.seam import PassageVectors
from indexer.engines.tokens import firsts
from indexer.meaning import Vectors, unit

Array = npt.NDArray[Any]

FILES = ("keys", "vectors", "centre", "codes", "steps", "article_vectors", "renown")

AT_ONCE = 1024  # passages: what is made of them stays in the processor's cache, which halves the time, and needs no memory
STEPS = 127  # of a number's whole range each way, as int8 has. A cosine is off by 0.003 at most, in a quarter of the memory


def write_renown(folder: Path, renown: Array) -> None:
    """The renown of each article (articles,) → its file, into `folder`."""
    np.save(folder / "renown.npy", renown)


def write_vectors(folder: Path, made: PassageVectors, articles: Array) -> None:
    """Vectors of all passages and the article of each (passages,) → all files but that of renown, into `folder`."""
    vectors = made.vectors.astype(np.float16, copy=False)
    centre = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    codes, steps = np.empty(vectors.shape, dtype=np.int8), np.empty(len(vectors), dtype=np.float32)
    sums = np.zeros((int(articles[-1]) + 1 if len(articles) else 0, vectors.shape[1]), dtype=np.float32)
    for these in _parts(len(vectors)):
        rest = unit(vectors[these].astype(np.float32) - centre)
        steps[these] = np.maximum(np.abs(rest).max(axis=1), np.float32(1e-6)) / STEPS
        codes[these] = np.rint(rest / steps[these, np.newaxis])
        starts = np.flatnonzero(firsts(articles[these]))
        sums[articles[these][starts]] += np.add.reduceat(rest, starts, axis=0)
    arrays = {
        "keys": made.keys,
        "vectors": vectors,
        "centre": centre,
        "codes": codes,
        "steps": steps,
        "article_vectors": unit(sums),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(array))


def _parts(count: int) -> Iterator[slice]:
    return (slice(first, first + AT_ONCE) for first in range(0, count, AT_ONCE))


class VectorFiles:
    """The files of one generation, mapped read-only; safe across threads."""

    def __init__(self, folder: Path, trust: float = 1.0) -> None:
        """`trust` in the encoder that made them."""
        self.trust = trust
        mapped = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)) for name in FILES}
        self._known = PassageVectors(mapped["keys"], mapped["vectors"])
        self._centre, self._codes, self._steps = mapped["centre"], mapped["codes"], mapped["steps"]
        self._articles = mapped["article_vectors"]
        self.renown = mapped["renown"]

    def known(self) -> PassageVectors:
        return self._known

    def towards(self, vector: Sequence[float]) -> Towards | None:
        """An encoder's vector → where it lies; None for all zeros, which mean nothing."""
        given = np.asarray(vector, dtype=np.float32)
        return Towards(unit((given - self._centre)[np.newaxis])[0]) if given.any() else None

    def of_passages(self, towards: Towards, passages: Array) -> Vectors:
        """The cosine with each of these passages."""
        cosines: Vectors = (self._codes.take(passages, axis=0).astype(np.float32) @ towards.direction) * self._steps.take(
            passages
        )
        return cosines

    def of_articles(self, towards: Towards) -> Vectors:
        """The cosine with every article (articles,)."""
        cosines: Vectors = self._articles @ towards.direction
        return cosines


@dataclass(frozen=True, slots=True)
class Towards:
    """Where a question lies, as seen from the centre."""

    direction: Vectors  # (d,), length 1
