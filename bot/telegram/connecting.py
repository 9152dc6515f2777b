"""Reaching Telegram, however long it takes."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram.error import InvalidToken, NetworkError

from bot.errors import TokenRefusedError
from bot.telegram.handlers import App


_log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 30.0


@asynccontextmanager
async def connected(app: App, stopping: asyncio.Event) -> AsyncIterator[None]:
    """Reach Telegram, until `stopping` is set; let go of it at the end.

    Raise `TokenRefusedError` when Telegram does not know the bot.
    """
    wait_seconds = 1.0
    while not stopping.is_set():
        try:
            await app.initialize()
            break
        except InvalidToken:
            raise TokenRefusedError from None
        except NetworkError as error:
            why = type(error).__name__
            _log.warning("telegram.unreachable", extra={"why": why})
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), wait_seconds)
            wait_seconds = min(2 * wait_seconds, LONGEST_WAIT_SECONDS)
    try:
        yield
    finally:
        await app.shutdown()
        # The other does nothing when Telegram was never reached.
        await app.bot.shutdown()
