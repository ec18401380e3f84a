"""Markers leave the text and become numbers of references; what is no marker stays."""

from __future__ import annotations

import pytest

from indexer.reading.citations import END, LINKED, RAISED, mark_raised, take_citations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It helps [1].", ("It helps.", (1,))),
        ("It helps [1, 3] and lasts [2-3].", ("It helps and lasts.", (1, 2, 3))),
        ("It helps[1][2].", ("It helps.", (1, 2))),
        ("It helps [9].", ("It helps [9].", ())),
        ("See [a] and [box 2].", ("See [a] and [box 2].", ())),
    ],
)
def test_numbers_in_brackets_are_citations_while_there_are_such_references(
    text: str, expected: tuple[str, tuple[int, ...]]
) -> None:
    assert take_citations(text, 3) == expected


def test_a_raised_number_is_a_citation_where_there_are_references_and_stays_raised_where_there_are_none() -> None:
    text = f"It helps{mark_raised('2', 'It helps', False)} a lot."
    assert take_citations(text, 2) == ("It helps a lot.", (2,))
    assert take_citations(text, 0) == ("It helps² a lot.", ())


def test_a_number_raised_after_a_number_never_joins_it() -> None:
    assert take_citations(f"23{mark_raised('3', '23', False)} mm", 0)[0] == "23³ mm"


@pytest.mark.parametrize(
    ("before", "raised", "expected"),
    [("4 cm", "2", "²"), (" 10", "9", "⁹"), ("1", "st", "st"), ("Tea", "®", "®"), ("Age", "a", "")],
)
def test_units_ordinals_and_signs_are_no_citations(before: str, raised: str, expected: str) -> None:
    assert mark_raised(raised, before, False) == expected


def test_a_linked_number_is_a_marker_even_where_no_reference_is_found() -> None:
    assert take_citations(f"It helps {mark_raised('[4]', '', True)}.", 0) == ("It helps.", ())


def test_a_long_range_is_no_run_of_citations() -> None:
    assert take_citations("Pages [1-999].", 3) == ("Pages [1-999].", ())


def test_marks_never_reach_a_reader() -> None:
    assert take_citations(f"odd {RAISED}{LINKED} marks", 0) == ("odd marks", ())


def test_marks_that_a_page_itself_holds_are_none() -> None:
    assert take_citations(f"odd {RAISED}{'9' * 5_000}{END}", 3) == (f"odd {'9' * 5_000}", ())


@pytest.mark.parametrize(
    ("before", "number"),
    [("High CO", "2"), ("her SpO", "2"), ("PaCO", "2"), ("HCO", "3"), ("the CD", "4"), ("(FEV", "1"), ("Vitamin B", "12")],
)
def test_a_number_of_a_formula_is_written_plain_and_no_citation(before: str, number: str) -> None:
    assert take_citations(f"{before}{mark_raised(number, before, False)} levels", 20) == (f"{before}{number} levels", ())


@pytest.mark.parametrize(
    ("before", "number"), [("in COPD", "2"), ("by CBT", "3"), ("a TACO", "2"), ("High CO", "7"), ("the NHS", "4")]
)
def test_a_number_after_other_capitals_is_a_citation(before: str, number: str) -> None:
    assert take_citations(f"{before}{mark_raised(number, before, False)} levels", 9) == (f"{before} levels", (int(number),))


@pytest.mark.parametrize(("before", "expected"), [("the XIX", "e"), ("Napoleon I", "e"), ("Age", ""), ("12.5", "")])
def test_the_letter_of_an_ordinal_stays_and_that_of_a_footnote_goes(before: str, expected: str) -> None:
    assert mark_raised("e", before, False) == expected
