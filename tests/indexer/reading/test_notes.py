"""A linked number is a marker only where it is known to lead to a note."""

from __future__ import annotations

import pytest

from indexer.reading.notes import Notes
from indexer.reading.page import parse_html

NOTES = '<h2>References</h2><ol><li id="s1">Lake G. Stones. 2010.</li><li id="s2"><p>Rivers H. Water. 2012.</p></li></ol>'
STEPS = '<h2>What to do</h2><ol><li id="s1">Sit down.</li><li id="s2">Breathe out slowly.</li></ol>'


def is_marker(link: str, below: str = STEPS) -> bool:
    soup = parse_html(f"<p>See {link} about it.</p>{below}")
    assert soup.body is not None
    assert soup.a is not None
    return Notes(soup.body).is_marker(soup.a)


@pytest.mark.parametrize(
    "link",
    [
        '<a href="#s2">[2]</a>',
        '<a href="#s2"><sup>2</sup></a>',
        '<a href="#cite_note-Lake-2">2</a>',
        '<a href="#REF2">2</a>',
        '<a href="#_ftn2">2, 3</a>',
        '<a href="#s2" role="doc-noteref">2</a>',
        '<a href="#s2" class="citation-link">(2)</a>',
    ],
)
def test_a_link_is_known_as_a_marker_by_its_form_or_its_names(link: str) -> None:
    assert is_marker(link)


@pytest.mark.parametrize(
    "link",
    ['<a href="#s2">2</a>', '<a href="#b">12</a>', '<a href="#fig2">2</a>', '<a href="#s2">(2)</a>', '<a href="#s2">a</a>'],
)
def test_a_number_that_leads_elsewhere_is_none(link: str) -> None:
    assert not is_marker(link)


@pytest.mark.parametrize(
    "below",
    [
        NOTES,
        f'<div class="references">{STEPS}</div>',
        '<h3>Sources</h3><p id="s1">1. Lake G. Stones. 2010.</p><p id="s2">2. Rivers H. Water. 2012.</p>',
    ],
)
def test_a_number_that_leads_into_the_references_is_one(below: str) -> None:
    assert is_marker('<a href="#s2">2</a>', below)
    assert not is_marker('<a href="#s3">3</a>', below)
