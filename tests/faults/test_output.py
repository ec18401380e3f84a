"""What is printed goes to a full disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import ACHE, corpus_of
from tests.source import PROJECT


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("pages", [1, 200], ids=["fits into a buffer", "does not"])
def test_output_that_cannot_be_written_is_an_error_in_one_line(tmp_path: Path, pages: int) -> None:
    corpus_of(tmp_path / "corpus", ache=ACHE)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "indexer", "show", *["corpus/ache.html"] * pages],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "Error: The output could not be written: No space left on device. Make room where it goes.\n"
