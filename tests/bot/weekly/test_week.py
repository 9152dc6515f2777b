import asyncio
import json
import shutil
import signal
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot import content
from bot.calendar import LONDON, WeeklyMoment
from bot.interview.ids import AccountId
from bot.interview.posting import Posting
from bot.weekly.compilation import Compilation
from bot.weekly.outcome import Became, Outcome
from bot.weekly.rounds import close_round, prepare
from bot.weekly.steps import STEPS, Step
from bot.weekly.week import run
from dialogues.happened import Withdrawal
from dialogues.progress import FormNumber
from dialogues.questionnaire import OneChoice, Questionnaire, Scale, Version
from dialogues.screens.screen import Post
from dialogues.submission import Comment, Submission
from digest.policy import PUBLISHED
from storage.errors import KeyMissingError
from storage.keyring import Keyring
from storage.records import RoundNumber, Week
from storage.store import SqlStore
from tests.bot.weekly.stepping import (
    AFTER,
    AT_EACH,
    BEFORE,
    MOMENTS,
    KilledError,
    interrupted,
    killed,
)
from tests.support.builders import STEADY


MONDAY = datetime(2026, 11, 23, 6, tzinfo=LONDON)
SECOND_MONDAY = MONDAY + timedelta(days=7)
LATER_SECONDS = (0.0, 0.1, 0.4, 1.2)
QUESTIONNAIRE = content.questionnaire(own=STEADY)
PROFESSIONALS = content.questionnaire(content.PROFESSIONALS, STEADY)


@dataclass
class Place:
    """The folders of one installation, and how to work in them."""

    folder: Path
    keeps_comments: bool = False
    asked: Questionnaire = QUESTIONNAIRE

    async def work(self, now: datetime = MONDAY) -> Compilation:
        return Compilation(
            store=await SqlStore.open(self.folder / "data" / "earshot.sqlite3"),
            keyring=Keyring.open(self.folder / "keys"),
            releases=self.folder / "releases",
            questionnaire=self.asked,
            professionals=PROFESSIONALS,
            policy=PUBLISHED,
            digest_at=WeeklyMoment.parse("monday 06:00"),
            now=now,
            keeps_comments=self.keeps_comments,
        )

    async def answer(
        self, people: int, *, first: int = 1, comments: tuple[Comment, ...] = ()
    ) -> None:
        """Let people send; the first of them with these comments."""
        work = await self.work(MONDAY - timedelta(days=2))
        try:
            current = await prepare(work)
            posting = Posting(work.store, work.keyring, current.number)
            for number in range(first, first + people):
                order = an_order(number)
                if number - first < len(comments):
                    order = replace(order, comment=comments[number - first])
                await posting.post(order, AccountId(number))
        finally:
            await work.store.close()

    async def answer_at_work(self, people: int, *, first: int = 500_001) -> None:
        work = await self.work(MONDAY - timedelta(days=2))
        try:
            current = await prepare(work)
            posting = Posting(work.store, work.keyring, current.number)
            for number in range(first, first + people):
                await posting.post(an_order_at_work(number), AccountId(number))
        finally:
            await work.store.close()

    async def compile(
        self,
        now: datetime = MONDAY,
        steps: tuple[Step, ...] = STEPS,
        *,
        round_weeks: int | None = None,
    ) -> Outcome:
        work = await self.work(now)
        try:
            return await run(work, round_weeks=round_weeks, steps=steps)
        finally:
            await work.store.close()

    async def take_back(self, number: int) -> bool:
        work = await self.work()
        try:
            posting = Posting(work.store, work.keyring, RoundNumber(1))
            withdrawal = await posting.withdraw(
                an_order(number).form, AccountId(number)
            )
            return withdrawal is Withdrawal.TAKEN_BACK
        finally:
            await work.store.close()

    def copy(self, name: str) -> "Place":
        target = self.folder.with_name(name)
        shutil.copytree(self.folder, target)
        return replace(self, folder=target)

    def released(self) -> dict[str, bytes]:
        return {
            str(file.relative_to(self.folder / "releases")): file.read_bytes()
            for file in sorted((self.folder / "releases").rglob("*"))
            if file.is_file()
        }

    def private_keys(self) -> int:
        return len(list((self.folder / "keys" / "week").glob("*.private")))


