"""The page of what visitors did not find, for maintainers who send the token; for everybody else there is no such page."""

from __future__ import annotations

import hashlib
import hmac

from flask import Response, abort, request

from search_web.answering.answer import answer
from search_web.answering.gaps import InsightsPage, gaps, lines_for_synonyms
from search_web.answering.hits import Request
from search_web.desk import Desk
from search_web.insights import Insights
from search_web.pages import render

_SCHEME = "Bearer "


class GapsView:
    """Only for applications whose settings have a token."""

    def __init__(self, desk: Desk, insights: Insights) -> None:
        self._desk, self._insights = desk, insights
        self._digest = _digest(desk.settings.insights_token)

    def show(self) -> Response:
        """The token comes in the header Authorization or in a form, never in an address, which would be written down."""
        header = request.headers.get("Authorization", "")
        sent = header.removeprefix(_SCHEME) if header.startswith(_SCHEME) else request.form.get("token", "")
        if not hmac.compare_digest(_digest(sent), self._digest):
            abort(404)
        counted = [(one.term, one.days) for one in self._insights.kept()]
        with self._desk.lease() as snapshot:
            language = self._desk.languages.of(snapshot)
            settings = self._desk.settings
            found = gaps(counted, lambda text: answer(Request(text), snapshot, settings, language), language.terms)
        return render(InsightsPage(settings.site_name, tuple(found), lines_for_synonyms(found, self._desk.languages.synonyms)))


def _digest(token: str) -> bytes:
    """So that the comparison tells nothing of the length either."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
