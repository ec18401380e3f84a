"""What was typed is nowhere in memory ten minutes later, as /privacy says."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from indexer import forgetting
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.forgetting import KEPT_S, forget_now, forget_soon
from indexer.publishing.generations import Generations
from indexer.settings import Settings
from search_web.app import create_app
from search_web.asking.notices import Notice, Notices
from search_web.languages import Languages
from search_web.saved_files import SavedFile
from tests.articles import published

NOTICE = Notice("a", "emergency", "en", "Heading", "Body", (), ("chest pain",), ())


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    engine = WhooshEngine(Generations(tmp_path / "index"))
    published(engine).close()
    notices = SavedFile(tmp_path / "notices.toml", lambda _: Notices((NOTICE,)))
    app = create_app(Settings(recent_mb=0), engine, Languages(tmp_path / "synonyms.toml"), notices)
    yield app
    app.extensions["snapshots"].close()


def held(app: Flask, word: str) -> list[str]:
    """Texts with this word in all that the application and our modules lead to."""
    ours = [module for name, module in sys.modules.items() if name.partition(".")[0] in ("indexer", "search_web")]
    seen = {id(vars(module)) for module in sys.modules.values() if module not in ours}  # the test's own world
    left: list[object] = [app, *ours]
    found = []
    while left:
        one = left.pop()
        if id(one) in seen or (isinstance(one, ModuleType) and one not in ours):
            continue
        seen.add(id(one))
        if isinstance(one, str) and word in one.casefold():
            found.append(one)
        left.extend(gc.get_referents(one))
        if isinstance(one, dict):
            left.extend(list(one))  # the collector passes over keys that are texts
    return found


def ask(app: Flask, address: str, query: str) -> str:
    """The status. Flask's own client would keep the request."""
    return run_wsgi_app(app.wsgi_app, create_environ(address, query_string={"q": query}))[1]


@pytest.mark.parametrize("query", ["{} burning", '"{} burning" at night', "burning -{}", "burning, {} and fever"])
@pytest.mark.parametrize("address", ["/search", "/api/v1/search", "/api/v1/suggest"])
def test_no_word_that_was_typed_is_left_when_it_is_time_to_forget(app: Flask, query: str, address: str) -> None:
    word = "".join(("xylo", "phonist"))  # no constant of this module
    assert ask(app, address, query.format(word)) == "200 OK"

    forget_now()
    gc.collect()

    assert held(app, word) == []


def test_words_are_kept_until_then_or_the_next_question_would_take_longer(app: Flask) -> None:
    word = "".join(("xylo", "phonist"))
    ask(app, "/search", word)

    assert held(app, word)


def test_the_first_thing_typed_sets_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[float] = []

    class Watch:
        daemon = False

        def __init__(self, seconds: float, _called: object) -> None:
            self._seconds = seconds

        def start(self) -> None:
            begun.append(self._seconds)

    forget_now()
    monkeypatch.setattr(forgetting, "Timer", Watch)
    forget_soon()
    forget_soon()
    assert begun == [KEPT_S]
    forget_now()
    forget_soon()
    assert begun == [KEPT_S, KEPT_S]
    forget_now()
