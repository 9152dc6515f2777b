import asyncio
import json
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner, Result

from bot.cli import commands
from bot.clock import SystemClock
from bot.exit_codes import EXIT_CODES
from bot.interview.ids import AccountId
from bot.interview.posting import Posting
from bot.settings import example
from bot.weekly.rounds import prepare
from tests.bot.children import ROOT, nursery
from tests.bot.running import World, until
from tests.bot.weekly.test_week import Place, an_order
from tests.storage.disk import names
from tests.support.builders import STEADY
from tests.support.patience import PATIENCE_SECONDS


SHIPPED = ROOT / "dialogues" / "content" / "young_people.yaml"
# Before the machine's own day, by which the commands go, and within a round of 52 weeks.
LONG_AGO = SystemClock().now() - timedelta(weeks=5)


@dataclass(frozen=True, slots=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    return {
        "PYTHONPATH": str(ROOT),
        "EARSHOT_CONTENT_DIR": str(STEADY),
        **settings,
    }


async def python(folder: Path, *words: str, **settings: str) -> Done:
    """Run this Python in a folder of its own, with steady questions and these settings."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *words),
        cwd=folder,
        env=_environment(settings),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        out, err = await process.communicate()
    assert process.returncode is not None
    return Done(process.returncode, out.decode(), err.decode())


async def earshot(folder: Path, *words: str, **settings: str) -> Done:
    """Run one command as an operator does, in a process that is there at once."""
    process = await nursery().bear(
        *words, folder=folder, environment=_environment(settings)
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        out, err = await process.communicate()
    return Done(await process.wait(), out.decode(), err.decode())


def all_commands(group: TyperGroup, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from all_commands(command, *path, name)
        else:
            yield (*path, name)


def told(*words: str) -> Result:
    """Return what a command says that neither reads settings nor changes the process."""
    return CliRunner().invoke(commands(), words, env={"COLUMNS": "200"})


ROOT_COMMAND = get_command(commands())
assert isinstance(ROOT_COMMAND, TyperGroup)
COMMANDS = tuple(all_commands(ROOT_COMMAND))


# Help


def test_these_are_the_commands():
    assert {" ".join(path) for path in COMMANDS if path} >= {
        *("run", "week", "demo", "check", "backup", "restore", "verify", "settings"),
        "preview",
        *("round", "round open", "round close", "round show"),
    }


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...]):
    shown = told(*path, "--help")

    assert shown.exit_code == 0
    assert f"Usage: {' '.join(('earshot', *path))}" in shown.output
    # A sentence of its own stands under the line of its usage.
    assert re.search(r"^ [A-Z].*\.\s*$", shown.output, re.MULTILINE)


def test_a_wrong_word_is_wrong_usage():
    assert told("rund").exit_code == 2


# Errors and exit codes


_FAILING = """
import contextlib, io, json, sys
from datetime import UTC, datetime
from pathlib import Path
from bot import cli
from bot import errors as bot
from dialogues import errors as dialogues
from dialogues.loading import load
from digest import errors as digest
from storage import errors as storage

PATH = Path("/tmp/x")
def fault():
    try:
        load("x.yaml", "nothing")
    except dialogues.DialogueError as error:
        return error
WITH_A_TEXT_OF_THEIR_OWN = (
    bot.SettingFaultError(("one fault",)),
    bot.TokenRefusedError(),
    bot.OtherVersionError(1),
    bot.RoundOpenError(1),
    bot.LettersWaitError(datetime(2026, 11, 23, 6, tzinfo=UTC)),
    bot.RestoreError("why"),
    bot.ResponseFaultError(("one fault",)),
    bot.NoSuchCommentError(4, many=3),
    bot.DemoFailedError("why"),
    fault(),
    dialogues.WordingFaultError("x.yaml", fault().faults),
    digest.UnsafeTableError(("a fault",)),
    digest.StateError(),
    digest.WeekError("2026-W47"),
    storage.TooOpenError(PATH, mode=0o777, wanted=0o700),
    storage.ForeignFolderError(PATH, owner=1),
    *(
        kind(PATH)
        for kind in (
            storage.UnusableFileError, storage.KeysUnreadableError,
            storage.WeekKeysUnreadableError, storage.KeyMissingError,
            storage.KeyDamagedError, storage.NotOurDatabaseError,
            storage.NoDatabaseError, storage.DatabaseExistsError,
            storage.DatabaseLockedError, storage.DatabaseDamagedError,
            storage.DiskFullError,
        )
    ),
    storage.SchemaTooNewError(PATH, found=2, known=1),
    storage.RoundStillOpenError(1),
    storage.RoundUsedError(1),
    storage.ReleaseChangedError("2026-W47"),
    storage.LettersChangedError(),
    # Bugs:
    storage.DatabaseFaultError(),
    storage.LetterboxInUseError(),
    ValueError("chat 7340918265 said SECRET"),
)

def kinds_below(kind):
    for each in kind.__subclasses__():
        yield each
        yield from kinds_below(each)

def plain(kind):
    # BaseException.__new__ keeps the text; what else the kind holds is no matter here.
    return kind.__new__(kind, "a fault of this kind")

SHOWN = (bot.ShownError, dialogues.ShownError, digest.DigestError, storage.ShownError)
there = {type(each) for each in WITH_A_TEXT_OF_THEIR_OWN}
FAILURES = (
    *WITH_A_TEXT_OF_THEIR_OWN,
    *(
        plain(kind)
        for base in SHOWN for kind in kinds_below(base)
        if kind not in there and not kind.__subclasses__()
    ),
)
at = iter(FAILURES)

def fail():
    raise next(at)
cli.COMMANDS["fail"] = "__main__:fail"

sys.argv = ["earshot", "fail"]
results = {}
for failure in FAILURES:
    with contextlib.redirect_stderr(io.StringIO()) as err:
        try:
            cli.main()
        except SystemExit as end:
            results[type(failure).__name__] = end.code, str(failure), err.getvalue()
print(json.dumps(results))
"""

CODES = {
    "SettingFaultError": 10,
    "TokenRefusedError": 10,
    "RoundOpenError": 2,
    "LettersWaitError": 2,
    "ResponseFaultError": 2,
    "OtherVersionError": 11,
    "RestoreError": 12,
    "DemoFailedError": 14,
}
BUGS = ("DatabaseFaultError", "LetterboxInUseError", "ValueError")


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return exit code, own text and standard error of each error that main() met."""
    folder = tmp_path_factory.mktemp("failures")
    done = asyncio.run(python(folder, "-c", _FAILING))
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_an_error_that_is_shown_is_its_text_and_its_exit_code(failures):
    for name, (code, text, err) in failures.items():
        if name not in BUGS:
            assert err == f"{text}\n", name
            assert code in EXIT_CODES.values(), name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *CODES.items(),
        ("QuestionnaireFaultError", 11),
        ("WordingFaultError", 11),
        ("KeyMissingError", 12),
        ("WeekKeysUnreadableError", 12),
        ("DiskFullError", 12),
        ("LettersChangedError", 12),
        ("UnsafeTableError", 13),
        ("WeekError", 13),
    ],
)
def test_an_exit_code_says_what_kind_of_thing_is_wrong(failures, name, code):
    assert failures[name][0] == code


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_is_told_by_type_place_and_incident_and_never_by_its_message(
    failures, name
):
    code, text, err = failures[name]

    first, second = err.splitlines()
    assert code == 1
    assert first.startswith("This is a bug in Earshot (incident ")
    assert second.startswith(f"{name} < fail:")
    assert text not in err
    assert "SECRET" not in err
    assert "Traceback" not in err


