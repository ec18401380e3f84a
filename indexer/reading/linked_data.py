"""JSON-LD of a page → what we take from it. Never trusted: broken, huge or odd data is as good as none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag

from indexer.reading.dates import read_date
from indexer.reading.text import fold_white_space

_MOST_CHARACTERS = 1_000_000  # of one script; larger ones are data of an application
_MOST_NODES = 5_000  # of one page; a FAQ of 500 questions has some 1,500


@dataclass(frozen=True, slots=True)
class LinkedData:
    """What the publisher says in JSON-LD, plain text."""

    titles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # also known as
    reviewed: str | None = None  # ISO 8601
    updated: str | None = None  # ISO 8601
    language: str | None = None
    answers: tuple[tuple[str, str], ...] = ()  # question and answer


_PAGE_TYPES = frozenset(
    "webpage medicalwebpage article newsarticle blogposting medicalscholarlyarticle healthtopiccontent "
    "faqpage scholarlyarticle aboutpage".split()
)
_TOPIC_TYPES = frozenset(
    "medicalcondition disease medicalsignorsymptom medicalsymptom medicalsign infectiousdisease drug "
    "medicaltherapy anatomicalstructure medicalentity".split()
)


def read_linked_data(scripts: Iterable[Tag]) -> LinkedData:
    """The scripts of a page → what its JSON-LD says; empty where there is nothing usable."""
    titles: list[str] = []
    names: list[str] = []
    dates: dict[str, str] = {}
    answers: list[tuple[str, str]] = []
    language: str | None = None
    for node in _nodes(scripts):
        types = _types(node)
        if types & _PAGE_TYPES:
            titles += [text for key in ("headline", "name") for text in _texts(node.get(key))]
            for key in ("lastReviewed", "dateModified"):
                found = read_date(next(iter(_texts(node.get(key))), ""))
                if found:
                    dates.setdefault(key, found)
            language = language or next(iter(_texts(node.get("inLanguage"))), None)
        if types & _TOPIC_TYPES:
            names += _texts(node.get("alternateName"))
        if "question" in types:
            answers += _answers(node)
    return LinkedData(tuple(titles), tuple(names), dates.get("lastReviewed"), dates.get("dateModified"), language, tuple(answers))


def _nodes(scripts: Iterable[Tag]) -> Iterator[dict[str, Any]]:
    waiting: list[Any] = []
    for script in scripts:
        text = script.string or ""
        if script.get("type") != "application/ld+json" or len(text) > _MOST_CHARACTERS:
            continue
        try:
            waiting.append(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            continue
    waiting.reverse()
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(reversed([value for value in node.values() if isinstance(value, (dict, list))]))
        elif isinstance(node, list):
            waiting.extend(reversed(node))


def _types(node: dict[str, Any]) -> set[str]:
    return {text.rsplit("/", 1)[-1].lower() for text in _texts(node.get("@type"))}


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in (fold_white_space(v) for v in values if isinstance(v, str)) if text]


def _answers(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    accepted = node.get("acceptedAnswer")
    for answer in accepted if isinstance(accepted, list) else [accepted]:
        if not isinstance(answer, dict):
            continue
        question, text = _texts(node.get("name")), _texts(answer.get("text"))
        if question and text:
            plain = BeautifulSoup(text[0], "lxml").get_text(" ") if "<" in text[0] else text[0]
            yield question[0], fold_white_space(plain)
            return
