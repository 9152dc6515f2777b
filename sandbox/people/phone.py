"""A phone for tests and for people who are simulated: it types, taps and looks.

    async with Phone(base_url, Account(7)) as phone:
        await phone.open("https://t.me/earshot_bot?start=abc")
        await phone.wait_for("Hello")
        await phone.tap("Yes")
        screen = await phone.next_screen()

One WebSocket carries everything, so a tap costs two small frames and no polling.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

import aiohttp

from sandbox.errors import (
    NoPromptError,
    NoSuchButtonError,
    NothingCameError,
    PhoneError,
)
from sandbox.telegram.objects import Account, Json


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: what it says, and what it does."""

    label: str
    message_id: int
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """The newest message of the bot, as a person sees it; empty before there is one."""

    message_id: int = 0
    text: str = ""
    entities: tuple[Json, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(button.label for button in row) for row in self.buttons)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(label for row in self.rows for label in row)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot said to a tap: a line that passes, or an alert to be closed."""

    text: str = ""
    show_alert: bool = False
    url: str | None = None


class Phone:
    """One person's phone, in the chat with the bot."""

    def __init__(
        self,
        base_url: str,
        account: Account,
        *,
        session: aiohttp.ClientSession | None = None,
        patience_seconds: float = 10.0,
    ) -> None:
        """Take a session to share it among many phones; it is then not closed here."""
        self.account = account
        self.state: Json = {}
        self.version = 0
        self._address = f"{base_url.rstrip('/')}/phone/{account.id}/live"
        self._session = session
        self._owns_session = session is None
        self._patience_seconds = patience_seconds
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._messages: dict[int, Json] = {}
        self._stirred = asyncio.Event()
        self._done: dict[int, asyncio.Future[Json]] = {}
        self._last_deed = 0
        self._is_lost = False
        # How often the bot has changed something here, and how often it had when the
        # person last did something.
        self._bot_changes = 0
        self._seen_changes = 0

    async def __aenter__(self) -> Self:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        self._socket = await self._session.ws_connect(
            self._address, params=_to_query(self.account), max_msg_size=0
        )
        self._reader = asyncio.create_task(self._read(self._socket))
        await self._until(lambda: bool(self.state), "the chat", None)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.hang_up()
        if self._owns_session and self._session is not None:
            await self._session.close()

    # What is to be seen.

    @property
    def messages(self) -> tuple[Json, ...]:
        """All messages of the chat, oldest first, the person's own among them."""
        return tuple(self._messages[number] for number in sorted(self._messages))

    @property
    def screen(self) -> Screen:
        for number in sorted(self._messages, reverse=True):
            if self._messages[number]["from"]["is_bot"]:
                return to_screen(self._messages[number])
        return Screen()

    @property
    def prompt(self) -> Json | None:
        """The message that the bot wants a reply to."""
        asked = self.state.get("prompt")
        return self._messages.get(asked["message_id"]) if asked else None

    # What a person does. A deed returns when Telegram has taken it, a tap when the
    # bot has answered it; what follows is waited for with next_screen or wait_for.

    async def open(self, link: str | None = None) -> None:
        """Press START, with the payload of a link where there is one."""
        await self._do({"do": "start", "payload": _to_payload(link)})

    async def type(self, text: str, *, reply_to: int | None = None) -> None:
        await self._do({"do": "type", "text": text, "reply_to": reply_to})

    async def reply(self, text: str) -> None:
        """Reply to the question that the bot asked for a reply to."""
        asked = self.state.get("prompt")
        if not asked:
            raise NoPromptError
        await self.type(text, reply_to=asked["message_id"])

    async def send(self, **content: object) -> None:
        """Send something that is no text, such as a sticker, as Bot API fields."""
        await self._do({"do": "send", "content": content})

    async def edit(self, message_id: int, text: str) -> None:
        """Change a text sent before."""
        await self._do({"do": "edit", "message_id": message_id, "text": text})

    async def dismiss(self) -> None:
        """Close the reply that the bot asked for."""
        await self._do({"do": "dismiss"})

    async def tap(self, label: str) -> Answer:
        """Tap the newest button that says this."""
        button = self._find(label)
        if button.data is None:
            raise PhoneError(f"the button {label!r} opens {button.url}")
        return await self.tap_data(button.data, message_id=button.message_id)

    async def tap_data(self, data: str, message_id: int | None = None) -> Answer:
        """Send any callback data, as only a changed app could."""
        number = self.screen.message_id if message_id is None else message_id
        result = await self._do({"do": "tap", "message_id": number, "data": data})
        answer = result["answer"]
        if answer is None:
            raise NothingCameError("an answer to the tap", 150, self.screen.text)
        return Answer(answer["text"], answer["show_alert"], answer.get("url"))

    async def clear(self) -> None:
        """Empty the chat on this phone."""
        await self._do({"do": "clear"})

    async def block(self) -> None:
        await self._do({"do": "block"})

    async def unblock(self) -> None:
        await self._do({"do": "unblock"})

    async def hang_up(self) -> None:
        """End the connection, as when the phone is switched off."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await self._reader

    # Waiting.

    async def next_screen(self, seconds: float | None = None) -> Screen:
        """Wait until the bot has changed the chat since the person's last deed."""
        await self._until(
            lambda: self._bot_changes > self._seen_changes, "the bot", seconds
        )
        self._seen_changes = self._bot_changes
        return self.screen

    async def wait_for(
        self, awaited: str | Callable[[Screen], bool], seconds: float | None = None
    ) -> Screen:
        """Wait until the screen says something, or is as a function wants it."""
        if isinstance(awaited, str):
            text = awaited
            await self._until(lambda: text in self.screen.text, repr(text), seconds)
        else:
            check = awaited
            await self._until(lambda: check(self.screen), "a screen", seconds)
        return self.screen

    async def _until(
        self, is_so: Callable[[], bool], awaited: str, seconds: float | None
    ) -> None:
        patience = self._patience_seconds if seconds is None else seconds
        try:
            async with asyncio.timeout(patience):
                while not is_so():
                    if self._is_lost:
                        raise PhoneError("the connection to Telegram was lost")
                    self._stirred.clear()
                    await self._stirred.wait()
        except TimeoutError as error:
            raise NothingCameError(awaited, patience, self.screen.text) from error

    async def _do(self, order: Json) -> Json:
        if self._socket is None or self._is_lost:
            raise PhoneError("the phone is not connected")
        self._seen_changes = self._bot_changes
        self._last_deed += 1
        number = self._last_deed
        done = self._done[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_str(json.dumps({**order, "id": number}))
        try:
            async with asyncio.timeout(self._patience_seconds):
                said = await done
        except TimeoutError as error:
            raise NothingCameError(
                f"an answer to {order['do']!r}",
                self._patience_seconds,
                self.screen.text,
            ) from error
        finally:
            del self._done[number]
        if "refused" in said:
            raise PhoneError(said["refused"])
        result: Json = said["result"]
        return result

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is aiohttp.WSMsgType.TEXT:
                self._take(json.loads(frame.data))
        self._is_lost = True
        self._stirred.set()
        for done in self._done.values():
            if not done.done():
                done.set_exception(PhoneError("the connection to Telegram was lost"))

    def _take(self, news: Json) -> None:
        for message in news.get("messages", ()):
            self._messages[message["message_id"]] = message
            self._bot_changes += bool(message["from"]["is_bot"])
        for number in news.get("deleted", ()):
            gone = self._messages.pop(number, None)
            self._bot_changes += gone is not None and bool(gone["from"]["is_bot"])
        self.state = news.get("state", self.state)
        self.version = news.get("version", self.version)
        for said in news.get("done", ()):
            done = self._done.get(said["id"])
            if done is not None and not done.done():
                done.set_result(said)
        self._stirred.set()

    def _find(self, label: str) -> Button:
        buttons = [
            button
            for message in reversed(self.messages)
            for row in to_screen(message).buttons
            for button in row
        ]
        for button in buttons:
            if button.label == label:
                return button
        raise NoSuchButtonError(label, [button.label for button in buttons])


def to_screen(message: Json) -> Screen:
    """Return one message as a person sees it."""
    number = message["message_id"]
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    return Screen(
        message_id=number,
        text=message.get("text") or message.get("caption") or "",
        entities=tuple(
            message.get("entities") or message.get("caption_entities") or ()
        ),
        buttons=tuple(
            tuple(
                Button(
                    button["text"],
                    number,
                    button.get("callback_data"),
                    button.get("url"),
                )
                for button in row
            )
            for row in rows
        ),
    )


def _to_query(account: Account) -> dict[str, str]:
    query = {"first_name": account.first_name}
    if account.language_code is not None:
        query["language_code"] = account.language_code
    if account.username is not None:
        query["username"] = account.username
    return query


def _to_payload(link: str | None) -> str:
    if not link:
        return ""
    if "://" not in link:
        return link
    return parse_qs(urlsplit(link).query).get("start", [""])[0]
