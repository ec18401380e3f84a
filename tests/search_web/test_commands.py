"""symptom-index whole: a build asks the corpus's own questions before it publishes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search_web.asking.notices_file import NOTICES_FILE
from search_web.commands import symptom_index
from search_web.expectations import FILE_NAME
from tests.pages import ACHE, BURN, corpus_of

FOUND = '[[question]]\nask = "burning between the shoulder blades"\narticle = "burn.html"\npassage = "The skin between"\n'
MISSED = '[[question]]\nask = "burning shoulder blades"\narticle = "sunburn.html"\n'


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYMPTOM_SEARCH_WORKERS", "1")
    return corpus_of(tmp_path / "corpus", ache=ACHE, burn=BURN)


def build(corpus: Path, *flags: str) -> Result:
    return CliRunner().invoke(symptom_index, ["build", str(corpus), *flags])


def test_a_build_that_finds_what_it_should_is_published(corpus: Path) -> None:
    (corpus / FILE_NAME).write_text(FOUND)
    assert build(corpus).exit_code == 0


def test_a_build_that_misses_an_article_is_not_published_and_says_which(corpus: Path) -> None:
    (corpus / FILE_NAME).write_text(FOUND + MISSED)
    result = build(corpus)
    assert result.exit_code == 4
    assert "“burning shoulder blades” does not find sunburn.html among its first 3 articles" in result.stderr
    assert "burning between" not in result.stderr
    assert not (corpus.parent / ".symptom-search" / "CURRENT").exists()


def test_a_forced_build_is_published_and_says_what_it_misses(corpus: Path) -> None:
    (corpus / FILE_NAME).write_text(MISSED)
    result = build(corpus, "--force", "--json")
    assert result.exit_code == 0
    assert "sunburn.html" in json.loads(result.stdout)["overridden"][0]


def test_faulty_questions_stop_a_build_before_the_first_page(corpus: Path) -> None:
    (corpus / FILE_NAME).write_text("[[question]]\nask = 3\n")
    result = build(corpus)
    assert result.exit_code == 2
    assert "Reading" not in result.stderr
    assert not (corpus.parent / ".symptom-search").exists()


def test_synonyms_count_when_the_questions_are_asked(corpus: Path) -> None:
    (corpus / FILE_NAME).write_text('[[question]]\nask = "scapula"\narticle = "burn.html"\n')
    assert build(corpus).exit_code == 4
    (corpus / "synonyms.toml").write_text('[[group]]\nwords = ["scapula", "shoulder blades"]\n')
    assert build(corpus).exit_code == 0


NOTICE = """
[[notice]]
id = "burn"
level = "urgent"
any = ["burning skin"]
heading = "Cool the burn"
body = "Twenty minutes under water."
reviewed_by = ""
must = ["burning skin"]
must_not = ["cold skin"]
"""


def test_a_build_warns_of_notices_that_nobody_has_reviewed(corpus: Path) -> None:
    (corpus / NOTICES_FILE).write_text(NOTICE)
    (warning,) = json.loads(build(corpus, "--json").stdout)["warnings"]
    assert "reviewed_by" in warning
    assert "burn" in warning
    assert f"warning: {warning}" in build(corpus).stdout


def test_a_build_whose_notices_fail_their_examples_is_not_published(corpus: Path) -> None:
    (corpus / NOTICES_FILE).write_text(NOTICE.replace("cold skin", "burning skin"))
    result = build(corpus)
    assert result.exit_code == 4
    assert "notice burn: “burning skin” must not show it and does." in result.stderr


def test_find_tells_of_notices_as_the_page_does(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reviewed = NOTICE.replace(
        'reviewed_by = ""', 'reviewed_by = "Dr A. Example"\nreviewed_on = 2026-01-01\nexpires_on = 9999-01-01'
    )
    (corpus / NOTICES_FILE).write_text(reviewed)
    assert build(corpus).exit_code == 0
    monkeypatch.chdir(corpus.parent)
    words = ["find", "burning skin"]
    assert CliRunner().invoke(symptom_index, words).stdout.startswith("Cool the burn\nTwenty minutes under water.\n\n")
    assert json.loads(CliRunner().invoke(symptom_index, [*words, "--json"]).stdout)["notices"][0]["id"] == "burn"
