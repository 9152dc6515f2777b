"""What the steps promise beside coming out the same: keys of others are left alone."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.weekly.compilation import Compilation
from bot.weekly.outcome import Became
from bot.weekly.rounds import destroy_old_keys, prepare
from bot.weekly.steps import STEPS
from bot.weekly.week import run
from storage.keyring import Keyring
from storage.records import Fingerprint, Letterbox, RoundNumber
from tests.bot.weekly.test_week import Place


@dataclass(frozen=True, slots=True)
class WatchedKeyring(Keyring):
    """Key folders in which other processes do something while keys are listed."""

    happens: Callable[[], None] = lambda: None

    def private_keys(self) -> tuple[Fingerprint, ...]:
        self.happens()
        return Keyring.private_keys(self)

    def round_numbers(self) -> tuple[RoundNumber, ...]:
        self.happens()
        return Keyring.round_numbers(self)


def watched(keyring: Keyring, happens: Callable[[], None]) -> WatchedKeyring:
    return WatchedKeyring(keyring.folder, keyring.week_folder, happens)


def elsewhere(place: Place, *statements: tuple[str, tuple[object, ...]]) -> None:
    """Change the database as another process does."""
    database = place.folder / "data" / "earshot.sqlite3"
    with closing(sqlite3.connect(database)) as other, other:
        for statement, parameters in statements:
            other.execute(statement, parameters)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
async def work(place: Place) -> AsyncIterator[Compilation]:
    opened = await place.work()
    yield opened
    # Left open after a test that failed, it would keep the whole run from ending.
    await opened.store.close()


def test_every_step_has_a_name_of_its_own():
    assert len({step.name for step in STEPS}) == len(STEPS)


async def test_a_key_that_another_run_makes_meanwhile_is_not_destroyed(
    place: Place, work: Compilation
):
    await place.answer(12)
    made: list[Letterbox] = []

    def turned_meanwhile() -> None:
        # The rounds' keys are listed first, when there is nothing to turn yet.
        made.append(work.keyring.make_letterbox())
        elsewhere(
            place,
            ("UPDATE letterboxes SET in_use = 0", ()),
            (
                (
                    "INSERT INTO letterboxes (fingerprint, public_key, in_use, "
                    "turned_week) VALUES (?, ?, 1, '2026-W48')"
                ),
                (made[-1].fingerprint, made[-1].public_key),
            ),
        )

    await run(replace(work, keyring=watched(work.keyring, turned_meanwhile)))

    assert made[-1].fingerprint in work.keyring.private_keys()


async def test_a_run_that_lost_the_mixing_destroys_no_key(
    place: Place, work: Compilation
):
    await place.answer(12)
    orphan = work.keyring.make_letterbox().fingerprint

    def claimed_meanwhile() -> None:
        elsewhere(place, ("UPDATE mixing SET claim = zeroblob(16)", ()))

    outcome = await run(replace(work, keyring=watched(work.keyring, claimed_meanwhile)))

    assert outcome.became is Became.TAKEN_OVER
    assert orphan in work.keyring.private_keys()


async def test_the_keys_of_a_round_that_opens_meanwhile_are_not_destroyed(
    place: Place, work: Compilation
):
    opened = await prepare(work)
    await work.store.close_round(opened.number)

    def opened_meanwhile() -> None:
        # First the round, then the key that the first tag in it asks for.
        elsewhere(
            place,
            (
                (
                    "INSERT INTO rounds SELECT 2, questionnaire, "
                    "questionnaire_version, professionals_version, opened_week, 1, 0 "
                    "FROM rounds"
                ),
                (),
            ),
        )
        work.keyring.tag_key(RoundNumber(2))

    await destroy_old_keys(
        replace(work, keyring=watched(work.keyring, opened_meanwhile))
    )

    assert work.keyring.round_numbers() == (2,)
