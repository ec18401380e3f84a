"""What was typed, taken apart. Quotes and minus mean something; everything else is plain words."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from indexer.terms import GAP, MAX_TERM_CHARACTERS, stems_of
from search_web.asking.query import MAX_CHARACTERS, MAX_TERMS, Query, read_query

TYPED = st.text(max_size=300) | st.lists(
    st.sampled_from(
        'pain " -" - -x "a b" , and & + / ; . ? ! AND OR NOT * ~ ^ : ( ) [ ] { } \\ \x00 \ud800 \u202e “x” « naïve no'.split(" ")
    ),
    max_size=40,
).map(" ".join)


def words(query: Query) -> list[str]:
    return [word.term for part in query.parts for word in part.words if word.term != GAP]


def phrases(query: Query) -> list[tuple[str, ...]]:
    return [phrase for part in query.parts for phrase in part.phrases]


def symptoms(typed: str) -> list[str]:
    return [part.shown for part in read_query(typed).parts]


# Plain words


@pytest.mark.parametrize(
    "typed",
    [
        "title:pain",
        "pain*",
        "p?in pain",
        "pain~2",
        "pain^3",
        "(pain OR ache)",
        "pain AND ache",
        "pain NOT ache",
        "[pain TO ache]",
        "{pain ache}",
        "+pain ache",
        "pain && ache || !x",
        "pain\\ ache",
        "/pain.*/",
        "pain' OR 1=1; --",
        "<script>pain</script>",
        "{{ 7*7 }} pain",
        "${pain}",
        "%pain%",
        "*",
        "**:**",
    ],
)
def test_operators_of_other_engines_are_plain_words(typed: str) -> None:
    query = read_query(typed)
    assert (phrases(query), query.exclusions) == ([], ())
    assert set(words(query)) <= set(stems_of(typed))
    assert ("pain" in words(query)) == ("pain" in typed)


def test_without_quotes_what_is_quoted_is_words_and_what_is_left_out_stays_left_out() -> None:
    query = read_query('a "stiff, sore neck" at night -"chest pain"', quotes=False)

    assert (phrases(query), words(query)) == ([], stems_of("a stiff sore neck at night"))
    assert query.exclusions == (("chest", "pain"),)


@pytest.mark.parametrize("word", ["omega-3", "pins-and-needles", "well-being", "self-help", "x-ray", "covid-19"])
def test_a_hyphen_inside_a_word_leaves_nothing_out(word: str) -> None:
    query = read_query(f"my {word} question")
    assert query.exclusions == ()
    assert " ".join(stems_of(word)) in " ".join(words(query))


@pytest.mark.parametrize("typed", ["pain - fever", "pain – fever", "pain — fever", "pain -- fever", "pain-fever", "pain- fever"])
def test_a_dash_between_words_leaves_nothing_out(typed: str) -> None:
    query = read_query(typed)
    assert query.exclusions == ()
    assert {"pain", "fever"} <= set(words(query))


@pytest.mark.parametrize("typed", ["not sleeping", "can't breathe", "no appetite", "never tired", "without fever", "can’t sleep"])
def test_negations_stay(typed: str) -> None:
    assert words(read_query(typed)) == stems_of(typed)


@pytest.mark.parametrize("typed", ["vitamin A", "hepatitis B", "type 2 diabetes", "B12", "omega 3"])
def test_letters_and_numbers_stay(typed: str) -> None:
    assert words(read_query(typed)) == stems_of(typed)


def test_each_word_is_kept_as_it_was_typed() -> None:
    (part,) = read_query("Can’t SLEEP").parts
    assert [word.typed for word in part.words] == ["Can’t", "SLEEP"]


# Phrases and exclusions


@pytest.mark.parametrize("typed", ['"chest pain"', "“chest pain”", "„chest pain“", "«chest pain»", '"Chest  pains"'])
def test_what_stands_in_quotation_marks_is_one_phrase(typed: str) -> None:
    query = read_query(typed)
    assert (phrases(query), words(query)) == ([("chest", "pain")], [])


def test_minus_leaves_a_word_or_a_phrase_out() -> None:
    query = read_query('pain -fever -"with chills" at night')
    assert query.exclusions == (("fever",), ("with", "chill"))
    assert "fever" not in words(query)


def test_a_hyphenated_word_is_left_out_as_a_whole() -> None:
    assert read_query("pain -pins-and-needles").exclusions == (tuple(stems_of("pins and needles")),)


@pytest.mark.parametrize("typed", ['chest "pain', 'chest pain"', '"', '""', 'pain """ fever', '-"', '-""', 'a"b'])
def test_quotation_marks_without_a_partner_are_no_error(typed: str) -> None:
    query = read_query(typed)
    assert query.exclusions == ()
    assert {word for word in ("chest", "pain", "fever") if word in typed} <= {
        *words(query),
        *(t for p in phrases(query) for t in p),
    }


