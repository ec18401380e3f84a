"""What lies close in meaning, said and marked apart from what was found by its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from indexer.engines.seam import CLOSE, Snapshot
from indexer.meaning import STATIC, Vectors
from indexer.terms import FILLERS, parts_of, term_of
from search_web.asking.understanding import Understood

# Of word vectors: tummy and stomach lie at 0.50, nipple and breast at 0.38, pain and children at -0.03, body and skin at 0.33.
CLOSE_WORDS = 0.35


class Similar:
    """One question and the articles (Match.article) that answer it; without an encoder nothing is similar."""

    def __init__(self, snapshot: Snapshot, understood: Understood, articles: Sequence[int]) -> None:
        self._snapshot, self._understood, self._encoder = snapshot, understood, snapshot.encoder
        self._articles = list(dict.fromkeys(articles))
        self._closest: dict[str, dict[int, float]] = {}  # symptom → cosine of the closest passage of each article

    def symptoms(self, missing: Iterable[str], article: int) -> tuple[str, ...]:
        """Those of the symptoms that a passage of the article (Match.article) speaks of in other words."""
        return tuple(symptom for symptom in missing if self._is_close(symptom, article))

    def _is_close(self, symptom: str, article: int) -> bool:
        if self._encoder is None:
            return False
        if symptom not in self._closest:
            (vector,) = self._encoder.encode([symptom])
            closest = self._snapshot.closest(vector.tolist(), self._articles)
            self._closest[symptom] = dict(zip(self._articles, closest, strict=True))
        return self._closest[symptom][article] >= CLOSE

    def words(self, text: str) -> list[int]:
        """Places of the words of a text that are closest to a word of the question, as parts_of counts them.

        Only word vectors tell single words apart, and only they are quick enough to ask about each.
        """
        words = parts_of(text)[1::2]
        asked = self._asked
        meant = [at for at, word in enumerate(words) if _says_something(word)]
        if self._encoder is None or asked is None or not meant:
            return []
        closest = (self._encoder.encode([words[at] for at in meant]) @ asked.T).max(axis=1)
        return [at for at, cosine in zip(meant, closest.tolist(), strict=True) if cosine >= CLOSE_WORDS]

    @cached_property
    def _asked(self) -> Vectors | None:
        words = _meant(self._understood.symptoms)
        return self._encoder.encode(words) if self._encoder and self._encoder.name == STATIC and words else None


def _meant(texts: Sequence[str]) -> list[str]:
    return [word for text in texts for word in parts_of(text)[1::2] if _says_something(word)]


def _says_something(word: str) -> bool:
    return term_of(word) not in FILLERS | {""}
