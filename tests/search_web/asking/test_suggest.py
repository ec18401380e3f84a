"""Suggestions: titles, headings and symptoms that what is typed so far may become."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_web.asking.suggest import MAX_PHRASE_WORDS, Suggester, Suggestion

PHRASES = [
    ("Back pain", "title"),
    ("Lower back pain", "title"),
    ("Panic attack", "title"),
    ("Chest pain and pressure", "title"),
    ("Headache", "title"),
    ("Hepatitis B", "title"),
    ("Back exercises", "heading"),
    ("What does back pain feel like?", "heading"),
    ("panic at night", "symptom"),
    ("a hot patch low in the back, painful to touch", "symptom"),
    ("back pain", "symptom"),
    ("a fluttering in the chest", "symptom"),
    ("Ménière’s disease", "heading"),
]
SUGGESTER = Suggester(PHRASES)


def texts(typed: str, limit: int = 8) -> list[str]:
    return [suggestion.text for suggestion in SUGGESTER.suggest(typed, limit)]


def test_the_last_word_is_a_beginning() -> None:
    assert texts("pani") == ["Panic attack", "panic at night"]


def test_a_phrase_may_begin_at_any_of_its_words() -> None:
    assert "Lower back pain" in texts("bac")


def test_earlier_words_are_whole_words() -> None:
    assert texts("back pai") == [
        "Back pain",
        "Lower back pain",
        "What does back pain feel like?",
        "a hot patch low in the back, painful to touch",
    ]
    assert texts("ba pai") == []


def test_a_word_is_found_in_another_form() -> None:
    assert texts("headaches") == ["Headache"]
    assert texts("backs pain")[0] == "Back pain"


def test_after_a_space_the_last_word_is_whole() -> None:
    assert texts("pan ") == []
    assert texts("panic ") == ["Panic attack", "panic at night"]


def test_titles_come_before_headings_and_headings_before_symptoms() -> None:
    kinds = [suggestion.kind for suggestion in SUGGESTER.suggest("back")]
    assert kinds == sorted(kinds, key=["title", "heading", "symptom"].index)
    assert set(kinds) == {"title", "heading", "symptom"}


def test_of_one_kind_those_that_begin_as_typed_come_first_then_the_shorter() -> None:
    suggester = Suggester((text, "title") for text in ("Big back pain", "Back pain in the morning", "Back pain", "Pain, back"))
    assert [s.text for s in suggester.suggest("back p")] == [
        "Back pain",
        "Back pain in the morning",
        "Pain, back",
        "Big back pain",
    ]


def test_a_phrase_of_two_kinds_is_suggested_once_as_the_better() -> None:
    assert SUGGESTER.suggest("back pain").count(Suggestion("Back pain", "title")) == 1
    assert "back pain" not in texts("back pain")


def test_accents_capitals_and_apostrophes_make_no_difference() -> None:
    assert texts("MENIERES d") == texts("ménière's") == ["Ménière’s disease"]


def test_a_stop_word_typed_or_not_makes_no_difference() -> None:
    assert texts("fluttering in chest") == texts("fluttering in the chest") == ["a fluttering in the chest"]


def test_one_letter_names_are_found() -> None:
    assert texts("hepatitis b") == ["Hepatitis B"]


@pytest.mark.parametrize("typed", ["", " ", "the ", "?!", "xyz", "xyz pain", "\x00", "\U0010ffff"])
def test_where_nothing_fits_nothing_is_suggested(typed: str) -> None:
    assert texts(typed) == []


def test_no_more_than_the_limit_come_back() -> None:
    assert len(texts("b", 2)) == 2
    assert texts("b", 0) == []


def test_no_phrases_suggest_nothing() -> None:
    assert Suggester(()).suggest("back") == []
    assert Suggester([("", "title"), ("word " * (MAX_PHRASE_WORDS + 1), "title")]).suggest("word") == []


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="not in"):
        Suggester([("Back pain", "query")])


@given(st.text(max_size=40))
def test_whatever_is_typed_only_phrases_of_the_corpus_come_back(typed: str) -> None:
    found = texts(typed)
    assert len(found) == len(set(found)) <= 8
    assert {text for text, _ in PHRASES} >= set(found)


@given(st.sampled_from(PHRASES), st.integers(1, 60))
def test_every_beginning_of_a_phrase_finds_it(phrase: tuple[str, str], length: int) -> None:
    typed = phrase[0][:length].rstrip()
    assert phrase[0].casefold() in {text.casefold() for text in texts(typed, len(PHRASES))}


def test_many_phrases_are_ready_soon_and_answer_at_once() -> None:
    names = [a + b for a in "bcdfghlmnprst" for b in ("ana", "elo", "iru", "osti", "ume")]
    phrases = [(f"{x} {y} {z}", "heading") for x in names for y in names for z in names[:20]]
    begun = time.perf_counter()
    suggester = Suggester(phrases)
    built = time.perf_counter() - begun
    times = []
    for typed in ("b", "bana e", "s", "rosti mumi", "t", "cana fe") * 10:
        begun = time.perf_counter()
        suggester.suggest(typed)
        times.append(time.perf_counter() - begun)
    assert len(phrases) > 80_000
    assert built < 10.0  # ten times what it takes, for busy machines
    assert sorted(times)[len(times) // 2] < 0.05
