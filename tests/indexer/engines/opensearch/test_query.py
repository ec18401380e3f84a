"""What OpenSearch is asked for a question."""

from __future__ import annotations

from typing import Any

from indexer.engines.opensearch.query import Asked, Move, Way, among, completing, copying, looking_at_articles, searching
from indexer.engines.seam import Alternative, Clause, Question

TIMEOUT_MS = 1500


def asked(*clauses: Clause, known: bool = True, **filters: Any) -> Asked:
    ways = tuple(tuple(Way(a.terms, 2.0, 4.0) for a in clause.alternatives) if known else () for clause in clauses)
    question = Question(clauses, **filters)
    return Asked(question, clauses, ways, question.exclusions)


def clause(*runs: str, **how: Any) -> Clause:
    return Clause(tuple(Alternative(tuple(run.split())) for run in runs), **how)


def test_a_word_is_looked_up_as_it_is_and_a_run_as_a_phrase() -> None:
    query = searching(asked(clause("burn", "hot feel")), (), 500, TIMEOUT_MS)["query"]["bool"]["must"][0]
    best = query["dis_max"]["queries"]
    assert [next(iter(one)) for one in best] == ["term", "match_phrase"]
    assert best[1]["match_phrase"]["terms"]["query"] == "hot feel"


def test_a_word_that_no_passage_holds_is_not_asked_for() -> None:
    assert not asked(clause("zebra"), known=False).can_match


def test_a_question_of_optional_clauses_cannot_match() -> None:
    assert not asked(clause("fever", optional=True)).can_match


def test_without_a_required_clause_nothing_matches() -> None:
    held, missing = clause("burn"), clause("zebra", required=True)
    question = Question((held, missing))
    assert not Asked(question, (held, missing), ((Way(("burn",), 1.0, 1.0),), ()), ()).can_match


def test_filters_by_kind_and_article_leave_the_counts_alone_that_are_not_theirs() -> None:
    filters = {"kinds": frozenset({"symptoms"}), "articles": frozenset({7, 3}), "spans": ((0, 4), (4, 9))}
    body = searching(asked(clause("burn"), **filters), (), 500, TIMEOUT_MS)
    of_kinds, inside = {"terms": {"kind": ["symptoms"]}}, {"terms": {"article": [3, 7]}}
    counted = body["aggs"]
    assert body["query"]["bool"]["filter"] == []
    assert body["post_filter"] == counted["chosen"]["filter"] == {"bool": {"filter": [of_kinds, inside]}}
    assert counted["inside"]["filter"] == {"bool": {"filter": [inside]}}
    assert counted["apart"]["filter"] == of_kinds
    assert list(counted["apart"]["aggs"]["spans"]["filters"]["filters"]) == ["0-4", "4-9"]


def test_what_is_near_is_counted_but_adds_no_score() -> None:
    found = searching(asked(clause("burn")), [4, 7], 500, TIMEOUT_MS)["query"]["bool"]["must"][0]["bool"]["should"]
    assert found[0]["term"]["terms"]["value"] == "burn"
    assert found[1] == {"constant_score": {"filter": {"terms": {"passage": [4, 7]}}, "boost": 0}}


def test_a_question_none_of_whose_words_is_known_asks_for_what_is_near_alone() -> None:
    (found,) = searching(asked(clause("zebra"), known=False), [4], 500, TIMEOUT_MS)["query"]["bool"]["must"]
    assert found["constant_score"]["filter"] == {"terms": {"passage": [4]}}


def test_of_the_nearest_only_what_the_filters_allow_is_fetched() -> None:
    question = asked(clause("burn", required=True), kinds=frozenset({"causes"}), articles=frozenset({3}))
    filtered = among(question, [4, 7], (), TIMEOUT_MS)["query"]["bool"]["filter"]
    assert {"terms": {"passage": [4, 7]}} in filtered
    assert {"terms": {"kind": ["causes"]}} in filtered
    assert {"terms": {"article": [3]}} in filtered
    assert {"term": {"terms": {"value": "burn", "boost": 1.0}}} in filtered


def test_an_article_is_copied_with_its_new_numbers() -> None:
    order = copying("site-1", "site-2", {5: Move(3, -4, -20)})
    assert (order["source"]["index"], order["dest"]["index"]) == ("site-1", "site-2")
    assert order["source"]["query"] == {"terms": {"article": [5]}}
    assert order["script"]["params"] == {"moves": {"5": (3, -4, -20)}}


def test_what_is_complete_holds_every_clause_but_the_optional_ones() -> None:
    body = completing(asked(clause("burn"), clause("night"), clause("fever", optional=True)), 10, TIMEOUT_MS)
    filtered = [f["term"]["terms"]["value"] for f in body["query"]["bool"]["filter"] if "term" in f]
    assert filtered == ["burn", "night"]


def test_an_article_speaks_of_a_symptom_with_more_than_half_of_its_clauses() -> None:
    body = looking_at_articles(asked(*(clause(word) for word in "a b c d".split())), [1], TIMEOUT_MS)
    filters = body["aggs"]["articles"]["aggs"]["speaks"]["filters"]["filters"]
    assert filters["symptom 0"]["bool"]["minimum_should_match"] == 3


def test_every_search_has_a_deadline_on_the_server() -> None:
    question = asked(clause("burn"))
    bodies = (
        searching(question, (), 1, TIMEOUT_MS),
        completing(question, 1, TIMEOUT_MS),
        among(question, [1], [1], TIMEOUT_MS),
        looking_at_articles(question, [1], TIMEOUT_MS),
    )
    assert {body["timeout"] for body in bodies} == {"1500ms"}
