"""The engine for sites that outgrow one machine: generations are indices of an OpenSearch cluster, the current one has an alias.

The only module that knows opensearch-py. Generation 00000007 is the index <prefix>-00000007; <prefix>-current is the alias.
"""

from __future__ import annotations

import json
import logging
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from indexer.engines.encoding import encoder_of, is_of
from indexer.engines.opensearch.candidates import Meaning
from indexer.engines.opensearch.copies import Copies
from indexer.engines.opensearch.documents import Document, Sealed, index_body, sealed_from
from indexer.engines.opensearch.earlier import Earlier
from indexer.engines.opensearch.query import Query
from indexer.engines.opensearch.snapshot import OpenSearchSnapshot
from indexer.engines.opensearch.writer import OpenSearchWriter, counted
from indexer.engines.seam import Facts, PassageVectors
from indexer.errors import (
    EngineUnavailable,
    GenerationDamaged,
    GenerationIsCurrent,
    GenerationUnknown,
    NothingBuilt,
    StorageFailed,
    WrongUsage,
)
from indexer.meaning import Encoder

log = logging.getLogger(__name__)

# A search gives up on the server this much sooner than here, so that what it has found by then still arrives.
SERVER_SHARE = 0.75
WRITE_TIMEOUT_S = 60.0  # of one request of a build: thousands of documents, or the refresh of all
# A cluster that is full of work says so (429); a build then waits, twice as long each time, for two minutes in all.
FIRST_WAIT_S, LONGEST_WAIT_S, MOST_WAITS = 0.25, 15.0, 14
# A node may be lost at any time: a build begins once every part has its copies, or after this time without them, and gives a
# copy as long to take the place of a part that was lost. Both take a second or two where there are nodes enough.
COPIES_WITHIN_S = 10
# A dropped index stays for readers that have it open, a minute long; servers take up a new generation within two seconds.
READERS_LEAVE_S = 60.0
_DROPPED = "dropped_at"  # seconds since 1970