def an_order(number: int, questionnaire: Questionnaire = QUESTIONNAIRE) -> Post:
    turn = count(number)
    answers: dict[str, tuple[str, ...]] = {
        question.id: (question.choices[next(turn) % len(question.choices)].id,)
        for question in questionnaire.questions
        if isinstance(question, OneChoice | Scale)
    }
    areas: list[tuple[str, ...]] = [
        ("central_west", "westminster"),
        ("south", "sutton"),
        (),
    ]
    answers["age"] = (("aged_16_17", "aged_18_20", "aged_21_24")[number % 3],)
    answers["area"] = areas[number % 3]
    return Post(
        FormNumber(number.to_bytes(8, "big")),
        Submission(
            questionnaire=questionnaire.id,
            questionnaire_version=questionnaire.version,
            wording=Version.STANDARD,
            locale="en",
            invite=0,
            answers=answers,
        ),
        Comment(
            questionnaire=questionnaire.id,
            questionnaire_version=questionnaire.version,
            locale="en",
            text="",
        ),
    )


def an_order_at_work(number: int) -> Post:
    order, questionnaire = an_order(number), PROFESSIONALS
    named = {
        "questionnaire": questionnaire.id,
        "questionnaire_version": questionnaire.version,
    }
    answers = {
        question.id: (question.choices[number % 2].id,)
        for question in questionnaire.questions
        if isinstance(question, OneChoice | Scale)
    }
    return Post(
        order.form,
        order.submission.model_copy(update={**named, "answers": answers}),
        order.comment.model_copy(update=named),
    )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folder = tmp_path / "here"
    folder.mkdir()
    return Place(folder)


async def test_a_week_is_published_under_the_name_of_the_week_that_ended(place: Place):
    await place.answer(60)

    week = await place.compile()

    assert week == Outcome(Week("2026-W47"), Became.PUBLISHED)
    manifest = json.loads(place.released()["2026-W47/manifest.json"])
    assert manifest["week"] == "2026-W47"


async def test_fewer_than_ten_people_are_not_published_and_the_reason_is_said(
    place: Place,
):
    await place.answer(9)

    week = await place.compile()

    assert week.became is Became.WITHHELD
    assert "fewer than 10" in week.reason
    assert place.released() == {}


async def test_answers_of_too_few_people_count_once_ten_are_there(place: Place):
    await place.answer(9)
    await place.compile()
    await place.answer(51, first=10)

    week = await place.compile(MONDAY + timedelta(days=7))

    assert week == Outcome(Week("2026-W48"), Became.PUBLISHED)
    rows = place.released()["2026-W48/tables.csv"].decode().splitlines()
    (people,) = [row for row in rows if ",london,london,people,people," in row]
    assert ",60,60," in people


async def test_answers_that_waited_for_four_weeks_are_destroyed_unread(place: Place):
    await place.answer(9)

    said = [await place.compile(MONDAY + timedelta(days=7 * week)) for week in range(5)]

    assert ["destroyed" in week.reason for week in said] == [False] * 4 + [True]
    work = await place.work()
    assert len(await work.store.letterboxes()) == 1
    await work.store.close()
    assert place.private_keys() == 1


async def test_a_week_is_compiled_once(place: Place):
    await place.answer(60)
    await place.compile()
    before = place.released()

    again = await place.compile(MONDAY + timedelta(days=3))

    assert again.became is Became.DONE_BEFORE
    assert place.released() == before


async def test_a_machine_that_was_off_on_monday_compiles_on_thursday(place: Place):
    await place.answer(60)

    week = await place.compile(MONDAY + timedelta(days=3))

    assert week == Outcome(Week("2026-W47"), Became.PUBLISHED)


async def test_nothing_is_due_before_the_first_monday(place: Place):
    await place.answer(60)

    week = await place.compile(MONDAY - timedelta(minutes=1))

    assert week.became is Became.NOT_YET


async def test_after_the_mix_no_key_opens_the_letters_of_a_copy(place: Place):
    await place.answer(60)
    thief = place.copy("thief")
    await place.compile()

    stolen = await thief.work()
    keyring = Keyring.open(place.folder / "keys")
    for letterbox in await stolen.store.letterboxes():
        with pytest.raises(KeyMissingError):
            keyring.private_key(letterbox.fingerprint)
    await stolen.store.close()


