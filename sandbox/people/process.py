"""The processes of the demo that go on, each with the told clock: Telegram, the bot.

python -m sandbox.people.process telegram HOME RELEASES        prints its port
python -m sandbox.people.process bot HOME RELEASES PORT
"""

import asyncio
import sys
from pathlib import Path

import uvloop
from aiohttp import web

from bot import app, logs
from sandbox.page.panel import Panel
from sandbox.people.home import TOKEN, Home
from sandbox.telegram.api import create_app, serve
from sandbox.telegram.telegram import Telegram


async def telegram(home: Home) -> None:
    """Be Telegram until the process is stopped; print the port first."""
    world = Telegram(
        TOKEN,
        lambda: home.clock.now().timestamp(),
        name="Earshot",
        username="earshot_bot",
    )
    panel = Panel(home.clock, home.releases, home.command("week"))
    routes = [*panel.routes(), web.static("/releases", home.releases)]
    runner, port = await serve(create_app(world, extra_routes=routes))
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def main(what: str, folder: str, releases: str, port: str = "") -> None:
    home = Home(Path(folder), Path(releases))
    logs.set_up("WARNING")
    if what == "telegram":
        uvloop.run(telegram(home))
    else:
        settings = home.settings(f"http://127.0.0.1:{port}")
        uvloop.run(app.serve(settings, home.clock, scheduled=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
