import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sandbox.telegram.api import create_app, serve
from sandbox.telegram.objects import Account
from sandbox.telegram.telegram import Telegram
from sandbox.telegram.webhooks import pause_seconds
from tests.sandbox.support import (
    TOKEN,
    CallingBot,
    ToldClock,
    a_started_chat,
)
from tests.support.patience import PATIENCE_SECONDS


class Receiver:
    """The bot's own address: it notes what comes and answers what it was told."""

    def __init__(self) -> None:
        self.came: asyncio.Queue[Any] = asyncio.Queue()
        self.secrets: list[str | None] = []
        self.answers: deque[web.Response] = deque()
        self.held: dict[str, asyncio.Event] = {}
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        await self.came.put(update)
        hold = self.held.get(update.get("message", {}).get("text", ""))
        if hold is not None:
            await hold.wait()
        return self.answers.popleft() if self.answers else web.Response()

    async def next_text(self) -> str:
        async with asyncio.timeout(PATIENCE_SECONDS):
            update = await self.came.get()
        return str(update["message"]["text"])


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver, app = Receiver(), web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner, port = await serve(app)
    receiver.url = f"http://127.0.0.1:{port}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_are_brought_with_the_secret(
    bot: CallingBot, telegram: Telegram, receiver: Receiver
):
    chat = a_started_chat(telegram)
    await bot("setWebhook", url=receiver.url, secret_token="s3cret")

    telegram.type(chat, "hello")

    assert await receiver.next_text() == "hello"
    assert receiver.secrets == ["s3cret"]


async def test_what_waited_before_is_brought_too(
    bot: CallingBot, telegram: Telegram, receiver: Receiver
):
    telegram.type(a_started_chat(telegram), "early")

    await bot("setWebhook", url=receiver.url)

    assert await receiver.next_text() == "early"


async def test_what_waited_before_can_be_dropped(
    bot: CallingBot, telegram: Telegram, receiver: Receiver
):
    chat = a_started_chat(telegram)
    telegram.type(chat, "early")

    await bot("setWebhook", url=receiver.url, drop_pending_updates=True)
    telegram.type(chat, "late")

    assert await receiver.next_text() == "late"


async def test_a_failed_delivery_is_repeated_in_order(
    bot: CallingBot, telegram: Telegram, receiver: Receiver
):
    chat = a_started_chat(telegram)
    receiver.answers.extend([web.Response(status=500), web.Response(status=503)])
    await bot("setWebhook", url=receiver.url)

    telegram.type(chat, "one")
    telegram.type(chat, "two")

    came = [await receiver.next_text() for _ in range(4)]
    info = await bot("getWebhookInfo")
    assert came == ["one", "one", "one", "two"]
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 503 Service Unavailable"
    )


async def test_an_update_that_is_too_old_is_given_up(
    bot: CallingBot, telegram: Telegram, receiver: Receiver, clock: ToldClock
):
    chat = a_started_chat(telegram)
    await bot("setWebhook", url=receiver.url)
    receiver.held["one"] = asyncio.Event()
    receiver.answers.append(web.Response(status=500))
    telegram.type(chat, "one")
    await receiver.next_text()

    clock.now += 86_400
    telegram.type(chat, "two")
    receiver.held["one"].set()

    assert await receiver.next_text() == "two"


async def test_texts_of_one_chat_wait_for_each_other_and_nobody_else_does(
    bot: CallingBot, telegram: Telegram, receiver: Receiver
):
    chat = a_started_chat(telegram)
    other = a_started_chat(telegram, Account(8))
    await bot("setWebhook", url=receiver.url)
    receiver.held["one"] = asyncio.Event()

    telegram.type(chat, "one")
    telegram.type(chat, "two")
    telegram.type(other, "three")

    first = {await receiver.next_text(), await receiver.next_text()}
    receiver.held["one"].set()
    assert first == {"one", "three"}
    assert await receiver.next_text() == "two"


async def test_a_tap_overtakes_a_text_of_the_same_person(
    bot: CallingBot, telegram: Telegram, receiver: Receiver
):
    chat = a_started_chat(telegram)
    await bot("setWebhook", url=receiver.url)
    receiver.held["one"] = asyncio.Event()
    telegram.type(chat, "one")
    await receiver.next_text()

    telegram.tap(chat, 1, "yes", lambda _: None)

    async with asyncio.timeout(PATIENCE_SECONDS):
        assert "callback_query" in await receiver.came.get()
    receiver.held["one"].set()


