"""The languages that the pages speak: that of the templates, and one for each catalogue in translations/."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "translations"
SOURCE = "en"  # the language of the templates


def page_languages() -> tuple[str, ...]:
    """BCP 47 tags without a country, A to Z."""
    return tuple(sorted({SOURCE, *(file.stem for file in FOLDER.glob("*.po"))}))
