"""Any change of the code tells one state of the program from another."""

from __future__ import annotations

from pathlib import Path

from indexer.program import code_of


def test_it_changes_with_what_a_module_says_and_with_its_name_and_with_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    module = tmp_path / "room" / "module.py"
    module.write_text("A = 1")
    first = code_of(tmp_path)
    (tmp_path / "page.html").write_text("<p>")
    assert code_of(tmp_path) == first
    module.write_text("A = 2")
    second = code_of(tmp_path)
    module.rename(tmp_path / "module.py")
    assert len({first, second, code_of(tmp_path)}) == 3
