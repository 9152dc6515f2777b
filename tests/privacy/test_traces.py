"""Nothing of a person is left in any file or any line after a whole conversation."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from bot import content
from bot.settings import Settings
from bot.weekly.compilation import compiling
from bot.weekly.outcome import Became, Outcome
from bot.weekly.week import run
from dialogues.questionnaire import Area, CommentBox
from sandbox.people.phone import Phone
from sandbox.telegram.faults import Fault, FaultKind
from tests.bot.clocks import ToldClock
from tests.bot.running import (
    TOKEN,
    World,
    a_world,
    begin,
    fill_in,
    go_on,
    send,
    skip_to,
    together,
    until,
)
from tests.privacy.marks import COMMENT, MARKED, TYPED, files_of, found_in
from tests.support.builders import STEADY


# Loud, long and full of faults: all of it happens once, then all is looked through.
pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

OTHERS = 11


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lived(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Return a world after a whole conversation of a marked person, faults and all."""
    folder = tmp_path_factory.mktemp("lived") / "bot"
    async with a_world(folder, EARSHOT_LOG_LEVEL="DEBUG", PYTHONASYNCIODEBUG="1") as at:
        at.bot.compiles = True
        await at.bot.start()
        phone = await at.phone(MARKED)
        await say_all_sorts(phone)
        await suffer(at, phone)
        await begin(phone)
        await fill_in(phone, comment=COMMENT)
        await fail_to_send(at, phone)
        await send(phone)
        await begin(phone)
        await skip_to(phone, "That is all")
        await phone.tap("Send")
        await phone.wait_for("We already have your answers")
        await phone.block()
        await at.confirmed()
        yield at


async def say_all_sorts(phone: Phone) -> None:
    await begin(phone, MARKED.username)
    await phone.type(TYPED)
    await phone.wait_for("Please use the buttons")
    for command in ("/help", "/privacy", "/language", f"/stop {TYPED}"):
        await phone.type(command)
    await phone.send(contact={"phone_number": "1", "first_name": MARKED.first_name})
    await phone.send(photo=[{"file_id": "p"}], caption=TYPED)
    await begin(phone)
    for forged in (TYPED, "A" * 64, str(MARKED.id)):
        await phone.tap_data(forged)


async def suffer(world: World, phone: Phone) -> None:
    """Provoke every fault that Telegram, the network and a crash can have."""
    faults = world.telegram.faults
    await begin(phone)
    for kind in (FaultKind.SERVER_ERROR, FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER):
        faults.add(Fault(kind, method="editMessageText", chat_id=MARKED.id))
    faults.add(Fault(FaultKind.FLOOD, method="editMessageText", chat_id=MARKED.id))
    await phone.tap("16 or 17")
    await phone.wait_for("How safe do you feel")
    # So often that the bot gives up, and its error handler speaks.
    faults.add(Fault(FaultKind.FLOOD, method="editMessageText", retry_after=0, times=5))
    await phone.tap("Very safe")
    await until(lambda: world.bot.count("update.failed") > 0, "a failed update")
    await world.bot.restart()
    await go_on(phone, "Very safe")


async def fail_to_send(world: World, phone: Phone) -> None:
    world.bot.ask_database("ALTER TABLE letters RENAME TO away")
    await phone.tap("Send")
    await phone.wait_for("That did not work")
    world.bot.ask_database("ALTER TABLE away RENAME TO letters")


async def test_the_faults_were_really_provoked(lived):
    log = "\n".join(lived.bot.log)

    for event in ("call.repeated", "chat.paused", "update.failed", "letter.not_posted"):
        assert event in log
    assert lived.bot.letters() == 2


async def test_no_line_of_the_log_names_the_person_or_what_they_wrote(lived):
    assert found_in("\n".join(lived.bot.log).encode()) == []


async def test_no_line_of_the_log_holds_the_token(lived):
    log = "\n".join(lived.bot.log)

    assert TOKEN not in log
    assert TOKEN.partition(":")[2] not in log


@pytest.mark.parametrize("folder", ["data", "keys", "."])
async def test_no_file_names_the_person_or_what_they_wrote(lived, folder):
    files = files_of(lived.bot.folder / folder)

    found = {path.name: found_in(path.read_bytes()) for path in files}

    assert {name: marks for name, marks in found.items() if marks} == {}
    assert files


async def test_no_name_of_a_file_says_anything(lived):
    names = "\n".join(str(path) for path in files_of(lived.bot.folder))

    assert found_in(names.encode()) == []


async def test_no_answer_stands_in_the_database(lived):
    files = files_of(lived.bot.folder / "data")

    for path in files:
        written = path.read_bytes()
        assert [each for each in answer_ids() if each.encode() in written] == []
    assert any(path.suffix == ".sqlite3" for path in files)


async def test_no_button_that_the_person_saw_stands_in_a_file(lived):
    # In it is the form number, by which the letters can be found.
    seen = [
        button["callback_data"].encode()
        for message in lived.telegram.chats[MARKED.id].messages.values()
        for row in message.get("reply_markup", {}).get("inline_keyboard", ())
        for button in row
    ]

    assert seen
    for path in files_of(lived.bot.folder):
        written = path.read_bytes()
        assert not any(each in written for each in seen)


async def test_after_the_week_is_mixed_and_published_there_is_still_no_trace(lived):
    others = await lived.phones(OTHERS)
    await together(take_part(phone) for phone in others)
    await lived.confirmed()

    compiled = await next_week(lived)

    assert compiled.became is Became.PUBLISHED
    releases = files_of(lived.bot.folder / "releases")
    assert releases
    for path in files_of(lived.bot.folder):
        assert found_in(path.read_bytes()) == [], path
    assert lived.bot.letters() == 0


async def take_part(phone: Phone) -> None:
    await begin(phone)
    await fill_in(phone)
    await send(phone)


async def next_week(world: World) -> Outcome:
    """Compile the week as it will be done when it is due."""
    settings = Settings.read(
        _env_file=None,
        data_dir=world.bot.folder / "data",
        keys_dir=world.bot.folder / "keys",
        releases_dir=world.bot.folder / "releases",
        content_dir=STEADY,
    )
    clock = ToldClock(datetime.now(UTC) + timedelta(days=7))  # noqa: TID251  (the bot's own)
    async with compiling(settings, clock) as work:
        return await run(work)


def answer_ids() -> set[str]:
    """Return the ids of everything that the marked person answered."""
    found: set[str] = set()
    for question in content.questionnaire(own=STEADY).questions:
        if isinstance(question, CommentBox):
            continue
        if isinstance(question, Area):
            area = question.policing_areas[0]
            found |= {area.id, area.boroughs[0].id}
        else:
            found.add(question.choices[0].id)
    return (found | {"aged_16_17"}) - {"under_13"}
