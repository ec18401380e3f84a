"""/widget.js: the search box and its results for the maintainers' own pages, one script that needs nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Response, current_app, request
from flask_babel import gettext, ngettext, pgettext

from indexer.records import SECTION_KINDS
from indexer.settings import Settings
from search_web.catalogue import kind_label, spoken
from search_web.desk import SUGGESTIONS

PARTS = ("search.js", "widget.js")  # static files, in this order


class WidgetScript:
    """The script, in the language of the pages."""

    def __init__(self, settings: Settings) -> None:
        self._method = settings.query_method
        self._emergency_number = settings.emergency_number

    def show(self) -> Response:
        """The static parts within one function, so that no name of theirs meets one of the page they are put into."""
        folder = Path(current_app.static_folder or "")
        texts = json.dumps({"method": self._method, "emergency": self._emergency(), **_texts()}, ensure_ascii=False)
        parts = "\n".join((folder / part).read_text(encoding="utf-8") for part in PARTS)
        response = Response(f'(() => {{\n"use strict";\nconst TEXTS = {texts};\n{parts}}})();\n', mimetype="text/javascript")
        response.add_etag()
        response.make_conditional(request)
        return response

    def _emergency(self) -> str:
        no_advice = gettext("This is general information and no medical advice.")
        whom = gettext("In an emergency, call your local emergency number.")
        if self._emergency_number:
            whom = gettext("In an emergency, call %(number)s.", number=self._emergency_number)
        return f"{no_advice} {whom}"


def _texts() -> dict[str, Any]:
    """What the script says."""
    counts = [gettext("No suggestions."), *map(_counted, range(1, SUGGESTIONS + 1))]
    return {
        "language": spoken(),
        "label": gettext("Describe what you feel"),
        "search": pgettext("button", "Search"),
        "suggestions": {
            "label": gettext("Suggestions"),
            "counts": "|".join(counts),
            "how": gettext("Choose with the arrow keys."),
        },
        "searching": gettext("Searching …"),
        "found": gettext("Articles found: {n}"),
        "nothing": gettext("None of our articles seems to describe this in these words. Try fewer or plainer ones."),
        "unavailable": gettext("Search is not available just now") + ". " + gettext("Please try again in a few minutes."),
        "part": gettext("Articles %(first)s to %(last)s of %(all)s", first="{first}", last="{last}", all="{all}"),
        "more": gettext("More results"),
        "all": gettext("All results"),
        "similar": gettext("In other words:"),
        "read": gettext("Read on"),
        "introduction": gettext("Introduction"),
        "kinds": {kind: kind_label(kind) for kind in SECTION_KINDS},
    }


def _counted(n: int) -> str:
    text: str = ngettext("%(n)s suggestion.", "%(n)s suggestions.", n, n=n)
    return text
