"""The statement says what the settings do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from indexer.settings import Settings
from search_web.answering.privacy import privacy_page
from search_web.app import create_app
from search_web.languages import Languages
from tests.memory_engine import MemoryEngine


def said(settings: Settings, languages: Languages) -> str:
    response = create_app(settings, MemoryEngine(), languages).test_client().get("/privacy")
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize(
    ("changed", "says", "says_not"),
    [
        ({}, "private window", "stand in no address"),
        ({"insights": True}, "ten different days", "nobody writes down"),
        ({"requests_per_second": 0.0}, "nobody writes down", "addresses cut short"),
        ({}, "addresses cut short", "ten different days"),
        ({}, "for about ten minutes", "Search boxes on"),
        ({"recent_mb": 0}, "nobody writes down", "for about ten minutes"),
        ({"query_method": "post"}, "stand in no address", "private window"),
        (
            {"cors_origins": ("https://one.example", "https://two.example")},
            "https://one.example, https://two.example",
            "rules of its",
        ),
        ({"base_url": "https://health.example/"}, 'href="https://health.example/"', "Search boxes on"),
    ],
    ids=["get", "insights", "no limit", "limit", "remembered", "nothing remembered", "post", "origins", "own pages"],
)
def test_each_setting_changes_what_is_said(changed: dict[str, object], says: str, says_not: str, languages: Languages) -> None:
    page = said(replace(Settings(), **changed), languages)  # type: ignore[arg-type]

    assert says in page
    assert says_not not in page
    assert "no cookies" in page


@pytest.mark.parametrize("recent_mb", [0, 32])
def test_that_what_is_typed_is_forgotten_in_minutes_is_said(recent_mb: float, languages: Languages) -> None:
    assert "Within about ten minutes it is forgotten" in said(Settings(recent_mb=recent_mb), languages)


def test_it_is_there_before_the_first_build_and_one_step_from_every_page(empty_client: FlaskClient) -> None:
    assert '<a href="/privacy">' in empty_client.get("/").text


def test_counting_is_told_only_when_it_is_done() -> None:
    assert [privacy_page(Settings(insights=on)).counted for on in (False, True)] == [False, True]
