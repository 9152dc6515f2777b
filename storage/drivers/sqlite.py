"""SQLite, the default: one file, good for one machine; and what any driver is.

A driver of another database is one module beside this one and one folder of its dialect
beside `storage/sql/sqlite`. `SqlStore` asks it for these and nothing else:

    transaction()      holds the write lock from its first statement, so that what was
                       read is still so when it is written; commits, or undoes it all;
                       gives rows, row and each, which run statements by name
    rows(), row()      read with one statement, as of one moment
    wipe_deleted()     leaves no byte of what was deleted, as far as the database can
    aclose()

It also knows how to make its schema, number by number, and how to be copied. The
statements of `storage/sql/store.sql` mark parameters with "?"; a driver whose database
wants other marks puts them in when it reads the file.

Rule 1: every driver error leaves here as a `StorageError`.
Rule 2: nothing the driver's wrapper logs, at any level, shows what we store.
Rule 3: a connection runs one thing at a time; several processes wait for each other.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Self

import aiosqlite

from storage import files, sql
from storage.errors import (
    DatabaseDamagedError,
    DatabaseFaultError,
    DatabaseLockedError,
    DiskFullError,
    NoDatabaseError,
    NotOurDatabaseError,
    SchemaTooNewError,
    SchemaTooOldError,
    StorageError,
    UnusableFileError,
)


APPLICATION_ID = 0x45617273

Row = Any
"""A tuple in the order of the statement's columns."""

_DIALECT = "sqlite"
_SQL = sql.statements("store.sql") | sql.statements(f"{_DIALECT}/driver.sql")

# The codes that a person can do something about; https://sqlite.org/rescode.html.
_SHOWN: dict[int, type[StorageError]] = {
    sqlite3.SQLITE_BUSY: DatabaseLockedError,
    sqlite3.SQLITE_LOCKED: DatabaseLockedError,
    sqlite3.SQLITE_FULL: DiskFullError,
    sqlite3.SQLITE_NOTADB: NotOurDatabaseError,
    sqlite3.SQLITE_CORRUPT: DatabaseDamagedError,
    sqlite3.SQLITE_CANTOPEN: UnusableFileError,
    sqlite3.SQLITE_READONLY: UnusableFileError,
    sqlite3.SQLITE_PERM: UnusableFileError,
    sqlite3.SQLITE_IOERR: UnusableFileError,
}
# An extended code keeps its primary code in the lowest byte.
_PRIMARY_CODE = 0xFF


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what the driver says about a database into an error of ours."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
        shown = _SHOWN.get(code)
        raise (shown(path) if shown else DatabaseFaultError()) from error


