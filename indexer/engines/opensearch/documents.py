"""What lies in OpenSearch: one index for each generation, its documents, and the way back from them.

    p<number>          a passage: what it is found by, what it is scored by, what is shown
    a<number>          an article: whole, compressed, with its head
    <file>:<piece>     a piece of a file: the lexicon, vectors, what the next build needs, and what the build attached

The facts of a sealed generation stand in the `_meta` of its mapping: part of the cluster's state, written in one step.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from indexer.article_json import article_from_json, article_to_keep
from indexer.engines.bm25f import FIELD_NAMES, FIELDS, K1
from indexer.engines.fields import head_of, kind_of
from indexer.engines.seam import AnalysedArticle, ArticleHead, PassageTerms, StoredPassage
from indexer.records import Article

Document = dict[str, Any]

# One field holds the terms of all three, those of title and heading as often as they weigh: a single look-up finds every
# passage of a term, and its score comes close enough to ours to choose those worth scoring exactly.
HOLDS = "terms"
LABELLED = ("title", "heading")  # scored by themselves, too, since titles and headings have a focus
_LEVELS = (
    "warn",
    "info",
    "debug",
    "trace",
)  # of slow logs, which hold whole questions; off whatever the cluster says
_B = 0.5  # of that one field: the middle of the three of ours
_PIECE_BYTES = 3_000_000  # of a file, four in base64; a request may have 100 MB, and memory is short on small nodes
_LIST_DEPTH = 10_000  # hits of one search, as OpenSearch allows by default


def index_body(shards: int, replicas: int, meta: Mapping[str, Any]) -> dict[str, Any]:
    """Settings and mapping of a new index. Our terms come ready: OpenSearch only parts them at blanks."""
    terms = {"type": "text", "analyzer": "whitespace"}
    number, nothing = {"type": "integer"}, {"type": "object", "enabled": False}
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "refresh_interval": -1,
            "max_result_window": _LIST_DEPTH,
            **{f"search.slowlog.threshold.{what}.{level}": "-1" for what in ("query", "fetch") for level in _LEVELS},
            "similarity": {"combined": {"type": "BM25", "k1": K1, "b": _B}},
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": dict(meta),
            "_source": {"excludes": [HOLDS]},
            "properties": {
                "passage": number,
                "article": number,
                "section": number,
                "kind": {"type": "keyword"},
                HOLDS: {**terms, "similarity": "combined"},
                **{name: {**terms, "similarity": "boolean", "norms": False} for name in LABELLED},
                "text": {"type": "text", "index": False},
                "article_id": {"type": "keyword"},
                "shown": nothing,
                "kept": nothing,
            },
        },
    }


def passage_documents(analysed: AnalysedArticle, number: int, first_section: int, first_passage: int) -> Iterator[Document]:
    """The documents of an article's passages, in reading order, without their ids."""
    terms, passage_number = iter(analysed.terms), first_passage
    for at, section in enumerate(analysed.article.sections):
        for nth, passage in enumerate(section.passages):
            shown = (f"{analysed.article.id}#{at}.{nth}", section.heading, section.path, section.anchor)
            yield {
                "passage": passage_number,
                "article": number,
                "section": first_section + at,
                "kind": kind_of(section, passage),
                **with_terms(dict(zip(FIELD_NAMES, map(" ".join, astuple(next(terms))), strict=True))),
                "shown": (*shown, passage.kind, passage.lead_in, passage.text, passage.fragment),
            }
            passage_number += 1


def with_terms(fields: Document) -> Document:
    """Our three fields → the same with the one that OpenSearch finds passages by; no run crosses its values."""
    return {**fields, HOLDS: [fields[field.name] for field in FIELDS for _ in range(int(field.weight))]}


def article_document(article: Article, number: int) -> Document:
    body = zlib.compress(json.dumps(article_to_keep(article), ensure_ascii=False).encode("utf-8"))
    kept = {"head": astuple(head_of(article)), "article": base64.b64encode(body).decode("ascii")}
    return {"article": number, "article_id": article.id, "kept": kept}


def stored_passage(source: Document, head: ArticleHead) -> StoredPassage:
    id_, heading, path, anchor, form, lead_in, text, fragment = source["shown"]
    return StoredPassage(id_, head, heading, tuple(path), anchor, source["kind"], form, lead_in, text, fragment)


def head(source: Document) -> ArticleHead:
    return ArticleHead(*source["kept"]["head"])


def article(source: Document) -> Article:
    return article_from_json(json.loads(zlib.decompress(base64.b64decode(source["kept"]["article"]))))


def terms(source: Document) -> PassageTerms:
    return PassageTerms(*(tuple(source[name].split(" ")) if source[name] else () for name in FIELD_NAMES))


def file_documents(name: str, data: bytes) -> Iterator[tuple[str, Document]]:
    """A file → its pieces, each with its id."""
    for piece, start in enumerate(range(0, len(data), _PIECE_BYTES)):
        packed = zlib.compress(data[start : start + _PIECE_BYTES], zlib.Z_BEST_SPEED)
        yield f"{name}:{piece}", {"kept": {"data": base64.b64encode(packed).decode("ascii")}}


def file_data(sources: Iterable[Document], kept: KeptFile) -> bytes:
    """The pieces of a file, in order → the file. Raises zlib.error or ValueError when they do not make it."""
    pieces = (zlib.decompress(base64.b64decode(source["kept"]["data"], validate=True)) for source in sources)
    data = b"".join(pieces)
    if digest_of(data) != kept.digest:
        raise ValueError("the checksum differs")
    return data


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a sealed generation."""

    pieces: int
    digest: str  # SHA-256, hexadecimal


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the `_meta` of a sealed generation says."""

    name: str
    built_at: str  # ISO 8601, UTC
    analyser: str
    articles: int
    sections: int
    passages: int
    lengths: tuple[float, float, float]  # the averages of title, heading and text, in terms
    files: Mapping[str, KeptFile]  # by name
    encoder: Mapping[str, str] | None  # name and version of what made the vectors; None for a generation without


def sealed_from(given: Mapping[str, Any]) -> Sealed:
    """What `asdict` made of one, after JSON → Sealed. Raises TypeError, KeyError or AttributeError on another shape."""
    files = {name: KeptFile(**kept) for name, kept in given["files"].items()}
    return Sealed(**{**given, "lengths": tuple(given["lengths"]), "files": files})
