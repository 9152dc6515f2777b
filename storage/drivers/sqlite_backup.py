"""Copy an SQLite database while it is in use. The key folder is never part of a copy.

What a copy shows: sealed letters, tags without their key, and what was published anyway.
Not the order in which forms were sent, which the file in use gives away by where its
rows lie (`docs/explanation/attacks.md`).
"""

from contextlib import aclosing
from pathlib import Path

from storage import files
from storage.drivers.sqlite import SqliteDriver, demand_file
from storage.errors import DatabaseExistsError


_SIDE_FILES = ("-wal", "-shm", "-journal")


async def copy_database(source: Path, target: Path) -> None:
    """Write a checked copy of `source`, as of now, to `target`: one file, 0600.

    Whole or not at all. Raises `NoDatabaseError` without a source, and
    `DatabaseExistsError` over a file, or beside the -wal of one that is gone: SQLite
    would replay that into the copy.
    """
    unfinished = target.with_name(target.name + files.UNFINISHED)
    _prepare(source, target, unfinished)
    try:
        async with aclosing(await SqliteDriver.connect(source)) as original:
            await original.refuse_foreign()
            await original.copy_into(unfinished)
        async with aclosing(await SqliteDriver.connect(unfinished)) as copy:
            await copy.rows("single_file")
            await copy.check()
        _finish(unfinished, target)
    finally:
        _remove(unfinished)


def _prepare(source: Path, target: Path, unfinished: Path) -> None:
    demand_file(source)
    for path in (target, *_side_files(target)):
        if path.exists():
            raise DatabaseExistsError(path)
    _remove(unfinished)
    with files.translated_file_errors(target):
        files.make_folder(target.parent)
        files.make_file(unfinished)


def _finish(unfinished: Path, target: Path) -> None:
    with files.translated_file_errors(target):
        files.sync_file(unfinished)
        unfinished.replace(target)
        files.sync_folder(target.parent)


def _remove(unfinished: Path) -> None:
    for path in (unfinished, *_side_files(unfinished)):
        path.unlink(missing_ok=True)


def _side_files(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + ending) for ending in _SIDE_FILES)
