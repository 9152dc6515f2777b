import asyncio
import io
import logging
import struct
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sandbox.people.phone import Phone
from sandbox.telegram.api import create_app, serve
from sandbox.telegram.faults import Fault, FaultKind, FloodLimit
from sandbox.telegram.telegram import Telegram
from tests.sandbox.support import TOKEN, CallingBot, ToldClock, a_started_chat
from tests.support.patience import PATIENCE_SECONDS


async def test_a_wrong_token_is_unauthorized(bot: CallingBot):
    async with bot.session.get(f"{bot.url}x/getMe") as said:
        answer = await said.json()

    assert said.status == 401
    assert answer == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_an_unknown_method_is_not_found(bot: CallingBot):
    answer = await bot.answer("sendPigeon")

    assert answer == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_the_name_of_a_method_may_be_written_in_any_case(bot: CallingBot):
    assert (await bot("GETME"))["username"] == "earshot_bot"


@pytest.mark.parametrize("way", ["params", "data", "json"])
async def test_arguments_come_in_a_query_a_form_or_as_json(
    bot: CallingBot, telegram: Telegram, way: str
):
    chat = a_started_chat(telegram)
    markup = '{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}'
    arguments: Any = {"chat_id": 7, "text": "žluťoučký + &", "reply_markup": markup}

    async with bot.session.post(f"{bot.url}/sendMessage", **{way: arguments}) as said:
        answer = await said.json()

    assert answer["ok"]
    assert chat.visible()[-1]["text"] == "žluťoučký + &"
    assert "reply_markup" in chat.visible()[-1]


async def test_get_works_like_post(bot: CallingBot, telegram: Telegram):
    a_started_chat(telegram)

    query = {"chat_id": "7", "text": "hi"}
    async with bot.session.get(f"{bot.url}/sendMessage", params=query) as said:
        answer = await said.json()

    assert answer["result"]["text"] == "hi"


async def test_a_body_that_is_no_json_is_refused(bot: CallingBot):
    headers = {"Content-Type": "application/json"}
    for body in ("{", "[]"):
        async with bot.session.post(
            f"{bot.url}/getMe", data=body, headers=headers
        ) as said:
            assert said.status == 400


async def test_a_document_is_uploaded_and_can_be_sent_again(
    bot: CallingBot, base_url: str, telegram: Telegram
):
    a_started_chat(telegram)
    form = aiohttp.FormData({"chat_id": "7", "caption": "To print"})
    form.add_field(
        "document", b"%PDF", filename="a.pdf", content_type="application/pdf"
    )

    async with bot.session.post(f"{bot.url}/sendDocument", data=form) as said:
        sent = (await said.json())["result"]
    again = await bot("sendDocument", chat_id=7, document=sent["document"]["file_id"])
    path = (await bot("getFile", file_id=sent["document"]["file_id"]))["file_path"]
    async with bot.session.get(f"{base_url}/file/bot{TOKEN}/{path}") as said:
        content = await said.read()

    assert sent["document"]["file_name"] == "a.pdf"
    assert sent["caption"] == "To print"
    assert again["document"] == sent["document"]
    assert content == b"%PDF"


@pytest.mark.parametrize(
    ("method", "size", "code"),
    [
        ("sendPhoto", 5, 400),
        ("sendPhoto", 10 * 1024 * 1024 + 1, 413),
        ("sendDocument", 0, 400),
    ],
)
async def test_a_wrong_file_is_refused(
    bot: CallingBot, telegram: Telegram, method: str, size: int, code: int
):
    a_started_chat(telegram)
    form = aiohttp.FormData({"chat_id": "7"})
    name = method.removeprefix("send").lower()
    form.add_field(name, io.BytesIO(bytes(size)), filename="a.png")

    async with bot.session.post(f"{bot.url}/{method}", data=form) as said:
        answer = await said.json()

    assert answer["error_code"] == said.status == code