# check and settings


def test_the_questionnaire_that_is_shipped_is_good():
    done = told("check", str(SHIPPED))

    assert done.exit_code == 0
    assert done.output.startswith(f"{SHIPPED}: ")
    assert done.output.endswith(" bits in a button. Good.\n")


async def test_a_wrong_questionnaire_is_told_all_its_faults_with_their_places(
    tmp_path: Path,
):
    wrong = tmp_path / "wrong.yaml"
    text = SHIPPED.read_text(encoding="utf-8")
    wrong.write_text(
        text.replace("code: E09000012", "code: nowhere", 1) + "surprise: 1\n"
    )

    done = await earshot(tmp_path, "check", str(wrong))

    assert done.code == 11
    assert "surprise" in done.err
    assert "wrong.yaml" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
@pytest.mark.parametrize("command", ["check", "preview"])
async def test_a_questionnaire_that_is_not_utf_8_is_told(tmp_path, command, encoding):
    file = tmp_path / "other.yaml"
    file.write_bytes("id: café\n".encode(encoding))

    done = await earshot(tmp_path, command, str(file))

    assert done.code == 11
    assert "other.yaml cannot be read" in done.err
    assert "it is not UTF-8. Save it as UTF-8." in done.err


@pytest.mark.parametrize("name", ["nowhere.yaml", "."])
def test_a_questionnaire_that_cannot_be_read_is_wrong_usage(tmp_path: Path, name: str):
    done = told("check", str(tmp_path / name))

    assert done.exit_code == 2


