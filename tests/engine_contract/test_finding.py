"""What every engine finds, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.engines.seam import Alternative, Clause, Engine, Question, Snapshot
from indexer.terms import stems_of
from tests.articles import ARTICLES, article, published, section
from tests.memory_engine import MemoryEngine


@pytest.fixture
def snapshot(engine: Engine) -> Snapshot:
    return published(engine)


def clause(*ways: str, required: bool = False, weights: tuple[float, ...] = ()) -> Clause:
    each = zip(ways, weights or (1.0,) * len(ways), strict=True)
    return Clause(tuple(Alternative(tuple(stems_of(way)), weight) for way, weight in each), required=required)


def words(text: str) -> Question:
    return Question(tuple(clause(term) for term in text.split()))


def texts(snapshot: Snapshot, question: Question, limit: int = 50) -> list[str]:
    return [p.text for p in snapshot.passages([m.passage for m in snapshot.find(question, limit).matches])]


def test_a_passage_that_holds_every_clause_comes_before_those_that_hold_some(snapshot: Snapshot) -> None:
    found = snapshot.find(words("burning night"), 50)
    assert texts(snapshot, words("burning night"))[0] == "Burning behind the breastbone at night, with fever"
    assert found.totals.complete == 1
    assert found.totals.passages == 3


def test_a_run_of_terms_matches_only_where_they_stand_together(snapshot: Snapshot) -> None:
    assert texts(snapshot, Question((clause("hepatitis b"),))) == ["Hepatitis B can make people tired"]
    assert texts(snapshot, Question((clause("b hepatitis"),))) == []


def test_no_run_crosses_from_one_field_into_the_next(snapshot: Snapshot) -> None:
    assert texts(snapshot, Question((clause("tightness symptoms"),))) == []
    assert texts(snapshot, Question((clause("symptoms a band"),))) == []


def test_no_run_crosses_from_the_title_into_an_other_name(snapshot: Snapshot) -> None:
    assert texts(snapshot, Question((clause("pain anxious"),))) == []


def test_other_names_of_an_article_are_found(snapshot: Snapshot) -> None:
    assert len(texts(snapshot, Question((clause("anxious back"),)))) == 3


def test_no_run_starts_before_the_first_token(engine: Engine) -> None:
    snapshot = published(engine, ARTICLES[:1])
    assert texts(snapshot, Question((clause("back back pain"),))) == []


def test_the_best_alternative_of_a_clause_counts(snapshot: Snapshot) -> None:
    typed = snapshot.find(Question((clause("burning"),)), 1).matches[0]
    both = snapshot.find(Question((clause("burning", "breastbone", weights=(1.0, 0.1)),)), 1).matches[0]
    assert both.score == pytest.approx(typed.score, rel=1e-5)


def test_an_alternative_finds_what_the_typed_word_does_not(snapshot: Snapshot) -> None:
    question = Question((clause("insomnia", "lying awake", weights=(1.0, 0.5)),))
    assert texts(snapshot, question) == ["Lying awake at night without fever"]


def test_an_optional_clause_lifts_what_matches_and_finds_nothing_by_itself(snapshot: Snapshot) -> None:
    lifting = replace(clause("without fever"), optional=True)
    assert texts(snapshot, Question((clause("night"), lifting)))[0] == "Lying awake at night without fever"
    found = snapshot.find(Question((clause("burning"), clause("night"), lifting)), 50)
    assert found.totals.complete == 1
    assert texts(snapshot, Question((lifting,))) == []


def test_a_required_clause_must_be_held(snapshot: Snapshot) -> None:
    question = Question((clause("night"), clause("pounding heart", required=True)))
    assert texts(snapshot, question) == ["Waking at three with a pounding heart"]


def test_a_required_clause_that_nothing_holds_leaves_nothing(snapshot: Snapshot) -> None:
    assert texts(snapshot, Question((clause("night"), clause("zebra", required=True)))) == []


def test_an_excluded_run_keeps_its_passages_out(snapshot: Snapshot) -> None:
    question = Question((clause("fever"),), exclusions=(("with", "fever"),))
    assert texts(snapshot, question) == ["Lying awake at night without fever"]


def test_an_excluded_word_that_no_passage_holds_changes_nothing(snapshot: Snapshot) -> None:
    assert len(texts(snapshot, Question((clause("fever"),), exclusions=(("zebra",),)))) == 2


def test_articles_can_be_chosen_and_facets_count_these_alone(snapshot: Snapshot) -> None:
    everywhere = snapshot.find(words("burning night"), 50)
    chosen = frozenset({everywhere.matches[0].article})
    found = snapshot.find(replace(words("burning night"), articles=chosen), 50)

    assert {match.article for match in everywhere.matches} > chosen
    assert [match.passage for match in found.matches] == [m.passage for m in everywhere.matches if m.article in chosen]
    assert found.totals.articles == 1
    assert sum(found.facets.values()) == found.totals.passages
    assert snapshot.find(replace(words("burning night"), articles=frozenset()), 50).totals.passages == 0


def test_articles_of_a_span_are_counted_whichever_are_asked_for_but_of_the_kinds_asked_for(snapshot: Snapshot) -> None:
    spans = ((0, 1), (1, 3), (0, 3), (3, 99))  # BACK, CHEST and SLEEP; a span may go beyond the end
    asked = replace(words("burning night"), spans=spans)
    of_kind = replace(asked, kinds=frozenset({"causes"}))
    inside = [replace(each, articles=frozenset({2})) for each in (asked, of_kind)]

    assert [snapshot.find(each, 50).spans for each in (asked, of_kind, *inside)] == [(1, 2, 3, 0), (1, 0, 1, 0)] * 2
    assert snapshot.find(replace(asked, exclusions=(("burn",),)), 50).spans == (0, 1, 1, 0)
    assert snapshot.find(words("burning night"), 50).spans == ()


def test_a_filter_by_kind_keeps_the_counts_of_all_kinds(snapshot: Snapshot) -> None:
    found = snapshot.find(Question(words("burning chest").clauses, kinds=frozenset({"get_help"})), 50)
    assert [p.kind for p in snapshot.passages([m.passage for m in found.matches])] == ["get_help"]
    assert found.facets == {"symptoms": 2, "causes": 1, "get_help": 1}
    assert found.totals.passages == 1


def test_a_match_says_which_clauses_it_and_its_article_hold(snapshot: Snapshot) -> None:
    found = snapshot.find(words("stinging burn zebra"), 50)
    by_text = dict(zip(texts(snapshot, words("stinging burn zebra")), found.matches, strict=True))
    match = by_text["A hot, stinging patch between your shoulder blades"]
    assert (match.clauses, match.article_clauses) == (0b001, 0b011)


def test_an_article_speaks_of_a_symptom_when_one_passage_holds_most_of_its_words(snapshot: Snapshot) -> None:
    scattered = Question((clause("stinging"), clause("burn")))  # in two passages of one article
    together = Question((clause("stinging"), clause("patch"), clause("zebra")))
    symptoms = {
        name: {match.article_symptoms for match in snapshot.find(question, 1).matches}
        for name, question in (("scattered", scattered), ("together", together))
    }
    assert symptoms == {"scattered": {0}, "together": {1}}


def test_sections_and_articles_without_passages_change_nothing_for_those_after_them(engine: Engine) -> None:
    empty = article("empty", "An empty page", section("Nothing yet"))
    full = article("full", "Back pain", section("Nothing yet"), section("Stinging", "Between the shoulder blades"))
    found = published(engine, [empty, full]).find(words("stinging shoulder"), 10)
    assert [(match.passage, match.article, match.article_symptoms) for match in found.matches] == [(0, 1, 1)]
    assert (found.totals.articles, found.totals.sections, found.totals.passages) == (1, 1, 1)


def test_each_kind_of_section_tells_its_articles_and_its_first_passage_in_each(engine: Engine) -> None:
    late = article("late", "Late", section("Empty"), section("Signs", "One", "Two"), section("More signs", "Three"))
    snapshot = published(engine, [*ARTICLES, late])
    firsts = {
        kind: {article: snapshot.passages([passage])[0].text for article, passage in found.items()}
        for kind, found in snapshot.kinds().items()
    }
    assert firsts == {
        "symptoms": {
            0: "A hot, stinging patch between your shoulder blades",
            1: "A band around the chest that tightens",
            2: "Lying awake at night without fever",
            3: "One",
        },
        "causes": {0: "Muscles that never quite let go begin to burn", 2: "Hepatitis B can make people tired"},
        "get_help": {1: "Call your emergency number for crushing chest pain"},
    }
    assert [list(found) for found in snapshot.kinds().values()] == [sorted(found) for found in snapshot.kinds().values()]


def test_without_articles_there_is_no_kind(engine: Engine) -> None:
    assert published(engine, []).kinds() == {}


def test_totals_go_beyond_the_limit(snapshot: Snapshot) -> None:
    found = snapshot.find(words("night fever"), 1)
    assert len(found.matches) == 1
    assert (found.totals.articles, found.totals.sections, found.totals.passages) == (2, 2, 2)


def test_a_limit_may_exceed_what_exists_and_may_be_zero(snapshot: Snapshot) -> None:
    assert len(snapshot.find(words("fever"), 10_000).matches) == 2
    assert snapshot.find(words("fever"), 0).matches == ()


def test_equal_passages_come_in_the_order_of_the_corpus(engine: Engine) -> None:
    snapshot = published(engine, ARTICLES)
    passages = [m.passage for m in snapshot.find(words("symptoms"), 2).matches]
    assert passages == sorted(passages)


def test_a_question_without_clauses_finds_nothing(snapshot: Snapshot) -> None:
    found = snapshot.find(Question(()), 10)
    assert (found.matches, found.totals.passages, found.facets) == ((), 0, {})


def test_an_unknown_word_finds_nothing(snapshot: Snapshot) -> None:
    assert snapshot.find(words("zebra"), 10).totals.passages == 0


@pytest.mark.parametrize("text", ["burning night", "hepatitis", "fever without night", "back", "a chest"])
def test_every_engine_scores_as_the_rule_written_plainly(snapshot: Snapshot, text: str) -> None:
    plain = published(MemoryEngine())
    expected = [(m.passage, pytest.approx(m.score, rel=1e-4)) for m in plain.find(words(text), 50).matches]
    assert [(m.passage, m.score) for m in snapshot.find(words(text), 50).matches] == expected
