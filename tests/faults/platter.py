"""What a power cut leaves of recorded operations: what was synced, and of the rest whatever is worst.

A file's data is safe once the file was synced, a name in a folder once the folder was: POSIX promises no more than that.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.faults.disk import Operation

LOST, KEPT, ZEROED, CUT, FLIPPED, MIXED = DAMAGES = ("lost", "kept", "zeroed", "cut", "flipped", "mixed")


@dataclass(eq=False)
class File:
    safe: bytes = b""
    now: bytes = b""

    def after(self, damage: str, chance: random.Random) -> bytes:
        if damage == MIXED:
            damage = chance.choice(DAMAGES[:-1])
        if self.now == self.safe or damage == KEPT or not self.now:
            return self.now if damage != LOST else self.safe
        if damage == LOST:
            return self.safe
        if damage == ZEROED:
            return bytes(len(self.now))
        at = chance.randrange(len(self.now))
        if damage == CUT:
            return self.now[:at]
        return self.now[:at] + bytes([self.now[at] ^ 1 << chance.randrange(8)]) + self.now[at + 1 :]


@dataclass(eq=False)
class Folder:
    safe: dict[str, File | Folder] = field(default_factory=dict)
    changes: list[dict[str, File | Folder | None]] = field(default_factory=list)  # not synced yet, oldest first

    @property
    def now(self) -> dict[str, File | Folder]:
        return self.with_changes(self.changes)

    def with_changes(self, changes: Sequence[dict[str, File | Folder | None]]) -> dict[str, File | Folder]:
        names: dict[str, File | Folder | None] = dict(self.safe)
        for change in changes:
            names.update(change)
        return {name: entry for name, entry in names.items() if entry is not None}

    def after(self, damage: str, chance: random.Random) -> dict[str, File | Folder]:
        if damage == LOST:
            return self.with_changes([])
        if damage == MIXED:
            return self.with_changes([change for change in self.changes if chance.random() < 0.5])
        return self.with_changes(self.changes)


class Platter:
    """A folder's content, all of it safe at first, and what operations make of it."""

    def __init__(self, folder: Path) -> None:
        self.root = _load(folder, {})

    def apply(self, operation: Operation) -> None:
        folder, name = self._place(operation.path)
        if operation.kind == "sync":
            self._sync(self._at(operation.path))
        elif operation.kind in ("create", "mkdir"):
            folder.changes.append({name: File() if operation.kind == "create" else Folder()})
        elif operation.kind in ("unlink", "rmdir"):
            folder.changes.append({name: None})
        elif operation.kind in ("link", "rename"):
            self._name_again(folder, name, operation)
        else:
            self._change(folder.now[name], operation)

    def write_to(self, folder: Path, damage: str, chance: random.Random) -> None:
        """What is there after the power cut."""
        _store(self.root, folder, damage, chance)

    def _at(self, path: str) -> File | Folder:
        found: File | Folder = self.root
        for part in PurePosixPath(path).parts:
            assert isinstance(found, Folder)
            found = found.now[part]
        return found

    def _place(self, path: str) -> tuple[Folder, str]:
        above = self._at(str(PurePosixPath(path).parent))
        assert isinstance(above, Folder)
        return above, PurePosixPath(path).name

    def _sync(self, entry: File | Folder) -> None:
        if isinstance(entry, File):
            entry.safe = entry.now
        else:
            entry.safe, entry.changes = entry.now, []

    def _name_again(self, folder: Folder, name: str, operation: Operation) -> None:
        entry, (other, called) = folder.now[name], self._place(operation.to)
        gone: dict[str, File | Folder | None] = {name: None} if operation.kind == "rename" else {}
        if other is folder:
            folder.changes.append({**gone, called: entry})  # in one step
        else:
            other.changes.append({called: entry})
            folder.changes.append(gone)

    def _change(self, file: File | Folder, operation: Operation) -> None:
        assert isinstance(file, File)
        if operation.kind == "write":
            padded = file.now.ljust(operation.at, b"\0")
            file.now = padded[: operation.at] + operation.data + padded[operation.at + len(operation.data) :]
        else:
            assert operation.kind == "truncate"
            file.now = file.now[: operation.at].ljust(operation.at, b"\0")


def _load(folder: Path, files: dict[int, File]) -> Folder:
    """Two names of one file stay one file."""
    loaded = Folder()
    for entry in folder.iterdir():
        if entry.is_dir():
            loaded.safe[entry.name] = _load(entry, files)
        else:
            data = entry.read_bytes()
            loaded.safe[entry.name] = files.setdefault(entry.stat().st_ino, File(data, data))
    return loaded


def _store(entry: Folder, folder: Path, damage: str, chance: random.Random) -> None:
    folder.mkdir(mode=0o700)
    for name, below in entry.after(damage, chance).items():
        if isinstance(below, Folder):
            _store(below, folder / name, damage, chance)
        else:
            (folder / name).write_bytes(below.after(damage, chance))
