import asyncio

import aiohttp
import pytest

from sandbox.errors import (
    NoPromptError,
    NoSuchButtonError,
    NothingCameError,
    PhoneError,
)
from sandbox.people.phone import Answer, Phone
from sandbox.telegram.objects import Account, Json
from sandbox.telegram.telegram import Telegram
from tests.sandbox.support import ANA, CallingBot, buttons
from tests.support.patience import PATIENCE_SECONDS


async def send(bot: CallingBot, text: str, markup: Json | None = None) -> int:
    sent = await bot("sendMessage", chat_id=7, text=text, reply_markup=markup)
    return int(sent["message_id"])


async def answer_next_tap(bot: CallingBot, **answer: object) -> Json:
    updates = await bot("getUpdates", offset=-1, timeout=50)
    query: Json = updates[-1]["callback_query"]
    await bot("answerCallbackQuery", callback_query_id=query["id"], **answer)
    return query


@pytest.mark.parametrize(
    ("link", "text"),
    [
        (None, "/start"),
        ("abc", "/start abc"),
        ("https://t.me/earshot_bot?start=abc", "/start abc"),
        ("https://t.me/earshot_bot?x=1", "/start"),
    ],
)
async def test_start_is_pressed_with_the_payload_of_a_link(
    phone: Phone, telegram: Telegram, link: str | None, text: str
):
    await phone.open(link)

    assert telegram.chats[7].visible()[0]["text"] == text


async def test_a_link_that_telegram_would_not_open_is_refused(phone: Phone):
    with pytest.raises(PhoneError, match="START_PARAM_INVALID"):
        await phone.open("two words")


async def test_the_screen_is_the_newest_message_of_the_bot(
    phone: Phone, bot: CallingBot
):
    await phone.open()
    await send(bot, "Hello")
    number = await send(bot, "Well?", buttons("yes", "no"))
    await phone.type("hm")

    screen = await phone.wait_for("Well?")

    assert screen.message_id == number
    assert screen.rows == (("yes", "no"),)
    assert [message["text"] for message in phone.messages] == [
        "/start",
        "Hello",
        "Well?",
        "hm",
    ]


async def test_a_tap_returns_what_the_bot_answered(phone: Phone, bot: CallingBot):
    await phone.open()
    await send(bot, "Well?", buttons("yes", "no"))
    await phone.wait_for("Well?")

    answer, query = await asyncio.gather(
        phone.tap("no"), answer_next_tap(bot, text="Noted", show_alert=True)
    )

    assert answer == Answer("Noted", show_alert=True)
    assert query["data"] == "no"


async def test_a_button_that_is_not_there_is_told_with_those_that_are(
    phone: Phone, bot: CallingBot
):
    await phone.open()
    await send(bot, "Well?", buttons("yes", "no"))
    await phone.wait_for("Well?")

    with pytest.raises(
        NoSuchButtonError, match="'maybe'; the buttons are: 'yes', 'no'"
    ):
        await phone.tap("maybe")


async def test_a_button_of_an_older_message_is_found_too(phone: Phone, bot: CallingBot):
    await phone.open()
    number = await send(bot, "Well?", buttons("yes"))
    await send(bot, "By the way")
    await phone.wait_for("By the way")

    _, query = await asyncio.gather(phone.tap("yes"), answer_next_tap(bot))

    assert query["message"]["message_id"] == number


async def test_any_data_can_be_sent_as_a_changed_app_could(
    phone: Phone, bot: CallingBot
):
    await phone.open()
    await send(bot, "Well?", buttons("yes"))
    await phone.wait_for("Well?")

    _, query = await asyncio.gather(phone.tap_data("forged"), answer_next_tap(bot))

    assert query["data"] == "forged"


async def test_a_button_with_a_link_cannot_be_tapped(phone: Phone, bot: CallingBot):
    await phone.open()
    link = {"inline_keyboard": [[{"text": "more", "url": "https://a.org/"}]]}
    await send(bot, "Well?", link)
    await phone.wait_for("Well?")

    with pytest.raises(PhoneError, match=r"opens https://a\.org/"):
        await phone.tap("more")


async def test_the_next_screen_is_what_the_bot_did_since_the_last_deed(
    phone: Phone, bot: CallingBot
):
    await phone.open()
    number = await send(bot, "Well?", buttons("yes"))
    await phone.next_screen()
    await phone.type("hm")

    screen, _ = await asyncio.gather(
        phone.next_screen(),
        bot("editMessageText", chat_id=7, message_id=number, text="Buttons, please"),
    )

    assert screen.text == "Buttons, please"
    assert screen.rows == ()


