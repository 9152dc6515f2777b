"""Long polling that loses no tap.

An update is confirmed by asking for the one after it, and that is done only when it has
been handled; a bot that is killed gets it again (`docs/decisions/0006`). One chat is
served in order, many at once. A chat that Telegram has asked to wait (a 429) goes on
waiting by itself, so that it holds up no other.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

from telegram.error import EndPointNotFound, InvalidToken, TelegramError

from bot.errors import TokenRefusedError
from bot.telegram.handlers import App
from bot.telegram.sending import Sending
from bot.telegram.updates import ALLOWED_UPDATES, Arrived, ChatId, Json, chat_of, read


_log = logging.getLogger(__name__)

POLL_SECONDS = 25
LOOK_AGAIN_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 30.0
LEAVE_SECONDS = 10.0


class Lanes:
    """One chat at a time, many chats at once."""

    def __init__(self, handle: Callable[[Arrived], Awaitable[None]]) -> None:
        self._handle = handle
        self._last: dict[ChatId, asyncio.Task[None]] = {}

    def put(self, arrived: Arrived) -> asyncio.Task[None]:
        """Handle what arrived after all that came before it in its chat."""
        chat = chat_of(arrived)
        task = asyncio.create_task(self._run(self._last.get(chat), arrived))
        self._last[chat] = task
        task.add_done_callback(lambda done: self._forget(chat, done))
        return task

    async def _run(self, before: asyncio.Task[None] | None, arrived: Arrived) -> None:
        if before is not None:
            await asyncio.wait([before])
        await self._handle(arrived)

    def _forget(self, chat: ChatId, done: asyncio.Task[None]) -> None:
        if self._last.get(chat) is done:
            del self._last[chat]

    def under_way(self) -> dict[ChatId, asyncio.Task[None]]:
        """Return the last task of every chat that is being served."""
        return dict(self._last)


class Polling:
    """Fetches updates for an application until it is told to stop."""

    def __init__(self, app: App, sending: Sending, *, chats_at_once: int) -> None:
        self._app = app
        self._sending = sending
        self._limit = chats_at_once
        self._lanes = Lanes(app.process_update)
        self._offset = 0
        self._confirmed = 0

    async def run(self, stopping: asyncio.Event) -> None:
        """Serve until `stopping` is set; then finish and confirm what was begun.

        Raise `TokenRefusedError` when Telegram does not know the bot.
        """
        stopped = asyncio.create_task(stopping.wait())
        try:
            while not stopping.is_set():
                fetching = asyncio.create_task(self._patiently())
                await asyncio.wait(
                    {fetching, stopped}, return_when=asyncio.FIRST_COMPLETED
                )
                if not fetching.done():
                    fetching.cancel()
                    await asyncio.wait({fetching})
                    break
                await self._serve(fetching.result())
        finally:
            stopped.cancel()
        await self._leave()

    async def _serve(self, updates: Iterable[Json]) -> None:
        last = self._offset - 1
        for update in updates:
            last = int(update["update_id"])
            arrived = read(update)
            if arrived is not None:
                self._lanes.put(arrived)
        await self._all_but_the_paused()
        self._offset = last + 1

    async def _all_but_the_paused(self) -> None:
        while awaited := {
            task
            for chat, task in self._lanes.under_way().items()
            if chat not in self._sending.paused
        }:
            await asyncio.wait(awaited, timeout=LOOK_AGAIN_SECONDS)

    async def _patiently(self) -> list[Json]:
        wait_seconds = 0.5
        while True:
            try:
                return await self._fetch(POLL_SECONDS)
            except (InvalidToken, EndPointNotFound):
                # Telegram has the same answer to a token that it does not know any more
                # as to a method that it never knew; PTB guesses the second.
                raise TokenRefusedError from None
            except TelegramError as error:
                # A conflict means that another process polls with this token. It may be
                # the one that we replace, so we wait for it to leave.
                why = type(error).__name__
                _log.warning("telegram.unreachable", extra={"why": why})
                await asyncio.sleep(wait_seconds)
                wait_seconds = min(2 * wait_seconds, LONGEST_WAIT_SECONDS)

    async def _fetch(self, poll_seconds: int) -> list[Json]:
        fields = {
            "offset": self._offset,
            "limit": self._limit,
            "timeout": poll_seconds,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        self._confirmed = self._offset
        updates: list[Json] = await self._app.bot.do_api_request(
            "getUpdates", api_kwargs=fields, read_timeout=poll_seconds + 10
        )
        return updates

    async def _leave(self) -> None:
        """Confirm what was handled, so that the next process does not do it again."""
        under_way = self._lanes.under_way().values()
        if under_way:
            await asyncio.wait(set(under_way), timeout=LEAVE_SECONDS)
        if self._offset > self._confirmed:
            fields = {"offset": self._offset, "limit": 1, "timeout": 0}
            # What cannot be confirmed comes again, and does no harm.
            with suppress(TelegramError):
                await self._app.bot.do_api_request("getUpdates", api_kwargs=fields)
