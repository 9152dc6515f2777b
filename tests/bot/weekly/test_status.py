"""`earshot week --status`: where a week stands, at every step."""

import re
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from bot.weekly.outcome import Became
from bot.weekly.status import NothingDue, Standing, said, standing
from bot.weekly.steps import STEPS
from tests.bot.test_cli import earshot
from tests.bot.weekly.stepping import AFTER, KilledError, killed
from tests.bot.weekly.test_week import MONDAY, SECOND_MONDAY, Place
from tests.storage.disk import names


# What can be seen outside after a step, where it is not the step itself: counting is in
# memory only, and a round that is over is not the one that is looked at.
SEEN = {"counted": "turned"}
NAMES = tuple(step.name for step in STEPS)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folder = tmp_path / "here"
    folder.mkdir()
    return Place(folder)


async def look(place: Place, *, round_weeks: int | None = 1) -> Standing | NothingDue:
    work = await place.work()
    try:
        return await standing(work, round_weeks=round_weeks)
    finally:
        await work.store.close()


def sentences(found: Standing | NothingDue) -> str:
    return "\n".join(said(found, Path("releases"), SECOND_MONDAY))


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        # Whoever reads leaves a sign in the -shm file, which lasts as long as it is open.
        if path.is_file() and not path.name.endswith("-shm")
    }


@pytest.mark.parametrize("name", NAMES[:-1])
async def test_it_names_the_step_that_was_reached_and_the_next(place: Place, name: str):
    await place.answer(12)
    with pytest.raises(KilledError):
        await place.compile(MONDAY, killed(AFTER, name), round_weeks=1)

    found = await look(place)

    assert isinstance(found, Standing)
    at = NAMES.index(SEEN.get(name, name))
    assert [step.name for step in found.done] == list(NAMES[: at + 1])
    assert [step.name for step in found.left] == list(NAMES[at + 1 :])
    told = sentences(found)
    assert f"{at + 1} of {len(STEPS)} steps are done" in told
    assert re.findall(r"^  next +(\w+)", told, re.MULTILINE) == [NAMES[at + 1]]


async def test_before_the_first_step_nothing_is_done(place: Place):
    await place.answer(12)

    found = await look(place)

    assert isinstance(found, Standing)
    assert (found.week, found.round_number) == ("2026-W47", 1)
    assert found.left == STEPS


async def test_a_week_that_is_done_says_where_its_digest_is(place: Place):
    await place.answer(12)
    await place.compile()

    found = await look(place, round_weeks=12)

    assert isinstance(found, Standing)
    assert found.left == ()
    assert "The digest is in releases/2026-W47/digest.html." in sentences(found)
    assert sentences(found).endswith(
        "The next mixing is on Monday 30 November at 06:00."
    )


async def test_a_week_that_was_withheld_says_why(place: Place):
    await place.answer(9)
    assert (await place.compile()).became is Became.WITHHELD

    found = await look(place, round_weeks=12)

    assert isinstance(found, Standing)
    assert found.left == ()
    assert "Nothing was published: fewer than 10 people took part" in sentences(found)


async def test_after_the_last_step_of_a_round_nothing_is_due_in_the_next(
    place: Place,
):
    await place.answer(12)
    await place.compile(round_weeks=1)

    assert await look(place) == NothingDue("Nothing is due yet in round 2.")


async def test_without_a_round_nothing_is_due(place: Place):
    assert "No round is open" in sentences(await look(place))


async def test_it_says_no_number_of_people(place: Place):
    few, many = place, place.copy("many")
    await few.answer(9)
    await many.answer(60)

    assert sentences(await look(few)) == sentences(await look(many))


# The command


async def test_without_a_database_it_says_so_and_makes_none(tmp_path: Path):
    done = await earshot(tmp_path, "week", "--status")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("There is no database yet")
    assert names(tmp_path) == []


@pytest.mark.slow
async def test_it_changes_no_byte_while_another_process_has_the_database_open(
    place: Place,
):
    await place.answer(12)
    await place.compile()
    # In a process of its own: whoever reads a file of SQLite's takes away all the locks
    # that the same process has on it.
    command = (sys.executable, "-c", _HELD_OPEN, str(place.folder))
    other = await create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert other.stdout
    assert await other.stdout.readline() == b"open\n"
    before = everything(place.folder)

    done = await earshot(place.folder, "week", "--status")

    assert (done.code, done.err) == (0, "")
    assert everything(place.folder) == before
    await other.communicate(b"")


_HELD_OPEN = """
import asyncio, sys
from pathlib import Path
from tests.bot.weekly.test_week import Place
async def held():
    work = await Place(Path(sys.argv[1])).work()
    await work.store.rounds()
    print("open", flush=True)
    sys.stdin.read()
    await work.store.close()
asyncio.run(held())
"""


async def test_it_leaves_a_closed_database_as_it_is(place: Place):
    await place.answer(12)
    with pytest.raises(KilledError):
        await place.compile(steps=killed(AFTER, "written"))
    before = everything(place.folder)

    done = await earshot(place.folder, "week", "--status")

    # By the clock of today another week is due, if any.
    assert (done.code, done.err) == (0, "")
    assert "The next mixing is on " in done.out
    assert everything(place.folder) == before
