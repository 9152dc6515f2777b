import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import Current
from bot.calendar import WeeklyMoment
from bot.interview.ids import AccountId, VisitId
from bot.interview.posting import Posting
from bot.interview.tries import FORGOTTEN_SECONDS, FREE_TRIES, WAIT_SECONDS, Guessing
from bot.settings import Settings
from bot.telegram.handlers import application, serve_with
from bot.telegram.polling import Polling
from bot.telegram.sending import Sending
from bot.weekly.compilation import compiling
from bot.weekly.outcome import Became, Outcome
from bot.weekly.rounds import prepare
from bot.weekly.schedule import weekly
from bot.weekly.week import run
from bot.weekly.work import at_work
from dialogues.progress import FormNumber
from dialogues.receipt import code_of
from sandbox.people.phone import Phone
from storage.records import RoundNumber
from tests.bot.clocks import ToldClock
from tests.bot.running import (
    TOKEN,
    World,
    a_world,
    begin,
    send,
    skip_to,
    until,
)
from tests.bot.weekly.test_week import MONDAY, Place, an_order
from tests.support.builders import STEADY


# One bot serves all of these, and each test is somebody else.
pytestmark = pytest.mark.asyncio(loop_scope="module")

ENOUGH = 12
_accounts = count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with a_world(tmp_path_factory.mktemp("receipts") / "bot") as world:
        await world.bot.start()
        yield world
        assert world.bot.count("update.failed") == 0, world.bot.log


@pytest_asyncio.fixture(loop_scope="module")
async def phone(served: World) -> Phone:
    return await served.phone()


async def sent_code(phone: Phone) -> str:
    """Take part, and return the code of the thank-you message."""
    await begin(phone)
    await skip_to(phone, "That is all")
    screen = await send(phone)
    found = re.search(r"Your code: (\S+)\.", screen.text)
    assert found is not None
    return found[1]


async def told(phone: Phone, text: str, said: str) -> str:
    """Type something into a chat that shows nothing of it yet; return what is said."""
    await phone.clear()
    await phone.type(text)
    return (await phone.wait_for(said)).text


async def mixed(world: World, weeks: int) -> Outcome:
    """Have enough others take part, and compile as it will be done in some weeks."""
    settings = Settings.read(
        _env_file=None,
        data_dir=world.bot.folder / "data",
        keys_dir=world.bot.folder / "keys",
        releases_dir=world.bot.folder / "releases",
        content_dir=STEADY,
    )
    clock = ToldClock(datetime.now(UTC) + timedelta(weeks=weeks))  # noqa: TID251  (the bot's own)
    async with compiling(settings, clock) as work:
        posting = Posting(work.store, work.keyring, RoundNumber(1))
        for _ in range(ENOUGH):
            number = next(_accounts)
            await posting.post(an_order(number), AccountId(number))
        return await run(work)


# Codes


def as_shown(code: str) -> str:
    return code


def as_written_down(code: str) -> str:
    return code.lower().replace("-", " ").replace("0", "o").replace("1", "l")


def without_dashes(code: str) -> str:
    return f"  {code.replace('-', '')}\n"


@pytest.mark.parametrize("typed", [as_shown, as_written_down, without_dashes])
async def test_the_code_takes_answers_back_from_a_chat_that_was_cleared(
    served, phone, typed
):
    before = served.bot.letters(), served.bot.tags()
    code = await sent_code(phone)
    assert (served.bot.letters(), served.bot.tags()) == (before[0] + 2, before[1] + 1)

    await phone.clear()
    await phone.type("/delete")
    await until(lambda: phone.prompt is not None, "a prompt")
    await phone.reply(typed(code))
    await phone.wait_for("We took them out")

    assert (served.bot.letters(), served.bot.tags()) == before
    assert len(phone.messages) == 1, "neither the code nor the prompt for it"


async def test_delete_says_why_the_code_is_needed(phone):
    await phone.open()
    await phone.type("/delete")

    await until(
        lambda: any("Only the code can." in each["text"] for each in phone.messages),
        "the reason",
    )


