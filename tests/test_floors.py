"""Imports go down only. The table says on which floor each module stands; a module that is missing here fails."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter

import pytest

from tests.source import PACKAGES, Source, imports_of, sources

# Modules of one room may import each other, but never in a circle.
ROOMS = {
    "indexer.reading": 2,
    "indexer.engines.opensearch": 6,
    "indexer.mirroring": 3,
    "search_web.asking": 10,
    "search_web.answering": 11,
}
FLOORS = {
    "indexer": 0,
    "indexer.errors": -1,
    "indexer.forgetting": -1,
    "indexer.page_ids": 0,
    "indexer.program": 0,
    "indexer.toml_files": 0,
    "indexer.records": 0,
    "indexer.terms": 0,
    "indexer.article_json": 1,
    "indexer.settings": 1,
    "indexer.spelling": 1,
    "indexer.vocabulary": 2,
    "indexer.meaning": 1,
    "indexer.fetching": 1,
    "indexer.engines": 0,
    "indexer.engines.bm25f": 1,
    "indexer.engines.bitmaps": 1,
    "indexer.engines.mentions": 2,
    "indexer.engines.tokens": 1,
    "indexer.engines.labels": 1,
    "indexer.engines.lexicon": 1,
    "indexer.engines.seam": 2,
    "indexer.engines.label_columns": 2,
    "indexer.engines.columns": 3,
    "indexer.engines.fields": 3,
    "indexer.engines.encoding": 3,
    "indexer.engines.vectors": 3,
    "indexer.engines.nearness": 4,
    "indexer.engines.breadth": 4,
    "indexer.engines.selection": 1,
    "indexer.engines.fusing": 5,
    "indexer.engines.matching": 6,
    "indexer.engines.whoosh_segment": 3,
    "indexer.engines.whoosh_writer": 5,
    "indexer.engines.whoosh_engine": 7,
    "indexer.engines.opensearch_engine": 7,
    "indexer.engines.choice": 8,
    "indexer.publishing": 0,
    "indexer.publishing.generations": 2,
    "indexer.publishing.ledger": 3,
    "indexer.publishing.inventory": 4,
    "indexer.publishing.changes": 4,
    "indexer.publishing.problems": 4,
    "indexer.publishing.report": 5,
    "indexer.publishing.gate": 3,
    "indexer.publishing.watch": 3,
    "indexer.publishing.build": 9,
    "indexer.folders": 1,
    "indexer.cli": 10,
    "indexer.generation_commands": 11,
    "indexer.report_commands": 12,
    "indexer.source_commands": 13,
    "indexer.doctor": 10,
    "indexer.encoder_commands": 14,
    "indexer.setup_commands": 15,
    "indexer.__main__": 16,
    "search_web": 0,
    "search_web.posting": 11,
    "search_web.parameters": 12,
    "search_web.page_languages": 0,
    "search_web.catalogue": 12,
    "search_web.pages": 12,
    "search_web.saved_files": 12,
    "search_web.gathered": 12,
    "search_web.languages": 13,
    "search_web.security": 12,
    "search_web.origins": 12,
    "search_web.recent": 12,
    "search_web.snapshots": 12,
    "search_web.traffic": 12,
    "search_web.insights_key": 11,
    "search_web.insights": 12,
    "search_web.logs": 12,
    "search_web.processes": 12,
    "search_web.metrics": 13,
    "search_web.serving": 13,
    "search_web.desk": 14,
    "search_web.errors": 14,
    "search_web.openapi": 13,
    "search_web.api": 15,
    "search_web.gaps_view": 15,
    "search_web.views": 15,
    "search_web.widget": 15,
    "search_web.app": 16,
    "search_web.evaluation": 12,
    "search_web.expectations": 12,
    "search_web.commands": 17,
    "search_web.question_commands": 17,
    "search_web.cli": 17,
}

GROUND = {"indexer.records", "indexer.errors", "indexer.page_ids", "indexer.settings", "indexer.terms"}
FOR_SEARCH_WEB = GROUND | {
    "indexer.forgetting",
    "indexer.article_json",
    "indexer.program",
    "indexer.spelling",
    "indexer.toml_files",
    "indexer.vocabulary",
    "indexer.engines.choice",
    "indexer.engines.lexicon",
    "indexer.engines.seam",
    "indexer.meaning",
}

WEB_FILES = {name for name in FLOORS if name.startswith("search_web.")}
INDEX_CLIS = {
    f"indexer.{name}"
    for name in "cli folders generation_commands report_commands source_commands encoder_commands setup_commands".split()
}
CLIS = INDEX_CLIS | {"search_web.cli", "search_web.commands", "search_web.question_commands"}
ONLY_IN = {
    "whoosh": {"indexer.engines.whoosh_segment"},
    "numpy": {"indexer.meaning", "search_web.asking", "indexer.engines.opensearch"}
    | {name for name in FLOORS if name.startswith("indexer.engines.")},
    "bs4": {"indexer.reading"},
    "lxml": {"indexer.reading"},
    "soupsieve": {"indexer.reading"},
    "flask": WEB_FILES,
    "werkzeug": WEB_FILES,
    "flask_babel": WEB_FILES,
    "babel": {"search_web.catalogue"},
    "waitress": {"search_web.serving"},
    "click": CLIS,
    "rich": {"indexer.cli"},
    "jinja2": {"indexer.publishing.report"},
    "httpx": {"indexer.mirroring"},
    "watchfiles": {"indexer.publishing.watch"},
    "Stemmer": {"indexer.terms"},
}

SOURCES = sources(*PACKAGES)
KNOWN = frozenset(source.name for source in SOURCES)
IMPORTS = {source.name: set(imports_of(source, KNOWN)) for source in SOURCES}

each_module = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)


def room_of(name: str) -> str:
    return next((room for room in ROOMS if name == room or name.startswith(f"{room}.")), name)


def floor_of(name: str) -> int:
    return ROOMS[room_of(name)] if room_of(name) in ROOMS else FLOORS[name]


def own_imports(name: str) -> set[str]:
    return {imported for imported in IMPORTS[name] if imported.partition(".")[0] in PACKAGES}


@each_module
def test_a_module_imports_only_from_below_or_from_its_own_room(source: Source) -> None:
    for imported in own_imports(source.name):
        same_room = room_of(imported) == room_of(source.name) in ROOMS
        assert same_room or floor_of(imported) < floor_of(source.name), f"{source.name} imports {imported}"


def test_every_floor_belongs_to_a_module() -> None:
    assert set(FLOORS) <= KNOWN
    assert set(ROOMS) <= KNOWN


def test_no_imports_run_in_a_circle() -> None:
    TopologicalSorter({name: own_imports(name) for name in IMPORTS}).prepare()


def test_reading_knows_nothing_but_the_ground_floor() -> None:
    for name in KNOWN:
        if room_of(name) == "indexer.reading":
            assert {imported for imported in own_imports(name) if room_of(imported) != "indexer.reading"} <= GROUND, name


def test_search_web_knows_of_the_index_only_what_the_seam_shows() -> None:
    for name in KNOWN - CLIS:
        if name.startswith("search_web"):
            assert {imported for imported in own_imports(name) if imported.startswith("indexer")} <= FOR_SEARCH_WEB, name
    for name in CLIS - INDEX_CLIS:
        from_cli = {imported for imported in own_imports(name) if imported.startswith("indexer")}
        assert from_cli <= FOR_SEARCH_WEB | INDEX_CLIS | {"indexer.publishing.report", "indexer.publishing.gate"}


@pytest.mark.parametrize("package", ONLY_IN)
def test_a_foreign_package_is_known_in_its_own_place_only(package: str) -> None:
    users = {room_of(name) for name, imported in IMPORTS.items() if package in {name.partition(".")[0] for name in imported}}
    assert users <= ONLY_IN[package]


@each_module
def test_every_import_stands_at_the_top_of_its_file(source: Source) -> None:
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Try)):
            inside = [below.lineno for below in ast.walk(node) if isinstance(below, (ast.Import, ast.ImportFrom))]
            assert not inside, f"{source.name}, line {inside[0]}"
