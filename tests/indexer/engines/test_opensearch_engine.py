"""What the engine makes of a cluster that fails: a server that answers as it is told stands in for one."""

from __future__ import annotations

import json
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from indexer.engines.opensearch.documents import Sealed
from indexer.engines.opensearch.snapshot import OpenSearchSnapshot
from indexer.engines.opensearch_engine import MOST_WAITS, Cluster, Layout, OpenSearchEngine, OpenSearchService, _library
from indexer.engines.seam import Alternative, Clause, Question
from indexer.errors import EngineUnavailable, GenerationDamaged, GenerationUnknown, NothingBuilt, StorageFailed, WrongUsage
from indexer.terms import ANALYSER

pytest.importorskip("opensearchpy")

TIMEOUT_MS = 400
NO_FOLDER = Path("/nonexistent")  # nothing is copied here
Answer = tuple[int, Any]  # status; a body, made JSON unless it is bytes


class Fake:
    """A cluster of one node: says to each request what `answer` makes of its method, path and body."""

    def __init__(self, answer: Callable[[str, str, str], Answer]) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str]] = []
        self.credentials: list[str | None] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8")
                fake.asked.append((self.command, self.path))
                fake.credentials.append(self.headers.get("Authorization"))
                status, said = fake.answer(self.command, self.path, body)
                raw = said if isinstance(said, bytes) else json.dumps(said).encode("utf-8")
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = do_PUT = do_DELETE = _answer

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # whoever gave up has hung up
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


Faking = Callable[[Callable[[str, str, str], Answer]], Fake]


@pytest.fixture
def fake() -> Iterator[Faking]:
    made: list[Fake] = []

    def make(answer: Callable[[str, str, str], Answer]) -> Fake:
        made.append(Fake(answer))
        return made[-1]

    yield make
    for one in made:
        one.close()


def service(*hosts: str, waits: list[float] | None = None) -> OpenSearchService:
    return OpenSearchService(Cluster(hosts, timeout_ms=TIMEOUT_MS), ([] if waits is None else waits).append)


def engine(*hosts: str) -> OpenSearchEngine:
    return OpenSearchEngine(service(*hosts), Layout("site"), NO_FOLDER)


def wrong(kind: str, reason: str = "it says the question") -> dict[str, Any]:
    return {"error": {"type": kind, "reason": reason}}


def closed_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_a_cluster_that_is_down_is_unavailable() -> None:
    with pytest.raises(EngineUnavailable, match="opensearch_hosts"):
        engine(closed_port()).current()


def test_a_node_that_is_down_is_passed_over(fake: Faking) -> None:
    up = fake(lambda *_: (200, {"site-00000003": {"aliases": {"site-current": {}}}}))
    down = closed_port()
    assert engine(down, up.address).current() == "00000003"
    assert engine(up.address, down).current() == "00000003"


def test_a_node_that_does_not_answer_is_given_up_at_the_deadline(fake: Faking) -> None:
    release = threading.Event()
    slow = fake(lambda *_: (200, {"late": release.wait(30)}))
    try:
        started = time.monotonic()
        with pytest.raises(EngineUnavailable, match="in time"):
            engine(slow.address).current()
        assert time.monotonic() - started < 10
    finally:
        release.set()


@pytest.mark.parametrize(
    ("status", "body", "advice"),
    [
        (401, wrong("security_exception"), "opensearch_password"),
        (403, wrong("security_exception"), "opensearch_password"),
        (503, wrong("no_shard_available_action_exception"), "health"),
        (503, wrong("search_phase_execution_exception", "all shards failed"), "health"),
        (429, wrong("rejected_execution_exception"), "busy"),
        (403, wrong("cluster_block_exception", "blocked by: FORBIDDEN/12/index read-only"), "Free some space"),
        (429, wrong("cluster_block_exception", "disk usage exceeded flood-stage watermark"), "Free some space"),
        (200, b"{not json", "cannot be read"),
        (200, b"[]", "not OpenSearch"),
        (502, b"<html>Bad gateway</html>", "health"),
    ],
)
def test_each_fault_says_what_to_do_and_nothing_of_what_was_asked(fake: Faking, status: int, body: Any, advice: str) -> None:
    failing = fake(lambda *_: (status, body))
    with pytest.raises(EngineUnavailable, match=advice) as caught:
        engine(failing.address).current()
    assert "question" not in str(caught.value)


