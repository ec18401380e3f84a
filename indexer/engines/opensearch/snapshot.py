"""One generation in OpenSearch, open for reading."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from math import inf
from typing import Any, Protocol

from indexer.engines import bm25f
from indexer.engines.lexicon import Lexicon, lexicon_from_json
from indexer.engines.opensearch import documents
from indexer.engines.opensearch.candidates import (
    Candidate,
    Meaning,
    Meant,
    Ranked,
    Says,
    best_by_both,
    best_by_words,
    is_about_else,
)
from indexer.engines.opensearch.documents import Document, Sealed, file_data
from indexer.engines.opensearch.query import (
    Asked,
    Query,
    Run,
    Way,
    among,
    articles_at_once,
    completing,
    counting,
    first_of_kinds,
    looking_at_articles,
    searching,
    span_name,
    speaking,
)
from indexer.engines.opensearch.scores import Scorer
from indexer.engines.seam import ArticleHead, Found, Match, Question, Span, StoredPassage, Totals, complete_first
from indexer.errors import ArticleUnknown, EngineUnavailable, GenerationDamaged
from indexer.forgetting import forgets
from indexer.meaning import Encoder
from indexer.records import SECTION_KINDS, Article, SectionKind
from indexer.terms import ANALYSER

LEXICON_FILE = "lexicon.json"

MAX_CLAUSES = 32  # bits in a set of clauses; questions are cut to as many terms before they get here
MOST_HITS = 10_000  # of one search, as OpenSearch allows by default; nobody reads that far
# Of these the best ones are chosen by exact scores. With fewer, good passages are missed; with more, a search takes longer.
FEWEST_CANDIDATES = 500
FEWEST_NEAREST = 500  # likewise of the passages nearest in meaning
# What somebody tells is worth most where an article speaks of all of it, which no single passage shows: with twice as many the
# same ten articles come for 0.96 of 98 questions asked as if they were told, with as many for 0.88.
FURTHER_IF_TOLD = 2
MOST_NEAR = 20_000  # passages found by meaning that are counted; OpenSearch takes 65,536 numbers in one filter
KEPT_FREQUENCIES = 65_536  # terms and runs whose number of passages is remembered: visitors use the same few thousand words
KEPT_HEADS = 4096  # articles shown again and again
LISTED_AT_ONCE = 1000  # heads asked for in one request

Looking = Callable[[Asked, Sequence[int], int], Query]  # articles, patience in milliseconds → what they speak of

NOTHING = Found((), Totals(0, 0, 0, 0), {})


class Service(Protocol):
    """A cluster, as far as readers and writers need one. What it raises is ours."""

    timeout_ms: int

    def ask(self, method: str, path: str, body: Any = None, *, patient: bool = False) -> dict[str, Any]:
        """One request. Raises EngineUnavailable, Missing, StorageFailed.

        GET and searches are for visitors and must be quick, unless they are `patient`; what changes something may take longer.
        """

    def search_all(self, index: str, queries: Sequence[Query]) -> list[dict[str, Any]]:
        """Several searches in one request → their answers. Raises the same."""

    def write(self, index: str, documents: Sequence[tuple[str, Document]]) -> None:
        """Documents with their ids, until the last one is taken. Raises the same."""

    def copy(self, order: Query, count: int) -> None:
        """Documents from one index to another, `count` of them, as the order of a _reindex says. Raises the same."""


class OpenSearchSnapshot:
    """Snapshot of one sealed generation. Keeps little in memory, and no file open but the vectors."""

    def __init__(self, service: Service, index: str, sealed: Sealed, meaning: Meaning | None = None) -> None:
        """Without `meaning` it is searched by words alone."""
        if sealed.analyser != ANALYSER:
            raise GenerationDamaged(
                f"Generation {sealed.name} was made by another version of the analyser. Run: symptom-index build"
            )
        self.generation = sealed.name
        self.built_at = sealed.built_at
        self._service, self.index, self._sealed = service, index, sealed
        self.encoder: Encoder | None = meaning.encoder if meaning else None
        self._meaning = meaning
        self._frequencies: dict[Run, int] = {}
        forgets(self, OpenSearchSnapshot._forget)
        self._heads: tuple[ArticleHead, ...] | None = None  # once somebody asked for all of them
        self._head = lru_cache(maxsize=KEPT_HEADS)(self._read_head)

    def _forget(self) -> None:
        self._frequencies = {}

    def find(self, question: Question, limit: int) -> Found:
        asked, is_partial = self._asked(question)
        meant = self._meaning.of(question) if self._meaning and asked.wanted else None
        near = meant.near.alone[:MOST_NEAR].tolist() if meant else []
        if not asked.can_match and not near:
            return replace(NOTHING, partial=is_partial)
        answers = self._service.search_all(self.index, self._queries(asked, meant, near, limit))
        hits = {hit["_source"]["passage"]: hit["_source"] for answer in answers for hit in answer["hits"]["hits"]}
        candidates = self._candidates(asked, list(hits.values()))
        if meant and is_about_else(asked, candidates, meant):
            return replace(NOTHING, partial=is_partial or _are_partial(answers))
        best, looking = self._best(asked, candidates, meant, limit)
        spoken = _spoken_of(looking)
        complete = answers[1]["hits"]["total"]["value"] if asked.can_be_complete else 0
        return Found(
            matches=tuple(_match(ranked, spoken.get(ranked.candidate.article, (0, 0))) for ranked in best),
            totals=_totals(answers[0], complete),
            facets=_facets(answers[0]),
            spans=_spans(answers[0], question.spans),
            partial=is_partial or _are_partial([*answers, *looking]),
        )

    def _best(
        self, asked: Asked, candidates: Sequence[Candidate], meant: Meant | None, limit: int
    ) -> tuple[list[Ranked], list[dict[str, Any]]]:
        """The best candidates, and the answers that tell what their articles speak of."""
        if meant is None:
            best = best_by_words(asked, candidates, limit)
            return best, self._look_at(asked, sorted({ranked.candidate.article for ranked in best}), [looking_at_articles])
        answers = self._look_at(asked, sorted({c.article for c in candidates}), [looking_at_articles, speaking])
        looking, said = answers[: len(answers) // 2], answers[len(answers) // 2 :]
        return best_by_both(asked, candidates, meant, _said_in(said), limit), looking

    def _queries(self, asked: Asked, meant: Meant | None, near: Sequence[int], limit: int) -> list[Query]:
        """All that a question is asked at once: what matches, what holds every clause, what is nearest in meaning."""
        timeout_ms = self._service.timeout_ms
        further = FURTHER_IF_TOLD if meant and asked.question.tells else 1
        size = min(max(limit, FEWEST_CANDIDATES * further), MOST_HITS) if limit else 0
        queries = [searching(asked, near, size if asked.can_match else 0, timeout_ms)]
        if asked.can_be_complete:
            queries.append(completing(asked, size if complete_first(asked.question) else 0, timeout_ms))
        if meant and limit:
            nearest = meant.nearest(asked.question, min(max(limit, FEWEST_NEAREST * further), MOST_HITS // 2)).tolist()
            queries += [among(asked, nearest, near, timeout_ms)] if nearest else []
        return queries

    def _asked(self, question: Question) -> tuple[Asked, bool]:
        """What the corpus has of a question, and whether parts of it could not be asked."""
        clauses = question.clauses[:MAX_CLAUSES]
        runs = {alternative.terms for clause in clauses for alternative in clause.alternatives}
        frequencies, is_partial = self._known({*runs, *((term,) for run in runs for term in run)})

        def idf(run: Run) -> float:
            return float(bm25f.idf(self._sealed.passages, frequencies[run]))

        ways = []
        for clause in clauses:
            most, found = inf, []
            for number, alternative in enumerate(clause.alternatives):
                if frequencies[alternative.terms]:
                    own = idf(alternative.terms)
                    most = own if number == 0 else most
                    theirs = sum(idf((term,)) for term in alternative.terms)
                    mass = alternative.weight * min(own, most)
                    found.append(Way(alternative.terms, mass, theirs, mass / own))
            ways.append(tuple(found))
        return Asked(question, clauses, tuple(ways), question.exclusions), is_partial

    def _known(self, runs: set[Run]) -> tuple[dict[Run, int], bool]:
        """Runs, and perhaps others → how many passages hold each, and whether parts of the generation could not be asked.

        Asked once, for a generation never changes.
        """
        if len(self._frequencies) > KEPT_FREQUENCIES:
            self._frequencies = {}
        new = [run for run in runs if run not in self._frequencies]
        if new and self._sealed.passages:
            answers = self._service.search_all(self.index, [counting(run) for run in new])
            counts = [answer["hits"]["total"]["value"] for answer in answers]
            partial = _are_partial(answers)
        else:
            counts, partial = [0] * len(new), False
        frequencies = {**self._frequencies, **dict(zip(new, counts, strict=True))}
        if not partial:
            self._frequencies = frequencies
        return frequencies, partial

    def _candidates(self, asked: Asked, sources: Sequence[Document]) -> list[Candidate]:
        scores = Scorer(asked, self._sealed.lengths).scores([documents.terms(source) for source in sources])
        return [
            Candidate(source["passage"], source["article"], source["section"], scored)
            for source, scored in zip(sources, scores, strict=True)
        ]

    def _look_at(self, asked: Asked, articles: Sequence[int], ways: Sequence[Looking]) -> list[dict[str, Any]]:
        """The answers that tell what each of these articles speaks of, all of one way to look before those of the next."""
        if not asked.can_match:
            return []
        step = articles_at_once(asked)
        parts = [articles[start : start + step] for start in range(0, len(articles), step)]
        queries = [look(asked, part, self._service.timeout_ms) for look in ways for part in parts]
        return self._service.search_all(self.index, queries) if queries else []

    def passages(self, numbers: Sequence[int]) -> list[StoredPassage]:
        sources = self.documents([f"p{number}" for number in numbers])
        return [documents.stored_passage(source, self._head(source["article"])) for source in sources]

    def closest(self, vector: Sequence[float], articles: Sequence[int]) -> list[float]:
        return self._meaning.closest(vector, articles) if self._meaning else [0.0] * len(articles)

    def _read_head(self, number: int) -> ArticleHead:
        (source,) = self.documents([f"a{number}"])
        return documents.head(source)

    def article(self, article_id: str) -> Article:
        query = {"size": 1, "query": {"term": {"article_id": article_id}}}
        (answer,) = self._service.search_all(self.index, [query])
        if not answer["hits"]["hits"]:
            raise ArticleUnknown(
                "There is no such article in the index. `symptom-index find` and the list of articles show those there are."
            )
        return documents.article(answer["hits"]["hits"][0]["_source"])

    def heads(self) -> Iterator[ArticleHead]:
        if self._heads is None:
            self._heads = tuple(self._read_heads())
        return iter(self._heads)

    def _read_heads(self) -> Iterator[ArticleHead]:
        for start in range(0, self._sealed.articles, LISTED_AT_ONCE):
            stop = min(start + LISTED_AT_ONCE, self._sealed.articles)
            yield from map(documents.head, self.documents([f"a{n}" for n in range(start, stop)], "kept.head"))

    def kinds(self) -> dict[SectionKind, dict[int, int]]:
        found: dict[SectionKind, dict[int, int]] = {kind: {} for kind in SECTION_KINDS}
        after: dict[str, Any] | None = {}
        while after is not None:
            (answer,) = self._service.search_all(self.index, [first_of_kinds(after)])
            pairs = answer["aggregations"]["pairs"]
            for pair in pairs["buckets"]:
                found[pair["key"]["kind"]][pair["key"]["article"]] = int(pair["first"]["value"])
            after = pairs.get("after_key")
        return {kind: firsts for kind, firsts in found.items() if firsts}

    def lexicon(self) -> Lexicon:
        return lexicon_from_json(json.loads(self.file(LEXICON_FILE)))

    def file(self, name: str) -> bytes:
        """A file kept with the generation. Raises GenerationDamaged."""
        kept = self._sealed.files[name]
        try:
            return file_data((self._piece(f"{name}:{piece}") for piece in range(kept.pieces)), kept)
        except (zlib.error, ValueError) as error:
            raise GenerationDamaged(f"{name} of generation {self.generation} was changed. Run: symptom-index build") from error

    def _piece(self, id_: str) -> Document:
        """Of megabytes, so that it may take longer than a visitor would wait."""
        (found,) = self._found([id_], "", patient=True)
        return found

    def documents(self, ids: Sequence[str], part: str = "") -> list[Document]:
        """The documents with these ids, whole or one part of them.

        Raises GenerationDamaged where one is missing, EngineUnavailable where nobody can tell.
        """
        return self._found(ids, part, patient=False)

    def _found(self, ids: Sequence[str], part: str, *, patient: bool) -> list[Document]:
        if not ids:
            return []
        path = f"/{self.index}/_mget" + (f"?_source={part}" if part else "")
        found = self._service.ask("POST", path, {"ids": list(ids)}, patient=patient)["docs"]
        if any(document.get("error", {}).get("type") not in (None, "index_not_found_exception") for document in found):
            raise EngineUnavailable("Parts of OpenSearch do not answer. Look at its health.", passing=True)
        if not all(document.get("found") for document in found):
            raise GenerationDamaged(f"Documents of generation {self.generation} are missing. Run: symptom-index build")
        return [document["_source"] for document in found]

    def close(self) -> None:
        """There is nothing to let go of: connections are the engine's."""


