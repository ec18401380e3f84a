"""symptom-index whole: a build asks the corpus's own questions before it publishes."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search_web.asking.notices_file import NOTICES_FILE
from search_web.commands import symptom_index
from search_web.expectations import FILE_NAME
from search_web.insights import Insights
from tests.pages import ACHE, BURN, corpus_of, page

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


def test_a_line_that_fails_is_told_though_no_page_changed_and_what_is_served_stays(corpus: Path) -> None:
    assert build(corpus).exit_code == 0
    (corpus / FILE_NAME).write_text(MISSED)
    result = build(corpus)
    assert result.exit_code == 4
    assert "No page changed and generation 00000001 stays, but it fails what is asked of it now:" in result.stderr
    assert "“burning shoulder blades” does not find sunburn.html" in result.stderr
    assert json.loads(build(corpus, "--json").stdout)["gate"] == ["questions"]
    assert (corpus.parent / ".symptom-search" / "CURRENT").read_text() == "00000001\n"


def test_what_is_asked_is_told_and_not_asked_again_until_it_changes(corpus: Path) -> None:
    (corpus / FILE_NAME).write_text(FOUND)
    assert "\nasked 1 questions of queries.toml\n" in build(corpus).stdout
    assert json.loads(build(corpus, "--json").stdout)["asked"] is None
    (corpus / NOTICES_FILE).write_text(NOTICE)
    assert "\nasked 1 questions of queries.toml and 2 examples of notices.toml\n" in build(corpus).stdout
    assert json.loads(build(corpus, "--json").stdout)["asked"] is None
    (corpus / "synonyms.toml").write_text('[[group]]\nwords = ["scapula", "shoulder blades"]\n')
    assert json.loads(build(corpus, "--json").stdout)["asked"] is not None


def test_examples_of_notices_that_fail_are_told_though_no_page_changed(corpus: Path) -> None:
    assert build(corpus).exit_code == 0
    (corpus / NOTICES_FILE).write_text(NOTICE.replace("cold skin", "burning skin"))
    result = build(corpus)
    assert result.exit_code == 4
    assert "notice burn: “burning skin” must not show it and does." in result.stderr


def test_a_questions_file_that_cannot_be_read_is_told_as_such(corpus: Path) -> None:
    (corpus / FILE_NAME).mkdir()
    result = build(corpus)
    assert result.exit_code == 2
    assert "the file cannot be read" in result.stderr


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


def find(*words: str) -> Result:
    return CliRunner().invoke(symptom_index, ["find", *words])


def test_find_says_what_the_page_says_of_a_question(built: Path) -> None:
    assert "\nNo passage mentions everything; these mention some of it.\n" in find("burning xylophone skin").stdout
    assert "\nNo article has exactly the words between the quotation marks; " in find('"burning xylophone" skin').stdout
    assert "\nThe question was long: its beginning was searched for.\n" in find("burning", *["skin"] * 200).stdout


def test_elsewhere_find_is_told_where_settings_synonyms_and_notices_lie(
    built: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    index = ["--index", str(built / ".symptom-search")]
    unknown, told = find("burning", *index), find("burning", "--corpus", str(built / "corpus"), *index)

    assert (unknown.exit_code, told.exit_code) == (0, 0)
    assert unknown.stderr.startswith("There is no folder corpus: no settings, synonyms and notices are read.")
    assert told.stderr == ""
    assert find("burning", "--corpus", str(built / "corpus")).stdout == told.stdout


@pytest.fixture
def counted(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built corpus whose visitors asked for one thing that it has and one that it lacks, on ten days."""
    assert build(corpus).exit_code == 0
    monkeypatch.chdir(corpus.parent)
    days = [date.today() - timedelta(days=ago) for ago in range(10)]
    today = iter([*days, days[0]])
    insights = Insights(corpus.parent / ".symptom-search" / "insights", b"k" * 32, lambda: next(today))
    insights._due = float("inf")
    for _ in days:
        insights.note(["skin burns", "burning xylophone"])
    insights.write()
    return corpus


def insights(*flags: str) -> Result:
    return CliRunner().invoke(symptom_index, ["insights", *flags])


def test_what_was_not_found_is_listed_with_the_nearest_article(counted: Path) -> None:
    told = "10 days  burning xylophone  no article knows: xylophone  nearest: Burning skin (burn.html)\n"
    assert insights().stdout == told
    (found,) = json.loads(insights("--json").stdout)
    assert (found["term"], found["days"], found["unknown"]) == ("burning xylophone", 10, ["xylophone"])
    assert found["nearest"]["id"] == "burn.html"


def test_its_lines_are_synonyms_that_find_it(counted: Path) -> None:
    (counted / "synonyms.toml").write_text(insights("--toml").stdout)
    assert insights().stdout.startswith("Nothing was asked for on ten days and not found.")


def test_what_was_counted_can_be_deleted(counted: Path) -> None:
    assert insights("--forget").stdout == "Everything that was counted is deleted.\n"
    assert "The setting `insights` is off" in insights().stdout
    assert json.loads(insights("--forget", "--json").stdout) == {"forgotten": True}


@pytest.fixture
def built(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built corpus in the current folder."""
    assert build(corpus).exit_code == 0
    monkeypatch.chdir(corpus.parent)
    return corpus.parent


def test_judged_questions_are_measured_on_the_current_generation(built: Path) -> None:
    pytest.importorskip("ir_measures", reason="the extra [evaluate] is not installed")
    (built / "asked.tsv").write_text("q1\tburning between the shoulder blades\n")
    (built / "judged.tsv").write_text("q1 0 burn.html 3\n")
    evaluate = ["evaluate", "asked.tsv", "judged.tsv"]
    assert CliRunner().invoke(symptom_index, evaluate).stdout == "1 questions: nDCG@10 1.000, MRR@10 1.000, recall@20 1.000\n"
    assert json.loads(CliRunner().invoke(symptom_index, [*evaluate, "--json"]).stdout)["ndcg_10"] == pytest.approx(1.0)


def test_proposed_synonyms_can_be_taken_as_they_are(built: Path) -> None:
    corpus_of(built / "corpus", heart=page("Palpitations", "Palpitations, also called heart flutters, come and go."))
    assert build(built / "corpus").exit_code == 0
    proposed = CliRunner().invoke(symptom_index, ["suggest-synonyms"]).stdout
    assert "# heart.html: Palpitations, also called heart flutters" in proposed
    (as_json,) = CliRunner().invoke(symptom_index, ["suggest-synonyms", "--json"]).stdout.splitlines()
    assert set(json.loads(as_json)["words"]) == {"Palpitations", "heart flutters"}
    (built / "corpus" / "synonyms.toml").write_text(proposed)
    assert CliRunner().invoke(symptom_index, ["suggest-synonyms"]).stdout == ""
