"""Which of the words typed count, how else they may be said, and that nothing typed is ever too much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from indexer.engines.seam import Clause
from indexer.terms import stems_of
from indexer.vocabulary import Group, Synonyms
from search_web.asking.correct import Speller
from search_web.asking.language import Language
from search_web.asking.query import MAX_CHARACTERS, MAX_TERMS
from search_web.asking.understanding import Reading, Understood, understand

CORPUS = (
    "short of breath breathless heart racing palpitations anaemia tired pain chest fever night diarrhoea can't sleep insomnia"
)
LANGUAGE = Language(
    synonyms=Synonyms(
        [
            Group(("short of breath", "breathless", "dyspnoea")),
            Group(("heart racing", "palpitations")),
            Group(("can't sleep", "insomnia")),
        ]
    ),
    terms=frozenset(stems_of(CORPUS)),
    speller=Speller(dict.fromkeys(CORPUS.replace("'", "").split(), 20), frozenset()),
)
TYPED = st.text(max_size=200) | st.lists(
    st.sampled_from(
        'short of breath heart racing cant sleep no without pain fever or nor vitamin A " - -x , and like diarhea'.split(" ")
    ),
    max_size=60,
).map(" ".join)


def typed_terms(understood: Understood) -> list[str]:
    """What was typed and counts, without phrases and without what is only a lift."""
    clauses = [clause for clause in understood.question.clauses if not clause.required and not clause.optional]
    return [term for clause in clauses for term in clause.alternatives[0].terms]


def plain(text: str) -> list[str]:
    return typed_terms(understand(text, Language()))


def weights(clause: Clause) -> list[float]:
    return [alternative.weight for alternative in clause.alternatives]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("why do my hands go numb when I'm stressed", "hands numb stressed"),
        ("I feel a burning between my shoulder blades", "burning between shoulder blades"),
        ("vitamin A", "vitamin a"),
        ("what does hepatitis A do", "hepatitis a"),
        ("a headache", "headache"),
        ("not sleeping", "not sleeping"),
        ("I can't breathe", "can't breathe"),
        ("no appetite", "no appetite"),
        ("what is it like", "what it like"),
    ],
)
def test_the_words_that_say_what_is_felt_are_kept(text: str, kept: str) -> None:
    assert plain(text) == stems_of(kept)


def test_a_word_typed_twice_is_asked_for_once() -> None:
    assert plain("pain pain PAIN pains") == stems_of("pain")


def test_what_comes_after_without_is_not_asked_for() -> None:
    assert plain("chest pain without fever") == stems_of("chest pain")


def test_each_clause_belongs_to_its_symptom() -> None:
    understood = understand("chest pain, fever", Language())
    assert understood.symptoms == ("chest pain", "fever")
    assert [clause.symptom for clause in understood.question.clauses] == [0, 0, 1]


def test_a_phrase_is_required_and_a_plain_word_is_not() -> None:
    assert [clause.required for clause in understand('"chest pain" night', Language()).question.clauses] == [True, False]


def test_the_kinds_asked_for_are_passed_on() -> None:
    assert understand("pain", Language(), frozenset({"causes"})).question.kinds == {"causes"}


@pytest.mark.parametrize(
    ("typed", "also"), [("short of breath", "breathless"), ("heart racing", "palpitations"), ("can't sleep", "insomnia")]
)
def test_other_names_are_searched_too_and_said(typed: str, also: str) -> None:
    understood = understand(f"{typed} at night", LANGUAGE)
    assert [(stems_of(said.typed), said.also) for said in understood.expanded] == [(stems_of(typed), (also,))]
    assert any(a.source == "synonym" for clause in understood.question.clauses for a in clause.alternatives)


def test_what_was_typed_stays_and_weighs_most() -> None:
    with_others, alone = understand("short of breath", LANGUAGE), understand("short of breath", Language())
    assert typed_terms(with_others) == typed_terms(alone)
    for clause in with_others.question.clauses:
        assert weights(clause)[0] == max(weights(clause)) == 1
        assert weights(clause).count(1) == 1


def test_several_phrases_of_one_query_are_known() -> None:
    understood = understand("heart racing and short of breath, can't sleep", LANGUAGE)
    assert [said.also for said in understood.expanded] == [("palpitations",), ("breathless",), ("insomnia",)]


def test_names_that_no_article_holds_are_not_searched_for() -> None:
    terms = {
        term
        for clause in understand("short of breath", LANGUAGE).question.clauses
        for a in clause.alternatives
        for term in a.terms
    }
    assert not terms & set(stems_of("dyspnoea"))


def test_other_names_can_be_switched_off() -> None:
    understood = understand("short of breath", LANGUAGE, reading=Reading(expand=False))
    assert understood.expanded == ()
    assert all(len(clause.alternatives) == 1 for clause in understood.question.clauses)


def test_a_slip_of_the_pen_is_mended_and_said() -> None:
    understood = understand("diarhoea at night", LANGUAGE)
    assert understood.corrected == "diarrhoea at night"
    assert understood.text == "diarhoea at night"
    assert stems_of("diarrhoea")[0] in typed_terms(understood)


def test_mending_can_be_switched_off() -> None:
    understood = understand("diarhoea", LANGUAGE, reading=Reading(correct=False))
    assert (understood.corrected, typed_terms(understood)) == (None, stems_of("diarhoea"))


@given(TYPED, st.sampled_from([Language(), LANGUAGE]))
@examples(max_examples=300)
def test_anything_typed_becomes_a_question_within_the_limits(typed: str, language: Language) -> None:
    understood = understand(typed, language)
    question = understood.question
    assert len(understood.text) <= MAX_CHARACTERS
    assert len(question.clauses) <= MAX_TERMS
    assert len(question.exclusions) <= MAX_TERMS
    for clause in question.clauses:
        assert clause.alternatives
        assert all(a.terms and all(a.terms) and 0 < a.weight <= 1 for a in clause.alternatives)
        assert 0 <= clause.symptom < len(understood.symptoms)
    assert len({clause.alternatives for clause in question.clauses}) == len(question.clauses)


@pytest.mark.parametrize("piece", ["no ", "without fever or ", "short of ", "vitamin A ", "pain, ", '"pain" ', "-pain ", "a"])
def test_a_megabyte_is_understood(piece: str) -> None:
    assert understand(piece * (1_000_000 // len(piece)), LANGUAGE).truncated
