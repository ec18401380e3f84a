"""Vector files: how close in meaning every passage lies to a question, as arrays mapped into memory beside the columns.

keys             (passages,)  of what each vector was made from; 0 for none
vectors          (passages, d) float16, as the encoder made them, so that the next build takes over those that did not change
centre           (d,)  their mean: what all passages of a site have in common tells none apart, so it is taken away
scales           (passages,)  1 / length of what is left
basis, coarse    (d, COARSE), (passages, COARSE) float32: what is left along the directions in which passages differ most. A
                 generation upon an earlier one keeps both while most passages are the same: only which passages are looked
                 at closely may then differ from a generation written from the beginning
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
from indexer.engines.tokens import firsts
from indexer.meaning import Vectors, unit

Array = npt.NDArray[Any]

# Of 256 numbers: among the 1,000 passages nearest by these are 0.99 of the 50 nearest of all, in a quarter of the time.
COARSE = 96

FILES = ("keys", "vectors", "centre", "scales", "basis", "coarse", "article_vectors", "renown")


AT_ONCE = 1024  # passages: what is made of them stays in the processor's cache, which halves the time, and needs no memory


@dataclass(frozen=True, slots=True)
class Projection:
    """The directions in which passages differ most, and passages along them: what costs most to make."""

    basis: Vectors  # (d, COARSE)
    coarse: Vectors  # (passages, COARSE)

    def of(self, passages: Array) -> Projection:
        """These passages along the same directions; rows of zeros for numbers below 0."""
        taken = np.zeros((len(passages), self.basis.shape[1]), dtype=np.float32)
        taken[passages >= 0] = self.coarse[passages[passages >= 0]]
        return Projection(self.basis, taken)


def read_projection(folder: Path) -> Projection:
    return Projection(*(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in ("basis", "coarse")))


def write_renown(folder: Path, renown: Array) -> None:
    """The renown of each article (articles,) → its file, into `folder`."""
    np.save(folder / "renown.npy", renown)


def write_vectors(folder: Path, made: PassageVectors, articles: Array, earlier: tuple[Projection, Array] | None = None) -> None:
    """Vectors of all passages and the article of each (passages,) → all files but that of renown, into `folder`.

    `earlier`: the projection of the generation before and the number there of each passage, -1 for new ones. Its directions
    are then kept, and only new passages are looked at along them. Everything else is of these very passages.
    """
    vectors = made.vectors.astype(np.float16, copy=False)
    centre = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    scales, article_vectors = _lengths_and_means(vectors, centre, articles)
    if earlier:
        projection, numbers = earlier[0].of(earlier[1]), np.flatnonzero(earlier[1] < 0)
    else:
        basis = _basis(vectors, centre, scales)
        projection = Projection(basis, np.empty((len(vectors), basis.shape[1]), dtype=np.float32))
        numbers = np.arange(len(vectors))
    for part in _parts(len(numbers)):
        these = numbers[part]
        projection.coarse[these] = _rest(vectors[these], centre, scales[these]) @ projection.basis
    arrays = {
        "keys": made.keys,
        "vectors": vectors,
        "centre": centre,
        "scales": scales,
        "basis": projection.basis,
        "coarse": projection.coarse,
        "article_vectors": article_vectors,
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(array))


def _parts(count: int) -> list[slice]:
    return [slice(first, first + AT_ONCE) for first in range(0, count, AT_ONCE)]


def _rest(vectors: Array, centre: Vectors, scales: Vectors) -> Vectors:
    """What a passage has of its own, length 1."""
    rest = vectors.astype(np.float32)
    rest -= centre
    rest *= scales[:, np.newaxis]
    return rest


def _lengths_and_means(vectors: Array, centre: Vectors, owners: Array) -> tuple[Vectors, Vectors]:
    """Vectors and the owner of each, ascending → scales; the direction of each owner's mean, zeros for owners without any."""
    scales = np.ones(len(vectors), dtype=np.float32)
    means = np.zeros((int(owners[-1]) + 1 if len(owners) else 0, vectors.shape[1]), dtype=np.float32)
    for these in _parts(len(vectors)):
        rest = _rest(vectors[these], centre, scales[these])
        scales[these] = 1 / np.maximum(np.sqrt(np.einsum("pd,pd->p", rest, rest)), np.float32(1e-6))
        rest *= scales[these, np.newaxis]
        starts = np.flatnonzero(firsts(owners[these]))
        means[owners[these][starts]] += np.add.reduceat(rest, starts, axis=0)
    return scales, unit(means)


def _basis(vectors: Array, centre: Vectors, scales: Vectors) -> Vectors:
    """The COARSE directions in which what is left of the vectors differs most (d, COARSE)."""
    products = np.zeros((vectors.shape[1],) * 2, dtype=np.float32)
    for these in _parts(len(vectors)):
        rest = _rest(vectors[these], centre, scales[these])
        products += rest.T @ rest
    basis: Vectors = np.linalg.eigh(products)[1][:, ::-1][:, :COARSE].astype(np.float32)
    return basis


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
