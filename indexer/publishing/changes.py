"""Two ledgers → what happened to the articles between them."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.publishing.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of articles, each list in their order."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()  # from, to: the same bytes under another id

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.renamed)


def changes_between(before: Ledger, after: Ledger) -> Changes:
    """What a reader of the site would call added, changed, removed and renamed; pages that are no articles do not count."""
    old = {page.id: page.digest for page in before.articles}
    new = {page.id: page.digest for page in after.articles}
    gone = {digest: id_ for id_, digest in old.items() if id_ not in new}
    renamed = {id_: gone[digest] for id_, digest in new.items() if id_ not in old and digest in gone}
    left = set(renamed.values())
    return Changes(
        added=tuple(id_ for id_ in new if id_ not in old and id_ not in renamed),
        changed=tuple(id_ for id_, digest in new.items() if id_ in old and old[id_] != digest),
        removed=tuple(id_ for id_ in old if id_ not in new and id_ not in left),
        renamed=tuple((before_id, id_) for id_, before_id in renamed.items()),
    )
