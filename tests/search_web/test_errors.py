"""Whatever goes wrong: the right status, a sentence that says what to do next, and never the query."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from indexer.engines.seam import Found, Question
from indexer.errors import DeadlinePassed, EngineUnavailable, GenerationDamaged, StorageFailed
from indexer.settings import Settings
from search_web.app import NO_NOTICES, create_app
from search_web.asking.notices import Notices
from search_web.languages import Languages
from search_web.saved_files import SavedFile
from tests.memory_engine import MemoryEngine, MemorySnapshot

SECRET = "canary4711"


class FaultySnapshot(MemorySnapshot):
    """Finds nothing but trouble."""

    fault: Exception

    def find(self, question: Question, limit: int) -> Found:
        raise self.fault


class FaultyEngine(MemoryEngine):
    def __init__(self, fault: Exception) -> None:
        super().__init__(published="00000001")
        self.fault = fault

    def open(self) -> FaultySnapshot:
        snapshot = FaultySnapshot("00000001", [], [])
        snapshot.fault = self.fault
        return snapshot


def faulty(fault: Exception, notices: SavedFile[Notices] = NO_NOTICES) -> FlaskClient:
    return create_app(Settings(), FaultyEngine(fault), Languages(Path("no/synonyms.toml")), notices).test_client()


@pytest.mark.parametrize(
    ("method", "address", "status", "says"),
    [
        ("GET", "/nowhere", 404, "may be mistyped"),
        ("GET", "/article/articles/gone.html", 404, "may have moved"),
        ("POST", "/search", 405, "ordinary link"),
        ("GET", f"/search?q={'x' * 9000}", 414, "Shorten it"),
        ("GET", f"/search?q={'x' * 2**20}", 414, "Shorten it"),
    ],
)
def test_an_error_page_says_what_to_do_next(client: FlaskClient, method: str, address: str, status: int, says: str) -> None:
    response = client.open(address, method=method)

    assert (response.status_code, response.mimetype) == (status, "text/html")
    assert says in response.text
    assert 'href="/articles"' in response.text


def test_a_large_body_is_refused_before_anything_else(client: FlaskClient) -> None:
    assert client.post("/search", data={"q": "x" * 20_000}).status_code == 413


def test_a_refused_method_names_the_allowed_ones(client: FlaskClient) -> None:
    assert "GET" in client.delete("/api/v1/search").headers["Allow"]


@pytest.mark.parametrize("address", ["/", "/search?q=heart", "/articles", "/symptoms", "/article/articles/back.html"])
def test_before_the_first_build_every_page_says_how_to_build(empty_client: FlaskClient, address: str) -> None:
    response = empty_client.get(address)

    assert response.status_code == 503
    assert "Nothing has been indexed yet" in response.text
    assert "symptom-index build" in response.text
    assert response.headers["Retry-After"] == "30"
    assert "call your local emergency number" in response.text


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (StorageFailed("The disk does not answer."), 500),
        (GenerationDamaged("The files are damaged."), 503),
        (EngineUnavailable("The cluster does not answer."), 503),
        (DeadlinePassed("A question was given up."), 503),
        (RuntimeError(f"a bug over {SECRET}"), 500),
        (KeyError(SECRET), 500),
        (MemoryError(), 500),
        (RecursionError(SECRET), 500),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("address", ["/search", "/api/v1/search"])
def test_a_fault_is_never_an_empty_answer(fault: Exception, status: int, address: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        response = faulty(fault).get(address, query_string={"q": SECRET})

    assert response.status_code == status
    assert response.mimetype == ("text/html" if address == "/search" else "application/problem+json")
    assert "try again" in response.text
    assert SECRET not in response.text + str(response.headers) + caplog.text
    assert "disk" not in response.text


def test_a_bug_is_logged_with_the_place_where_it_happened(caplog: pytest.LogCaptureFixture) -> None:
    faulty(RuntimeError(SECRET)).get("/search?q=heart")

    assert "RuntimeError" in caplog.text
    assert "in find" in caplog.text


def test_what_a_disk_reports_is_logged_for_the_maintainer(caplog: pytest.LogCaptureFixture) -> None:
    faulty(StorageFailed("The disk does not answer.")).get("/search?q=heart")

    assert "The disk does not answer." in caplog.text


@pytest.mark.parametrize(
    ("address", "status"), [("/search?q={}", 503), ("/search?q={}&kind=faq", 503), ("/search?q={}" + "+x" * 9000, 414)]
)
def test_a_notice_stands_on_the_page_when_nothing_can_be_searched(
    notices: SavedFile[Notices], address: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        response = faulty(GenerationDamaged("Damaged."), notices).get(address.format("chset+pain+" + SECRET))

    assert response.status_code == status
    assert "Chest pain can be an emergency" in response.text
    assert 'href="tel:112"' in response.text
    assert SECRET not in response.text + caplog.text


def test_a_program_gets_the_notice_with_its_problem(notices: SavedFile[Notices]) -> None:
    client = faulty(RuntimeError("a bug"), notices)

    assert [notice["id"] for notice in client.get("/api/v1/search?q=chest+pain").get_json()["notices"]] == ["chest"]
    assert client.get("/api/v1/search?q=chest+pain&page=x").get_json()["notices"]
    assert "notices" not in client.get("/api/v1/search?q=heart").get_json()
    assert "notices" not in client.get("/api/v1/articles/chest pain").get_json()


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("address", ["/search", "/api/v1/search"])
def test_whoever_must_wait_is_told_how_long(status: int, address: str) -> None:
    class Busy(HTTPException):
        code = status

    response = faulty(Busy()).get(f"{address}?q={SECRET}")

    assert (response.status_code, response.headers["Retry-After"]) == (status, "30")
    assert SECRET not in response.text


def test_a_question_that_takes_too_long_is_given_up_with_its_notice_and_the_time_to_come_back(
    engine: MemoryEngine, languages: Languages, notices: SavedFile[Notices], caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(Settings(deadline=1e-9), engine, languages, notices).test_client()

    page, problem = client.get("/search?q=chest+pain"), client.get("/api/v1/search?q=chest+pain")

    assert (page.status_code, problem.status_code) == (503, 503)
    assert page.headers["Retry-After"] == problem.headers["Retry-After"] == "30"
    assert "Chest pain can be an emergency" in page.text
    assert "fewer words" in page.text
    assert [notice["id"] for notice in problem.get_json()["notices"]] == ["chest"]
    assert "`deadline`" in caplog.text
    assert client.get("/articles").status_code == 200


def test_a_site_without_a_deadline_gives_up_no_question(engine: MemoryEngine, languages: Languages) -> None:
    assert create_app(Settings(deadline=0), engine, languages).test_client().get("/search?q=heart").status_code == 200
