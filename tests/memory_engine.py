"""A tiny engine in memory: the matching rule of indexer.engines.seam written as plainly as it can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import log

import numpy as np

from indexer.engines.bm25f import FIELDS, K1
from indexer.engines.breadth import B, K
from indexer.engines.encoding import vectors_of
from indexer.engines.fields import analyse, head_of, kind_of
from indexer.engines.labels import labels_of
from indexer.engines.lexicon import Lexicon, LexiconWriter
from indexer.engines.nearness import CHANCE_CLOSE, CHANCE_HELD, Evidence, may_be_unrelated, weights
from indexer.engines.seam import (
    Alternative,
    AnalysedArticle,
    ArticleHead,
    Clause,
    Facts,
    Found,
    Match,
    PassageTerms,
    PassageVectors,
    Question,
    StoredPassage,
    Totals,
    complete_first,
)
from indexer.errors import ArticleUnknown, GenerationIsCurrent, GenerationUnknown, NothingBuilt
from indexer.meaning import Encoder
from indexer.records import Article, SectionKind
from indexer.terms import GAP, stems_of
from tests.memory_meaning import MemoryVectors


@dataclass
class Row:
    terms: PassageTerms
    stored: StoredPassage
    article: int
    section: int


@dataclass
class MemorySnapshot:
    generation: str
    rows: list[Row]
    articles: list[Article]
    attached: dict[str, bytes] = field(default_factory=dict)
    built_at: str = "2026-01-01T00:00:00+00:00"
    encoder: Encoder | None = None
    meant: MemoryVectors | None = None

    def find(self, question: Question, limit: int) -> Found:
        scored = {n: self._clauses_of(row, question) for n, row in enumerate(self.rows)}
        kept = {n: clauses for n, clauses in scored.items() if self._allowed(self.rows[n], question, clauses)}
        cosines = self.meant.cosines(question.vector) if self.meant else None
        if self.meant and cosines and question.clauses and not any(clause.required for clause in question.clauses):
            free = replace(question, clauses=(Clause((Alternative(("x",)),)),))
            open_to = {n for n, row in enumerate(self.rows) if self._allowed(row, free, {0: 1.0})}
            kept.update({n: {} for n in (self.meant.alone(cosines) & open_to) - kept.keys()})
        if cosines and self._is_unrelated(question, scored, max(cosines)):
            kept = {}
        of_kinds = {self.rows[n].article for n in kept if not question.kinds or self.rows[n].stored.kind in question.kinds}
        spans = tuple(len(of_kinds & set(range(*span))) for span in question.spans)
        kept = {n: c for n, c in kept.items() if question.articles is None or self.rows[n].article in question.articles}
        facets = Counter(self.rows[n].stored.kind for n in kept)
        kept = {n: c for n, c in kept.items() if not question.kinds or self.rows[n].stored.kind in question.kinds}
        everything = {n for n, clause in enumerate(question.clauses) if not clause.optional}
        first = everything if complete_first(question) else None
        scores = {n: (score, 0.0) for n, score in self._words(question, kept).items()}
        if self.meant and cosines and question.vector:
            scores = self._with_meaning(self.meant, question, kept)
        order = sorted(kept, key=lambda n: (first is not None and not first <= set(kept[n]), -scores[n][0], n))
        matches = tuple(self._match(n, kept, scores[n], question) for n in order[:limit])
        totals = Totals(
            articles=len({self.rows[n].article for n in kept}),
            sections=len({self.rows[n].section for n in kept}),
            passages=len(kept),
            complete=sum(everything <= set(clauses) for clauses in kept.values()),
        )
        return Found(matches, totals, dict(facets), spans)

    def _is_unrelated(self, question: Question, scored: dict[int, dict[int, float]], closest: float) -> bool:
        rarest = log(len(self.rows))
        if not may_be_unrelated(question) or closest >= CHANCE_CLOSE * rarest**0.5 or self._names_an_article(question):
            return False
        masses = [mass or rarest for mass in self._masses(question)]
        for symptom in {clause.symptom for clause in question.clauses}:
            asked = {n for n, c in enumerate(question.clauses) if c.symptom == symptom and not c.optional}
            most = max((sum(masses[n] for n in asked & held.keys()) for held in scored.values()), default=0.0)
            if most > CHANCE_HELD * len(self.rows) ** (1 / 6) * sum(masses[n] for n in asked):
                return False
        return True

    def _names_an_article(self, question: Question) -> bool:
        said = {term for clause in question.clauses for a in clause.alternatives for term in a.terms}
        return any(label <= said for row in self.rows for label in labels_of(row.terms.title))

    def _masses(self, question: Question) -> list[float]:
        return [max(weighed(c, a, self._idf) if self._idf(a.terms) else 0.0 for a in c.alternatives) for c in question.clauses]

    def _words(self, question: Question, kept: dict[int, dict[int, float]]) -> dict[int, float]:
        return {
            n: sum(held.values()) + focus(self.rows[n].terms, question, self._idf) if held else 0.0 for n, held in kept.items()
        }

    def _with_meaning(
        self, meant: MemoryVectors, question: Question, kept: dict[int, dict[int, float]]
    ) -> dict[int, tuple[float, float]]:
        masses = self._masses(question)
        words = self._words(question, kept)
        named = max(title_focus(row.terms, question, self._idf) for row in self.rows)
        evidence = Evidence(named, max(words.values(), default=0.0), sum(masses), question.tells)
        breadths = [self._breadth(n, question, masses) for n in range(len(self.articles))]
        return meant.scores(question.vector or (), words, breadths, weights(evidence, len(self.rows)))

    def _breadth(self, article: int, question: Question, masses: Sequence[float]) -> float:
        """Of all that was asked for, how much the article speaks of in all of its passages."""
        rows = [row for row in self.rows if row.article == article]
        most = K * (1 - B + B * len(rows) * len(self.articles) / len(self.rows))
        breadth = 0.0
        for clause, mass in zip(question.clauses, masses, strict=True):
            known = [a for a in clause.alternatives if self._idf(a.terms)]
            weight = {a: weighed(clause, a, self._idf) / self._idf(a.terms) for a in known}
            spoken = sum(weight[a] * sum(holds(row.terms, a.terms) for row in rows) for a in known)
            breadth += mass * spoken / (spoken + most)
        return breadth / (sum(masses) or 1.0)

    def closest(self, vector: Sequence[float], articles: Sequence[int]) -> list[float]:
        return [self.meant.closest(vector, article) if self.meant else 0.0 for article in articles]

    def _idf(self, run: tuple[str, ...]) -> float:
        held = sum(holds(r.terms, run) for r in self.rows)
        return log(1 + (len(self.rows) - held + 0.5) / (held + 0.5)) if held else 0.0

    def _match(self, number: int, kept: dict[int, dict[int, float]], score: tuple[float, float], question: Question) -> Match:
        row = self.rows[number]
        of_article = {c for n, clauses in kept.items() if self.rows[n].article == row.article for c in clauses}
        spoken_of = {s for n, held in kept.items() if self.rows[n].article == row.article for s in symptoms_of(question, held)}
        held = (_bits(kept[number]), _bits(of_article), _bits(spoken_of))
        return Match(number, row.article, row.section, score[0], *held, score[1])

    def _clauses_of(self, row: Row, question: Question) -> dict[int, float]:
        scores = {n: self._best(row, clause) for n, clause in enumerate(question.clauses)}
        return {n: score for n, score in scores.items() if score}

    def _best(self, row: Row, clause: Clause) -> float:
        return max(weighed(clause, a, self._idf) * self._saturated(row, a.terms) for a in clause.alternatives)

    def _saturated(self, row: Row, run: tuple[str, ...]) -> float:
        weighted = 0.0
        for f in FIELDS:
            average = sum(len(getattr(r.terms, f.name)) for r in self.rows) / len(self.rows)
            length = len(getattr(row.terms, f.name))
            weighted += f.weight * occurrences(getattr(row.terms, f.name), run) / (1 - f.b + f.b * length / (average or 1))
        return weighted * (K1 + 1) / (weighted + K1)

    def _allowed(self, row: Row, question: Question, clauses: dict[int, float]) -> bool:
        required = {n for n, clause in enumerate(question.clauses) if clause.required}
        matches = any(not question.clauses[n].optional for n in clauses)
        return matches and required <= set(clauses) and not any(holds(row.terms, run) for run in question.exclusions)

    def passages(self, numbers: Sequence[int]) -> list[StoredPassage]:
        return [self.rows[n].stored for n in numbers]

    def article(self, article_id: str) -> Article:
        for article in self.articles:
            if article.id == article_id:
                return article
        raise ArticleUnknown("There is no such article.")

    def heads(self) -> Iterator[ArticleHead]:
        return (head_of(article) for article in self.articles)

    def kinds(self) -> dict[SectionKind, dict[int, int]]:
        found: dict[SectionKind, dict[int, int]] = {}
        for number, row in enumerate(self.rows):
            found.setdefault(row.stored.kind, {}).setdefault(row.article, number)
        return found

    def lexicon(self) -> Lexicon:
        writer = LexiconWriter()
        for article in self.articles:
            writer.add(article)
        return writer.lexicon()

    def close(self) -> None:
        pass


def symptoms_of(question: Question, held: Iterable[int]) -> set[int]:
    """Symptoms of which these clauses are more than half."""
    asked = Counter(clause.symptom for clause in question.clauses if not clause.optional)
    met = Counter(question.clauses[n].symptom for n in held if not question.clauses[n].optional)
    return {symptom for symptom, n in met.items() if 2 * n > asked[symptom]}


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << n for n in numbers)


def focus(terms: PassageTerms, question: Question, idf: Callable[[tuple[str, ...]], float]) -> float:
    """The focus of the title's best label and of the section's own heading."""
    heading = labels_of(" ".join(terms.heading).rpartition(GAP)[2].split())
    return sum(
        max((_label_focus(label, question, idf) for label in labels), default=0.0) for labels in (labels_of(terms.title), heading)
    )


def title_focus(terms: PassageTerms, question: Question, idf: Callable[[tuple[str, ...]], float]) -> float:
    return max((_label_focus(label, question, idf) for label in labels_of(terms.title)), default=0.0)


def weighed(clause: Clause, alternative: Alternative, idf: Callable[[tuple[str, ...]], float]) -> float:
    """Weight times idf; what was typed bounds the idf of the rest."""
    return alternative.weight * min(idf(alternative.terms), idf(clause.alternatives[0].terms) or float("inf"))


def _label_focus(label: frozenset[str], question: Question, idf: Callable[[tuple[str, ...]], float]) -> float:
    mass, covered = 0.0, set[str]()
    for clause in question.clauses:
        held = [(weighed(clause, a, idf), a.terms) for a in clause.alternatives if label >= set(a.terms) and idf(a.terms)]
        best = max(held, default=(0.0, ()), key=lambda h: h[0])
        mass, covered = mass + best[0], covered.union(best[1])
    return mass * min(len(covered) / len(label), 1)


def occurrences(terms: tuple[str, ...], run: tuple[str, ...]) -> int:
    return sum(terms[at : at + len(run)] == run for at in range(len(terms)))


def holds(terms: PassageTerms, run: tuple[str, ...]) -> bool:
    return any(occurrences(getattr(terms, f.name), run) for f in FIELDS)


@dataclass
class MemoryWriter:
    engine: MemoryEngine
    name: str
    earlier: MemorySnapshot | None = None
    attached: dict[str, bytes] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    vectors: list[PassageVectors] = field(default_factory=list)
    sections: int = 0

    def add(self, articles: Iterable[AnalysedArticle]) -> int:
        before = len(self.rows)
        for analysed in articles:
            self._add(analysed)
        return len(self.rows) - before

    def _add(self, analysed: AnalysedArticle) -> None:
        article, terms = analysed.article, iter(analysed.terms)
        for at, section in enumerate(article.sections):
            for nth, p in enumerate(section.passages):
                id_, kind = f"{article.id}#{at}.{nth}", kind_of(section, p)
                place = (section.heading, section.path, section.anchor)
                stored = StoredPassage(id_, head_of(article), *place, kind, p.kind, p.lead_in, p.text, p.fragment)
                self.rows.append(Row(next(terms), stored, len(self.articles), self.sections))
            self.sections += 1
        self.articles.append(article)
        self.vectors += [analysed.vectors] if analysed.vectors else []

    def keep(self, article_ids: Sequence[str]) -> int:
        there = {article.id: article for article in (self.earlier.articles if self.earlier else ())}
        if not there.keys() >= set(article_ids):
            raise ArticleUnknown("Only articles of the earlier generation can be kept.")
        encoder, kept = self.engine.encoder(), [there[article_id] for article_id in article_ids]
        vectors = list(vectors_of(kept, encoder)) if encoder else [None] * len(kept)
        return self.add(replace(analyse(article), vectors=meant) for article, meant in zip(kept, vectors, strict=True))

    def attach(self, name: str, data: bytes) -> None:
        self.attached[name] = data

    def seal(self) -> None:
        snapshot = MemorySnapshot(self.name, self.rows, self.articles, self.attached)
        encoder = self.engine.encoder()
        if encoder and self.vectors and len(self.vectors) == len(self.articles):
            vectors = np.concatenate([made.vectors for made in self.vectors])
            mentions = [self._mentions(number) for number in range(len(self.articles))]
            meant = MemoryVectors(vectors, [row.article for row in self.rows], mentions)
            snapshot = replace(snapshot, encoder=encoder, meant=meant)
        self.engine.sealed[self.name] = snapshot

    def _mentions(self, number: int) -> int:
        """How many other articles speak of an article by its title or one of its names."""
        runs = [tuple(stems_of(name)) for name in (self.articles[number].title, *self.articles[number].names)]
        speaking = [{r.article for r in self.rows if r.article != number and holds(r.terms, run)} for run in runs if run]
        return max(map(len, speaking), default=0)

    def abandon(self) -> None:
        self.engine.sealed.pop(self.name, None)


@dataclass
class MemoryEngine:
    encoder: Callable[[], Encoder | None] = lambda: None
    sealed: dict[str, MemorySnapshot] = field(default_factory=dict)
    published: str | None = None

    def vectors(self) -> PassageVectors | None:
        return None

    def create(self, name: str, upon: str | None = None) -> MemoryWriter:
        self.tidy()
        return MemoryWriter(self, name, self.open(upon) if upon else None)

    def tidy(self) -> None:
        for newer in [sealed for sealed in self.sealed if self.published and sealed > self.published]:
            del self.sealed[newer]

    def attached(self, name: str, file: str) -> bytes | None:
        return self.open(name).attached.get(file)

    def names(self) -> list[str]:
        return sorted(self.sealed)

    def current(self) -> str | None:
        return self.published

    def verify(self, name: str) -> None:
        self._refuse_unknown(name)

    def publish(self, name: str) -> None:
        self._refuse_unknown(name)
        self.published = name

    def drop(self, name: str) -> None:
        if name == self.published:
            raise GenerationIsCurrent(f"Generation {name} is current.")
        self._refuse_unknown(name)
        del self.sealed[name]

    def facts(self, name: str) -> Facts:
        self._refuse_unknown(name)
        sealed = self.sealed[name]
        sections = sum(len(article.sections) for article in sealed.articles)
        encoder = sealed.encoder.name if sealed.encoder else None
        return Facts(name, sealed.built_at, len(sealed.articles), sections, len(sealed.rows), encoder)

    def open(self, name: str | None = None) -> MemorySnapshot:
        wanted = self.published if name is None else name
        if wanted is None:
            raise NothingBuilt("Nothing has been indexed yet. Run: symptom-index build")
        self._refuse_unknown(wanted)
        return self.sealed[wanted]

    def _refuse_unknown(self, name: str) -> None:
        if name not in self.sealed:
            raise GenerationUnknown(f"There is no generation {name}.")
