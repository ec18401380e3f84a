"""The vectors of a generation: kept in the cluster, copied to each machine once, and never silently wrong."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from indexer.engines.encoding import vectors_of
from indexer.engines.fields import analyse
from indexer.engines.opensearch.documents import file_documents
from indexer.engines.opensearch_engine import Cluster, Layout, OpenSearchEngine, OpenSearchService
from indexer.engines.seam import Alternative, Clause, Found, Question, Snapshot
from indexer.errors import EngineUnavailable, GenerationDamaged
from indexer.meaning import Encoder
from tests.articles import ARTICLES, BACK, CHEST, SLEEP, published
from tests.encoders import TinyEncoder
from tests.opensearch_server import Servers

PATIENT_MS = 30_000  # the machine of a test may be busy
FIRST, SECOND = "00000001", "00000002"
PIECE = "vectors/vectors.npy:0"


class Counting(OpenSearchService):
    """Remembers which pieces of files were asked for, and can fail to bring them."""

    asked: list[str]
    fails = False

    def ask(self, method: str, path: str, body: Any = None, *, patient: bool = False) -> dict[str, Any]:
        if patient:
            self.asked += body["ids"]
            if self.fails:
                raise EngineUnavailable("The cluster is away.", passing=True)
        return super().ask(method, path, body, patient=patient)


@pytest.fixture
def service(opensearch_servers: Servers) -> Counting:
    service = Counting(Cluster(opensearch_servers.hosts, timeout_ms=PATIENT_MS))
    service.asked = []
    return service


@pytest.fixture
def layout(service: Counting) -> Iterator[Layout]:
    prefix = f"vectors-{uuid4().hex}"
    yield Layout(prefix, shards=2, replicas=0)
    service.ask("DELETE", f"/{prefix}-*")


@pytest.fixture
def engine(service: Counting, layout: Layout, tmp_path: Path) -> OpenSearchEngine:
    return OpenSearchEngine(service, layout, tmp_path / "writer", TinyEncoder)


@pytest.fixture
def reader(service: Counting, layout: Layout, tmp_path: Path) -> OpenSearchEngine:
    """Another machine."""
    return OpenSearchEngine(service, layout, tmp_path / "reader", TinyEncoder)


def asked(snapshot: Snapshot, words: str = "ablaze spine fever") -> Found:
    clauses = tuple(Clause((Alternative((word,)),)) for word in words.split())
    return snapshot.find(Question(clauses, vector=tuple(TinyEncoder().encode([words])[0].tolist())), 50)


def changed(service: OpenSearchService, layout: Layout, change: dict[str, Any] | None) -> None:
    """One piece of the vectors deleted, or another in its place."""
    index = f"{layout.prefix}-{FIRST}"
    service.ask("PUT", f"/{index}/_settings", {"index.blocks.write": None})
    path = f"/{index}/_doc/{PIECE.replace('/', '%2F')}?refresh=true"
    service.ask(*(("PUT", path, change) if change else ("DELETE", path)))


def copies(folder: Path) -> list[Path]:
    return sorted((folder / "vectors").iterdir())


def is_searched_by_words_alone(reader: OpenSearchEngine, caplog: pytest.LogCaptureFixture) -> bool:
    with caplog.at_level(logging.WARNING):
        snapshot = reader.open()
    assert [each.kind for each in snapshot.passages([match.passage for match in asked(snapshot).matches])] == ["symptoms"] * 2
    return snapshot.encoder is None and "searched by words alone" in caplog.text


@pytest.mark.parametrize("change", [None, dict(file_documents("vectors/vectors.npy", b"other"))[PIECE]])
def test_vectors_that_are_missing_or_damaged_leave_words_and_the_log_says_so(
    engine: OpenSearchEngine, reader: OpenSearchEngine, change: dict[str, Any] | None, caplog: pytest.LogCaptureFixture
) -> None:
    published(engine)
    changed(engine._service, engine._layout, change)
    assert is_searched_by_words_alone(reader, caplog)
    assert reader.vectors() is None
    with pytest.raises(GenerationDamaged):
        reader.verify(FIRST)


def test_where_no_copy_can_be_kept_words_are_left_and_the_log_says_so(
    engine: OpenSearchEngine, reader: OpenSearchEngine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    published(engine)
    (tmp_path / "reader").mkdir(mode=0o700)
    (tmp_path / "reader" / "vectors").write_text("in the way", encoding="utf-8")
    assert is_searched_by_words_alone(reader, caplog)


def test_a_cluster_that_is_away_while_vectors_are_copied_is_no_reason_to_do_without(
    engine: OpenSearchEngine, reader: OpenSearchEngine, service: Counting
) -> None:
    published(engine)
    service.fails = True
    with pytest.raises(EngineUnavailable):
        reader.open()
    service.fails = False
    assert reader.open().encoder is not None


def test_vectors_are_copied_once(engine: OpenSearchEngine, reader: OpenSearchEngine, service: Counting) -> None:
    published(engine)
    first = asked(reader.open())
    service.asked.clear()
    assert asked(reader.open()) == first
    assert service.asked == []


def test_a_copy_that_was_damaged_is_made_again(
    engine: OpenSearchEngine, reader: OpenSearchEngine, service: Counting, tmp_path: Path
) -> None:
    published(engine)
    first = asked(reader.open())
    (copy,) = copies(tmp_path / "reader")
    damaged = copy / "codes.npy"
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    service.asked.clear()
    assert asked(reader.open()) == first
    assert PIECE in service.asked


def test_copies_of_generations_that_are_gone_go(engine: OpenSearchEngine, reader: OpenSearchEngine, tmp_path: Path) -> None:
    published(engine)
    old = reader.open()
    published(engine, [BACK, CHEST], SECOND)
    engine.drop(FIRST)
    assert reader.open().generation == SECOND
    assert [copy.name.partition("-")[0] for copy in copies(tmp_path / "reader")] == [SECOND]
    assert asked(old).matches


def test_a_generation_made_anew_under_the_same_name_has_a_copy_of_its_own(
    engine: OpenSearchEngine, reader: OpenSearchEngine, tmp_path: Path
) -> None:
    published(engine)
    reader.open()
    published(engine, [SLEEP, BACK])
    assert reader.open().encoder is not None
    assert len(copies(tmp_path / "reader")) == 1


def upon(engine: OpenSearchEngine, encoder: Encoder) -> None:
    """A second generation that keeps two articles of the first and changes one in another place."""
    new = replace(CHEST, title="Burning chest")
    writer = engine.create(SECOND, FIRST)
    writer.keep([SLEEP.id])
    writer.add([replace(analyse(new), vectors=next(vectors_of([new], encoder)))])
    writer.keep([BACK.id])
    writer.seal()
    engine.publish(SECOND)


def test_a_generation_written_upon_another_is_the_same_file_by_file_as_one_from_the_beginning(engine: OpenSearchEngine) -> None:
    published(engine)
    upon(engine, TinyEncoder())
    kept = engine._sealed(SECOND)
    published(engine, [SLEEP, replace(CHEST, title="Burning chest"), BACK], "00000003")
    assert replace(engine._sealed("00000003"), name=SECOND, built_at=kept.built_at) == kept


def test_kept_passages_are_not_encoded_again(service: Counting, layout: Layout, tmp_path: Path) -> None:
    encoder = TinyEncoder()
    engine = OpenSearchEngine(service, layout, tmp_path / "writer", lambda: encoder)
    published(engine)
    encoder.encoded.clear()
    upon(engine, encoder)
    assert {text for text in encoder.encoded if "shoulder" in text} == set()


def test_articles_kept_from_a_generation_without_vectors_get_theirs(engine: OpenSearchEngine, reader: OpenSearchEngine) -> None:
    writer = engine.create(FIRST)
    writer.add(map(analyse, ARTICLES))
    writer.seal()
    engine.publish(FIRST)
    upon(engine, TinyEncoder())
    kept = engine._sealed(SECOND)
    assert kept.encoder == {"name": "tiny", "version": "1"}
    published(engine, [SLEEP, replace(CHEST, title="Burning chest"), BACK], "00000003")
    assert engine._sealed("00000003").files == kept.files
