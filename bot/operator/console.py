"""What a command shows while it works, and what it works on."""

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final, TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from bot.clock import SystemClock
from bot.startup import begin, wait
from bot.weekly.work import Work, at_work


SIGN_AFTER_SECONDS: Final = 2

OUT: Final = Console(highlight=False)
ERR: Final = Console(stderr=True, highlight=False)

Advanced = Callable[[str, int, int], None]
"""Told of each step: what is done, how much of it, of how much."""

_T = TypeVar("_T")


def bars() -> Progress:
    """Return bars on standard error, not begun yet."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=ERR,
    )


def on_bars(shown: Progress) -> Advanced:
    """Return what moves the bars, one for each thing that is done."""
    tasks: dict[str, TaskID] = {}

    def advanced(what: str, done: int, of_all: int) -> None:
        if what not in tasks:
            tasks[what] = shown.add_task(what, total=of_all)
        shown.update(tasks[what], completed=done)

    return advanced


def after_a_while(shown: Progress) -> Advanced:
    """Show bars for what takes longer than a person waits without a sign."""
    began, moves = monotonic(), on_bars(shown)

    def advanced(what: str, done: int, of_all: int) -> None:
        if monotonic() - began > SIGN_AFTER_SECONDS:
            shown.start()
        moves(what, done, of_all)

    return advanced


def print_words(words: str) -> None:
    """Print what somebody wrote as it was written: rich makes ":fire:" a picture."""
    OUT.print(words, markup=False, emoji=False, soft_wrap=True)


def with_work(deed: Callable[[Work], Awaitable[_T]]) -> _T:
    """Open the store and the keys, do something with them, close them again."""
    settings = begin()

    async def done() -> _T:
        async with at_work(settings, SystemClock()) as work:
            return await deed(work)

    return wait(done())
