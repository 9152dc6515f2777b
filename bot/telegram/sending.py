"""Calls to the Bot API, and what is done when one fails. Written once, here.

- A 429 pauses its chat only: the call waits as long as Telegram asks and is repeated.
- 5xx, time-outs and broken connections are repeated a few times; a repeated edit is
  harmless, a repeated message is rare and harmless.
- "Message is not modified", a query that is too old, and a message to delete that is
  gone are no faults: what was wanted is so already.
- Forbidden means that the chat is gone, and is no fault either.
"""

import asyncio
import logging
import warnings
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter
from telegram.warnings import PTBDeprecationWarning, PTBUserWarning

from bot.errors import ChatGoneError, MessageGoneError
from bot.telegram.updates import ChatId


_log = logging.getLogger(__name__)

TRIES = 5
FIRST_WAIT_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 120.0

_ALREADY_SO = (
    "message is not modified",
    "query is too old",
    "message to delete not found",
    "message can't be deleted",
    "message identifier is not specified",
)
_MESSAGE_GONE = ("message to edit not found", "message can't be edited")
_CHAT_GONE = ("chat not found", "user is deactivated", "peer_id_invalid")

Pause = Callable[[float], Awaitable[None]]


class Sending:
    """Calls one bot's API, with patience.

    `paused` holds the chats that Telegram has asked to wait, and how many calls of each
    are waiting.
    """

    def __init__(self, bot: Bot, *, pause: Pause = asyncio.sleep) -> None:
        self._bot = bot
        self._pause = pause
        self.paused: Counter[ChatId] = Counter()
        # PTB would rather have its typed methods called; their parsing of the answers is
        # most of their cost, and we need none of it (design.md, "Talking to Telegram").
        warnings.filterwarnings("ignore", "Please use 'Bot", PTBUserWarning)
        # The type of this number will change; `_seconds` takes either.
        warnings.filterwarnings("ignore", ".*retry_after", PTBDeprecationWarning)

    @property
    def username(self) -> str:
        return self._bot.username

    async def call(
        self, method: str, chat: ChatId | None = None, **fields: object
    ) -> Any:
        """Return the result of one call as plain data; None where it was so already.

        Raise `ChatGoneError`, `MessageGoneError`, or PTB's error for anything else.
        """
        if chat is not None:
            fields["chat_id"] = chat
        for attempt in range(1, TRIES):
            try:
                return await self._once(method, fields)
            except RetryAfter as error:
                await self._wait(chat, _seconds(error.retry_after))
            except BadRequest:
                raise  # a bug of ours; PTB counts it among the faults of the network
            except NetworkError as error:
                why = type(error).__name__
                _log.info("call.repeated", extra={"method": method, "why": why})
                await self._pause(FIRST_WAIT_SECONDS * 2**attempt)
        return await self._once(method, fields)

    async def _once(self, method: str, fields: dict[str, object]) -> Any:
        try:
            return await self._bot.do_api_request(method, api_kwargs=fields)
        except Forbidden:
            raise ChatGoneError from None
        except BadRequest as error:
            return _told(error)

    async def _wait(self, chat: ChatId | None, seconds: float) -> None:
        _log.info("chat.paused", extra={"seconds": round(seconds)})
        if chat is not None:
            self.paused[chat] += 1
        try:
            await self._pause(min(seconds, LONGEST_PAUSE_SECONDS))
        finally:
            if chat is not None:
                self.paused -= Counter((chat,))


def _seconds(given: int | timedelta) -> float:
    return given.total_seconds() if isinstance(given, timedelta) else float(given)


def _told(error: BadRequest) -> None:
    """Return where it was so already; raise what the caller can act upon."""
    said = error.message.lower()
    if any(each in said for each in _ALREADY_SO):
        return
    if any(each in said for each in _MESSAGE_GONE):
        raise MessageGoneError from None
    if any(each in said for each in _CHAT_GONE):
        raise ChatGoneError from None
    raise error
