"""What the README tells those who run it for others, tried: units, proxy, image, backup, upgrade."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import click
import pytest
from click.testing import CliRunner

from indexer.engines.choice import open_engine
from indexer.settings import VARIABLE_PREFIX, Settings, settings_table
from search_web.cli import symptom_web
from search_web.commands import symptom_index
from tests.articles import published
from tests.generations import ONE
from tests.pages import ACHE, BURN, corpus_of

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def files() -> dict[str, str]:
    """Those the README shows: path → text. Each begins with a comment that says where it lies, and ends with its block."""
    shown: dict[str, list[str]] = {}
    path = ""
    for line in README.splitlines():
        begun = re.fullmatch(r"    # (/etc/\S+)", line)
        if begun:
            path = begun[1]
        elif line and not line.startswith("    "):
            path = ""
        elif path:
            shown.setdefault(path, []).append(line[4:])
    return {path: "\n".join(lines).strip() + "\n" for path, lines in shown.items()}


UNITS = {Path(path).name: text for path, text in files().items() if "/systemd/" in path}
NGINX = files()["/etc/nginx/conf.d/search.conf"]


def commands() -> Iterator[list[str]]:
    """Every command of ours in units and in the image."""
    for text in UNITS.values():
        yield from (shlex.split(line.partition("=")[2]) for line in text.splitlines() if line.startswith("ExecStart="))
    yield json.loads(re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[-1])


def test_there_are_units_for_the_server_the_build_and_its_time() -> None:
    assert sorted(UNITS) == ["symptom-index.service", "symptom-index.timer", "symptom-web.service"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
def test_systemd_finds_no_fault_with_the_units(tmp_path: Path) -> None:
    for name, text in UNITS.items():
        (tmp_path / name).write_text(re.sub(r"ExecStart=\S+", f"ExecStart={shutil.which('true')}", text))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    faults = [line for line in done.stderr.splitlines() if any(name in line for name in UNITS)]
    assert faults == []


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_in_units_and_image_is_one_of_ours(words: list[str]) -> None:
    name, *rest = words
    command: click.Command | None = symptom_web
    if Path(name).name == "symptom-index":
        command = symptom_index.get_command(click.Context(symptom_index), rest.pop(0))
    else:
        assert Path(name).name == "symptom-web"
    assert command
    command.make_parser(click.Context(command)).parse_args(rest)


def test_every_variable_in_units_and_image_is_a_setting() -> None:
    names = set(re.findall(rf"{VARIABLE_PREFIX}(\w+)=", "".join(UNITS.values()) + DOCKERFILE))
    assert names
    assert {name.lower() for name in names} <= {row.name for row in settings_table()}


def test_the_proxy_logs_no_query_and_hides_the_metrics() -> None:
    assert NGINX.count("{") == NGINX.count("}")
    [logged] = re.findall(r"log_format (\w+) '(.*)';", NGINX)
    assert not re.search(r"\$(request\b|request_uri|args|query_string|http_|remote_addr)", logged[1])
    assert re.search(rf"access_log \S+ {logged[0]};", NGINX)
    assert re.search(r"error_log \S+ crit;", NGINX)
    assert "location = /metrics { return 404; }" in NGINX
    assert "X-Forwarded-For $proxy_add_x_forwarded_for" in NGINX
    assert "proxy_set_header Host $host;" in NGINX


def test_the_image_runs_without_rights_and_says_how_it_is() -> None:
    last = DOCKERFILE.split("FROM ")[-1]
    assert re.search(r"^USER [1-9]\d*$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert "/healthz" in last
    run = next(line for line in README.splitlines() if line.startswith("    docker run -d"))
    assert {"--read-only", "--cap-drop", "no-new-privileges"} <= set(run.split())


def test_the_image_holds_what_the_package_is_made_of() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {name for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE) for name in line.split()[:-1]}
    assert copied == allowed
    assert all((ROOT / name).exists() for name in copied)


def test_a_copy_taken_while_generations_come_and_go_can_be_served(tmp_path: Path) -> None:
    index = tmp_path / "index"
    engine = open_engine(Settings(), index)
    published(engine).close()
    over = Event()

    def build() -> None:
        number = 1
        while not over.is_set():
            number += 1
            published(engine, name=f"{number:08}").close()
            for old in engine.names()[:-2]:
                engine.drop(old)

    building = Thread(target=build)
    building.start()
    try:
        for number in range(5):
            copy = tmp_path / f"copy{number}"
            subprocess.run(["cp", "-a", index, copy], check=False, stderr=subprocess.DEVNULL)  # files may go meanwhile
            time.sleep(0.05)
    finally:
        over.set()
        building.join()

    for number in range(5):
        restored = open_engine(Settings(), tmp_path / f"copy{number}")
        restored.open().close()
    assert (tmp_path / "copy0").stat().st_mode & 0o777 == 0o700


def test_a_restored_copy_is_found_sound(tmp_path: Path) -> None:
    published(open_engine(Settings(), tmp_path / "index")).close()
    subprocess.run(["cp", "-a", tmp_path / "index", tmp_path / "backup"], check=True)
    shutil.rmtree(tmp_path / "index")
    (tmp_path / "backup").rename(tmp_path / "index")

    assert CliRunner().invoke(symptom_index, ["verify", "--index", str(tmp_path / "index")]).exit_code == 0


def test_after_an_upgrade_an_older_format_is_named_and_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMPTOM_SEARCH_WORKERS", "1")
    monkeypatch.setenv("SYMPTOM_SEARCH_ENCODER", "none")
    corpus, index = corpus_of(tmp_path / "corpus", ache=ACHE, burn=BURN), tmp_path / "index"
    run = CliRunner().invoke
    assert run(symptom_index, ["build", str(corpus), "--index", str(index)]).exit_code == 0
    manifest = index / "generations" / ONE / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 0}))

    asked = run(symptom_index, ["find", "ache", "--index", str(index)])
    assert asked.exit_code == 3
    assert re.search(r"has format 0, this program reads \d+. Run: symptom-index build", asked.stderr)
    assert run(symptom_index, ["build", str(corpus), "--index", str(index)]).exit_code == 0
    assert "Back ache" in run(symptom_index, ["find", "ache", "--index", str(index)]).output
