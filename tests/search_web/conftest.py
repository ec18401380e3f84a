"""A site of seven small articles in memory, and clients of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.records import Article, Passage, Section
from indexer.settings import Settings
from search_web.app import create_app
from search_web.asking.notices import Notices
from search_web.asking.notices_file import read_notices
from search_web.languages import Languages
from search_web.saved_files import SavedFile
from tests.articles import ARTICLES, article, published, section
from tests.memory_engine import MemoryEngine

LEAD_IN = "People describe their heart like this:"

HEART = Article(
    id="articles/heart & soul.html",
    title="Heart <em>flutters</em>",
    language="en-GB",
    url="https://example.org/heart",
    reviewed="2026-03-14",
    names=("palpitations", "racing heart"),
    sections=(
        Section(1, "", (), None, "overview", (Passage("paragraph", None, "Your heart may flutter & skip.", (1,)),)),
        Section(
            2,
            "What it feels like",
            ("What it feels like",),
            "feels",
            "symptoms",
            (Passage("list_item", LEAD_IN, "a skipped beat"), Passage("list_item", LEAD_IN, "a fluttering heart", (2, 1))),
        ),
        Section(
            2,
            "When to call",
            ("When to call",),
            None,
            "get_help",
            (Passage("care_notice", None, "Call if it faints."),),
            "urgent",
        ),
        Section(
            2,
            "Questions",
            ("Questions",),
            "faq",
            "faq",
            (Passage("faq", "Is it harmful?", "Seldom."), Passage("faq", "Is it harmful?", "Ask a doctor.")),
        ),
        Section(2, "References", ("References",), "refs", "references", (Passage("list_item", None, "A book. 1999."),)),
    ),
    references=("A book. 1999.", "Another book. 2001."),
    digest="digest of heart",
)

ASKED = "Do hiccups last?"

HICCUPS = replace(
    article("hiccups", "Hiccups"),
    sections=(Section(3, ASKED, ("Questions", ASKED), None, "faq", (Passage("faq", ASKED, "Hardly ever."),)),),
)

ECZEMA = article("eczema", "Éczema", section("Symptoms", "An itch that wakes you at night"))

KINDS_OF_APPLES = "first next third same last".split()
APPLES = article("apples", "Apples", section("Tree", *(f"An orchard of the {kind} kind" for kind in KINDS_OF_APPLES)))


@pytest.fixture
def heart() -> Article:
    """An article with every kind of passage, and characters that HTML gives a meaning to."""
    return HEART


@pytest.fixture
def settings() -> Settings:
    return Settings(site_name="Body & Worry", page_size=2)


@pytest.fixture
def engine() -> MemoryEngine:
    engine = MemoryEngine()
    published(engine, (*ARTICLES, HEART, HICCUPS, ECZEMA, APPLES))
    return engine


@pytest.fixture
def languages(tmp_path: Path) -> Languages:
    """No synonyms but the other names of articles."""
    return Languages(tmp_path / "synonyms.toml")


NOTICES = """
[[notice]]
id = "chest"
level = "emergency"
any = ["chest pain"]
heading = "Chest pain can be an emergency"
body = "Call {emergency|your local emergency number} now."
actions = [{ label = "Call {emergency}", to = "tel:{emergency}" }]
reviewed_by = "Dr A. Example"
reviewed_on = 2026-01-01
expires_on = 9999-01-01
must = ["chest pain"]
must_not = ["back pain"]
"""


@pytest.fixture
def notices(tmp_path: Path) -> SavedFile[Notices]:
    """One notice, which somebody vouches for."""
    file = tmp_path / "notices.toml"
    file.write_text(NOTICES)
    return SavedFile(file, partial(read_notices, settings=Settings(emergency_number="112")))


@pytest.fixture
def app(settings: Settings, engine: MemoryEngine, languages: Languages) -> Flask:
    return create_app(settings, engine, languages)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def empty_client(settings: Settings, languages: Languages) -> FlaskClient:
    """The site before its first build."""
    return create_app(settings, MemoryEngine(), languages).test_client()