def test_the_settings_printed_are_the_example():
    done = told("settings")

    assert done.output == example()
    assert done.output == (ROOT / ".env.example").read_text()


async def test_a_wrong_setting_ends_any_command_with_its_name(tmp_path: Path):
    done = await earshot(tmp_path, "round", "show", EARSHOT_ROUND_WEEKS="SECRET")

    assert done.code == 10
    assert "EARSHOT_ROUND_WEEKS" in done.err
    assert "SECRET" not in done.err


# run


async def test_without_a_token_the_bot_says_what_is_missing_and_makes_nothing(
    tmp_path: Path,
):
    done = await earshot(tmp_path, "run")

    assert done.code == 10
    assert "EARSHOT_BOT_TOKEN is missing: copy it from @BotFather" in done.err
    assert names(tmp_path) == []


async def test_a_token_that_telegram_refuses_is_told(world: World):
    world.bot.settings["EARSHOT_BOT_TOKEN"] = "123:refused"
    await world.bot.launch()

    code = await world.bot.ended()
    await world.bot.put_away()

    assert code == 10
    assert world.bot.count("Telegram does not accept EARSHOT_BOT_TOKEN") == 1
    assert world.bot.count("123:refused") == 0


@pytest.mark.slow
async def test_a_running_bot_leaves_no_core_dump_makes_closed_files_and_ends_well(
    world: World,
):
    world.bot.folder.mkdir()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=world.bot.folder,
        env=world.bot.environment,
        stderr=asyncio.subprocess.DEVNULL,
    )
    books = Path("/proc") / str(process.pid)
    try:
        phone = await world.phone()
        await phone.open()
        await phone.wait_for("Is that OK?")

        limits = (books / "limits").read_text().splitlines()
        (core,) = [line for line in limits if line.startswith("Max core file size")]
        assert core.split()[4:6] == ["0", "0"]
        assert "\nUmask:\t0077\n" in (books / "status").read_text()
    finally:
        process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await process.wait() == 0


async def test_a_bot_that_cannot_reach_telegram_ends_well_too(world: World):
    world.bot.settings["EARSHOT_TELEGRAM_API"] = "http://127.0.0.1:9"
    await world.bot.launch()
    await until(lambda: world.bot.count("telegram.unreachable") > 0, "no Telegram")

    assert await world.bot.stop() == 0


# week, and what is made without being asked for


async def test_a_release_can_be_read_by_everyone_whatever_the_umask(tmp_path: Path):
    place = Place(tmp_path)
    work = await place.work(LONG_AGO)
    posting = Posting(work.store, work.keyring, (await prepare(work)).number)
    for number in range(1, 13):
        await posting.post(an_order(number), AccountId(number))
    await work.store.close()

    done = await earshot(tmp_path, "week", EARSHOT_ROUND_WEEKS="52")

    assert done.code == 0, done.err
    assert "The digest is in " in done.out
    (folder,) = (tmp_path / "releases").glob("2*")
    assert {f"{path.stat().st_mode & 0o777:o}" for path in folder.iterdir()} == {"644"}
    for public in (folder, folder.parent):
        assert f"{public.stat().st_mode & 0o777:o}" == "755"
    for closed in (tmp_path / "data", tmp_path / "keys"):
        assert f"{closed.stat().st_mode & 0o777:o}" == "700"


async def test_a_week_without_a_round_is_no_fault(tmp_path: Path):
    done = await earshot(tmp_path, "week")

    assert done.code == 0
    assert "no round is open" in done.out


async def test_releases_that_cannot_be_written_are_told_without_a_traceback(
    tmp_path: Path,
):
    place = Place(tmp_path)
    work = await place.work(LONG_AGO)
    await prepare(work)
    await work.store.close()
    (tmp_path / "releases").write_text("in the way")

    done = await earshot(tmp_path, "week")

    assert done.code == 12
    assert "releases cannot be read or written" in done.err
