"""A concordance finds what reading the whole text for each phrase would find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.reading.concordance import Concordance

# Few letters and signs, so that phrases come again, one inside the other; "é" is a letter of more than one byte.
texts = st.text("ab1é. (\n-", max_size=60)
LONG = "z" * 21_000


def is_inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def places(text: str, wanted: str) -> tuple[int, ...]:
    """As they are found by looking at each character."""
    return tuple(
        at
        for at in range(len(text))
        if text.startswith(wanted, at) and not is_inside_word(text, at) and not is_inside_word(text, at + len(wanted))
    )


@given(texts, st.integers(0, 59), st.integers(1, 12))
def test_every_place_is_found_and_no_other(text: str, start: int, length: int) -> None:
    page = Concordance(text)
    for wanted in {text[start : start + length], "a", "a b", "(a", "a.", "."} - {""}:
        assert page.places(wanted) == places(text, wanted)


@given(texts, st.sampled_from(["a", "b", "a.", "1"]), st.sampled_from(["a", "b a", "a b", ".", "(b)"]))
def test_words_that_stand_before_one_place_alone_are_told(text: str, wanted: str, before: str) -> None:
    following = [at for at in places(text, wanted) if text[:at].replace("\n", " ").rstrip().endswith(before)]
    assert Concordance(text).follows_once(wanted, before) == (len(following) == 1)


@given(texts, st.integers(0, 59), st.integers(1, 12))
def test_a_long_text_that_is_sorted_tells_the_same_as_a_short_one_that_is_read(text: str, start: int, length: int) -> None:
    long = f"{text}\n{LONG}"
    page = Concordance(long)
    for wanted in {text[start : start + length], "a", "a b", "(a", "a.", "."} - {""}:
        assert page.places(wanted) == places(long, wanted)


def test_phrases_longer_than_what_places_are_sorted_by_are_told_apart() -> None:
    same = "word " * 5_000
    assert Concordance(f"{same}one\n{same}two").places(f"{same}two") == (len(f"{same}one\n"),)
