import asyncio
from collections.abc import AsyncIterator
from time import time

import pytest
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.errors import ChatGoneError, MessageGoneError
from bot.telegram.handlers import App, application
from bot.telegram.sending import LONGEST_PAUSE_SECONDS, TRIES, Sending
from bot.telegram.updates import ChatId
from sandbox.telegram.api import create_app, serve
from sandbox.telegram.faults import Fault, FaultKind
from sandbox.telegram.objects import Account
from sandbox.telegram.telegram import Telegram
from tests.bot.running import TOKEN


ANA, BEN = ChatId(7), ChatId(8)


@pytest.fixture
def stand_in() -> Telegram:
    telegram = Telegram(TOKEN, time)
    for chat in (ANA, BEN):
        telegram.start(telegram.open(Account(chat)))
    return telegram


@pytest.fixture
async def app(stand_in: Telegram) -> AsyncIterator[App]:
    runner, port = await serve(create_app(stand_in))
    app = application(TOKEN, f"http://127.0.0.1:{port}")
    await app.initialize()
    yield app
    await app.shutdown()
    await runner.cleanup()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def sending(app: App, pauses: list[float]) -> Sending:
    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    return Sending(app.bot, pause=pause)


async def sent(sending: Sending, chat: ChatId = ANA, text: str = "hello") -> int:
    message = await sending.call("sendMessage", chat, text=text)
    return int(message["message_id"])


async def edited(sending: Sending, message: int, text: str, chat: ChatId = ANA) -> None:
    await sending.call("editMessageText", chat, message_id=message, text=text)


def shown(stand_in: Telegram, chat: ChatId = ANA) -> list[str]:
    return [
        message["text"]
        for message in stand_in.chats[chat].visible()
        if message["from"]["is_bot"]
    ]


async def test_a_call_returns_what_telegram_says(sending, stand_in):
    message = await sending.call("sendMessage", ANA, text="hello")

    assert message["text"] == "hello"
    assert shown(stand_in) == ["hello"]


# A chat that has to wait


async def test_a_429_is_waited_for_and_the_call_repeated(sending, stand_in, pauses):
    stand_in.faults.add(Fault(FaultKind.FLOOD, retry_after=3, times=2))

    await sent(sending)

    assert pauses == [3, 3]
    assert shown(stand_in) == ["hello"]
    assert not sending.paused


async def test_a_429_pauses_its_own_chat_and_another_goes_on_meanwhile(app, stand_in):
    waiting, go_on = asyncio.Event(), asyncio.Event()

    async def pause(_: float) -> None:
        waiting.set()
        await go_on.wait()

    sending = Sending(app.bot, pause=pause)
    stand_in.faults.add(Fault(FaultKind.FLOOD, chat_id=ANA))
    first = asyncio.create_task(sent(sending, ANA))
    await waiting.wait()

    await sent(sending, BEN)

    assert set(sending.paused) == {ANA}
    assert shown(stand_in, BEN) == ["hello"]
    assert shown(stand_in, ANA) == []
    go_on.set()
    await first
    assert shown(stand_in, ANA) == ["hello"]


async def test_a_chat_stays_paused_until_the_last_of_its_calls_has_waited(
    app, stand_in
):
    gates = [asyncio.Event(), asyncio.Event()]
    entered = 0

    async def pause(_: float) -> None:
        nonlocal entered
        entered += 1
        await gates[entered - 1].wait()

    sending = Sending(app.bot, pause=pause)
    stand_in.faults.add(Fault(FaultKind.FLOOD, chat_id=ANA, times=2))
    calls = [asyncio.create_task(sent(sending)) for _ in range(2)]
    while entered < 2:  # noqa: ASYNC110  (the stand-in answers over a socket)
        await asyncio.sleep(0)

    gates[0].set()
    await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)

    assert set(sending.paused) == {ANA}
    gates[1].set()
    await asyncio.gather(*calls)
    assert not sending.paused


