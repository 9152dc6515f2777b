"""What a phone asks of Telegram: open a chat, type, tap, look.

    GET  /phone/<id>/live           a WebSocket: everything in both directions
    GET  /phone/<id>/messages       what is new since ?since=, waiting ?wait= seconds
    POST /phone/<id>/<deed>         one deed, answered with what came of it
    GET  /phone/files/<file>        a photo or a document

A deed is an object: {"do": "start", "payload"}, {"do": "type", "text", "reply_to"},
{"do": "send", "content", "reply_to"}, {"do": "tap", "message_id", "data"},
{"do": "edit", "message_id", "text"}, {"do": "clear"}, {"do": "dismiss"} for the reply
that is asked for, {"do": "block"}, {"do": "unblock"}.  On the WebSocket it carries an
"id" of the phone's choice, and a later frame says {"done": [{"id", "result"}]} or
{"done": [{"id", "refused"}]}.  A tap is done when the bot has answered it.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from sandbox.errors import RefusedError, bad_request
from sandbox.telegram.chats import Chat
from sandbox.telegram.objects import Account, Json
from sandbox.telegram.telegram import OnAnswer, Telegram


_PAGE = Path(__file__).parents[1] / "page"
_LONGEST_WAIT_SECONDS = 60.0
# What the page may load: its own files and nothing from anywhere else.
_PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; "
    "connect-src 'self' ws://127.0.0.1:* ws://localhost:*; frame-ancestors 'self'"
)


class _Line:
    """One phone that looks on over a WebSocket.

    Changes are not queued: a phone that is slow gets the newest state at once.
    """

    def __init__(self, telegram: Telegram, chat: Chat, since: int) -> None:
        self._telegram = telegram
        self._chat = chat
        # A phone that knows more than there is has seen an earlier stand-in.
        self._version = since if since <= chat.version else 0
        self._done: list[Json] = []
        self._stirred = asyncio.Event()

    def wake(self) -> None:
        self._stirred.set()

    def take(self, order: Json) -> None:
        """Carry out what the phone asked for and remember to say what came of it."""
        number = order.get("id")

        def on_answer(answer: Json | None) -> None:
            self._done.append({"id": number, "result": {"answer": answer}})
            self.wake()

        try:
            result = _do(self._telegram, self._chat, order, on_answer)
        except RefusedError as error:
            self._done.append({"id": number, "refused": error.description})
        else:
            if result is None:
                return
            self._done.append({"id": number, "result": result})
        self.wake()

    async def write(self, socket: web.WebSocketResponse) -> None:
        """Send what is new, whenever something is."""
        self.wake()
        while not socket.closed:
            await self._stirred.wait()
            self._stirred.clear()
            frame: Json = {}
            if self._version == 0 or self._chat.version > self._version:
                frame = self._telegram.changes(self._chat, self._version)
                self._version = self._chat.version
            if self._done:
                frame["done"], self._done = self._done, []
            if frame:
                await socket.send_str(json.dumps(frame))


class PhoneApi:
    """The phones that are connected."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._sockets: set[web.WebSocketResponse] = set()

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", _page),
            web.static("/page", _PAGE),
            web.get("/phone/files/{file}", self._file),
            web.get(r"/phone/{chat:\d+}/live", self._live),
            web.get(r"/phone/{chat:\d+}/messages", self._messages),
            web.post(r"/phone/{chat:\d+}/{deed}", self._deed),
        ]

    async def close(self) -> None:
        for socket in tuple(self._sockets):
            await socket.close()

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        refuse_other_sites(request)
        chat = self._telegram.open(_to_account(request, request.query))
        line = _Line(self._telegram, chat, _to_number(request.query.get("since")))
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        self._sockets.add(socket)
        chat.watchers.add(line.wake)
        writer = asyncio.create_task(line.write(socket))
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    line.take(_to_order(frame.data))
        finally:
            chat.watchers.discard(line.wake)
            self._sockets.discard(socket)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    async def _messages(self, request: web.Request) -> web.Response:
        chat = self._chat(request)
        since = _to_number(request.query.get("since"))
        await _wait_for_news(chat, since, _to_number(request.query.get("wait")))
        return web.json_response(self._telegram.changes(chat, since))

    async def _deed(self, request: web.Request) -> web.Response:
        refuse_other_sites(request)
        order = {**await read_object(request), "do": request.match_info["deed"]}
        if order["do"] == "open":
            chat = self._telegram.open(_to_account(request, order))
        else:
            chat = self._chat(request)
        answered: asyncio.Future[Json | None] = (
            asyncio.get_running_loop().create_future()
        )
        try:
            result = _do(self._telegram, chat, order, answered.set_result)
        except RefusedError as error:
            return web.json_response({"refused": error.description}, status=400)
        if result is None:
            result = {"answer": await _answer(answered, order)}
        changes = self._telegram.changes(chat, _to_number(order.get("since")))
        return web.json_response({"result": result, "changes": changes})

    async def _file(self, request: web.Request) -> web.Response:
        try:
            file = self._telegram.files[request.match_info["file"]]
        except RefusedError as error:
            raise web.HTTPNotFound from error
        is_picture = file.kind.startswith("image/")
        # Anything else is saved, not shown: a page of the bot is no page of ours.
        headers = {} if is_picture else {"Content-Disposition": "attachment"}
        return web.Response(body=file.content, content_type=file.kind, headers=headers)

    def _chat(self, request: web.Request) -> Chat:
        chat = self._telegram.chats.get(int(request.match_info["chat"]))
        if chat is None:
            raise web.HTTPNotFound
        return chat


