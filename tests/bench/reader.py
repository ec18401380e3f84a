"""What one reader costs: opens an index in a fresh process, answers, and prints seconds and megabytes as JSON."""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from pathlib import Path

from indexer.engines.choice import open_engine
from indexer.settings import Settings
from indexer.vocabulary import read_synonyms
from search_web.asking.language import learn
from search_web.asking.understanding import understand
from tests.bench.peers import TOP


def private_mb() -> float:
    """Memory that this process shares with nobody; mapped files count, once they are read."""
    text = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    return sum(map(int, re.findall(r"^Private_\w+:\s+(\d+) kB", text, re.MULTILINE))) / 1024


def measure(index: Path, synonyms: Path, questions: list[str]) -> dict[str, float]:
    started = time.perf_counter()
    snapshot = open_engine(Settings(), index).open()
    opened = time.perf_counter()
    lexicon = snapshot.lexicon()
    read = time.perf_counter()
    groups = read_synonyms(synonyms)
    known = time.perf_counter()
    language = learn(lexicon, groups)
    learnt = time.perf_counter()
    for question in questions:
        snapshot.passages([match.passage for match in snapshot.find(understand(question, language).question, TOP).matches])
    return {
        "opening s": opened - started,
        "reading the lexicon s": read - opened,
        "reading the synonyms s": known - read,
        "learning s": learnt - known,
        "private MB": private_mb(),
        "peak resident MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]), json.load(sys.stdin))))
