"""Delivery of updates to the bot's own address.

Rule 1: one update is under way per lane; lanes go side by side, up to the number of
connections the bot allowed.
Rule 2: any 2xx is success; anything else is repeated, at once and then after 2, 4, 8
... 60 seconds or as long as Retry-After says, until the update is too old.
Rule 3: the body of a success may carry one call, whose result the bot never learns.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from sandbox.errors import bad_request
from sandbox.telegram.arguments import Arguments
from sandbox.telegram.objects import Json
from sandbox.telegram.queue import Update
from sandbox.telegram.telegram import Telegram


ANSWER_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 60.0
LONGEST_ASKED_PAUSE_SECONDS = 3600.0
USUAL_CONNECTIONS = 40
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
# Nothing of the sandbox leaves this machine.
_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})

# Takes a method in lower case and its arguments, as the Bot API itself does.
Perform = Callable[[str, Arguments], Awaitable[Any]]


def pause_seconds(failures: int) -> float:
    """Return how long to wait after so many failures in a row."""
    if failures <= 1:
        return 0.0
    return min(2.0 ** (failures - 1), LONGEST_PAUSE_SECONDS)


@dataclass(frozen=True, slots=True)
class Hook:
    """Where the bot wants its updates."""

    url: str
    secret: str
    connections: int
    allowed: tuple[str, ...]


class Webhooks:
    """The bot's address and the updates on their way to it."""

    def __init__(
        self,
        telegram: Telegram,
        perform: Perform,
        pause: Callable[[int], float] = pause_seconds,
    ) -> None:
        self._telegram = telegram
        self._perform = perform
        self._pause = pause
        self._hook: Hook | None = None
        self._session: aiohttp.ClientSession | None = None
        self._lanes: dict[tuple[str, int], deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._last_fault: tuple[int, str] | None = None
        self._connections = asyncio.Semaphore(USUAL_CONNECTIONS)

    def is_set(self) -> bool:
        return self._hook is not None

    async def set_webhook(self, arguments: Arguments) -> bool:
        """Deliver to an address from now on; an empty one ends delivery."""
        if not arguments.text("url"):
            return await self.delete_webhook(arguments)
        hook = _to_hook(arguments, self._telegram.updates.allowed)
        await self._halt()
        if arguments.flag("drop_pending_updates"):
            self._telegram.updates.drop_all()
        self._telegram.updates.allow(hook.allowed)
        self._hook = hook
        self._last_fault = None
        self._connections = asyncio.Semaphore(hook.connections)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=hook.connections),
            timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS),
        )
        for update in self._telegram.updates.waiting():
            self._enqueue(update)
        self._telegram.updates.watchers.add(self._enqueue)
        return True

    async def delete_webhook(self, arguments: Arguments) -> bool:
        await self._halt()
        if arguments.flag("drop_pending_updates"):
            self._telegram.updates.drop_all()
        return True

    def info(self) -> Json:
        info: Json = {
            "url": self._hook.url if self._hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._telegram.updates),
        }
        if self._hook is None:
            return info
        info["max_connections"] = self._hook.connections
        info["ip_address"] = "127.0.0.1"
        info["allowed_updates"] = list(self._hook.allowed)
        if self._last_fault is not None:
            info["last_error_date"], info["last_error_message"] = self._last_fault
        return info

    async def close(self) -> None:
        await self._halt()

    async def _halt(self) -> None:
        self._hook = None
        self._telegram.updates.watchers.discard(self._enqueue)
        # A webhook may be set or deleted by the very answer that a delivery awaits.
        others = self._tasks - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self._lanes.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _enqueue(self, update: Update) -> None:
        lane = self._lanes.get(update.lane)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.lane] = deque([update])
        task = asyncio.create_task(self._empty(update.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _empty(self, name: tuple[str, int]) -> None:
        lane = self._lanes[name]
        while lane and self._lanes.get(name) is lane:
            await self._deliver(lane[0])
            lane.popleft()
        if self._lanes.get(name) is lane:
            del self._lanes[name]

    async def _deliver(self, update: Update) -> None:
        failures = 0
        while not update.is_over(self._telegram.clock()):
            async with self._connections:
                asked_pause = await self._post(update)
            if asked_pause is None:
                break
            failures += 1
            await asyncio.sleep(max(asked_pause, self._pause(failures)))
        self._telegram.updates.remove(update.id)

    async def _post(self, update: Update) -> float | None:
        """Send one update; return the pause asked for, or nothing on success."""
        hook, session = self._hook, self._session
        if hook is None or session is None:
            return None
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers[SECRET_HEADER] = hook.secret
        body = json.dumps(update.body).encode()
        try:
            async with session.post(hook.url, data=body, headers=headers) as response:
                said = await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            return self._note(f"Connection failed: {type(error).__name__}")
        if not 200 <= response.status < 300:
            self._note(
                f"Wrong response from the webhook: {response.status} {response.reason}"
            )
            return _asked_pause(response)
        self._telegram.updates.remove(update.id)
        await self._carry_out(said)
        return None

    def _note(self, fault: str) -> float:
        self._last_fault = (int(self._telegram.clock()), fault)
        return 0.0

    async def _carry_out(self, said: bytes) -> None:
        order = _to_order(said)
        if order is not None:
            method = str(order.pop("method")).lower()
            await self._perform(method, Arguments(order))


def _to_hook(arguments: Arguments, allowed: Any) -> Hook:
    url = arguments.text("url")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or parts.hostname not in _HOSTS:
        raise bad_request("bad webhook: the stand-in delivers to this machine only")
    secret = arguments.text("secret_token")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters or is too long")
    connections = arguments.number("max_connections", USUAL_CONNECTIONS)
    kinds = arguments.words("allowed_updates")
    return Hook(
        url=url,
        secret=secret,
        connections=connections if 1 <= connections <= 100 else USUAL_CONNECTIONS,
        allowed=tuple(sorted(allowed) if kinds is None else kinds),
    )


def _to_order(said: bytes) -> Json | None:
    if not said.startswith(b"{"):
        return None
    try:
        order = json.loads(said)
    except ValueError:
        return None
    return order if isinstance(order, dict) and order.get("method") else None


def _asked_pause(response: aiohttp.ClientResponse) -> float:
    asked = response.headers.get("Retry-After", "")
    seconds = float(asked) if asked.isdigit() else 0.0
    return min(seconds, LONGEST_ASKED_PAUSE_SECONDS)
