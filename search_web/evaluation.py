"""Questions with judged articles → the field's figures, for a maintainer's own site.

    QUERIES     one question a line: id, tab, text
    JUDGMENTS   TREC qrels, one judgment a line: id, 0, article id, grade (0 wrong, 1 related, 2 good, 3 excellent)

Measures by ir-measures: nDCG@10 with gains 2^grade - 1 (Burges et al. 2005), reciprocal rank of the first article of grade 2
or better among ten, and the share of such articles found among twenty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from indexer.errors import WrongUsage
from search_web.answering.hits import Answer

ir_measures: Any = import_module("ir_measures") if find_spec("ir_measures") else None  # the extra [evaluate]

QUERIES_LINE = "an id, a tab and a question"
JUDGMENTS_LINE = "an id, 0, an article id and a grade from 0 to 3"
DEPTH = 20  # results read of each question: as deep as the deepest measure looks
_GRADE = re.compile("-?[0-9]")  # some judgments grade more finely, and what is junk below 0
GOOD = 2  # the lowest grade of an article that answers


@dataclass(frozen=True, slots=True)
class Figures:
    questions: int
    ndcg_10: float
    mrr_10: float
    recall_20: float


def evaluate(queries: Path, judgments: Path, ask: Callable[[str], Answer]) -> Figures:
    """Ask every judged question and measure the articles found. Raises WrongUsage for a file that cannot be used."""
    if ir_measures is None:
        raise WrongUsage("Measuring needs one more package. Run: pip install 'symptom-search[evaluate]'")
    questions, grades = _questions(queries), _grades(judgments)
    asked = {id_: text for id_, text in questions.items() if id_ in grades}
    if not asked:
        raise WrongUsage(f"No question of {queries} is judged in {judgments}; the ids in the first columns must agree.")
    run = [
        ir_measures.ScoredDoc(id_, hit.article.id, float(-rank))
        for id_, text in asked.items()
        for rank, hit in enumerate(ask(text).results)
    ]
    judged = {id_: grades[id_] for id_ in asked}
    ndcg, good = ir_measures.nDCG @ 10, (ir_measures.RR(rel=GOOD) @ 10, ir_measures.R(rel=GOOD) @ DEPTH)
    gains = ir_measures.calc_aggregate([ndcg], _qrels(judged, lambda grade: 2**grade - 1), run)
    others = ir_measures.calc_aggregate(good, _qrels(judged, lambda grade: grade), run)
    return Figures(len(asked), gains[ndcg], others[good[0]], others[good[1]])


def _qrels(grades: Mapping[str, Mapping[str, int]], gain: Callable[[int], int]) -> list[object]:
    return [ir_measures.Qrel(id_, article, gain(grade)) for id_, of in grades.items() for article, grade in of.items()]


def _questions(file: Path) -> dict[str, str]:
    return {fields[0]: fields[1] for _, fields in _lines(file, "\t", 2, QUERIES_LINE)}


def _grades(file: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for number, (id_, _, article, grade) in _lines(file, None, 4, JUDGMENTS_LINE):
        if not _GRADE.fullmatch(grade):
            raise WrongUsage(f"{file}, line {number}: the grade {grade!r} is no whole number of one digit: {JUDGMENTS_LINE}.")
        grades.setdefault(id_, {})[article] = max(0, int(grade))
    return grades


def _lines(file: Path, separator: str | None, columns: int, expected: str) -> Iterator[tuple[int, list[str]]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise WrongUsage(f"There is no file {file}. Name one that holds {expected} on each line.") from None
    except OSError as error:
        raise WrongUsage(f"{file} cannot be read ({error.strerror}). Name a file that holds {expected} on each line.") from error
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{file} is not UTF-8. Save it again as UTF-8, with {expected} on each line.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            fields = line.split(separator)
            if len(fields) < columns:
                raise WrongUsage(f"{file}, line {number}: {columns} columns are needed, {len(fields)} were found: {expected}.")
            yield number, fields[:columns]