@pytest.mark.parametrize("typed", ["-", "--", "-fever", "pain -", "- -", '-"a b"', "-,"])
def test_a_minus_alone_is_no_error(typed: str) -> None:
    assert "fever" not in words(read_query(typed))


# Symptoms


def test_commas_and_and_part_symptoms() -> None:
    assert symptoms("back pain, trouble sleeping and tingling hands") == ["back pain", "trouble sleeping", "tingling hands"]


@pytest.mark.parametrize(
    "typed", ["dizzy; nausea", "dizzy & nausea", "dizzy plus nausea", "dizzy + nausea", "dizzy,nausea", "dizzy AND nausea"]
)
def test_other_ways_to_list_symptoms(typed: str) -> None:
    assert symptoms(typed) == ["dizzy", "nausea"]


@pytest.mark.parametrize("typed", ["sandy hands", "android", "band around the chest", "surplus"])
def test_and_inside_a_word_parts_nothing(typed: str) -> None:
    assert symptoms(typed) == [typed]


def test_nothing_is_parted_inside_a_phrase() -> None:
    query = read_query('"up, down and around", nausea')
    assert phrases(query) == [tuple(stems_of("up down and around"))]
    assert [part.shown for part in query.parts] == ["up, down and around", "nausea"]


@pytest.mark.parametrize("typed", [", pain", "pain,", ",,pain,,", "and pain", "pain and", " , and , pain"])
def test_empty_symptoms_are_none(typed: str) -> None:
    assert symptoms(typed) == ["pain"]


@pytest.mark.parametrize("text", ['headache -"chest pain', 'headache,-"chest pain"', 'headache; -"chest pain'])
def test_what_is_to_be_left_out_is_never_searched_for_however_it_is_typed(text: str) -> None:
    query = read_query(text)
    assert query.exclusions == (("chest", "pain"),)
    assert [word.typed for part in query.parts for word in part.words] == ["headache"]


def test_a_symptom_is_shown_without_quotation_marks_and_exclusions() -> None:
    assert symptoms('  "chest   pain" at night -fever') == ["chest pain at night"]


# Limits


def test_white_space_and_what_cannot_be_seen_are_folded() -> None:
    assert read_query(" back\t\n pain \u200b\u202e\x00\ud800 now ").text == "back pain now"


def test_the_text_is_composed() -> None:
    assert read_query(unicodedata.normalize("NFD", "fièvre")).text == unicodedata.normalize("NFC", "fièvre")


@pytest.mark.parametrize(
    "piece",
    ["a", "pain ", '"', '" ', '-"', "-a ", ", ", "and ", "\u0301", "'", "a'", "ﷺ", "(", "👍🏽", "\x00", " ", "a,b;c "],
)
def test_a_megabyte_is_cut_and_takes_no_time(piece: str) -> None:
    typed = piece * (1_000_000 // len(piece))
    started = time.perf_counter()
    query = read_query(typed)
    assert time.perf_counter() - started < 1  # seconds; a thousandth of it on an idle machine
    assert len(query.text) <= MAX_CHARACTERS
    assert query.truncated


@pytest.mark.parametrize(
    "typed", [" ".join(["x" * 15] * 31 + ["x" * 16]), "x" * MAX_TERM_CHARACTERS, " ".join(f"w{n}" for n in range(MAX_TERMS))]
)
def test_what_fits_is_not_cut(typed: str) -> None:
    query = read_query(typed)
    assert (query.text, query.truncated) == (typed, False)


@pytest.mark.parametrize(
    "typed",
    [
        "word " * 9 + "x" * MAX_CHARACTERS,
        " ".join(f"w{n}" for n in range(MAX_TERMS + 1)),
        "-a " * (MAX_TERMS + 1),
        "headache " + "x" * (MAX_TERM_CHARACTERS + 1),
    ],
)
def test_what_does_not_fit_is_cut_and_said_to_be(typed: str) -> None:
    query = read_query(typed)
    assert query.truncated
    assert len(words(query)) <= MAX_TERMS


def test_the_beginning_is_what_is_kept() -> None:
    assert words(read_query(" ".join(f"w{n}" for n in range(100))))[:3] == ["w0", "w1", "w2"]


@given(TYPED)
@examples(max_examples=500)
def test_anything_typed_is_understood_within_the_limits(typed: str) -> None:
    query = read_query(typed)
    assert len(query.text) <= MAX_CHARACTERS
    assert query.text == " ".join(query.text.split())
    assert len(words(query)) + len(phrases(query)) <= MAX_TERMS
    assert len(query.exclusions) <= MAX_TERMS
    query.text.encode("utf-8")
    for run in (*phrases(query), *query.exclusions):
        assert run
        assert all(run)
    for part in query.parts:
        assert part.words or part.phrases


@given(TYPED)
def test_reading_what_was_understood_changes_nothing(typed: str) -> None:
    once = read_query(typed)
    again = read_query(once.text)
    assert (again.text, again.parts, again.exclusions) == (once.text, once.parts, once.exclusions)
