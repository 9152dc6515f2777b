"""The bot and the weekly compilation as two users who cannot read each other's keys.

The folders are those of docs/how-to/two-users.md. Only root can become two users.
"""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import typer

from bot.clock import SystemClock
from tests.bot.children import ROOT
from tests.bot.running import (
    TOKEN,
    World,
    a_world,
    begin,
    fill_in,
    send,
    skip_to,
    together,
    until,
)
from tests.bot.test_cli import Done
from tests.storage.disk import mode, modes, names, set_mode
from tests.support.patience import PATIENCE_SECONDS


pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can become two users"),
]

BOT, WEEK, GROUP = 65534, 65533, 65532
ENOUGH = 12
COMMENT = "Please listen to us."

PACKAGES = Path(typer.__file__).parents[1]


def as_user(user: int) -> dict[str, Any]:
    return {"user": user, "group": user, "extra_groups": [GROUP]}


def python_for(user: int) -> str:
    """Return a Python of this version that the user may run; skip without one."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    own, systems = sys.executable, shutil.which(version, path="/usr/local/bin:/usr/bin")
    for found in (own, systems):
        if found and may_run(user, found):
            return found
    pytest.skip("no other user may run Python here, or read this folder")


def may_run(user: int, python: str) -> bool:
    try:
        done = subprocess.run(  # noqa: S603  (our own)
            [python, "-c", "import bot.cli"],
            env={"PYTHONPATH": f"{ROOT}:{PACKAGES}"},
            cwd="/",
            capture_output=True,
            check=False,
            **as_user(user),
        )
    except PermissionError:
        return False
    return done.returncode == 0


@dataclass
class Machine:
    """The folders of one machine, and its two users."""

    folder: Path
    python: str
    settings: dict[str, str]
    log: list[str] = field(default_factory=list)

    def make(self) -> None:
        """Make what docs/how-to/two-users.md tells to make."""
        set_mode(self.folder, 0o755)
        for name, owner, group, wanted in (
            ("data", BOT, GROUP, 0o2770),
            ("keys", BOT, BOT, 0o700),
            ("week-keys", WEEK, WEEK, 0o700),
            ("releases", WEEK, WEEK, 0o755),
        ):
            (self.folder / name).mkdir()
            os.chown(self.folder / name, owner, group)
            set_mode(self.folder / name, wanted)
        self.database.touch()
        os.chown(self.database, BOT, GROUP)
        set_mode(self.database, 0o660)

    @property
    def database(self) -> Path:
        return self.folder / "data" / "earshot.sqlite3"

    async def start(self, user: int, *words: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(self.python, "-m", "bot", *words),
            cwd=self.folder,
            env=self.settings,
            **as_user(user),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def run(self, user: int, *words: str) -> Done:
        process = await self.start(user, *words)
        async with asyncio.timeout(PATIENCE_SECONDS):
            out, err = await process.communicate()
        assert process.returncode is not None
        return Done(process.returncode, out.decode(), err.decode())

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[None]:
        """Have the bot serve as its own user, until SIGTERM ends it well."""
        process = await self.start(BOT, "run")
        reading = asyncio.create_task(self._read(process))
        try:
            await until(
                lambda: self.said("bot.started") or process.returncode is not None,
                "bot.started",
            )
            assert process.returncode is None, "".join(self.log)
            yield
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.wait()
            await reading
        assert process.returncode == 0

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self.log.append(line.decode())

    def said(self, event: str) -> bool:
        return any(event in line for line in self.log)

    def ask_database(self, statement: str, *parameters: str) -> None:
        opened = sqlite3.connect(self.database, timeout=60)
        with closing(opened) as connection, connection:
            connection.execute(statement, parameters)


@dataclass
class Lived:
    """What was seen on such a machine in one round."""

    machine: Machine
    commands: dict[str, Done] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    # Not a folder of pytest's, which only root may enter.
    folder = Path(tempfile.mkdtemp(prefix="earshot-two-users-"))
    yield folder
    shutil.rmtree(folder)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lived(base: Path) -> AsyncIterator[Lived]:
    async with a_world(base / "unused") as world:
        python = python_for(BOT)
        machine = Machine(base, python, settings_for(base, world.base_url))
        machine.make()
        seen = Lived(machine)
        seen.commands["too early"] = await machine.run(BOT, "run")
        seen.commands["open"] = await machine.run(WEEK, "round", "open")
        async with machine.bot():
            await together(take_part(world) for _ in range(ENOUGH))
            await take_part(world, comment=COMMENT)
            # As if the round had been opened weeks ago: a week is due.
            weeks_ago = SystemClock().now() - timedelta(weeks=5)
            machine.ask_database(
                "UPDATE rounds SET opened_week = ?", f"{weeks_ago:%G-W%V}"
            )
            seen.commands["bot's week"] = await machine.run(BOT, "week")
            seen.commands["week"] = await machine.run(WEEK, "week")
            seen.commands["bot's comments"] = await machine.run(BOT, "comments")
            seen.commands["comments"] = await machine.run(WEEK, "comments")
            await take_part(world)
            seen.data = modes(base / "data")
            look_at_keys(seen, "mixed")
            seen.commands["close"] = await machine.run(
                WEEK, "round", "close", "--discard-letters"
            )
            await until(
                lambda: "round-0001.tag.key" not in names(base / "keys"), "key gone"
            )
            look_at_keys(seen, "closed")
        yield seen


def settings_for(folder: Path, telegram_api: str) -> dict[str, str]:
    return {
        "PYTHONPATH": f"{ROOT}:{PACKAGES}",
        "EARSHOT_BOT_TOKEN": TOKEN,
        "EARSHOT_TELEGRAM_API": telegram_api,
        "EARSHOT_DATA_DIR": str(folder / "data"),
        "EARSHOT_KEYS_DIR": str(folder / "keys"),
        "EARSHOT_WEEK_KEYS_DIR": str(folder / "week-keys"),
        "EARSHOT_RELEASES_DIR": str(folder / "releases"),
        "EARSHOT_ROUND_WEEKS": "52",
        "EARSHOT_KEEP_COMMENTS": "true",
    }


async def take_part(world: World, *, comment: str = "") -> None:
    phone = await world.phone()
    await begin(phone)
    if comment:
        await fill_in(phone, comment=comment)
    await skip_to(phone, "That is all")
    await send(phone)


def look_at_keys(seen: Lived, when: str) -> None:
    for folder in ("keys", "week-keys"):
        seen.keys[f"{folder} {when}"] = names(seen.machine.folder / folder)


def may_read(user: int, path: Path) -> bool:
    done = subprocess.run(  # noqa: S603  (our own)
        ["/bin/cat", str(path)],
        capture_output=True,
        check=False,
        **as_user(user),
    )
    return done.returncode == 0


async def test_before_a_round_is_open_the_bot_says_whose_keys_are_needed(lived):
    done = lived.commands["too early"]

    assert done.code == 12
    assert "week-keys holds the keys of the weekly compilation" in done.err


async def test_the_compilations_user_opens_the_first_round(lived):
    done = lived.commands["open"]

    assert (done.code, done.out, done.err) == (0, "Round 1 is open.\n", "")


async def test_the_bot_serves_without_the_keys_of_the_weeks(lived):
    assert lived.machine.said("bot.started")
    assert lived.machine.said("bot.stopped")
    assert not lived.machine.said("letter.not_posted")
    assert not lived.machine.said("update.failed")


async def test_the_bot_leaves_the_weeks_to_the_other_user(lived):
    assert lived.machine.said("week.left_to_another_user")
    assert not lived.machine.said("week.failed")
    assert not lived.machine.said("round.not_taken_over")


async def test_the_bots_user_cannot_compile_a_week(lived):
    done = lived.commands["bot's week"]

    assert done.code == 12
    assert "releases cannot be read or written" in done.err


async def test_the_other_user_compiles_the_week_while_the_bot_runs(lived):
    done = lived.commands["week"]

    assert (done.code, done.err) == (0, "")
    assert "The digest is in " in done.out
    (release,) = (lived.machine.folder / "releases").glob("2*")
    assert (mode(release), set(modes(release).values())) == ("0755", {"0644"})


async def test_what_people_wrote_is_read_by_the_other_user_only(lived):
    refused, done = lived.commands["bot's comments"], lived.commands["comments"]

    assert refused.code == 12
    assert "holds the keys of the weekly compilation" in refused.err
    assert (done.code, done.err) == (0, "")
    assert done.out == f"1. English\n   {COMMENT}\n"
    assert COMMENT not in refused.out + refused.err + "".join(lived.machine.log)


async def test_both_users_may_write_the_database_and_nobody_else_may_see_it(lived):
    assert set(lived.data.values()) == {"0660"}
    assert {"earshot.sqlite3", "earshot.sqlite3-wal"} <= set(lived.data)
    for path in (lived.machine.folder / "data").iterdir():
        assert path.stat().st_gid == GROUP


async def test_each_user_has_its_own_keys_and_cannot_read_the_others(lived):
    keys, week_keys = (lived.machine.folder / name for name in ("keys", "week-keys"))

    assert lived.keys["keys mixed"] == ["capsule.key", "round-0001.tag.key"]
    assert [name.partition("-")[0] for name in lived.keys["week-keys mixed"]] == [
        "letterbox",
        "round",
        "round",
    ]
    (private,) = week_keys.glob("*.private")
    assert may_read(WEEK, private)
    assert not may_read(BOT, private)
    assert may_read(BOT, keys / "capsule.key")
    assert not may_read(WEEK, keys / "capsule.key")


async def test_when_a_round_is_closed_each_user_destroys_its_own_key(lived):
    assert lived.commands["close"].code == 0
    assert lived.keys["keys closed"] == ["capsule.key"]
    assert [name.partition("-")[0] for name in lived.keys["week-keys closed"]] == [
        "letterbox"
    ]


async def test_root_who_could_read_both_is_refused(lived):
    done = await lived.machine.run(0, "round", "show")

    assert done.code == 12
    assert "belongs to another user" in done.err
