"""The commands that a message tells to run work as they stand, wherever the corpus and the index lie."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.folders import default_index
from search_web.commands import symptom_index
from tests.pages import ACHE, BURN, NO_TEXT, corpus_of


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which commands run, with two pages in `my site/pages` beside it."""
    monkeypatch.setenv("SYMPTOM_SEARCH_WORKERS", "1")
    monkeypatch.setenv("SYMPTOM_SEARCH_ENCODER", "none")
    (tmp_path / "here").mkdir()
    (tmp_path / "my site").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    corpus_of(tmp_path / "my site" / "pages", ache=ACHE, burn=BURN)
    return tmp_path / "here"


CORPUS = "../my site/pages"


def run(*words: str) -> Result:
    return CliRunner().invoke(symptom_index, list(words))


def paste(command: str) -> Result:
    program, *words = shlex.split(command)
    assert program == "symptom-index"
    return run(*words)


def told(result: Result) -> str:
    """The command that an error's last line says to run."""
    return result.stderr.splitlines()[-1].partition("Run: ")[2]


def test_an_index_lies_beside_its_corpus(here: Path) -> None:
    assert default_index(Path("corpus")) == here / ".symptom-search"
    assert default_index(here / "elsewhere" / "pages") == here / "elsewhere" / ".symptom-search"


def test_what_init_says_comes_next_works() -> None:
    lines = run("init", CORPUS, "--yes").stdout.splitlines()
    build, serve = (line.strip() for line in lines[lines.index("Next:") + 1 :][:2])

    assert paste(build).exit_code == 0
    assert serve == f"symptom-web --corpus '{CORPUS}'"
    assert lines[-1] == f"symptom-index doctor '{CORPUS}' says what is missing."


def test_where_all_lies_in_its_usual_place_nothing_is_added(here: Path) -> None:
    corpus_of(here / "corpus", ache=ACHE)

    assert run("init", "--yes").stdout.splitlines()[-3:] == [
        "    symptom-index build",
        "    symptom-web",
        "symptom-index doctor says what is missing.",
    ]
    assert told(run("find", "ache")) == "symptom-index build"
    assert told(run("verify")) == "symptom-index build"


@pytest.mark.parametrize("index", [[], ["--index", "an index"]])
@pytest.mark.parametrize("command", [["find", "ache"], ["suggest-synonyms"], ["evaluate", "a", "b"], ["insights"]])
def test_before_the_first_build_a_question_names_the_build_that_lets_it_be_asked(command: list[str], index: list[str]) -> None:
    asked = [*command, "--corpus", CORPUS, *index]
    before = run(*asked)
    assert before.exit_code == 3
    assert paste(told(before)).exit_code == 0

    assert run(*asked).exit_code != 3


@pytest.mark.parametrize("command", ["verify", "generations", "rollback", "prune", "report"])
def test_a_command_that_finds_no_corpus_says_where_to_put_it(command: str) -> None:
    result = run(command, "--index", "an index", "--json")

    assert told(result) == "symptom-index build CORPUS --index 'an index'"
    assert json.loads(result.stdout)["error"].endswith(told(result))


def test_so_does_one_whose_corpus_is_not_there() -> None:
    assert told(run("find", "ache")) == "symptom-index build CORPUS"


def test_what_doctor_says_mends_it_does() -> None:
    def wrong() -> list[str]:
        return [finding["mend"] for finding in json.loads(run("doctor", CORPUS, "--json").stdout) if finding["state"] == "wrong"]

    (mend,) = wrong()
    assert paste(mend).exit_code == 0
    assert wrong() == []


def test_a_command_that_takes_no_corpus_is_named_with_the_index_beside_it(here: Path) -> None:
    assert run("build", CORPUS).exit_code == 0
    corpus_of(here.parent / "my site" / "pages", ache=NO_TEXT, burn=NO_TEXT)
    assert run("build", CORPUS).exit_code == 4
    (finding,) = (one for one in json.loads(run("doctor", CORPUS, "--json").stdout) if one["about"] == "builds")

    assert "Refused at" in paste(finding["mend"]).stdout


def test_a_refused_build_names_the_one_that_publishes_all_the_same(here: Path) -> None:
    (here.parent / "my site" / "pages" / "queries.toml").write_text('[[question]]\nask = "burning"\narticle = "gone.html"\n')
    refused = run("build", CORPUS, "--index", "an index")
    assert refused.exit_code == 4
    forced = re.search(r"with: (symptom-index build .*--force)", refused.stderr)

    assert forced
    assert paste(forced[1]).exit_code == 0
    assert run("verify", "--index", "an index").exit_code == 0


def test_damage_is_told_with_the_build_that_replaces_it() -> None:
    assert run("build", CORPUS, "--index", "an index").exit_code == 0
    next(Path("an index/generations").rglob("*.json")).write_text("{}")

    (row,) = json.loads(run("verify", "--index", "an index", "--json").stdout)
    assert row["fault"].endswith("Run: symptom-index build CORPUS --index 'an index'")
    assert row["fault"] in run("verify", "--index", "an index").stdout
