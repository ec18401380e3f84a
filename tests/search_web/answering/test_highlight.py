"""What was asked for is marked where it stands, whole words and nothing else, and no text is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.seam import Alternative, Clause, Question
from indexer.terms import stems_of
from search_web.answering.highlight import highlight

WORDS = st.sampled_from(
    "burning burns night the and can't cannot no fever fièvre B 2 omega-3 <b> & “heart” beat\u00a0beat 👍 …".split(" ")
)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


def question(*runs: str, others: tuple[str, ...] = ()) -> Question:
    """Each run of words a clause; `others` are further ways to say the first one."""
    clauses = [Clause((Alternative(tuple(stems_of(run))),)) for run in runs]
    also = tuple(Alternative(tuple(stems_of(other)), 0.5, "synonym") for other in others)
    first = [Clause((*clauses[0].alternatives, *also))] if also else clauses[:1]
    return Question((*first, *clauses[1:]))


def shown(text: str, *runs: str, others: tuple[str, ...] = ()) -> str:
    """The text with [marks]."""
    return "".join(f"[{s.text}]" if s.match else s.text for s in highlight(text, question(*runs, others=others)))


@pytest.mark.parametrize(
    ("text", "runs", "marked"),
    [
        ("A burning back.", ["burn"], "A [burning] back."),
        ("It burns; burned. Burn!", ["burning"], "It [burns]; [burned]. [Burn]!"),
        ("La fièvre, FIEVRE", ["fievre"], "La [fièvre], [FIEVRE]"),
        ("I can’t breathe", ["cant"], "I [can’t] breathe"),
        ("burning heartburn sideburns", ["burn"], "[burning] heartburn sideburns"),
        ("omega-3 and 3", ["3"], "omega-[3] and [3]"),
        ("vitamin A", ["a"], "vitamin [A]"),
        ("nothing here", ["zebra"], "nothing here"),
    ],
)
def test_every_form_of_a_word_is_marked_as_it_is_written(text: str, runs: list[str], marked: str) -> None:
    assert shown(text, *runs) == marked


def test_a_run_of_words_is_marked_only_where_it_stands_together() -> None:
    text = "Hepatitis B differs from hepatitis; vitamin B does not."
    assert shown(text, "hepatitis b") == "[Hepatitis B] differs from hepatitis; vitamin B does not."


def test_words_side_by_side_are_marked_as_one() -> None:
    assert shown("a burning back", "burning", "back") == "a [burning back]"
    assert shown("a burning, back", "burning", "back") == "a [burning], [back]"


def test_runs_that_overlap_are_marked_as_one() -> None:
    assert shown("chest pain relief", "chest pain", "pain relief") == "[chest pain relief]"


def test_what_a_run_skips_is_not_marked() -> None:
    assert shown("shortness of breath", "shortness breath") == "[shortness] of [breath]"


def test_other_ways_to_say_it_are_marked_too() -> None:
    assert shown("Palpitations: a racing heart.", "palpitations", others=("racing heart",)) == "[Palpitations]: a [racing heart]."


def test_what_was_not_to_be_found_is_not_marked() -> None:
    asked = Question(question("pain").clauses, exclusions=(("fever",),))
    assert [s.text for s in highlight("pain and fever", asked) if s.match] == ["pain"]


def test_markup_is_text_like_any_other() -> None:
    assert shown("<b>pain</b> & <script>", "pain") == "<b>[pain]</b> & <script>"


@pytest.mark.parametrize("text", ["", " ", "…"])
def test_text_without_words_is_left_alone(text: str) -> None:
    assert shown(text, "pain") == text


def test_a_question_without_clauses_marks_nothing() -> None:
    assert [s.match for s in highlight("any text", Question(()))] == [False]


@given(
    TEXTS | st.text(max_size=60),
    st.lists(st.sampled_from(["burn", "night fever", "cant", "b", "beat beat"]), min_size=1, max_size=4),
)
def test_segments_joined_are_the_text_and_marks_are_whole_words(text: str, runs: list[str]) -> None:
    segments = highlight(text, question(*runs))
    assert "".join(segment.text for segment in segments) == text
    assert all(segment.text for segment in segments)
    marks = [segment.match for segment in segments]
    assert all(left != right for left, right in pairwise(marks))
    wanted = {term for run in runs for term in stems_of(run)}
    for segment in segments:
        if segment.match:
            assert set(stems_of(segment.text)) <= wanted
            assert segment.text == segment.text.strip()


def test_a_long_text_with_many_matches_is_marked_quickly() -> None:
    text = "burn " * 20_000
    (mark, rest) = highlight(text, question("burn", "burn burn", "burn burn burn"))
    assert (mark.text, mark.match, rest.text) == (text.rstrip(), True, " ")
