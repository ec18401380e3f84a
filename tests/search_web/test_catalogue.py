"""Every word of the pages goes through the catalogue, and the catalogue is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Environment, nodes

from indexer.records import SECTION_KINDS
from indexer.settings import Settings
from search_web.app import create_app
from search_web.catalogue import KIND_LABELS, Catalogues, is_right_to_left, long_date
from search_web.languages import Languages
from search_web.page_languages import FOLDER
from tests.memory_engine import MemoryEngine

ROOM = FOLDER.parent
TEMPLATES = sorted((ROOM / "templates").glob("*.html"))
LANGUAGES = sorted(FOLDER.glob("*.po"))
READ_OUT = ("alt", "aria-description", "aria-label", "content", "data-counts", "data-how", "data-label", "placeholder", "title")
MACHINE_WORDS = {"width=device-width, initial-scale=1", "light dark", "noindex"}  # values of <meta content>
WORDS = re.compile(r"[^\W\d_]")
ATTRIBUTES = re.compile(r'(?:[\s0]|\b(?:lang|dir)="\w*")*')  # what a macro writes into a tag
PLACEHOLDER = re.compile(r"%\(\w+\)s|<[^>]+>")


def said_by_the_source() -> set[tuple[str | None, str | tuple[str, ...]]]:
    """Context and text of everything marked in code and templates, as `make texts` finds it."""
    with (FOLDER / "extract.ini").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {"marked": None, "_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
    found = extract_from_dir(str(ROOM), methods, options, keywords=keywords)
    return {(context, message) for _, _, message, _, context in found}


def read(file: Path) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale=file.stem)


def texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


@pytest.mark.parametrize("file", LANGUAGES, ids=lambda file: file.stem)
def test_a_catalogue_holds_every_text_of_the_pages_and_no_other(file: Path) -> None:
    catalog = read(file)
    held = {(message.context, message.id) for message in catalog if message.id}

    assert held == said_by_the_source()
    assert not catalog.obsolete


@pytest.mark.parametrize("file", LANGUAGES, ids=lambda file: file.stem)
def test_a_catalogue_leaves_nothing_untranslated_and_nothing_fuzzy(file: Path) -> None:
    catalog = read(file)
    messages = [message for message in catalog if message.id]

    assert len(messages) > 50
    assert not [message.id for message in messages if message.fuzzy]
    assert not [message.id for message in messages if not all(texts(message))]
    assert not [message.id for message in messages if message.pluralizable and len(message.string) != catalog.num_plurals]


@pytest.mark.parametrize("file", LANGUAGES, ids=lambda file: file.stem)
def test_a_translation_keeps_the_tags_and_the_places_of_its_text(file: Path) -> None:
    for message in read(file):
        sources = (message.id,) if isinstance(message.id, str) else message.id
        for text in texts(message) if message.id else ():
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(sources[-1])), message.id


class Readable(HTMLParser):
    """What a person reads or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in READ_OUT]


def bare_texts(template: str) -> list[str]:
    """Words of a template that no translation reaches."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(template)
    html = "".join(part.data if isinstance(part, nodes.TemplateData) else "0" for part in parts_of(tree))
    page = Readable()
    page.feed(html)
    page.close()
    constants = [text for output in tree.find_all(nodes.Output) for part in output.nodes for text in shown_constants(part)]
    return [text for text in [*page.found, *constants] if WORDS.search(text) and not _for_machines(text)]


def _for_machines(text: str) -> bool:
    return text in MACHINE_WORDS or ATTRIBUTES.fullmatch(text) is not None


def parts_of(tree: nodes.Template) -> Iterator[nodes.Node]:
    return (part for output in tree.find_all(nodes.Output) for part in output.nodes)


def shown_constants(node: nodes.Node) -> Iterator[str]:
    """Strings that an expression may print; arguments of calls and conditions are none."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from shown_constants(node.expr1)
        yield from shown_constants(node.expr2) if node.expr2 else ()
    elif isinstance(node, nodes.Filter):
        yield from shown_constants(node.node) if node.node else ()
    elif isinstance(node, (nodes.Concat, nodes.BinExpr)):
        for child in node.iter_child_nodes():
            yield from shown_constants(child)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_no_template_holds_a_text_that_cannot_be_translated(file: Path) -> None:
    assert bare_texts(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Read me</p>",
        '<p aria-label="Read me">{{ n }}</p>',
        '{{ "one" if n == 1 else n }}',
        '{{ heading or "Introduction" }}',
        '{{ "Search " ~ name }}',
        "{% if n %}<p>{% trans %}fine{% endtrans %} not fine</p>{% endif %}",
    ],
)
def test_such_a_text_would_be_found(template: str) -> None:
    assert bare_texts(template)


