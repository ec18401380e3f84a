"""Text is kept on one line, composed, with nothing invisible in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.reading.text import ends_sentence, fold_white_space, is_question, last_sentence, plain_key


def test_white_space_folds_and_accents_compose() -> None:
    assert fold_white_space(" fie\u0300vre\u00a0 et\n\tfrissons ") == "fi\u00e8vre et frissons"


def test_invisible_and_control_characters_go() -> None:
    assert fold_white_space("ex\u00adam\u200bple\ufeff\x07 \u202etext") == "example text"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold_white_space(text)
    assert fold_white_space(once) == once
    assert "\n" not in once


def test_the_last_sentence_is_found() -> None:
    assert last_sentence("It burns. You may also notice:") == "You may also notice:"
    assert last_sentence("About 2.5 cm") == "About 2.5 cm"


def test_ends_are_told_through_quotes_and_brackets() -> None:
    assert ends_sentence("(It burns.)")
    assert not ends_sentence("It burns:")
    assert is_question("Is it “safe?”")


def test_the_same_words_have_the_same_key() -> None:
    assert plain_key("Back-ache: Why?") == plain_key("back ache  why") == "back ache why"
