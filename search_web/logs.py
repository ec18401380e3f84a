"""What the server writes down: lines for people or JSON for programs; a request by its route, never by its address or words."""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import datetime, timezone

from flask import Flask, Response, g, request

from indexer.settings import Settings

log = logging.getLogger("search_web.requests")

FIELDS = "fields"  # attribute of a log record: what it says, as a dictionary for JSON


class JsonLines(logging.Formatter):
    """One JSON object a line, whatever the message holds."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds")
        said = getattr(record, FIELDS, None) or {"message": record.getMessage()}
        line = {"time": moment, "level": record.levelname.lower(), "logger": record.name, **said}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def start_logging(settings: Settings) -> None:
    """To standard error, as `log_format` says."""
    handler = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter("%(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if settings.log_format == "json" else plain)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # search_web.traffic has its own word on queues


class RequestLog:
    """A line for each answer: its route, status and time."""

    def register(self, app: Flask) -> None:
        app.before_request(self._begin)
        app.after_request(self._write)

    def _begin(self) -> None:
        g.request_began = time.perf_counter()

    def _write(self, response: Response) -> Response:
        route, took_ms = request.endpoint or "none", round(1000 * (time.perf_counter() - g.request_began), 2)
        fields = {"route": route, "status": response.status_code, "ms": took_ms}
        log.info("%s %d %.2f ms", route, response.status_code, took_ms, extra={FIELDS: fields})
        return response