def test_every_kind_of_section_has_a_name_of_its_own() -> None:
    assert set(KIND_LABELS) == set(SECTION_KINDS)
    assert len(set(KIND_LABELS.values())) == len(SECTION_KINDS)


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        (("de",), "de"),
        (("de-AT",), "de_AT"),
        (("en",), "en_GB"),
        (("en-US",), "en_US"),
        (("fr", "de"), "de"),
        (("fr",), "en_GB"),
        (("x-klingon", "", "no language", "de"), "de"),
    ],
)
def test_the_first_language_with_a_catalogue_is_spoken(languages: tuple[str, ...], expected: str) -> None:
    assert str(Catalogues().locale_of(*languages)) == expected


@pytest.mark.parametrize(("language", "expected"), [("ar", True), ("he-IL", True), ("de", False), ("?", False)])
def test_the_direction_of_a_language_is_known(language: str, expected: bool) -> None:
    assert is_right_to_left(language) is expected


@pytest.mark.parametrize(
    ("iso", "expected"),
    [("2026-03-14", "14 March 2026"), ("2026-12-01", "1 December 2026"), ("2026-03", "2026-03"), ("x-13-1", "x-13-1")],
)
def test_a_date_is_written_out(app: Flask, iso: str, expected: str) -> None:
    with app.test_request_context():
        assert long_date(iso) == expected


@pytest.fixture
def german(engine: MemoryEngine, languages: Languages) -> FlaskClient:
    return create_app(Settings(language="de-DE", page_size=2), engine, languages).test_client()


def page(client: FlaskClient, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).text, "lxml")


def test_the_pages_speak_the_language_of_the_settings(german: FlaskClient) -> None:
    found = page(german, "/search?q=night")

    assert found.html
    assert found.html["lang"] == "de"
    assert found.select_one("h1", string=re.compile("Treffer für"))
    assert "31. Januar 2026" in found.select(".result .about")[0].text
    assert found.select_one("#search button", string="Suchen")


def test_words_of_two_languages_on_one_page_are_told_apart(german: FlaskClient) -> None:
    result = page(german, "/search?q=hepatitis").select(".result")[0]

    assert result["lang"] == "en"
    assert result.select(".kind")[0]["lang"] == "de"


def test_where_there_is_one_language_it_is_said_once(client: FlaskClient) -> None:
    assert [tag.name for tag in page(client, "/search?q=night").select("[lang]")] == ["html"]


def test_the_reading_view_speaks_the_language_of_its_article(german: FlaskClient) -> None:
    read_here = page(german, "/article/articles/heart & soul.html")

    assert read_here.html
    assert read_here.html["lang"] == "en"
    assert read_here.select_one("summary", string="Contents")


def test_one_and_many_are_told_apart(german: FlaskClient) -> None:
    counts = str(page(german, "/").select("#search")[0]["data-counts"]).split("|")

    assert counts[:3] == ["Keine Vorschläge.", "1 Vorschlag.", "2 Vorschläge."]
    assert len(counts) == 9


def test_an_error_is_a_page_in_the_visitors_language_and_a_problem_in_english(german: FlaskClient) -> None:
    assert "Unter dieser Adresse ist nichts" in german.get("/nowhere").text
    assert german.get("/api/v1/articles/nowhere").get_json()["title"] == "This article is not here"
