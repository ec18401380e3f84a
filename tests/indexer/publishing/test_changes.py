"""What happened to the articles between two builds."""

from __future__ import annotations

from indexer.publishing.changes import Changes, changes_between
from indexer.publishing.ledger import Ledger, PageFacts, State


def ledger(state: State = "article", **digests: str) -> Ledger:
    return Ledger("program", tuple(PageFacts(id_, digest, state) for id_, digest in digests.items()), {})


def test_articles_are_added_changed_removed_and_renamed() -> None:
    changes = changes_between(ledger(a="1", b="2", c="3", d="4"), ledger(a="1", b="5", e="4", f="6"))
    assert changes == Changes(added=("f",), changed=("b",), removed=("c",), renamed=(("d", "e"),))


def test_nothing_happened_to_the_same_articles() -> None:
    assert not changes_between(ledger(a="1"), ledger(a="1"))


def test_a_copy_under_a_new_name_beside_the_old_one_is_no_renaming() -> None:
    assert changes_between(ledger(a="1"), ledger(a="1", b="1")) == Changes(added=("b",))


def test_a_page_that_is_no_article_any_more_is_removed() -> None:
    assert changes_between(ledger(a="1"), ledger("failed", a="2")) == Changes(removed=("a",))
