"""A date as a page writes it → ISO 8601."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}
_ISO = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\.?(?: of)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
_MONTH_ONLY = re.compile(r"\b([A-Za-z]{3,9})\.?,? (\d{4})\b")
_NUMBERS = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_YEARS = range(1980, 2101)  # health pages on the web; what lies outside is a telephone number or a misprint

# "Last reviewed: 12 May 2021", "Updated on May 12, 2021"; the date of the next review says nothing about this one.
REVIEW_LINE = re.compile(
    r"(?<!next )(?<!next\xa0)\b(?:(?P<reviewed>reviewed|last review|review date|medically checked|"
    r"fact[ -]checked)|(?P<updated>updated|modified|revised|last update|last edited))\b"
    r"(?: by [^:;|]{0,60}?)?(?: date)?(?: on)?\s*[:–—-]?\s*(?P<date>.{6,40})",
    re.IGNORECASE,
)


def read_date(text: str) -> str | None:
    """The first date in a text → "2021-05-12"; a month alone counts as its first day. None when there is none."""
    found = _ISO.search(text)
    if found:
        return _iso(found[1], found[2], found[3])
    for pattern, order in ((_DAY_FIRST, (3, 2, 1)), (_MONTH_FIRST, (3, 1, 2))):
        found = pattern.search(text)
        if found and found[order[1]].lower() in _MONTHS:
            return _iso(found[order[0]], str(_MONTHS[found[order[1]].lower()]), found[order[2]])
    found = _NUMBERS.search(text)
    if found:
        return _iso_of_numbers(found[3], int(found[1]), int(found[2]))
    found = _MONTH_ONLY.search(text)
    if found and found[1].lower() in _MONTHS:
        return _iso(found[2], str(_MONTHS[found[1].lower()]), "1")
    return None


def _iso_of_numbers(year: str, first: int, second: int) -> str | None:
    # 12/02/2016 is the day first everywhere but in the United States; 02/28/2016 can only be theirs.
    return _iso(year, str(first), str(second)) if second > 12 else _iso(year, str(second), str(first))


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if found.year in _YEARS else None
