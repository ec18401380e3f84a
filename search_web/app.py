"""create_app: settings and an engine → the web application. Nothing is kept outside of it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask

from indexer.engines.seam import Engine
from indexer.forgetting import forget_soon
from indexer.settings import Settings
from search_web.answering.page import dialled
from search_web.api import Api
from search_web.asking.notices import Notices
from search_web.catalogue import prepare
from search_web.desk import Desk
from search_web.errors import ErrorAnswers
from search_web.gaps_view import GapsView
from search_web.insights import Insights
from search_web.languages import Languages
from search_web.logs import RequestLog
from search_web.metrics import Metrics
from search_web.origins import Origins
from search_web.pages import POSTING
from search_web.recent import Recent
from search_web.saved_files import SavedFile
from search_web.security import guard
from search_web.snapshots import Snapshots
from search_web.traffic import Traffic
from search_web.views import Views
from search_web.widget import WidgetScript

NO_NOTICES = SavedFile(Path(), lambda _: Notices())


def create_app(
    settings: Settings,
    engine: Engine,
    languages: Languages,
    notices: SavedFile[Notices] = NO_NOTICES,
    insights: Insights | None = None,
) -> Flask:
    """The application over whatever generation `engine` holds, now and after later builds. There may be none yet.

    What visitors do not find is counted by `insights`; whoever gives them writes them once more at the end.
    """
    app = Flask(__name__)
    app.url_map.merge_slashes = False  # or it would lead on to the address the request says it was sent to
    app.config[POSTING] = settings.query_method == "post"
    snapshots = Snapshots(engine, languages.prepare)
    metrics = Metrics(snapshots, settings.metrics_token)
    recent = Recent(settings.recent_mb * 1_000_000)
    desk = Desk(settings, snapshots, languages, notices, recent, insights=insights, answered=metrics.answered)
    app.extensions["snapshots"] = snapshots
    _prepare_templates(app, settings)
    Origins(settings).register(app)
    _route(app, Views(desk, prepare(app, settings.language)), Api(desk), WidgetScript(settings))
    if insights and settings.insights_token:
        app.add_url_rule("/insights", "insights", GapsView(desk, insights).show, methods=["GET", "POST"])
    metrics.register(app)
    if settings.log_requests:
        RequestLog().register(app)
    app.before_request(forget_soon)
    guard(app, settings)
    Traffic(settings).register(app)
    ErrorAnswers(settings, notices).register(app)
    return app


def _route(app: Flask, views: Views, api: Api, widget: WidgetScript) -> None:
    """Programs may send their queries as forms; visitors' browsers do so where the settings ask for it."""
    sent = {"api_search", "api_suggest"} | ({"search"} if app.config[POSTING] else set())
    for rule, endpoint, view in (
        ("/", "home", views.home),
        ("/search", "search", views.search),
        ("/article/<path:article_id>", "article", views.article),
        ("/articles", "articles", views.articles),
        ("/symptoms", "symptoms", views.symptoms),
        ("/opensearch.xml", "opensearch", views.opensearch),
        ("/privacy", "privacy", views.privacy),
        ("/api/v1/openapi.json", "api_openapi", api.openapi),
        ("/widget.js", "widget", widget.show),
        ("/api/v1/search", "api_search", api.search),
        ("/api/v1/suggest", "api_suggest", api.suggest),
        ("/api/v1/articles/<path:article_id>", "api_article", api.article),
        ("/healthz", "healthz", api.healthz),
        ("/readyz", "readyz", api.readyz),
    ):
        app.add_url_rule(rule, endpoint, view, methods=["GET", "POST"] if endpoint in sent else ["GET"])


def _prepare_templates(app: Flask, settings: Settings) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["dialled"] = dialled
    app.jinja_env.globals["slash_key"] = settings.slash_key
    app.jinja_env.globals["query_method"] = settings.query_method
    app.jinja_env.globals["emergency_number"] = settings.emergency_number
    digests = _digests(Path(app.static_folder or ""))

    @app.url_defaults
    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        """Static files are kept for a year by browsers, so their addresses say which content they hold."""
        if endpoint == "static":
            values["v"] = digests.get(values["filename"], "")


def _digests(folder: Path) -> dict[str, str]:
    """Names of the files in `folder` → the first 12 hexadecimal digits of their SHA-256."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in folder.iterdir()}