def test_a_request_that_cannot_be_understood_is_no_passing_fault(fake: Faking) -> None:
    failing = fake(lambda *_: (400, wrong("parsing_exception")))
    with pytest.raises(StorageFailed, match="parsing_exception"):
        engine(failing.address).names()


def test_one_failed_search_of_several_fails_all(fake: Faking) -> None:
    failing = fake(lambda *_: (200, {"responses": [{"hits": {}}, {**wrong("search_phase_execution_exception"), "status": 503}]}))
    with pytest.raises(EngineUnavailable):
        service(failing.address).search_all("site-00000001", [{}, {}])


def test_an_answer_too_few_is_noticed(fake: Faking) -> None:
    forgetful = fake(lambda *_: (200, {"responses": [{}]}))
    with pytest.raises(EngineUnavailable):
        service(forgetful.address).search_all("site-00000001", [{}, {}])


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ({"found": False}, GenerationDamaged),
        ({"error": {"type": "index_not_found_exception"}}, GenerationDamaged),
        ({"error": {"type": "no_shard_available_action_exception"}}, EngineUnavailable),
    ],
)
def test_a_document_that_nobody_can_bring_now_is_not_taken_for_lost(
    fake: Faking, document: dict[str, Any], error: type[Exception]
) -> None:
    part = fake(lambda *_: (200, {"docs": [document]}))
    sealed = Sealed("00000001", "", ANALYSER, 1, 1, 1, (1.0, 1.0, 1.0), {}, None)
    with pytest.raises(error):
        OpenSearchSnapshot(service(part.address), "site-00000001", sealed).passages([0])


def test_a_part_that_no_node_holds_makes_the_answer_partial_though_nothing_failed(fake: Faking) -> None:
    shards = {"total": 3, "successful": 2, "skipped": 0, "failed": 0}
    counted = {"timed_out": False, "_shards": shards, "hits": {"total": {"value": 0}}}
    part = fake(lambda *_: (200, {"responses": [counted]}))
    sealed = Sealed("00000001", "", ANALYSER, 1, 1, 1, (1.0, 1.0, 1.0), {}, None)
    question = Question((Clause((Alternative(("night",)),)),))
    assert OpenSearchSnapshot(service(part.address), "site-00000001", sealed).find(question, 10).partial


def test_copying_goes_on_when_the_cluster_has_time_again(fake: Faking) -> None:
    answers = iter([(429, wrong("rejected_execution_exception")), (200, {"total": 2, "failures": []})])
    waits: list[float] = []
    service(fake(lambda *_: next(answers)).address, waits=waits).copy({}, 2)
    assert len(waits) == 1


@pytest.mark.parametrize(
    "answer",
    [{"total": 1, "failures": []}, {"total": 2, "failures": [{"status": 400, "cause": {"type": "mapper_parsing_exception"}}]}],
)
def test_documents_that_were_not_copied_are_noticed(fake: Faking, answer: dict[str, Any]) -> None:
    with pytest.raises(StorageFailed):
        service(fake(lambda *_: (200, answer)).address).copy({}, 2)


def missing_alias(sealed: bool) -> Callable[[str, str, str], Answer]:
    def answer(_method: str, path: str, _body: str) -> Answer:
        if path.startswith("/_alias/"):
            return 404, {"error": "alias [site-current] missing", "status": 404}
        return 200, {"site-00000004": {"mappings": {"_meta": {"sealed": {}}}}} if sealed else {}

    return answer


