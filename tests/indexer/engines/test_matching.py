"""The matching rule where it is easy to get wrong: ties, limits, many clauses, filters."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer.engines.columns import Columns, ColumnsWriter, write_columns
from indexer.engines.matching import MAX_CLAUSES, find
from indexer.engines.seam import Alternative, Clause, Found, PassageTerms, Question
from indexer.records import SECTION_KINDS, SectionKind


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def columns_of(folder: Path, texts: Sequence[str], kinds: Sequence[SectionKind] = (), per_article: int = 2) -> Columns:
    """One passage for each text, `per_article` of them to an article, each a section of its own."""
    writer = ColumnsWriter()
    for number, text in enumerate(texts):
        kind = SECTION_KINDS.index(kinds[number] if kinds else "symptoms")
        writer.add(PassageTerms((), (), tuple(text.split())), (number // per_article, number, kind))
    lengths = np.array([(0, 0, len(text.split())) for text in texts], dtype=np.uint32).reshape(-1, 3)
    write_columns(folder, writer.arrays(writer.places(), lengths, np.arange(len(texts))), writer.stream.words)
    return Columns(folder)


def word(*ways: str, required: bool = False) -> Clause:
    return Clause(tuple(Alternative(tuple(way.split())) for way in ways), required=required)


def words(text: str, kinds: frozenset[SectionKind] = frozenset()) -> Question:
    return Question(tuple(map(word, text.split())), kinds=kinds)


def passages(found: Found) -> list[int]:
    return [match.passage for match in found.matches]


def test_equal_passages_come_in_the_order_of_the_corpus_whatever_the_limit(folder: Path) -> None:
    columns = columns_of(folder, ["ache x", "other y"] * 20)
    for limit in (1, 2, 7, 19, 20, 21, 1000):
        assert passages(find(columns, words("ache"), limit)) == list(range(0, 40, 2))[:limit]


def test_a_lower_limit_gives_the_beginning_of_what_a_higher_one_gives(folder: Path) -> None:
    rng = random.Random(3)
    columns = columns_of(folder, [" ".join(rng.choices("abcdefgh", k=rng.randint(1, 12))) for _ in range(400)])
    for asked in ("a", "a b", "a b c d", "h g"):
        everything = passages(find(columns, words(asked), 400))
        for limit in (0, 1, 3, 10, 50, 399):
            assert passages(find(columns, words(asked), limit)) == everything[:limit]


def test_a_limit_tells_scores_apart_that_are_almost_the_same(folder: Path) -> None:
    columns = columns_of(folder, ["weaker x", "stronger x"])
    either = Clause((Alternative(("weaker",), weight=0.001), Alternative(("stronger",), weight=0.00100001)))
    for question in (Question((either,)), Question((either, word("x")))):
        stronger, weaker = find(columns, question, 2).matches
        assert (stronger.passage, weaker.passage) == (1, 0)
        assert stronger.score == pytest.approx(weaker.score, rel=1e-4)
        assert passages(find(columns, question, 1)) == [1]


@pytest.mark.parametrize("limit", [0, -1])
def test_nothing_asked_for_is_nothing_found_but_counted(folder: Path, limit: int) -> None:
    found = find(columns_of(folder, ["ache", "ache"]), words("ache"), limit)
    assert found.matches == ()
    assert found.totals.passages == 2


def test_what_holds_everything_comes_first_however_weak(folder: Path) -> None:
    weak = "rare common " + "x " * 200
    columns = columns_of(folder, ["rare " * 20, weak, *["common y"] * 10])
    assert passages(find(columns, words("rare common"), 2)) == [1, 0]


def test_as_many_clauses_as_there_are_bits_are_told_apart(folder: Path) -> None:
    names = [f"w{n}" for n in range(MAX_CLAUSES)]
    columns = columns_of(folder, [*names, " ".join(names)], per_article=len(names) + 1)
    found = find(columns, words(" ".join(names)), 100)
    assert passages(found) == [MAX_CLAUSES, *range(MAX_CLAUSES)]
    assert [match.clauses for match in found.matches] == [2**MAX_CLAUSES - 1, *(1 << n for n in range(MAX_CLAUSES))]
    assert {match.article_clauses for match in found.matches} == {2**MAX_CLAUSES - 1}
    assert found.totals.complete == 1


def test_clauses_beyond_the_last_bit_count_for_nothing(folder: Path) -> None:
    names = [f"w{n}" for n in range(MAX_CLAUSES)]
    columns = columns_of(folder, [" ".join(names), "late"])
    within = find(columns, words(" ".join(names)), 10)
    assert find(columns, words(" ".join([*names, "late", "more"])), 10) == within
    late = Question((*words(" ".join(names)).clauses, word("late", required=True)))
    assert find(columns, late, 10) == within


def test_the_last_clause_that_counts_may_be_required(folder: Path) -> None:
    names = [f"w{n}" for n in range(MAX_CLAUSES - 1)]
    columns = columns_of(folder, [" ".join(names), "last"])
    question = Question((*words(" ".join(names)).clauses, word("last", required=True)))
    assert passages(find(columns, question, 10)) == [1]


def test_a_filter_by_several_kinds_keeps_each_of_them(folder: Path) -> None:
    columns = columns_of(folder, ["ache"] * 4, ["symptoms", "causes", "get_help", "other"])
    found = find(columns, words("ache", frozenset({"causes", "other"})), 10)
    assert passages(found) == [1, 3]
    assert found.facets == {"symptoms": 1, "causes": 1, "get_help": 1, "other": 1}
    assert (found.totals.articles, found.totals.sections, found.totals.passages) == (2, 2, 2)


def test_every_kind_can_be_asked_for(folder: Path) -> None:
    columns = columns_of(folder, ["ache"] * len(SECTION_KINDS), SECTION_KINDS)
    for number, kind in enumerate(SECTION_KINDS):
        assert passages(find(columns, words("ache", frozenset({kind})), 10)) == [number]


def test_a_filter_that_nothing_passes_leaves_nothing(folder: Path) -> None:
    found = find(columns_of(folder, ["ache"]), words("ache", frozenset({"faq"})), 10)
    assert (found.matches, found.totals.passages, found.facets) == ((), 0, {"symptoms": 1})


def test_what_a_filter_takes_away_is_no_part_of_what_an_article_holds(folder: Path) -> None:
    columns = columns_of(folder, ["burning", "night"], ["symptoms", "causes"])
    (match,) = find(columns, words("burning night", frozenset({"symptoms"})), 10).matches
    assert (match.clauses, match.article_clauses) == (0b01, 0b01)


def test_an_exclusion_takes_its_passages_out_of_every_count(folder: Path) -> None:
    columns = columns_of(folder, ["ache fever", "ache", "ache no fever"], ["symptoms", "causes", "causes"])
    found = find(columns, Question((word("ache"),), exclusions=(("no", "fever"),)), 10)
    assert sorted(passages(found)) == [0, 1]
    assert found.facets == {"symptoms": 1, "causes": 1}


def test_a_run_and_its_words_are_alternatives_of_one_clause(folder: Path) -> None:
    columns = columns_of(folder, ["lie awake", "awake lie", "insomnia"])
    found = find(columns, Question((word("lie awake", "insomnia"),)), 10)
    assert sorted(passages(found)) == [0, 2]
    assert {match.clauses for match in found.matches} == {1}


def test_a_repeated_word_in_a_run_needs_as_many_places(folder: Path) -> None:
    columns = columns_of(folder, ["beat beat skip", "beat skip"])
    assert passages(find(columns, Question((word("beat beat"),)), 10)) == [0]
    assert passages(find(columns, Question((word("beat beat beat"),)), 10)) == []


@pytest.mark.parametrize("texts", [[], [""], ["", "", ""]])
def test_a_corpus_without_words_holds_nothing(folder: Path, texts: list[str]) -> None:
    found = find(columns_of(folder, texts), words("ache"), 10)
    assert (found.matches, found.totals.passages, found.facets) == ((), 0, {})


def test_asking_changes_nothing_for_the_next_one_who_asks(folder: Path) -> None:
    columns = columns_of(folder, ["ache fever", "ache"])
    before = find(columns, words("ache fever"), 10)
    find(columns, Question((word("ache", "fever"), word("fever", required=True)), exclusions=(("ache",),)), 10)
    assert find(columns, words("ache fever"), 10) == before


def test_a_title_or_heading_lifts_weak_passages_among_the_best_whatever_the_limit(folder: Path) -> None:
    rng = random.Random(5)
    writer, lengths = ColumnsWriter(), []
    for number in range(3000):
        title, heading = (tuple(rng.choices("abcdefghijklmnop", k=rng.randint(0, 2))) for _ in range(2))
        text = tuple(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(1, 12)))
        writer.add(PassageTerms(title, heading, text), (number, number, number % len(SECTION_KINDS)))
        lengths.append((len(title), len(heading), len(text)))
    arrays = writer.arrays(writer.places(), np.array(lengths, dtype=np.uint32), np.arange(len(lengths)))
    write_columns(folder, arrays, writer.stream.words)
    columns = Columns(folder)
    for asked in ("a", "a b", "c d e f g", "z x"):
        for kinds in (frozenset[SectionKind](), frozenset[SectionKind]({"symptoms", "faq"})):
            everything = passages(find(columns, words(asked, kinds), 3000))
            for limit in (1, 2, 5, 20, 46):
                assert passages(find(columns, words(asked, kinds), limit)) == everything[:limit]
