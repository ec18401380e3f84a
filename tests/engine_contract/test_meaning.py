"""What every engine finds by meaning, beside words."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from indexer.engines.seam import CLOSE, Clause, Question, Snapshot
from tests.articles import published
from tests.encoders import TinyEncoder
from tests.engine_contract.conftest import EngineWith
from tests.engine_contract.test_finding import clause, texts
from tests.memory_engine import MemoryEngine

BURNING = "A hot, stinging patch between your shoulder blades"
AWAKE = "Lying awake at night without fever"


@pytest.fixture
def snapshot(engine_with: EngineWith) -> Snapshot:
    return published(engine_with(TinyEncoder()))


def vector(text: str) -> tuple[float, ...]:
    return tuple(TinyEncoder().encode([text])[0].tolist())


def asked(text: str, *clauses: Clause) -> Question:
    return Question(clauses or tuple(clause(word) for word in text.split()), vector=vector(text))


def test_a_passage_without_a_word_in_common_is_found_by_its_meaning(snapshot: Snapshot) -> None:
    found = snapshot.find(asked("ablaze spine"), 50)
    assert BURNING in texts(snapshot, asked("ablaze spine"))
    assert all(match.clauses == 0 and match.meaning == pytest.approx(match.score) for match in found.matches)
    assert found.totals.passages == len(found.matches) == sum(found.facets.values())
    assert found.totals.articles == len({match.article for match in found.matches})
    assert found.totals.complete == 0


def test_articles_found_by_meaning_alone_count_in_their_span(snapshot: Snapshot) -> None:
    found = snapshot.find(replace(asked("ablaze spine"), spans=((0, 1), (0, 3)), articles=frozenset({2})), 50)
    everywhere = snapshot.find(asked("ablaze spine"), 50)

    assert found.spans == (1, everywhere.totals.articles)


def test_without_a_vector_words_alone_are_searched(snapshot: Snapshot) -> None:
    assert texts(snapshot, replace(asked("ablaze spine"), vector=None)) == []


def test_what_means_nothing_known_finds_nothing(snapshot: Snapshot) -> None:
    assert texts(snapshot, asked("bicycle chain")) == []


def test_meaning_orders_what_words_cannot_tell_apart(snapshot: Snapshot) -> None:
    assert texts(snapshot, asked("insomnia", clause("fever")))[0] == AWAKE
    assert texts(snapshot, asked("fire heart", clause("fever")))[0] == "Burning behind the breastbone at night, with fever"


def test_what_holds_all_of_a_few_words_stays_first(snapshot: Snapshot) -> None:
    for means in ("fire heart", "insomnia"):
        assert texts(snapshot, asked(means, clause("dull"), clause("low")))[0] == "A dull ache low down in the back"


def test_of_what_somebody_tells_the_passage_that_holds_all_is_not_first_for_that(snapshot: Snapshot) -> None:
    question = asked("insomnia", clause("dull"), clause("low"))
    assert texts(snapshot, question)[0] == "A dull ache low down in the back"
    assert texts(snapshot, replace(question, tells=True))[0] == AWAKE


def test_an_excluded_passage_is_not_found_by_its_meaning_either(snapshot: Snapshot) -> None:
    assert BURNING not in texts(snapshot, replace(asked("ablaze spine"), exclusions=(("sting",),)))


def test_a_required_clause_must_be_held_however_near_the_meaning(snapshot: Snapshot) -> None:
    assert texts(snapshot, asked("ablaze spine", clause("zebra", required=True))) == []


def test_a_filter_by_kind_holds_for_what_is_found_by_meaning(snapshot: Snapshot) -> None:
    question = replace(asked("ablaze spine"), kinds=frozenset({"causes"}))
    found = snapshot.find(question, 50)
    assert {p.kind for p in snapshot.passages([m.passage for m in found.matches])} == {"causes"}
    assert found.totals.passages == len(found.matches)
    assert found.facets == snapshot.find(asked("ablaze spine"), 50).facets


def test_a_question_about_some_articles_finds_no_other_by_its_meaning(snapshot: Snapshot) -> None:
    question = replace(asked("ablaze spine"), articles=frozenset({1, 2}))
    assert all(match.article in {1, 2} for match in snapshot.find(question, 50).matches)
    assert BURNING in texts(snapshot, replace(question, articles=frozenset({0})))


def test_a_question_without_clauses_finds_nothing_by_meaning(snapshot: Snapshot) -> None:
    assert texts(snapshot, replace(asked("ablaze spine"), clauses=())) == []


@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize("text", ["burning night", "ablaze spine", "fever heart", "waking", "hot back", "dull shoulder night"])
def test_every_engine_scores_meaning_as_the_rule_written_plainly(snapshot: Snapshot, text: str, told: bool) -> None:
    question = replace(asked(text), tells=told)
    plain = published(MemoryEngine(TinyEncoder)).find(question, 50)
    near = partial(pytest.approx, rel=5e-3)  # engines may keep vectors in whole steps, so that a cosine is off by 0.003
    expected = [(m.passage, near(m.score), near(m.meaning)) for m in plain.matches]
    assert [(m.passage, m.score, m.meaning) for m in snapshot.find(question, 50).matches] == expected


def test_the_closest_passage_of_an_article_says_whether_it_speaks_of_something(snapshot: Snapshot) -> None:
    back, chest, _ = snapshot.closest(vector("ablaze spine"), [0, 1, 2])
    assert back >= CLOSE > chest


def test_a_snapshot_says_what_makes_the_vectors_of_questions(snapshot: Snapshot) -> None:
    assert snapshot.encoder is not None
    assert (snapshot.encoder.name, snapshot.encoder.version) == ("tiny", "1")


def test_the_facts_of_a_generation_name_what_made_its_vectors(engine_with: EngineWith) -> None:
    engine = engine_with(TinyEncoder())
    published(engine)
    assert engine.facts("00000001").encoder == "tiny"


def test_a_generation_without_vectors_is_searched_by_words_alone(engine_with: EngineWith) -> None:
    engine = engine_with(None)
    snapshot = published(engine)
    assert (snapshot.encoder, engine.facts("00000001").encoder) == (None, None)
    assert texts(snapshot, asked("ablaze spine")) == []
    assert BURNING in texts(snapshot, asked("stinging"))
