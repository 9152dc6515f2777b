"""The commands.

Exit codes: 0 done, 1 bug, 2 wrong usage, 10 setting, 11 questionnaire, 12 storage,
13 digest, 14 delivery (`docs/reference/exit-codes.md`).
"""

import asyncio
import secrets
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from os import umask
from pathlib import Path
from resource import RLIMIT_CORE, setrlimit
from time import monotonic
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

from bot import app, content, logs
from bot.clock import SystemClock
from bot.errors import (
    BotError,
    LanguageFaultError,
    LettersWaitError,
    NoSuchCommentError,
    OtherVersionError,
    ResponseFaultError,
    RestoreError,
    RoundOpenError,
    SettingFaultError,
    TokenRefusedError,
)
from bot.errors import ShownError as BotShownError
from bot.interview.reading import Reading
from bot.operator import backups, comments, responses, translations
from bot.settings import Settings, example
from bot.weekly import rounds, week
from dialogues.errors import DialogueError
from dialogues.errors import ShownError as DialogueShownError
from dialogues.languages import NAMES
from dialogues.loading import load
from dialogues.packing import NUMBER_BYTES, Packing
from dialogues.questionnaire import Questionnaire
from dialogues.review.catalogues import Report, State
from digest.errors import DigestError
from sandbox.people import demo
from storage.errors import ShownError as StorageShownError
from storage.errors import StorageError
from storage.records import Response, Round


EXIT_CODES: Final[dict[type[Exception], int]] = {
    SettingFaultError: 10,
    TokenRefusedError: 10,
    RoundOpenError: 2,
    LettersWaitError: 2,
    ResponseFaultError: 2,
    LanguageFaultError: 2,
    NoSuchCommentError: 2,
    OtherVersionError: 11,
    RestoreError: 12,
    DialogueError: 11,
    StorageError: 12,
    DigestError: 13,
    BotError: 14,
}

SIGN_AFTER_SECONDS: Final = 2

_SHOWN = (BotShownError, DialogueShownError, StorageShownError, DigestError)

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
    professionals: Annotated[
        int, typer.Option(min=0, max=500, help="How many professionals beside them.")
    ] = 30,
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How many weeks.")] = 3,
    out: Annotated[
        Path | None,
        typer.Option(help="Where the releases go; gone afterwards if unset."),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed plays the same people.")] = 1,
) -> None:
    """Play weeks of London on this machine: a phone to try, digests to read."""
    logs.set_up("WARNING")
    crowds = {"respondents": respondents, "professionals": professionals}
    _wait(_played(once, crowds, weeks, out, seed))


async def _played(
    once: bool,  # noqa: FBT001  (the command line's own order)
    crowds: Mapping[str, int],
    weeks: int,
    out: Path | None,
    seed: int,
) -> None:
    async with demo.started(out) as played:
        with _bars() as bars:
            summary = await demo.play(
                played,
                respondents=crowds["respondents"],
                professionals=crowds["professionals"],
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


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=_err,
    )


def _after_a_while(bars: Progress) -> demo.Advanced:
    """Show bars for what takes longer than a person waits without a sign."""
    began, on_bars = monotonic(), _on_bars(bars)

    def advanced(what: str, done: int, of_all: int) -> None:
        if monotonic() - began > SIGN_AFTER_SECONDS:
            bars.start()
        on_bars(what, done, of_all)

    return advanced


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
    questionnaire = _read(file)
    room, needed = 8 * NUMBER_BYTES, Packing.of(questionnaire).bits
    many = len(questionnaire.questions)
    fits = f"{needed} of {room} bits in a button"
    _out.print(f"{file}: {many} questions, {fits}. Good.", soft_wrap=True)


def _read(file: Path) -> Questionnaire:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _err.print(f"{file} cannot be read ({type(error).__name__}).")
        raise typer.Exit(2) from None
    return load(file.name, text)


@commands.command()
def preview(
    file: Annotated[
        Path | None,
        typer.Argument(help="A questionnaire in YAML; the young people's if left out."),
    ] = None,
    *,
    out: Annotated[
        Path, typer.Option(help="The folder that the page and the PDFs go to.")
    ] = Path("preview"),
    language: Annotated[
        list[str],
        typer.Option(
            help="A language such as ro; may stand several times. All if left out."
        ),
    ] = [],  # noqa: B006  (typer reads it; nothing changes it)
) -> None:
    """Draw every screen, and the questions on paper, for those who must approve them."""
    # Imported here: the bot and the compilation start with this module, and typst is big.
    from bot.operator.preview import making

    asked = content.questionnaire() if file is None else _read(file)
    edition = making.edition_for(asked)
    locales = making.chosen(edition, language)
    bars = _bars()
    try:
        made = making.make(edition, locales, out, advanced=_after_a_while(bars))
    finally:
        if bars.live.is_started:
            bars.stop()
    for error in made.lacking:
        _err.print(str(error), markup=False, soft_wrap=True)
    papers = len(made.files) - 1
    _out.print(
        f"{made.files[0]}: done, with {papers} paper forms beside it. Open it in a "
        "browser, or send the whole folder.",
        soft_wrap=True,
    )


