"""What the tests of the stand-in share."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.telegram.arguments import Arguments
from sandbox.telegram.calls import call
from sandbox.telegram.chats import Chat
from sandbox.telegram.objects import Account, Json
from sandbox.telegram.telegram import Telegram


TOKEN = "123456:TEST-token"
ANA = Account(7, "Ana", "en")
A_DAY_SECONDS = 86_400.0


class ToldClock:
    """A clock that shows what it is told."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True, slots=True)
class CallingBot:
    """A bot that calls methods over HTTP and nothing else."""

    url: str
    session: aiohttp.ClientSession

    async def answer(self, method: str, **arguments: Any) -> Json:
        async with self.session.post(f"{self.url}/{method}", json=arguments) as said:
            answer: Json = await said.json()
        assert answer.get("error_code", 200) == said.status
        return answer

    async def __call__(self, method: str, **arguments: Any) -> Any:
        answer = await self.answer(method, **arguments)
        assert answer["ok"], answer
        return answer["result"]


def ask(telegram: Telegram, method: str, **arguments: Any) -> Any:
    """Call a method without a network."""
    return call(telegram, method.lower(), Arguments(arguments))


def a_started_chat(telegram: Telegram, account: Account = ANA) -> Chat:
    """Return a chat in which START was pressed, with nothing waiting for the bot."""
    chat = telegram.open(account)
    telegram.start(chat)
    telegram.updates.drop_all()
    return chat


def buttons(*labels: str) -> Json:
    """Return a keyboard of one row, where each button says its label to the bot."""
    row = [{"text": label, "callback_data": label} for label in labels]
    return {"inline_keyboard": [row]}


def tap(telegram: Telegram, chat: Chat, message_id: int, data: str = "yes") -> Json:
    """Tap and return the callback query that waits for the bot."""
    telegram.tap(chat, message_id, data, lambda _: None)
    query: Json = telegram.updates.take(100)[-1]["callback_query"]
    return query
