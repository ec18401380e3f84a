"""Request + snapshot → Answer: ask, find, rank, highlight, link."""

from __future__ import annotations

from indexer.engines.seam import Found, Snapshot, StoredPassage
from indexer.settings import Settings
from search_web.answering.highlight import highlight
from search_web.answering.hits import (
    Answer,
    ArticleHit,
    AskedQuery,
    Correction,
    Coverage,
    Expansion,
    Group,
    Offer,
    PassageHit,
    Request,
    SectionHead,
)
from search_web.answering.links import article_url, help_url, passage_url
from search_web.answering.rank import Ranked, rank
from search_web.asking.language import PLAIN, Language
from search_web.asking.understanding import Reading, Understood, understand

MAX_DEPTH = 10_000  # results beyond this are never reached; nobody reads that far and every engine pays for it
SHOWN_PASSAGES = 3  # of one article; what a phone shows without scrolling
WORTH_MORE = 0.5  # further passages count as "more in this article" down to this share of its best one's score
_FIRST_CANDIDATES = 200  # passages asked for at first: ten articles seldom need more


def answer(request: Request, snapshot: Snapshot, settings: Settings, language: Language = PLAIN) -> Answer:
    """One page of results. A query without words gives an empty Answer. Raises what Snapshot.find raises."""
    understood = understand(request.text, language, request.kinds, Reading(request.expand, request.correct))
    if not understood.question.clauses:
        return _empty(request, understood, snapshot.generation)
    found, ranked = _candidates(request, understood, snapshot)
    first = (request.page - 1) * request.page_size
    groups = ranked[first : first + request.page_size]
    shown = _passages(snapshot, groups)
    results = tuple(_article_hit(group, understood, shown, settings) for group in groups)
    total = _total(found, request.group)
    return Answer(
        query=_asked(understood, found),
        generation=snapshot.generation,
        articles=found.totals.articles,
        passages=found.totals.passages,
        facets=found.facets,
        results=results,
        page=request.page,
        page_size=request.page_size,
        pages=-(-min(total, MAX_DEPTH) // request.page_size),
    )


def _candidates(request: Request, understood: Understood, snapshot: Snapshot) -> tuple[Found, list[Ranked]]:
    """Asks for more passages until the page is full, everything is found, or the depth is reached."""
    wanted, limit = request.page * request.page_size, _FIRST_CANDIDATES
    while True:
        found = snapshot.find(understood.question, limit)
        ranked = rank(found.matches, understood.question, request.group)
        if len(ranked) >= wanted or limit >= min(found.totals.passages, MAX_DEPTH):
            return found, ranked
        limit = min(limit * 4, MAX_DEPTH)


def _total(found: Found, group: Group) -> int:
    totals = found.totals
    return {"article": totals.articles, "section": totals.sections, "passage": totals.passages}[group]


def _passages(snapshot: Snapshot, groups: list[Ranked]) -> dict[int, StoredPassage]:
    """Every passage that will be shown, fetched in one go."""
    numbers = [match.passage for group in groups for match in group.matches[:SHOWN_PASSAGES]]
    return dict(zip(numbers, snapshot.passages(numbers), strict=True))


def _article_hit(group: Ranked, understood: Understood, shown: dict[int, StoredPassage], settings: Settings) -> ArticleHit:
    hits = tuple(
        _passage_hit(shown[match.passage], match.score, understood, settings) for match in group.matches[:SHOWN_PASSAGES]
    )
    best = shown[group.matches[0].passage]
    worth = sum(match.score >= WORTH_MORE * group.matches[0].score for match in group.matches[SHOWN_PASSAGES:])
    return ArticleHit(
        article=best.article,
        url=article_url(best.article, settings.base_url),
        help_url=help_url(best.article, settings.base_url),
        score=group.score,
        coverage=_coverage(group.symptoms, understood),
        more_passages=worth,
        passages=hits,
    )


def _passage_hit(passage: StoredPassage, score: float, understood: Understood, settings: Settings) -> PassageHit:
    question = understood.question
    return PassageHit(
        id=passage.id,
        kind=passage.kind,
        section=SectionHead(passage.heading, passage.path, passage.anchor),
        lead_in=passage.lead_in,
        text=passage.text,
        segments=highlight(passage.text, question),
        lead_in_segments=highlight(passage.lead_in, question) if passage.lead_in else (),
        url=passage_url(passage, settings.base_url),
        score=score,
    )


def _coverage(spoken_of: int, understood: Understood) -> Coverage:
    """Symptoms that the article speaks of, and those that it does not; one that is only denied is neither."""
    asked = {clause.symptom for clause in understood.question.clauses if not clause.optional}
    named = [(symptom, bool(spoken_of >> n & 1)) for n, symptom in enumerate(understood.symptoms) if n in asked]
    return Coverage(tuple(s for s, is_found in named if is_found), tuple(s for s, is_found in named if not is_found))


def _asked(understood: Understood, found: Found) -> AskedQuery:
    relaxed = bool(found.totals.passages) and not found.totals.complete
    return _query(understood, relaxed)


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