def refuse_other_sites(request: web.Request) -> None:
    """Turn away pages from elsewhere that a browser on this machine may have open."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden


def _do(
    telegram: Telegram, chat: Chat, order: Json, on_answer: OnAnswer
) -> Json | None:
    """Carry out a deed; nothing is returned where the bot must answer first."""
    match order:
        case {"do": "open"}:
            pass
        case {"do": "start"}:
            telegram.start(chat, str(order.get("payload") or ""))
        case {"do": "type", "text": str(text)}:
            telegram.type(chat, text, order.get("reply_to"))
        case {"do": "send", "content": dict(content)}:
            telegram.hand_in(chat, content, order.get("reply_to"))
        case {"do": "tap", "message_id": int(number), "data": str(data)}:
            telegram.tap(chat, number, data, on_answer)
            return None
        case _:
            _do_to_chat(telegram, chat, order)
    return {}


def _do_to_chat(telegram: Telegram, chat: Chat, order: Json) -> None:
    match order:
        case {"do": "edit", "message_id": int(number), "text": str(text)}:
            telegram.edit(chat, number, text)
        case {"do": "clear"}:
            chat.clear()
        case {"do": "dismiss"}:
            chat.ask(None)
        case {"do": "block"}:
            telegram.block(chat)
        case {"do": "unblock"}:
            telegram.unblock(chat)
        case _:
            raise bad_request("no such deed")


async def _answer(answered: asyncio.Future[Json | None], order: Json) -> Json | None:
    seconds = min(_to_number(order.get("wait"), 30), _LONGEST_WAIT_SECONDS)
    done, _ = await asyncio.wait({answered}, timeout=seconds)
    # A future that is cancelled cannot be answered any more; the world must not mind.
    return answered.result() if done else None


async def _wait_for_news(chat: Chat, since: int, seconds: float) -> None:
    if chat.version > since or seconds <= 0:
        return
    stirred = asyncio.Event()
    chat.watchers.add(stirred.set)
    try:
        async with asyncio.timeout(min(seconds, _LONGEST_WAIT_SECONDS)):
            await stirred.wait()
    except TimeoutError:
        pass
    finally:
        chat.watchers.discard(stirred.set)


def _to_order(data: str) -> Json:
    # What cannot be read is no deed, and is refused as one.
    try:
        order = json.loads(data)
    except ValueError:
        return {}
    return order if isinstance(order, dict) else {}


def _to_account(request: web.Request, given: Any) -> Account:
    return Account(
        id=int(request.match_info["chat"]),
        first_name=str(given.get("first_name") or "Ana"),
        language_code=given.get("language_code") or None,
        username=given.get("username") or None,
    )


async def read_object(request: web.Request) -> Json:
    """Return the JSON object in a request's body; an empty body is an empty one."""
    try:
        order = json.loads(await request.read() or b"{}")
    except ValueError as error:
        raise web.HTTPBadRequest from error
    if not isinstance(order, dict):
        raise web.HTTPBadRequest
    return order


def _to_number(given: Any, default: int = 0) -> int:
    try:
        return int(given)
    except (TypeError, ValueError):
        return default


async def _page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(
        _PAGE / "index.html",
        headers={"Content-Security-Policy": _PAGE_POLICY, "Cache-Control": "no-cache"},
    )
