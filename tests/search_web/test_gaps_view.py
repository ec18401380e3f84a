"""The page of what was not found: for whoever has the token, and nobody else."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from indexer.settings import Settings
from search_web.app import create_app
from search_web.asking.notices import Notices
from search_web.insights import Insights
from search_web.languages import Languages
from search_web.saved_files import SavedFile
from tests.memory_engine import MemoryEngine

TOKEN = "a token that nobody guesses"
WITH_TOKEN = {"Authorization": f"Bearer {TOKEN}"}


class Days:
    today = date(2026, 1, 1)


@pytest.fixture
def insights(tmp_path: Path) -> Insights:
    return Insights(tmp_path / "insights", b"k" * 32, lambda: Days.today)


@pytest.fixture
def counting(
    settings: Settings, engine: MemoryEngine, languages: Languages, notices: SavedFile[Notices], insights: Insights
) -> FlaskClient:
    """The site with insights on."""
    return create_app(replace(settings, insights=True, insights_token=TOKEN), engine, languages, notices, insights).test_client()


def ask_for_ten_days(client: FlaskClient, *addresses: str) -> None:
    for day in range(10):
        Days.today = date(2026, 1, 1) + timedelta(days=day)
        for address in addresses:
            assert client.get(address).status_code == 200


def listed(client: FlaskClient) -> list[str]:
    response = client.get("/insights", headers=WITH_TOKEN)
    assert response.status_code == 200
    return [term.text for term in BeautifulSoup(response.text, "lxml").select("main li strong")]


def test_what_ten_days_did_not_find_is_listed_with_what_to_do(counting: FlaskClient) -> None:
    ask_for_ten_days(counting, "/search?q=stinging+xylophone", "/api/v1/search?q=zigzag", "/search?q=skipped+beat")
    page = counting.get("/insights", headers=WITH_TOKEN).text

    assert listed(counting) == ["stinging xylophone", "zigzag"]
    text = BeautifulSoup(page, "lxml").get_text()
    assert "In no article: xylophone" in text
    assert "Nearest: Back pain (articles/back.html)" in text
    assert 'words = ["Back pain"]\ntyped_only = ["stinging xylophone"]' in text


@pytest.mark.parametrize(
    "address",
    ["/search?q=zigzag&page=2", "/search?q=zigzag&kind=causes", "/api/v1/suggest?q=zigzag", "/search?q=zigzag&correct=0"],
)
def test_what_is_no_question_is_not_counted(counting: FlaskClient, address: str) -> None:
    ask_for_ten_days(counting, address)
    assert listed(counting) == []


def test_what_somebody_in_danger_writes_is_not_counted(counting: FlaskClient) -> None:
    ask_for_ten_days(counting, "/search?q=chest+pain,+zigzag")
    assert listed(counting) == []


@pytest.mark.parametrize(
    ("shown_by", "not_shown_by"),
    [('reviewed_by = "Dr A. Example"', 'reviewed_by = ""'), ("expires_on = 9999-01-01", "expires_on = 2026-01-02")],
)
def test_nor_where_nobody_vouches_for_the_notice_that_it_calls_for(
    tmp_path: Path, counting: FlaskClient, notices: SavedFile[Notices], shown_by: str, not_shown_by: str
) -> None:
    file = tmp_path / "notices.toml"
    file.write_text(file.read_text().replace(shown_by, not_shown_by))
    notices._due = 0.0
    assert notices.now().about("chest pain") == ()
    ask_for_ten_days(counting, "/search?q=chest+pain,+zigzag", "/search?q=zagzig")
    assert listed(counting) == ["zagzig"]


def test_the_token_comes_in_a_header_or_a_form(counting: FlaskClient) -> None:
    assert counting.get("/insights", headers=WITH_TOKEN).status_code == 200
    assert counting.post("/insights", data={"token": TOKEN}).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"headers": {"Authorization": f"Bearer {TOKEN}x"}},
        {"headers": {"Authorization": "Bearer "}},
        {"headers": {"Authorization": TOKEN}},
        {"query_string": {"token": TOKEN}},
        {"method": "POST"},
        {"method": "POST", "data": {"token": "é\ud800".encode("utf-8", "surrogatepass")}},
        {"method": "POST", "query_string": {"token": TOKEN}},
    ],
)
def test_without_it_there_is_no_such_page(counting: FlaskClient, client: FlaskClient, sent: dict[str, object]) -> None:
    refused = counting.open("/insights", **sent)  # type: ignore[arg-type]
    elsewhere = client.get("/nowhere")
    assert (refused.status_code, refused.text) == (404, elsewhere.text)


def test_a_site_without_a_token_or_with_insights_off_has_no_such_page(
    settings: Settings, engine: MemoryEngine, languages: Languages, insights: Insights
) -> None:
    on = create_app(replace(settings, insights=True), engine, languages, insights=insights).test_client()
    off = create_app(replace(settings, insights_token=TOKEN), engine, languages).test_client()
    for client in (on, off):
        assert client.get("/insights", headers=WITH_TOKEN).status_code == 404
        assert client.get("/insights", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_page_is_kept_and_listed_nowhere(counting: FlaskClient) -> None:
    headers = counting.get("/insights", headers=WITH_TOKEN).headers
    assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("private, no-store", "noindex")


def test_with_insights_on_a_question_is_in_no_log_and_no_file(
    counting: FlaskClient,
    insights: Insights,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.DEBUG):
        for address in ("/search", "/api/v1/search"):
            counting.get(address, query_string={"q": "canarywobble, canary4711, canary@example.org"})
        insights.write()

    out, err = capfd.readouterr()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.parent.name == "insights" and file.suffix == ".json" for file in files)
    assert "canary" not in caplog.text + out + err + "".join(file.name + file.read_text() for file in files)


def test_the_token_is_left_out_where_settings_are_printed() -> None:
    assert TOKEN not in repr(Settings(insights_token=TOKEN))
