"""What visitors see."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from indexer.records import Passage
from indexer.settings import Settings
from search_web.answering.answer import answer
from search_web.answering.hits import Answer, AskedQuery, Correction, Expansion, Offer
from search_web.app import create_app
from search_web.asking.notices import Notices
from search_web.languages import Languages
from search_web.saved_files import SavedFile
from tests.articles import BACK, SLEEP, published
from tests.memory_engine import MemoryEngine
from tests.soup import soup, text_of

HOSTILE = '<script>alert(1)</script>"><img onerror=x> {{7*7}} %s \u202e'


@pytest.mark.parametrize("query", ["", "   ", "\t\n", "\u3000"])
def test_an_empty_query_is_the_home_page(client: FlaskClient, query: str) -> None:
    assert text_of(soup(client, "/search", q=query), "h1") == "What are you feeling?"


def test_matching_words_are_marked_in_whole_passages(client: FlaskClient) -> None:
    passage = soup(client, "/search", q="stinging shoulder").select(".passage")[0]

    assert [mark.text for mark in passage.select("mark")] == ["stinging", "shoulder"]
    assert passage.get_text().strip().startswith("A hot, stinging patch between your shoulder blades")


def test_a_list_item_keeps_its_lead_in_which_is_shown_once(client: FlaskClient) -> None:
    section = soup(client, "/search", q="skipped beat, fluttering heart", kind="symptoms").select(".section")[0]

    assert text_of(section, ".lead-in") == "People describe their heart like this:"
    assert len(section.select(".passage")) == 2
    assert [mark.text for mark in section.select(".lead-in mark")] == ["heart"]


def test_passages_of_one_section_stand_together_under_its_heading_whatever_their_lead_ins(
    settings: Settings, languages: Languages
) -> None:
    engine = MemoryEngine()
    said = [("First:", "ache one"), (None, "ache two"), ("First:", "ache three")]
    passages = tuple(Passage("list_item" if lead_in else "paragraph", lead_in, text) for lead_in, text in said)
    published(engine, [replace(BACK, sections=(replace(BACK.sections[0], heading="Signs", passages=passages),))])
    sections = soup(create_app(settings, engine, languages).test_client(), "/search", q="ache").select(".section")

    assert [[heading.text.split() for heading in section.select("h3")] for section in sections] == [[["Symptoms", "Signs"]], []]
    assert [len(section.select(".passage")) for section in sections] == [1, 2]


def test_a_long_question_is_cut_in_the_title_of_the_window_but_not_in_the_box(client: FlaskClient) -> None:
    tree = soup(client, "/search", q="night " * 60)

    assert len(text_of(tree, "title")) < 140
    assert len(str(tree.select("#q")[0]["value"]).split()) == 60


def test_a_question_that_is_a_heading_is_shown_once(client: FlaskClient) -> None:
    found = soup(client, "/search", q="hiccups last")
    read = soup(client, "/article/articles/hiccups.html")

    assert text_of(found, ".section h3") == "Questions and answers Do hiccups last?"
    assert [mark.text for mark in found.select("h3 mark")] == ["hiccups last"]
    assert not found.select(".section .lead-in")
    assert text_of(read, "article section") == "Do hiccups last? Hardly ever."


def test_a_result_names_its_article_the_kind_of_section_and_the_day_of_review(client: FlaskClient) -> None:
    result = soup(client, "/search", q="skipped beat").select(".result")[0]

    assert text_of(result, "h2") == "Heart <em>flutters</em>"
    assert text_of(result, "h3") == "Symptoms What it feels like"
    assert "Last reviewed 14 March 2026" in text_of(result, ".about")


def test_a_passage_links_to_its_place_in_the_reading_view(client: FlaskClient) -> None:
    link = soup(client, "/search", q="skipped beat").select_one(".passage a")

    assert link
    path, _, anchor = str(link["href"]).partition("#")
    target = soup(client, path).find(id=anchor)
    assert target
    assert target.text == "a skipped beat"


def test_the_query_comes_back_in_the_box_the_title_and_the_heading_as_text(client: FlaskClient) -> None:
    tree = soup(client, "/search", q=HOSTILE)

    box = tree.select_one("#q")
    assert box
    assert box["value"] == HOSTILE
    assert "<script>alert(1)</script>" in text_of(tree, "h1")
    assert not tree.select("script:not([src]), img")


def test_kinds_can_be_chosen_and_taken_away_one_by_one(client: FlaskClient) -> None:
    tree = soup(client, "/search", q="burning", kind=["symptoms", "causes", "nonsense"])

    assert {str(box["value"]) for box in tree.select("input[name=kind][checked]")} == {"symptoms", "causes"}
    assert [(text_of(chip, "a"), chip.a["href"]) for chip in tree.select(".chips li") if chip.a] == [
        ("Remove filter Symptoms ✕", "/search?q=burning&kind=causes"),
        ("Remove filter Causes ✕", "/search?q=burning&kind=symptoms"),
        ("Clear all filters", "/search?q=burning"),
    ]


def test_a_filter_says_how_many_passages_it_would_leave(client: FlaskClient) -> None:
    labels = [" ".join(label.text.split()) for label in soup(client, "/search", q="burning").select(".filters label")]

    assert labels == ["Symptoms 1", "Causes 1"]


def test_pages_are_numbered_and_keep_query_and_filters_whatever_they_hold(client: FlaskClient) -> None:
    query = "night & fever #1 + 100%"
    tree = soup(client, "/search", q=query, kind="symptoms")
    following = tree.select_one(".pager a[rel=next]")

    assert following
    assert "(page 1 of 2)" in text_of(tree, "title")
    then = soup(client, str(following["href"]))
    box = then.select_one("#q")
    assert box
    assert box["value"] == query
    assert text_of(then, ".pager [aria-current=page]") == "2"
    assert "kind=symptoms" in str(following["href"])


@pytest.mark.parametrize("page", ["3", "1000000000"])
def test_a_page_beyond_the_end_leads_back_to_the_first(client: FlaskClient, page: str) -> None:
    response = client.get("/search", query_string={"q": "night", "kind": "symptoms", "page": page})

    assert response.status_code == 302
    assert response.headers["Location"] == "/search?q=night&kind=symptoms"


@pytest.mark.parametrize("page", ["0", "-1", "abc", "١"])
def test_what_is_no_page_number_shows_the_first_page(client: FlaskClient, page: str) -> None:
    assert "(page 1 of 2)" in text_of(soup(client, "/search", q="night", page=page), "title")


@pytest.mark.parametrize("query", ["xylophone", "??? !!!", "((((", "*"])
def test_finding_nothing_says_what_else_to_try(
    client: FlaskClient, settings: Settings, engine: MemoryEngine, languages: Languages, query: str
) -> None:
    tree = soup(client, "/search", q=query)

    assert text_of(tree, "h1").startswith("No results for")
    assert "check the spelling" in text_of(tree)
    assert tree.select_one("main a[href='/articles']")
    assert not tree.select(".examples")
    tried = soup(create_app(replace(settings, examples=("night",)), engine, languages).test_client(), "/search", q=query)
    assert text_of(tried, ".help .examples a") == "night"


def test_finding_nothing_with_filters_offers_to_search_everywhere(client: FlaskClient) -> None:
    assert soup(client, "/search", q="stinging", kind="causes").select_one(".help a[href='/search?q=stinging']")


def test_what_was_made_of_the_query_is_said(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = AskedQuery(
        text="heart flutter",
        symptoms=("heart flutter",),
        expanded=(Expansion("heart", ("pulse", "beat")),),
        corrected=Correction("hart flutter", "heart flutter"),
        relaxed=True,
        truncated=True,
        offered=(Offer("hydroxazine", ("hydroxyzine", "hydralazine")),),
    )

    def told(*given_to: object) -> Answer:
        return replace(answer(*given_to), query=asked)  # type: ignore[arg-type]

    monkeypatch.setattr("search_web.desk.answer", told)
    page = soup(client, "/search", q="hart flutter")
    said = text_of(page)

    assert "for “heart”: pulse, beat" in said
    assert "We searched for “heart flutter”. Search for “hart flutter” instead" in said
    assert "Did you mean hydroxyzine or hydralazine?" in said
    ways_back = {link["href"] for link in page.select(".remark a")}
    assert {"/search?q=hart+flutter&correct=0", "/search?q=hart+flutter&expand=0"} <= ways_back
    assert "No passage mentions everything you wrote." in said
    assert "we searched for its beginning only" in said


def test_an_article_says_which_of_several_symptoms_it_speaks_of(client: FlaskClient) -> None:
    result = soup(client, "/search", q="stinging patch, skipped beat").select(".result")[0]

    assert len(result.select(".coverage .found")) == 1
    assert text_of(result, ".coverage .missing").startswith("not mentioned:")


def test_one_symptom_needs_no_account_of_coverage(client: FlaskClient) -> None:
    assert not soup(client, "/search", q="skipped beat").select(".coverage")


def test_further_passages_of_an_article_are_one_step_away_and_so_is_the_way_back(client: FlaskClient) -> None:
    asked = soup(client, "/search", q="orchard", kind="symptoms")
    more = asked.select_one(".result .about a")
    assert more
    assert more.text == "More in this article: Apples"
    assert len(asked.select(".passage")) == 3

    alone = soup(client, str(more["href"]))
    assert len(alone.select(".passage")) == 5
    assert not alone.select(".result .about a")
    assert [(text_of(chip, "a"), chip.a["href"]) for chip in alone.select(".chips li") if chip.a] == [
        ("Remove filter Symptoms ✕", "/search?q=orchard&article=articles/apples.html"),
        ("Remove filter Apples ✕", "/search?q=orchard&kind=symptoms"),
        ("Clear all filters", "/search?q=orchard"),
    ]


def test_words_are_marked_in_titles_and_headings_too(client: FlaskClient) -> None:
    result = soup(client, "/search", q="fluttering, skipped beat, symptoms", kind="symptoms")

    assert "flutters" in [mark.text for mark in result.select("h2 mark")]
    assert "Symptoms" in [mark.text for mark in result.select("h3 mark")]


def test_where_articles_lie_in_several_folders_a_topic_can_be_chosen(settings: Settings, languages: Languages) -> None:
    engine = MemoryEngine()
    ids = ("heart-and-blood/a", "heart-and-blood/b", "skin/c")
    published(engine, [*(replace(BACK, id=f"{id_}.html", title=id_) for id_ in ids), replace(SLEEP, id="sleep/d.html")])
    client = create_app(settings, engine, languages).test_client()
    everywhere = [("", "All topics"), ("heart-and-blood", "Heart and blood (2)"), ("skin", "Skin (1)")]
    choices = soup(client, "/search", q="ache").select(".topic option")
    assert [(option["value"], option.text) for option in choices] == everywhere

    chosen = soup(client, "/search", q="ache", topic="skin", kind="symptoms")
    assert [title.text for title in chosen.select(".result h2")] == ["skin/c"]
    assert [(option["value"], option.text) for option in chosen.select(".topic option")] == everywhere
    assert [option.text for option in chosen.select(".topic option[selected]")] == ["Skin (1)"]
    assert chosen.select(".chips a")[1]["href"] == "/search?q=ache&kind=symptoms"
    elsewhere = soup(client, "/search", q="ache", topic="sleep")
    assert text_of(elsewhere, "h1").startswith("No results")
    assert [option.text for option in elsewhere.select(".topic option[selected]")] == ["Sleep (0)"]


def test_one_folder_is_no_choice(client: FlaskClient) -> None:
    assert not soup(client, "/search", q="burning").select(".topic")


def test_the_reading_view_shows_everything_once_in_order(client: FlaskClient) -> None:
    read = text_of(soup(client, "/article/articles/heart & soul.html"), "article")

    parts = (
        "Heart <em>flutters</em>",
        "Also known as palpitations, racing heart",
        "Your heart may flutter & skip.[1]",
        "People describe their heart like this:",
        "a skipped beat",
        "a fluttering heart[2][1]",
        "Call if it faints.",
        "Is it harmful?",
        "Seldom.",
        "Ask a doctor.",
        "A book. 1999.",
        "Another book. 2001.",
    )
    places = [read.index(part) for part in parts]
    assert places == sorted(places)
    assert all(read.count(part) == 1 for part in parts)


def test_links_inside_the_reading_view_lead_somewhere(client: FlaskClient) -> None:
    tree = soup(client, "/article/articles/heart & soul.html")
    anchors = {str(link["href"])[1:] for link in tree.select("a[href^='#']")}

    assert {"feels", "faq", "references", "reference-1", "reference-2"} <= anchors
    assert all(tree.find(id=unescape(anchor)) for anchor in anchors)


def test_the_reading_view_names_the_original(client: FlaskClient) -> None:
    tree = soup(client, "/article/articles/heart & soul.html")

    assert tree.select_one("link[rel=canonical][href='https://example.org/heart']")
    assert tree.select_one("a[href='https://example.org/heart']")


def test_a_result_says_that_its_article_says_when_to_get_help(client: FlaskClient) -> None:
    link = soup(client, "/search", q="skipped beat").select_one(".result .gets-help a")

    assert link
    assert link.text == "This article says when to get help: Heart <em>flutters</em>"
    path, _, anchor = str(link["href"]).partition("#")
    target = soup(client, path).find(id=anchor)
    assert target
    assert target.text == "Call if it faints."


def test_a_result_without_such_advice_promises_none(client: FlaskClient) -> None:
    assert not soup(client, "/search", q="stinging shoulder").select(".gets-help")


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=60), kind=st.text(max_size=12), page=st.text(max_size=6) | st.integers().map(str))
def test_nothing_that_is_typed_breaks_the_page(client: FlaskClient, q: str, kind: str, page: str) -> None:
    assert client.get("/search", query_string={"q": q, "kind": kind, "page": page}).status_code in (200, 302)


@pytest.fixture
def warned(settings: Settings, engine: MemoryEngine, languages: Languages, notices: SavedFile[Notices]) -> FlaskClient:
    """A site with one notice."""
    return create_app(settings, engine, languages, notices).test_client()


@pytest.mark.parametrize("query", ["chest pain", "no chset pain at night", "chest pain xylophone", "chest pain -chest"])
def test_a_notice_stands_above_the_results_and_also_where_there_are_none(warned: FlaskClient, query: str) -> None:
    page = BeautifulSoup(warned.get("/search", query_string={"q": query}).text, "lxml")
    notice = page.select("main > section.notice")[0]

    assert page.select("main > *")[0] is notice
    heading, call = notice.select_one("h2"), notice.select_one("a")
    assert heading
    assert call
    assert heading.get_text() == "Immediate action required: Chest pain can be an emergency"
    assert notice["aria-labelledby"] == heading["id"]
    assert "role" not in notice.attrs
    assert call["href"] == "tel:112"


def test_other_questions_have_no_notice(warned: FlaskClient) -> None:
    assert "notice" not in warned.get("/search?q=back+pain").text


def test_every_page_says_whom_to_call(
    client: FlaskClient, settings: Settings, engine: MemoryEngine, languages: Languages
) -> None:
    told = create_app(replace(settings, emergency_number="+44 999"), engine, languages).test_client()

    for address in ("/", "/search?q=heart", "/articles", "/nowhere"):
        assert "call your local emergency number" in client.get(address).text
        assert '<a href="tel:+44999">+44 999</a>' in told.get(address).text
        assert "no medical advice" in told.get(address).text


def test_a_question_that_an_article_asks_is_answered_first(client: FlaskClient) -> None:
    page = soup(client, "/search", q="do hiccups last")
    quoted = page.select_one("main > section.direct")

    assert quoted
    assert text_of(page, ".direct h2") == "One of our articles asks the same: Do hiccups last?"
    assert text_of(page, ".direct blockquote") == "Hardly ever."
    assert text_of(page, ".direct a") == "From the article “Hiccups”"
    assert quoted.find_next("ol", class_="results")
    assert not soup(client, "/search", q="hiccups").select(".direct")


@pytest.mark.parametrize("q", ["????", "-headache"])
def test_a_question_without_a_word_to_search_for_is_not_said_to_be_described_nowhere(client: FlaskClient, q: str) -> None:
    page = client.get("/search", query_string={"q": q}).text
    assert "There is no word in this to search for." in page
    assert "None of our articles" not in page
