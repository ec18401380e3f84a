"""Matches → groups in the order a visitor should read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.engines.seam import Match, Question, complete_first
from search_web.answering.hits import Group

# An article that speaks of every symptom, or of the only one in every word, counts up to a third more than one that speaks of
# none. Chosen so that a strong passage still beats a scattering of weak ones.
COVERAGE_LIFT = 0.33


@dataclass(frozen=True, slots=True)
class Ranked:
    """What becomes one result."""

    number: int  # of the article, the section or the passage, as in Match
    article: int  # Match.article
    score: float
    symptoms: int  # Match.article_symptoms
    matches: tuple[Match, ...]  # best first; one for groups of sections and passages


def rank(matches: Sequence[Match], question: Question, group: Group) -> list[Ranked]:
    """Best-first matches → best-first groups. One article, however long, is one group of kind article."""
    if group == "passage":
        return [Ranked(match.passage, match.article, match.score, match.article_symptoms, (match,)) for match in matches]
    groups: dict[int, list[Match]] = {}
    for match in matches:
        groups.setdefault(match.article if group == "article" else match.section, []).append(match)
    if group == "section":
        return [Ranked(n, ms[0].article, ms[0].score, ms[0].article_symptoms, (ms[0],)) for n, ms in groups.items()]
    everything = sum(1 << number for number, clause in enumerate(question.clauses) if not clause.optional)
    symptoms = len({clause.symptom for clause in question.clauses if not clause.optional})
    ranked = [
        Ranked(number, number, _article_score(ms[0], everything, symptoms), ms[0].article_symptoms, tuple(ms))
        for number, ms in groups.items()
    ]
    tiered = complete_first(question)
    return sorted(ranked, key=lambda r: (tiered and all(m.clauses & everything != everything for m in r.matches), -r.score))


def _article_score(best: Match, everything: int, symptoms: int) -> float:
    """The best match of an article, the set of all clauses, how many symptoms are listed."""
    if symptoms > 1:
        share = best.article_symptoms.bit_count() / symptoms
    else:
        share = (best.article_clauses & everything).bit_count() / max(1, everything.bit_count())
    return best.score * (1 + COVERAGE_LIFT * share)