# Two questionnaires in one letterbox


def people_in(released: dict[str, bytes], name: str) -> str:
    rows = released[name].decode().splitlines()
    (people,) = [row for row in rows if ",london,london,people,people," in row]
    return people.partition(",people,people,")[2]


async def test_letters_of_both_kinds_are_told_apart_when_they_are_opened(place: Place):
    await place.answer(60)
    await place.answer_at_work(55)

    assert await place.compile() == Outcome(Week("2026-W47"), Became.PUBLISHED)

    released = place.released()
    assert people_in(released, "2026-W47/tables.csv").startswith("60,60,")
    assert people_in(released, "2026-W47/professionals.csv").startswith("55,55,")


async def test_a_pool_that_is_too_small_waits_in_the_counts_for_the_next_week(
    place: Place,
):
    await place.answer(60)
    await place.answer_at_work(30)
    await place.compile()
    await place.answer_at_work(25, first=600_001)

    assert await place.compile(MONDAY + timedelta(days=7)) == Outcome(
        Week("2026-W48"), Became.PUBLISHED
    )

    released = place.released()
    assert people_in(released, "2026-W47/professionals.csv") == ",,,[x]"
    assert people_in(released, "2026-W48/professionals.csv").startswith("55,55,")
    assert people_in(released, "2026-W48/tables.csv") == people_in(
        released, "2026-W47/tables.csv"
    )


async def test_ten_forms_of_either_kind_are_enough_to_mix(place: Place):
    await place.answer(5)
    await place.answer_at_work(4)
    withheld = await place.compile()
    await place.answer_at_work(1, first=600_001)

    mixed = await place.compile(MONDAY + timedelta(days=7))

    assert withheld.became is Became.WITHHELD
    assert mixed.became is Became.PUBLISHED


@dataclass(frozen=True)
class SecondWeek:
    """A place with a release, counts that wait and new letters; and what it comes to."""

    begun: Place
    released: dict[str, bytes]


@pytest.fixture(scope="module")
def second_week(tmp_path_factory: pytest.TempPathFactory) -> SecondWeek:
    return asyncio.run(_second_week(tmp_path_factory.mktemp("second")))


async def _second_week(folder: Path) -> SecondWeek:
    place = Place(folder / "begun")
    place.folder.mkdir()
    await place.answer(60)
    await place.answer_at_work(30)
    await place.compile()
    await place.answer(60, first=1001)
    await place.answer_at_work(30, first=600_001)
    whole = place.copy("whole")
    await whole.compile(SECOND_MONDAY)
    return SecondWeek(place, whole.released())


@pytest.fixture
def begun(second_week: SecondWeek, tmp_path: Path) -> Place:
    """Return a copy of that place, to be spoiled."""
    return Place(shutil.copytree(second_week.begun.folder, tmp_path / "begun"))


async def assert_whole(place: Place, second_week: SecondWeek) -> None:
    """Fail unless the second week came out as if nothing had happened."""
    assert place.released() == second_week.released
    assert place.private_keys() == 1
    work = await place.work()
    in_use = await work.store.current_letterbox()
    assert await work.store.letterboxes() == (in_use,)
    assert len(await work.store.releases()) == 2
    await work.store.close()


@pytest.mark.parametrize(("when", "name"), AT_EACH)
async def test_a_week_that_was_interrupted_comes_out_the_same_to_the_byte(
    begun: Place, second_week: SecondWeek, when: str, name: str
):
    with pytest.raises(KilledError):
        await begun.compile(SECOND_MONDAY, killed(when, name))
    await begun.compile(SECOND_MONDAY)

    await assert_whole(begun, second_week)


@pytest.mark.slow
async def test_a_week_killed_at_every_moment_in_turn_comes_out_the_same(
    begun: Place, second_week: SecondWeek
):
    for when, name in MOMENTS:
        with suppress(KilledError):
            await begun.compile(SECOND_MONDAY, killed(when, name))
    await begun.compile(SECOND_MONDAY)

    await assert_whole(begun, second_week)


