"""Small generations for tests."""

from __future__ import annotations

from indexer.publishing.generations import Generations

ONE, TWO, THREE = "00000001", "00000002", "00000003"


def sealed(generations: Generations, *names: str) -> Generations:
    """Small generations: two files and an empty one, in two folders."""
    for name in names:
        folder = generations.begin(name)
        (folder / "columns").mkdir()
        (folder / "columns" / "tokens").write_bytes(bytes(range(256)))
        (folder / "columns" / "empty").touch()
        (folder / "heads.json").write_text(f"heads of {name}", encoding="utf-8")
        generations.seal(name, {"passages": 3})
    return generations