async def test_no_more_connections_are_used_than_were_allowed(
    bot: CallingBot, telegram: Telegram, receiver: Receiver
):
    chats = [a_started_chat(telegram, Account(number)) for number in (1, 2)]
    await bot("setWebhook", url=receiver.url, max_connections=1)
    receiver.held["one"] = asyncio.Event()

    telegram.type(chats[0], "one")
    telegram.type(chats[1], "two")

    assert await receiver.next_text() == "one"
    assert receiver.came.empty()
    receiver.held["one"].set()
    assert await receiver.next_text() == "two"


async def test_the_answer_to_a_delivery_may_carry_a_call(
    bot: CallingBot, telegram: Telegram, receiver: Receiver
):
    chat = a_started_chat(telegram)
    await bot("setWebhook", url=receiver.url)
    number = telegram.type(chat, "hello")[0]["message_id"]
    order = {"method": "deleteMessage", "chat_id": 7, "message_id": number}
    receiver.answers.append(web.json_response(order))
    gone = asyncio.Event()
    chat.watchers.add(gone.set)

    async with asyncio.timeout(PATIENCE_SECONDS):
        await gone.wait()

    assert number not in chat.messages


async def test_a_call_in_an_answer_that_is_refused_delivers_all_the_same(
    bot: CallingBot, telegram: Telegram, receiver: Receiver
):
    chat = a_started_chat(telegram)
    await bot("setWebhook", url=receiver.url)
    receiver.answers.append(web.json_response({"method": "sendPigeon"}))
    receiver.answers.append(web.Response(text="{no json"))

    for text in ("one", "two", "three"):
        telegram.type(chat, text)

    assert [await receiver.next_text() for _ in range(3)] == ["one", "two", "three"]
    assert telegram.faults.refused["sendpigeon"] == 1


async def test_deleting_a_webhook_ends_delivery_and_keeps_what_waits(
    bot: CallingBot, telegram: Telegram, receiver: Receiver
):
    chat = a_started_chat(telegram)
    await bot("setWebhook", url=receiver.url)

    await bot("deleteWebhook")
    telegram.type(chat, "hello")

    assert receiver.came.empty()
    assert len(await bot("getUpdates")) == 1
    assert (await bot("getWebhookInfo"))["url"] == ""


async def test_an_empty_address_deletes_the_webhook(
    bot: CallingBot, receiver: Receiver
):
    await bot("setWebhook", url=receiver.url)

    await bot("setWebhook", url="")

    assert (await bot("getWebhookInfo"))["url"] == ""


async def test_the_webhook_can_be_looked_up(bot: CallingBot, receiver: Receiver):
    await bot("setWebhook", url=receiver.url, allowed_updates=["message"])

    info = await bot("getWebhookInfo")

    assert info["url"] == receiver.url
    assert info["max_connections"] == 40
    assert info["allowed_updates"] == ["message"]
    assert info["pending_update_count"] == 0


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ({"url": "https://example.org/hook"}, "to this machine only"),
        ({"url": "http://127.0.0.1/", "secret_token": "a b"}, "unallowed characters"),
    ],
)
async def test_a_wrong_webhook_is_refused(
    bot: CallingBot, arguments: dict[str, str], fault: str
):
    assert fault in (await bot.answer("setWebhook", **arguments))["description"]


async def test_an_address_that_does_not_answer_is_tried_until_it_does(
    telegram: Telegram,
):
    tried = asyncio.Event()

    def pause(failures: int) -> float:
        if failures == 3:
            tried.set()
        return 0.0

    runner, port = await serve(create_app(telegram, pause=pause))
    chat = a_started_chat(telegram)
    async with aiohttp.ClientSession() as session:
        bot = CallingBot(f"http://127.0.0.1:{port}/bot{TOKEN}", session)
        # Port 9 is for nobody: connections to it are refused.
        await bot("setWebhook", url="http://127.0.0.1:9/hook")
        telegram.type(chat, "hello")
        async with asyncio.timeout(PATIENCE_SECONDS):
            await tried.wait()
        info = await bot("getWebhookInfo")
    await runner.cleanup()

    assert info["pending_update_count"] == 1
    assert info["last_error_message"].startswith("Connection failed")


def test_pauses_double_up_to_a_minute():
    assert [pause_seconds(failures) for failures in (1, 2, 3, 4, 7, 50)] == [
        0,
        2,
        4,
        8,
        60,
        60,
    ]
