import asyncio

import aiohttp

from sandbox.people.phone import Phone
from sandbox.telegram.faults import Fault, FaultKind
from sandbox.telegram.telegram import Telegram
from tests.sandbox.support import CallingBot, ToldClock, a_started_chat
from tests.support.patience import PATIENCE_SECONDS


TERMINATED = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot "
    "instance is running"
)


async def test_a_poll_ends_when_something_happens(bot: CallingBot, phone: Phone):
    polling = asyncio.create_task(bot("getUpdates", timeout=50))

    await phone.open()

    async with asyncio.timeout(PATIENCE_SECONDS):
        updates = await polling
    assert [update["message"]["text"] for update in updates] == ["/start"]


async def test_a_poll_without_news_ends_empty(bot: CallingBot):
    assert await bot("getUpdates", timeout=1) == []


async def test_what_was_not_confirmed_comes_again(
    bot: CallingBot, telegram: Telegram, clock: ToldClock
):
    chat = a_started_chat(telegram)
    telegram.type(chat, "one")
    telegram.type(chat, "two")

    first = await bot("getUpdates")
    clock.now += 5
    second = await bot("getUpdates", offset=first[0]["update_id"] + 1)

    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert second == first[1:]


async def test_updates_survive_an_answer_that_got_lost(
    bot: CallingBot, telegram: Telegram, clock: ToldClock
):
    telegram.type(a_started_chat(telegram), "one")
    telegram.faults.add(Fault(FaultKind.DROP_AFTER, "getUpdates"))

    try:
        await bot("getUpdates")
    except aiohttp.ClientConnectionError:
        clock.now += 5

    assert len(await bot("getUpdates")) == 1


async def test_the_first_of_two_polls_ends_in_a_conflict(
    bot: CallingBot, telegram: Telegram
):
    chat = a_started_chat(telegram)
    polls = [
        asyncio.create_task(bot.answer("getUpdates", timeout=50)) for _ in range(2)
    ]

    done, waiting = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
    telegram.type(chat, "hello")
    answers = await asyncio.gather(*waiting)

    assert [poll.result()["description"] for poll in done] == [TERMINATED]
    assert [len(answer["result"]) for answer in answers] == [1]


async def test_a_poll_is_refused_while_a_webhook_is_set(bot: CallingBot):
    await bot("setWebhook", url="http://127.0.0.1:9/hook")

    answer = await bot.answer("getUpdates")

    assert answer["error_code"] == 409
    assert answer["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; use "
        "deleteWebhook to delete the webhook first"
    )


async def test_setting_a_webhook_ends_a_poll(bot: CallingBot, telegram: Telegram):
    polling = asyncio.create_task(bot.answer("getUpdates", timeout=50))
    while not telegram.updates.watchers:
        await bot("getMe")

    await bot("setWebhook", url="http://127.0.0.1:9/hook")

    assert (await polling)[
        "description"
    ] == "Conflict: terminated by setWebhook request"


async def test_the_kinds_asked_for_are_remembered(
    bot: CallingBot, telegram: Telegram, clock: ToldClock
):
    chat = a_started_chat(telegram)
    await bot("getUpdates", allowed_updates=["callback_query"])
    clock.now += 5

    telegram.type(chat, "unheard")

    assert await bot("getUpdates") == []


async def test_asking_again_for_the_same_offset_gets_one_update_at_a_time(
    bot: CallingBot, telegram: Telegram, clock: ToldClock
):
    chat = a_started_chat(telegram)
    for text in ("one", "two"):
        telegram.type(chat, text)

    sizes = []
    for pause in (0, 0, 5):
        clock.now += pause
        sizes.append(len(await bot("getUpdates")))

    assert sizes == [2, 1, 2]


async def test_a_limit_is_kept(bot: CallingBot, telegram: Telegram):
    chat = a_started_chat(telegram)
    for text in ("one", "two", "three"):
        telegram.type(chat, text)

    assert len(await bot("getUpdates", limit=2)) == 2
