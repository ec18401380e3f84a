"""The texts of the pages in the visitor's language: English in the templates, other languages in translations/.

A catalogue is read as its translators wrote it, so that nothing compiled can lag behind it or be left out of an installation.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, gettext

from indexer.records import SectionKind
from search_web.asking.notices import Level
from search_web.page_languages import FOLDER, SOURCE, page_languages

SOURCE_LOCALE = Locale("en", "GB")  # how numbers and dates are written in it, where the setting names no country

# Of the request: looked up some hundred times for one page, which takes Flask-Babel's own way a third of the page's time.
_locale_now: ContextVar[Locale] = ContextVar("locale", default=SOURCE_LOCALE)


def marked(text: str) -> str:
    """A text that a page will say in the visitor's language; `make texts` finds it here, gettext translates it there."""
    return text


KIND_LABELS: dict[SectionKind, str] = {
    "symptoms": marked("Symptoms"),
    "causes": marked("Causes"),
    "diagnosis": marked("Diagnosis"),
    "treatment": marked("Treatment"),
    "self_care": marked("Helping yourself"),
    "prevention": marked("Prevention"),
    "outlook": marked("What to expect"),
    "get_help": marked("When to get help"),
    "faq": marked("Questions and answers"),
    "overview": marked("Overview"),
    "references": marked("References"),
    "other": marked("Also in the article"),
}


LEVEL_LABELS: dict[Level, str] = {
    "emergency": marked("Immediate action required"),
    "crisis": marked("Help at any hour"),
    "urgent": marked("Urgent advice"),
    "advice": marked("Advice"),
}


class Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """Every language that the pages speak, read once."""

    def __init__(self) -> None:
        super().__init__(str(FOLDER))
        translated = (language for language in page_languages() if language != SOURCE)
        self._spoken: dict[str, NullTranslations] = {language: _read(FOLDER / f"{language}.po") for language in translated}
        self._spoken[SOURCE] = NullTranslations()

    def get_translations(self) -> NullTranslations:
        """Those of the language of this request."""
        return self._spoken[spoken()]

    def locale_of(self, *languages: str) -> Locale:
        """BCP 47 tags, the dearest first → the first whose language the pages speak, with its country; else English."""
        locales = [locale for locale in map(_locale, languages) if locale and locale.language in self._spoken]
        return locales[0] if locales and str(locales[0]) != SOURCE else SOURCE_LOCALE


def prepare(app: Flask, language: str) -> Catalogues:
    """Make the pages of `app` speak `language` (a BCP 47 tag) where nothing else is asked for."""
    catalogues = Catalogues()
    locale = catalogues.locale_of(language)
    Babel(app).domain_instance = catalogues

    @app.before_request
    def speak() -> None:
        _locale_now.set(locale)

    app.jinja_env.policies["ext.i18n.trimmed"] = True
    _translate_templates(app, catalogues)
    app.jinja_env.globals["spoken"] = spoken
    app.jinja_env.tests.update(foreign=is_foreign, right_to_left=is_right_to_left)
    app.jinja_env.filters.update(kind_label=kind_label, level_label=level_label, long_date=long_date, number=number)
    return catalogues


def _translate_templates(app: Flask, catalogues: Catalogues) -> None:
    """Ask the catalogues for each text of a page. By way of Flask-Babel it takes a tenth of the time of a page."""
    now = catalogues.get_translations
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # put there by its extension
        lambda text: now().ugettext(text),
        lambda one, many, n: now().ungettext(one, many, n),
        newstyle=True,
        pgettext=lambda context, text: now().upgettext(context, text),
    )


@contextmanager
def speaking(locale: Locale) -> Iterator[None]:
    """Within the block the pages speak `locale`."""
    before = _locale_now.set(locale)
    try:
        yield
    finally:
        _locale_now.reset(before)


def spoken() -> str:
    """The language of this request: a BCP 47 tag without a country."""
    language: str = _locale_now.get().language
    return language


def is_foreign(language: str) -> bool:
    """Whether words in `language` (a BCP 47 tag) stand out from those of the page."""
    return language.partition("-")[0].lower() != spoken()


def is_right_to_left(language: str) -> bool:
    """Whether `language` (a BCP 47 tag) is written from right to left."""
    locale = _locale(language)
    return locale is not None and locale.text_direction == "rtl"


def kind_label(kind: SectionKind) -> str:
    """What visitors call a kind of section."""
    label: str = gettext(KIND_LABELS[kind])
    return label


def level_label(level: Level) -> str:
    """What is heard before the heading of a notice, whose colours not everybody sees."""
    label: str = gettext(LEVEL_LABELS[level])
    return label


def long_date(iso: str) -> str:
    """ "2026-03-14" → "14 March 2026"; a date without its day or month stays as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return format_date(day, "long", _locale_now.get())


def number(value: int) -> str:
    """6153 → "6,153"."""
    return format_decimal(value, locale=_locale_now.get()) if value > 999 else str(value)


def _read(file: Path) -> Translations:
    compiled = BytesIO()
    with file.open("rb") as opened:
        write_mo(compiled, read_po(opened, locale=file.stem))
    compiled.seek(0)
    return Translations(compiled)


@lru_cache(maxsize=256)
def _locale(language: str) -> Locale | None:
    """A BCP 47 tag → its locale, or that of its language alone; None for what is no language."""
    for tag in (language, language.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return None
