"""A small made-up encoder for tests: words of one meaning share a direction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.meaning import Vectors, unit
from indexer.terms import stems_of

MEANINGS = (
    "burning hot stinging ablaze fire",
    "night awake sleep waking insomnia",
    "chest heart breastbone",
    "back spine shoulder",
)
DIRECTIONS = {stem: direction for direction, words in enumerate(MEANINGS) for stem in stems_of(words)}


class TinyEncoder:
    name = "tiny"
    trust = 1.0
    dimensions = len(MEANINGS)

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.encoded: list[str] = []  # every text so far

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for stem in stems_of(text):
                if stem in DIRECTIONS:
                    vectors[row, DIRECTIONS[stem]] += 1
        return unit(vectors)
