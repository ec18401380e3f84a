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


WORDS = st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=12).map(" ".join)


@given(st.sampled_from([p.strip('"') for p in PHRASES]), WORDS, WORDS)
def test_adding_words_never_hides_a_phrase(phrase: str, before: str, after: str) -> None:
    assert heard(phrase) <= heard(f"{before} {phrase} {after}")


@given(st.lists(st.from_regex("[a-z]{1,9}", fullmatch=True), max_size=MAX_BETWEEN))
def test_nor_do_a_few_words_in_its_middle(between: list[str]) -> None:
    assert "chest pain" in heard(" ".join(["chest", *between, "pain"]))


def test_what_follows_the_longest_request_is_not_read() -> None:
    assert heard("x " * MAX_READ + "chest pain") == set()


def test_without_phrases_nothing_is_heard() -> None:
    assert Wording(()).said_in("chest pain") == frozenset()
