"""The other engines: the same passages, terms, three fields and weights; the 20 best of any of the terms asked for."""

from __future__ import annotations

import importlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from whoosh import index, qparser, scoring

from indexer.engines.bm25f import FIELD_NAMES, FIELDS, K1
from indexer.engines.seam import PassageTerms

TOP = 20
WEIGHTS = {field.name: field.weight for field in FIELDS}
TANTIVY_MEMORY_BYTES = 300_000_000  # enough for one segment of 90,000 passages

Terms = Sequence[str]
Search = Callable[[], object]  # runs one question
Peer = Callable[[Terms], Search]  # makes one question ready: only the run is measured


def peers(passages: Sequence[PassageTerms], whoosh_folder: Path, scratch: Path) -> Iterator[tuple[str, Peer | None]]:
    """(name, peer) of each; None for one that is not installed."""
    yield "stock whoosh", stock_whoosh(whoosh_folder)
    found = _installed("tantivy")
    yield "tantivy", tantivy(found, passages, scratch / "tantivy", count=True) if found else None
    if found:
        yield "tantivy, no totals", tantivy(found, passages, scratch / "tantivy", count=False)
    yield "sqlite fts5", fts5(passages, scratch / "fts5.sqlite")
    found = _installed("bm25s")
    yield "bm25s", bm25s(found, passages) if found else None


def _installed(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None


def stock_whoosh(folder: Path) -> Peer:
    """Whoosh's own parser, scorer and collector over the very files of the generation."""
    opened = index.open_dir(str(folder))
    searcher = opened.searcher(weighting=scoring.BM25F(K1=K1, **{f"{field.name}_B": field.b for field in FIELDS}))
    parser = qparser.MultifieldParser(FIELD_NAMES, opened.schema, fieldboosts=WEIGHTS, group=qparser.OrGroup)

    def prepare(terms: Terms) -> Search:
        query = parser.parse(" ".join(terms))
        return lambda: searcher.search(query, limit=TOP)

    return prepare


def tantivy(module: Any, passages: Sequence[PassageTerms], folder: Path, count: bool) -> Peer:
    """One segment. With `count` it also says how many passages match, as ours does; without it may skip most of them."""
    builder = module.SchemaBuilder()
    for name in FIELD_NAMES:
        builder.add_text_field(name, tokenizer_name="whitespace")
    schema = builder.build()
    fresh = not folder.exists()
    folder.mkdir(exist_ok=True)
    opened = module.Index(schema, path=str(folder))
    if fresh:
        writer = opened.writer(TANTIVY_MEMORY_BYTES, 1)
        for passage in passages:
            writer.add_document(module.Document(**{name: " ".join(getattr(passage, name)) for name in FIELD_NAMES}))
        writer.commit()
        writer.wait_merging_threads()
    opened.reload()
    searcher = opened.searcher()

    def one(name: str, term: str) -> tuple[Any, Any]:
        query = module.Query.term_query(schema, name, term, "freq")
        return module.Occur.Should, module.Query.boost_query(query, WEIGHTS[name])

    def prepare(terms: Terms) -> Search:
        query = module.Query.boolean_query([one(name, term) for term in terms for name in FIELD_NAMES])
        return lambda: searcher.search(query, TOP, count=count)

    return prepare


def fts5(passages: Sequence[PassageTerms], file: Path) -> Peer:
    connection = sqlite3.connect(file)
    connection.execute(f"CREATE VIRTUAL TABLE passages USING fts5({', '.join(FIELD_NAMES)}, content='')")
    rows = ((number, *(" ".join(getattr(p, name)) for name in FIELD_NAMES)) for number, p in enumerate(passages))
    connection.executemany(f"INSERT INTO passages(rowid, {', '.join(FIELD_NAMES)}) VALUES (?, ?, ?, ?)", rows)
    connection.execute("INSERT INTO passages(passages) VALUES ('optimize')")
    connection.commit()
    weights = ", ".join(str(weight) for weight in WEIGHTS.values())
    select = f"SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY bm25(passages, {weights}) LIMIT {TOP}"

    def prepare(terms: Terms) -> Search:
        match = " OR ".join(f'"{term}"' for term in terms)
        return lambda: connection.execute(select, (match,)).fetchall()

    return prepare


def bm25s(module: Any, passages: Sequence[PassageTerms]) -> Peer:
    """Knows one field only: a field's weight is how often its terms stand there."""
    tokens = [[t for name in FIELD_NAMES for t in getattr(passage, name) * round(WEIGHTS[name])] for passage in passages]
    retriever = module.BM25(k1=K1)
    retriever.index(tokens, show_progress=False)

    def prepare(terms: Terms) -> Search:
        asked = [list(terms)]
        return lambda: retriever.retrieve(asked, k=TOP, show_progress=False)

    return prepare
