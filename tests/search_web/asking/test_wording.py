"""A phrase is heard however it is typed, and whatever else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_web.asking.wording import MAX_BETWEEN, MAX_READ, Wording

PHRASES = ("chest pain", "pain in my chest", "can't breathe", "kill myself", "suicidal", "overdose", '"choking"', '"end my life"')
WORDING = Wording(PHRASES)


def heard(text: str) -> set[str]:
    return set(WORDING.said_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "chest pain",
        "CHEST   PAIN!",
        "chest-pain",
        "no chest pain at all",
        '-"chest pain"',
        "crushing chest and back, and then chest really bad crushing pain",
        "chset pain",
        "chest pian",
        "chestpain",
        "chest\u200b pa\u00adin",
        "my chést pains",
    ],
)
def test_a_phrase_is_heard_however_it_is_typed(text: str) -> None:
    assert "chest pain" in heard(text)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("pain on the left side of the chest", "pain in my chest"),
        ("I cannot really breathe", "can't breathe"),
        ("unable to brethe", "can't breathe"),
        ("can not breath", "can't breathe"),
        ("thinking of killing my self", "kill myself"),
        ("kil myself", "kill myself"),
        ("sucidal", "suicidal"),
        ("over dose", "overdose"),
        ("overdoze", "overdose"),
    ],
)
def test_one_slip_and_other_forms_of_a_word_change_nothing(text: str, phrase: str) -> None:
    assert phrase in heard(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "chest infection and back pain",
        "my chest. Pain in the back",
        "my back is killing me",
        "fill myself up",
        "cooking",
        "end of life care",
        "sociable",
    ],
)
def test_other_words_are_not_heard_as_the_phrase(text: str) -> None:
    assert heard(text) == set()


def test_in_quotes_every_letter_and_every_inner_word_counts() -> None:
    assert heard("choking") == {'"choking"'}
    assert heard("chocking") == set()
    assert heard("I want to end my life") == {'"end my life"'}


FORMS = Wording(("=cutting myself", "=wont wake up", "swallow pills", '"=chocking"'))


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("I am cutting myself", {"=cutting myself"}),
        ("cuting my self", {"=cutting myself"}),
        ("I cut myself shaving", set()),
        ("she won’t wake up", {"=wont wake up"}),
        ("I can't wake up in the morning", set()),
        ("swallowing pills", {"swallow pills"}),
        ("chocking", {'"=chocking"'}),
        ("chock full", set()),
        ("checking", set()),
    ],
)
def test_after_an_equals_sign_other_forms_of_a_word_do_not_count(text: str, phrases: set[str]) -> None:
    assert FORMS.said_in(text) == phrases


def test_what_is_written_as_one_word_takes_no_slip_when_its_form_counts() -> None:
    assert Wording(("he's =fitting",)).said_in("hesitant") == frozenset()


COUNTED = Wording(("took # tablets",))


@pytest.mark.parametrize("text", ["took 30 tablets", "took about 16 of the tablets", "took forty tablets", "tok 100 tablet"])
def test_a_count_is_heard_in_digits_and_words(text: str) -> None:
    assert COUNTED.said_in(text)


@pytest.mark.parametrize(
    "text",
    ["took 2 tablets", "took a 20 mg tablet", "took tablets", "took # tablets", "took 20 years of tablets", "took 2019 tablets"],
)
def test_few_a_measure_and_a_year_are_no_count(text: str) -> None:
    assert not COUNTED.said_in(text)


@pytest.mark.parametrize(
    ("text", "phrase"), [("cnt breathe", "can't breathe"), ("carnt breath", "can't breathe"), ("wnt to die", "want to die")]
)
def test_shorthand_of_texts_is_read(text: str, phrase: str) -> None:
    assert Wording((phrase,)).said_in(text)


WORDS = st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=12).map(" ".join)


@given(st.sampled_from([p.strip('"') for p in PHRASES]), WORDS, WORDS)
def test_adding_words_never_hides_a_phrase(phrase: str, before: str, after: str) -> None:
    assert heard(phrase) <= heard(f"{before} {phrase} {after}")


@given(st.sampled_from([(FORMS, "cutting myself"), (COUNTED, "took 30 tablets")]), WORDS, WORDS)
def test_nor_one_with_a_form_or_a_count(said: tuple[Wording, str], before: str, after: str) -> None:
    wording, phrase = said
    assert wording.said_in(phrase)
    assert wording.said_in(phrase) <= wording.said_in(f"{before} {phrase} {after}")


@given(st.lists(st.from_regex("[a-z]{1,9}", fullmatch=True), max_size=MAX_BETWEEN))
def test_nor_do_a_few_words_in_its_middle(between: list[str]) -> None:
    assert "chest pain" in heard(" ".join(["chest", *between, "pain"]))


def test_what_follows_the_longest_request_is_not_read() -> None:
    assert heard("x " * MAX_READ + "chest pain") == set()


def test_without_phrases_nothing_is_heard() -> None:
    assert Wording(()).said_in("chest pain") == frozenset()


def test_what_is_kept_of_words_heard_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_web.asking.wording.KEPT_WORDS", 2)
    wording = Wording(PHRASES)
    assert wording.said_in("my hand hurts, and I have a terrible chset pain") == {"chest pain"}
    assert len(wording._heard) <= 2
