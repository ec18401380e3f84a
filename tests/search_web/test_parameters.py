from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, request
from werkzeug.datastructures import MultiDict

from indexer.settings import Settings
from search_web.answering.hits import Request
from search_web.parameters import BadParameter, for_people, for_programs, typed

Ask = Callable[[MultiDict[str, str], Settings], Request]

SETTINGS = Settings(page_size=7)


def given(*pairs: tuple[str, str]) -> MultiDict[str, str]:
    return MultiDict(pairs)


@pytest.mark.parametrize("ask", [for_people, for_programs])
def test_nothing_given_asks_for_the_first_page_of_everything(ask: Ask) -> None:
    assert ask(given(), SETTINGS) == Request("", frozenset(), "article", 1, 7)


@pytest.mark.parametrize("ask", [for_people, for_programs])
def test_kinds_may_be_repeated_or_stand_with_commas_between(ask: Ask) -> None:
    asked = ask(given(("kind", "symptoms"), ("kind", "faq, causes,")), SETTINGS)

    assert asked.kinds == {"symptoms", "faq", "causes"}


def test_a_visitor_is_spared_unknown_kinds() -> None:
    assert for_people(given(("kind", "symptoms,nonsense")), SETTINGS).kinds == {"symptoms"}


NO_PAGES = ["0", "-1", "abc", "", "1.0", "1e3", " 1", "١", "1" * 400, str(2**70)]


@pytest.mark.parametrize("page", NO_PAGES)
def test_a_visitor_gets_the_first_page_for_what_is_no_page(page: str) -> None:
    assert for_people(given(("page", page)), SETTINGS).page == 1


@pytest.mark.parametrize("page", NO_PAGES)
@pytest.mark.parametrize("name", ["page", "page_size"])
def test_a_program_is_told_which_number_is_wrong_but_not_what_it_sent(name: str, page: str) -> None:
    with pytest.raises(BadParameter, match=rf"^{name} must be a whole number from 1 to \d+\.$"):
        for_programs(given((name, page)), SETTINGS)


def test_a_program_may_ask_for_fifty_results_and_no_more() -> None:
    assert for_programs(given(("page_size", "50")), SETTINGS).page_size == 50
    with pytest.raises(BadParameter):
        for_programs(given(("page_size", "51")), SETTINGS)


@pytest.mark.parametrize(
    ("name", "value"), [("kind", "symptoms,nonsense"), ("group", "chapter"), ("expand", "no"), ("correct", "")]
)
def test_a_program_is_told_what_a_choice_may_be(name: str, value: str) -> None:
    with pytest.raises(BadParameter, match=f"^{name} must be one"):
        for_programs(given((name, value)), SETTINGS)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("q=chest+pain&x=" + "y" * 99, "chest pain"),
        ("a&" * 9 + "q=pain", ""),
        ("q=caf%C3%A9&q=2", "café"),
        ("q=café", "café"),
        ("", ""),
    ],
)
def test_of_an_address_that_is_wrong_only_its_beginning_is_read(sent: str, read: str) -> None:
    with Flask("test").test_request_context("/search", query_string=sent):
        assert typed(request, most_bytes=18) == read
