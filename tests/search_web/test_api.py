"""What programs get."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.article_json import article_to_json
from indexer.records import Article
from indexer.settings import Settings
from search_web.answering.answer import answer
from search_web.answering.hits import Answer, AskedQuery, Correction, Expansion
from search_web.app import create_app
from search_web.asking.notices import Notices
from search_web.languages import Languages
from search_web.saved_files import SavedFile
from tests.memory_engine import MemoryEngine


def search(client: FlaskClient, **query: object) -> dict[str, Any]:
    response = client.get("/api/v1/search", query_string=query)
    assert (response.status_code, response.mimetype) == (200, "application/json")
    found = response.get_json()
    assert isinstance(found, dict)
    return found


def test_an_answer_has_the_promised_shape(client: FlaskClient) -> None:
    found = search(client, q="skipped beat")
    result = found["results"][0]
    passage = result["passages"][0]

    assert list(found) == ["query", "generation", "total", "facets", "notices", "answer", "results", "page", "page_size", "pages"]
    assert list(found["query"]) == ["text", "symptoms", "expanded", "corrected", "relaxed", "truncated", "offered", "unquoted"]
    assert list(result) == ["article", "score", "coverage", "more_passages", "passages"]
    assert result["article"] == {
        "id": "articles/heart & soul.html",
        "title": "Heart <em>flutters</em>",
        "url": "/article/articles/heart%20%26%20soul.html",
        "reviewed": "2026-03-14",
    }
    assert list(passage) == ["id", "kind", "section", "lead_in", "text", "segments", "url", "score", "similar"]
    assert passage["section"] == {"heading": "What it feels like", "path": ["What it feels like"], "anchor": "feels"}
    assert passage["url"] == result["article"]["url"] + "#p1.0"


def test_highlights_are_segments_that_give_the_text_when_joined(client: FlaskClient) -> None:
    passage = search(client, q="skipped beat")["results"][0]["passages"][0]

    assert passage["segments"] == [
        {"text": "a ", "match": False},
        {"text": "skipped beat", "match": True},
    ]
    assert passage["lead_in"] == "People describe their heart like this:"


def test_totals_and_facets_count_beyond_the_page(client: FlaskClient) -> None:
    found = search(client, q="night", page_size=1)

    assert (found["total"]["articles"], found["pages"], len(found["results"])) == (3, 3, 1)
    assert found["facets"]["kind"]["symptoms"] == 3


def test_what_was_made_of_the_query_is_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = AskedQuery("heart", ("heart",), (Expansion("heart", ("pulse",)),), Correction("hart", "heart"), True, False)

    def told(*given_to: object) -> Answer:
        return replace(answer(*given_to), query=asked)  # type: ignore[arg-type]

    monkeypatch.setattr("search_web.desk.answer", told)

    assert search(client, q="hart")["query"] == {
        "text": "heart",
        "symptoms": ["heart"],
        "expanded": [{"typed": "heart", "also": ["pulse"]}],
        "corrected": {"from": "hart", "to": "heart"},
        "relaxed": True,
        "truncated": False,
        "offered": [],
        "unquoted": False,
    }


def test_an_answer_says_when_it_may_be_incomplete_and_only_then(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "partial" not in search(client, q="heart racing")

    def partly(*given_to: object) -> Answer:
        return replace(answer(*given_to), partial=True)  # type: ignore[arg-type]

    monkeypatch.setattr("search_web.desk.answer", partly)
    assert search(client, q="heart")["partial"] is True
    assert "could not be searched" in client.get("/search?q=heart").text


@pytest.mark.parametrize("group", ["section", "passage"])
def test_a_result_of_a_smaller_group_holds_one_article_and_one_passage(client: FlaskClient, group: str) -> None:
    results = search(client, q="heart", group=group)["results"]

    assert results
    assert all(len(result["passages"]) == 1 for result in results)


@pytest.mark.parametrize("query", ["", "   ", "?!"])
def test_a_query_without_words_has_an_empty_answer(client: FlaskClient, query: str) -> None:
    found = search(client, q=query)

    assert (found["results"], found["pages"], found["total"]) == ([], 0, {"articles": 0, "passages": 0})


def test_a_page_beyond_the_end_is_empty(client: FlaskClient) -> None:
    assert search(client, q="night", page=999_999_999)["results"] == []


@pytest.mark.parametrize(
    "wrong", [{"page": "0"}, {"page": "٢"}, {"page_size": "51"}, {"kind": "symptoms,canary"}, {"group": "canary"}]
)
def test_a_wrong_parameter_is_a_problem_that_repeats_nothing(client: FlaskClient, wrong: dict[str, str]) -> None:
    response = client.get("/api/v1/search", query_string={"q": "canary", **wrong})

    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    problem = response.get_json()
    assert list(problem) == ["type", "title", "status", "detail"]
    assert next(iter(wrong)) in problem["detail"]
    assert "canary" not in response.text


def test_an_article_has_the_shape_of_show(client: FlaskClient, heart: Article) -> None:
    assert client.get("/api/v1/articles/articles/heart & soul.html").get_json() == article_to_json(heart)


def test_an_unknown_article_is_a_problem(client: FlaskClient) -> None:
    response = client.get("/api/v1/articles/canary.html")

    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert "canary" not in response.text


def test_alive_and_ready_are_two_things(client: FlaskClient, empty_client: FlaskClient) -> None:
    assert client.get("/readyz").get_json()["generation"] == "00000001"
    assert empty_client.get("/healthz").status_code == 200
    unready = empty_client.get("/readyz")
    assert (unready.status_code, unready.mimetype) == (503, "application/problem+json")


def test_notices_come_with_the_answer(
    settings: Settings, engine: MemoryEngine, languages: Languages, notices: SavedFile[Notices]
) -> None:
    client = create_app(settings, engine, languages, notices).test_client()

    assert search(client, q="chest pain")["notices"] == [
        {
            "id": "chest",
            "level": "emergency",
            "language": "en",
            "heading": "Chest pain can be an emergency",
            "body": "Call 112 now.",
            "actions": [{"label": "Call 112", "url": "tel:112"}],
        }
    ]
    assert search(client, q="back pain")["notices"] == []


def test_a_direct_answer_is_one_passage_of_an_article(client: FlaskClient) -> None:
    found = search(client, q="do hiccups last")["answer"]

    assert found["article"]["title"] == "Hiccups"
    assert (found["passage"]["lead_in"], found["passage"]["text"]) == ("Do hiccups last?", "Hardly ever.")
    assert search(client, q="hiccups")["answer"] is None
