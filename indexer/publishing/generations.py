"""Generations on disk: written beside, checksummed, made durable, then current in one step.

    <index>/CURRENT                      the name of the current generation
    <index>/LOCK                         held (flock) by the one build that runs
    <index>/generations/<name>/          one generation
    <index>/generations/<name>/manifest.json   format, facts, the SHA-256 and size of every other file, and its own checksum

A folder without a manifest was never finished; the next build removes it. Nothing in a published folder is ever changed.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import pwd
import re
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from indexer.errors import (
    BuildRunning,
    GenerationDamaged,
    GenerationIsCurrent,
    GenerationUnknown,
    NothingBuilt,
    StorageFailed,
)

FORMAT = 2  # raised whenever an older program could not read what is written
MANIFEST = "manifest.json"
_HASH_BLOCK = 1 << 20  # bytes read at once while hashing: large enough that system calls do not count
_FILES_AT_ONCE = 4  # two cores hash twice as fast as one, and a disk that is given several files at once takes half the time
_MB = 1_000_000
ORPHANS_END_S = 5.0  # the processes of a killed build end within milliseconds, and hold its lock until then
_ASK_AGAIN_S = 0.02


class Generations:
    """The generations below one index folder. Safe to use from many processes; only a lock holder may write."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self._folder = index / "generations"
        self._pointer = index / "CURRENT"

    def folder(self, name: str) -> Path:
        return self._folder / name

    def names(self) -> list[str]:
        """Finished generations, oldest first."""
        return self._folders(finished=True)

    def require(self, name: str) -> None:
        """Raises GenerationUnknown unless `name` is a finished generation, StorageFailed when the index folder is unsafe."""
        check_index(self.index)
        if name not in self.names():
            raise GenerationUnknown(f"There is no generation {name}; `symptom-index generations` lists them.")

    def unfinished(self) -> list[str]:
        """Folders that no manifest finishes: what a killed build left."""
        return self._folders(finished=False)

    def set_aside(self) -> list[str]:
        """Finished generations above the current one: a rollback left them, or a build was killed before it published one.

        Where none is current, any of them may be the one that was: nothing is above it.
        """
        current = self.current()
        return [name for name in self.names() if current and name > current]

    def _folders(self, *, finished: bool) -> list[str]:
        """Folders named by a number, as every build names its own; a copy or a note that somebody keeps here is not ours."""
        with _storage("list the generations in", self._folder):
            if not self._folder.is_dir():
                return []
            folders = [entry for entry in self._folder.iterdir() if entry.name.isdecimal() and entry.is_dir()]
            return sorted(folder.name for folder in folders if (folder / MANIFEST).is_file() == finished)

    def current(self) -> str | None:
        """The name in CURRENT or, when that names no finished generation, the newest one; None before the first publish."""
        name = self.pointed_at()
        if name is None:
            return None
        names = self.names()
        return name if name in names else names[-1] if names else None

    def pointed_at(self) -> str | None:
        """What CURRENT says, whether there is such a generation or not; None before the first publish."""
        with _storage("read", self._pointer):
            try:
                return self._pointer.read_text(encoding="ascii", errors="replace").strip()
            except FileNotFoundError:
                return None

    def mend(self) -> None:
        """Correct a CURRENT that names no finished generation: the next one sealed would count as current, unpublished."""
        current = self.current()
        if current == self.pointed_at():
            return
        if current:
            self.publish(current)
        else:
            with _storage("remove", self._pointer):
                self._pointer.unlink()

    def begin(self, name: str) -> Path:
        """A fresh, empty folder for `name`."""
        with _storage("create a generation in", self._folder):
            prepare_index(self.index)
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self.folder(name).mkdir(mode=0o700)
        return self.folder(name)

    def seal(self, name: str, facts: Mapping[str, Any]) -> None:
        """Write the manifest last, with `facts` beside the checksums, and bring everything to the disk."""
        folder = self.folder(name)
        with _storage("finish the generation in", folder):
            files = {file.relative_to(folder).as_posix(): sum_ for file, sum_ in _each(_settled, _files(folder))}
            built_at = datetime.now(timezone.utc).isoformat(timespec="seconds")
            manifest = {"format": FORMAT, "name": name, "built_at": built_at, "facts": dict(facts), "files": files}
            (folder / MANIFEST).write_text(_manifest_text(manifest), encoding="utf-8")
            sync(folder / MANIFEST)
            for below in (*_folders_below(folder), folder, folder.parent):
                sync(below)

    def publish(self, name: str) -> None:
        """Point CURRENT at `name` in one step."""
        self.require(name)
        beside = self._pointer.with_name("CURRENT.new")
        with _storage("publish in", self.index):
            beside.write_text(name + "\n", encoding="ascii")
            sync(beside)
            os.replace(beside, self._pointer)
            sync(self.index)

    def drop(self, name: str) -> None:
        """Remove `name`, finished or not."""
        if name == self.current():
            raise GenerationIsCurrent(f"Generation {name} is current; publish another one first.")
        if not self.folder(name).is_dir():
            raise GenerationUnknown(f"There is no generation {name}; `symptom-index generations` lists them.")
        with _storage("remove", self.folder(name)):
            (self.folder(name) / MANIFEST).unlink(missing_ok=True)  # first, so that a half-removed one counts as unfinished,
            sync(self.folder(name))  # after a power cut too
            shutil.rmtree(self.folder(name))

    def manifest(self, name: str) -> dict[str, Any]:
        """The manifest of `name`. Raises GenerationDamaged when it cannot be read, was changed or is of another format."""
        try:
            text = (self.folder(name) / MANIFEST).read_text(encoding="utf-8")
            manifest: dict[str, Any] = json.loads(text)
            form = manifest["format"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise GenerationDamaged(f"The manifest of generation {name} cannot be read. Run: symptom-index build") from error
        if form != FORMAT:
            raise GenerationDamaged(f"Generation {name} has format {form}, this program reads {FORMAT}. Run: symptom-index build")
        if text != _manifest_text(manifest) or manifest["name"] != name:
            raise GenerationDamaged(f"The manifest of generation {name} was changed. Run: symptom-index build")
        return manifest

    def verify(self, name: str) -> dict[str, Any]:
        """Compare every file with the manifest and return it. Raises GenerationDamaged, saying which file and how."""
        _refuse_unsafe(self.folder(name))
        manifest, folder = self.manifest(name), self.folder(name)
        expected = {**manifest["files"], MANIFEST: None}  # the manifest vouches for itself
        try:
            files = [file for file in _files(folder) if file != folder / MANIFEST]
            found = {MANIFEST: None, **{file.relative_to(folder).as_posix(): sum_ for file, sum_ in _each(checksum, files)}}
        except OSError as error:
            raise GenerationDamaged(f"Generation {name} cannot be read: {error}. Run: symptom-index build") from error
        for path in sorted(found.keys() | expected.keys()):
            if found.get(path) != expected.get(path):
                how = "is missing" if path not in found else "is not in the manifest" if path not in expected else "was changed"
                raise GenerationDamaged(f"Generation {name} is damaged: {path} {how}. Run: symptom-index build")
        return manifest

    def read(self, name: str, path: str) -> bytes | None:
        """One file of `name`, compared with its checksum; None when there is no such file. Raises GenerationDamaged."""
        expected = self.manifest(name)["files"].get(path)
        if expected is None:
            return None
        try:
            data = (self.folder(name) / path).read_bytes()
        except OSError as error:
            raise GenerationDamaged(f"Generation {name} cannot be read: {error}. Run: symptom-index build") from error
        if [hashlib.sha256(data).hexdigest(), len(data)] != expected:
            raise GenerationDamaged(f"Generation {name} is damaged: {path} was changed. Run: symptom-index build")
        return data

    def readable(self) -> tuple[dict[str, Any], list[GenerationDamaged]]:
        """The manifest of the current generation or, when it is damaged, of the newest sound one before it.

        Also returns what was found wrong on the way. Raises NothingBuilt, or GenerationDamaged when none is sound.
        """
        check_index(self.index)
        while True:
            current = self.current()
            if current is None:
                raise NothingBuilt(self._nothing_built())
            wrong: list[GenerationDamaged] = []
            for name in [current, *(older for older in reversed(self.names()) if older < current)]:
                try:
                    return self.verify(name), wrong
                except GenerationDamaged as error:
                    wrong.append(error)
            if self.current() == current:  # else builds removed it while it was read
                raise wrong[0]

    def _nothing_built(self) -> str:
        names = self.names()
        if names:
            return f"No generation is published: {self._pointer} is missing. Run: symptom-index rollback --to {names[-1]}"
        return f"Nothing has been indexed in {self.index} yet. Run: symptom-index build"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the right to write. Raises BuildRunning at once when another process holds it.

        flock dies with its process, so what a killed build leaves in the file means nothing.
        """
        with _storage("lock", self.index):
            prepare_index(self.index)
            handle = os.open(self.index / "LOCK", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            with _storage("lock", self.index):
                _take_lock(handle)
                since = datetime.now(timezone.utc).isoformat(timespec="seconds")
                os.ftruncate(handle, 0)
                os.pwrite(handle, f"pid {os.getpid()}, since {since}\n".encode(), 0)
            yield
        finally:
            os.close(handle)


def _take_lock(handle: int) -> None:
    """Raises BuildRunning. Waits only where the holder is dead and the processes it forked have yet to notice."""
    give_up = time.monotonic() + ORPHANS_END_S
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            holder = os.pread(handle, 200, 0).decode("utf-8", "replace").strip() or "pid unknown"
            if not _is_dead(holder) or time.monotonic() > give_up:
                raise BuildRunning(f"Another build is running ({holder}). Wait for it, or end that process.") from None
        time.sleep(_ASK_AGAIN_S)


def _is_dead(holder: str) -> bool:
    """Whether the lock names a process that is not there; a process of another user is."""
    named = re.match(r"pid (\d{1,9}),", holder)
    if named is None:
        return False
    try:
        os.kill(int(named[1]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def prepare_index(index: Path) -> None:
    """Make the index folder when it is missing, readable by its owner alone, and refuse an unsafe one."""
    _refuse_unsafe(index)  # a file in its place is said as such
    made = [folder for folder in (index, *index.parents) if not folder.exists()]
    index.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in made:
        sync(folder.parent)
    check_index(index)


def check_index(index: Path) -> None:
    """Whoosh's files are pickles: whoever can write here can run code. Raises StorageFailed on an unsafe folder."""
    _refuse_unsafe(index)
    _refuse_unsafe(index / "generations")


def _refuse_unsafe(folder: Path) -> None:
    with _storage("look at", folder):
        try:
            found = folder.lstat()
        except FileNotFoundError:
            return
    if stat.S_ISLNK(found.st_mode) or not stat.S_ISDIR(found.st_mode):
        raise StorageFailed(f"{folder} is not a folder of its own. Give --index a real folder, not a link or a file.")
    if found.st_mode & 0o022:
        raise StorageFailed(f"{folder} can be written by other users, who could run code through it. Run: chmod 700 {folder}")


@contextmanager
def _storage(doing: str, path: Path) -> Iterator[None]:
    """Turns the operating system's errors into ours."""
    try:
        yield
    except OSError as error:
        raise StorageFailed(f"Could not {doing} {path}: {error.strerror or error}. {advice(error, path)}") from error


def advice(error: OSError, path: Path) -> str:
    """What to do about an error of the disk at or below `path`: a sentence. On a full disk it says how much room there is."""
    if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM):
        return "Check its space and permissions."
    there = next(folder for folder in (path, *path.absolute().parents) if os.access(folder, os.F_OK))
    if error.errno in (errno.EACCES, errno.EPERM):
        owner, user = _name_of(there.stat().st_uid), _name_of(os.geteuid())
        return f"{there} belongs to {owner}, and the command runs as {user}. Run it as a user who may write there."
    free = shutil.disk_usage(there).free / _MB
    beside = next((folder / "generations" for folder in (there, *there.parents) if (folder / "generations").is_dir()), there)
    largest = max((_bytes_in(folder) for folder in beside.iterdir() if folder.is_dir()), default=0) / _MB
    return f"{free:,.0f} MB are free there, and a generation takes up to {largest:,.0f} MB. Free as much and run it again."


