"""What robots.txt allows."""

from __future__ import annotations

import pytest

from indexer.mirroring.robots import read_robots

AGENT = "symptom-search"


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Disallow: /private", "/private/a", False),
        ("Disallow: /private", "/public", True),
        ("Disallow:", "/a", True),
        ("Disallow: /", "/a", False),
        ("Disallow: /\nAllow: /articles/", "/articles/a", True),
        ("Allow: /a\nDisallow: /a", "/a", True),
        ("Disallow: /*.pdf$", "/x/a.pdf", False),
        ("Disallow: /*.pdf$", "/x/a.pdf?x", True),
        ("Disallow: /a$", "/a", False),
        ("Disallow: /a$", "/ab", True),
        ("Disallow: /*?print=", "/a?x=1&print=1", True),
        ("Disallow: /*print=", "/a?x=1&print=1", False),
        ("Disallow: /*ab*ab$", "/ab", True),
        ("Disallow: /rücken", "/r%C3%BCcken", False),
        ("Disallow: /a # comment", "/a", False),
    ],
)
def test_the_longest_rule_that_fits_decides(rules: str, path: str, allowed: bool) -> None:
    assert read_robots(f"User-agent: *\n{rules}", AGENT).allow(path) is allowed


@pytest.mark.parametrize("name", ["symptom-search", "Symptom-Search"])
def test_a_group_that_names_us_stands_for_all_others(name: str) -> None:
    robots = read_robots(f"User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: {name}\nDisallow: /b", AGENT)
    assert (robots.allow("/a"), robots.allow("/b")) == (True, False)


def test_a_group_that_names_us_and_rules_nothing_allows_everything() -> None:
    assert read_robots(f"User-agent: {AGENT}\n\nUser-agent: *\nDisallow:\n", "other").allow("/a")
    assert read_robots(f"User-agent: *\nDisallow: /\nUser-agent: {AGENT}\n", AGENT).allow("/a")


@pytest.mark.parametrize(("value", "seconds"), [("2.5", 2.5), ("0", 0), ("-1", 0), ("soon", 0), ("inf", 0), ("nan", 0)])
def test_the_delay_is_read(value: str, seconds: float) -> None:
    assert read_robots(f"User-agent: *\nCrawl-delay: {value}", AGENT).delay_s == seconds


@pytest.mark.parametrize("text", ["", "<html>not found</html>", "Disallow: /", "\ufeff", "::::\n:"])
def test_what_is_no_robots_txt_allows_everything(text: str) -> None:
    assert read_robots(text, AGENT).allow("/a")


def test_a_rule_made_of_stars_costs_no_time() -> None:
    assert read_robots(f"User-agent: *\nDisallow: /{'*a' * 500}$", AGENT).allow("/" + "a" * 2000 + "b")
