"""What every engine promises about its generations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.engines.fields import analyse
from indexer.engines.seam import Alternative, Clause, Engine, Facts, Question, Snapshot
from indexer.errors import ArticleUnknown, GenerationIsCurrent, GenerationUnknown, NothingBuilt
from indexer.records import Article
from indexer.terms import stems_of
from tests.articles import ARTICLES, BACK, CHEST, SLEEP, article, published, section
from tests.memory_engine import MemoryEngine


def test_nothing_is_current_before_the_first_publish(engine: Engine) -> None:
    assert engine.current() is None
    with pytest.raises(NothingBuilt, match="symptom-index build"):
        engine.open()


def test_a_sealed_generation_is_listed_but_not_current(engine: Engine) -> None:
    writer = engine.create("00000001")
    writer.seal()
    assert (engine.names(), engine.current()) == (["00000001"], None)


def test_what_is_published_is_what_is_opened(engine: Engine) -> None:
    assert published(engine).generation == engine.current() == "00000001"


def test_a_reader_keeps_its_generation_while_another_is_published(engine: Engine) -> None:
    old = published(engine, [BACK])
    published(engine, [CHEST], "00000002")
    assert [head.title for head in old.heads()] == ["Back pain"]
    assert old.article(BACK.id) == BACK
    assert old.find(Question(()), 1).matches == ()


def test_an_abandoned_generation_leaves_no_trace(engine: Engine) -> None:
    writer = engine.create("00000001")
    writer.add([analyse(BACK)])
    writer.abandon()
    writer.abandon()
    assert engine.names() == []
    assert published(engine).generation == "00000001"


def test_only_a_sealed_generation_can_be_published(engine: Engine) -> None:
    with pytest.raises(GenerationUnknown):
        engine.publish("00000007")


def test_what_was_sealed_and_never_published_goes_when_the_next_one_begins(engine: Engine) -> None:
    published(engine)
    engine.create("00000002").seal()
    engine.create("00000003").seal()
    assert (engine.names(), engine.current()) == (["00000001", "00000003"], "00000001")


def test_what_was_set_aside_for_an_older_one_goes_when_the_next_one_begins(engine: Engine) -> None:
    published(engine)
    published(engine, name="00000002").close()
    engine.publish("00000001")
    published(engine, name="00000003").close()
    assert engine.names() == ["00000001", "00000003"]


def test_where_none_is_current_whatever_was_sealed_stays_when_the_next_one_begins(engine: Engine) -> None:
    engine.create("00000001").seal()
    engine.create("00000002").seal()
    engine.create("00000003").abandon()
    assert (engine.names(), engine.current()) == (["00000001", "00000002"], None)


def test_the_current_generation_cannot_be_dropped(engine: Engine) -> None:
    published(engine)
    with pytest.raises(GenerationIsCurrent):
        engine.drop("00000001")


def test_a_dropped_generation_is_gone(engine: Engine) -> None:
    published(engine)
    published(engine, name="00000002")
    engine.drop("00000001")
    assert engine.names() == ["00000002"]
    with pytest.raises(GenerationUnknown):
        engine.drop("00000001")


def test_a_reader_keeps_a_generation_that_is_dropped(engine: Engine) -> None:
    old = published(engine, [BACK])
    published(engine, [CHEST], "00000002").close()
    engine.drop("00000001")
    assert old.article(BACK.id) == BACK
    assert [passage.article.title for passage in old.passages([0])] == ["Back pain"]
    assert old.lexicon().names == (("Back pain", ("anxious back ache",)),)
    old.close()


def test_an_older_generation_can_be_published_again(engine: Engine) -> None:
    published(engine, [BACK])
    published(engine, [CHEST], "00000002")
    engine.publish("00000001")
    assert [head.title for head in engine.open().heads()] == ["Back pain"]


def test_a_sealed_generation_can_be_opened_by_its_name_before_it_is_published(engine: Engine) -> None:
    published(engine, [BACK])
    writer = engine.create("00000002")
    writer.add([analyse(CHEST)])
    writer.seal()
    named = engine.open("00000002")
    assert (named.generation, [head.title for head in named.heads()]) == ("00000002", ["Chest tightness"])
    assert engine.open().generation == engine.current() == "00000001"
    named.close()
    engine.drop("00000002")


@pytest.mark.parametrize("name", ["00000002", "", "../generations"])
def test_no_other_generation_is_opened_than_the_one_named(engine: Engine, name: str) -> None:
    published(engine)
    with pytest.raises(GenerationUnknown):
        engine.open(name)
    with pytest.raises(GenerationUnknown):
        engine.facts(name)


def test_a_head_knows_where_its_article_says_when_to_get_help(engine: Engine) -> None:
    back, chest = published(engine, [BACK, CHEST]).heads()

    assert (back.help, back.help_anchor) == (None, None)
    assert (chest.help, chest.help_anchor) == ("articles/chest.html#1.0", "when-to-get-help")


def test_the_facts_count_what_was_sealed(engine: Engine) -> None:
    built_at = published(engine, [BACK, CHEST]).built_at
    assert engine.facts("00000001") == Facts("00000001", built_at, articles=2, sections=4, passages=6)


def test_adding_says_how_many_passages_were_added(engine: Engine) -> None:
    writer = engine.create("00000001")
    assert writer.add([analyse(BACK), analyse(CHEST)]) == 6
    assert writer.add([]) == 0
    writer.abandon()


def test_articles_come_back_as_they_went_in(engine: Engine) -> None:
    snapshot = published(engine)
    assert [snapshot.article(a.id) for a in ARTICLES] == list(ARTICLES)
    assert [head.id for head in snapshot.heads()] == [a.id for a in ARTICLES]


def test_an_unknown_article_is_an_error(engine: Engine) -> None:
    with pytest.raises(ArticleUnknown):
        published(engine).article("articles/none.html")


def test_passages_come_back_with_everything_needed_to_show_them(engine: Engine) -> None:
    (passage,) = published(engine).passages([4])
    assert passage.id == f"{CHEST.id}#0.1"
    assert passage.text == "Burning behind the breastbone at night, with fever"
    assert (passage.heading, passage.path, passage.anchor) == ("Symptoms", ("Symptoms",), "symptoms")
    assert (passage.kind, passage.form, passage.article.title) == ("symptoms", "paragraph", "Chest tightness")


def test_a_generation_without_articles_finds_nothing(engine: Engine) -> None:
    snapshot = published(engine, [])
    assert list(snapshot.heads()) == []
    assert snapshot.find(Question(()), 5).totals.passages == 0


def test_a_closed_snapshot_can_be_closed_again(engine: Engine) -> None:
    snapshot = published(engine)
    snapshot.close()
    snapshot.close()


def test_the_lexicon_holds_the_corpuss_own_words_names_and_phrases(engine: Engine) -> None:
    lexicon = published(engine).lexicon()
    assert lexicon.words["fever"] == 2
    assert lexicon.words["stinging"] == 1
    assert lexicon.names == (("Back pain", ("anxious back ache",)),)
    assert ("Chest tightness", "title") in lexicon.phrases
    assert ("When to get help", "heading") in lexicon.phrases


@pytest.mark.parametrize(
    ("heading", "phrase"),
    [("3. Fear of the headache", "Fear of the headache"), ("2) Two kinds", "Two kinds"), ("24 hours later", "24 hours later")],
)
def test_numbers_of_a_list_stand_before_no_phrase(engine: Engine, heading: str, phrase: str) -> None:
    lexicon = published(engine, [article("a", "A", section(heading, "an ache"))]).lexicon()
    assert (phrase, "heading") in lexicon.phrases


def begun_upon(engine: Engine, kept: list[str], added: list[Article]) -> Snapshot:
    """A second generation of articles that the current one holds and, behind them, others."""
    writer = engine.create("00000002", upon=engine.current())
    writer.keep(kept)
    writer.add(analyse(one) for one in added)
    writer.seal()
    engine.publish("00000002")
    return engine.open()


def test_kept_articles_are_as_if_they_had_been_added(engine: Engine) -> None:
    published(engine)
    changed = replace(CHEST, title="Chest pressure")
    snapshot = begun_upon(engine, [SLEEP.id, BACK.id], [changed])
    expected = published(MemoryEngine(), [SLEEP, BACK, changed])
    for text in ("fever", "stinging ache", "hepatitis b", "pressure", "tightness"):
        question = Question(tuple(Clause((Alternative((term,)),)) for term in stems_of(text)))
        found, wanted = snapshot.find(question, 50), expected.find(question, 50)
        assert (found.totals, found.facets) == (wanted.totals, wanted.facets)
        assert [(m.passage, pytest.approx(m.score, rel=1e-4)) for m in found.matches] == [
            (m.passage, m.score) for m in wanted.matches
        ]
    assert list(snapshot.heads()) == list(expected.heads())
    assert [snapshot.article(one.id) for one in (SLEEP, BACK, changed)] == [SLEEP, BACK, changed]
    passages = range(expected.find(Question(()), 0).totals.passages)
    assert snapshot.passages(passages) == expected.passages(passages)
    lexicon, wanted_lexicon = snapshot.lexicon(), expected.lexicon()
    assert (dict(lexicon.words), lexicon.names, lexicon.phrases) == (
        dict(wanted_lexicon.words),
        wanted_lexicon.names,
        wanted_lexicon.phrases,
    )
    assert engine.facts("00000002").articles == 3


def test_keeping_says_how_many_passages_were_kept(engine: Engine) -> None:
    published(engine)
    writer = engine.create("00000002", upon="00000001")
    assert writer.keep([BACK.id]) == BACK.passage_count
    assert writer.keep([]) == 0
    writer.abandon()


def test_the_generation_kept_from_stays_as_it_is(engine: Engine) -> None:
    old = published(engine)
    begun_upon(engine, [BACK.id], [])
    assert [head.id for head in old.heads()] == [a.id for a in ARTICLES]
    engine.publish("00000001")
    assert [head.id for head in engine.open().heads()] == [a.id for a in ARTICLES]


@pytest.mark.parametrize("upon", [None, "00000001"])
def test_only_articles_of_the_generation_begun_upon_can_be_kept(engine: Engine, upon: str | None) -> None:
    published(engine, [BACK])
    writer = engine.create("00000002", upon=upon)
    with pytest.raises(ArticleUnknown):
        writer.keep([CHEST.id])
    writer.abandon()


def test_a_generation_can_only_be_begun_upon_one_that_is_there(engine: Engine) -> None:
    with pytest.raises(GenerationUnknown):
        engine.create("00000001", upon="00000007")


def test_what_a_build_attaches_is_kept_with_the_generation(engine: Engine) -> None:
    writer = engine.create("00000001")
    writer.attach("ledger.json", b"{}")
    writer.seal()
    assert engine.attached("00000001", "ledger.json") == b"{}"
    assert engine.attached("00000001", "other.json") is None
    with pytest.raises(GenerationUnknown):
        engine.attached("00000002", "ledger.json")
