from collections.abc import AsyncIterator
from time import time

import pytest
from telegram import Bot, InputFile
from telegram.error import InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.warnings import PTBDeprecationWarning

from bot.telegram.request import AiohttpRequest
from sandbox.telegram.api import create_app, serve
from sandbox.telegram.faults import Fault, FaultKind
from sandbox.telegram.objects import Account
from sandbox.telegram.telegram import Telegram
from tests.bot.running import TOKEN


ANA = 7
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture
def stand_in() -> Telegram:
    telegram = Telegram(TOKEN, time)
    telegram.start(telegram.open(Account(ANA)))
    return telegram


@pytest.fixture
async def address(stand_in: Telegram) -> AsyncIterator[str]:
    runner, port = await serve(create_app(stand_in))
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


@pytest.fixture
async def bot(address: str) -> AsyncIterator[Bot]:
    async with Bot(
        TOKEN,
        base_url=f"{address}/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=2),
    ) as bot:
        yield bot


async def test_the_library_gets_its_answers_through_our_request(bot):
    assert bot.username == "earshot_bot"


async def test_text_in_any_script_arrives_as_it_was_sent(bot, stand_in):
    text = "Zażółć & <b> +%20 \u0628\u0646\u06af 😀\nsecond line"

    await bot.send_message(ANA, text)

    assert stand_in.chats[ANA].visible()[-1]["text"] == text


async def test_a_file_is_uploaded_with_its_bytes_name_and_caption(bot, stand_in):
    await bot.send_document(
        ANA, InputFile(PICTURE, filename="poster.png"), caption="Zażółć"
    )

    message = stand_in.chats[ANA].visible()[-1]
    assert message["caption"] == "Zażółć"
    assert message["document"]["file_name"] == "poster.png"
    assert stand_in.files[message["document"]["file_id"]].content == PICTURE


async def test_a_file_is_fetched_back(bot, stand_in):
    await bot.send_document(ANA, InputFile(PICTURE, filename="poster.png"))
    file_id = stand_in.chats[ANA].visible()[-1]["document"]["file_id"]

    status, body = await bot.request.do_request(
        f"{bot.base_file_url}/files/{file_id}".replace(
            bot.base_file_url, bot.base_url.replace("/bot", "/file/bot", 1)
        ),
        "GET",
    )

    assert (status, body) == (200, PICTURE)


async def test_the_librarys_own_errors_are_raised(bot, stand_in):
    stand_in.faults.add(Fault(FaultKind.FLOOD, retry_after=4))

    with (
        pytest.warns(PTBDeprecationWarning, match="retry_after"),
        pytest.raises(RetryAfter),
    ):
        await bot.send_message(ANA, "hello")


async def test_a_wrong_token_is_told_as_such(address):
    bot = Bot("1:wrong", base_url=f"{address}/bot", request=AiohttpRequest())

    with pytest.raises(InvalidToken):
        await bot.initialize()

    await bot.shutdown()


@pytest.mark.parametrize("kind", [FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER])
async def test_a_broken_connection_is_a_network_error_without_an_address(
    bot, stand_in, kind
):
    stand_in.faults.add(Fault(kind))

    with pytest.raises(NetworkError) as caught:
        await bot.send_message(ANA, "my road is dark")

    assert_tells_nothing(caught.value)


async def test_a_closed_port_is_a_network_error_without_an_address():
    bot = Bot(TOKEN, base_url="http://127.0.0.1:9/bot", request=AiohttpRequest())

    with pytest.raises(NetworkError) as caught:
        await bot.initialize()

    await bot.shutdown()
    assert_tells_nothing(caught.value)


@pytest.mark.parametrize("place", ["http://nowhere.invalid", "http://[", "nonsense"])
async def test_an_address_that_is_none_is_a_network_error_without_it(place):
    bot = Bot(TOKEN, base_url=f"{place}/bot", request=AiohttpRequest())

    with pytest.raises(NetworkError) as caught:
        await bot.initialize()

    await bot.shutdown()
    assert_tells_nothing(caught.value)


async def test_a_slow_answer_is_a_time_out_without_an_address(bot, stand_in):
    stand_in.faults.add(Fault(FaultKind.DELAY, seconds=30))

    with pytest.raises(TimedOut) as caught:
        await bot.send_message(ANA, "hello", read_timeout=-4.9)

    assert_tells_nothing(caught.value)


async def test_a_request_that_was_shut_down_can_be_opened_again(address):
    request = AiohttpRequest()
    for _ in range(2):
        async with request:
            await request.initialize()
            status, _ = await request.do_request(f"{address}/bot{TOKEN}/getMe", "POST")
            assert status == 200
    await request.shutdown()


async def test_a_request_that_is_not_open_says_so():
    with pytest.raises(RuntimeError, match="not initialized"):
        await AiohttpRequest().do_request("http://127.0.0.1:9", "POST")


def assert_tells_nothing(error: BaseException) -> None:
    chain: BaseException | None = error
    said = ""
    while chain is not None:
        said += repr(chain)
        chain = chain.__cause__ or (
            None if chain.__suppress_context__ else chain.__context__
        )
    assert TOKEN not in said
    assert "127.0.0.1" not in said
    assert "invalid" not in said
    assert "dark" not in said
