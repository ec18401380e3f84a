"""The script for the maintainers' own pages."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.records import SECTION_KINDS
from indexer.settings import Settings
from search_web.app import create_app
from search_web.languages import Languages
from tests.memory_engine import MemoryEngine


def script(engine: MemoryEngine, languages: Languages, **settings: Any) -> tuple[str, dict[str, Any]]:
    """The script and the texts in it."""
    client = create_app(Settings(**settings), engine, languages).test_client()
    text = client.get("/widget.js").text
    found = re.search(r"^const TEXTS = (.*);$", text, re.MULTILINE)
    assert found
    return text, json.loads(found[1])


def test_it_is_one_function_that_holds_all_it_needs(engine: MemoryEngine, languages: Languages) -> None:
    text, texts = script(engine, languages)

    assert text.startswith("(() => {")
    assert text.endswith("})();\n")
    assert "class Suggestions" in text
    assert "class Widget" in text
    assert set(texts["kinds"]) == set(SECTION_KINDS)
    assert set(re.findall(r"TEXTS\.(\w+)", text)) == set(texts)


def test_it_speaks_the_language_of_the_pages_and_sends_as_they_do(engine: MemoryEngine, languages: Languages) -> None:
    _, texts = script(engine, languages, language="de", query_method="post", emergency_number="112")

    assert (texts["language"], texts["search"], texts["method"]) == ("de", "Suchen", "post")
    assert "112" in texts["emergency"]


def test_browsers_may_keep_it_for_an_hour_and_ask_again(client: FlaskClient) -> None:
    first = client.get("/widget.js")

    assert first.mimetype == "text/javascript"
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert client.get("/widget.js", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(("origins", "policy"), [((), "same-site"), (("https://clinic.example",), "cross-origin")])
def test_only_a_site_that_allows_others_lets_them_load_it(
    engine: MemoryEngine, languages: Languages, origins: tuple[str, ...], policy: str
) -> None:
    response = create_app(Settings(cors_origins=origins), engine, languages).test_client().get("/widget.js")

    assert response.headers["Cross-Origin-Resource-Policy"] == policy
