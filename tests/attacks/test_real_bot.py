"""Attacks 3, 7 and 9 on the bot as it runs: a process, over HTTP, with people tapping."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random  # noqa: TID251 (seeded: people are played, nothing is secret)

import pytest

from bot import content
from bot.calendar import WeeklyMoment
from bot.clock import SystemClock
from bot.weekly.outcome import Became as WeekBecame
from dialogues.loading import load_texts
from sandbox.people.opinions import Person, Way, draw
from sandbox.people.players import Became, take_part
from sandbox.telegram.objects import Account
from tests.attacks.city import Home, Look, Thief, a_fast_folder
from tests.attacks.figures import report_fact
from tests.attacks.test_whitelist import mode_of, unexpected_in
from tests.attacks.traces import Search, traces_of
from tests.bot.running import World, a_world, begin
from tests.support.builders import STEADY


pytestmark = pytest.mark.slow

SENDERS = 12
LOOKERS = 12
FORGERIES = 300
LOOK_AGAIN_SECONDS = 0.005
ASKED = content.questionnaire(own=STEADY)
MIXING = WeeklyMoment.parse("monday 06:00")


@dataclass
class Watched:
    """What a thief sees who compares the data folder with itself all the time."""

    world: World
    thief: Thief
    changes: list[Look] = field(default_factory=list)

    def look(self) -> None:
        look = self.thief.look()
        if not look.is_nothing:
            self.changes.append(look)

    async def watch(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def rows_that_came(self) -> tuple[int, int]:
        """Return how many tags and letters came since this was asked last."""
        await self.world.confirmed()
        self.look()
        tags = sum(len(each.tags) for each in self.changes)
        letters = sum(len(each.letters) for each in self.changes)
        self.changes.clear()
        return tags, letters


@asynccontextmanager
async def a_watched_bot() -> AsyncIterator[Watched]:
    with a_fast_folder() as folder:
        async with a_world(folder / "bot") as world:
            world.bot.compiles = True
            await world.bot.start()
            data = Home(world.bot.folder).data
            watched = Watched(world, Thief(world.bot.database, (data,), folder))
            watched.look()
            watched.changes.clear()
            watching = asyncio.create_task(watched.watch())
            yield watched
            watching.cancel()


def a_person(number: int, way: Way) -> Person:
    chance = Random(number)  # noqa: S311 (people are played)
    person = draw(ASKED, number, chance)
    return replace(
        person,
        account=Account(chance.randrange(2**33, 10**10)),
        way=way,
        opinions={**person.opinions, "age": ("aged_18_20",)},
    )


async def played(watched: Watched, person: Person) -> Became:
    chance = Random(person.account.id)  # noqa: S311 (people are played)
    texts = load_texts("texts.yaml", content.read("texts.yaml"))
    phone = await watched.world.phone(person.account)
    return await take_part(phone, person, ASKED, texts, chance)


async def test_only_a_send_changes_a_file_of_the_bot_as_it_runs():
    async with a_watched_bot() as watched:
        for number in range(LOOKERS):
            person = a_person(number, Way.STOPS_HALF_WAY)
            assert await played(watched, person) is Became.STOPPED
        await watched.world.confirmed()
        watched.look()
        after_looking = len(watched.changes)
        sizes = set()
        for number in range(SENDERS):
            person = a_person(100 + number, Way.WRITES if number % 2 else Way.QUICK)
            assert await played(watched, person) is Became.SENT
            sizes.add(await watched.rows_that_came())

    report_fact(
        "3 real bot: changes of any file by people who looked and stopped",
        f"{after_looking} by {LOOKERS} people",
    )
    report_fact("3 real bot: kinds of Send by what came", str(len(sizes)))
    assert after_looking == 0
    assert sizes == {(1, 2)}


async def test_no_file_and_no_log_of_the_bot_as_it_runs_shows_an_account():
    crowd = [a_person(200 + number, Way.QUICK) for number in range(SENDERS)]
    async with a_watched_bot() as watched:
        await asyncio.gather(*(played(watched, person) for person in crowd))
        await watched.rows_that_came()
        stolen = [
            *watched.thief.files.values(),
            "\n".join(watched.world.bot.log).encode(),
        ]
        home = Home(watched.world.bot.folder, STEADY)
        now = SystemClock().now()
        week = await home.compile(MIXING.next_after(now) + timedelta(minutes=1))
        strange = unexpected_in(home)
        modes = {mode_of(home.data), mode_of(home.keys)}
        stolen += [*files_in(home.data), *home.released().values()]

    search = Search(traces_of(person.account.id for person in crowd))
    found = sum(search.found_in(each).total() for each in stolen)
    report_fact(
        "1 real bot: traces of accounts in files, log, release", f"{found} of {SENDERS}"
    )
    report_fact("9 real bot: unexpected files or modes", str(len(strange)))
    assert week.became is WeekBecame.PUBLISHED
    assert found == 0
    assert strange == []
    assert modes == {"0700"}


def files_in(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]


async def test_forged_buttons_leave_the_bot_as_it_runs_without_an_error():
    chance = Random(77)  # noqa: S311 (drawn with a seed, and told)
    async with a_watched_bot() as watched:
        phone = await watched.world.phone()
        screen = await begin(phone)
        (true, *_) = [button.data or "" for row in screen.buttons for button in row]
        other = await watched.world.phone()
        await begin(other)
        for number in range(FORGERIES):
            forged = urlsafe_b64encode(chance.randbytes(48)).decode()
            forged = true[: number % 64] + forged[number % 64 :]
            await other.tap_data(forged, message_id=other.screen.message_id)
        # A true capsule of another chat, and one's own twice over.
        await other.tap_data(true)
        await phone.tap_data(true)
        await phone.tap_data(true)
        tags, letters = await watched.rows_that_came()
        log = list(watched.world.bot.log)

    faults = [line for line in log if line.startswith(("error", "critical", "warning"))]
    report_fact(
        "7 real bot: errors in the log", f"{len(faults)} after {FORGERIES + 3} taps"
    )
    assert faults == []
    assert (tags, letters) == (0, 0)


async def test_tapping_send_again_posts_nothing_more():
    async with a_watched_bot() as watched:
        person = a_person(300, Way.DOUBLE_TAPS)
        assert await played(watched, person) is Became.SENT
        first = await watched.rows_that_came()
        assert await played(watched, person) is Became.TURNED_AWAY
        second = await watched.rows_that_came()

    report_fact(
        "7 real bot: rows of a Send that was tapped twice", f"{first}, then {second}"
    )
    assert first == (1, 2)
    assert second == (0, 0)
