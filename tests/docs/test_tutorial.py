"""The tutorial, followed step by step by somebody who does nothing that it does not say."""

import asyncio
import re
import shlex
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Container, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from sandbox.people.phone import Phone, to_screen
from sandbox.telegram.objects import Account
from tests.bot.children import ENVIRONMENT
from tests.docs.documents import ROOT, Block, blocks
from tests.support.counting import counted
from tests.support.patience import PATIENCE_SECONDS


TUTORIAL = ROOT / "docs" / "tutorial" / "ten-minutes.md"
LEFT_OUT = "…"
LAST_LINE = "Ctrl-C ends it."
SKIPS = ("Skip", "Rather not say")
_DEMO = re.compile(r'make demo ARGS="(.+)"')
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


def fits(line: str, written: str) -> bool:
    """Say whether a line is as written, where "…" stands for anything."""
    parts = (re.escape(each) for each in written.split(LEFT_OUT))
    return re.fullmatch(".*".join(parts), line) is not None


def missing_from(lines: Iterable[str], written: Iterable[str]) -> list[str]:
    """Return what is written and does not stand in the lines, in this order."""
    following = iter(lines)
    return [
        each
        for each in written
        if each != LEFT_OUT and not any(fits(line, each) for line in following)
    ]


def calls(block: Block) -> dict[str, list[str]]:
    """Return what is typed in a console block, with what is written below it."""
    found: dict[str, list[str]] = {}
    for line in block.lines:
        if line.startswith("$ "):
            found[line.removeprefix("$ ")] = []
        else:
            found[[*found][-1]].append(line)
    return found


CONSOLES = [calls(each) for each in blocks(TUTORIAL) if each.language == "console"]
CHATS = [
    each.lines
    for each in blocks(TUTORIAL)
    if not each.language and each.lines[0][:2] in ("ta", "> ")
]
[SAID_BY_THE_PANEL] = [
    each.lines[0]
    for each in blocks(TUTORIAL)
    if not each.language and each.lines[0].startswith("20")
]


@asynccontextmanager
async def demo(command: str, folder: Path) -> AsyncIterator[tuple[Process, list[str]]]:
    """Start the demo; yield it, and what it printed, once it stays up."""
    called = _DEMO.fullmatch(command)
    assert called is not None
    words = shlex.split(in_folder(called[1], folder))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", *words),
        cwd=ROOT,
        env={**ENVIRONMENT, **counted()},
        stdout=PIPE,
    )
    try:
        yield process, await printed(process)
    finally:
        # Not killed: it would leave the bot and Telegram behind.
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await process.wait()


async def printed(process: Process) -> list[str]:
    assert process.stdout is not None
    lines: list[str] = []
    while not (lines and lines[-1].endswith(LAST_LINE)):
        line = await process.stdout.readline()
        assert line, lines
        lines.append(line.decode().rstrip())
    return lines


def in_folder(command: str, folder: Path) -> str:
    return command.replace("released", str(folder / "released"))


async def converse(phone: Phone, lines: Iterable[str]) -> None:
    """Do what stands there; skip questions where something is left out."""
    waiting = [*lines]
    while waiting:
        line = waiting.pop(0)
        match line.partition(" "):
            case ("tap", _, label):
                await until(phone, labels, label)
                await phone.tap(label)
            case (">", _, typed):
                await phone.type(typed)
            case ("<", _, said):
                await until(phone, said_in, said)
            case (word, _, _):
                assert word == LEFT_OUT
                await skip_until(phone, waiting[0].removeprefix("< "))


async def skip_until(phone: Phone, said: str) -> None:
    while said not in said_in(phone):
        before = labels(phone)
        await phone.tap(next(each for each in SKIPS if each in before))
        await until_changed(phone, before)


async def until(
    phone: Phone, seen: Callable[[Phone], Container[str]], text: str
) -> None:
    await phone.wait_for(lambda _: text in seen(phone))


async def until_changed(phone: Phone, before: tuple[str, ...]) -> None:
    await phone.wait_for(lambda _: labels(phone) != before)


def labels(phone: Phone) -> tuple[str, ...]:
    """Return every button that can be tapped, with where it leads: two look alike."""
    return tuple(
        each
        for message in phone.messages
        for row in to_screen(message).buttons
        for button in row
        for each in (button.label, str(button.data))
    )


def said_in(phone: Phone) -> str:
    return "\n".join(str(message.get("text", "")) for message in phone.messages)


async def said_by(command: str, folder: Path) -> list[str]:
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", in_folder(command, folder), stdout=PIPE
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, command
    return said.decode().splitlines()


@pytest.mark.slow
async def test_the_tutorial_goes_as_it_is_written(tmp_path):
    [[start, expected]] = CONSOLES[0].items()
    async with demo(start, tmp_path) as (process, lines):
        assert missing_from(lines, expected) == []
        found = _ADDRESS.search("\n".join(lines))
        assert found is not None
        reader = Phone(
            found[0], Account(7, "Reader"), patience_seconds=PATIENCE_SECONDS
        )
        async with reader as phone:
            await phone.open()
            for each in CHATS[:2]:
                await converse(phone, each)
            assert await compiled(found[0]) == SAID_BY_THE_PANEL
            await converse(phone, CHATS[2])
        for command, written in CONSOLES[1].items():
            said = await said_by(command, tmp_path)
            assert missing_from(said, written) == [], command
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0


async def compiled(address: str) -> str:
    """Press the button beside the phone; return what it says."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{address}/demo/panel") as panel,
    ):
        [button] = (await panel.json())["buttons"]
        assert f"*{button['label']}*" in TUTORIAL.read_text(encoding="utf-8")
        async with session.post(f"{address}{button['post']}") as response:
            return str((await response.json())["said"])


def test_a_line_that_is_not_there_would_be_noticed():
    assert missing_from(["a 1 b"], ["a … b"]) == []
    assert missing_from(["a 1 c"], ["a … b"]) == ["a … b"]
    assert missing_from(["b", "a"], ["a", "b"]) == ["b"]