PNG_HEAD = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 30, 20)
# A comment of four bytes comes before the frame, and the picture after it.
JPEG_HEAD = (
    b"\xff\xd8\xff\xfe\x00\x04ab\xff\xc0\x00\x11\x08"
    + struct.pack(">HH", 20, 30)
    + bytes(8)
)


@pytest.mark.parametrize("head", [PNG_HEAD, JPEG_HEAD], ids=["png", "jpeg"])
async def test_a_photo_is_measured(bot: CallingBot, telegram: Telegram, head: bytes):
    a_started_chat(telegram)
    form = aiohttp.FormData({"chat_id": "7"})
    form.add_field("photo", head, filename="a.png", content_type="image/png")

    async with bot.session.post(f"{bot.url}/sendPhoto", data=form) as said:
        sizes = (await said.json())["result"]["photo"]

    assert [(size["width"], size["height"]) for size in sizes] == [(30, 20)]


@pytest.mark.parametrize("path", ["bot1:x/files/file1", f"bot{TOKEN}/files/file9"])
async def test_a_file_is_given_to_nobody_else_and_only_if_it_exists(
    bot: CallingBot, base_url: str, path: str
):
    async with bot.session.get(f"{base_url}/file/{path}") as said:
        assert said.status in {400, 401}


async def test_a_file_may_be_a_part_of_its_own(bot: CallingBot, telegram: Telegram):
    a_started_chat(telegram)
    form = aiohttp.FormData({"chat_id": "7", "document": "attach://poster"})
    form.add_field("poster", b"%PDF", filename="poster.pdf")

    async with bot.session.post(f"{bot.url}/sendDocument", data=form) as said:
        assert (await said.json())["result"]["document"]["file_name"] == "poster.pdf"


@pytest.mark.parametrize(
    ("method", "arguments", "fault"),
    [
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "none"}, "wrong file identifier/HTTP URL specified"),
        ("sendMessage", {"text": "x", "entities": "["}, "can't parse entities JSON"),
        ("sendMessage", {"text": "x", "entities": [1]}, "Expected an Array of Object"),
        ("editMessageText", {"text": "x"}, "message identifier is not specified"),
        ("deleteMessages", {}, "message identifiers are not specified"),
        ("deleteMessages", {"message_ids": ["x"]}, "Expected an Array of Number"),
    ],
)
async def test_wrong_arguments_are_named(
    bot: CallingBot,
    telegram: Telegram,
    method: str,
    arguments: dict[str, Any],
    fault: str,
):
    a_started_chat(telegram)

    answer = await bot.answer(method, chat_id=7, **arguments)

    assert answer["error_code"] == 400
    assert fault in answer["description"]


async def test_a_caption_has_1024_units_at_most(bot: CallingBot, telegram: Telegram):
    a_started_chat(telegram)
    form = aiohttp.FormData({"chat_id": "7", "caption": "x" * 1025})
    form.add_field("document", b"%PDF", filename="a.pdf")

    async with bot.session.post(f"{bot.url}/sendDocument", data=form) as said:
        answer = await said.json()

    assert answer["description"] == "Bad Request: message caption is too long"


async def test_a_demonstration_may_add_routes_of_its_own(telegram: Telegram):
    async def panel(_: web.Request) -> web.Response:
        return web.json_response({"title": "Demo"})

    app = create_app(telegram, extra_routes=[web.get("/demo/panel", panel)])
    runner, port = await serve(app)
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/demo/panel") as said,
    ):
        shown = await said.json()
    await runner.cleanup()

    assert shown == {"title": "Demo"}


async def test_a_flood_says_when_to_come_back(bot: CallingBot, telegram: Telegram):
    a_started_chat(telegram)
    telegram.faults.add(Fault(FaultKind.FLOOD, "sendMessage", 7, retry_after=5))

    answer = await bot.answer("sendMessage", chat_id=7, text="hi")

    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 5",
        "parameters": {"retry_after": 5},
    }
    assert await bot("sendMessage", chat_id=7, text="hi")


