"""Which other sites' pages may ask the web API from a visitor's browser: those of `cors_origins`, and never with cookies."""

from __future__ import annotations

from flask import Flask, Response, request

from indexer.settings import Settings

SHARED_PATHS = "/api/"
SHARED_FILES = frozenset({"static", "widget"})  # endpoints of what those pages load with tags of their own; they hold no query

METHODS = "GET, HEAD, POST"
PREFLIGHT_S = 600  # how long a browser need not ask again; short enough for an origin taken off the list to be gone soon


class Origins:
    """The allow-list. Without one, no header of this kind is ever sent."""

    def __init__(self, settings: Settings) -> None:
        self._allowed = frozenset(settings.cors_origins)

    def register(self, app: Flask) -> None:
        if self._allowed:
            app.after_request(self._with_headers)

    def _with_headers(self, response: Response) -> Response:
        if request.endpoint in SHARED_FILES:
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if not request.path.startswith(SHARED_PATHS):
            return response
        response.vary.add("Origin")  # a cache must not give one origin's answer to another
        origin = request.headers.get("Origin", "")
        if origin in self._allowed:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = METHODS
                response.headers["Access-Control-Allow-Headers"] = "Content-Type"
                response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_S)
        return response
