"""Settings → the statement of what becomes of what visitors type."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.settings import Settings


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """privacy.html"""

    site_name: str
    in_address: bool  # whether addresses hold the query
    own_pages: str  # where results lead, or "" for the reading view
    origins: tuple[str, ...]  # sites with a search box that asks here
    counted: bool  # whether terms nobody found are counted
    remembered: bool  # whether the last answers stay in memory for a while
    limited: bool  # whether networks that ask too often are turned away


def privacy_page(settings: Settings) -> PrivacyPage:
    return PrivacyPage(
        site_name=settings.site_name,
        in_address=settings.query_method == "get",
        own_pages=settings.base_url,
        origins=settings.cors_origins,
        counted=settings.insights,
        remembered=settings.recent_mb > 0,
        limited=settings.requests_per_second > 0,
    )
