"""The panel beside the phone: what day it is in the demo, the digests, the next week."""

import asyncio
from datetime import datetime
from pathlib import Path

from aiohttp import web

from bot.calendar import LONDON, WeeklyMoment
from sandbox.told_clock import ToldClock


MIXING = WeeklyMoment.parse("monday 06:00")


class Panel:
    """Answers the page's questions about the demo, and moves it on by a week."""

    def __init__(
        self, clock: ToldClock, releases: Path, compile_command: tuple[str, ...]
    ) -> None:
        self._clock = clock
        self._releases = releases
        self._command = compile_command
        self._said = ""
        self._alone = asyncio.Lock()

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/demo/panel", self._panel),
            web.post("/demo/week", self._week),
        ]

    async def _panel(self, _: web.Request) -> web.Response:
        today = self._clock.now().astimezone(LONDON)
        weeks = [each.parent.name for each in self._releases.glob("*/digest.html")]
        digests = [
            {"label": f"Digest of {week}", "href": f"/releases/{week}/digest.html"}
            for week in sorted(weeks, reverse=True)
        ]
        lines = [f"Today is {today:%A} {today.day} {today:%B %Y}.", self._said]
        return web.json_response(
            {
                "title": "The demo",
                "lines": [line for line in lines if line],
                "links": digests,
                "buttons": [
                    {"label": "Go to Monday, compile the week", "post": "/demo/week"}
                ],
            }
        )

    async def _week(self, _: web.Request) -> web.Response:
        async with self._alone:
            self._said = await self.next_week()
        return web.json_response({"said": self._said})

    async def next_week(self) -> str:
        """Tell everybody that it is Monday morning; return what became of the week."""
        monday: datetime = MIXING.next_after(self._clock.now())
        self._clock.tell(monday)
        child = await asyncio.create_subprocess_exec(
            *self._command, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await child.communicate()
        if child.returncode:
            return f"The compilation ended with exit code {child.returncode}."
        return said.decode().strip()
