"""A page's variables → the page: the one place where templates are filled in."""

from __future__ import annotations

from dataclasses import fields

from flask import Response, make_response, render_template

from search_web.answering.browse import ArticlesPage, SymptomsPage
from search_web.answering.page import ErrorPage, HomePage, OpenSearchPage, ResultsPage
from search_web.answering.reading_view import ArticlePage

Page = HomePage | ResultsPage | ArticlesPage | SymptomsPage | ArticlePage | ErrorPage | OpenSearchPage

TEMPLATES: dict[type[Page], str] = {
    HomePage: "home.html",
    ResultsPage: "results.html",
    ArticlesPage: "articles.html",
    SymptomsPage: "symptoms.html",
    ArticlePage: "article.html",
    ErrorPage: "error.html",
    OpenSearchPage: "opensearch.xml",
}


def render(page: Page, status: int = 200) -> Response:
    """The page as HTML. Its fields, and nothing else, are the template's variables."""
    variables = {field.name: getattr(page, field.name) for field in fields(page)}
    return make_response(render_template(TEMPLATES[type(page)], **variables), status)
