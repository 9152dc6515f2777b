"""The real bot in a process of its own, against a stand-in served in this one."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time
from typing import Any

import aiohttp

from dialogues.submission import Comment, Submission, from_bytes
from sandbox.people.phone import Phone, Screen
from sandbox.telegram.api import create_app, serve
from sandbox.telegram.objects import Account
from sandbox.telegram.telegram import Telegram
from storage.keyring import Keyring
from storage.letterbox import open_letter
from storage.records import Fingerprint, Letter, LetterId
from tests.bot.children import ROOT, Child, nursery
from tests.support.builders import STEADY
from tests.support.patience import PATIENCE_SECONDS


TOKEN = "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
LOOK_AGAIN_SECONDS = 0.01

_WAYS = {
    "Back",
    "Help",
    "Stop",
    "Skip",
    "Rather not say",
    "Keep my answer",
    "Write something",
    "Done",
}
_FIRST_ACCOUNT = 5_000_000_001


class NotInTimeError(Exception):
    """Something that a test waits for did not become so."""


async def until(is_so: Callable[[], bool], awaited: str) -> None:
    """Wait until something is so, within `PATIENCE_SECONDS`."""
    end = monotonic() + PATIENCE_SECONDS
    while not is_so():
        if monotonic() > end:
            raise NotInTimeError(awaited)
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


@dataclass
class RunningBot:
    """`earshot run` on folders of its own; only its own process is ever ended."""

    folder: Path
    telegram_api: str
    settings: dict[str, str] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    """Every line that any of its processes wrote, to standard output or error."""
    compiles: bool = False
    """Whether it compiles weeks, too: for each it starts a Python of its own."""
    _process: Child | None = None
    _reader: asyncio.Task[None] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            # Run from a folder of its own, where no .env of a developer lies.
            "PYTHONPATH": str(ROOT),
            "EARSHOT_BOT_TOKEN": TOKEN,
            "EARSHOT_TELEGRAM_API": self.telegram_api,
            "EARSHOT_DATA_DIR": str(self.folder / "data"),
            "EARSHOT_KEYS_DIR": str(self.folder / "keys"),
            "EARSHOT_RELEASES_DIR": str(self.folder / "releases"),
            "EARSHOT_CONTENT_DIR": str(STEADY),
            **self.settings,
        }

    async def launch(self) -> None:
        """Start the process, and do not wait for it."""
        self.folder.mkdir(exist_ok=True)
        self._process = await nursery().bear(
            "run" if self.compiles else "serve",
            folder=self.folder,
            environment=self.environment,
            is_one_stream=True,
        )
        self._reader = asyncio.create_task(self._read(self._process))

    async def start(self) -> None:
        """Start the process, and wait until it serves."""
        starts = self.count("bot.started")
        await self.launch()
        await until(
            lambda: self.count("bot.started") > starts or self._has_ended(),
            "bot.started",
        )
        if self._has_ended():
            raise NotInTimeError("\n".join(self.log))

    async def kill(self) -> None:
        """End it with SIGKILL: nothing can be tidied up."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """End it as a service manager does; return its exit code."""
        return await self._end(signal.SIGTERM)

    async def restart(self) -> None:
        await self.kill()
        await self.start()

    async def ended(self) -> int:
        """Wait until it ends by itself; return its exit code."""
        assert self._process is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._process.wait()

    async def put_away(self) -> None:
        """End it if it runs, and wait for the last line of its processes."""
        if self._process is not None and not self._has_ended():
            try:
                # Not killed: only what ends by itself says which lines it ran.
                await self.stop()
            finally:
                await self.kill()
        if self._reader is not None:
            await self._reader

    def count(self, event: str) -> int:
        return sum(event in line for line in self.log)

    # What it has kept.

    @property
    def database(self) -> Path:
        return self.folder / "data" / "earshot.sqlite3"

    @property
    def keyring(self) -> Keyring:
        return Keyring.open(self.folder / "keys")

    def ask_database(self, statement: str) -> list[Any]:
        """Run a statement of the test's own on the database, and commit it."""
        opened = sqlite3.connect(self.database, timeout=60)
        with closing(opened) as connection, connection:
            return connection.execute(statement).fetchall()

    def letters(self) -> int:
        return int(self.ask_database("SELECT count(*) FROM letters")[0][0])

    def tags(self) -> int:
        return int(self.ask_database("SELECT count(*) FROM tags")[0][0])

    def opened_letters(self) -> tuple[list[Submission], list[Comment]]:
        """Return what is in the letterbox, as the compilation would read it."""
        rows = self.ask_database("SELECT id, letterbox, body FROM letters")
        contents = [
            from_bytes(
                open_letter(
                    Letter(LetterId(id_), Fingerprint(letterbox), body),
                    self.keyring.private_key(Fingerprint(letterbox)),
                )
            )
            for id_, letterbox, body in rows
        ]
        return (
            [each for each in contents if isinstance(each, Submission)],
            [each for each in contents if isinstance(each, Comment)],
        )

    async def _read(self, process: Child) -> None:
        async for line in process.stdout:
            self.log.append(line.decode(errors="replace").rstrip("\n"))

    def _has_ended(self) -> bool:
        return self._process is None or self._process.returncode is not None

    async def _end(self, number: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(number)
        return await self.ended()


@dataclass
class World:
    """A stand-in for Telegram, a bot, and any number of phones."""

    telegram: Telegram
    base_url: str
    bot: RunningBot
    _session: aiohttp.ClientSession
    _phones: AsyncExitStack
    _last_account: int = _FIRST_ACCOUNT

    async def phone(self, account: Account | None = None) -> Phone:
        """Return the phone of somebody whom the bot has not met, unless one is given."""
        if account is None:
            self._last_account += 1
            account = Account(self._last_account)
        return await self._phones.enter_async_context(
            Phone(
                self.base_url,
                account,
                session=self._session,
                patience_seconds=PATIENCE_SECONDS,
            )
        )

    async def phones(self, number: int) -> list[Phone]:
        return [await self.phone() for _ in range(number)]

    async def confirmed(self) -> None:
        """Wait until the bot has confirmed all that it got."""
        await until(lambda: not len(self.telegram.updates), "all updates confirmed")


@asynccontextmanager
async def a_world(folder: Path, **settings: str) -> AsyncIterator[World]:
    """Serve a stand-in with a bot that is not started yet."""
    telegram = Telegram(TOKEN, time)
    runner, port = await serve(create_app(telegram))
    base_url = f"http://127.0.0.1:{port}"
    bot = RunningBot(folder, base_url, settings)
    try:
        # Each phone holds a connection, and a session has a hundred unless told.
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        async with session, AsyncExitStack() as phones:
            yield World(telegram, base_url, bot, session, phones)
    finally:
        await bot.put_away()
        await runner.cleanup()


# What people do.


async def go_on(phone: Phone, label: str) -> Screen:
    """Tap, and wait for what the bot makes of it."""
    await phone.tap(label)
    return await phone.next_screen()


async def begin(phone: Phone, link: str | None = None) -> Screen:
    """Open the bot and say yes: the first question is on the screen."""
    await phone.open(link)
    await phone.wait_for("Is that OK?")
    await phone.tap("Yes, start")
    return await phone.wait_for("How old are you?")


async def begin_at_work(phone: Phone) -> Screen:
    """Open the bot by the deep link for professionals and say yes."""
    await phone.open("work")
    await phone.wait_for("You work with young people in London")
    await phone.tap("Yes, start")
    return await phone.wait_for("What kind of work")


async def skip_to(phone: Phone, text: str) -> Screen:
    """Pass over questions until the screen says something."""
    for _ in range(40):
        if text in phone.screen.text:
            return phone.screen
        label = "16 or 17" if "16 or 17" in phone.screen.labels else _way_past(phone)
        await go_on(phone, label)
    raise NotInTimeError(text)


def _way_past(phone: Phone) -> str:
    return next(
        label for label in ("Skip", "Rather not say") if label in phone.screen.labels
    )


async def fill_in(phone: Phone, *, comment: str = "") -> Screen:
    """Answer every question with its first option; end at the review."""
    for _ in range(60):
        screen = phone.screen
        if "That is all" in screen.text:
            return screen
        await _fill_in_one(phone, screen.labels, comment)
    raise NotInTimeError("the review")


async def _fill_in_one(phone: Phone, labels: tuple[str, ...], comment: str) -> None:
    if "Write something" in labels and comment:
        await phone.tap("Write something")
        await until(lambda: phone.prompt is not None, "a prompt")
        await phone.reply(comment)
        await phone.wait_for("Is this OK?")
        await go_on(phone, "Keep it like this")
    elif "Write something" in labels:
        await go_on(phone, "Skip")
    elif "16 or 17" in labels:
        await go_on(phone, "16 or 17")
    elif "Done" in labels:
        await go_on(phone, labels[0])
        await go_on(phone, "Done")
    else:
        await go_on(phone, next(each for each in labels if each not in _WAYS))


async def send(phone: Phone) -> Screen:
    await phone.tap("Send")
    return await phone.wait_for("Thank you")


async def together(deeds: Iterable[Any]) -> list[Any]:
    return list(await asyncio.gather(*deeds))
