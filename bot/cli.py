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

from bot import app, logs, week
from bot.clock import Clock, SystemClock
from bot.errors import BotError, SettingFaultError, TokenRefusedError
from bot.errors import ShownError as BotShownError
from bot.settings import Settings, example
from bot.week import Became
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
    compiled = compile_one_week(settings, SystemClock())
    _out.print(said_of(compiled, settings.releases_dir))


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


def compile_one_week(settings: Settings, clock: Clock) -> week.Week:
    """Run the weekly compilation to its end."""

    async def compiled() -> week.Week:
        async with app.compilation(settings, clock) as work:
            return await week.run(work)

    return _wait(compiled())


def said_of(compiled: week.Week, releases: Path) -> str:
    """Return one sentence for a person about a week's compilation."""
    return f"{compiled.week}: {_said(compiled, releases / compiled.week)}"


def _said(compiled: week.Week, folder: Path) -> str:
    match compiled.became:
        case Became.PUBLISHED:
            return f"The digest is in {folder}/digest.html."
        case Became.WITHHELD:
            return f"Nothing is published: {compiled.reason}."
        case Became.DONE_BEFORE if compiled.reason:
            return f"This week is done; nothing was published: {compiled.reason}."
        case Became.DONE_BEFORE:
            return f"This week is done: {folder}/digest.html."
        case Became.NOT_YET:
            return f"Nothing is due yet: {compiled.reason}."


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
