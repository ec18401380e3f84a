"""Boxes that warn or advise: care cards, alerts, advisories."""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.reading.furniture import words_of_class
from indexer.reading.text import any_of
from indexer.records import CareLevel

_BOX_WORDS = frozenset(
    "alert alerts callout callouts warning caution danger notice advisory carecard note infobox "
    "admonition important disclaimer highlight inset messagebox panel card box well dont".split()
)
# One of these with one of those: an entry of a list of questions or folded texts.
_FOLDED = frozenset("faq accordion toggle collapse".split())
_ENTRY = frozenset("item section entry".split())
_WARNING_WORDS = frozenset("warning caution danger advisory carecard emergency urgent alert immediate".split())

_EMERGENCY = any_of(r"""
    \b(?:call|dial|phone|ring) (?:\w+ ){0,3}?(?:999|911|112|000|108|995)\b|\b(?:999|911)\b|\ba&e\b
    (?:call|dial|phone|ring) (?:\w+ ){0,4}emergency|immediate (?:action|medical|emergency)|\bemergency\b
    \ber\b(?= (?:now|right))|\bambulance\b|life[- ]threatening
""")
_URGENT = any_of(r"""
    \burgent(?:ly)?\b|\b111\b|same[- ]day|warning signs|red flags|medical (?:advisory|alert)
    (?:as soon as possible|right away|immediately|straight ?away|without delay|today|now)\b
""")
_ASK = r"\b(?:see|call|contact|visit|speak to|talk to|ask|consult|tell|check with) (?:an?|your|the) (?:\w+ ){0,3}"
_NON_URGENT = any_of(rf"""
    non[- ]urgent|when to (?:see|call|contact|seek|get|ask)|pharmacist can help
    {_ASK}(?:gp|doctor|physician|nurse|pharmacist|dentist|provider|professional|midwife|optician|optometrist)
    {_ASK}(?:team|surgery|clinic)
    \b(?:seek|get) (?:\w+ ){{0,2}}(?:medical|professional) (?:\w+ )?(?:help|advice|care|attention)
""")
# A plain paragraph is a care notice when it begins by sending the reader to a telephone or to help, at once.
_LABEL = r"(?:important|warning|emergency|urgent|medical (?:advisory|alert|emergency)|caution)"
_IMPERATIVE = any_of(rf"""
    (?:{_LABEL}\s?[:!–—-]?\s*)?(?:immediately )?(?:call|dial|phone|ring) (?:\w+ ){{0,2}}?(?:999|911|112|000|111|988)\b
    (?:{_LABEL}\s?[:!–—-]?\s*)?(?:immediately )?(?:call|dial|phone|ring) (?:your )?(?:local )?(?:emergency|an ambulance)\b
    (?:{_LABEL}\s?[:!–—-]?\s*)?go to (?:a&e|the (?:nearest )?(?:er\b|emergency))
    (?:{_LABEL}\s?[:!–—-]?\s*)?(?:seek|get) (?:\w+ )?(?:immediate|emergency|urgent) (?:medical )?
""")
_WARNED = any_of(rf"{_LABEL}\b\s?[:!–—-]")


def care_level(text: str) -> CareLevel | None:
    """A heading or notice → how urgent its advice is, None when it gives none."""
    if re.search(r"\bnon[- ]urgent\b", text, re.IGNORECASE):
        return "non_urgent"
    if _EMERGENCY.search(text):
        return "emergency"
    if _URGENT.search(text):
        return "urgent"
    return "non_urgent" if _NON_URGENT.search(text) else None


def sends_for_help(text: str) -> bool:
    """Whether a paragraph begins by sending the reader for help at once: "Call 999 if …"."""
    return bool(_IMPERATIVE.match(text)) or (bool(_WARNED.match(text)) and gives_care_advice(text))


def gives_care_advice(text: str) -> bool:
    """Whether a text in a box tells the reader to see or call someone."""
    return care_level(text) is not None


@lru_cache(maxsize=1 << 14)
def is_box(names: str) -> bool:
    """Whether a class attribute sets its element off from the running text."""
    return any(
        not _BOX_WORDS.isdisjoint(words) or (words & _FOLDED and words & _ENTRY)
        for words in (set(_names_words(name)) for name in names.split())
    )


@lru_cache(maxsize=1 << 14)
def is_warning(names: str) -> bool:
    """Whether a class attribute says that its element warns."""
    return any(
        not _WARNING_WORDS.isdisjoint(_names_words(name)) or {"care", "card"} <= set(_names_words(name)) for name in names.split()
    )


@lru_cache(maxsize=1 << 14)
def level_of_box(names: str) -> CareLevel | None:
    """The class attribute of a care box → its urgency: "care-card--urgent", "alert-emergency"; None when it does not say."""
    words = [set(_names_words(name)) for name in names.split()]
    if any({"non", "urgent"} <= w or "nonurgent" in w or {"primary", "care"} <= w for w in words):
        return "non_urgent"
    if any(w & {"emergency", "immediate"} for w in words):
        return "emergency"
    return "urgent" if any("urgent" in w for w in words) else None


def _names_words(name: str) -> tuple[str, ...]:
    words = words_of_class(name)
    return (*words, "".join(words[-2:])) if len(words) > 1 else words
