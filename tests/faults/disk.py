"""A disk that counts what is changed on it, and fails, stops or records at any of these operations.

It stands between this process and one folder, below Python's own functions, so that a build is tested as it is: what Whoosh,
numpy or the standard library write is seen as what the project writes itself. A test replays the record and compares, which
shows that nothing goes past it.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

NEEDS_ROOM = frozenset(("create", "write", "mkdir", "link"))


@dataclass(frozen=True)
class Operation:
    """One change. Paths are relative to the folder, "" is the folder itself."""

    kind: str  # create, truncate, write, sync, rename, link, unlink, mkdir, rmdir
    path: str
    to: str = ""  # of a rename or link
    at: int = 0  # offset of a write, size after a truncation
    data: bytes = field(default=b"", repr=False)


Fault = Callable[[int, Operation], None]  # called before operation n, counted from 1; raises OSError or ends the process


def no_fault(_number: int, _operation: Operation) -> None:
    pass


def killed_at(number: int) -> Fault:
    def kill(at: int, _operation: Operation) -> None:
        if at == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return kill


def signalled_at(number: int, sent: signal.Signals) -> Fault:
    def send(at: int, _operation: Operation) -> None:
        if at == number:
            os.kill(os.getpid(), sent)

    return send


def failing_at(number: int, code: int) -> Fault:
    """One operation fails, those after it succeed."""

    def fail(at: int, _operation: Operation) -> None:
        if at == number:
            raise OSError(code, os.strerror(code))

    return fail


def dead_from(number: int) -> Fault:
    """Neither this operation nor one after it succeeds."""

    def fail(at: int, _operation: Operation) -> None:
        if at >= number:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    return fail


def full_from(number: int) -> Fault:
    """From this operation on there is no room left; what needs none succeeds."""

    def fail(at: int, operation: Operation) -> None:
        if at >= number and operation.kind in NEEDS_ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return fail


class Disk:
    """`install` for good: meant for a process of its own, a forked child."""

    def __init__(self, folder: str, fault: Fault = no_fault) -> None:
        self.folder = os.path.realpath(folder)
        self.fault = fault
        self.record: list[Operation] = []  # those that succeeded
        self.tried = 0
        self.paths: dict[int, str] = {}  # of open descriptors
        self.owner = os.getpid()  # a forked child has its own count, which nobody wants
        self.real: dict[str, Any] = {}
        self.counting = threading.RLock()  # a build writes in several threads

    def install(self) -> None:
        wrappers = {
            "open": self._open,
            "close": self._close,
            "write": self._write,
            "pwrite": self._pwrite,
            "ftruncate": self._ftruncate,
            "fsync": self._fsync,
            "fdatasync": self._fsync,
            "replace": self._pair("rename", "replace"),
            "rename": self._pair("rename", "rename"),
            "link": self._pair("link", "link"),
            "unlink": self._one("unlink", "unlink"),
            "remove": self._one("unlink", "remove"),
            "mkdir": self._one("mkdir", "mkdir"),
            "rmdir": self._one("rmdir", "rmdir"),
            "truncate": self._unknown("truncate"),
            "symlink": self._unknown("symlink"),
            "writev": self._unknown("writev"),
            "sendfile": self._unknown("sendfile"),
            "copy_file_range": self._unknown("copy_file_range"),
        }
        for name, wrapper in wrappers.items():
            self.real[name] = getattr(os, name)
            setattr(os, name, wrapper)
            for known in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
                if self.real[name] in known:
                    known.add(wrapper)
        self.real_open = io.open
        builtins.open = io.open = self._open_file  # type: ignore[assignment]

    def below(self, path: Any, dir_fd: int | None = None) -> str | None:
        """`path` relative to the folder; None outside of it and in a forked child."""
        if os.getpid() != self.owner or isinstance(path, int):
            return None
        whole = os.fsdecode(path)
        if dir_fd is not None:
            if dir_fd not in self.paths:
                return None
            whole = os.path.join(self.folder, self.paths[dir_fd], whole)
        whole = os.path.normpath(os.path.join(os.getcwd(), whole))
        if whole != self.folder and not whole.startswith(self.folder + os.sep):
            return None
        return os.path.relpath(whole, self.folder).removeprefix(".")

    def _about_to(self, operation: Operation) -> None:
        with self.counting:
            self.tried += 1
            self.fault(self.tried, operation)
            self.record.append(operation)

    def _open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        below = self.below(path, dir_fd)
        if below is not None and flags & (os.O_CREAT | os.O_TRUNC):
            there = os.path.exists(os.path.join(self.folder, below))
            if not there and flags & os.O_CREAT:
                self._about_to(Operation("create", below))
            elif there and flags & os.O_TRUNC:
                self._about_to(Operation("truncate", below))
        handle: int = self.real["open"](path, flags, mode, dir_fd=dir_fd)
        if below is not None:
            self.paths[handle] = below
        return handle

    def _close(self, handle: int) -> None:
        self.paths.pop(handle, None)
        self.real["close"](handle)

    def _watched(self, handle: int) -> str | None:
        return self.paths.get(handle) if os.getpid() == self.owner else None

    def _write(self, handle: int, data: Any) -> int:
        path = self._watched(handle)
        if path is not None:
            self._write_in_two(handle, Operation("write", path, at=os.lseek(handle, 0, os.SEEK_CUR), data=bytes(data)))
            return len(bytes(data))
        written: int = self.real["write"](handle, data)
        return written

    def _pwrite(self, handle: int, data: Any, offset: int) -> int:
        path = self._watched(handle)
        if path is not None:
            self._about_to(Operation("write", path, at=offset, data=bytes(data)))
        written: int = self.real["pwrite"](handle, data, offset)
        return written

    def _write_in_two(self, handle: int, operation: Operation) -> None:
        """The fault strikes when half of the data is written."""
        half = len(operation.data) // 2
        self.real["write"](handle, operation.data[:half])
        self._about_to(operation)
        self.real["write"](handle, operation.data[half:])

    def _ftruncate(self, handle: int, length: int) -> None:
        path = self._watched(handle)
        if path is not None:
            self._about_to(Operation("truncate", path, at=length))
        self.real["ftruncate"](handle, length)

    def _fsync(self, handle: int) -> None:
        path = self._watched(handle)
        if path is not None:
            self._about_to(Operation("sync", path))
            return  # the record says it; waiting for a real disk proves nothing
        self.real["fsync"](handle)

    def _one(self, kind: str, name: str) -> Callable[..., None]:
        def changed(path: Any, *arguments: Any, dir_fd: int | None = None, **options: Any) -> None:
            below = self.below(path, dir_fd)
            if below is not None and self._will_succeed(kind, below):
                self._about_to(Operation(kind, below))
            self.real[name](path, *arguments, dir_fd=dir_fd, **options)

        return changed

    def _will_succeed(self, kind: str, below: str) -> bool:
        """Making what is there and removing what is not change nothing."""
        return os.path.lexists(os.path.join(self.folder, below)) != (kind == "mkdir")

    def _pair(self, kind: str, name: str) -> Callable[..., None]:
        def changed(old: Any, new: Any, **options: Any) -> None:
            from_, to = self.below(old, options.get("src_dir_fd")), self.below(new, options.get("dst_dir_fd"))
            assert (from_ is None) == (to is None), f"{old} → {new}"
            if from_ is not None and to is not None:
                self._about_to(Operation(kind, from_, to))
            self.real[name](old, new, **options)

        return changed

    def _unknown(self, name: str) -> Callable[..., Any]:
        def refused(*arguments: Any, **options: Any) -> Any:
            watched = [self.below(a) if isinstance(a, (str, os.PathLike)) else self.paths.get(a) for a in arguments[:2]]
            assert watched in ([None], [None, None]), f"os.{name} is not counted yet"
            return self.real[name](*arguments, **options)

        return refused

    def _open_file(self, file: Any, mode: str = "r", buffering: int = -1, *text: Any, **options: Any) -> Any:
        if self.below(file) is None or not set(mode) & set("wax+"):
            return self.real_open(file, mode, buffering, *text, **options)
        flags = os.O_CLOEXEC | (os.O_RDWR if "+" in mode else os.O_WRONLY)
        flags |= {"w": os.O_CREAT | os.O_TRUNC, "x": os.O_CREAT | os.O_EXCL, "a": os.O_CREAT | os.O_APPEND, "r": 0}[mode[0]]
        raw = _File(self._open(file, flags, 0o666))
        if buffering == 0:
            return raw
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, *text, **options)


class _File(io.RawIOBase):
    """An open file whose writes go through os.write, wherever they come from."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def fileno(self) -> NoReturn:
        raise io.UnsupportedOperation("numpy and shutil would write to the descriptor past everybody")

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = os.read(self._handle, len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def write(self, data: Any) -> int:
        return os.write(self._handle, data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return os.lseek(self._handle, offset, whence)

    def truncate(self, size: int | None = None) -> int:
        size = self.tell() if size is None else size
        os.ftruncate(self._handle, size)
        return size

    def close(self) -> None:
        if not self.closed:
            super().close()
            os.close(self._handle)
