"""Lines parted by <br> become paragraphs and typed lists."""

from __future__ import annotations

from indexer.reading.lines import Line, pieces_of


def pieces(*texts: str) -> list[tuple[str, bool]]:
    lines = [Line([text], len(text)) for text in texts]
    return [(piece.text, piece.is_item) for piece in pieces_of(lines)]


def test_an_empty_line_parts_paragraphs_and_a_single_break_does_not() -> None:
    assert pieces("one", "two", "", "three") == [("one two", False), ("three", False)]


def test_a_break_after_a_full_sentence_parts_paragraphs() -> None:
    long = "The sentence before this break is long enough to be a paragraph."
    assert pieces(long, "And the next.") == [(long, False), ("And the next.", False)]


def test_typed_bullets_make_items_and_the_line_before_stays_a_paragraph() -> None:
    assert pieces("You may notice:", "• a tight chest", "• cold hands") == [
        ("You may notice:", False),
        ("a tight chest", True),
        ("cold hands", True),
    ]


def test_dashes_and_numbers_need_a_second_one() -> None:
    assert pieces("- surgery") == [("- surgery", False)]
    assert pieces("- surgery", "- rest") == [("surgery", True), ("rest", True)]
    assert pieces("1. rest", "2. ice") == [("rest", True), ("ice", True)]
    assert pieces("3. rest", "9. ice") == [("3. rest 9. ice", False)]


def test_an_asterisk_of_a_footnote_is_no_bullet() -> None:
    assert pieces("*See the guide") == [("*See the guide", False)]


def test_a_bold_line_stands_alone() -> None:
    head, text = Line(["Feels like"], 9, bold=9), Line(["a burn"], 5)
    assert [(piece.text, piece.is_bold) for piece in pieces_of([head, text])] == [("Feels like", True), ("a burn", False)]
