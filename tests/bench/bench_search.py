"""How fast find() is, beside other engines and by itself. Prints figures and ratios; asserts nothing.

    python -m tests.bench.bench_search INDEX [--questions FILE] [--queries N] [--rounds N] [--copies N]

Everything runs in one process, warm: in each round one engine after the other is asked all the questions. Of several rounds the
best p50 and the best p99 count: other load on the machine only ever adds. Growth is measured on columns of the same passages
several times over.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from indexer.engines.choice import open_engine
from indexer.engines.columns import FACTS, VOCABULARY_FILE, Columns, ColumnsWriter, write_columns
from indexer.engines.matching import find
from indexer.engines.seam import PassageTerms, Snapshot
from indexer.publishing.generations import Generations
from indexer.settings import Settings
from indexer.terms import stems_of
from indexer.vocabulary import read_synonyms
from search_web.asking.language import PLAIN, Language, learn
from search_web.asking.understanding import understand
from tests.bench.asked import mistype, sample
from tests.bench.peers import TOP, Peer, Search, peers

SYNONYMS = Path(__file__).parents[2] / "corpus" / "synonyms.toml"
PLAIN_NAME = "ours, plain"
SLOW = {"stock whoosh"}  # asked in one round only
EVERY_WORD = "tantivy"  # also asked as if nobody told it which words say nothing

Times = dict[str, list[list[float]]]  # name → rounds → seconds for each question


def folder_of(index: Path) -> Path:
    """The folder of the current generation."""
    generations = Generations(index)
    return generations.folder(generations.current() or "")


def terms_of_passages(columns: Path) -> list[PassageTerms]:
    """The passages' terms, read back from the columns."""
    words = ["", *(columns / VOCABULARY_FILE).read_text(encoding="utf-8").split("\n")]
    stream = [words[number] for number in np.load(columns / "tokens.npy").tolist()]
    rows = np.load(columns / "fields.npy").tolist()
    bounds = ((a, b, b, c, c, end) for a, b, c, end in rows)
    return [PassageTerms(*(tuple(stream[at[n] : at[n + 1] - 1]) for n in (0, 2, 4))) for at in bounds]


def ours(snapshot: Snapshot, language: Language, questions: Sequence[str]) -> dict[str, list[Search]]:
    """Ready questions first, then from the visitor's words on."""

    def found(language: Language) -> list[Search]:
        ready = [understand(text, language).question for text in questions]
        return [partial(snapshot.find, question, TOP) for question in ready]

    def answer(text: str, language: Language) -> object:
        return snapshot.find(understand(text, language).question, TOP)

    def asked(language: Language, texts: Sequence[str]) -> list[Search]:
        return [partial(answer, text, language) for text in texts]

    return {
        PLAIN_NAME: found(PLAIN),
        "ours, with synonyms": found(language),
        "ours, plain, from words": asked(PLAIN, questions),
        "ours, with synonyms, from words": asked(language, questions),
        "ours, mistyped, from words": asked(language, [mistype(text) for text in questions]),
    }


def theirs(named: Mapping[str, Peer], questions: Sequence[str]) -> dict[str, list[Search]]:
    """Each peer is asked for the same terms as ours, which leaves fillers out; one of them for every word that was typed, too."""
    asked = [understand(text, PLAIN).question.clauses for text in questions]
    terms = [list(dict.fromkeys(term for clause in clauses for term in clause.alternatives[0].terms)) for clauses in asked]
    searches = {name: [peer(these) for these in terms] for name, peer in named.items()}
    if EVERY_WORD in named:
        typed = [list(dict.fromkeys(stems_of(text))) for text in questions]
        searches[f"{EVERY_WORD}, every word typed"] = [named[EVERY_WORD](these) for these in typed]
    return searches


def timed(searches: Mapping[str, list[Search]], rounds: int) -> Times:
    """Seconds of each search; the first round warms and is not kept."""
    times: Times = {name: [] for name in searches}
    for nth in range(rounds + 1):
        taking_part = [name for name in searches if nth == 1 or name not in SLOW]
        seconds = {name: [_seconds(search) for search in searches[name]] for name in taking_part}
        for name in taking_part if nth else ():
            times[name].append(seconds[name])
    return times


def _seconds(search: Search) -> float:
    started = time.perf_counter()
    search()
    return time.perf_counter() - started


def percentile(times: list[list[float]], percent: int) -> float:
    """The least of the rounds' percentiles, in milliseconds."""
    return min(float(np.percentile(seconds, percent)) for seconds in times) * 1000


