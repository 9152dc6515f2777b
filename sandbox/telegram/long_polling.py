"""Long polling: getUpdates, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.errors import conflict
from sandbox.telegram.arguments import Arguments
from sandbox.telegram.objects import Json
from sandbox.telegram.queue import MOST_AT_ONCE, Update
from sandbox.telegram.telegram import Telegram


LONGEST_WAIT_SECONDS = 50
# After the first update Telegram waits a moment for others, then answers.
GATHERING_SECONDS = 0.001

# Asking again for the same offset makes a poll slower: within three seconds it waits
# at least that long, within half a second it gets one update. From the source of
# tdlib/telegram-bot-api; a bot that polls before it has confirmed must feel it.
REPEATED_SECONDS = 3.0
REPEATED_AT_ONCE_SECONDS = 0.5


@dataclass(slots=True)
class _Poll:
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    ended_by: str | None = None

    def end(self, reason: str) -> None:
        self.ended_by = reason
        self.stirred.set()

    def arrive(self, _: Update) -> None:
        self.stirred.set()


class Polling:
    """The one getUpdates that may wait."""

    def __init__(self, telegram: Telegram, has_webhook: Callable[[], bool]) -> None:
        self._telegram = telegram
        self._has_webhook = has_webhook
        self._poll: _Poll | None = None
        self._last: tuple[int, float] | None = None

    async def get_updates(self, arguments: Arguments) -> list[Json]:
        if self._has_webhook():
            raise conflict(
                "can't use getUpdates method while webhook is active; use "
                "deleteWebhook to delete the webhook first"
            )
        self.end(
            "terminated by other getUpdates request; make sure that only one bot "
            "instance is running"
        )
        queue = self._telegram.updates
        kinds = arguments.words("allowed_updates")
        if kinds is not None:
            queue.allow(kinds)
        offset = arguments.number("offset")
        limit, seconds = self._pace(offset, arguments)
        if offset:
            queue.confirm(offset)
        taken = queue.take(limit)
        if taken or seconds <= 0:
            return taken
        await self._wait(seconds)
        return queue.take(limit)

    def end(self, reason: str) -> None:
        """End the poll that waits, if one does."""
        if self._poll is not None:
            self._poll.end(reason)

    def _pace(self, offset: int, arguments: Arguments) -> tuple[int, int]:
        limit = arguments.number("limit", MOST_AT_ONCE)
        limit = limit if 1 <= limit <= MOST_AT_ONCE else MOST_AT_ONCE
        seconds = min(arguments.number("timeout"), LONGEST_WAIT_SECONDS)
        now = self._telegram.clock()
        if self._last is not None and self._last[0] == offset:
            ago = now - self._last[1]
            if ago < REPEATED_SECONDS:
                seconds = max(seconds, int(REPEATED_SECONDS))
            if ago < REPEATED_AT_ONCE_SECONDS:
                limit = 1
        self._last = (offset, now)
        return limit, seconds

    async def _wait(self, seconds: float) -> None:
        watchers = self._telegram.updates.watchers
        poll = self._poll = _Poll()
        watchers.add(poll.arrive)
        try:
            async with asyncio.timeout(seconds):
                await poll.stirred.wait()
            await asyncio.sleep(GATHERING_SECONDS)
        except TimeoutError:
            pass
        finally:
            watchers.discard(poll.arrive)
            if self._poll is poll:
                self._poll = None
        if poll.ended_by is not None:
            raise conflict(poll.ended_by)
