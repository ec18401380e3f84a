"""What every answer carries and what no request may exceed. No cookie is ever set, and no query is ever logged."""

from __future__ import annotations

from flask import Flask, Response, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from indexer.settings import Settings

MAX_BODY_BYTES = 16 * 1024  # no page asks for a body; small enough to be read and thrown away
MAX_QUERY_BYTES = 8 * 1024  # a question of 500 characters in any script, percent-encoded, with room for filters

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # an article must not learn which question led to it
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-site",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}

TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"  # a year, the least that browsers' own lists accept

CACHING = {  # by endpoint
    "static": "public, max-age=31536000, immutable",  # the address of a static file holds its digest
    "widget": "public, max-age=3600",  # that of the widget stays while it changes; an hour is short enough to follow
}
PAGE_CACHING = "private, no-store"  # what somebody looked for stays in no cache, also on a shared computer

# The pages that search engines may list. Everything else answers to a visitor's words.
LISTED_ENDPOINTS = frozenset({"home", "article", "articles", "symptoms", "privacy", "static"})


# Asked by whoever watches the server, under whatever name they reach it; these answers hold no address.
ANY_HOST_ENDPOINTS = frozenset({"healthz", "readyz", "metrics"})


def guard(app: Flask, settings: Settings) -> None:
    """Make `app` refuse what is too large or meant for another host, believe as many proxies as there are, and send HEADERS."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's documentation does it
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies, x_host=0
        )
    app.before_request(_refuse_oversize)
    if settings.trusted_hosts:
        app.before_request(_HostCheck(settings.trusted_hosts).refuse_others)
    app.after_request(_with_headers)


class _HostCheck:
    """The names this site is reached by."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def refuse_others(self) -> None:
        if request.endpoint not in ANY_HOST_ENDPOINTS and not host_is_trusted(request.host, self._names):
            abort(400)


def _refuse_oversize() -> None:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        abort(413)
    if len(request.query_string) > MAX_QUERY_BYTES:
        abort(414)


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = TRANSPORT_SECURITY
    found = response.status_code < 400
    response.headers["Cache-Control"] = CACHING.get(request.endpoint or "", PAGE_CACHING) if found else PAGE_CACHING
    if request.endpoint not in LISTED_ENDPOINTS or not found:
        response.headers["X-Robots-Tag"] = "noindex"
    return response
