"""Vector files: how close in meaning every passage lies to a question, as arrays mapped into memory beside the columns.

keys             (passages,)  of what each vector was made from; 0 for none
vectors          (passages, d) float16, as the encoder made them, so that the next build takes over those that did not change
centre           (d,)  their mean: what all passages of a site have in common tells none apart, so it is taken away
scales           (passages,)  1 / length of what is left
basis, coarse    (d, COARSE), (passages, COARSE) float32: what is left along the directions in which passages differ most
article_vectors  (articles, d)  the mean of an article's passages, length 1
renown           (articles,)  0 to 1, see indexer.engines.nearness
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.seam import PassageVectors
from indexer.meaning import Vectors, unit

Array = npt.NDArray[Any]

# Of 256 numbers: among the 1,000 passages nearest by these are 0.99 of the 50 nearest of all, in a quarter of the time.
COARSE = 96

FILES = ("keys", "vectors", "centre", "scales", "basis", "coarse", "article_vectors", "renown")


def write_vectors(folder: Path, made: PassageVectors, articles: Array, renown: Array) -> None:
    """Vectors of all passages, the article of each (passages,) and renown (articles,) → the files, into `folder`."""
    vectors = made.vectors.astype(np.float16)
    centre = vectors.mean(axis=0, dtype=np.float32)
    rest = vectors.astype(np.float32) - centre
    scales = 1 / np.maximum(np.linalg.norm(rest, axis=1), 1e-6)
    rest *= scales[:, np.newaxis]
    basis = np.linalg.eigh(rest.T @ rest)[1][:, ::-1][:, :COARSE]
    arrays = {
        "keys": made.keys,
        "vectors": vectors,
        "centre": centre,
        "scales": scales.astype(np.float32),
        "basis": basis.astype(np.float32),
        "coarse": (rest @ basis).astype(np.float32),
        "article_vectors": _means(rest, articles),
        "renown": renown,
    }
    for name in FILES:
        np.save(folder / f"{name}.npy", np.ascontiguousarray(arrays[name]))


def _means(vectors: Vectors, owners: Array) -> Vectors:
    """Vectors and the owner of each, ascending → the direction of every owner's mean; zeros for owners without any."""
    means = np.zeros((int(owners[-1]) + 1 if len(owners) else 0, vectors.shape[1]), dtype=np.float32)
    if len(owners):
        starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
        means[owners[starts]] = np.add.reduceat(vectors, starts, axis=0)
    return unit(means)


@dataclass(frozen=True, slots=True)
class Towards:
    """Where a question lies, as seen from the centre."""

    direction: Vectors  # (d,), length 1
    coarse: Vectors  # (COARSE,)
    shift: float  # what the centre has of it


class VectorFiles:
    """The files of one generation, mapped read-only; safe across threads."""

    def __init__(self, folder: Path, trust: float = 1.0) -> None:
        """`trust` in the encoder that made them."""
        self.trust = trust
        mapped = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)) for name in FILES}
        self._vectors, self._scales = mapped["vectors"], mapped["scales"]
        self._centre, self._basis, self._coarse = mapped["centre"], mapped["basis"], mapped["coarse"]
        self._articles, self._keys = mapped["article_vectors"], mapped["keys"]
        self.renown = mapped["renown"]

    def known(self) -> PassageVectors:
        return PassageVectors(self._keys, self._vectors)

    def towards(self, vector: Sequence[float]) -> Towards | None:
        """An encoder's vector → Towards; None for all zeros, which mean nothing."""
        given = np.asarray(vector, dtype=np.float32)
        if not given.any():
            return None
        direction = unit((given - self._centre)[np.newaxis])[0]
        return Towards(direction, direction @ self._basis, float(self._centre @ direction))

    def nearly(self, towards: Towards) -> Vectors:
        """Nearly the cosine with every passage (passages,)."""
        cosines: Vectors = self._coarse @ towards.coarse
        return cosines

    def exactly(self, towards: Towards, passages: Array) -> Vectors:
        """The cosine with each of these passages."""
        dots = self._vectors[passages].astype(np.float32) @ towards.direction
        cosines: Vectors = (dots - np.float32(towards.shift)) * self._scales[passages]
        return cosines

    def of_articles(self, towards: Towards) -> Vectors:
        """The cosine with every article (articles,)."""
        cosines: Vectors = self._articles @ towards.direction
        return cosines