def print_times(times: Times) -> None:
    plain = percentile(times[PLAIN_NAME], 50)
    print(f"\n{'':32}{'p50 ms':>10}{'p99 ms':>10}{'ours / it at p50':>18}")
    for name, rounds in times.items():
        p50, p99 = percentile(rounds, 50), percentile(rounds, 99)
        print(f"{name:32}{p50:10.3f}{p99:10.3f}{plain / p50:18.4f}")
    for beside in ("", ", from words"):
        with_synonyms, without = (percentile(times[f"ours, {way}{beside}"], 50) for way in ("with synonyms", "plain"))
        print(f"with synonyms and correction / plain{beside}: {with_synonyms / without:.2f}")


def compiled(columns: Path, copies: int, folder: Path) -> float:
    """Columns of the same passages, so many times over, written into `folder`; the seconds that takes."""
    facts = np.stack([np.load(columns / f"{name}.npy") for name in FACTS], axis=1)
    passages = terms_of_passages(columns)
    step = np.array([facts[-1, 0] + 1, facts[-1, 1] + 1, 0], dtype=facts.dtype)
    writer = ColumnsWriter()
    for copy in range(copies):
        for terms, numbers in zip(passages, (facts + copy * step).tolist(), strict=True):
            writer.add(terms, tuple(numbers))
    folder.mkdir()
    started = time.perf_counter()
    arrays = writer.arrays(
        writer.places(), np.tile(np.load(columns / "lengths.npy"), (copies, 1)), np.arange(copies * len(facts))
    )
    write_columns(folder, arrays, writer.stream.words)
    return time.perf_counter() - started


def print_reader(index: Path, questions: Sequence[str]) -> None:
    command = [sys.executable, "-m", "tests.bench.reader", str(index), str(SYNONYMS)]
    runs = [
        json.loads(subprocess.run(command, input=json.dumps(questions), check=True, capture_output=True, text=True).stdout)
        for _ in range(3)
    ]
    print("\nA reader in a fresh process, the least of three runs:")
    for name in runs[0]:
        print(f"  {name:24}{min(run[name] for run in runs):10.3f}")


def print_growth(columns: Path, copies: int, rounds: int, questions: Sequence[str]) -> None:
    """How find() slows down when the site is so many times as large."""
    asked = [understand(text, PLAIN).question for text in questions]
    with tempfile.TemporaryDirectory() as scratch:
        seconds = [compiled(columns, times, Path(scratch) / str(times)) for times in (1, copies)]
        both = {str(times): Columns(Path(scratch) / str(times)) for times in (1, copies)}
        times = timed(
            {name: [partial(find, opened, question, TOP) for question in asked] for name, opened in both.items()}, rounds
        )
    small, large = (percentile(of, 50) for of in times.values())
    print(f"\nCompiling the columns: {seconds[0]:.2f} s, of {copies} copies {seconds[1]:.2f} s")
    print(f"p50 over {copies} copies: {large:.3f} ms, {large / small:.2f} times that of one")
    print(f"p99 over {copies} copies: {percentile(times[str(copies)], 99):.3f} ms")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bench_search", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("index", type=Path, help="an index folder, as `symptom-index build --index` makes it")
    parser.add_argument("--copies", type=int, default=8, help="how much larger a site is for the growth of times (8)")
    parser.add_argument("--questions", type=Path, help="a file of questions, one to a line, asked beside the drawn ones")
    parser.add_argument("--queries", type=int, default=200, help="questions drawn from the index (200)")
    parser.add_argument("--rounds", type=int, default=5, help="times each is asked (5)")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    folder = folder_of(given.index)
    snapshot = open_engine(Settings(), given.index).open()
    count = len(np.load(folder / "columns" / "article.npy"))
    questions = sample(snapshot.passages(range(count)), given.queries)
    if given.questions:
        questions += [line for line in given.questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    print(f"{count} passages, {len(questions)} questions, the {TOP} best of each")
    print_reader(given.index, questions)
    with tempfile.TemporaryDirectory() as scratch:
        named = dict(peers(terms_of_passages(folder / "columns"), folder / "whoosh", Path(scratch)))
        for name in [name for name, peer in named.items() if peer is None]:
            print(f"{name} is not installed and left out")
        searches = ours(snapshot, learn(snapshot.lexicon(), read_synonyms(SYNONYMS)), questions)
        searches |= theirs({name: peer for name, peer in named.items() if peer}, questions)
        gc.collect()
        gc.freeze()  # what the peers keep in Python is not ours to walk over
        print_times(timed(searches, given.rounds))
    print_growth(folder / "columns", given.copies, given.rounds, questions)


if __name__ == "__main__":
    main()
