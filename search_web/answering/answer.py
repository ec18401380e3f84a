"""Request + snapshot → Answer: ask, find, rank, highlight, link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from indexer.engines.seam import Found, Match, Question, Snapshot, StoredPassage
from indexer.settings import Settings
from indexer.terms import LITTLE, stems_of
from search_web.answering.deadline import NO_DEADLINE, Deadline
from search_web.answering.direct import LOOKED_AT, asks_the_same
from search_web.answering.highlight import Highlighter, similar_segments
from search_web.answering.hits import (
    Answer,
    ArticleHit,
    AskedQuery,
    Correction,
    Coverage,
    DirectAnswer,
    Expansion,
    Group,
    Offer,
    PassageHit,
    Request,
    SectionHead,
)
from search_web.answering.links import article_url, help_url, passage_url
from search_web.answering.rank import Ranked, rank
from search_web.answering.similar import Similar
from search_web.answering.topics import topic_of
from search_web.asking.language import PLAIN, Language
from search_web.asking.understanding import Reading, Understood, understand

MAX_DEPTH = 10_000  # results beyond this are never reached; nobody reads that far and every engine pays for it
SHOWN_PASSAGES = 3  # of one article; what a phone shows without scrolling
ALL_PASSAGES = 50  # of one article that was asked for alone; beyond them reading it is quicker
WORTH_MORE = 0.8  # further passages count as "more in this article" down to this share of its best one's score
_LOOKED_THROUGH = 8  # passages of an article beyond those shown in a list, for one that says itself what was asked for
_FIRST_CANDIDATES = 200  # passages asked for at first: ten articles seldom need more


@dataclass(frozen=True, slots=True)
class _Marking:
    """What every hit of one answer is made with."""

    understood: Understood
    highlighter: Highlighter
    similar: Similar
    settings: Settings
    deadline: Deadline


def answer(
    request: Request, snapshot: Snapshot, settings: Settings, language: Language = PLAIN, deadline: Deadline = NO_DEADLINE
) -> Answer:
    """One page of results. A query without words gives an empty Answer. Raises what Snapshot.find raises, DeadlinePassed."""
    understood = _understood(request, snapshot, language)
    if not understood.question.clauses:
        return _empty(request, understood, snapshot.generation)
    found, ranked = _candidates(request, understood, snapshot, deadline)
    as_quoted = not _stands_nowhere(request, understood.question, found)
    if not as_quoted:  # people also quote what was said to them, and nobody worried is left with nothing for it
        understood = _understood(request, snapshot, language, quotes=False)
        found, ranked = _candidates(request, understood, snapshot, deadline)
    first = (request.page - 1) * request.page_size
    groups = ranked[first : first + request.page_size]
    most = ALL_PASSAGES if request.article else SHOWN_PASSAGES
    looked_at = [] if request.page > 1 or request.article else found.matches[:LOOKED_AT]
    similar = Similar(snapshot, understood, [group.article for group in groups])
    marking = _Marking(understood, Highlighter(understood.question), similar, settings, deadline)
    shown = _passages(snapshot, [*(match for group in groups for match in _worth(group)[:most]), *looked_at])
    chosen = _chosen(groups, most, shown, snapshot, marking)
    results = tuple(_article_hit(group, hits, shown, marking) for group, hits in zip(groups, chosen, strict=True))
    total = min(_total(found, request.group), MAX_DEPTH)
    if len(ranked) < first + request.page_size:
        total = min(total, len(ranked))  # of more passages than MAX_DEPTH, only the best are asked for
    return Answer(
        query=_asked(understood, found, as_quoted),
        generation=snapshot.generation,
        articles=found.totals.articles,
        passages=found.totals.passages,
        facets=found.facets,
        results=results,
        direct=_direct(looked_at, shown, snapshot, marking),
        page=request.page,
        page_size=request.page_size,
        pages=-(-total // request.page_size),
        partial=found.partial,
        spans=found.spans,
    )


def _understood(request: Request, snapshot: Snapshot, language: Language, quotes: bool = True) -> Understood:
    """What is asked, ready to be found. Without `quotes` quoted phrases are words like all others."""
    reading = Reading(request.expand, request.correct, quotes)
    understood = _with_vector(understand(request.text, language, request.kinds, reading), snapshot)
    return replace(understood, question=_within(request, understood.question, snapshot))


def _stands_nowhere(request: Request, question: Question, found: Found) -> bool:
    """Whether no passage of any article holds a quoted phrase. Of one article or topic nobody can tell."""
    is_narrowed = request.article or request.topic or found.partial
    return any(clause.required for clause in question.clauses) and not found.facets and not is_narrowed


def _with_vector(understood: Understood, snapshot: Snapshot) -> Understood:
    """With the vector of what was asked, when the snapshot has an encoder."""
    if snapshot.encoder is None or not understood.question.clauses:
        return understood
    (vector,) = snapshot.encoder.encode([_meant(understood)])
    return replace(understood, question=replace(understood.question, vector=tuple(vector.tolist())))


def _meant(understood: Understood) -> str:
    """What is asked, with the first other name of each thing that has one: an encoder may know it and not what was typed.

    On judged questions nDCG@10 is 0.80 with them, 0.79 without. A description is clear by itself, and they blur it: 0.14, 0.15.
    """
    others = () if understood.question.tells else (expanded.also[0] for expanded in understood.expanded)
    return ", ".join((*understood.symptoms, *others))


def _within(request: Request, question: Question, snapshot: Snapshot) -> Question:
    """The question, about the articles alone that the request names, and counted as it asks."""
    question = replace(question, spans=request.spans)
    if not (request.article or request.topic):
        return question
    ids = enumerate(head.id for head in snapshot.heads())
    asked = {n for n, id_ in ids if request.article in ("", id_) and request.topic in ("", topic_of(id_))}
    return replace(question, articles=frozenset(asked))


def _candidates(request: Request, understood: Understood, snapshot: Snapshot, deadline: Deadline) -> tuple[Found, list[Ranked]]:
    """Asks for more passages until the page is full, everything is found, or the depth is reached.

    A longer look ranks anew. What a shorter one found keeps its place, so that no result stands on two pages, or on none.
    """
    wanted, limit = request.page * request.page_size, _FIRST_CANDIDATES
    ranked: dict[int, Ranked] = {}
    while True:
        deadline.check()
        found = snapshot.find(understood.question, limit)
        for group in rank(found.matches, understood.question, request.group):
            ranked.setdefault(group.number, group)
        if len(ranked) >= wanted or limit >= min(found.totals.passages, MAX_DEPTH):
            return found, list(ranked.values())
        limit = min(limit * 4, MAX_DEPTH)


def _total(found: Found, group: Group) -> int:
    totals = found.totals
    return {"article": totals.articles, "section": totals.sections, "passage": totals.passages}[group]


def _passages(snapshot: Snapshot, matches: Iterable[Match]) -> dict[int, StoredPassage]:
    """Every passage that is looked at, fetched in one go."""
    numbers = list({match.passage: None for match in matches})
    return dict(zip(numbers, snapshot.passages(numbers), strict=True))


def _worth(group: Ranked) -> list[Match]:
    """The first passages of an article, and the further ones that are nearly as good as its best."""
    further = group.matches[SHOWN_PASSAGES:]
    return [*group.matches[:SHOWN_PASSAGES], *(match for match in further if match.score >= WORTH_MORE * group.matches[0].score)]


def _chosen(
    groups: Sequence[Ranked], most: int, shown: dict[int, StoredPassage], snapshot: Snapshot, marking: _Marking
) -> list[list[PassageHit]]:
    """The passages to show of each group. Those that say themselves what was asked for come first: of an article that bears it in
    its title every passage matches, and many a one says nothing of it.
    """
    chosen = [_hits(_worth(group)[:most], shown, marking) for group in groups]
    silent = [number for number, hits in enumerate(chosen) if not all(map(_says_itself, hits))]
    further = {number: groups[number].matches[most : SHOWN_PASSAGES + _LOOKED_THROUGH] for number in silent}
    found = _passages(snapshot, chain.from_iterable(further.values())) if any(further.values()) else {}
    for number, matches in further.items():
        hits = [*chosen[number], *_hits(matches, found, marking)]
        chosen[number] = sorted(hits, key=lambda hit: not _says_itself(hit))[:most]
    return chosen


def _hits(matches: Iterable[Match], stored: dict[int, StoredPassage], marking: _Marking) -> list[PassageHit]:
    marking.deadline.check()
    return [_passage_hit(stored[match.passage], match, marking) for match in matches]


def _says_itself(hit: PassageHit) -> bool:
    """Whether its own text or its lead-in says what was asked for; a "no" anywhere in it does not."""
    marked = (segment.text for segment in (*hit.segments, *hit.lead_in_segments) if segment.match)
    return hit.similar or any(not LITTLE.issuperset(stems_of(text)) for text in marked)


def _article_hit(group: Ranked, hits: Sequence[PassageHit], shown: dict[int, StoredPassage], marking: _Marking) -> ArticleHit:
    worth = _worth(group)
    best = shown[group.matches[0].passage]
    return ArticleHit(
        article=best.article,
        url=article_url(best.article, marking.settings.base_url),
        help_url=help_url(best.article, marking.settings.base_url),
        score=group.score,
        coverage=_coverage(group, marking),
        more_passages=len(worth) - len(hits),
        passages=tuple(hits),
        title_segments=marking.highlighter.segments(best.article.title),
    )


def _direct(
    matches: Iterable[Match], shown: dict[int, StoredPassage], snapshot: Snapshot, marking: _Marking
) -> DirectAnswer | None:
    """The beginning of the first answer to just this question."""
    for match in matches:
        if asks_the_same(marking.understood, shown[match.passage]):
            first = _beginning(shown[match.passage], match.passage, snapshot)
            hit = _passage_hit(first, match, marking)
            return DirectAnswer(first.article, article_url(first.article, marking.settings.base_url), hit)
    return None


def _beginning(passage: StoredPassage, number: int, snapshot: Snapshot) -> StoredPassage:
    """The first passage of an answer that has several."""
    while number:
        number -= 1
        (before,) = snapshot.passages([number])
        if (before.article.id, before.lead_in, before.path) != (passage.article.id, passage.lead_in, passage.path):
            break
        passage = before
    return passage


def _passage_hit(passage: StoredPassage, match: Match, marking: _Marking) -> PassageHit:
    segments, is_similar = marking.highlighter.segments, not match.clauses
    return PassageHit(
        id=passage.id,
        kind=passage.kind,
        section=SectionHead(passage.heading, passage.path, passage.anchor),
        heading_segments=segments(passage.heading),
        lead_in=passage.lead_in,
        text=passage.text,
        segments=similar_segments(passage.text, marking.similar.words(passage.text)) if is_similar else segments(passage.text),
        lead_in_segments=segments(passage.lead_in) if passage.lead_in else (),
        url=passage_url(passage, marking.settings.base_url),
        score=match.score,
        similar=is_similar,
    )


def _coverage(group: Ranked, marking: _Marking) -> Coverage:
    """Symptoms that the article speaks of, and those that it does not; one that is only denied is neither."""
    held = _held(group, marking.understood)
    said = {symptom for number, symptom in enumerate(marking.understood.symptoms) if group.symptoms >> number & 1}
    # A word in common would by itself bring the rest close: an article on burns to "burning when I pee".
    similar = marking.similar.symptoms([symptom for symptom, words in held.items() if not any(words)], group.article)
    found = tuple(symptom for symptom in held if symptom in said or symptom in similar)
    missing = tuple(symptom for symptom in held if symptom not in found)
    return Coverage(found, missing, similar, tuple(s for s in missing if 2 * sum(held[s]) > len(held[s])))


def _held(group: Ranked, understood: Understood) -> dict[str, list[bool]]:
    """Of each symptom, which of its words the article holds, wherever they stand."""
    held: dict[int, list[bool]] = {}
    for number, clause in enumerate(understood.question.clauses):
        if not clause.optional:
            held.setdefault(clause.symptom, []).append(bool(group.matches[0].article_clauses >> number & 1))
    return {understood.symptoms[symptom]: held[symptom] for symptom in sorted(held)}


def _asked(understood: Understood, found: Found, as_quoted: bool) -> AskedQuery:
    is_found = bool(found.totals.passages)
    relaxed = is_found and not (found.totals.complete and as_quoted)
    return replace(_query(understood, relaxed), unquoted=is_found and not as_quoted)


def _empty(request: Request, understood: Understood, generation: str) -> Answer:
    return Answer(_query(understood, False), generation, 0, 0, {}, (), request.page, request.page_size, 0)


def _query(understood: Understood, relaxed: bool) -> AskedQuery:
    return AskedQuery(
        text=understood.text,
        symptoms=understood.symptoms,
        expanded=tuple(Expansion(said.typed, said.also) for said in understood.expanded),
        corrected=Correction(understood.text, understood.corrected) if understood.corrected else None,
        offered=tuple(Offer(offered.typed, offered.instead) for offered in understood.offered),
        relaxed=relaxed,
        truncated=understood.truncated,
    )
