import asyncio

import pytest

from bot.telegram.polling import Lanes
from bot.telegram.updates import ChatId, Gone
from sandbox.people.phone import Phone
from sandbox.telegram.faults import Fault, FaultKind
from tests.bot.running import World, begin, go_on, skip_to, together, until
from tests.support.patience import PATIENCE_SECONDS


@pytest.fixture
async def started(world: World) -> World:
    await world.bot.start()
    return world


# One chat in order, many at once


async def test_a_chat_is_served_in_order_and_others_meanwhile():
    handled: list[object] = []
    gate = asyncio.Event()
    first, second, other = (Gone(ChatId(chat)) for chat in (1, 1, 2))

    async def handle(arrived: object) -> None:
        if arrived is first:
            await gate.wait()
        handled.append(arrived)

    lanes = Lanes(handle)
    tasks = [lanes.put(each) for each in (first, second, other)]
    await tasks[2]
    assert [each is other for each in handled] == [True]

    gate.set()
    await asyncio.gather(*tasks)

    assert [each is first for each in handled[1:]] == [True, False]
    await asyncio.sleep(0)
    assert lanes.under_way() == {}


async def test_a_chat_goes_on_after_a_fault():
    handled: list[object] = []

    async def handle(arrived: object) -> None:
        handled.append(arrived)
        if len(handled) == 1:
            raise RuntimeError

    lanes = Lanes(handle)
    tasks = [lanes.put(Gone(ChatId(1))) for _ in range(2)]

    await asyncio.wait(tasks)

    assert len(handled) == 2
    assert isinstance(tasks[0].exception(), RuntimeError)


# Telegram asks one chat to wait


@pytest.mark.parametrize("method", ["editMessageText", "answerCallbackQuery"])
async def test_a_chat_that_has_to_wait_holds_up_no_other(started, method):
    slow, quick = await started.phones(2)
    await together(begin(phone) for phone in (slow, quick))
    started.telegram.faults.add(
        Fault(FaultKind.FLOOD, method=method, chat_id=slow.account.id, retry_after=3600)
    )

    waiting = asyncio.create_task(slow.tap("16 or 17"))
    await until(
        lambda: started.telegram.faults.refused[method.lower()] == 1, "a refusal"
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        await skip_to(quick, "That is all")

    waiting.cancel()
    await asyncio.wait({waiting})
    await started.bot.kill()  # it would wait for the slow chat before it leaves


# Confirmed after it was handled


async def test_an_update_is_confirmed_only_when_it_was_handled(started):
    phone = await started.phone()
    await begin(phone)
    await started.confirmed()
    started.telegram.faults.add(
        Fault(FaultKind.DELAY, method="editMessageText", times=None, seconds=3600)
    )

    await phone.tap("16 or 17")
    await until(
        lambda: started.telegram.faults.calls["editmessagetext"] >= 2, "an edit"
    )

    assert len(started.telegram.updates) == 1
    await started.bot.kill()  # it would wait for the answer before it leaves


async def test_the_menu_that_has_to_wait_does_not_hold_up_the_bot(world):
    world.telegram.faults.add(
        Fault(FaultKind.FLOOD, method="setMyCommands", retry_after=3600)
    )

    await world.bot.start()
    phone = await world.phone()
    await begin(phone)


async def test_updates_that_make_no_sense_are_passed_over_and_do_not_come_back(
    started,
):
    phone = await started.phone()
    await begin(phone)

    started.telegram.updates.add(
        "message", {"chat": {"type": "private"}, "from": {}}, 1
    )
    started.telegram.updates.add("callback_query", {"message": None}, 1)

    await go_on(phone, "16 or 17")
    await started.confirmed()
    assert started.bot.count("update.failed") == 0


# The network fails


async def test_the_bot_comes_back_when_telegram_does(started):
    phone = await started.phone()
    await begin(phone)
    started.telegram.faults.add(
        Fault(FaultKind.SERVER_ERROR, method="getUpdates", times=2)
    )
    started.telegram.faults.add(
        Fault(FaultKind.DROP_AFTER, method="getUpdates", times=1)
    )

    await go_on(phone, "16 or 17")

    await go_on(phone, "Skip")
    await started.confirmed()
    assert "Question 2 of" in phone.screen.text


async def test_a_bot_that_is_started_before_telegram_answers_waits_for_it(world):
    world.telegram.faults.add(Fault(FaultKind.SERVER_ERROR, method="getMe", times=1))
    await world.bot.start()

    phone = await world.phone()
    await begin(phone)
    await to_prompt(phone)

    assert phone.prompt is not None
    assert "earshot_bot" in phone.prompt["entities"][0]["url"]


async def to_prompt(phone: Phone) -> None:
    await skip_to(phone, "Is there one thing you")
    await phone.tap("Write something")
    await until(lambda: phone.prompt is not None, "a prompt")


async def test_a_bot_that_is_stopped_before_telegram_answers_ends_well(world):
    world.bot.telegram_api = "http://127.0.0.1:9"
    await world.bot.launch()
    await until(lambda: world.bot.count("telegram.unreachable") > 0, "a warning")

    async with asyncio.timeout(PATIENCE_SECONDS):
        exit_code = await world.bot.stop()

    assert exit_code == 0, world.bot.log


# The token


async def test_a_wrong_token_is_told_and_not_repeated(world):
    world.bot.settings["EARSHOT_BOT_TOKEN"] = "123456:wrong-wrong-wrong"

    await world.bot.launch()

    assert await world.bot.ended() == 10
    assert world.bot.count("Telegram does not accept EARSHOT_BOT_TOKEN") == 1
    assert world.bot.count("wrong-wrong") == 0


async def test_a_token_that_is_revoked_ends_the_bot_and_says_why(started):
    phone = await started.phone()
    await begin(phone)

    started.telegram.token = "123456:another"
    started.telegram.updates.add("message", {"chat": {}}, 1)

    assert await started.bot.ended() == 10
    assert started.bot.count("Telegram does not accept EARSHOT_BOT_TOKEN") == 1


async def test_a_missing_token_is_told_with_where_to_find_it(world):
    world.bot.settings["EARSHOT_BOT_TOKEN"] = ""

    await world.bot.launch()

    assert await world.bot.ended() == 10
    assert world.bot.count("EARSHOT_BOT_TOKEN is missing") == 1


async def test_two_bots_with_one_token_lose_no_tap(started):
    phone = await started.phone()
    await begin(phone)
    await started.bot.stop()
    first = started.bot
    second = type(first)(first.folder, first.telegram_api, first.settings)

    await together((first.start(), second.start()))
    try:
        await go_on(phone, "16 or 17")
        await skip_to(phone, "That is all")
        assert await first.stop() == 0
        # Both may have had the same tap; the slower one then shows an older screen.
        await started.confirmed()
        await skip_to(phone, "That is all")
        await phone.tap("Send")
        await phone.wait_for("Thank you")
        assert second.letters() == 2
    finally:
        await second.put_away()
