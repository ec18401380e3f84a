"""What maintainers do with generations: list, go back, verify, prune."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from indexer.cli import commands
from indexer.engines.choice import open_engine
from indexer.publishing.generations import MANIFEST, Generations
from indexer.settings import FILE_NAME, Settings
from tests.articles import ARTICLES, published
from tests.generations import ONE, THREE, TWO


@pytest.fixture(autouse=True)
def generations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generations:
    """Three generations of one, two and three articles beside the corpus; the third is current."""
    monkeypatch.chdir(tmp_path)
    engine = open_engine(Settings(), tmp_path / ".symptom-search")
    for count, name in enumerate((ONE, TWO, THREE), start=1):
        published(engine, ARTICLES[:count], name).close()
    return Generations(tmp_path / ".symptom-search")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(commands, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def read(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json").stdout)


def damage(generations: Generations, name: str) -> None:
    (generations.folder(name) / "articles.json").write_text("[]")


@pytest.mark.parametrize("command", ["generations", "rollback", "verify", "prune"])
def test_where_nothing_was_built_every_command_says_so_and_makes_nothing(tmp_path: Path, command: str) -> None:
    result = run(command, "--index", "mistyped")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "Run: symptom-index build" in result.stderr
    assert not (tmp_path / "mistyped").exists()


@pytest.mark.parametrize("command", ["generations", "rollback", "verify", "prune"])
def test_the_settings_are_those_of_the_corpus_that_is_named(generations: Generations, command: str) -> None:
    pages = generations.index.parent / "pages"
    pages.mkdir()
    (pages / FILE_NAME).write_text('engine = "opensearch"\nopensearch_password_file = "none"\n')
    result = run(command, "--corpus", "pages")
    assert result.exit_code == 2
    assert "opensearch_password_file" in result.stderr
    assert generations.names() == [ONE, TWO, THREE]


def test_the_index_lies_beside_the_corpus_that_is_named(tmp_path: Path) -> None:
    pages = tmp_path / "site" / "pages"
    pages.mkdir(parents=True)
    published(open_engine(Settings(), tmp_path / "site" / ".symptom-search"), ARTICLES[:1], ONE).close()
    assert [row["name"] for row in read("generations", "--corpus", "site/pages")] == [ONE]


@pytest.mark.parametrize("command", ["generations", "rollback", "verify", "prune"])
def test_a_corpus_that_is_not_there_is_said(command: str) -> None:
    result = run(command, "--corpus", "mistyped")
    assert result.exit_code == 0
    assert result.stderr.startswith("There is no folder mistyped: no settings")


@pytest.mark.parametrize("command", ["rollback", "prune"])
def test_a_command_that_writes_is_refused_beside_a_build(generations: Generations, command: str) -> None:
    with generations.lock():
        assert run(command).exit_code == 5
    assert (generations.current(), len(generations.names())) == (THREE, 3)


@pytest.mark.parametrize("command", ["generations", "verify"])
def test_a_command_that_only_reads_works_beside_a_build(generations: Generations, command: str) -> None:
    with generations.lock():
        assert run(command).exit_code == 0


# generations


def test_every_generation_is_listed_and_the_current_one_marked() -> None:
    lines = run("generations").stdout.splitlines()
    assert [line.partition(" ")[0] for line in lines] == [ONE, TWO, THREE]
    assert "2 articles  6 passages" in lines[1]
    assert [line.endswith("current") for line in lines] == [False, False, True]


def test_the_list_as_json_has_the_same() -> None:
    listed = read("generations")
    assert list(listed[0]) == ["name", "built_at", "articles", "sections", "passages", "encoder", "current", "fault", "report"]
    assert [(row["name"], row["articles"], row["current"]) for row in listed] == [
        (ONE, 1, False),
        (TWO, 2, False),
        (THREE, 3, True),
    ]


def test_a_generation_without_a_sound_manifest_is_listed_as_damaged(generations: Generations) -> None:
    (generations.folder(TWO) / MANIFEST).write_text("{}")
    assert "cannot be read" in run("generations").stdout.splitlines()[1]
    assert read("generations")[1] == {
        "name": TWO,
        "current": False,
        "fault": read("generations")[1]["fault"],
        "report": False,
    }


def test_generations_that_were_never_published_are_listed_without_a_mark(generations: Generations) -> None:
    (generations.index / "CURRENT").unlink()
    assert run("generations").stdout.splitlines()[-1] == "None of them is published. Run: symptom-index build CORPUS"


# rollback


def test_rollback_publishes_the_generation_before_the_current_one(generations: Generations) -> None:
    told = run("rollback").stdout
    assert f"Generation {TWO} is published" in told
    assert generations.current() == TWO
    assert read("rollback") == {"generation": ONE, "before": TWO}


def test_rollback_goes_to_the_generation_named_also_forward(generations: Generations) -> None:
    assert read("rollback", "--to", ONE)["generation"] == ONE
    assert read("rollback", "--to", THREE) == {"generation": THREE, "before": ONE}
    assert generations.current() == THREE


def test_with_nothing_to_go_back_to_rollback_says_so(generations: Generations) -> None:
    generations.publish(ONE)
    result = run("rollback")
    assert result.exit_code == 2
    assert "symptom-index generations" in result.stderr
    assert generations.current() == ONE


@pytest.mark.parametrize("name", ["00000009", "nonsense", "", "../generations"])
def test_rollback_to_a_generation_that_is_not_there_changes_nothing(generations: Generations, name: str) -> None:
    result = run("rollback", "--to", name)
    assert (result.exit_code, generations.current()) == (2, THREE)


def test_rollback_does_not_publish_what_is_damaged(generations: Generations) -> None:
    damage(generations, TWO)
    result = run("rollback")
    assert (result.exit_code, generations.current()) == (3, THREE)
    assert "articles.json was changed" in result.stderr


# verify


def test_sound_generations_are_said_to_be_sound() -> None:
    result = run("verify")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [f"Generation {name} is sound" for name in (ONE, TWO, THREE)]


def test_a_damaged_generation_is_named_with_its_file_and_the_others_are_verified_all_the_same(generations: Generations) -> None:
    damage(generations, TWO)
    result = run("verify")
    assert result.exit_code == 1
    assert f"Generation {TWO} is damaged: articles.json was changed" in result.stdout.splitlines()[1]
    assert len(result.stdout.splitlines()) == 3
    rows = read("verify")
    assert [(row["name"], row["current"], row["fault"] is None) for row in rows] == [
        (ONE, False, True),
        (TWO, False, False),
        (THREE, True, True),
    ]


def test_a_pointer_to_no_generation_is_damage_with_its_remedy(generations: Generations) -> None:
    (generations.index / "CURRENT").write_text("00000009\n")
    result = run("verify")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1].endswith(f"{THREE} is read instead. Run: symptom-index rollback --to {THREE}")
    run("rollback", "--to", THREE)
    assert run("verify").exit_code == 0


# prune


def test_prune_keeps_as_many_as_the_setting_says(generations: Generations) -> None:
    assert run("prune").stdout == f"Removed: {ONE}. Kept: {TWO}, {THREE}\n"
    assert run("prune").stdout == f"Removed: none. Kept: {TWO}, {THREE}\n"
    assert generations.names() == [TWO, THREE]


def test_prune_keeps_as_many_as_the_settings_of_the_corpus_say(generations: Generations) -> None:
    pages = generations.index.parent / "pages"
    pages.mkdir()
    (pages / FILE_NAME).write_text("generations_kept = 3\n")
    assert read("prune", "--corpus", "pages", "--index", str(generations.index))["dropped"] == []
    assert generations.names() == [ONE, TWO, THREE]


def test_prune_keeps_as_many_as_it_is_told_and_always_the_current_one(generations: Generations) -> None:
    generations.publish(ONE)
    assert read("prune", "--keep", "1") == {"dropped": [TWO, THREE], "kept": [ONE]}


def test_after_going_back_prune_keeps_the_current_one_and_the_one_before_it(generations: Generations) -> None:
    generations.publish(TWO)
    assert read("prune", "--keep", "2") == {"dropped": [THREE], "kept": [ONE, TWO]}


def test_prune_cannot_be_told_to_keep_nothing(generations: Generations) -> None:
    assert run("prune", "--keep", "0").exit_code == 2
    assert len(generations.names()) == 3
