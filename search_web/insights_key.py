"""The key of what is counted: 256 random bits in memory, shared by the processes of one user on one machine."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from indexer.errors import WrongUsage

# A file system in memory that every Linux has; what is made there is made new, and for its owner alone.
MEMORY = Path("/dev/shm")  # nosec B108
KEY_BYTES = 32


class KeyUnusable(WrongUsage):
    """There is no place in memory for the key, or somebody else put a file there."""


def read_key(folder: Path, setting: str) -> bytes:
    """The key for the counts in `folder`, made when there is none yet; `setting` names its file, "" takes one in MEMORY.

    Raises KeyUnusable.
    """
    place = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    file = Path(setting) if setting else MEMORY / f"symptom-search-{os.geteuid()}-{place}.key"
    advice = "Set insights_key to a file in a folder of memory, readable by the user that serves alone, or insights to false"
    try:
        if not file.exists():
            _make(file)
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as stream:
            found, key = os.fstat(handle), stream.read(KEY_BYTES + 1)
    except OSError as error:
        raise KeyUnusable(f"The key of the insights cannot be kept in {file} ({error.strerror}). {advice}.") from error
    ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
    if not ours or len(key) != KEY_BYTES:
        raise KeyUnusable(f"{file} is no key of the insights that only its owner can read. Remove it. {advice}.")
    return key


def _make(file: Path) -> None:
    """In one step, so that of several processes that start together all read the same whole key."""
    beside = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with open(handle, "wb") as stream:
            stream.write(secrets.token_bytes(KEY_BYTES))
        with suppress(FileExistsError):  # another process was first, and its key counts
            os.link(beside, file)
    finally:
        beside.unlink()