def _match(ranked: Ranked, spoken: tuple[int, int]) -> Match:
    found = ranked.candidate
    return Match(found.passage, found.article, found.section, ranked.score, found.scored.clauses, *spoken, ranked.meaning)


def _spoken_of(answers: Sequence[dict[str, Any]]) -> dict[int, tuple[int, int]]:
    """Articles → the sets of clauses and of symptoms that each speaks of."""
    return {
        bucket["key"]: _spoken(bucket["speaks"]["buckets"])
        for answer in answers
        for bucket in answer["aggregations"]["articles"]["buckets"]
    }


def _said_in(answers: Sequence[dict[str, Any]]) -> Says:
    """Of each way to say a clause, how many passages of each article hold it."""
    says: dict[tuple[int, int], dict[int, int]] = {}
    for answer in answers:
        for bucket in answer["aggregations"]["articles"]["buckets"]:
            for name, held in bucket["says"]["buckets"].items():
                if held["doc_count"]:
                    clause, way = map(int, name.split())
                    says.setdefault((clause, way), {})[bucket["key"]] = held["doc_count"]
    return says


def _are_partial(answers: Sequence[dict[str, Any]]) -> bool:
    """Whether a shard did not answer, or the deadline came first. A shard that no node holds is no failure to OpenSearch."""
    return any(answer["timed_out"] or answer["_shards"]["successful"] < answer["_shards"]["total"] for answer in answers)


def _spoken(buckets: dict[str, Any]) -> tuple[int, int]:
    """The filters that found something in an article → the sets of clauses and of symptoms."""
    sets = {"clause": 0, "symptom": 0}
    for name, bucket in buckets.items():
        what, number = name.split()
        if bucket["doc_count"]:
            sets[what] |= 1 << int(number)
    return sets["clause"], sets["symptom"]


def _totals(answer: dict[str, Any], complete: int) -> Totals:
    chosen = answer["aggregations"]["chosen"]
    return Totals(chosen["article"]["value"], chosen["section"]["value"], chosen["doc_count"], complete)


def _facets(answer: dict[str, Any]) -> dict[Any, int]:
    counts = {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["inside"]["kinds"]["buckets"]}
    return {kind: counts[kind] for kind in SECTION_KINDS if kind in counts}


def _spans(answer: dict[str, Any], spans: Sequence[Span]) -> tuple[int, ...]:
    buckets = answer["aggregations"]["apart"]["spans"]["buckets"] if spans else {}
    return tuple(buckets[span_name(span)]["article"]["value"] for span in spans)