async def test_a_message_that_the_bot_deletes_is_gone(phone: Phone, bot: CallingBot):
    await phone.open()
    number = await send(bot, "Well?")
    await phone.next_screen()

    await bot("deleteMessage", chat_id=7, message_id=number)
    screen = await phone.wait_for(lambda screen: screen.text == "")

    assert screen.message_id == 0


async def test_a_reply_goes_to_the_question_that_asks_for_one(
    phone: Phone, bot: CallingBot, telegram: Telegram
):
    await phone.open()
    number = await send(bot, "Why?", {"force_reply": True})
    await phone.wait_for("Why?")

    await phone.reply("Because")

    written = telegram.chats[7].visible()[-1]
    assert written["reply_to_message"]["message_id"] == number
    assert phone.prompt is None


async def test_nothing_can_be_replied_where_nothing_was_asked(phone: Phone):
    await phone.open()

    with pytest.raises(NoPromptError):
        await phone.reply("Because")


async def test_a_reply_that_was_dismissed_is_not_asked_for(
    phone: Phone, bot: CallingBot
):
    await phone.open()
    await send(bot, "Why?", {"force_reply": True})
    await phone.wait_for("Why?")

    await phone.dismiss()

    assert phone.prompt is None


async def test_waiting_in_vain_says_what_is_on_the_screen(
    phone: Phone, bot: CallingBot
):
    await phone.open()
    await send(bot, "Well?")
    await phone.wait_for("Well?")

    with pytest.raises(NothingCameError, match="for 'Thanks'; the screen says: 'Well"):
        await phone.wait_for("Thanks", seconds=0.01)


async def test_a_tap_that_nobody_answers_is_given_up(base_url: str, bot: CallingBot):
    async with Phone(base_url, ANA, patience_seconds=0.2) as phone:
        await phone.open()
        await send(bot, "Well?", buttons("yes"))
        await phone.wait_for("Well?")

        with pytest.raises(NothingCameError, match="an answer to 'tap'"):
            await phone.tap("yes")


async def test_something_else_than_text_can_be_sent(phone: Phone, telegram: Telegram):
    await phone.open()

    await phone.send(location={"latitude": 51.5, "longitude": -0.1})

    assert "location" in telegram.updates.take(9)[-1]["message"]


async def test_a_text_can_be_changed_afterwards(phone: Phone, telegram: Telegram):
    await phone.open()
    await phone.type("Perhaps")

    await phone.edit(phone.messages[-1]["message_id"], "Because")

    assert "edited_message" in telegram.updates.take(9)[-1]


async def test_a_person_can_clear_block_and_come_back(phone: Phone, telegram: Telegram):
    await phone.open()

    await phone.clear()
    await phone.block()
    with pytest.raises(PhoneError, match="YOU_BLOCKED_USER"):
        await phone.type("hello?")
    await phone.unblock()

    assert phone.messages == ()
    assert not telegram.chats[7].blocked


async def test_a_phone_that_comes_back_finds_everything_as_it_was(
    base_url: str, bot: CallingBot
):
    async with Phone(base_url, ANA, patience_seconds=PATIENCE_SECONDS) as phone:
        await phone.open()
    await send(bot, "Well?", buttons("yes"))

    async with Phone(base_url, ANA, patience_seconds=PATIENCE_SECONDS) as phone:
        assert phone.screen.labels == ("yes",)


async def test_many_phones_share_one_session(base_url: str, telegram: Telegram):
    async with aiohttp.ClientSession() as session:
        phones = [
            Phone(base_url, Account(number), session=session) for number in range(1, 21)
        ]
        for phone in phones:
            async with phone:
                await phone.open()

        assert not session.closed
    assert len(telegram.updates) == 20


async def test_a_phone_says_when_the_connection_is_lost(
    phone: Phone, bot: CallingBot, telegram: Telegram
):
    await phone.open()
    await send(bot, "Well?", buttons("yes"))
    await phone.wait_for("Well?")
    tapping = asyncio.create_task(phone.tap("yes"))
    while len(telegram.updates) < 2:
        await bot("getMe")

    await phone.hang_up()

    with pytest.raises(PhoneError, match="connection to Telegram was lost"):
        await tapping
    with pytest.raises(PhoneError, match="not connected"):
        await phone.type("hello?")
