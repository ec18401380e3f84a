"""Every error → one status and one advice, as a page for people or application/problem+json for programs.

The words are written here: no message of an exception reaches a visitor, for it may name files, and none repeats the query.
"""

from __future__ import annotations

import json
import logging
import traceback
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from indexer.errors import (
    ArticleUnknown,
    DeadlinePassed,
    EngineUnavailable,
    GenerationStale,
    NoGeneration,
    NothingBuilt,
    SymptomSearchError,
    WrongUsage,
)
from indexer.settings import Settings
from search_web.answering.answer_json import notices_to_json
from search_web.answering.page import ErrorPage
from search_web.asking.notices import Notice, Notices, foremost
from search_web.catalogue import marked
from search_web.pages import render
from search_web.parameters import BadParameter, typed
from search_web.saved_files import SavedFile
from search_web.security import MAX_QUERY_BYTES

log = logging.getLogger(__name__)

SEARCH_PATHS = ("/search", "/api/v1/search")  # where something was typed
MACHINE_PATHS = ("/api/", "/healthz", "/readyz", "/metrics")
RETRY_AFTER_S = 30  # a build of a small site takes less, and a crowd of clients asking twice a minute is no load
TOLD_ON = ("Allow", "Retry-After")  # headers of an error that are its answer's too


@dataclass(frozen=True, slots=True)
class Words:
    """In English, as programs are told them; pages translate heading and advice."""

    heading: str
    advice: str
    searchable: bool = True
    command: str = ""  # what whoever runs the site should run


_UNAVAILABLE = Words(
    marked("Search is not available just now"),
    marked("Please try again in a few minutes."),
    searchable=False,
    command="symptom-index verify",
)
_OUR_FAULT = Words(
    marked("Something went wrong on our side"),
    marked("It is nothing you did. Go back and try again, perhaps with other words, or try again in a few minutes."),
)
_UNCLEAR = Words(
    marked("This request could not be understood"),
    marked("The address may have been cut off or changed on its way. Start again with a new search."),
)
_TOO_LONG = Words(
    marked("That is too long for us to search"), marked("Shorten it to a sentence or two: where you feel it and what it is like.")
)

_OWN: dict[type[SymptomSearchError], Words] = {
    NothingBuilt: Words(
        marked("Nothing has been indexed yet"),
        marked("There is nothing to search before the first build. Afterwards this page works at once, without a restart."),
        searchable=False,
        command="symptom-index build CORPUS",
    ),
    GenerationStale: Words(
        "What is searched has grown old",  # only programs are told
        "Searching still works, but nothing was built for longer than this site wants.",
        command="symptom-index build CORPUS",
    ),
    NoGeneration: _UNAVAILABLE,
    EngineUnavailable: _UNAVAILABLE,
    DeadlinePassed: Words(
        marked("This search took too long"),
        marked("Please try again with fewer words, or in a few minutes."),
    ),
    ArticleUnknown: Words(marked("This article is not here"), marked("It may have moved, or it was taken down.")),
    WrongUsage: _UNCLEAR,
    SymptomSearchError: _OUR_FAULT,
}

_HTTP: dict[int, Words] = {
    404: Words(marked("There is nothing at this address"), marked("The address may be mistyped, or what was here has moved.")),
    405: Words(
        marked("This address cannot be used in that way"),
        marked("It can only be opened as an ordinary link (GET)."),
    ),
    413: _TOO_LONG,
    414: _TOO_LONG,
    429: Words(
        marked("Too many searches came from your network"),
        marked("Please wait a few seconds, then try again. Others who share your connection count too."),
        searchable=False,
    ),
    503: Words(marked("Very many people are searching just now"), marked("Please try again in a few seconds."), searchable=False),
}


class ErrorAnswers:
    """Answers to everything that goes wrong in a request."""

    def __init__(self, settings: Settings, notices: SavedFile[Notices]) -> None:
        self._site_name = settings.site_name
        self._notices = notices

    def register(self, app: Flask) -> None:
        app.register_error_handler(SymptomSearchError, self.own)
        app.register_error_handler(HTTPException, self.http)
        app.register_error_handler(Exception, self.unexpected)

    def own(self, error: SymptomSearchError) -> Response:
        words = next(_OWN[kind] for kind in type(error).__mro__ if kind in _OWN)
        if not isinstance(error, (WrongUsage, ArticleUnknown, NoGeneration)):  # those are answers; faults are for the maintainers
            log.error("%s: %s", type(error).__name__, error)
        if isinstance(error, BadParameter):
            words = Words(words.heading, str(error))
        return self._answer(error.http_status, words)

    def http(self, error: HTTPException) -> Response:
        status = error.code or 500
        response = self._answer(status, _HTTP.get(status, _UNCLEAR if status < 500 else _OUR_FAULT))
        for name, value in error.get_response().headers.items():
            if name in TOLD_ON:
                response.headers[name] = value
        return response

    def unexpected(self, error: Exception) -> Response:
        """A bug. The log tells where it is; the message is left out, since it may hold what the visitor typed."""
        frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
        log.error("Unexpected %s at:\n%s", type(error).__name__, frames)
        return self._answer(500, _OUR_FAULT)

    def _answer(self, status: int, words: Words) -> Response:
        notices = self._notices.now().about(typed(request, MAX_QUERY_BYTES)) if request.path in SEARCH_PATHS else ()
        if request.path.startswith(MACHINE_PATHS):
            response = _problem(status, words, notices)
        else:
            texts = (gettext(words.heading), gettext(words.advice))
            page = ErrorPage(self._site_name, *texts, words.searchable, words.command, foremost(notices))
            response = render(page, status)
        if status in (429, 503):
            response.headers["Retry-After"] = str(RETRY_AFTER_S)
        return response


def _problem(status: int, words: Words, notices: tuple[Notice, ...]) -> Response:
    """RFC 9457, without `instance`: it would hold the query. Of its own it has `notices`, where the query calls for any."""
    detail = f"{words.advice} If you run this site, run: {words.command}" if words.command else words.advice
    body: dict[str, Any] = {"type": "about:blank", "title": words.heading, "status": status, "detail": detail}
    if notices:
        body["notices"] = notices_to_json(notices)
    return Response(json.dumps(body), status, mimetype="application/problem+json")
