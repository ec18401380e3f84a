"""The gate between a finished generation and its publication: what speaks against publishing it, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.engines.seam import Facts, Snapshot
from indexer.records import Skipped
from indexer.settings import Settings

Ask = Callable[[Snapshot], list[str]]  # the maintainers' own questions put to a generation → what it fails, a sentence each


# So few are no sign of a broken mount or template but a page taken away or a file saved badly, however small the corpus; a
# share set to 0 refuses them too.
FEW_ARTICLES = 1
FEW_SECTIONS = 30  # what one long article has
FEW_PAGES = 3


@dataclass(frozen=True, slots=True)
class Gate:
    """What a build is told about its gate."""

    ask: Ask | None = None
    force: bool = False  # publish whatever is found
    warnings: tuple[str, ...] = ()  # what somebody should look after, though it stops nothing; a sentence each


def refusals(before: Facts | None, after: Facts, failed: Sequence[Skipped], pages: int, settings: Settings) -> list[str]:
    """Two generations and the pages that could not be read, of `pages` → a sentence for each share that is too large.

    `before` is None when there is nothing to compare with.
    """
    found = []
    if before:
        found += _lost("articles", (before.articles, after.articles), settings.gate_articles_lost, FEW_ARTICLES)
        found += _lost("sections", (before.sections, after.sections), settings.gate_sections_lost, FEW_SECTIONS)
    if len(failed) > _allowed(pages, settings.gate_pages_failed, FEW_PAGES):
        found.append(
            f"{len(failed)} of {pages} pages could not be read ({len(failed) / pages:.0%}), `gate_pages_failed` allows "
            f"{settings.gate_pages_failed:.0%}. The first, {failed[0].id}: {failed[0].reason}"
        )
    return found


def _lost(what: str, counts: tuple[int, int], share: float, few: int) -> list[str]:
    before, after = counts
    lost = before - after
    if lost <= _allowed(before, share, few):
        return []
    return [f"{lost} of {before} {what} are gone ({lost / before:.0%}), `gate_{what}_lost` allows {share:.0%}."]


def _allowed(total: int, share: float, few: int) -> float:
    return max(total * share, few) if share else 0
