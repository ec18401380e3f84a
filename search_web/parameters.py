"""Query parameters → Request: forgivingly for people, strictly for programs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args
from urllib.parse import parse_qsl

import flask
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from indexer.errors import WrongUsage
from indexer.records import SECTION_KINDS, SectionKind
from indexer.settings import MOST_ON_A_PAGE, Settings
from search_web.answering.hits import Group, Request
from search_web.posting import AGAIN

GROUPS: tuple[Group, ...] = get_args(Group)
MAX_PAGE = 10**9  # beyond the end of any corpus; keeps arithmetic on numbers that a stranger chose small

Arguments = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the web API: what programs may give, and what they are told of it."""

    name: str
    help: str
    choices: tuple[str, ...] = ()  # () for any text, or a number
    most: int = 0  # a whole number from 1 to this; 0 for a text
    default: str | int | None = None
    many: bool = False  # may be repeated


Q = Parameter("q", "What is felt, in a visitor's own words. Only the first 512 characters and 32 terms are searched for.")
SEARCH_PARAMETERS: dict[str, Parameter] = {
    parameter.name: parameter
    for parameter in (
        Q,
        Parameter("kind", "Only passages of sections of these kinds; also with commas between.", SECTION_KINDS, many=True),
        Parameter("group", "What one result is. A section or passage comes with its article.", GROUPS, default="article"),
        Parameter("page", "Which page of results, from 1.", most=MAX_PAGE, default=1),
        Parameter("page_size", "Results on one page; without it as the site has it.", most=MOST_ON_A_PAGE),
        Parameter(
            "expand", "0 searches only for the words that were typed, not for other names of the same.", ("0", "1"), default="1"
        ),
        Parameter("correct", "0 leaves words as they were typed that no article knows.", ("0", "1"), default="1"),
    )
}


class BadParameter(WrongUsage):
    """A parameter of the API is not what it may be. The message names the parameter, never its value."""


def given(request: flask.Request) -> Arguments:
    """What a request gives in its address or, sent as a form, in its body. Raises RequestEntityTooLarge."""
    if request.method != "POST":
        return request.args
    again = request.form.get(AGAIN)
    return request.form if again is None else MultiDict(parse_qsl(again, keep_blank_values=True))


def typed(request: flask.Request, most_bytes: int) -> str:
    """What was typed, whatever is wrong with the rest of the request; of its address only so much is read."""
    try:
        if request.method != "POST":
            beginning = request.query_string[:most_bytes].decode("utf-8", "replace")
            return MultiDict(parse_qsl(beginning, keep_blank_values=True)).get("q", "")
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
        page_size=settings.page_size,
        article=arguments.get("article", ""),
        topic=arguments.get("topic", ""),
        expand=_is_on(arguments, "expand"),
        correct=_is_on(arguments, "correct"),
    )


def listed(arguments: Arguments) -> tuple[str, int]:
    """The letter of a long list and the page of it that a visitor asked for."""
    return arguments.get("letter", ""), _whole_number(arguments.get("page", "1"), MAX_PAGE) or 1


def for_programs(arguments: Arguments, settings: Settings) -> Request:
    """What a program asked. Raises BadParameter."""
    kinds = frozenset(_kinds(arguments))
    if not kinds <= set(SECTION_KINDS):
        raise BadParameter(f"kind must be one or more of {', '.join(SECTION_KINDS)}.")
    return Request(
        text=arguments.get("q", ""),
        kinds=cast(frozenset[SectionKind], kinds),
        group=cast(Group, _choice(arguments, "group")),
        page=_number(arguments, "page", 1),
        page_size=_number(arguments, "page_size", settings.page_size),
        expand=_choice(arguments, "expand") == "1",
        correct=_choice(arguments, "correct") == "1",
    )


def _is_on(arguments: Arguments, name: str) -> bool:
    """expand=0 and correct=0 switch off; anything else leaves on."""
    return arguments.get(name) != "0"


def _kinds(arguments: Arguments) -> list[str]:
    """`kind` may be repeated, or hold several with commas between; an empty one counts as not given."""
    return [kind.strip() for given in arguments.getlist("kind") for kind in given.split(",") if kind.strip()]


def _choice(arguments: Mapping[str, str], name: str) -> str:
    parameter = SEARCH_PARAMETERS[name]
    chosen = arguments.get(name, str(parameter.default))
    if chosen not in parameter.choices:
        raise BadParameter(f"{name} must be one of {', '.join(parameter.choices)}.")
    return chosen


def _number(arguments: Mapping[str, str], name: str, default: int) -> int:
    most = SEARCH_PARAMETERS[name].most
    number = _whole_number(arguments[name], most) if name in arguments else default
    if number is None:
        raise BadParameter(f"{name} must be a whole number from 1 to {most}.")
    return number


def _whole_number(text: str, most: int) -> int | None:
    """Plain digits from 1 to `most`, else None."""
    if not re.fullmatch("[0-9]{1,10}", text):
        return None
    number = int(text)
    return number if 1 <= number <= most else None