def test_without_an_alias_there_is_nothing_to_read_and_the_way_back_is_told(fake: Faking) -> None:
    with pytest.raises(NothingBuilt, match="rollback --to 00000004"):
        engine(fake(missing_alias(sealed=True)).address).open()
    with pytest.raises(NothingBuilt, match="symptom-index build"):
        engine(fake(missing_alias(sealed=False)).address).open()


def test_without_an_alias_no_sealed_generation_is_removed_for_it_may_be_the_published_one(fake: Faking) -> None:
    cluster = fake(missing_alias(sealed=True))
    engine(cluster.address).tidy()
    assert [asked for asked in cluster.asked if asked[0] == "DELETE"] == []


def test_a_generation_of_another_format_is_damaged(fake: Faking) -> None:
    with pytest.raises(GenerationDamaged):
        engine(fake(missing_alias(sealed=True)).address).facts("00000004")


def test_indices_of_others_are_none_of_ours(fake: Faking) -> None:
    others = fake(lambda *_: (200, {"site-logs": {"mappings": {}}, "other-00000001": {"mappings": {"_meta": {"sealed": {}}}}}))
    assert engine(others.address).names() == []
    with pytest.raises(GenerationUnknown):
        engine(others.address).publish("00000001")


def bulk(*statuses: int, kind: str = "rejected_execution_exception") -> Answer:
    items = [{"index": {"status": status, **(wrong(kind) if status >= 300 else {})}} for status in statuses]
    return 200, {"errors": True, "items": items}


def test_only_what_a_busy_cluster_refused_is_sent_again(fake: Faking) -> None:
    answers = iter([bulk(201, 429, 201), bulk(201)])
    sent: list[str] = []

    def answer(_method: str, _path: str, body: str) -> Answer:
        sent.append(body)
        return next(answers)

    waits: list[float] = []
    service(fake(answer).address, waits=waits).write("site-00000001", [(f"p{n}", {"passage": n}) for n in range(3)])
    assert [json.loads(line)["index"]["_id"] for line in sent[1].splitlines()[::2]] == ["p1"]
    assert len(waits) == 1


def test_each_wait_for_a_busy_cluster_is_longer_and_the_last_one_ends(fake: Faking) -> None:
    waits: list[float] = []
    busy = fake(lambda *_: bulk(429))
    with pytest.raises(EngineUnavailable, match="took 0 of 1"):
        service(busy.address, waits=waits).write("site-00000001", [("p0", {})])
    assert len(waits) == MOST_WAITS
    assert waits[:4] == sorted(waits[:4])


@pytest.mark.parametrize("kind", ["mapper_parsing_exception", "cluster_block_exception"])
def test_what_will_never_be_taken_is_not_sent_again(fake: Faking, kind: str) -> None:
    waits: list[float] = []
    with pytest.raises(StorageFailed):
        service(fake(lambda *_: bulk(400, kind=kind)).address, waits=waits).write("site-00000001", [("p0", {})])
    assert waits == []


def test_a_cluster_is_shown_without_its_password() -> None:
    assert "hunter2" not in repr(Cluster(("http://127.0.0.1:9200",), "us", "hunter2"))


def test_the_password_goes_with_each_request(fake: Faking) -> None:
    quiet = fake(lambda *_: (200, {}))
    OpenSearchEngine(OpenSearchService(Cluster((quiet.address,), "us", "hunter2")), Layout("site"), NO_FOLDER).names()
    assert quiet.credentials == [f"Basic {b64encode(b'us:hunter2').decode('ascii')}"]


def test_without_its_package_the_setting_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    _library.cache_clear()
    monkeypatch.setattr("indexer.engines.opensearch_engine.import_module", missing)
    with pytest.raises(WrongUsage, match=r"symptom-search\[opensearch\]"):
        service("http://127.0.0.1:9200")