@commands.command()
def catalogues(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Where <language>/earshot.po lie; those installed if left out."
        ),
    ] = None,
    *,
    only_report: Annotated[
        bool,
        typer.Option("--report", help="Say how far each language is; write nothing."),
    ] = False,
    write_floor: Annotated[
        bool,
        typer.Option("--write-floor", help="Take today's figures as the floor."),
    ] = False,
) -> None:
    """Bring the translations up to date with the English texts; say how far they are."""
    where = folder or content.CATALOGUES
    if not only_report:
        translations.bring_up_to_date(where)
    found = translations.reports(where)
    floor = translations.floor(where)
    if write_floor:
        floor = translations.reached(found)
        translations.write_floor(where, floor)
    elif not only_report:
        translations.write_floor(where, translations.raised(floor, found))
    _tell(found, floor, every=not only_report)
    if any(translations.stops(each, floor) for each in found):
        raise typer.Exit(EXIT_CODES[DialogueError])


def _tell(found: Iterable[Report], floor: Mapping[str, int], *, every: bool) -> None:
    for each in found:
        for message in each.to_do if every else each.those(State.FAULTY):
            _err.print(f"{each.locale}: {message}", markup=False, soft_wrap=True)
        lowest = floor.get(each.locale, 0)
        state = f"{each}; the floor is {lowest}"
        if translations.is_below(each, floor):
            state += ", and this is below it"
        _out.print(f"{each.locale} {NAMES[each.locale]}: {state}.", soft_wrap=True)


@commands.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes; not there yet.")],
) -> None:
    """Copy the database while the bot runs. The keys are never part of it."""
    settings = _begin()
    _wait(backups.backup(settings.database_file, file))
    _out.print(
        f"{file}: done. It can be opened with the key folder of now, until the next "
        "mixing destroys the week's key.",
        soft_wrap=True,
    )


@commands.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A copy made by earshot backup.")],
    *,
    new_round: Annotated[
        bool, typer.Option("--new-round", help="Begin anew if its keys are gone.")
    ] = False,
) -> None:
    """Put a backup back. Stop the bot before."""
    settings = _begin()
    _wait(backups.restore(file, settings.database_file))

    async def taken_up(work: week.Compilation) -> tuple[str, ...]:
        return await backups.take_up(work, new_round=new_round)

    try:
        said = _with_work(taken_up)
    except BaseException:
        # Refused or broken off: a bot that is started now must not go on with it.
        settings.database_file.unlink(missing_ok=True)
        raise
    for sentence in said:
        _out.print(sentence, soft_wrap=True)


@commands.command()
def verify() -> None:
    """Check that every release is as it was published, and none is missing."""
    settings = _begin()

    async def checked(work: week.Compilation) -> tuple[int, tuple[str, ...]]:
        return await backups.faults_of_releases(work.store, settings.releases_dir)

    many, faults = _with_work(checked)
    for fault in faults:
        _err.print(fault, markup=False, soft_wrap=True)
    if faults:
        raise typer.Exit(EXIT_CODES[DigestError])
    _out.print(f"{many} releases, each as it was published, none missing.")


@commands.command()
def respond(
    text: Annotated[
        str,
        typer.Argument(help="What the committee answered or did, for /yousaid."),
    ] = "",
    *,
    on: Annotated[
        str, typer.Option(help="Its day, such as 2026-11-23; empty for today.")
    ] = "",
    show: Annotated[
        bool, typer.Option("--list", help="List them all, the newest first.")
    ] = False,
    remove: Annotated[
        int | None, typer.Option(min=1, help="Remove the one of this number.")
    ] = None,
) -> None:
    """Tell young people what the committee answered or did, in up to 600 characters."""

    async def done(work: week.Compilation) -> tuple[Response, ...]:
        if remove is not None:
            gone = await responses.remove(work.store, remove)
            _out.print(f"Removed: {gone.text}", markup=False, soft_wrap=True)
        elif not show:
            today = work.now.date()
            new = responses.a_response(text, on=on, today=today)
            await work.store.add_response(new)
        return await work.store.responses()

    for number, each in enumerate(_with_work(done), start=1):
        line = f"{number:2}  {each.day}  {each.text}"
        _out.print(line, markup=False, soft_wrap=True)


