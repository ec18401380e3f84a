"""What a page says about itself in its head and its data."""

from __future__ import annotations

import pytest

from indexer.reading.page import Head, is_web_address, parse_html, read_head, read_review_date
from indexer.reading.survey import survey_tree


def head(inner: str) -> Head:
    return read_head(survey_tree(parse_html(f"<html><head>{inner}</head><body><p>text</p></body></html>")))


def review_date(html: str) -> str | None:
    survey = survey_tree(parse_html(html))
    return read_review_date(read_head(survey), survey)


def test_the_canonical_address_is_taken_when_it_is_an_absolute_web_address() -> None:
    assert head('<link rel="canonical" href="https://a.example/b">').url == "https://a.example/b"
    for address in ("/b", "javascript:alert(1)", "ftp://a.example", "https://", "https://a b", "http://[bad"):
        assert head(f'<link rel="canonical" href="{address}">').url is None
        assert not is_web_address(address)


def test_json_ld_says_names_titles_and_answers() -> None:
    data = head(
        """<script type="application/ld+json">[{"@type": ["MedicalWebPage", "FAQPage"], "headline": "Gout",
        "lastReviewed": "2020-01-02", "about": {"@type": "MedicalCondition", "alternateName": ["Podagra", 3]},
        "mainEntity": [{"@type": "Question", "name": "Why?", "acceptedAnswer": [{"text": "<p>Uric acid.</p>"}]}]}]</script>"""
    ).data
    assert (data.titles, data.names, data.reviewed, data.answers) == (
        ("Gout",),
        ("Podagra",),
        "2020-01-02",
        (("Why?", "Uric acid."),),
    )


@pytest.mark.parametrize(
    "broken", ["{", "[" * 5_000, '"text"', "null", '{"@type": {}}', '{"@type": "Question", "acceptedAnswer": 3}']
)
def test_broken_json_ld_is_as_good_as_none(broken: str) -> None:
    data = head(f'<script type="application/ld+json">{broken}</script>').data
    assert (data.titles, data.names, data.answers) == ((), (), ())


@pytest.mark.parametrize("robots", ["noindex", "NOINDEX, nofollow", "none"])
def test_robots_may_ask_for_no_index(robots: str) -> None:
    assert head(f'<meta name="robots" content="{robots}">').noindex
    assert not head('<meta name="robots" content="index">').noindex


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Page last reviewed: 12 May 2021. Next review due: 12 May 2024</p>", "2021-05-12"),
        ("<p>Next review due: 12 May 2024</p>", None),
        ("<div><strong>Last updated</strong> <time>May 12, 2021</time></div>", "2021-05-12"),
        ("<p>Medically reviewed by Dr Lane on 3 June 2020</p><p>Updated 1 July 2021</p>", "2020-06-03"),
        ('<meta property="article:modified_time" content="2019-02-03T00:00:00Z"><p>x</p>', "2019-02-03"),
        ("<p>Posted 12 May 2021</p>", None),
    ],
)
def test_the_date_of_the_last_review_comes_before_that_of_an_update(html: str, expected: str | None) -> None:
    assert review_date(html) == expected
