"""The example site, built and served as a maintainer would, and a real browser to look at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NoReturn

import pytest
from waitress.server import create_server

from indexer.engines.choice import open_engine
from indexer.publishing.build import build
from indexer.settings import Settings, read_settings
from search_web.app import NO_NOTICES, create_app
from search_web.asking.notices import Notices
from search_web.languages import SYNONYMS_FILE, Languages
from search_web.saved_files import SavedFile

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from playwright.sync_api import Browser, Page

CORPUS = Path(__file__).parents[2] / "corpus"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
AXE = Path(__file__).parents[2] / "build" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIOLATIONS = """tags => axe.run({runOnly: tags}).then(found => found.violations.map(
  violation => violation.id + ": " + violation.nodes.map(node => node.target.join(" ")).slice(0, 5).join(", ")))"""
REQUIRED = os.environ.get("BROWSER_TESTS") == "required"


def missing(what: str) -> NoReturn:
    """These tests need what a machine may lack; where they are required, that is a failure."""
    if REQUIRED:
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not find_spec("playwright"):
        missing("playwright is not installed: pip install symptom-search[browser]")
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        missing("no Chromium is installed: apt install chromium")
    with import_module("playwright.sync_api").sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> Path:
    """What looks for barriers on a page; VIOLATIONS asks it."""
    if not AXE.exists():
        missing("axe-core is not there: make build/node_modules")
    return AXE


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the corpus."""
    folder = tmp_path_factory.mktemp("index")
    build(CORPUS, folder, read_settings(CORPUS, {}), lambda *_: None)
    return folder


@pytest.fixture(scope="session")
def site(index: Path) -> Iterator[str]:
    """The address of the served corpus, without a slash at its end."""
    with site_of(index, read_settings(CORPUS, {})) as address:
        yield address


@contextmanager
def site_of(index: Path, settings: Settings, notices: SavedFile[Notices] = NO_NOTICES) -> Iterator[str]:
    """The address of the corpus while it is served with these settings."""
    app = create_app(settings, open_engine(settings, index), Languages(CORPUS / SYNONYMS_FILE), notices)
    with served(app) as address:
        yield address
    app.extensions["snapshots"].close()


@contextmanager
def served(app: WSGIApplication) -> Iterator[str]:
    """The address of an application while it is served, without a slash at its end."""
    server = create_server(app, host="127.0.0.1", port=0, ident=None)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(5)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a phone."""
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        yield context.new_page()
