"""The processes of the demo, each with the told clock: Telegram, the bot, one week.

python -m sandbox.people.process telegram HOME        prints its port
python -m sandbox.people.process bot HOME PORT
python -m sandbox.people.process week HOME
"""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

import uvloop
from aiohttp import web

from bot import app, logs
from bot.settings import Settings
from bot.weekly import week
from sandbox.page.panel import Panel
from sandbox.telegram.api import create_app, serve
from sandbox.telegram.telegram import Telegram
from sandbox.told_clock import ToldClock


MODULE = "sandbox.people.process"

# Not a secret: this token opens nothing outside of this machine.
TOKEN = "424242:a-token-for-the-sandbox-only"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Home:
    """The folder in which one demo lives."""

    folder: Path
    releases: Path

    @property
    def clock(self) -> ToldClock:
        return ToldClock(self.folder / "clock.json")

    def settings(self, telegram_api: str = "http://127.0.0.1:9") -> Settings:
        return Settings.read(
            _env_file=None,
            bot_token=TOKEN,
            telegram_api=telegram_api,
            data_dir=self.folder / "data",
            keys_dir=self.folder / "keys",
            releases_dir=self.releases,
        )

    def command(self, *words: str) -> tuple[str, ...]:
        """Return the command of one of the processes."""
        what, *rest = words
        folders = (str(self.folder), str(self.releases))
        return (sys.executable, "-m", MODULE, what, *folders, *rest)


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
    match what:
        case "telegram":
            uvloop.run(telegram(home))
        case "bot":
            settings = home.settings(f"http://127.0.0.1:{port}")
            uvloop.run(app.serve(settings, home.clock, scheduled=False))
        case _:
            settings = home.settings()
            compiled = uvloop.run(app.compile_week(settings, home.clock))
            sys.stdout.write(week.sentence(compiled, settings.releases_dir) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