async def test_a_code_needs_no_command(served, phone):
    before = served.bot.letters()
    code = await sent_code(phone)

    said = await told(phone, code, "We")

    assert "Your answers are gone." in said
    assert served.bot.letters() == before


async def test_a_code_works_once_and_the_account_may_answer_anew(phone):
    code = await sent_code(phone)
    await told(phone, code, "We took them out")

    await told(phone, code, "We cannot find them")

    assert await sent_code(phone) != code


async def test_after_mixing_a_code_is_told_truly_that_nothing_is_found(served, phone):
    code = await sent_code(phone)
    assert (await mixed(served, 1)).became is Became.PUBLISHED
    tags = served.bot.tags()

    said = await told(phone, code, "We cannot find them")

    assert "Nobody can tell which were yours." in said
    assert served.bot.tags() == tags


async def test_wrong_codes_are_slowed_in_their_chat_only(served):
    guesser, other = await served.phones(2)
    mine = await sent_code(guesser)
    for number in range(FREE_TRIES):
        wrong = code_of(FormNumber(number.to_bytes(8, "big")))
        await told(guesser, wrong, "We cannot find them")

    said = await told(guesser, mine, "Please wait a little")
    theirs = await sent_code(other)
    await told(other, theirs, "We took them out")

    assert "in 10 minutes" in said


async def test_a_chat_that_must_wait_can_still_use_the_button(phone):
    code = await sent_code(phone)
    for number in range(FREE_TRIES):
        await phone.type(code_of(FormNumber(number.to_bytes(8, "big"))))
        await phone.wait_for("We cannot find them")
    await phone.type(code)
    await phone.wait_for("Please wait a little")

    await phone.tap("Take my answers back")

    await until(
        lambda: any("We took them out" in each["text"] for each in phone.messages),
        "taken back",
    )


async def test_after_the_wait_one_code_is_free_again_and_after_an_hour_five_are():
    clock = ToldClock()
    guessing, chat = Guessing(clock), VisitId(1)
    for _ in range(FREE_TRIES):
        assert guessing.minutes_to_wait(chat) == 0
        guessing.failed(chat)

    assert guessing.minutes_to_wait(chat) == 10
    clock.passed(WAIT_SECONDS - 1)
    assert guessing.minutes_to_wait(chat) == 1
    clock.passed(1)
    assert guessing.minutes_to_wait(chat) == 0
    guessing.failed(chat)
    assert guessing.minutes_to_wait(chat) == 10
    clock.passed(FORGOTTEN_SECONDS + 1)
    guessing.failed(chat)
    assert guessing.minutes_to_wait(chat) == 0


@pytest.mark.parametrize("text", ["I feel so scared", "confrontation"])
async def test_words_that_could_be_a_code_take_nothing_back(served, phone, text):
    await sent_code(phone)
    before = served.bot.letters(), served.bot.tags()

    await phone.type(text)
    await phone.wait_for(lambda screen: "Thank you" not in screen.text)

    assert (served.bot.letters(), served.bot.tags()) == before


# What is held


@pytest.mark.slow
async def test_what_is_held_is_told_literally_at_every_moment(served, phone):
    tags = served.bot.tags
    before = tags()
    await begin(phone)
    assert "Nothing. There is no mark" in await told(phone, "/whatyouhold", "What we")

    code = await sent_code(phone)
    said = await told(phone, "/whatyouhold", "What we")
    assert "One thing: a mark that this account took part." in said
    assert f"It goes on {ends(served)} at the latest." in said
    assert tags() == before + 1

    await told(phone, code, "We took them out")
    assert "Nothing. There is no mark" in await told(phone, "/whatyouhold", "What we")
    assert tags() == before

    await sent_code(phone)
    await mixed(served, 2)
    assert "One thing: a mark" in await told(phone, "/whatyouhold", "What we")

    said = await told(phone, "/forget", "The mark")
    assert "Your mark will be deleted when the answers are mixed" in said
    assert "One thing: a mark" in await told(phone, "/whatyouhold", "What we")
    await begin(phone)
    await skip_to(phone, "That is all")
    await phone.tap("Send")
    await phone.wait_for("We already have your answers")

    marked = tags()
    await mixed(served, 3)
    assert tags() == marked + ENOUGH - 1
    assert "Nothing. There is no mark" in await told(phone, "/whatyouhold", "What we")
    assert "There is no mark for your account" in await told(
        phone, "/forget", "The mark"
    )
    assert await sent_code(phone)