async def assert_ended(place: Place) -> None:
    """Fail unless the round ended with its first week and the next one is open."""
    work = await place.work()
    known, current = await work.store.rounds(), await work.store.current_round()
    numbers = work.keyring.round_numbers(), work.keyring.rounding_numbers()
    await work.store.close()
    assert [each.number for each in known] == [1, 2]
    assert current == known[-1]
    assert numbers == ((), ())
    assert place.private_keys() == 1


@pytest.mark.parametrize(("when", "name"), AT_EACH)
async def test_the_end_of_a_round_that_was_interrupted_is_made_good(
    place: Place, when: str, name: str
):
    await place.answer(12)
    with pytest.raises(KilledError):
        await place.compile(MONDAY, killed(when, name), round_weeks=1)

    await place.compile(MONDAY, round_weeks=1)

    await assert_ended(place)


@pytest.mark.slow
async def test_a_week_killed_for_real_comes_out_the_same_to_the_byte(place: Place):
    await place.answer(60)
    whole = place.copy("whole")
    await whole.compile()

    for when, name in ((AFTER, "counted"), (AFTER, "written"), (AFTER, "recorded")):
        child = await create_subprocess_exec(
            sys.executable, "-c", _KILLED, str(place.folder), when, name
        )
        assert await child.wait() == -signal.SIGKILL
    await place.compile()

    assert place.released() == whole.released()
    assert place.private_keys() == 1


_KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from tests.bot.weekly.stepping import interrupted
from tests.bot.weekly.test_week import Place
async def die():
    os.kill(os.getpid(), signal.SIGKILL)