async def test_the_flood_limit_holds_for_messages_and_edits(
    bot: CallingBot, telegram: Telegram, clock: ToldClock
):
    a_started_chat(telegram)
    telegram.faults.flood_limit = FloodLimit(per_second=1, burst=1)
    number = (await bot("sendMessage", chat_id=7, text="hi"))["message_id"]
    edit = {"chat_id": 7, "message_id": number, "text": "ho"}

    early = await bot.answer("editMessageText", **edit)
    clock.now += 1
    late = await bot.answer("editMessageText", **edit)

    assert (early["error_code"], late["ok"]) == (429, True)


async def test_a_server_error_has_no_effect(bot: CallingBot, telegram: Telegram):
    chat = a_started_chat(telegram)
    telegram.faults.add(Fault(FaultKind.SERVER_ERROR, status=502))

    answer = await bot.answer("sendMessage", chat_id=7, text="hi")

    assert (answer["error_code"], answer["description"]) == (502, "Bad Gateway")
    assert len(chat.messages) == 1


@pytest.mark.parametrize(
    ("kind", "messages"), [(FaultKind.DROP_BEFORE, 1), (FaultKind.DROP_AFTER, 2)]
)
async def test_a_connection_breaks_before_or_after_the_effect(
    bot: CallingBot, telegram: Telegram, kind: FaultKind, messages: int
):
    chat = a_started_chat(telegram)
    telegram.faults.add(Fault(kind, "sendMessage"))

    with pytest.raises(aiohttp.ClientConnectionError):
        await bot("sendMessage", chat_id=7, text="hi")

    assert len(chat.messages) == messages
    assert telegram.faults.dropped["sendmessage"] == 1


async def test_a_delay_holds_up_one_chat_and_no_other(
    bot: CallingBot, telegram: Telegram
):
    a_started_chat(telegram)
    telegram.faults.add(Fault(FaultKind.DELAY, chat_id=7, seconds=0.05))
    order = []

    async def send(method: str, **arguments: Any) -> None:
        await bot(method, **arguments)
        order.append(method)

    await asyncio.gather(send("sendMessage", chat_id=7, text="hi"), send("getMe"))

    assert order == ["getMe", "sendMessage"]


async def test_calls_and_refusals_are_counted(bot: CallingBot, telegram: Telegram):
    await bot("getMe")
    await bot.answer("sendMessage", chat_id=1, text="x")

    assert telegram.faults.to_json() == {
        "getme": {"calls": 1, "refused": 0, "dropped": 0},
        "sendmessage": {"calls": 1, "refused": 1, "dropped": 0},
    }


async def test_a_bot_learns_whom_it_talks_to(bot: CallingBot, telegram: Telegram):
    a_started_chat(telegram)

    assert (await bot("getChat", chat_id=7))["first_name"] == "Ana"
    assert (await bot.answer("getChat", chat_id=8))["error_code"] == 400


async def test_an_unknown_action_is_refused(bot: CallingBot, telegram: Telegram):
    a_started_chat(telegram)

    assert await bot("sendChatAction", chat_id=7, action="typing")
    answer = await bot.answer("sendChatAction", chat_id=7, action="yawning")

    assert answer["description"] == "Bad Request: wrong parameter action in request"


async def test_the_token_is_never_logged(
    bot: CallingBot, telegram: Telegram, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)

    await bot("getMe")
    await bot.answer("sendMessage", chat_id=1, text="x")

    assert telegram.token not in caplog.text


async def test_a_stand_in_closes_although_a_bot_polls_and_a_phone_looks_on(
    telegram: Telegram,
):
    runner, port = await serve(create_app(telegram))
    url = f"http://127.0.0.1:{port}"
    chat = a_started_chat(telegram)

    async with aiohttp.ClientSession() as session, Phone(url, chat.account):
        bot = CallingBot(f"{url}/bot{TOKEN}", session)
        polling = asyncio.create_task(bot.answer("getUpdates", timeout=50))
        await bot("getMe")
        async with asyncio.timeout(PATIENCE_SECONDS):
            await runner.cleanup()
        answer = await polling

    assert answer["error_code"] == 409