@commands.command("comments")
def comments_command(
    *,
    remove: Annotated[
        int | None, typer.Option(min=1, help="Destroy the one of this number.")
    ] = None,
    remove_all: Annotated[
        bool, typer.Option("--remove-all", help="Destroy them all.")
    ] = False,
) -> None:
    """Read what people wrote, if it is kept (EARSHOT_KEEP_COMMENTS)."""
    reading = Reading.of(content.languages())

    async def done(work: week.Compilation) -> tuple[comments.CommentToRead, ...]:
        if remove_all:
            _out.print(f"Removed: {await comments.remove_all(work)}.")
        found = await comments.kept(work, reading)
        if remove is None:
            return found
        gone = await comments.remove(work, found, remove)
        _print_words(f"Removed: {gone.text}")
        return await comments.kept(work, reading)

    found = _with_work(done)
    for each in found:
        _print_words(_head_of(each))
        _print_words(f"   {each.text}")
    if not found:
        _out.print("No comment is kept.")


def _print_words(words: str) -> None:
    # As they were written: rich makes ":fire:" a picture, markup or not.
    _out.print(words, markup=False, emoji=False, soft_wrap=True)


def _head_of(comment: comments.CommentToRead) -> str:
    if not comment.text:
        return f"{comment.number}. It cannot be opened: its key is gone."
    head = f"{comment.number}. {NAMES.get(comment.locale, 'Another language')}"
    if comment.checked_words:
        return head
    return f"{head}. Only rules looked at it: no list of words is known. Read it twice."


round_commands = typer.Typer(help="Open, close and show rounds.", no_args_is_help=True)
commands.add_typer(round_commands, name="round")


@round_commands.command("open")
def open_command() -> None:
    """Open a round with the questionnaire as it is installed."""
    opened = _with_work(rounds.open_round)
    _out.print(f"Round {opened.number} is open.")


@round_commands.command("close")
def close_command(
    *,
    discard_letters: Annotated[
        bool,
        typer.Option("--discard-letters", help="Destroy waiting answers unread."),
    ] = False,
) -> None:
    """Close the round: delete its marks, destroy its keys."""

    async def closed(work: week.Compilation) -> Round | None:
        return await rounds.close_round(work, discard_letters=discard_letters)

    gone = _with_work(closed)
    if gone is None:
        _out.print("No round is open.")
    else:
        _out.print(f"Round {gone.number} is closed. Its marks and keys are gone.")


@round_commands.command("show")
def show_command() -> None:
    """Show every round, and which one is open."""
    settings = _begin()

    async def all_rounds(work: week.Compilation) -> tuple[tuple[Round, ...], int]:
        current = await work.store.current_round()
        return await work.store.rounds(), current.number if current else 0

    known, open_number = _with_work(all_rounds)
    for each in known:
        if each.number == open_number:
            ends = rounds.ends_on(each, round_weeks=settings.round_weeks)
            state = f"open, ends by {ends:%d %B %Y}"
        else:
            state = "closed"
        asks = f"{each.questionnaire} version {each.questionnaire_version}"
        if each.professionals_version:
            asks += f" and the professionals' version {each.professionals_version}"
        began = f"since week {each.opened_week}"
        _out.print(f"Round {each.number}: {asks}, {began}, {state}.", soft_wrap=True)
    if not known:
        _out.print("No round was opened yet. The first opens with 'earshot run'.")


@commands.command("settings")
def settings_command() -> None:
    """Print every setting with its default, as a file for .env."""
    _out.print(example(), end="", soft_wrap=True)


def _with_work(deed: Callable[[week.Compilation], Awaitable[_T]]) -> _T:
    """Open the store and the keys, do something with them, close them again."""
    settings = _begin()

    async def done() -> _T:
        async with app.compilation(settings, SystemClock()) as work:
            return await deed(work)

    return _wait(done())


def _begin() -> Settings:
    settings = Settings.read()
    logs.set_up(settings.log_level)
    # Whatever is made here is ours alone, and a crash leaves no picture of the memory.
    umask(0o077)
    setrlimit(RLIMIT_CORE, (0, 0))
    return settings


def _wait(deed: Coroutine[Any, Any, _T]) -> _T:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(deed)


def main() -> None:
    """Run a command; say a fault that a person can mend in a clear sentence."""
    try:
        commands(standalone_mode=True)
    except _SHOWN as error:
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
