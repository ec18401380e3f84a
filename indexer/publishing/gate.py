"""The gate between a finished generation and its publication: what speaks against publishing it, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.engines.seam import Facts, Snapshot
from indexer.records import Skipped
from indexer.settings import Settings

GateName = Literal["articles", "sections", "pages", "questions", "empty"]  # "empty": no page at all gave an article

# So few are no sign of a broken mount or template but a page taken away or a file saved badly, however small the corpus; a
# share set to 0 refuses them too.
FEW_ARTICLES = 1
FEW_SECTIONS = 30  # what one long article has
FEW_PAGES = 3


@dataclass(frozen=True, slots=True)
class Ask:
    """The maintainers' own questions, to be put to a generation."""

    put: Callable[[Snapshot], list[str]]  # what it fails, a sentence each
    what: str  # how many of what: "85 questions and 40 examples of notices"
    key: str  # changes with whatever decides the outcome beside the generation

    def __call__(self, snapshot: Snapshot) -> list[str]:
        return self.put(snapshot)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that speaks against publishing a generation."""

    gate: GateName
    sentence: str  # what is wrong, with the setting that allows it


def refusals(before: Facts | None, after: Facts, failed: Sequence[Skipped], pages: int, settings: Settings) -> list[Refusal]:
    """Two generations and the pages that could not be read, of `pages` → a refusal for each share that is too large.

    `before` is None when there is nothing to compare with.
    """
    found: list[Refusal] = []
    if before:
        found += _lost("articles", (before.articles, after.articles), settings.gate_articles_lost, FEW_ARTICLES)
        found += _lost("sections", (before.sections, after.sections), settings.gate_sections_lost, FEW_SECTIONS)
    if len(failed) > _allowed(pages, settings.gate_pages_failed, FEW_PAGES):
        told = (
            f"{len(failed)} of {pages} pages could not be read ({len(failed) / pages:.0%}), `gate_pages_failed` allows "
            f"{settings.gate_pages_failed:.0%}. The first, {failed[0].id}: {failed[0].reason}"
        )
        found.append(Refusal("pages", told))
    return found


def _lost(what: Literal["articles", "sections"], counts: tuple[int, int], share: float, few: int) -> list[Refusal]:
    before, after = counts
    lost = before - after
    if lost <= _allowed(before, share, few):
        return []
    told = f"{lost} of {before} {what} are gone ({lost / before:.0%}), `gate_{what}_lost` allows {share:.0%}."
    return [Refusal(what, told)]


def _allowed(total: int, share: float, few: int) -> float:
    return max(total * share, few) if share else 0
