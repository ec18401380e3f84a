"""Articles → vectors of their passages: title, names, heading path and text of each; only for passages that changed."""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import blake2b

import numpy as np

from indexer.engines.seam import PassageVectors
from indexer.meaning import Encoder, Vectors, unit
from indexer.records import Article

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many

NAMES_SHARE = 0.3  # also-known-as names beside the text, which counts 1
PATH_SHARE = 0.5  # heading path; the title counts 1. On visitors' phrases nDCG@10 is 0.01 higher than with 1
NAMES_READ = 10  # of an article; more are other spellings
ARTICLES_AT_ONCE = 64  # some thousand texts, which an encoder takes in one go
AHEAD = 4  # such batches for each worker that may be encoded before they are asked for

_Parts = tuple[str, str, str, str]  # title, names, heading path, text of one passage


def vectors_of(
    articles: Sequence[Article],
    encoder: Encoder,
    known: PassageVectors | None = None,
    workers: int = 1,
    progress: Progress = lambda _doing, _done, _of: None,
) -> Iterator[PassageVectors]:
    """One PassageVectors for each article, in order, a vector for each of its passages.

    What `known` holds of the same encoder is taken over. Threads are enough: encoders let go of Python's lock while they work.
    """
    rows = {key: row for row, key in enumerate(known.keys.tolist())} if known else {}
    batches = [articles[first : first + ARTICLES_AT_ONCE] for first in range(0, len(articles), ARTICLES_AT_ONCE)]
    workers = workers or os.cpu_count() or 1
    done = 0
    with ThreadPoolExecutor(workers, "encoder") as pool:
        waiting: deque[Future[list[PassageVectors]]] = deque()
        try:
            for at in range(len(batches) + workers * AHEAD):
                if at < len(batches):
                    waiting.append(pool.submit(_encoded, batches[at], encoder, known, rows))
                if at >= workers * AHEAD and waiting:
                    found = waiting.popleft().result()
                    done += len(found)
                    progress("Encoding", done, len(articles))
                    yield from found
        finally:
            for future in waiting:
                future.cancel()


def _encoded(
    articles: Sequence[Article], encoder: Encoder, known: PassageVectors | None, rows: dict[int, int]
) -> list[PassageVectors]:
    parts = [passage for article in articles for passage in _parts(article)]
    keys = [_key(passage) for passage in parts]
    vectors = np.zeros((len(parts), encoder.dimensions), dtype=np.float16)
    same = [at for at, key in enumerate(keys) if key in rows]
    if known and same:
        vectors[same] = known.vectors[[rows[keys[at]] for at in same]]
    new = [at for at, key in enumerate(keys) if key not in rows]
    if new:
        vectors[new] = passage_vectors([parts[at] for at in new], encoder)
    ends = np.cumsum([article.passage_count for article in articles])[:-1].tolist()
    each_keys = np.split(np.array(keys, dtype=np.uint64), ends)
    return [PassageVectors(*pair) for pair in zip(each_keys, np.split(vectors, ends), strict=True)]


def _parts(article: Article) -> Iterator[_Parts]:
    names = ", ".join(article.names[:NAMES_READ])
    for section in article.sections:
        path = ". ".join(section.path)
        for passage in section.passages:
            yield article.title, names, path, f"{passage.lead_in or ''} {passage.text}".strip()


def _key(parts: _Parts) -> int:
    return int.from_bytes(blake2b("\n".join(parts).encode("utf-8"), digest_size=8).digest(), "big")


def encoder_of(generation: str, made_by: Mapping[str, str] | None, encoder: Callable[[], Encoder | None]) -> Encoder | None:
    """The encoder, when it is the one that made the generation's vectors; if not, the log says what that means."""
    if made_by is None:
        return None
    opened = encoder()
    if is_of(opened, made_by):
        return opened
    log.warning(
        "Generation %s is searched by words alone: its vectors are of the encoder %s %s, and there is no such one now. "
        "Run: symptom-index build",
        *(generation, made_by["name"], made_by["version"]),
    )
    return None


def is_of(encoder: Encoder | None, made_by: Mapping[str, str] | None) -> bool:
    """Whether an encoder is the one that made some vectors, as its name and version say."""
    return encoder is not None and made_by is not None and encoder.version == made_by["version"]


def passage_vectors(parts: Sequence[_Parts], encoder: Encoder) -> Vectors:
    """Title, names, heading path and text of each passage, each different text encoded once → (passages, d), length 1."""
    titles, names, paths, texts = (_each(column, encoder) for column in zip(*parts, strict=True))
    return unit(titles + NAMES_SHARE * names + PATH_SHARE * paths + texts)


def _each(texts: Sequence[str], encoder: Encoder) -> Vectors:
    different = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return encoder.encode(list(different))[[different[text] for text in texts]]
