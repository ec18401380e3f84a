"""Which blocks are the article: the part of the page that holds it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import accumulate

from indexer.reading.blocks import Block, Container, weigh
from indexer.reading.text import plain_key

# Shares of text, chosen on real pages of eight sites, four made templates and the pages of tests/pairs.
_LEAST_IN_MAIN = 0.15  # of the page: below, <main> holds something else
_LEAST_KEPT = 0.8  # of the text so far: a smaller element inside is the article when it keeps this much
_LEAST_WITH_TITLE = 0.5  # the same where it holds the title
_LEAST_IN_CELL = 0.1  # the same for a column of a layout table that holds the title
_MOST_IN_LEDE = 8  # blocks between a title and the element of the article; more are a column of their own

_CHOSEN, _MAIN, _ARTICLE, _COMMON = 4, 3, 2, 1  # Container.hint


class _Ground:
    """The page's containers with the text in each."""

    def __init__(self, blocks: list[Block], containers: list[Container], title: str) -> None:
        self.blocks, self.containers = blocks, containers
        self.sums = [0, *accumulate(weigh(block) for block in blocks)]
        key = plain_key(title)
        self.titled = [n for n, block in enumerate(blocks) if key and not block.rule and plain_key(block.text) == key]
        self.children: dict[int, list[int]] = {}
        for number, container in enumerate(containers):
            self.children.setdefault(container.parent, []).append(number)

    def text_in(self, number: int) -> int:
        return self.sums[self.containers[number].end] - self.sums[self.containers[number].start]

    def holds_title(self, number: int) -> bool:
        return any(self.containers[number].start <= n < self.containers[number].end for n in self.titled)

    def hinted(self, hint: int, root: int, least: float, with_title: float) -> list[int]:
        """Containers inside `root` with this hint and enough of its text, in the order of the page."""
        outer, text = self.containers[root], self.text_in(root)
        found = []
        for number, inner in enumerate(self.containers):
            if inner.hint == hint and outer.start <= inner.start and inner.end <= outer.end and self.text_in(number):
                share = self.text_in(number) / text
                if share >= least or (share >= with_title and self.holds_title(number)):
                    found.append(number)
        return found

    def descend(self, root: int) -> int:
        """The smallest container inside `root` that keeps nearly all of its text."""
        while True:
            child = next((child for child in self.children.get(root, ()) if self._keeps_enough(child, root)), None)
            if child is None:
                return root
            root = child

    def _keeps_enough(self, child: int, root: int) -> bool:
        container = self.containers[child]
        least = _LEAST_KEPT
        if self.holds_title(child):
            least = _LEAST_IN_CELL if container.name in ("td", "table") else _LEAST_WITH_TITLE
        if not self.text_in(child) or self.text_in(child) < least * self.text_in(root):
            return False
        return not self._is_one_of_several(container) and not self._is_headed_from_outside(container)

    def _is_one_of_several(self, container: Container) -> bool:
        """Whether others beside it look alike and hold text too: sections of one article."""
        if not container.classes or container.name == "td":
            return False
        around = self.children.get(container.parent, ())
        alike = Counter(self.containers[n].classes for n in around if self.text_in(n))
        return alike[container.classes] > 1

    def _is_headed_from_outside(self, container: Container) -> bool:
        """Whether the last kept block before it is a heading over what begins there; the title does not count."""
        before = next((n for n in range(container.start - 1, -1, -1) if not self.blocks[n].rule), None)
        return before is not None and self.blocks[before].form == "heading" and before not in self.titled[:1]


def find_main(blocks: list[Block], containers: list[Container], title: str) -> tuple[int, int]:
    """Blocks and containers → the article's first block and the one past its last."""
    chosen = [container for container in containers if container.hint == _CHOSEN]
    if chosen:
        # Several places chosen by the site: all that stands between them belongs to the article.
        return min(container.start for container in chosen), max(container.end for container in chosen)
    if not containers:
        return 0, len(blocks)
    ground = _Ground(blocks, containers, title)
    root, is_hinted = 0, False
    mains = ground.hinted(_MAIN, root, _LEAST_IN_MAIN, _LEAST_IN_MAIN)
    if mains:
        root, is_hinted = max(mains, key=ground.text_in), True
    articles = ground.hinted(_ARTICLE, root, _LEAST_KEPT, _LEAST_WITH_TITLE)
    if articles:
        root, is_hinted = articles[-1], True
    if not is_hinted:
        root = next(iter(reversed(ground.hinted(_COMMON, root, _LEAST_KEPT, _LEAST_KEPT))), root)
        root = ground.descend(root)
    return _with_lede(ground, containers[root].start), containers[root].end


def _with_lede(ground: _Ground, start: int) -> int:
    """`start`, or the number of the title where only a few lines of text stand between the two: the words under a title."""
    title = max((n for n in ground.titled if n < start), default=start)
    between = [block for block in ground.blocks[title + 1 : start] if not block.rule]
    letters, linked = sum(len(block.text) for block in between), sum(block.linked for block in between)
    return title if len(between) <= _MOST_IN_LEDE and linked * 3 < letters else start


def drop_outside(blocks: list[Block], start: int, end: int, title: str) -> list[Block]:
    """Marks every block outside the article, and those before its title, as dropped."""
    key = plain_key(title)
    first = next((n for n in range(end) if key and not blocks[n].rule and plain_key(blocks[n].text) == key), None)
    sums = [0, *accumulate(weigh(block) for block in blocks)]
    begin = start
    if first is not None and first > start and sums[first] - sums[start] < sums[end] - sums[first]:
        begin = first

    def rule_of(number: int, block: Block) -> str:
        if not start <= number < end:
            return "outside the main content"
        if number < begin:
            return "before the title"
        is_repeated = block.form == "row" or (block.form == "heading" and block.level == 1)
        return "title" if number == first or (is_repeated and plain_key(block.text) == key) else ""

    return [block if block.rule else replace(block, rule=rule_of(n, block)) for n, block in enumerate(blocks)]
