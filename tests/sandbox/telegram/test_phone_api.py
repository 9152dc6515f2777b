import asyncio
from typing import Any

import aiohttp

from sandbox.people.phone import Phone
from sandbox.telegram.objects import Json
from sandbox.telegram.telegram import Telegram
from tests.sandbox.support import CallingBot, buttons


async def do(bot: CallingBot, base_url: str, deed: str, **order: Any) -> Json:
    async with bot.session.post(f"{base_url}/phone/7/{deed}", json=order) as said:
        answer: Json = await said.json()
    return answer


async def test_a_person_can_do_everything_in_single_requests(
    bot: CallingBot, base_url: str, telegram: Telegram
):
    await do(bot, base_url, "open", first_name="Bea", language_code="pl")
    await do(bot, base_url, "start", payload="abc")
    changes = (await do(bot, base_url, "type", text="hello"))["changes"]

    assert [message["text"] for message in changes["messages"]] == [
        "/start abc",
        "hello",
    ]
    assert telegram.chats[7].account.first_name == "Bea"


async def test_a_tap_in_a_request_ends_with_the_answer_and_what_changed(
    bot: CallingBot, base_url: str
):
    await do(bot, base_url, "open")
    await do(bot, base_url, "start")
    sent = await bot("sendMessage", chat_id=7, text="?", reply_markup=buttons("a"))
    number = sent["message_id"]
    seen = (await do(bot, base_url, "dismiss"))["changes"]["version"]

    async def answer() -> None:
        update = (await bot("getUpdates", offset=-1, timeout=50))[-1]
        await bot("editMessageText", chat_id=7, message_id=number, text="!")
        query_id = update["callback_query"]["id"]
        await bot("answerCallbackQuery", callback_query_id=query_id, text="Noted")

    await bot("getUpdates", offset=99)
    tapped, _ = await asyncio.gather(
        do(bot, base_url, "tap", message_id=number, data="a", since=seen), answer()
    )

    assert tapped["result"]["answer"] == {"text": "Noted", "show_alert": False}
    assert [message["text"] for message in tapped["changes"]["messages"]] == ["!"]


async def test_a_tap_in_a_request_does_not_wait_for_ever(
    bot: CallingBot, base_url: str
):
    await do(bot, base_url, "open")
    await do(bot, base_url, "start")

    tapped = await do(bot, base_url, "tap", message_id=1, data="a", wait=0)

    assert tapped["result"]["answer"] is None


async def test_news_can_be_waited_for(bot: CallingBot, base_url: str, phone: Phone):
    await phone.open()
    version = phone.version

    looking = asyncio.create_task(
        news(bot, f"{base_url}/phone/7/messages?since={version}&wait=9")
    )
    await bot("sendMessage", chat_id=7, text="Hello")

    assert [message["text"] for message in (await looking)["messages"]] == ["Hello"]


async def news(bot: CallingBot, url: str) -> Json:
    async with bot.session.get(url) as said:
        found: Json = await said.json()
    return found


async def test_a_deed_that_telegram_refuses_is_refused(
    bot: CallingBot, base_url: str, phone: Phone
):
    assert not phone.messages

    typed = await do(bot, base_url, "type", text="hi")
    danced = await do(bot, base_url, "dance")

    assert typed == {"refused": "Bad Request: BOT_NOT_STARTED"}
    assert danced == {"refused": "Bad Request: no such deed"}


async def test_a_chat_that_was_not_opened_is_not_found(bot: CallingBot, base_url: str):
    async with bot.session.post(f"{base_url}/phone/8/type") as said:
        assert said.status == 404


async def test_pages_from_elsewhere_are_turned_away(bot: CallingBot, base_url: str):
    headers = {"Origin": "https://example.org"}

    for path in ("/phone/7/open", "/control/faults", "/control/flood"):
        async with bot.session.post(base_url + path, headers=headers) as said:
            assert said.status == 403


async def test_the_phone_shows_a_file_and_saves_what_is_no_picture(
    bot: CallingBot, base_url: str, phone: Phone
):
    await phone.open()
    form = aiohttp.FormData({"chat_id": "7"})
    form.add_field("document", b"<script>", filename="a.html", content_type="text/html")
    async with bot.session.post(f"{bot.url}/sendDocument", data=form) as said:
        file_id = (await said.json())["result"]["document"]["file_id"]

    async with bot.session.get(f"{base_url}/phone/files/{file_id}") as said:
        assert said.headers["Content-Disposition"] == "attachment"
        assert await said.read() == b"<script>"
    async with bot.session.get(f"{base_url}/phone/files/none") as said:
        assert said.status == 404


async def test_waiting_for_news_ends_when_there_are_none(
    bot: CallingBot, base_url: str, phone: Phone
):
    await phone.open()
    url = f"{base_url}/phone/7/messages?since={phone.version}&wait=1"

    assert (await news(bot, url))["messages"] == []


async def test_a_body_that_is_no_object_is_refused(bot: CallingBot, base_url: str):
    for body in (b"{", b"[]"):
        async with bot.session.post(f"{base_url}/phone/7/open", data=body) as said:
            assert said.status == 400


async def test_what_cannot_be_read_on_the_line_is_refused(
    bot: CallingBot, base_url: str
):
    async with bot.session.ws_connect(f"{base_url}/phone/7/live") as socket:
        await socket.receive_json()
        refusals = []
        for frame in ("[]", "{", '{"do": "dance"}'):
            await socket.send_str(frame)
            refusals += (await socket.receive_json())["done"]

    refused = {"id": None, "refused": "Bad Request: no such deed"}
    assert refusals == [refused] * 3


async def test_a_phone_that_knew_an_earlier_stand_in_gets_everything(
    bot: CallingBot, base_url: str, phone: Phone
):
    await phone.open()

    async with bot.session.ws_connect(f"{base_url}/phone/7/live?since=999") as socket:
        frame = await socket.receive_json()

    assert [message["text"] for message in frame["messages"]] == ["/start"]
    assert frame["state"]["started"]


async def test_what_the_bot_is_doing_is_shown(
    bot: CallingBot, base_url: str, phone: Phone
):
    await phone.open()
    url = f"{base_url}/phone/7/messages?since={phone.version}"

    await bot("sendChatAction", chat_id=7, action="typing")

    assert (await news(bot, url))["action"] == "typing"


async def test_the_page_loads_nothing_from_elsewhere(bot: CallingBot, base_url: str):
    async with bot.session.get(f"{base_url}/") as said:
        policy = said.headers["Content-Security-Policy"]
        page = await said.text()

    assert policy.startswith("default-src 'self'")
    assert "http://" not in page
    assert "https://" not in page
