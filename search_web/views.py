"""The pages for visitors. Finding happens below: search_web.answering.answer, and indexer.engines under it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from search_web.answering.browse import articles_page, kind_page, symptoms_page
from search_web.answering.hits import Answer, Request
from search_web.answering.page import home_page, opensearch_page, results_page, switched_off
from search_web.answering.privacy import privacy_page
from search_web.answering.reading_view import article_page
from search_web.catalogue import Catalogues, speaking
from search_web.desk import Desk, Form
from search_web.pages import render, written
from search_web.parameters import for_people, given, listed


class Views:
    """One method for each page."""

    def __init__(self, desk: Desk, catalogues: Catalogues) -> None:
        self._desk = desk
        self._settings = desk.settings
        self._catalogues = catalogues
        self._page = Form("page", self._results, by_topic=True)

    def home(self) -> Response:
        kinds = self._desk.kinds()  # where there is nothing to search, this fails: such a search box is no home page
        return render(home_page(self._settings, kinds))

    def search(self) -> ResponseReturnValue:
        asked = for_people(given(request), self._settings)
        if not asked.text.strip():
            return self.home()
        shown = self._desk.show(asked, self._page)
        if shown.pages and asked.page > shown.pages and request.method == "POST":
            asked = replace(asked, page=1)  # leading on would need an address
            shown = self._desk.show(asked, self._page)
        if shown.pages and asked.page > shown.pages:
            same: dict[str, Any] = {"q": shown.text, "kind": sorted(asked.kinds), **switched_off(asked)}
            return redirect(url_for("search", **same))
        return Response(shown.body, mimetype="text/html")

    def _results(self, asked: Request, found: Answer) -> str:
        browsed = () if found.results else self._desk.kinds()
        return written(results_page(self._settings, asked, found, browsed))

    def article(self, article_id: str) -> Response:
        with self._desk.lease() as snapshot:
            article = snapshot.article(article_id)
        with speaking(self._catalogues.locale_of(article.language, self._settings.language)):
            return render(article_page(self._settings.site_name, article))

    def articles(self) -> Response:
        """All articles, or those that have sections of a kind; whatever is no such kind counts as not given."""
        site = (self._settings.site_name, self._settings.base_url)
        with self._desk.lease() as snapshot:
            firsts = self._desk.firsts.of(snapshot)
            kind = next((kind for kind in firsts if kind == request.args.get("kind")), None)
            if kind:
                return render(kind_page(site, snapshot, firsts, kind, listed(request.args)))
            return render(articles_page(site, snapshot.heads(), *listed(request.args), kinds=firsts))

    def symptoms(self) -> Response:
        with self._desk.lease() as snapshot:
            phrases, kinds = self._desk.languages.of(snapshot).symptoms, self._desk.firsts.of(snapshot)
            return render(symptoms_page(self._settings.site_name, phrases, *listed(request.args), kinds=kinds))

    def privacy(self) -> Response:
        return render(privacy_page(self._settings))

    def opensearch(self) -> Response:
        """How browsers come to search here from their address bar. They suggest nothing there: every key would be sent.

        Raises NotFound where no address may hold a query.
        """
        if self._settings.query_method == "post":
            abort(404)
        response = render(opensearch_page(self._settings.site_name, self._settings.search_url or request.host_url))
        response.mimetype = "application/opensearchdescription+xml"
        return response
