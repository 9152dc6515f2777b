import json
import shutil
import signal
import subprocess
import sys
from asyncio import create_subprocess_exec
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot import content
from bot.calendar import LONDON, WeeklyMoment
from bot.interview.ids import AccountId
from bot.interview.posting import Posting
from bot.weekly.week import Became, Compilation, Week, prepare, run
from dialogues.happened import Withdrawal
from dialogues.progress import FormNumber
from dialogues.questionnaire import OneChoice, Scale, Version
from dialogues.screens.screen import Post
from dialogues.submission import Comment, Submission
from digest.policy import PUBLISHED
from storage.errors import KeyMissingError
from storage.keyring import Keyring
from storage.sqlite import SqliteStore


MONDAY = datetime(2026, 11, 23, 6, tzinfo=LONDON)
QUESTIONNAIRE = content.questionnaire()
PROFESSIONALS = content.questionnaire(content.PROFESSIONALS)
STEPS = ("turned", "opened", "compiled", "written", "recorded", "named", "destroyed")


class KilledError(Exception):
    pass


@dataclass
class Place:
    """The folders of one installation, and how to work in them."""

    folder: Path
    keeps_comments: bool = False

    async def work(
        self,
        now: datetime = MONDAY,
        told: Callable[[str], None] = lambda _: None,
    ) -> Compilation:
        return Compilation(
            store=await SqliteStore.open(self.folder / "data" / "earshot.sqlite3"),
            keyring=Keyring.open(self.folder / "keys"),
            releases=self.folder / "releases",
            questionnaire=QUESTIONNAIRE,
            professionals=PROFESSIONALS,
            policy=PUBLISHED,
            digest_at=WeeklyMoment.parse("monday 06:00"),
            now=now,
            keeps_comments=self.keeps_comments,
            told=told,
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
        told: Callable[[str], None] = lambda _: None,
    ) -> Week:
        work = await self.work(now, told)
        try:
            return await run(work)
        finally:
            await work.store.close()

    async def take_back(self, number: int) -> bool:
        work = await self.work()
        try:
            posting = Posting(work.store, work.keyring, 1)
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


def an_order(number: int) -> Post:
    questionnaire = QUESTIONNAIRE
    turn = count(number)
    answers: dict[str, tuple[str, ...]] = {
        question.id: (question.choices[next(turn) % len(question.choices)].id,)
        for question in questionnaire.questions
        if isinstance(question, OneChoice | Scale)
    }
    areas: list[tuple[str, ...]] = [
        ("central_north", "camden"),
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

    assert week == Week("2026-W47", Became.PUBLISHED)
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

    assert week == Week("2026-W48", Became.PUBLISHED)
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

    assert week == Week("2026-W47", Became.PUBLISHED)


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

    assert await place.compile() == Week("2026-W47", Became.PUBLISHED)

    released = place.released()
    assert people_in(released, "2026-W47/tables.csv").startswith("60,60,")
    assert people_in(released, "2026-W47/professionals.csv").startswith("55,55,")


async def test_the_published_figures_of_both_are_recorded_side_by_side(place: Place):
    await place.answer(60)
    await place.answer_at_work(55)
    await place.compile()

    work = await place.work()
    people = [
        (each.questionnaire, each.group, each.member)
        for each in await work.store.frames()
        if each.question == "people" and each.group == "london"
    ]
    await work.store.close()

    assert people == [
        ("young_people", "london", "london"),
        ("youth_workers", "london", "london"),
    ]


async def test_a_pool_that_is_too_small_waits_in_the_counts_for_the_next_week(
    place: Place,
):
    await place.answer(60)
    await place.answer_at_work(30)
    await place.compile()
    await place.answer_at_work(25, first=600_001)

    assert await place.compile(MONDAY + timedelta(days=7)) == Week(
        "2026-W48", Became.PUBLISHED
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


@pytest.mark.parametrize("step", STEPS)
async def test_a_week_that_was_interrupted_comes_out_the_same_to_the_byte(
    place: Place, step: str
):
    await place.answer(60)
    await place.answer_at_work(30)
    await place.compile()
    await place.answer(60, first=1001)
    await place.answer_at_work(30, first=600_001)
    whole = place.copy("whole")
    monday = MONDAY + timedelta(days=7)
    await whole.compile(monday)

    def killed(done: str) -> None:
        if done == step:
            raise KilledError

    with pytest.raises(KilledError):
        await place.compile(monday, killed)
    await place.compile(monday)

    assert place.released() == whole.released()
    assert place.private_keys() == 1


async def test_a_week_killed_for_real_comes_out_the_same_to_the_byte(place: Place):
    await place.answer(60)
    whole = place.copy("whole")
    await whole.compile()

    for step in ("opened", "written", "recorded"):
        child = await create_subprocess_exec(
            sys.executable, "-c", _KILLED, str(place.folder), step
        )
        assert await child.wait() == -signal.SIGKILL
    await place.compile()

    assert place.released() == whole.released()
    assert place.private_keys() == 1


_KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from tests.bot.weekly.test_week import Place
def told(step):
    if step == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(Place(Path(sys.argv[1])).compile(told=told))
"""


async def test_who_takes_answers_back_during_the_mix_is_not_counted(place: Place):
    await place.answer(61)
    fewer = place.copy("fewer")
    assert await fewer.take_back(61)
    await fewer.compile()
    withdrawn: list[int] = []

    def told(step: str) -> None:
        # Between reading and recording, in a process of its own as the bot is.
        if step == "written" and not withdrawn:
            command = (sys.executable, "-c", _TAKEN_BACK, str(place.folder))
            withdrawn.append(subprocess.run(command, check=False).returncode)  # noqa: S603  (our own)

    await place.compile(told=told)

    assert withdrawn == [0]
    assert place.released() == fewer.released()


_TAKEN_BACK = """
import asyncio, sys
from pathlib import Path
from tests.bot.weekly.test_week import Place
sys.exit(not asyncio.run(Place(Path(sys.argv[1])).take_back(61)))
"""