_, folder, when, name = sys.argv
asyncio.run(Place(Path(folder)).compile(steps=interrupted(when, name, die)))
"""


@pytest.mark.slow
async def test_who_takes_answers_back_during_the_mix_is_not_counted(place: Place):
    await place.answer(61)
    fewer = place.copy("fewer")
    assert await fewer.take_back(61)
    await fewer.compile()
    withdrawn: list[int] = []

    async def take_back() -> None:
        # Between reading and recording, in a process of its own as the bot is.
        if not withdrawn:
            command = (sys.executable, "-c", _TAKEN_BACK, str(place.folder))
            child = await create_subprocess_exec(*command)
            withdrawn.append(await child.wait())

    await place.compile(steps=interrupted(AFTER, "written", take_back))

    assert withdrawn == [0]
    assert place.released() == fewer.released()


_TAKEN_BACK = """
import asyncio, sys
from pathlib import Path
from tests.bot.weekly.test_week import Place
sys.exit(not asyncio.run(Place(Path(sys.argv[1])).take_back(61)))
"""


async def test_what_was_written_and_then_withheld_is_never_published(place: Place):
    await place.answer(10)
    with pytest.raises(KilledError):
        await place.compile(steps=killed(AFTER, "written"))
    assert await place.take_back(10)

    week = await place.compile()
    again = await place.compile()

    assert (week.became, again.became) == (Became.WITHHELD, Became.DONE_BEFORE)
    assert place.released() == {}


# Two at once


@pytest.mark.parametrize(("when", "name"), AT_EACH)
async def test_a_second_run_that_comes_in_takes_over_and_the_first_one_stops(
    begun: Place, second_week: SecondWeek, when: str, name: str
):
    second: list[Outcome] = []

    async def come_in() -> None:
        second.append(await begun.compile(SECOND_MONDAY))

    first = await begun.compile(SECOND_MONDAY, interrupted(when, name, come_in))

    is_recorded = is_at_or_after(AFTER, "recorded", (when, name))
    is_destroyed = is_at_or_after(AFTER, "destroyed", (when, name))
    became = Became.DONE_BEFORE if is_recorded else Became.PUBLISHED
    assert [each.became for each in second] == [became]
    assert first.became is (Became.PUBLISHED if is_destroyed else Became.TAKEN_OVER)
    await assert_whole(begun, second_week)


def is_at_or_after(when: str, name: str, moment: tuple[str, str]) -> bool:
    return MOMENTS.index(moment) >= MOMENTS.index((when, name))


@pytest.mark.parametrize(("when", "name"), AT_EACH)
async def test_a_round_ends_once_when_a_second_run_comes_in(
    place: Place, when: str, name: str
):
    await place.answer(12)

    async def come_in() -> None:
        await place.compile(round_weeks=1)

    await place.compile(MONDAY, interrupted(when, name, come_in), round_weeks=1)

    await assert_ended(place)


THIRD_MONDAY = SECOND_MONDAY + timedelta(days=7)


@pytest.mark.parametrize(
    ("when", "name"), AT_EACH[: MOMENTS.index((AFTER, "recorded"))]
)
async def test_a_run_that_hung_until_the_next_week_changes_nothing_when_it_goes_on(
    begun: Place, when: str, name: str
):
    next_week = begun.copy("next-week")
    await next_week.compile(THIRD_MONDAY)

    async def come_in() -> None:
        await begun.compile(THIRD_MONDAY)
        await begun.answer(12, first=2001)

    hung = await begun.compile(SECOND_MONDAY, interrupted(when, name, come_in))

    assert hung.became is Became.TAKEN_OVER
    assert published(begun) == published(next_week)
    work = await begun.work()
    (in_use,) = await work.store.letterboxes()
    assert await work.store.count_letters(in_use.fingerprint) == 24
    assert [each.week for each in await work.store.releases()] == [
        "2026-W47",
        "2026-W49",
    ]
    await work.store.close()


def published(place: Place) -> dict[str, bytes]:
    """Return what everybody can see: nothing that is hidden."""
    return {
        name: content
        for name, content in place.released().items()
        if not name.startswith(".")
    }


async def test_a_run_that_hung_at_the_end_of_a_round_destroys_no_later_letter(
    place: Place,
):
    await place.answer(12)

    async def come_in() -> None:
        await place.compile(round_weeks=1)
        await place.answer(5)
        withheld = await place.compile(SECOND_MONDAY, round_weeks=2)
        assert withheld.became is Became.WITHHELD

    hung = await place.compile(
        MONDAY, interrupted(BEFORE, "ended", come_in), round_weeks=1
    )

    assert hung.became is Became.TAKEN_OVER
    work = await place.work()
    boxes = [each.fingerprint for each in await work.store.letterboxes()]
    waiting = [await work.store.count_letters(each) for each in boxes]
    assert sorted(waiting) == [0, 10]
    assert set(work.keyring.private_keys()) == set(boxes)
    await work.store.close()


async def test_letters_discarded_by_hand_stop_a_week_that_is_under_way(place: Place):
    await place.answer(60)

    async def close() -> None:
        work = await place.work()
        await close_round(work, discard_letters=True)
        await work.store.close()

    week = await place.compile(steps=interrupted(AFTER, "written", close))

    assert week.became is Became.TAKEN_OVER
    assert published(place) == {}


@pytest.mark.slow
async def test_two_processes_that_start_at_once_end_in_one_release(
    begun: Place, second_week: SecondWeek
):
    homes = {later: begun.copy(f"twice-{later}") for later in LATER_SECONDS}
    nursery = await create_subprocess_exec(
        sys.executable, "-c", _TWICE, stdin=PIPE, stdout=PIPE
    )
    lines = "\n".join(f"{later} {home.folder}" for later, home in homes.items())
    said, _ = await nursery.communicate(lines.encode())

    for home, line in zip(homes.values(), said.decode().splitlines(), strict=True):
        became = line.split()
        assert len(became) == 2
        assert {*became} <= {"published", "taken_over", "done_before"}
        assert {*became} & {"published", "done_before"}
        await assert_whole(home, second_week)


# Forked, so that both begin at once and none waits for imports.
_TWICE = """
import asyncio, os, sys, time
from pathlib import Path
from tests.bot.weekly.test_week import SECOND_MONDAY, Place

def compiled(folder, seconds):
    reading, writing = os.pipe()
    if not os.fork():
        try:
            time.sleep(seconds)
            outcome = asyncio.run(Place(Path(folder)).compile(SECOND_MONDAY))
            os.write(writing, outcome.became.encode())
        finally:
            os._exit(0)
    os.close(writing)
    return reading

for line in sys.stdin:
    later, folder = line.split()
    both = [compiled(folder, 0), compiled(folder, float(later))]
    print(*[os.read(each, 99).decode() for each in both], flush=True)
"""
