"""What holds for the SQLite back end beyond the promises of every store."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import aclosing, closing
from pathlib import Path
from typing import Any

import pytest

from storage.drivers.sqlite import SqliteDriver, translated
from storage.drivers.sqlite_backup import copy_database
from storage.errors import (
    DatabaseDamagedError,
    DatabaseFaultError,
    DatabaseLockedError,
    DiskFullError,
    NoDatabaseError,
    NotOurDatabaseError,
    SchemaTooNewError,
    SchemaTooOldError,
    ShownError,
    StorageError,
    TooOpenError,
    UnusableFileError,
)
from storage.store import SqlStore
from tests.storage.builders import (
    FIRST,
    LETTERBOX,
    NEXT_LETTERBOX,
    THIS_WEEK,
    a_form,
    a_release,
    a_round,
    a_tag,
    letter_ids,
)
from tests.storage.conftest import OpeningAt
from tests.storage.disk import content, damage, mode, modes, names, set_mode, write


def sqlite_file(path: Path, *statements: str) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    path.chmod(0o600)


async def call_everything(
    store: SqlStore, path: Path, folder: Path
) -> list[BaseException | None]:
    """Call every method, copy and check; return what each raised."""

    async def all_letters() -> None:
        async for _ in store.letters(LETTERBOX.fingerprint):
            pass

    async def finish() -> None:
        await store.finish_week(
            release=a_release(),
            pending=None,
            opened={NEXT_LETTERBOX.fingerprint: 0},
        )

    calls: list[Callable[[], Any]] = [
        lambda: store.post(a_form(), a_tag(), round_number=FIRST),
        lambda: store.withdraw(letter_ids(), a_tag()),
        lambda: store.holds_tag(a_tag()),
        lambda: store.forget_tag(a_tag()),
        store.forgotten_tags,
        store.claim_mixing,
        store.has_mixing,
        store.current_letterbox,
        lambda: store.first_letterbox(NEXT_LETTERBOX),
        lambda: store.turn_letterbox(NEXT_LETTERBOX, week=THIS_WEEK),
        store.letterboxes,
        lambda: store.carry_letterbox(LETTERBOX.fingerprint, week=THIS_WEEK),
        lambda: store.discard_letterbox(NEXT_LETTERBOX.fingerprint),
        lambda: store.count_letters(LETTERBOX.fingerprint),
        all_letters,
        store.pending,
        store.releases,
        finish,
        store.current_round,
        store.rounds,
        lambda: store.open_round(a_round(2)),
        lambda: store.close_round(FIRST),
        lambda: copy_database(path, folder / "copy.sqlite"),
        lambda: checked(path),
    ]
    return [await raised_by(call) for call in calls]


async def checked(path: Path) -> None:
    async with aclosing(await SqliteDriver.connect(path)) as driver:
        await driver.check()


async def raised_by(call: Callable[[], Any]) -> BaseException | None:
    try:
        await call()
    except (StorageError, sqlite3.Error) as error:
        return error
    return None


# Files


async def test_everything_it_makes_is_closed_to_everyone_else(
    store: SqlStore, data: Path
):
    await store.post(a_form(), a_tag(), round_number=FIRST)

    assert mode(data) == "0700"
    assert modes(data) == {
        "earshot.sqlite": "0600",
        "earshot.sqlite-wal": "0600",
        "earshot.sqlite-shm": "0600",
    }


async def test_closing_leaves_one_file(store: SqlStore, data: Path):
    await store.post(a_form(), a_tag(), round_number=FIRST)

    await store.close()

    assert names(data) == ["earshot.sqlite"]


async def test_a_folder_open_to_others_is_refused_with_the_command_to_close_it(
    open_at: OpeningAt, store: SqlStore, data: Path, path: Path
):
    await store.close()
    set_mode(data, 0o755)

    with pytest.raises(TooOpenError, match=rf"chmod 0750 {data}"):
        await open_at(path)

    assert mode(data) == "0755"


async def test_a_database_open_to_others_is_refused(
    open_at: OpeningAt, store: SqlStore, path: Path
):
    await store.close()
    set_mode(path, 0o644)

    with pytest.raises(TooOpenError, match=rf"chmod 0640 {path}"):
        await open_at(path)


async def test_a_group_may_be_let_in_for_the_weekly_compilation(
    open_at: OpeningAt, store: SqlStore, data: Path, path: Path
):
    await store.close()
    set_mode(data, 0o2770)
    set_mode(path, 0o660)

    again = await open_at(path)
    await again.post(a_form(), a_tag(), round_number=FIRST)

    assert set(modes(data).values()) == {"0660"}


async def test_a_folder_that_cannot_be_made_is_an_error_for_a_person(
    open_at: OpeningAt, tmp_path: Path
):
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(UnusableFileError, match="cannot be read or written"):
        await open_at(tmp_path / "file" / "data" / "earshot.sqlite")


async def test_a_file_that_is_no_database_is_refused_and_left_alone(
    open_at: OpeningAt, path: Path
):
    write(path, b"Dear diary, " * 1000)

    with pytest.raises(NotOurDatabaseError, match="not a database of Earshot"):
        await open_at(path)

    assert content(path) == b"Dear diary, " * 1000


async def test_the_database_of_another_program_is_refused_and_left_alone(
    open_at: OpeningAt, path: Path
):
    sqlite_file(path, "CREATE TABLE theirs (id INTEGER PRIMARY KEY)")
    before = content(path)

    with pytest.raises(NotOurDatabaseError):
        await open_at(path)

    assert content(path) == before


async def test_a_schema_of_a_later_version_is_refused(
    open_at: OpeningAt, store: SqlStore, path: Path
):
    await store.close()
    sqlite_file(path, "PRAGMA user_version = 999")

    with pytest.raises(SchemaTooNewError, match="schema is 999"):
        await open_at(path)


async def test_looking_makes_nothing(tmp_path: Path):
    with pytest.raises(NoDatabaseError):
        await SqlStore.open_to_look(tmp_path / "data" / "earshot.sqlite")

    assert names(tmp_path) == []


async def test_whoever_looks_changes_nothing(store: SqlStore, path: Path, data: Path):
    await store.close()
    before = content(path)

    looked = await SqlStore.open_to_look(path)
    assert await looked.current_round() == a_round()
    with pytest.raises(StorageError):
        await looked.claim_mixing()
    await looked.close()

    assert content(path) == before
    assert names(data) == ["earshot.sqlite"]


@pytest.mark.parametrize(
    ("version", "error"), [(1, SchemaTooOldError), (999, SchemaTooNewError)]
)
async def test_whoever_looks_does_not_touch_another_version(
    store: SqlStore, path: Path, version: int, error: type[StorageError]
):
    await store.close()
    sqlite_file(path, f"PRAGMA user_version = {version}")
    before = content(path)

    with pytest.raises(error):
        await SqlStore.open_to_look(path)

    assert content(path) == before


# Settings


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("journal_size_limit", 0),
        ("temp_store", 2),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("busy_timeout", 10_000),
    ],
)
async def test_every_connection_has_the_settings_we_rely_on(
    path: Path, pragma: str, value: object
):
    async with aclosing(await SqliteDriver.open(path)) as database:
        connection = database._connection  # noqa: SLF001 - settings are a connection's
        found = await connection.execute_fetchall(f"PRAGMA {pragma}")

    assert list(found) == [(value,)]


# The seam to the driver


def constraint(connection: sqlite3.Connection, _: Path) -> None:
    connection.execute("CREATE TABLE t (a UNIQUE)")
    connection.execute("INSERT INTO t VALUES (1), (1)")


def full(connection: sqlite3.Connection, _: Path) -> None:
    connection.execute("PRAGMA max_page_count = 1")
    connection.execute("CREATE TABLE t (a)")


def locked(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("BEGIN EXCLUSIVE")
    with closing(sqlite3.connect(path, timeout=0)) as other:
        other.execute("BEGIN IMMEDIATE")


def no_database(_: sqlite3.Connection, path: Path) -> None:
    path.write_bytes(b"x" * 8192)
    with closing(sqlite3.connect(path)) as other:
        other.execute("SELECT * FROM sqlite_schema")


def damaged(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    damage(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("SELECT * FROM t")


def not_there(_: sqlite3.Connection, path: Path) -> None:
    sqlite3.connect(path.parent / "nowhere" / "file")


def read_only(_: sqlite3.Connection, path: Path) -> None:
    address = f"{path.as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as other:
        other.execute("CREATE TABLE t (a)")


def misuse(connection: sqlite3.Connection, _: Path) -> None:
    connection.close()
    connection.execute("SELECT 1")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (constraint, DatabaseFaultError),
        (full, DiskFullError),
        (locked, DatabaseLockedError),
        (no_database, NotOurDatabaseError),
        (damaged, DatabaseDamagedError),
        (not_there, UnusableFileError),
        (read_only, UnusableFileError),
        (misuse, DatabaseFaultError),
    ],
)
def test_a_fault_of_the_driver_becomes_an_error_of_ours(
    tmp_path: Path,
    fault: Callable[[sqlite3.Connection, Path], None],
    error: type[StorageError],
):
    path = tmp_path / "file.sqlite"
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as connection,
        pytest.raises(error) as raised,
        translated(path),
    ):
        fault(connection, path)

    assert isinstance(raised.value.__cause__, sqlite3.Error)
    if isinstance(raised.value, ShownError):
        assert str(path) in str(raised.value)


async def test_no_driver_error_escapes_from_a_store_without_tables(
    store: SqlStore, path: Path, tmp_path: Path
):
    sqlite_file(
        path,
        *(
            f"DROP TABLE {table}"
            for table in ("letters", "letterboxes", "tags", "pending", "mixing")
        ),
        "DROP TABLE releases",
        "DROP TABLE rounds",
    )

    raised = await call_everything(store, path, tmp_path)

    *faults, copied, checked = raised
    assert {type(error) for error in faults} == {DatabaseFaultError}
    assert copied is None
    assert checked is None


async def test_no_driver_error_escapes_from_a_damaged_file(
    open_at: OpeningAt, store: SqlStore, path: Path, tmp_path: Path
):
    await store.close()
    damage(path)
    damaged_store = await open_at(path)

    raised = await call_everything(damaged_store, path, tmp_path)

    assert {type(error) for error in raised} == {DatabaseDamagedError}
    assert names(tmp_path) == ["data"]


async def test_the_driver_logs_nothing_that_is_stored(
    store: SqlStore, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    form = a_form()

    await store.post(form, a_tag(), round_number=FIRST)
    await store.withdraw(letter_ids(), a_tag())

    assert "DELETE FROM letters" in caplog.text
    for value in (a_tag(), *letter_ids(), *(letter.body[:16] for letter in form)):
        assert repr(value)[2:-1] not in caplog.text
        assert value.hex() not in caplog.text
