"""From what is typed to one page of results: everything a visitor is promised about an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.engines.seam import Snapshot
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.publishing.generations import Generations
from indexer.records import Article, Passage, Section
from indexer.settings import Settings
from indexer.vocabulary import Group as Names
from indexer.vocabulary import Synonyms
from search_web.answering.answer import answer
from search_web.answering.hits import Answer, Coverage, Group, Request
from search_web.asking.language import learn
from tests.articles import ARTICLES, BACK, article, published, section
from tests.memory_engine import MemoryEngine

GROUPS: tuple[Group, ...] = ("article", "section", "passage")


def snapshot_of(articles: Sequence[Article] = ARTICLES) -> Snapshot:
    return published(MemoryEngine(), articles)


@pytest.fixture
def snapshot() -> Snapshot:
    return snapshot_of()


def ask(snapshot: Snapshot, text: str, settings: Settings | None = None, **wishes: object) -> Answer:
    return answer(replace(Request(text), **wishes), snapshot, settings or Settings())  # type: ignore[arg-type]


def titles(found: Answer) -> list[str]:
    return [hit.article.title for hit in found.results]


def texts(found: Answer) -> list[str]:
    return [passage.text for hit in found.results for passage in hit.passages]


def many(count: int) -> list[Article]:
    """Articles that all speak of an ache, each of them as much as the others."""
    return [article(f"a{n:03d}", f"Title {n:03d}", section("Symptoms", "an ache that stays")) for n in range(count)]


# Finding


def test_the_passage_that_says_it_comes_first(snapshot: Snapshot) -> None:
    found = ask(snapshot, "burning behind the breastbone at night")
    assert titles(found)[0] == "Chest tightness"
    assert texts(found)[0] == "Burning behind the breastbone at night, with fever"


@pytest.mark.parametrize(
    "text", ['"a breastbone that burns"', 'my doctor said "it is nothing" but it is burning behind the breastbone']
)
def test_a_quoted_phrase_that_stands_nowhere_is_searched_for_by_its_words_and_that_is_told(snapshot: Snapshot, text: str) -> None:
    found = ask(snapshot, text)

    assert texts(found)[0] == "Burning behind the breastbone at night, with fever"
    assert found.query.relaxed
    assert found.query.unquoted


def test_the_words_of_a_phrase_that_stands_nowhere_have_their_other_names_again() -> None:
    language = learn(published(MemoryEngine()).lexicon(), Synonyms((Names(("tummy bug", "breastbone")),)))
    found = answer(Request('"tummy bug"'), snapshot_of(), Settings(), language)

    assert titles(found) == ["Chest tightness"]
    assert found.query.expanded


def test_in_one_article_alone_a_quoted_phrase_must_stand_there(snapshot: Snapshot) -> None:
    assert not ask(snapshot, '"behind the breastbone"', article=BACK.id).results


def test_what_is_left_out_stays_left_out_though_a_phrase_stands_nowhere(snapshot: Snapshot) -> None:
    assert "Chest tightness" not in titles(ask(snapshot, '"a breastbone that burns" -breastbone'))


def test_a_filter_that_hides_a_quoted_phrase_is_no_reason_to_search_for_its_words(snapshot: Snapshot) -> None:
    found = ask(snapshot, '"behind the breastbone"', kinds=frozenset({"treatment"}))

    assert not found.results
    assert found.facets


def test_a_natural_sentence_is_understood(snapshot: Snapshot) -> None:
    found = ask(snapshot, "Why do I keep waking up with a pounding heart?")
    assert texts(found)[0] == "Waking at three with a pounding heart"


@pytest.mark.parametrize(("text", "first"), [("hepatitis B", "Hepatitis B can make"), ("hepatitis A", "Hepatitis A passes")])
def test_a_letter_keeps_its_meaning(snapshot: Snapshot, text: str, first: str) -> None:
    assert texts(ask(snapshot, text))[0].startswith(first)


def test_not_sleeping_is_not_sleeping(snapshot: Snapshot) -> None:
    assert titles(ask(snapshot, "not sleeping")) == ["Not sleeping"]


def test_what_is_denied_never_counts_for_a_passage() -> None:
    said = section("Symptoms", "chest pain with fever", "chest pain without fever", "chest pain alone")
    found = ask(snapshot_of([article("chest", "Chest", said)]), "chest pain without fever", group="passage")
    scores = {passage.text: passage.score for hit in found.results for passage in hit.passages}
    assert max(scores, key=lambda text: scores[text]) == "chest pain without fever"
    assert scores["chest pain with fever"] <= scores["chest pain alone"] * 1.001


def test_an_exact_phrase_must_be_there(snapshot: Snapshot) -> None:
    assert texts(ask(snapshot, 'night "pounding heart"')) == ["Waking at three with a pounding heart"]


def test_what_is_left_out_is_left_out(snapshot: Snapshot) -> None:
    assert not any("night" in text for text in texts(ask(snapshot, "fever burning -night")))
    assert "Lying awake at night without fever" in texts(ask(snapshot, 'night -"with fever"'))
    assert not any("with fever" in text for text in texts(ask(snapshot, 'night -"with fever"')))


# What the visitor is told


def test_an_answer_says_what_was_searched_for(snapshot: Snapshot) -> None:
    query = ask(snapshot, "  burning\n  night ").query
    assert (query.text, query.corrected, query.relaxed, query.truncated) == ("burning night", None, False, False)


def test_several_symptoms_are_told_apart_and_what_an_article_covers_is_said(snapshot: Snapshot) -> None:
    found = ask(snapshot, "burning chest, fever and zebra stripes")
    assert found.query.symptoms == ("burning chest", "fever", "zebra stripes")
    coverage = {hit.article.title: hit.coverage for hit in found.results}["Chest tightness"]
    assert coverage.found == ("burning chest", "fever")
    assert coverage.missing == ("zebra stripes",)


def test_a_symptom_whose_words_an_article_holds_here_and_there_is_not_said_to_be_left_out() -> None:
    arm = article("arm", "Chest", section("Symptoms", "a tight chest"), section("Help", "it spreads to the arm", "the left side"))
    (hit,) = ask(snapshot_of([arm, *many(3)]), "tight chest, my left arm hurts").results
    assert hit.coverage == Coverage(found=("tight chest",), missing=("my left arm hurts",), apart=("my left arm hurts",))
    (hit,) = ask(snapshot_of([arm, *many(3)]), "tight chest, my left foot hurts").results
    assert hit.coverage.apart == ()


def test_every_symptom_is_either_found_or_missing(snapshot: Snapshot) -> None:
    found = ask(snapshot, "night, fever, hepatitis, zebra")
    for hit in found.results:
        assert sorted(hit.coverage.found + hit.coverage.missing) == sorted(found.query.symptoms)


def test_the_visitor_is_told_when_nothing_holds_everything(snapshot: Snapshot) -> None:
    assert not ask(snapshot, "night fever").query.relaxed
    relaxed = ask(snapshot, "night zebra")
    assert relaxed.query.relaxed
    assert not relaxed.query.unquoted
    assert relaxed.results


def test_the_visitor_is_told_when_the_query_was_cut(snapshot: Snapshot) -> None:
    assert not ask(snapshot, "night fever").query.truncated
    found = ask(snapshot, "night " + "fever and chills " * 60_000)
    assert found.query.truncated
    assert len(found.query.text) < 1000


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("text", ["", " ", "?!", '"', '""', "-", "-night", '-"with fever"', "\x00", "\ud800", "👍"])
def test_a_query_without_words_finds_nothing_and_says_so(snapshot: Snapshot, text: str, group: Group) -> None:
    found = ask(snapshot, text, group=group)
    assert (found.results, found.articles, found.passages, found.pages, found.facets) == ((), 0, 0, 0, {})
    assert found.generation == snapshot.generation
    assert not found.query.relaxed


def test_unrelated_words_find_nothing(snapshot: Snapshot) -> None:
    found = ask(snapshot, "zebra")
    assert (found.results, found.pages, found.query.relaxed) == ((), 0, False)


@pytest.mark.parametrize("text", ["a", "the", "the the", "it is", "what is it", "I", "and"])
def test_a_query_of_small_words_alone_is_no_error(snapshot: Snapshot, text: str) -> None:
    ask(snapshot, text)


# Groups, pages, filters


def test_an_article_is_one_result_with_its_best_passages(snapshot: Snapshot) -> None:
    found = ask(snapshot, "back")
    (hit,) = found.results
    assert (hit.article.title, len(hit.passages), found.articles, found.passages) == ("Back pain", 3, 1, 3)
    assert [p.score for p in hit.passages] == sorted((p.score for p in hit.passages), reverse=True)


def test_of_an_article_that_is_named_for_it_the_passages_that_say_it_come_first() -> None:
    silent = ["no advice", "no more", "no other"]
    told = "your appetite may go for some days when much is on your mind, and come back by itself"
    found = ask(snapshot_of([article("a", "Appetite", section("Appetite", *silent, told)), *many(9)]), "no appetite")
    assert texts(found)[0] == told


def test_of_one_article_alone_no_passages_are_shown_from_behind_those_that_are_worth_it() -> None:
    ache = article("ache", "Ache", section("Signs", "a burning ache", *(f"it stays {n}" for n in range(60))))
    (alone,) = ask(snapshot_of([ache, *many(9)]), "burning ache", article=ache.id).results
    assert len(alone.passages) == 3
    assert alone.more_passages == 0


def test_grouped_by_passage_each_result_holds_one_passage(snapshot: Snapshot) -> None:
    found = ask(snapshot, "back", group="passage")
    assert [len(hit.passages) for hit in found.results] == [1, 1, 1]
    assert len({hit.passages[0].id for hit in found.results}) == 3


def test_grouped_by_section_each_result_holds_the_best_passage_of_one_section(snapshot: Snapshot) -> None:
    found = ask(snapshot, "back", group="section")
    assert sorted(hit.passages[0].section.heading for hit in found.results) == ["Causes", "Symptoms"]
    assert [len(hit.passages) for hit in found.results] == [1, 1]


@pytest.mark.parametrize("group", GROUPS)
def test_pages_follow_each_other_without_gap_or_repeat(group: Group) -> None:
    snapshot = snapshot_of(many(23))
    pages = [ask(snapshot, "ache", group=group, page=page, page_size=10) for page in (1, 2, 3, 4)]
    assert [len(page.results) for page in pages] == [10, 10, 3, 0]
    assert {page.pages for page in pages} == {3}
    ids = [hit.article.id for page in pages for hit in page.results]
    assert ids == [a.id for a in many(23)]


def test_a_longer_look_for_a_later_page_repeats_no_result_and_hides_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_web.answering.answer._FIRST_CANDIDATES", 4)
    ones = [article(f"one{n}", f"One {n}", section("Symptoms", "an ache now")) for n in range(6)]
    long = "burning" + " or so" * 90
    lifted = article("lifted", "Lifted", section("Symptoms", "an ache now", long))
    articles = [*ones, lifted, *(article(f"long{n}", f"Long {n}", section("Symptoms", long)) for n in range(9))]
    pages = [ask(snapshot_of(articles), "ache burning", page=page, page_size=2) for page in range(1, 9)]
    ids = [hit.article.id for page in pages for hit in page.results]
    assert sorted(ids) == sorted(a.id for a in articles)


@pytest.mark.parametrize("page", [2, 1000, 10**9])
def test_a_page_beyond_the_last_is_empty_and_says_how_many_there_are(snapshot: Snapshot, page: int) -> None:
    found = ask(snapshot, "back", page=page)
    assert (found.results, found.page, found.pages, found.articles) == ((), page, 1, 1)


def test_many_passages_of_few_articles_do_not_hide_the_articles_behind_them(tmp_path: Path) -> None:
    long = [article(f"long{n}", "Ache", section("Ache", *["ache ache"] * 300)) for n in range(2)]
    snapshot = published(WhooshEngine(Generations(tmp_path / "index")), [*long, *many(12)])
    found = ask(snapshot, "ache", page_size=10)
    assert len(found.results) == 10
    assert found.articles == 14
    snapshot.close()


def test_a_filter_by_kind_shows_that_kind_and_counts_all(snapshot: Snapshot) -> None:
    found = ask(snapshot, "burning chest", kinds=frozenset({"get_help"}))
    assert {passage.kind for hit in found.results for passage in hit.passages} == {"get_help"}
    assert found.facets["symptoms"] > 0
    assert found.passages == 1


# What a result holds


def test_a_result_has_everything_to_show_it(snapshot: Snapshot) -> None:
    hit = ask(snapshot, "stinging patch").results[0]
    passage = hit.passages[0]
    assert (hit.article.id, hit.article.title, hit.article.reviewed, hit.url) == (
        BACK.id,
        "Back pain",
        "2026-01-31",
        "/article/articles/back.html",
    )
    assert (passage.id, passage.kind, passage.lead_in) == (f"{BACK.id}#0.0", "symptoms", None)
    assert (passage.section.heading, passage.section.path, passage.section.anchor) == ("Symptoms", ("Symptoms",), "symptoms")
    assert passage.url == "/article/articles/back.html#p0.0"
    assert [segment.text for segment in passage.segments if segment.match] == ["stinging patch"]
    assert "".join(segment.text for segment in passage.segments) == passage.text


def test_a_site_with_an_address_gets_links_to_its_own_pages(snapshot: Snapshot) -> None:
    hit = ask(snapshot, "stinging patch", Settings(base_url="https://health.example")).results[0]
    assert hit.url == "https://health.example/articles/back.html"
    assert hit.passages[0].url.endswith("/articles/back.html#symptoms:~:text=A%20hot%2C%20stinging")


def test_a_list_item_keeps_its_lead_in_and_both_are_marked() -> None:
    item = Passage("list_item", "People describe a heart that", "skips a beat")
    hit = ask(
        snapshot_of([article("heart", "Beats", Section(2, "S", ("S",), None, "symptoms", (item,)))]), "heart skips"
    ).results[0]
    (passage,) = hit.passages
    assert passage.lead_in == "People describe a heart that"
    assert [s.text for s in passage.lead_in_segments if s.match] == ["heart"]
    assert [s.text for s in passage.segments if s.match] == ["skips"]


def test_passages_that_are_not_shown_are_counted() -> None:
    snapshot = snapshot_of([article("ache", "Ache", section("Symptoms", *(f"ache number{n}" for n in range(8))))])
    (hit,) = ask(snapshot, "ache").results
    assert len(hit.passages) + hit.more_passages == 8


def test_the_same_question_has_the_same_answer(snapshot: Snapshot) -> None:
    assert ask(snapshot, "burning night, fever") == ask(snapshot, "burning night, fever")


def test_pages_end_where_results_can_be_reached_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MAX_DEPTH", "_FIRST_CANDIDATES"):
        monkeypatch.setattr(f"search_web.answering.answer.{name}", 20)
    aches = [
        article(f"a{n:02d}", f"Title {n:02d}", section("Symptoms", *(f"an ache, the {k}th" for k in range(5)))) for n in range(12)
    ]
    snapshot = snapshot_of(aches)

    reached = ask(snapshot, "ache", page=2, page_size=2)
    beyond = ask(snapshot, "ache", page=6, page_size=2)
    assert (len(reached.results), len(beyond.results)) == (2, 0)
    assert beyond.pages == 2
