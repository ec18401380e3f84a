"""The web API for programs: JSON in the shapes that other programs rely on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, request

from indexer.article_json import article_to_json
from indexer.errors import GenerationStale
from search_web.answering.answer_json import answer_to_json
from search_web.desk import Desk, Form
from search_web.metrics import age_s
from search_web.openapi import description
from search_web.parameters import for_programs, given

JSON = Form("json", lambda _, found: json.dumps(answer_to_json(found)))


class Api:
    """One method for each address."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._description = description(desk.settings)

    def openapi(self) -> Response:
        """What this class does, for programs."""
        return _json(self._description)

    def search(self) -> Response:
        shown = self._desk.show(for_programs(given(request), self._desk.settings), JSON)
        return Response(shown.body, mimetype="application/json")

    def suggest(self) -> Response:
        suggestions = self._desk.suggest(given(request).get("q", ""))
        return _json({"suggestions": [{"text": found.text, "kind": found.kind} for found in suggestions]})

    def article(self, article_id: str) -> Response:
        with self._desk.lease() as snapshot:
            return _json(article_to_json(snapshot.article(article_id)))

    def healthz(self) -> Response:
        """Alive, whether or not there is anything to search."""
        return _json({"status": "alive"})

    def readyz(self) -> Response:
        """Ready to answer: a generation is open, and no older than the settings allow. Raises GenerationStale."""
        most_hours = self._desk.settings.ready_hours
        with self._desk.lease() as snapshot:
            if most_hours and age_s(snapshot.built_at) > most_hours * 3600:
                raise GenerationStale(f"Generation {snapshot.generation} is too old. Run: symptom-index build")
            return _json({"status": "ready", "generation": snapshot.generation, "built_at": snapshot.built_at})


def _json(body: Mapping[str, Any]) -> Response:
    return Response(json.dumps(body), mimetype="application/json")