async def test_a_very_long_429_is_waited_for_in_parts(sending, stand_in, pauses):
    stand_in.faults.add(Fault(FaultKind.FLOOD, retry_after=3600))

    await sent(sending)

    assert pauses == [LONGEST_PAUSE_SECONDS]


async def test_a_429_without_end_is_given_up(sending, stand_in):
    stand_in.faults.add(Fault(FaultKind.FLOOD, times=None))

    with pytest.raises(RetryAfter):
        await sent(sending)

    assert stand_in.faults.calls["sendmessage"] == TRIES
    assert not sending.paused


# Telegram or the network fails


@pytest.mark.parametrize(
    "fault",
    [
        *(Fault(FaultKind.SERVER_ERROR, status=code) for code in (500, 502, 503, 504)),
        Fault(FaultKind.DROP_BEFORE),
        Fault(FaultKind.DROP_AFTER),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_a_failed_edit_is_repeated(sending, stand_in, pauses, fault):
    message = await sent(sending)
    stand_in.faults.add(fault)

    await edited(sending, message, "new")

    assert shown(stand_in) == ["new"]
    assert stand_in.faults.calls["editmessagetext"] == 2
    assert len(pauses) == 1


async def test_what_fails_for_good_is_given_up_after_so_many_tries(
    sending, stand_in, pauses
):
    stand_in.faults.add(Fault(FaultKind.SERVER_ERROR, times=None))

    with pytest.raises(NetworkError):
        await sent(sending)

    assert stand_in.faults.calls["sendmessage"] == TRIES
    assert pauses == sorted(pauses)
    assert sum(pauses) < 10


# What is no fault


async def test_an_edit_to_what_is_there_already_is_no_fault(sending, stand_in):
    message = await sent(sending)

    await edited(sending, message, "hello")

    assert stand_in.faults.calls["editmessagetext"] == 1


async def test_an_answer_to_an_old_tap_is_no_fault(sending):
    assert (
        await sending.call("answerCallbackQuery", callback_query_id="none", text="")
        is None
    )


async def test_deleting_what_is_gone_or_old_is_no_fault(sending, stand_in):
    message = await sent(sending)
    stand_in.chats[ANA].messages[message]["date"] = 1

    await sending.call("deleteMessage", ANA, message_id=message)
    await sending.call("deleteMessage", ANA, message_id=9999)

    assert stand_in.faults.calls["deletemessage"] == 2


# What the caller must know


async def test_an_edit_of_a_message_that_is_gone_says_so(sending, stand_in):
    with pytest.raises(MessageGoneError):
        await edited(sending, 9999, "new")

    assert stand_in.faults.calls["editmessagetext"] == 1


async def test_an_edit_of_what_the_person_wrote_says_that_it_cannot_be(
    sending, stand_in
):
    (theirs,) = stand_in.type(stand_in.chats[ANA], "mine")

    with pytest.raises(MessageGoneError):
        await edited(sending, theirs["message_id"], "new")


async def test_a_person_who_blocked_the_bot_is_gone(sending, stand_in, pauses):
    stand_in.block(stand_in.chats[ANA])

    with pytest.raises(ChatGoneError):
        await sent(sending)

    assert pauses == []


async def test_a_chat_that_never_was_is_gone(sending):
    with pytest.raises(ChatGoneError):
        await sent(sending, ChatId(99))


async def test_a_call_that_is_wrong_is_a_bug_and_not_repeated(
    sending, stand_in, pauses
):
    with pytest.raises(BadRequest):
        await sent(sending, text="")

    assert stand_in.faults.calls["sendmessage"] == 1
    assert pauses == []


async def test_no_error_that_goes_up_names_a_chat_or_the_token(sending, stand_in):
    stand_in.faults.add(Fault(FaultKind.DROP_BEFORE, times=None))

    with pytest.raises(NetworkError) as caught:
        await sent(sending)

    assert TOKEN not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert "127.0.0.1" not in f"{caught.value!r} {caught.value.__cause__!r}"
