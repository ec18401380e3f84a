"""Links that land on the passage: the anchor of its section and, on the maintainers' own pages, the text directive that finds it.

Browsers that know no text directives follow the anchor.
"""

from __future__ import annotations

from urllib.parse import quote, urldefrag

from indexer.engines.seam import ArticleHead, StoredPassage
from indexer.page_ids import path_of

READING_VIEW = "/article/"


def article_url(article: ArticleHead, base_url: str) -> str:
    """Where an article's result leads: its own page when the site has an address, else the reading view."""
    if not base_url:
        return READING_VIEW + quote(article.id)
    return article.url or f"{base_url.rstrip('/')}/{quote(path_of(article.id))}"


def passage_url(passage: StoredPassage, base_url: str) -> str:
    """As article_url, landing on the passage. In the reading view every passage has an id of its own."""
    address = article_url(passage.article, base_url)
    if not base_url:
        return f"{address}#{reading_anchor(passage.id)}"
    place = quote(passage.anchor or "", safe="") + (f":~:text={passage.fragment}" if passage.fragment else "")
    return f"{urldefrag(address).url}#{place}" if place else address


def help_url(article: ArticleHead, base_url: str) -> str | None:
    """Where an article says when to get help: the passage in the reading view, the section on its own page."""
    if article.help is None:
        return None
    address = article_url(article, base_url)
    if not base_url:
        return f"{address}#{reading_anchor(article.help)}"
    return f"{urldefrag(address).url}#{quote(article.help_anchor, safe='')}" if article.help_anchor else address


def reading_anchor(passage_id: str) -> str:
    """StoredPassage.id → the id of that passage in the reading view: "articles/x.html#3.2" → "p3.2"."""
    return "p" + passage_id.rpartition("#")[2]
