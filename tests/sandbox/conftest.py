"""A stand-in that is served for one test, a bot that calls it, and phones."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.people.phone import Phone
from sandbox.telegram.api import create_app, serve
from sandbox.telegram.telegram import Telegram
from tests.sandbox.support import ANA, TOKEN, CallingBot, ToldClock
from tests.support.patience import PATIENCE_SECONDS


@pytest.fixture
def clock() -> ToldClock:
    return ToldClock()


@pytest.fixture
def telegram(clock: ToldClock) -> Telegram:
    return Telegram(TOKEN, clock)


@pytest.fixture
async def base_url(telegram: Telegram) -> AsyncIterator[str]:
    runner, port = await serve(create_app(telegram, pause=lambda _: 0.0))
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


@pytest.fixture
async def bot(base_url: str) -> AsyncIterator[CallingBot]:
    async with aiohttp.ClientSession() as session:
        yield CallingBot(f"{base_url}/bot{TOKEN}", session)


@pytest.fixture
async def phone(base_url: str) -> AsyncIterator[Phone]:
    async with Phone(base_url, ANA, patience_seconds=PATIENCE_SECONDS) as phone:
        yield phone
