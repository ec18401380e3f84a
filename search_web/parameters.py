"""Query parameters → Request: forgivingly for people, strictly for programs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast, get_args
from urllib.parse import parse_qsl

import flask
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from indexer.errors import WrongUsage
from indexer.records import SECTION_KINDS, SectionKind
from indexer.settings import Settings
from search_web.answering.hits import Group, Request
from search_web.posting import AGAIN

GROUPS: tuple[Group, ...] = get_args(Group)
MAX_PAGE_SIZE = 50  # what DESIGN and the API's description promise
MAX_PAGE = 10**9  # beyond the end of any corpus; keeps arithmetic on numbers that a stranger chose small

Arguments = MultiDict[str, str]


class BadParameter(WrongUsage):
    """A parameter of the API is not what it may be. The message names the parameter, never its value."""


def given(request: flask.Request) -> Arguments:
    """What a request gives in its address or, sent as a form, in its body. Raises RequestEntityTooLarge."""
    if request.method != "POST":
        return request.args
    again = request.form.get(AGAIN)
    return request.form if again is None else MultiDict(parse_qsl(again, keep_blank_values=True))


def typed(request: flask.Request) -> str:
    """What was typed, whatever is wrong with the rest of the request."""
    try:
        return given(request).get("q", "")
    except RequestEntityTooLarge:
        return ""


def for_people(arguments: Arguments, settings: Settings) -> Request:
    """What a visitor asked. Whatever is no kind or no page number counts as not given."""
    known = frozenset(kind for kind in _kinds(arguments) if kind in SECTION_KINDS)
    page = _whole_number(arguments.get("page", "1"), MAX_PAGE) or 1
    return Request(
        text=arguments.get("q", ""),
        kinds=known,
        page=page,
        page_size=page_size(settings),
        article=arguments.get("article", ""),
        topic=arguments.get("topic", ""),
        expand=_is_on(arguments, "expand"),
        correct=_is_on(arguments, "correct"),
    )


def for_programs(arguments: Arguments, settings: Settings) -> Request:
    """What a program asked. Raises BadParameter."""
    kinds = frozenset(_kinds(arguments))
    if not kinds <= set(SECTION_KINDS):
        raise BadParameter(f"kind must be one or more of {', '.join(SECTION_KINDS)}.")
    group = arguments.get("group", "article")
    if group not in GROUPS:
        raise BadParameter(f"group must be one of {', '.join(GROUPS)}.")
    return Request(
        text=arguments.get("q", ""),
        kinds=cast(frozenset[SectionKind], kinds),
        group=group,
        page=_required_number(arguments, "page", 1, MAX_PAGE),
        page_size=_required_number(arguments, "page_size", page_size(settings), MAX_PAGE_SIZE),
        expand=_is_on(arguments, "expand"),
        correct=_is_on(arguments, "correct"),
    )


def _is_on(arguments: Arguments, name: str) -> bool:
    """expand=0 and correct=0 switch off; anything else leaves on."""
    return arguments.get(name) != "0"


def page_size(settings: Settings) -> int:
    """Results on one page where nothing else is asked for."""
    return min(settings.page_size, MAX_PAGE_SIZE)


def _kinds(arguments: Arguments) -> list[str]:
    """`kind` may be repeated, or hold several with commas between."""
    return [kind.strip() for given in arguments.getlist("kind") for kind in given.split(",") if kind.strip()]


def _required_number(arguments: Mapping[str, str], name: str, default: int, most: int) -> int:
    if name not in arguments:
        return default
    number = _whole_number(arguments[name], most)
    if number is None:
        raise BadParameter(f"{name} must be a whole number from 1 to {most}.")
    return number


def _whole_number(text: str, most: int) -> int | None:
    """Plain digits from 1 to `most`, else None."""
    if not re.fullmatch("[0-9]{1,10}", text):
        return None
    number = int(text)
    return number if 1 <= number <= most else None