def ends(world: World) -> str:
    ((opened,),) = world.bot.ask_database("SELECT opened_week FROM rounds")
    first = datetime.strptime(f"{opened}-1", "%G-W%V-%u").replace(tzinfo=UTC)
    day = first + timedelta(weeks=Settings.model_fields["round_weeks"].default + 1)
    return f"{day.day} {day:%B %Y}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("forgetting", "shown"), [(9, "fewer than ten"), (14, "about 1")]
)
async def test_how_many_marks_were_removed_is_in_the_digest_from_ten_on(
    tmp_path: Path, forgetting: int, shown: str
):
    place = Place(tmp_path)
    await place.answer(60)
    work = await place.work()
    posting = Posting(work.store, work.keyring, RoundNumber(1))
    for number in range(1, forgetting + 1):
        assert await posting.forget(AccountId(number))
    await place.compile()
    assert not await posting.is_marked(AccountId(1))
    assert await work.store.forgotten_tags() == forgetting
    await place.answer(20, first=101)

    await place.compile(MONDAY + timedelta(days=7))

    page = place.released()["2026-W48/digest.html"].decode()
    assert f"people had removed in this round: {shown}" in page
    if forgetting < 10:
        assert not re.search(rf"removed in this round: [^.]*\b{forgetting}\b", page)
    await work.store.close()


async def test_marks_stay_while_answers_wait_for_more_people(tmp_path: Path):
    place = Place(tmp_path)
    await place.answer(3)
    work = await place.work()
    posting = Posting(work.store, work.keyring, RoundNumber(1))
    await posting.forget(AccountId(1))

    assert (await place.compile()).became is Became.WITHHELD

    assert await posting.is_marked(AccountId(1))
    await work.store.close()


# What the library and the scheduler could keep


async def test_the_library_keeps_nothing_of_a_chat_or_a_person(tmp_path: Path):
    async with a_world(tmp_path / "bot") as world:
        settings = Settings.read(
            _env_file=None,
            data_dir=tmp_path / "data",
            keys_dir=tmp_path / "keys",
            releases_dir=tmp_path / "releases",
            content_dir=STEADY,
        )
        told_clock = ToldClock(datetime.now(UTC))  # noqa: TID251  (the stand-in's own)
        async with at_work(settings, told_clock) as work:
            await prepare(work)
            bot = application(TOKEN, world.base_url)
            sending = Sending(bot.bot)
            current = Current(settings, told_clock, work, sending)
            await current.look()
            serve_with(bot, lambda: current.conversation)
            async with bot:
                await converse(world, Polling(bot, sending, chats_at_once=10))

        assert bot.persistence is None
        assert (dict(bot.chat_data), dict(bot.user_data), bot.bot_data) == ({}, {}, {})
        assert bot.updater is None


async def converse(world: World, polling: Polling) -> None:
    stopping = asyncio.Event()
    serving = asyncio.create_task(polling.run(stopping))
    phone = await world.phone()
    code = await sent_code(phone)
    for text in ("/whatyouhold", "hello", "/delete", code):
        await phone.type(text)
    await phone.wait_for("We took them out")
    stopping.set()
    await serving


async def test_no_job_of_the_scheduler_holds_anything_but_the_week():
    async def nothing() -> None:
        pass

    scheduler = weekly(WeeklyMoment.parse("monday 06:00"), nothing)
    scheduler.start(paused=True)

    (job,) = scheduler.get_jobs()
    assert (job.id, job.func, job.args, dict(job.kwargs)) == ("week", nothing, (), {})
    scheduler.shutdown(wait=False)
