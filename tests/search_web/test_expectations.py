"""queries.toml, and the example site measured by its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.engines.choice import open_engine
from indexer.errors import SettingsInvalid
from indexer.publishing.build import build
from indexer.settings import read_settings
from search_web.answering.answer import answer
from search_web.answering.hits import Request
from search_web.expectations import FILE_NAME, Expectation, misses, read_expectations, told
from search_web.languages import SYNONYMS_FILE, Languages

CORPUS = Path(__file__).parents[2] / "corpus"
FOUND_AT_LEAST = 0.95  # share of the example site's questions whose passage stands among the first three articles


def test_a_file_that_is_missing_expects_nothing(tmp_path: Path) -> None:
    assert read_expectations(tmp_path / FILE_NAME) == []


def test_so_does_a_file_in_place_of_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "page.html").touch()
    assert read_expectations(tmp_path / "page.html" / FILE_NAME) == []


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_text('[[question]]\nask = 3\n[[question]]\narticle = "a"\nwhy = "b"\n[other]\n')
    with pytest.raises(SettingsInvalid) as fault:
        read_expectations(file)
    assert len(fault.value.faults) == 5


@pytest.mark.parametrize("written", ["1", '"my heart"', "true", "{}", '{ ask = "my heart" }', "2026-01-01"])
def test_what_is_no_list_of_questions_is_told_with_how_to_write_one(tmp_path: Path, written: str) -> None:
    (tmp_path / FILE_NAME).write_text(f"question = {written}\nother = 1\n")
    with pytest.raises(SettingsInvalid, match=r"`question` is written \[\[question\]\]") as fault:
        read_expectations(tmp_path / FILE_NAME)
    assert len(fault.value.faults) == 2


def test_a_question_that_misses_is_told_in_one_sentence() -> None:
    anywhere, exact = Expectation("tight chest", "chest.html", ""), Expectation("tight chest", "chest.html", "a band around")
    assert told(anywhere) == "“tight chest” does not find chest.html among its first 3 articles (queries.toml)."
    assert "does not find chest.html, “a band around …”, among" in told(exact)


def test_the_example_site_answers_its_own_questions_and_those_it_starts_with(tmp_path: Path) -> None:
    settings = read_settings(CORPUS, {})
    build(CORPUS, tmp_path / "index", settings, lambda *_: None)
    snapshot = open_engine(settings, tmp_path / "index").open()
    language = Languages(CORPUS / SYNONYMS_FILE).of(snapshot)
    expected = read_expectations(CORPUS / FILE_NAME)
    missed: list[Expectation] = misses(expected, lambda text: answer(Request(text), snapshot, settings, language))
    started = [answer(Request(text), snapshot, settings, language) for text in settings.examples]
    snapshot.close()
    assert len(started) == 3
    assert all(found.articles for found in started)
    assert len(expected) >= 80
    assert len(missed) <= (1 - FOUND_AT_LEAST) * len(expected), "\n".join(expectation.ask for expectation in missed)
    assert missed == [], "a build of the example site is not published"