_BUSY = 429
_PASSING = frozenset({_BUSY, 502, 503, 504})  # what may go by itself
_NEWLINE_JSON = {"content-type": "application/x-ndjson"}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the cluster is, and how to come in."""

    hosts: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    certificates: str = ""  # file of the authorities to trust; "" for those of the system
    timeout_ms: int = 2000  # of one request of a visitor


class OpenSearchService:
    """Requests to a cluster; every error that comes back is one of ours. Safe across threads."""

    def __init__(self, cluster: Cluster, sleep: Callable[[float], None] = time.sleep) -> None:
        self.timeout_ms = int(cluster.timeout_ms * SERVER_SHARE)
        self._patience_s = cluster.timeout_ms / 1000
        self._sleep = sleep
        with _our_errors("reach"):
            self._transport = (
                _library()
                .OpenSearch(
                    list(cluster.hosts),
                    http_auth=(cluster.user, cluster.password) if cluster.user else None,
                    ca_certs=cluster.certificates or None,
                    max_retries=len(cluster.hosts),  # each node once more; a node that is slow is not asked again
                    retry_on_timeout=False,
                    pool_maxsize=32,
                )
                .transport
            )

    def ask(self, method: str, path: str, body: Any = None, *, patient: bool = False) -> dict[str, Any]:
        is_visitors = method == "GET" or "/_mget" in path or "/_msearch" in path
        patience = self._patience_s if is_visitors and not patient else WRITE_TIMEOUT_S
        with _our_errors("ask"):
            headers = _NEWLINE_JSON if isinstance(body, str) else None
            answer = self._transport.perform_request(method, path, body=body, timeout=patience, headers=headers)
        if not isinstance(answer, dict):
            raise EngineUnavailable("What answers at opensearch_hosts is not OpenSearch. Correct the setting.")
        return answer

    def search_all(self, index: str, queries: Sequence[Query]) -> list[dict[str, Any]]:
        lines = "".join(f"{{}}\n{json.dumps(query)}\n" for query in queries)
        answers: list[dict[str, Any]] = self.ask("POST", f"/{index}/_msearch", lines).get("responses", [])
        for answer in answers:
            if "error" in answer:
                raise _error(int(answer.get("status", 500)), _reason(answer["error"]))
        if len(answers) != len(queries):
            raise EngineUnavailable("OpenSearch left out an answer. Try again.")
        return answers

    def copy(self, order: Query, count: int) -> None:
        for wait in (*_waits(), None):
            try:
                answer = self.ask("POST", f"/_reindex?timeout={COPIES_WITHIN_S}s", order)
            except EngineUnavailable as error:
                if wait is None or not error.passing:
                    raise
                self._sleep(wait)
                continue
            for failure in answer.get("failures", []):
                raise _error(int(failure.get("status", 500)), _reason(failure.get("cause")))
            if answer.get("total") != count:
                raise StorageFailed("An earlier generation lacks passages of an article. Run: symptom-index build --full")
            return

    def write(self, index: str, documents: Sequence[tuple[str, Document]]) -> None:
        waiting = list(documents)
        for wait in (*_waits(), None):
            waiting, why = self._write_once(index, waiting)
            if not waiting:
                return
            if wait is not None:
                self._sleep(wait)
        raise EngineUnavailable(f"OpenSearch took {len(documents) - len(waiting)} of {len(documents)} documents: {why}")

    def _write_once(self, index: str, documents: Sequence[tuple[str, Document]]) -> tuple[list[tuple[str, Document]], str]:
        """What was not taken and may be later, and why. Raises StorageFailed for what never will be."""
        lines = "".join(f'{{"index":{{"_id":{json.dumps(id_)}}}}}\n{json.dumps(source)}\n' for id_, source in documents)
        try:
            items = self.ask("POST", f"/{index}/_bulk?timeout={COPIES_WITHIN_S}s", lines)["items"]
        except EngineUnavailable as error:
            if not error.passing:
                raise
            return list(documents), str(error)
        refused, why = [], ""
        for item, document in zip(items, documents, strict=True):
            status = item["index"]["status"]
            if status >= 300:
                why = _reason(item["index"].get("error"))
                if status != _BUSY or "flood" in why:
                    raise _error(status, why)
                refused.append(document)
        return refused, why


def _waits() -> Iterator[float]:
    """Seconds, a little different each time so that two builds do not knock at the same moments."""
    for nth in range(MOST_WAITS):
        yield min(FIRST_WAIT_S * 2**nth, LONGEST_WAIT_S) * random.uniform(0.8, 1.2)


@dataclass(frozen=True, slots=True)
class Layout:
    """How generations lie in a cluster."""

    prefix: str  # of the names of indices and of their alias
    shards: int = 1
    replicas: int = 1


class OpenSearchEngine:
    """Engine over the indices of one prefix."""

    def __init__(
        self,
        service: OpenSearchService,
        layout: Layout,
        index: Path,
        encoder: Callable[[], Encoder | None] = lambda: None,
    ) -> None:
        """Vectors are copied below the folder `index`. `encoder` is called when vectors are made or read, and not before."""
        self._service, self._layout, self._prefix, self.encoder = service, layout, layout.prefix, encoder
        self._alias = f"{layout.prefix}-current"
        self._copies = Copies(index)

    def vectors(self) -> PassageVectors | None:
        current, encoder = self.current(), self.encoder()
        if current is None or encoder is None:
            return None
        with suppress(GenerationDamaged):  # a damaged generation hinders no build; everything is then encoded again
            sealed = self._sealed(current)
            if is_of(encoder, sealed.encoder):
                file = OpenSearchSnapshot(self._service, self._index(current), sealed).file
                return self._copies.open(sealed, file, encoder.trust)[0].known()
        return None

    def create(self, name: str, upon: str | None = None) -> OpenSearchWriter:
        self.tidy()
        self._delete(name)  # one of that name that was dropped, and that readers may still have open
        encoder = self.encoder()
        earlier = self._earlier(upon, encoder) if upon else None
        whole = f"?wait_for_active_shards=all&timeout={COPIES_WITHIN_S}s"
        body = index_body(self._layout.shards, self._layout.replicas, {})
        self._service.ask("PUT", f"/{self._index(name)}{whole}", body)
        return OpenSearchWriter(self._service, self._index(name), name, encoder, earlier)

    def _earlier(self, name: str, encoder: Encoder | None) -> Earlier:
        sealed = self._sealed(name)
        snapshot = OpenSearchSnapshot(self._service, self._index(name), sealed)
        return Earlier(snapshot, has_vectors=is_of(encoder, sealed.encoder))

    def tidy(self) -> None:
        current = self.current()
        for left_over, meta in self._metas().items():
            if "sealed" not in meta or (current and left_over > current):
                self._delete(left_over)
        self._sweep()

    def attached(self, name: str, file: str) -> bytes | None:
        snapshot = OpenSearchSnapshot(self._service, self._index(name), self._sealed(name))
        return snapshot.file(file) if file in self._sealed(name).files else None

    def names(self) -> list[str]:
        return sorted(name for name, meta in self._metas().items() if _is_there(meta))

    def current(self) -> str | None:
        try:
            indices = self._service.ask("GET", f"/_alias/{self._alias}")
        except Missing:
            return None
        return max(filter(None, map(self._name, indices)), default=None)

    def facts(self, name: str) -> Facts:
        sealed = self._sealed(name)
        encoder = sealed.encoder["name"] if sealed.encoder else None
        return Facts(name, sealed.built_at, sealed.articles, sealed.sections, sealed.passages, encoder)

    def verify(self, name: str) -> None:
        """Counts what is there; OpenSearch itself compares checksums whenever it moves or merges its files."""
        sealed = self._sealed(name)
        service, index = self._service, self._index(name)
        if counted(service, index) != (sealed.passages, sealed.articles):
            raise GenerationDamaged(f"Documents of generation {name} are missing. Run: symptom-index build")
        for file in sealed.files:
            OpenSearchSnapshot(service, index, sealed).file(file)

    def publish(self, name: str) -> None:
        self._sealed(name)
        before = self.current()
        actions = [{"remove": {"index": self._index(before), "alias": self._alias}}] if before else []
        actions.append({"add": {"index": self._index(name), "alias": self._alias}})
        self._service.ask("POST", "/_aliases", {"actions": actions})

    def drop(self, name: str) -> None:
        if name == self.current():
            raise GenerationIsCurrent(f"Generation {name} is current; publish another one first.")
        meta = self._metas().get(name)
        if meta is None or _DROPPED in meta:
            raise _unknown(name)
        self._sweep()
        if "sealed" in meta:
            self._service.ask("PUT", f"/{self._index(name)}/_mapping", {"_meta": {**meta, _DROPPED: time.time()}})
        else:
            self._delete(name)

    def _sweep(self) -> None:
        """Delete what was dropped long enough ago for every reader to have moved on."""
        for name, meta in self._metas().items():
            if time.time() - meta.get(_DROPPED, time.time()) > READERS_LEAVE_S:
                self._delete(name)

    def _delete(self, name: str) -> None:
        self._service.ask("DELETE", f"/{self._index(name)}?ignore_unavailable=true")

    def open(self, name: str | None = None) -> OpenSearchSnapshot:
        if name is None:
            name = self.current()
            if name is None:
                raise NothingBuilt(self._nothing_built())
        sealed = self._sealed(name)
        words_alone = OpenSearchSnapshot(self._service, self._index(name), sealed)
        encoder = encoder_of(name, sealed.encoder, self.encoder)
        meaning = self._meaning(sealed, words_alone, encoder) if encoder else None
        return OpenSearchSnapshot(self._service, self._index(name), sealed, meaning) if meaning else words_alone

    def _meaning(self, sealed: Sealed, snapshot: OpenSearchSnapshot, encoder: Encoder) -> Meaning | None:
        """None where the vectors cannot be had: the log then says so, and words are searched. A cluster that is away raises."""
        try:
            meaning = Meaning(encoder, *self._copies.open(sealed, snapshot.file, encoder.trust))
            self._copies.keep(self.names())
        except EngineUnavailable:
            raise
        except (GenerationDamaged, StorageFailed) as error:
            log.warning("Generation %s is searched by words alone. %s", sealed.name, error)
            return None
        return meaning

    def _nothing_built(self) -> str:
        names = self.names()
        if names:
            return f"No generation is published: the alias {self._alias} is missing. Run: symptom-index rollback --to {names[-1]}"
        return "Nothing has been indexed yet. Run: symptom-index build"

    def _index(self, name: str) -> str:
        return f"{self._prefix}-{name}"

    def _name(self, index: str) -> str | None:
        """An index → its generation; None for one that is not ours."""
        name = index.removeprefix(f"{self._prefix}-")
        return name if name != index and re.fullmatch(r"\d{8}", name) else None

    def _metas(self) -> dict[str, dict[str, Any]]:
        """Generations, sealed or not, with the `_meta` of each."""
        indices = self._service.ask("GET", f"/{self._prefix}-*/_mapping")
        return {
            name: found["mappings"].get("_meta", {})
            for index, found in indices.items()
            if isinstance(found, dict) and (name := self._name(index))
        }

    def _sealed(self, name: str) -> Sealed:
        """Raises GenerationUnknown, GenerationDamaged."""
        meta = self._metas().get(name, {})
        if not _is_there(meta):
            raise _unknown(name)
        try:
            return sealed_from(meta["sealed"])
        except (TypeError, KeyError, AttributeError) as error:
            raise GenerationDamaged(f"Generation {name} is of another format. Run: symptom-index build") from error


class Missing(EngineUnavailable):
    """There is no such index or alias."""


def _is_there(meta: dict[str, Any]) -> bool:
    return "sealed" in meta and _DROPPED not in meta


def _unknown(name: str) -> GenerationUnknown:
    return GenerationUnknown(f"There is no generation {name}; `symptom-index generations` lists them.")


@lru_cache(maxsize=1)
def _library() -> Any:
    """opensearch-py, which only those install who use a cluster. Raises WrongUsage."""
    try:
        return import_module("opensearchpy")
    except ImportError as error:
        missing = "The setting `engine` says opensearch, which needs one more package."
        raise WrongUsage(f"{missing} Run: pip install 'symptom-search[opensearch]'") from error


@contextmanager
def _our_errors(doing: str) -> Iterator[None]:
    """Stops the errors of opensearch-py at the seam. What they say may hold the question or a password and is not repeated."""
    library = _library()
    try:
        yield
    except library.ConnectionTimeout as error:
        raise EngineUnavailable("OpenSearch did not answer in time. See whether its nodes are busy.", passing=True) from error
    except library.SSLError as error:
        raise EngineUnavailable("OpenSearch shows a certificate that is not trusted. Correct opensearch_certificates.") from error
    except library.ConnectionError as error:
        raise EngineUnavailable("OpenSearch cannot be reached. Start it, or correct opensearch_hosts.", passing=True) from error
    except library.TransportError as error:
        status = error.status_code if isinstance(error.status_code, int) else 500
        raise _error(status, _reason(error.info)) from error
    except library.ImproperlyConfigured as error:
        raise WrongUsage("opensearch_hosts holds an address that cannot be used. Correct the setting.") from error
    except (library.OpenSearchException, ValueError) as error:
        raise EngineUnavailable(f"Could not {doing} OpenSearch: its answer cannot be read.", passing=True) from error


def _error(status: int, reason: str) -> StorageFailed:
    """The status of an answer and the class of what went wrong → our error."""
    if status in (401, 403) and "block" not in reason:
        return EngineUnavailable("OpenSearch refuses the user name or password. Correct opensearch_user and opensearch_password.")
    if status == 404:
        return Missing("OpenSearch has no such generation any more. Run: symptom-index generations")
    if "block" in reason:
        return EngineUnavailable("OpenSearch takes no writes: its disks are nearly full, or someone closed it. Free some space.")
    if status in _PASSING:
        return EngineUnavailable(f"OpenSearch is too busy or lacks nodes ({reason}). Look at its health.", passing=True)
    return StorageFailed(f"OpenSearch answers {status} ({reason}). Is it version 2 or 3?")


def _reason(info: Any) -> str:
    """The class of an error as OpenSearch names it; never its words, which may hold the question."""
    if isinstance(info, dict):
        inner = info.get("error", info)
        if isinstance(inner, dict):
            kind = str(inner.get("type", "unknown"))
            return f"{kind}: flood stage" if "flood" in str(inner.get("reason", "")) else kind
    return "no reason given"