def _name_of(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in _files(folder))


def _manifest_text(manifest: Mapping[str, Any]) -> str:
    """The manifest as it lies on disk, with a checksum of all the rest of it, so that a flipped bit shows here too."""
    body = {key: value for key, value in manifest.items() if key != "checksum"}
    own = hashlib.sha256(json.dumps(body, sort_keys=True).encode("utf-8")).hexdigest()
    return json.dumps({**body, "checksum": own}, indent=1, sort_keys=True)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _folders_below(folder: Path) -> list[Path]:
    """Deepest first."""
    return sorted((below for below in folder.rglob("*") if below.is_dir()), reverse=True)


def _each(look: Callable[[Path], list[Any]], files: Sequence[Path]) -> Iterator[tuple[Path, list[Any]]]:
    """Each file with what `look` says of it; several at once, the largest first, which would else be waited for at the end."""
    by_size = sorted(files, key=lambda file: file.stat().st_size, reverse=True)
    with ThreadPoolExecutor(_FILES_AT_ONCE, "files") as pool:
        yield from zip(by_size, pool.map(look, by_size), strict=True)


def _settled(file: Path) -> list[Any]:
    """Brought to the disk; its checksum."""
    sync(file)
    return checksum(file)


def checksum(file: Path) -> list[Any]:
    """A file → [SHA-256 in hexadecimal, size in bytes], as JSON keeps it. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as stream:
        while block := stream.read(_HASH_BLOCK):
            digest.update(block)
            size += len(block)
    return [digest.hexdigest(), size]


def sync(path: Path) -> None:
    """Bring a file or the names in a folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
