"""What tests and demonstrations may see and do behind Telegram's back.

GET    /control/counters     calls, refusals and drops by method; updates
GET    /control/faults       the faults still to come
POST   /control/faults       add one: {"kind": …, "method": …, "times": …}
DELETE /control/faults       forget them all, and the flood limit
POST   /control/flood        {"per_second": …, "burst": …}, or {} for no limit
GET    /control/chats        every chat with its messages
GET    /control/chats/<id>   one of them
"""

from __future__ import annotations

from aiohttp import web

from sandbox.errors import RefusedError
from sandbox.telegram.chats import Chat
from sandbox.telegram.faults import FloodLimit, to_fault
from sandbox.telegram.objects import Json
from sandbox.telegram.phone_api import read_object, refuse_other_sites
from sandbox.telegram.telegram import Telegram


class ControlApi:
    """The controls of one stand-in."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._faults = telegram.faults

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/control/counters", self._counters),
            web.get("/control/faults", self._pending),
            web.post("/control/faults", self._add),
            web.delete("/control/faults", self._clear),
            web.post("/control/flood", self._flood),
            web.get("/control/chats", self._chats),
            web.get(r"/control/chats/{chat:\d+}", self._chat),
        ]

    async def _counters(self, _: web.Request) -> web.Response:
        updates = self._telegram.updates
        counted = {
            "made": updates.made,
            "waiting": len(updates),
            "expired": updates.expired,
        }
        return web.json_response(
            {"methods": self._faults.to_json(), "updates": counted}
        )

    async def _pending(self, _: web.Request) -> web.Response:
        return web.json_response([fault.to_json() for fault in self._faults.pending()])

    async def _add(self, request: web.Request) -> web.Response:
        refuse_other_sites(request)
        try:
            self._faults.add(to_fault(await read_object(request)))
        except RefusedError as error:
            return web.json_response({"refused": error.description}, status=400)
        return await self._pending(request)

    async def _clear(self, request: web.Request) -> web.Response:
        refuse_other_sites(request)
        self._faults.clear()
        return await self._pending(request)

    async def _flood(self, request: web.Request) -> web.Response:
        refuse_other_sites(request)
        order = await read_object(request)
        try:
            self._faults.flood_limit = FloodLimit(**order) if order else None
        except TypeError as error:
            raise web.HTTPBadRequest from error
        return web.json_response(order)

    async def _chats(self, _: web.Request) -> web.Response:
        chats = self._telegram.chats.items()
        return web.json_response({str(key): _to_json(chat) for key, chat in chats})

    async def _chat(self, request: web.Request) -> web.Response:
        chat = self._telegram.chats.get(int(request.match_info["chat"]))
        if chat is None:
            raise web.HTTPNotFound
        return web.json_response(_to_json(chat))


def _to_json(chat: Chat) -> Json:
    return {
        "account": chat.account.to_user(),
        "started": chat.started,
        "blocked": chat.blocked,
        "messages": chat.visible(),
    }
