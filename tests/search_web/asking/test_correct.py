"""Typing errors: what is mended, what is offered, and what is left alone."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.terms import fold
from search_web.asking.correct import NOTHING, Outcome, Speller
from search_web.asking.slips import slip_cost

WORDS = {
    "anxiety": 900,
    "diarrhoea": 120,
    "stomach": 300,
    "breathing": 400,
    "breath": 400,
    "tired": 250,
    "dizziness": 210,
    "palpitations": 160,
    "nausea": 150,
    "migraine": 90,
    "insomnia": 130,
    "tingling": 80,
    "swollen": 70,
    "thyroid": 60,
    "headache": 300,
    "haemorrhage": 60,
    "angle": 40,
    "ankle": 45,
    "table": 60,
    "shorten": 30,
    "hydroxyzine": 3,
    "hydralazine": 4,
    "ibuprofen": 50,
    "metformin": 9,
    "fluoxetine": 6,
    "paroxetine": 6,
    "b12": 20,
    "ear": 200,
    "heart": 800,
    "skin": 500,
}
SPELLER = Speller(WORDS, known=frozenset({"dyspnoea", "anxiousness"}))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("anxeity", "anxiety"),
        ("anxity", "anxiety"),
        ("Anxiaty", "anxiety"),
        ("diarhea", "diarrhoea"),
        ("diarrea", "diarrhoea"),
        ("diarhoea", "diarrhoea"),
        ("tiredd", "tired"),
        ("dizzyness", "dizziness"),
        ("palpatations", "palpitations"),
        ("palpitatons", "palpitations"),
        ("nausia", "nausea"),
        ("migrane", "migraine"),
        ("insomina", "insomnia"),
        ("tingeling", "tingling"),
        ("swolen", "swollen"),
        ("thryoid", "thyroid"),
        ("hemorrage", "haemorrhage"),
        ("haert", "heart"),
    ],
)
def test_a_word_nobody_wrote_becomes_the_one_that_was_meant(typed: str, meant: str) -> None:
    assert SPELLER.correct(typed) == Outcome("swap", (meant,))


@pytest.mark.parametrize("typed", ["anxiety", "ANXIETY", "anxíety", "dyspnoea", "anxiousness"])
def test_a_known_word_is_left_alone(typed: str) -> None:
    assert SPELLER.correct(typed) == NOTHING


@pytest.mark.parametrize("typed", ["stomache", "breatheing", "headaches", "swollenness"])
def test_a_form_of_a_known_word_needs_no_mending(typed: str) -> None:
    assert SPELLER.correct(typed) == NOTHING


def test_the_other_spelling_of_a_known_word_needs_no_mending() -> None:
    assert SPELLER.correct("hemorrhage") == NOTHING


@pytest.mark.parametrize("typed", ["500mg", "b13", "2", "38.5", "ibuprofen200", "covid19"])
def test_nothing_with_a_digit_is_touched(typed: str) -> None:
    assert SPELLER.correct(typed) == NOTHING


@pytest.mark.parametrize("typed", ["", "mg", "eer", "skn", "a" * 25, "анxiety", "anxie-ty", "head ache"])
def test_short_long_and_foreign_words_are_not_touched(typed: str) -> None:
    assert SPELLER.correct(typed) == NOTHING


def test_the_first_letter_is_kept() -> None:
    assert SPELLER.correct("snxiety") == NOTHING
    assert SPELLER.correct("eheadache") == NOTHING


@pytest.mark.parametrize("typed", ["shorter", "tablet", "heard", "hearth", "skim"])
def test_what_may_well_be_another_word_is_left_alone(typed: str) -> None:
    assert SPELLER.correct(typed) == NOTHING


def test_two_common_words_as_near_are_both_offered() -> None:
    speller = Speller({"mucus": 180, "mucous": 90})
    assert speller.correct("mucas") == Outcome("offer", ("mucus", "mucous"))


def test_two_rare_words_as_near_are_offered() -> None:
    speller = Speller({"melasmias": 2, "melismias": 2})
    assert speller.correct("melusmias") == Outcome("offer", ("melasmias", "melismias"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("headake", "headache"), ("stomack", "stomach"), ("insomia", "insomnia"), ("diareah", "diarrhoea")],
)
def test_a_word_written_as_it_sounds_is_known(typed: str, meant: str) -> None:
    assert SPELLER.correct(typed) == Outcome("swap", (meant,))


def test_what_sounds_alike_and_begins_with_another_letter_is_offered() -> None:
    assert Speller({"psoriasis": 90}).correct("soriasis") == Outcome("offer", ("psoriasis",))


def test_a_latin_name_is_not_swapped_for_a_word_that_sounds_alike() -> None:
    assert Speller({"influence": 900}).correct("influenzae").kind != "swap"


def test_what_may_have_been_meant_is_offered_where_it_is_less_clear() -> None:
    assert Speller({"throat": 100}).correct("troat") == Outcome("offer", ("throat",))
    assert Speller({"harder": 100}).correct("hoarder") == Outcome("offer", ("harder",))


def test_a_plural_is_offered_the_one_that_the_corpus_has() -> None:
    assert SPELLER.correct("migranes") == Outcome("offer", ("migraine",))


def test_nothing_is_swapped_for_four_letters_nor_they_for_others() -> None:
    assert Speller({"help": 900}).correct("hellp") == Outcome("offer", ("help",))
    assert Speller({"rash": 9000}).correct("rahs") == Outcome("offer", ("rash",))


def test_a_word_of_which_the_corpus_has_another_form_is_never_swapped() -> None:
    speller = Speller({"elective": 20, "electing": 20, "erection": 300})
    assert speller.correct("election").kind != "swap"


def test_words_that_say_nothing_are_right_though_no_article_has_them() -> None:
    assert Speller({"thinks": 900}).correct("thanks") == NOTHING


@pytest.mark.parametrize(
    ("typed", "near"), [("lactase", "lactose"), ("microcytic", "macrocytic"), ("intracranial", "intercranial")]
)
def test_one_thing_is_never_taken_for_its_contrary(typed: str, near: str) -> None:
    assert Speller({near: 900}).correct(typed) == NOTHING


def test_a_name_that_a_medicine_is_sold_under_is_right_though_no_article_has_it() -> None:
    assert Speller({"ability": 900}).correct("Abilify") == NOTHING


def test_what_is_one_slip_from_a_medicine_is_never_swapped_for_another_word() -> None:
    assert Speller({"ability": 900}).correct("abillify").kind != "swap"
    assert Speller({"tylenol": 900}).correct("tylonol") == Outcome("offer", ("tylenol",))


def test_a_word_near_a_common_one_is_more_likely_meant_where_there_are_few_words() -> None:
    many = {"".join(letters): 1 for letters in product("bcdfghjklm", repeat=5)}
    assert Speller({"anxiety": 40}).correct("anxioty").kind == "swap"
    assert Speller({**many, "anxiety": 40}).correct("anxioty").kind == "offer"


@pytest.mark.parametrize(
    ("typed", "first"), [("ibuprofin", "ibuprofen"), ("metforman", "metformin"), ("hydroxizine", "hydroxyzine")]
)
def test_a_medicine_is_offered_and_never_swapped(typed: str, first: str) -> None:
    outcome = SPELLER.correct(typed)
    assert (outcome.kind, outcome.words[0]) == ("offer", first)


def test_a_medicine_comes_with_the_one_it_is_taken_for() -> None:
    assert SPELLER.correct("hydralizine").words == ("hydralazine", "hydroxyzine")


def test_a_word_of_the_synonyms_that_no_passage_holds_is_no_correction() -> None:
    assert Speller({"palpitations": 0}).correct("palpatations") == NOTHING


def test_an_empty_corpus_corrects_nothing() -> None:
    assert Speller({}).correct("anxeity") == NOTHING


@given(st.one_of(st.text(max_size=30), st.sampled_from(sorted(WORDS)).flatmap(lambda w: st.permutations(list(w)).map("".join))))
def test_whatever_is_typed_only_words_of_the_corpus_come_back_and_none_of_another_first_letter_unasked(typed: str) -> None:
    outcome = SPELLER.correct(typed)
    assert set(outcome.words) <= WORDS.keys()
    assert (outcome.kind == "none") == (outcome.words == ())
    assert outcome.kind != "swap" or outcome.words[0][0] == fold(typed)[0]


@given(st.text("abc", max_size=6), st.text("abc", min_size=1, max_size=6))
def test_a_slip_costs_nothing_only_when_there_is_none(typed: str, meant: str) -> None:
    assert (slip_cost(typed or "a", meant, 99.0) == 0) == ((typed or "a") == meant)


@pytest.mark.parametrize(
    ("likely", "less_likely", "meant"),
    [
        ("anxeity", "anxjety", "anxiety"),
        ("swolen", "swollen", "swollen"),
        ("nausia", "nausta", "nausea"),
        ("siezure", "sekzure", "seizure"),
    ],
)
def test_letters_swapped_doubled_or_alike_in_sound_are_likelier_slips(likely: str, less_likely: str, meant: str) -> None:
    assert slip_cost(likely, meant, 9.0) < slip_cost(less_likely, meant, 9.0) or less_likely == meant


def test_sixty_thousand_words_are_ready_at_once_and_answer_at_once() -> None:
    syllables = [a + b for a in "bcdfghlmnprst" for b in "aeiou"]
    words = {x + y + z + "n": 1 + len(x + y) for x in syllables for y in syllables for z in syllables[:14]}
    begun = time.perf_counter()
    speller = Speller(words)
    built = time.perf_counter() - begun
    times = []
    for word in list(words)[::600]:
        begun = time.perf_counter()
        speller.correct(word[:3] + "x" + word[3:])
        times.append(time.perf_counter() - begun)
    assert len(words) > 55_000
    assert built < 3.0  # ten times what it takes, for busy machines
    assert sorted(times)[len(times) // 2] < 0.02


def test_a_speller_answers_many_threads_alike() -> None:
    typed = ["anxeity", "palpatations", "hydralizine", "tablet"] * 50
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(SPELLER.correct, typed)) == [SPELLER.correct(word) for word in typed]


def test_a_word_of_the_same_letters_in_another_order_is_not_meant() -> None:
    assert Speller({"abcdefghij": 9}).correct("ajihgfedxy") == NOTHING


def test_a_form_of_a_known_word_is_offered_nothing_that_is_not_plain() -> None:
    assert Speller({"gait": 314, "gated": 2}).correct("gaited") == NOTHING


def test_a_word_that_is_not_searched_for_is_put_in_no_words_place_that_begins_otherwise() -> None:
    assert Speller({"knowing": 900}).correct("nowing") == NOTHING


def test_what_is_kept_of_words_looked_up_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_web.asking.correct.KEPT_WORDS", 2)
    speller = Speller(WORDS)
    for typed in ("anxeity", "stomoch", "tirred", "skinn", "anxeity"):
        assert speller.correct(typed) == SPELLER.correct(typed)
        assert len(speller._outcomes) <= 2