class _Unprinted(tuple[Any, ...]):
    """Parameters of a statement: aiosqlite logs the repr of every call at DEBUG."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "(…)"


class Transaction:
    """Statements that happen together or not at all."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def rows(self, name: str, *parameters: object) -> list[Row]:
        """Run a named statement and return all its rows."""
        found = await self._connection.execute_fetchall(
            _SQL[name], _Unprinted(parameters)
        )
        return list(found)

    async def row(self, name: str, *parameters: object) -> Row | None:
        """Run a named statement and return its first row, if there is one."""
        return next(iter(await self.rows(name, *parameters)), None)

    async def each(self, name: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Run a named statement once for each row of parameters."""
        hidden = _Unprinted(_Unprinted(row) for row in rows)
        async with self._connection.executemany(_SQL[name], hidden):
            pass


class SqliteDriver:
    """An open database file."""

    def __init__(self, connection: aiosqlite.Connection, path: Path) -> None:
        self.path = path
        self._connection = connection
        self._lock = asyncio.Lock()

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the file, made if it is not there, with the newest schema."""
        _make_or_check(path)
        database = await cls.connect(path)
        try:
            await database.prepare()
        except BaseException:
            await database.aclose()
            raise
        return database

    @classmethod
    async def open_to_look(cls, path: Path) -> Self:
        """Open a file that is there and leave it as it is.

        Raises `NoDatabaseError` without one, and `SchemaTooOldError` before the next
        process that works with it has brought it up to date.
        """
        demand_file(path)
        database = await cls.connect(path)
        try:
            # Not SQLite's own read-only mode: that leaves -wal and -shm behind.
            await database.rows("look_only")
            await database.refuse_foreign()
            await database.refuse_other_version()
        except BaseException:
            await database.aclose()
            raise
        return database

    @classmethod
    async def connect(cls, path: Path) -> Self:
        """Open the file as it is."""
        with translated(path):
            # We say BEGIN ourselves: the driver's own way reads before it locks.
            return cls(await aiosqlite.connect(path, isolation_level=None), path)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Hold the write lock; commit at the end, or roll back on any exception."""
        async with self._lock:
            with translated(self.path):
                try:
                    await self._connection.execute_fetchall(_SQL["begin"])
                    yield Transaction(self._connection)
                    await self._connection.commit()
                except BaseException:
                    # No fault without a transaction, so a cancelled BEGIN or COMMIT
                    # need not be told from any other.
                    await self._connection.rollback()
                    raise

    async def rows(self, name: str, *parameters: object) -> list[Row]:
        """Read with one named statement, outside of any transaction."""
        async with self._lock:
            with translated(self.path):
                return await Transaction(self._connection).rows(name, *parameters)

    async def row(self, name: str, *parameters: object) -> Row | None:
        return next(iter(await self.rows(name, *parameters)), None)

    async def wipe_deleted(self) -> None:
        """Bring what was deleted out of the -wal file, too.

        If another process reads for longer than we wait, SQLite leaves it to the next
        checkpoint. What stands there until then is sealed.
        """
        await self.rows("checkpoint")

    async def check(self) -> None:
        if await self.row("integrity_check") != ("ok",):
            raise DatabaseDamagedError(self.path)

    async def refuse_foreign(self) -> None:
        """Raise `NotOurDatabaseError` for a file that another program made."""
        # In this order, as another process may be making the schema just now.
        ((size,),) = await self.rows("schema_size")
        ((application_id,),) = await self.rows("application_id")
        if size and application_id != APPLICATION_ID:
            raise NotOurDatabaseError(self.path)

    async def copy_into(self, target: Path) -> None:
        """Write every row, as of one moment, into an empty file, in the order of keys.

        Not page by page: where a row lies in the pages shows when it was written.
        """
        async with self._lock:
            with translated(target):
                await Transaction(self._connection).rows("copy_into", str(target))

    async def aclose(self) -> None:
        async with self._lock:
            with translated(self.path):
                await self._connection.close()

    async def prepare(self) -> None:
        """Make the connection and the schema what the store relies on."""
        # First, because the settings below write into the file.
        await self.refuse_foreign()
        with translated(self.path):
            for statement in sql.script(f"{_DIALECT}/connection.sql"):
                await self._connection.execute_fetchall(statement)
        for number, statements in enumerate(sql.migrations(_DIALECT), start=1):
            await self._migrate(number, statements)
        await self.refuse_other_version()

    async def refuse_other_version(self) -> None:
        """Raise `SchemaTooNewError` or `SchemaTooOldError` for a schema that is not ours."""
        ((found,),) = await self.rows("user_version")
        known = len(sql.migrations(_DIALECT))
        if found > known:
            raise SchemaTooNewError(self.path, found=found, known=known)
        if found < known:
            raise SchemaTooOldError(self.path)

    async def _migrate(self, number: int, statements: tuple[str, ...]) -> None:
        async with self.transaction() as transaction:
            ((version,),) = await transaction.rows("user_version")
            if version >= number:
                return
            for statement in statements:
                await self._connection.execute_fetchall(statement)


def demand_file(path: Path) -> None:
    """Raise `NoDatabaseError` without a file: SQLite would make one."""
    if not path.is_file():
        raise NoDatabaseError(path)


def _make_or_check(path: Path) -> None:
    with files.translated_file_errors(path):
        files.make_folder(path.parent)
        # The group may be let in: the weekly compilation can have a user of its own.
        files.refuse_open(path.parent, files.NOT_OUR_GROUP)
        # Before SQLite does: -wal and -shm take over the mode of the file.
        files.make_file(path)
        files.refuse_open(path, files.NOT_OUR_GROUP)
