"""One analyser for articles, questions and highlights: what becomes a term, and what never gets lost."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from indexer.terms import GAP, MAX_TERM_CHARACTERS, STOP_WORDS, Term, fold, stems_of, term_of, terms_of, words_of

TEXTS = st.text(max_size=200)
LATIN = st.text(st.characters(max_codepoint=0x36F), max_size=60)  # with every accent, apostrophe and combining mark of English


@pytest.mark.parametrize("ways", ["can't can’t canʼt cant CAN'T Can’t", "don't dont DON’T", "it'll itll"])
def test_an_apostrophe_makes_no_difference(ways: str) -> None:
    assert len({tuple(stems_of(way)) for way in ways.split()}) == 1


@pytest.mark.parametrize(
    ("accented", "plain"), [("fièvre", "fievre"), ("Ménière’s", "menieres"), ("naïve", "naive"), ("ÉCZÉMA", "eczema")]
)
def test_accents_and_capitals_make_no_difference(accented: str, plain: str) -> None:
    assert stems_of(accented) == stems_of(unicodedata.normalize("NFD", accented)) == stems_of(plain)


@pytest.mark.parametrize(
    "ways", ["burn burns burning burned", "ache aches aching", "palpitation palpitations", "worry worries worried"]
)
def test_forms_of_a_word_are_one_term(ways: str) -> None:
    assert len(set(stems_of(ways))) == 1


def test_words_that_mean_different_things_stay_apart() -> None:
    assert len(set(stems_of("numb number night knight heart hurt chest cheek"))) == 8


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("hepatitis B", ["hepat", "b"]),
        ("type 2", ["type", "2"]),
        ("omega-3", ["omega", "3"]),
        ("vitamin A", ["vitamin", "a"]),
        ("B12", ["b12"]),
        ("37.5", ["37", "5"]),
        ("I", ["i"]),
    ],
)
def test_single_letters_and_numbers_stay(text: str, terms: list[str]) -> None:
    assert stems_of(text) == terms


@pytest.mark.parametrize("word", "no not never none nor without cannot can't don't won't isn't aren't wasn't hardly".split())
def test_no_negation_is_left_out(word: str) -> None:
    assert term_of(word)


@pytest.mark.parametrize(
    "word",
    "after before during between behind under over above below beside inside on in off out up down when while can may".split(),
)
def test_no_word_that_says_where_or_when_is_left_out(word: str) -> None:
    assert term_of(word)


def test_stop_words_are_left_out_in_any_spelling() -> None:
    assert stems_of("The AND of it's is thé") == []
    assert all(not term_of(word.upper()) for word in STOP_WORDS)


def test_a_stop_word_does_not_move_the_places_of_others() -> None:
    assert terms_of("the back of the knee") == [Term("back", 4, 8), Term("knee", 16, 20)]


@pytest.mark.parametrize("text", ["", " ", "—", "'", "''", "_", "...", "-", "👍", "\x00", "\ud800", "\u0301"])
def test_text_without_words_has_no_terms(text: str) -> None:
    assert terms_of(text) == []


def test_underscores_hyphens_and_slashes_part_words() -> None:
    assert stems_of("left_arm pins-and-needles hot/cold") == stems_of("left arm pins and needles hot cold")


def test_apostrophes_around_a_word_are_no_part_of_it() -> None:
    assert terms_of("'ache'") == [Term(term_of("ache"), 1, 5)]


def test_what_nobody_types_is_no_term() -> None:
    assert stems_of("x" * MAX_TERM_CHARACTERS) != []
    assert stems_of("x" * (MAX_TERM_CHARACTERS + 1)) == []


def test_words_come_back_as_they_were_typed() -> None:
    assert words_of("The Can’t of B12!") == ["The", "Can’t", "of", "B12"]


@given(TEXTS)
def test_each_term_says_where_it_stands(text: str) -> None:
    end = 0
    for term in terms_of(text):
        assert end <= term.start < term.end <= len(text)
        assert term_of(text[term.start : term.end]) == term.text
        end = term.end


@given(TEXTS)
def test_the_quick_form_gives_the_same_terms(text: str) -> None:
    assert stems_of(text) == [term.text for term in terms_of(text)]


@given(st.one_of(TEXTS, LATIN))
def test_every_term_can_be_stored_as_one_word(text: str) -> None:
    for term in stems_of(text):
        assert term.split() == [term]
        assert term != GAP
        term.encode("utf-8")


@given(LATIN)
@examples(max_examples=300)
def test_composed_and_decomposed_text_have_the_same_terms(text: str) -> None:
    assert stems_of(unicodedata.normalize("NFD", text)) == stems_of(unicodedata.normalize("NFC", text))


@given(LATIN)
def test_folding_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_megabyte_takes_no_longer_than_its_length() -> None:
    for hostile in ("a'" * 500_000, "a\u0301" * 500_000, "\u0301" * 1_000_000, "'" * 1_000_000):
        assert len(terms_of(hostile)) <= 1


def test_threads_get_the_terms_that_one_alone_gets() -> None:
    words = [f"{stem}{ending}" for stem in ("burn", "ach", "worri", "sleep") for ending in ("ing", "es", "ed", "s")] * 50
    alone = [stems_of(word) for word in words]
    term_of.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(stems_of, words)) == alone
