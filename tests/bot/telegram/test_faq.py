"""What can be read and reached beside the questions, also while there are none."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot import content
from bot.app import LOOK_AT_ROUND_SECONDS
from dialogues.wording import Wording
from sandbox.people.phone import Phone, Screen
from tests.bot.running import World, a_world, begin, go_on
from tests.bot.test_cli import earshot
from tests.support.builders import STEADY
from tests.support.patience import PATIENCE_SECONDS


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with a_world(tmp_path_factory.mktemp("faq") / "bot") as world:
        await world.bot.start()
        yield world
        assert world.bot.count("update.failed") == 0, world.bot.log


async def noticed(world: World) -> None:
    """Let one person after the other press START, until there are no questions."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        told = ""
        while "No questions now" not in told:
            await asyncio.sleep(LOOK_AT_ROUND_SECONDS / 20)
            phone = await world.phone()
            await phone.open()
            told = (await phone.wait_for(lambda screen: bool(screen.text))).text


async def ask(phone: Phone) -> Screen:
    await phone.type("/faq")
    return await phone.wait_for("Know your local team")


async def test_the_command_lists_the_questions_and_an_answer_leads_back(served):
    phone = await served.phone()
    await phone.open()

    the_list = await ask(phone)
    answer = await go_on(phone, "What is a PCSO?")
    back = await go_on(phone, "All these questions")

    assert "police community support officer" in answer.text
    assert "London Assembly, 2025" in answer.text
    assert back.labels == the_list.labels


async def test_the_list_leads_to_the_opening(served):
    phone = await served.phone()
    await phone.open()
    await ask(phone)

    opening = await go_on(phone, "Back to the start")

    assert "Is that OK?" in opening.text


async def test_while_there_are_no_questions_answers_help_and_hide_still_work(tmp_path):
    async with a_world(tmp_path / "bot") as world:
        await world.bot.start()
        reader, asker, hider = await world.phones(3)
        for phone in (asker, hider):
            await begin(phone)
        bot = world.bot
        await earshot(bot.folder, "round", "close", **bot.environment)
        await noticed(world)

        closed = await go_on(asker, "16 or 17")
        await go_on(asker, "🌐 Language")
        abroad = await go_on(asker, "Polski")
        helped = await go_on(asker, "Pomoc")
        await reader.open()
        await ask(reader)
        answer = await go_on(reader, "What is my local team?")
        said = await hider.tap("Hide all this")

        assert "No questions now" in closed.text
        edition = content.edition(STEADY)
        polish = Wording(edition.texts, locale="pl", languages=edition.languages)
        assert polish.say("closed") in abroad.text
        assert "Childline" in helped.text
        assert "Safer Neighbourhoods" in answer.text
        assert "What you did not send is gone" in said.text
        assert world.bot.count("update.failed") == 0
