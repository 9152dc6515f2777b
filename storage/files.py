"""Files and folders that nobody else may read.

Rule 1: what we make is closed before anything is written into it, whatever the umask.
Rule 2: what is found open is never closed in silence: it may have been read, and a
person should know.
Rule 3: a small file is written whole or not at all, and stays written after a power cut.
"""

import errno
import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.errors import DiskFullError, TooOpenError, UnusableFileError


FOLDER_MODE = 0o700
FILE_MODE = 0o600

EVERYONE_ELSE = 0o077
NOT_OUR_GROUP = 0o007

UNFINISHED = ".new"
"""The ending of a file that is being written; after a crash it may be left behind."""


@contextmanager
def translated_file_errors(path: Path) -> Iterator[None]:
    """Turn what the system says about a path into an error for a person."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(path) from error
        raise UnusableFileError(path) from error


def make_folder(folder: Path) -> None:
    """Make the folder, closed to everyone else; one that is there is left as it is."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=FOLDER_MODE)
    except FileExistsError:
        return
    folder.chmod(FOLDER_MODE)


def make_file(path: Path) -> None:
    """Make an empty file, closed to everyone else; one that is there is left as it is."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, FILE_MODE)
    except FileExistsError:
        return
    try:
        os.fchmod(descriptor, FILE_MODE)
    finally:
        os.close(descriptor)


def refuse_open(path: Path, forbidden: int) -> None:
    """Raise `TooOpenError` if the mode has any of the forbidden bits."""
    _refuse_mode(path, path.stat(), forbidden)


def _refuse_mode(path: Path, found: os.stat_result, forbidden: int) -> None:
    mode = stat.S_IMODE(found.st_mode)
    if mode & forbidden:
        raise TooOpenError(path, mode=mode, wanted=mode & ~forbidden)


def read_closed(path: Path) -> bytes | None:
    """Return what the file holds, or None without one; refuse one that is too open."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        _refuse_mode(path, os.fstat(descriptor), EVERYONE_ELSE)
        return file.read()


def write_closed(path: Path, content: bytes) -> None:
    """Write the file, 0600 from its first byte, whole or not at all."""
    unfinished = path.with_name(path.name + UNFINISHED)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    descriptor = os.open(unfinished, flags, FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, FILE_MODE)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    unfinished.replace(path)
    sync_folder(path.parent)


def destroy(path: Path) -> None:
    """Overwrite the file with random bytes, then remove it; one that is gone is no fault.

    On a disk that writes elsewhere (most SSDs, copy-on-write file systems) the old
    bytes may outlive this; the key folder belongs on an encrypted disk.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(os.fstat(descriptor).st_size))
        file.flush()
        os.fsync(descriptor)
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    _sync(path, os.O_RDWR)


def sync_folder(folder: Path) -> None:
    """Make the names in the folder survive a power cut."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Let one process at a time write into the folder; the lock dies with its holder."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
