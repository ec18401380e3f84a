"""A site's own selectors come before anything the extractor finds out by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import SettingsInvalid
from indexer.reading.articles import read_article
from indexer.reading.selectors import check_selectors, rule_for
from indexer.records import Article, HtmlFile
from indexer.settings import FILE_NAME, PathRule, Settings, read_settings

HTML = """<title>Site</title>
<main><p>A long text that has nothing to do with it, but longer than the rest.</p></main>
<div class="here"><p class="name">Back ache</p><p class="head">Feels like</p><p>A dull ache.</p><p class="out">Buy now.</p></div>
"""


def read(rule: PathRule, page_id: str = "articles/a.html") -> Article:
    return read_article(HtmlFile(page_id, HTML, ""), Settings(paths=(rule,)))


def test_root_title_remove_and_heading_are_honoured() -> None:
    article = read(PathRule("articles/*", root=".here", title=".name", remove=".out, .name", heading=".head"))
    assert article.title == "Back ache"
    assert [(s.heading, [p.text for p in s.passages]) for s in article.sections] == [("Feels like", ["A dull ache."])]


def test_pages_of_other_paths_are_read_without_the_rule() -> None:
    assert read(PathRule("news/*", title=".name")).title == "Site"


def test_the_first_rule_that_fits_counts() -> None:
    first, second = PathRule("a/*"), PathRule("*")
    assert rule_for("a/b.html", Settings(paths=(first, second))) == first
    assert rule_for("b/b.html", Settings(paths=(first, second))) == second
    assert rule_for("b/b.html", Settings()) is None


def test_every_wrong_selector_is_told_at_once() -> None:
    with pytest.raises(SettingsInvalid) as caught:
        check_selectors(Settings(paths=(PathRule("*", root="div["), PathRule("*", title="::?", heading="p"))))
    assert len(caught.value.faults) == 2
    check_selectors(Settings(paths=(PathRule("*", root="main"),)))


def test_a_wrong_selector_stops_the_reading_instead_of_skipping_pages() -> None:
    with pytest.raises(SettingsInvalid):
        read(PathRule("*", root="div["))


def test_rules_come_from_the_settings_file(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('[[paths]]\nmatch = "a/*"\nroot = "main"\n[[paths]]\nmatch = "*"\n', encoding="utf-8")
    assert read_settings(tmp_path, {}).paths == (PathRule("a/*", root="main"), PathRule("*"))


@pytest.mark.parametrize(
    "toml",
    [
        "paths = 'main'",
        "paths = ['main']",
        "[[paths]]\nroot = 'main'",
        "[[paths]]\nmatch = '*'\nroots = 'a'",
        "[[paths]]\nmatch = 3",
    ],
)
def test_a_wrong_rule_is_a_fault_of_the_settings(tmp_path: Path, toml: str) -> None:
    (tmp_path / FILE_NAME).write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsInvalid, match="`paths`"):
        read_settings(tmp_path, {})
