"""A page's variables → the page: the one place where templates are filled in."""

from __future__ import annotations

from dataclasses import fields

from flask import Response, current_app, make_response, render_template, url_for

from search_web.answering.browse import ArticlesPage, SymptomsPage
from search_web.answering.gaps import InsightsPage
from search_web.answering.page import ErrorPage, HomePage, OpenSearchPage, ResultsPage
from search_web.answering.privacy import PrivacyPage
from search_web.answering.reading_view import ArticlePage
from search_web.posting import with_buttons

POSTING = "QUERY_METHOD_IS_POST"  # key of the application's configuration

Page = (
    HomePage | ResultsPage | ArticlesPage | SymptomsPage | ArticlePage | ErrorPage | OpenSearchPage | PrivacyPage | InsightsPage
)

TEMPLATES: dict[type[Page], str] = {
    HomePage: "home.html",
    ResultsPage: "results.html",
    ArticlesPage: "articles.html",
    SymptomsPage: "symptoms.html",
    ArticlePage: "article.html",
    ErrorPage: "error.html",
    OpenSearchPage: "opensearch.xml",
    PrivacyPage: "privacy.html",
    InsightsPage: "insights.html",
}


def render(page: Page, status: int = 200) -> Response:
    """As written, ready to be sent."""
    return make_response(written(page), status)


def written(page: Page) -> str:
    """The page as HTML. Its fields, and nothing else, are the template's variables."""
    variables = {field.name: getattr(page, field.name) for field in fields(page)}
    text = render_template(TEMPLATES[type(page)], **variables)
    return with_buttons(text, url_for("search")) if current_app.config[POSTING] else text
