"""The schema: how it comes about, and what may stand in it."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from itertools import chain
from pathlib import Path

import pytest

from storage import sql
from tests.storage.builders import LETTERBOX, NEXT_LETTERBOX, a_release, a_round
from tests.storage.conftest import OpeningAt
from tests.storage.disk import content, write


# Every column there is. A new one is a decision about what we keep: read SECURITY.md.
COLUMNS = {
    "letterboxes": (
        "fingerprint, public_key, in_use, turned_week, carried_weeks, carried_week"
    ),
    "letters": "id, letterbox, body",
    "tags": "tag, is_to_go",
    "comments": "id, body",
    "pending": "only, sealed",
    "mixing": "only, claim",
    "releases": "week, round_number, kind, reason, files, manifest_hash",
    "rounds": (
        "number, questionnaire, questionnaire_version, professionals_version, "
        "opened_week, is_open, forgotten_tags"
    ),
    "responses": "day, text",
}

TELLING = re.compile(
    r"_at$|_on$|time|date|created|order|rank|account|chat|user|invite|lang|locale"
)


NOT_IN_ALL_DATABASES = re.compile(
    r"pragma|vacuum|sqlite|immediate|glob\b", re.IGNORECASE
)


@pytest.fixture
async def migrated(open_at: OpeningAt, path: Path) -> Path:
    store = await open_at(path)
    await store.close()
    return path


@pytest.fixture
def connection(migrated: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(migrated, isolation_level=None)) as opened:
        yield opened


def schema(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    found = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")
    return sorted((*names, " ".join(text.split())) for *names, text in found)


def marks(connection: sqlite3.Connection) -> tuple[int, int]:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return application, version


def test_the_migrations_give_exactly_the_schema_that_is_written_down(
    connection: sqlite3.Connection,
):
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as written:
        for statement in sql.script("sqlite/schema.sql"):
            written.execute(statement)

        assert schema(connection) == schema(written)
        assert marks(connection) == marks(written)


def test_each_migration_sets_its_own_number():
    for number, statements in enumerate(sql.migrations("sqlite"), start=1):
        assert statements[-1] == f"PRAGMA user_version = {number};"


def test_migrations_are_numbered_without_a_gap():
    folder = files("storage.sql").joinpath("sqlite", "migrations")
    names = sorted(file.name for file in folder.iterdir())

    assert [name[:5] for name in names] == [
        f"{number:04}_" for number in range(1, len(names) + 1)
    ]


async def test_an_empty_file_becomes_a_store(open_at: OpeningAt, path: Path):
    write(path, b"")

    store = await open_at(path)

    assert await store.rounds() == ()


A_ROUND = (
    "INSERT INTO rounds (number, questionnaire, questionnaire_version, opened_week, "
    "is_open) VALUES (1, 'young_people', 1, '2026-W47', 1)"
)
A_ROUND_SINCE_PROFESSIONALS = (
    "INSERT INTO rounds (number, questionnaire, questionnaire_version, "
    "professionals_version, opened_week, is_open) "
    "VALUES (1, 'young_people', 1, 0, '2026-W47', 1)"
)
A_RELEASE = (
    "INSERT INTO releases (week, round_number, kind, reason, questionnaire, "
    "questionnaire_version, policy, files, manifest_hash, previous_manifest_hash) "
    "VALUES ('2026-W47', 1, 'digest', '', 'young_people', 1, '{}', "
    "'{\"digest.html\": \"00\"}', 'aa', '')"
)
A_RELEASE_SINCE_THE_MANIFEST_SAYS_IT = (
    "INSERT INTO releases (week, round_number, kind, reason, files, manifest_hash) "
    "VALUES ('2026-W47', 1, 'digest', '', '{\"digest.html\": \"00\"}', 'aa')"
)


@pytest.mark.parametrize("version", range(1, len(sql.migrations("sqlite"))))
async def test_a_store_of_an_older_version_keeps_what_is_in_it(
    open_at: OpeningAt, path: Path, version: int
):
    write(path, b"")
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        for statement in chain.from_iterable(sql.migrations("sqlite")[:version]):
            older.execute(statement)
        older.execute((A_ROUND, A_ROUND_SINCE_PROFESSIONALS)[version >= 3])
        older.execute((A_RELEASE, A_RELEASE_SINCE_THE_MANIFEST_SAYS_IT)[version >= 5])

    store = await open_at(path)

    assert await store.current_round() == a_round(professionals_version=0)
    assert await store.releases() == (a_release(),)
    assert await store.responses() == ()


async def test_a_letterbox_turned_to_discard_letters_loses_its_reason_for_a_week(
    open_at: OpeningAt, path: Path
):
    made = {"close of round 3": LETTERBOX, "2026-W47": NEXT_LETTERBOX}
    write(path, b"")
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        for statement in chain.from_iterable(sql.migrations("sqlite")[:5]):
            older.execute(statement)
        for week, box in made.items():
            in_use = box is NEXT_LETTERBOX
            older.execute(
                "INSERT INTO letterboxes (fingerprint, public_key, in_use, turned_week) "
                "VALUES (?, ?, ?, ?)",
                (box.fingerprint, box.public_key, in_use, week),
            )

    await (await open_at(path)).close()

    with closing(sqlite3.connect(path)) as now:
        rows = now.execute("SELECT fingerprint, turned_week FROM letterboxes")
        assert dict(rows) == {
            LETTERBOX.fingerprint: "",
            NEXT_LETTERBOX.fingerprint: "2026-W47",
        }


async def test_opening_again_changes_no_byte(open_at: OpeningAt, migrated: Path):
    before = content(migrated)

    for _ in range(3):
        store = await open_at(migrated)
        await store.close()

    assert content(migrated) == before


def test_exactly_these_columns_are_kept(connection: sqlite3.Connection):
    tables = connection.execute("PRAGMA table_list").fetchall()
    found = {
        name: ", ".join(
            column[1] for column in connection.execute(f"PRAGMA table_xinfo({name})")
        )
        for _, name, *_ in tables
        if not name.startswith("sqlite_")
    }

    assert found == COLUMNS


def test_no_column_is_named_like_a_time_an_order_or_a_person():
    names = [name for columns in COLUMNS.values() for name in columns.split(", ")]

    assert not [name for name in names if TELLING.search(name)]


def test_no_table_has_a_hidden_order(connection: sqlite3.Connection):
    tables = connection.execute("PRAGMA table_list").fetchall()

    names = {name for _, name, *_ in tables}
    assert "sqlite_sequence" not in names
    for _, name, kind, _, without_rowid, strict in tables:
        if not name.startswith("sqlite_"):
            assert (name, kind, without_rowid, strict) == (name, "table", 1, 1)


def test_every_named_statement_fits_the_schema_and_is_used(
    connection: sqlite3.Connection,
):
    package = Path(sql.__file__).parents[1]
    code = "".join(file.read_text() for file in package.rglob("*.py"))
    of_all = sql.statements("store.sql")
    of_sqlite = sql.statements("sqlite/driver.sql")

    assert not of_all.keys() & of_sqlite.keys()
    for name, statement in (of_all | of_sqlite).items():
        assert f'"{name}"' in code
        connection.execute(f"EXPLAIN {statement}", tuple("?" * statement.count("?")))


def test_the_statements_that_all_databases_share_say_nothing_of_one_dialect():
    for name, statement in sql.statements("store.sql").items():
        assert (name, NOT_IN_ALL_DATABASES.findall(statement)) == (name, [])


def test_a_letterbox_is_read_and_counted_without_looking_at_the_others(
    connection: sqlite3.Connection,
):
    statements = sql.statements("store.sql")

    for name in ("letters", "count_letters", "delete_letters"):
        plan = connection.execute(
            f"EXPLAIN QUERY PLAN {statements[name]}",
            tuple("?" * statements[name].count("?")),
        ).fetchall()
        assert "USING" in plan[0][3]
        assert "letters_by_letterbox (letterbox=?" in plan[0][3]
        assert len(plan) == 1
