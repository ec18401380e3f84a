"""What the server writes down."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import replace

import pytest

from indexer.settings import Settings
from search_web.app import create_app
from search_web.languages import Languages
from search_web.logs import JsonLines, start_logging
from tests.memory_engine import MemoryEngine
from tests.search_web.test_security import ADDRESSES, CANARY


def started(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Logging as a program starts it: the root logger had no handlers."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(logging.getLogger(), "level", logging.WARNING)
    start_logging(settings)


def test_each_line_is_one_json_object_whatever_it_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(Settings(log_format="json"), monkeypatch)
    logging.getLogger("some.where").error("two\nlines, %s", '"quoted"')

    line = json.loads(capsys.readouterr().err)
    assert (line["level"], line["logger"], line["message"]) == ("error", "some.where", 'two\nlines, "quoted"')
    assert line["time"].endswith("+00:00")


def test_people_read_plain_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    started(Settings(), monkeypatch)
    logging.getLogger("some.where").error("A fault.")

    assert capsys.readouterr().err == "ERROR some.where: A fault.\n"


def test_a_traceback_stays_within_its_line() -> None:
    try:
        raise ValueError("wrong")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "It failed.", (), sys.exc_info())
    line = JsonLines().format(record)

    assert "\n" not in line
    assert "ValueError" in json.loads(line)["traceback"]


def test_requests_are_logged_by_route_when_asked_for_and_never_with_what_was_typed(
    settings: Settings, engine: MemoryEngine, languages: Languages, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(replace(settings, log_requests=True), engine, languages).test_client()
    with caplog.at_level(logging.INFO):
        for address in ADDRESSES:
            client.get(address).close()

    assert len([record for record in caplog.records if record.name == "search_web.requests"]) == len(ADDRESSES)
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert {"route": "api_search", "status": 400} in [
        {"route": line.get("route"), "status": line.get("status")} for line in lines
    ]
    assert CANARY not in caplog.text + json.dumps(lines)


def test_requests_are_not_logged_unless_asked_for(client: object, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get("/search?q=heart")  # type: ignore[attr-defined]

    assert caplog.records == []
