"""The commands.

Exit codes: 0 done, 1 bug, 2 wrong usage, 10 setting, 11 questionnaire, 12 storage,
13 digest, 14 delivery (`docs/reference/exit-codes.md`).
"""

import asyncio
import secrets
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import typer
import uvloop
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from bot import app, logs, week
from bot.clock import SystemClock
from bot.errors import BotError, SettingFaultError, TokenRefusedError
from bot.errors import ShownError as BotShownError
from bot.sandbox import demo
from bot.settings import Settings, example
from dialogues.errors import DialogueError
from dialogues.loading import load
from dialogues.packing import NUMBER_BYTES, Packing
from digest.errors import DigestError
from storage.errors import StorageError


EXIT_CODES: Final[dict[type[Exception], int]] = {
    SettingFaultError: 10,
    TokenRefusedError: 10,
    DialogueError: 11,
    StorageError: 12,
    DigestError: 13,
    BotError: 14,
}

_T = TypeVar("_T")
commands = typer.Typer(
    name="earshot",
    help="Anonymous questions for young Londoners, pooled for the London Assembly.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


@commands.command()
def run() -> None:
    """Serve the bot, and compile the digest every week. Needs EARSHOT_BOT_TOKEN."""
    settings = _begin()
    _wait(app.serve(settings, SystemClock()))


@commands.command("week")
def week_command() -> None:
    """Mix the answers of the last week that is due and publish its digest."""
    settings = _begin()
    compiled = _wait(app.compile_week(settings, SystemClock()))
    _out.print(week.sentence(compiled, settings.releases_dir), soft_wrap=True)


@commands.command("demo")
def demo_command(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Play, print a summary, and end.")
    ] = False,
    respondents: Annotated[
        int, typer.Option(min=1, max=5000, help="How many people begin each week.")
    ] = 300,
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How many weeks.")] = 3,
    out: Annotated[
        Path | None,
        typer.Option(help="Where the releases go; gone afterwards if unset."),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed plays the same people.")] = 1,
) -> None:
    """Play weeks of London on this machine: a phone to try, digests to read."""
    logs.set_up("WARNING")
    _wait(_played(once, respondents, weeks, out, seed))


async def _played(
    once: bool,  # noqa: FBT001  (the command line's own order)
    respondents: int,
    weeks: int,
    out: Path | None,
    seed: int,
) -> None:
    async with demo.started(out) as played:
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=_err,
        ) as bars:
            summary = await demo.play(
                played,
                respondents=respondents,
                weeks=weeks,
                seed=seed,
                advanced=_on_bars(bars),
            )
        for said in summary.weeks:
            _out.print(said, soft_wrap=True)
        for name, figure in summary.lines():
            _out.print(f"{name + ':':34} {figure}")
        if not once:
            await _stay(played)


def _on_bars(bars: Progress) -> demo.Advanced:
    tasks: dict[str, TaskID] = {}

    def advanced(what: str, done: int, of_all: int) -> None:
        if what not in tasks:
            tasks[what] = bars.add_task(what, total=of_all)
        bars.update(tasks[what], completed=done)

    return advanced


async def _stay(played: demo.Demo) -> None:
    stopping = app.stop_signals()
    _out.print()
    _out.print(f"The phone:         {played.phone_address}", soft_wrap=True)
    _out.print(f"The latest digest: {played.latest_digest()}", soft_wrap=True)
    _out.print("Answer by hand, then compile again beside the phone. Ctrl-C ends it.")
    await stopping.wait()


@commands.command()
def check(
    file: Annotated[Path, typer.Argument(help="A questionnaire in YAML.")],
) -> None:
    """Say everything that is wrong with a questionnaire, or that nothing is."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _err.print(f"{file} cannot be read ({type(error).__name__}).")
        raise typer.Exit(2) from None
    questionnaire = load(file.name, text)
    room, needed = 8 * NUMBER_BYTES, Packing.of(questionnaire).bits
    many = len(questionnaire.questions)
    _out.print(f"{file}: {many} questions, {needed} of {room} bits in a button. Good.")


@commands.command("settings")
def settings_command() -> None:
    """Print every setting with its default, as a file for .env."""
    _out.print(example(), end="", soft_wrap=True)


def _begin() -> Settings:
    settings = Settings.read()
    logs.set_up(settings.log_level)
    return settings


def _wait(deed: Coroutine[Any, Any, _T]) -> _T:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(deed)


def main() -> None:
    """Run a command; say a fault that a person can mend in a clear sentence."""
    try:
        commands(standalone_mode=True)
    except (BotShownError, DialogueError, StorageError, DigestError) as error:
        _err.print(str(error), markup=False, soft_wrap=True)
        sys.exit(_exit_code(error))
    except Exception as error:  # noqa: BLE001  (the last line: type and place, no text)
        incident = secrets.token_hex(4)
        trace = " ".join(logs.described(type(error), error.__traceback__))
        _err.print(f"This is a bug in Earshot (incident {incident}).", markup=False)
        _err.print(logs.blotted(trace), markup=False, soft_wrap=True)
        sys.exit(1)


def _exit_code(error: Exception) -> int:
    for kind, code in EXIT_CODES.items():
        if isinstance(error, kind):
            return code
    return 1
