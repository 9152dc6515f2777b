"""The library that the bot is written with takes the stand-in for Telegram."""

import io
from collections.abc import AsyncIterator

import pytest
import telegram as library

from sandbox.people.phone import Phone
from sandbox.telegram.faults import Fault, FaultKind
from sandbox.telegram.telegram import Telegram
from tests.sandbox.support import TOKEN, a_started_chat


@pytest.fixture
async def library_bot(base_url: str) -> AsyncIterator[library.Bot]:
    bot = library.Bot(
        TOKEN, base_url=f"{base_url}/bot", base_file_url=f"{base_url}/file/bot"
    )
    async with bot:
        yield bot


def a_keyboard(label: str) -> library.InlineKeyboardMarkup:
    button = library.InlineKeyboardButton(label, callback_data=label)
    return library.InlineKeyboardMarkup([[button]])


async def test_it_knows_itself(library_bot: library.Bot):
    assert library_bot.username == "earshot_bot"
    assert (await library_bot.get_me()).id == 123456


async def test_it_sends_edits_and_deletes(library_bot: library.Bot, phone: Phone):
    await phone.open()

    sent = await library_bot.send_message(
        7, "<b>Well?</b>", parse_mode="HTML", reply_markup=a_keyboard("yes")
    )
    edited = await library_bot.edit_message_text(
        "Sure?", 7, sent.message_id, reply_markup=a_keyboard("sure")
    )

    assert isinstance(edited, library.Message)
    assert sent.text_html == "<b>Well?</b>"
    assert (await phone.wait_for("Sure?")).labels == ("sure",)
    assert await library_bot.delete_message(7, sent.message_id)


async def test_it_reads_updates(
    library_bot: library.Bot, phone: Phone, telegram: Telegram
):
    await phone.open("abc")
    sent = await library_bot.send_message(7, "?", reply_markup=a_keyboard("yes"))
    telegram.tap(telegram.chats[7], sent.message_id, "yes", lambda _: None)
    await phone.block()

    start, tapped, blocked = await library_bot.get_updates()

    assert start.message is not None
    assert start.message.text == "/start abc"
    assert tapped.callback_query is not None
    assert isinstance(tapped.callback_query.message, library.Message)
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"


async def test_it_answers_a_tap_on_a_message_that_is_gone(
    library_bot: library.Bot, telegram: Telegram
):
    chat = a_started_chat(telegram)
    sent = await library_bot.send_message(7, "?", reply_markup=a_keyboard("yes"))
    await library_bot.delete_message(7, sent.message_id)
    telegram.tap(chat, sent.message_id, "yes", lambda _: None)

    query = (await library_bot.get_updates())[-1].callback_query

    assert query is not None
    assert query.message is not None
    # The library makes a Message of it; only this tells them apart.
    assert not query.message.is_accessible
    assert await query.answer("Gone")


async def test_it_understands_refusals(
    library_bot: library.Bot, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
):
    # Otherwise the library warns, and warnings are errors here.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    chat = a_started_chat(telegram)
    telegram.faults.add(Fault(FaultKind.FLOOD, retry_after=4))

    with pytest.raises(library.error.RetryAfter):
        await library_bot.send_message(7, "x")
    with pytest.raises(library.error.BadRequest, match="Message text is empty"):
        await library_bot.send_message(7, " ")
    telegram.block(chat)
    with pytest.raises(library.error.Forbidden, match="bot was blocked by the user"):
        await library_bot.send_message(7, "x")


async def test_it_uploads_a_document(library_bot: library.Bot, telegram: Telegram):
    a_started_chat(telegram)

    sent = await library_bot.send_document(
        7, io.BytesIO(b"%PDF"), filename="poster.pdf", caption="To print"
    )

    assert sent.document is not None
    file = await library_bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"%PDF"


async def test_it_presents_itself(library_bot: library.Bot, telegram: Telegram):
    await library_bot.set_my_commands([("help", "Get help")], language_code="pl")
    await library_bot.set_my_description("Anonymous")
    await library_bot.set_my_short_description("Short")
    await library_bot.set_my_name("Ear")
    await library_bot.set_chat_menu_button(menu_button=library.MenuButtonCommands())
    state = telegram.state(a_started_chat(telegram))

    commands = await library_bot.get_my_commands(language_code="pl")

    assert [command.command for command in commands] == ["help"]
    assert (state["name"], state["description"]) == ("Ear", "Anonymous")


async def test_it_looks_up_a_chat(library_bot: library.Bot, telegram: Telegram):
    a_started_chat(telegram)

    assert (await library_bot.get_chat(7)).first_name == "Ana"
