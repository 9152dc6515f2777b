"""The Bot API over HTTP on this machine, with the phones and the controls beside it.

    /bot<token>/<method>    what a bot calls; see calls.py
    /phone/…                what people do; see phone_api.py
    /control/…              faults, counters, and what is in the chats
    /                       the phone page

No access log is kept: the address of every call carries the token.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.errors import RefusedError, SandboxError, bad_request
from sandbox.telegram.arguments import Arguments
from sandbox.telegram.calls import call
from sandbox.telegram.control_api import ControlApi
from sandbox.telegram.faults import FaultKind
from sandbox.telegram.long_polling import Polling
from sandbox.telegram.media import LARGEST_FILE_BYTES
from sandbox.telegram.objects import Upload
from sandbox.telegram.phone_api import PhoneApi
from sandbox.telegram.telegram import Telegram
from sandbox.telegram.webhooks import Webhooks, pause_seconds


TELEGRAM: web.AppKey[Telegram] = web.AppKey("telegram", Telegram)
_ROOM_FOR_OTHER_PARTS_BYTES = 1024 * 1024


class _DroppedError(SandboxError):
    """The connection breaks now; the bot gets no answer."""


class BotApi:
    """The calls of one bot."""

    def __init__(self, telegram: Telegram, pause: Callable[[int], float]) -> None:
        self._telegram = telegram
        self.webhooks = Webhooks(telegram, self._perform_quietly, pause)
        self.polling = Polling(telegram, self.webhooks.is_set)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request to /bot<token>/<method>."""
        if request.match_info["token"] != self._telegram.token:
            return _refusal(RefusedError(401, "Unauthorized"))
        method = request.match_info["method"].lower()
        try:
            result = await self._perform(method, await _read_arguments(request))
        except RefusedError as error:
            return _refusal(error)
        except _DroppedError:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        return _to_response({"ok": True, "result": result})

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Give a file back to the bot."""
        if request.match_info["token"] != self._telegram.token:
            return _refusal(RefusedError(401, "Unauthorized"))
        try:
            file = self._telegram.files[request.match_info["file"]]
        except RefusedError as error:
            return _refusal(error)
        return web.Response(body=file.content, content_type=file.kind)

    async def close(self) -> None:
        self.polling.end("the stand-in is closing")
        await self.webhooks.close()

    async def _perform(self, method: str, arguments: Arguments) -> Any:
        faults = self._telegram.faults
        faults.calls[method] += 1
        try:
            drops_after = await self._suffer(method, arguments)
            result = await self._carry_out(method, arguments)
        except RefusedError:
            faults.refused[method] += 1
            raise
        if drops_after:
            faults.dropped[method] += 1
            raise _DroppedError
        return result

    async def _perform_quietly(self, method: str, arguments: Arguments) -> None:
        # A call in the body of a webhook's answer: nobody learns what came of it.
        try:
            await self._perform(method, arguments)
        except (RefusedError, _DroppedError):
            return

    async def _suffer(self, method: str, arguments: Arguments) -> bool:
        """Let the faults of this call happen; say whether its answer gets lost."""
        faults = self._telegram.faults
        drops_after = False
        for fault in faults.take(method, arguments.chat_id()):
            if fault.kind is FaultKind.DELAY:
                await asyncio.sleep(fault.seconds)
            elif fault.kind is FaultKind.DROP_BEFORE:
                faults.dropped[method] += 1
                raise _DroppedError
            error = fault.to_error()
            if error is not None:
                raise error
            drops_after = drops_after or fault.kind is FaultKind.DROP_AFTER
        return drops_after

    async def _carry_out(self, method: str, arguments: Arguments) -> Any:
        match method:
            case "getupdates":
                return await self.polling.get_updates(arguments)
            case "setwebhook":
                self.polling.end("terminated by setWebhook request")
                return await self.webhooks.set_webhook(arguments)
            case "deletewebhook":
                return await self.webhooks.delete_webhook(arguments)
            case "getwebhookinfo":
                return self.webhooks.info()
            case _:
                return call(self._telegram, method, arguments)


def create_app(
    telegram: Telegram,
    *,
    extra_routes: Iterable[web.AbstractRouteDef] = (),
    pause: Callable[[int], float] = pause_seconds,
) -> web.Application:
    """Put the stand-in together; `pause` says how long webhooks wait after failures."""
    api, phones = BotApi(telegram, pause), PhoneApi(telegram)

    async def run(_: web.Application) -> AsyncIterator[None]:
        yield
        await api.close()

    async def hang_up(_: web.Application) -> None:
        api.polling.end("the stand-in is closing")
        await phones.close()

    app = web.Application(
        client_max_size=LARGEST_FILE_BYTES + _ROOM_FOR_OTHER_PARTS_BYTES
    )
    app[TELEGRAM] = telegram
    app.router.add_route("GET", "/bot{token:[^/]+}/{method}", api.answer)
    app.router.add_route("POST", "/bot{token:[^/]+}/{method}", api.answer)
    app.router.add_get("/file/bot{token:[^/]+}/files/{file}", api.download)
    app.add_routes(phones.routes())
    app.add_routes(ControlApi(telegram).routes())
    app.add_routes(extra_routes)
    app.on_shutdown.append(hang_up)
    app.cleanup_ctx.append(run)
    return app


async def serve(
    app: web.Application, host: str = "127.0.0.1", port: int = 0
) -> tuple[web.AppRunner, int]:
    """Serve on this machine; return the runner, to be cleaned up, and the port."""
    # Without an access log: it would write the token.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner, int(runner.addresses[0][1])


async def _read_arguments(request: web.Request) -> Arguments:
    values: dict[str, Any] = dict(request.query)
    if request.method != "POST":
        return Arguments(values)
    match request.content_type:
        case "application/json":
            values |= _from_json(await request.read())
        case "multipart/form-data":
            values |= await _from_parts(request)
        case _:
            body = (await request.read()).decode(errors="replace")
            values |= dict(parse_qsl(body, keep_blank_values=True))
    return Arguments(values)


def _from_json(body: bytes) -> Mapping[str, Any]:
    try:
        values = json.loads(body or b"{}")
    except ValueError as error:
        raise bad_request("can't parse JSON object") from error
    if not isinstance(values, dict):
        raise bad_request("Object expected as request body")
    return values


async def _from_parts(request: web.Request) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            values[name] = Upload(value.filename, value.content_type, value.file.read())
        else:
            values[name] = value
    return values


def _refusal(error: RefusedError) -> web.Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": error.code,
        "description": error.description,
    }
    headers = {}
    if error.retry_after is not None:
        body["parameters"] = {"retry_after": error.retry_after}
        headers["Retry-After"] = str(error.retry_after)
    response = _to_response(body, status=error.code)
    response.headers.update(headers)
    return response


def _to_response(body: Mapping[str, Any], status: int = 200) -> web.Response:
    return web.Response(
        body=json.dumps(body).encode(), status=status, content_type="application/json"
    )
