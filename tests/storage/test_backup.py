"""Copies of a database, while it is in use and after."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.drivers.sqlite_backup import copy_database
from storage.errors import (
    DatabaseDamagedError,
    DatabaseExistsError,
    NoDatabaseError,
    NotOurDatabaseError,
)
from storage.store import SqlStore
from tests.storage.builders import FIRST, LETTERBOX, a_form, a_round, a_tag
from tests.storage.conftest import OpeningAt
from tests.storage.disk import damage, modes, names


async def test_a_backup_of_a_store_in_use_opens_as_the_store_was(
    open_at: OpeningAt, store: SqlStore, path: Path, tmp_path: Path
):
    await store.post(a_form(1), a_tag(1), round_number=FIRST)
    await copy_database(path, tmp_path / "copies" / "monday.sqlite")
    await store.post(a_form(2), a_tag(2), round_number=FIRST)

    restored_path = tmp_path / "restored" / "earshot.sqlite"
    await copy_database(tmp_path / "copies" / "monday.sqlite", restored_path)

    restored = await open_at(restored_path)
    assert await restored.current_round() == a_round()
    assert await restored.count_letters(LETTERBOX.fingerprint) == 2
    assert await restored.holds_tag(a_tag(1))
    assert not await restored.holds_tag(a_tag(2))


async def test_a_backup_is_one_closed_file(store: SqlStore, path: Path, tmp_path: Path):
    await store.post(a_form(), a_tag(), round_number=FIRST)

    await copy_database(path, tmp_path / "copies" / "monday.sqlite")

    assert modes(tmp_path / "copies") == {"monday.sqlite": "0600"}


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("there", ["monday.sqlite", "monday.sqlite-wal"])
async def test_nothing_is_ever_overwritten(path: Path, tmp_path: Path, there: str):
    (tmp_path / there).write_text("precious")

    with pytest.raises(DatabaseExistsError, match=there):
        await copy_database(path, tmp_path / "monday.sqlite")

    assert (tmp_path / there).read_text() == "precious"


@pytest.mark.usefixtures("store")
async def test_leavings_of_an_interrupted_copy_are_no_hindrance(
    path: Path, tmp_path: Path
):
    (tmp_path / "monday.sqlite.new").write_text("half a copy")

    await copy_database(path, tmp_path / "monday.sqlite")

    assert not (tmp_path / "monday.sqlite.new").exists()


async def test_without_a_source_nothing_is_made(tmp_path: Path):
    with pytest.raises(NoDatabaseError):
        await copy_database(tmp_path / "nothing", tmp_path / "copy")

    assert names(tmp_path) == []


async def test_the_database_of_another_program_is_not_restored(tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "theirs")) as connection:
        connection.execute("CREATE TABLE theirs (a)")

    with pytest.raises(NotOurDatabaseError, match="theirs"):
        await copy_database(tmp_path / "theirs", tmp_path / "copy")

    assert names(tmp_path) == ["theirs"]


@pytest.mark.usefixtures("store")
async def test_a_damaged_backup_is_not_restored(path: Path, tmp_path: Path):
    backup = tmp_path / "monday.sqlite"
    await copy_database(path, backup)
    damage(backup)

    with pytest.raises(DatabaseDamagedError):
        await copy_database(backup, tmp_path / "copy")

    assert not (tmp_path / "copy").exists()
