import csv
import io
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pytest

from bot import content
from bot.interview.ids import AccountId
from bot.interview.posting import Posting
from bot.weekly.outcome import Became, Outcome
from bot.weekly.rounds import prepare
from bot.weekly.validator import check_described
from bot.weekly.week import run
from dialogues.questionnaire import OneChoice
from dialogues.screens.screen import Post
from digest.errors import UnsafeTableError
from digest.policy import PUBLISHED
from digest.render.open_data import PROFESSIONALS, TABLES, check_tables
from storage.records import Week
from tests.bot.weekly.test_week import MONDAY, Place, an_order
from tests.digest.builders import a_crowd, compiled, records
from tests.support.builders import STEADY, one


QUESTIONNAIRE = content.questionnaire(own=STEADY)

# Somebody lowered it to see more. A count of six, rounded down, is then a count of five:
# our own gate follows the policy and lets it pass, and the description says "from six".
LOWERED = PUBLISHED.model_copy(update={"smallest_shown": 6})
PEOPLE = 60
# One six in eight is rounded up; of so many, some are rounded down.
MANY_SIXES = QUESTIONNAIRE.model_copy(
    update={
        "questions": (
            *QUESTIONNAIRE.questions,
            *(one(f"more_{number}", "a", "b", "c") for number in range(6)),
        )
    }
)


@cache
def files() -> dict[str, bytes]:
    """Return a release that is good."""
    crowd = a_crowd(QUESTIONNAIRE, 260, np.random.default_rng(21))
    return dict(compiled(QUESTIONNAIRE, records(QUESTIONNAIRE, crowd)).files)


def lines() -> list[str]:
    return files()[TABLES.name].decode().splitlines(keepends=True)


def with_line(rest: str) -> dict[str, bytes]:
    """Return the release with other numbers in the first line of its table."""
    head, first, *others = lines()
    start = ",".join(first.split(",")[:6])
    return with_tables("".join([head, f"{start},{rest}\n", *others]))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folder = tmp_path / "here"
    folder.mkdir()
    return Place(folder, asked=MANY_SIXES)


def with_tables(text: str) -> dict[str, bytes]:
    return {**files(), TABLES.name: text.encode()}


def an_order_of_sixes(number: int) -> Post:
    """Return one of sixty orders; six of them differ from the rest at each question."""
    order = an_order(number, MANY_SIXES)
    questions = [each for each in MANY_SIXES.questions if isinstance(each, OneChoice)]
    answers = {
        question.id: (question.choices[number // 6 == turn].id,)
        for turn, question in enumerate(questions)
        if question.id in order.submission.answers
    }
    kept = {name: order.submission.answers[name] for name in ("age", "area")}
    submission = order.submission.model_copy(update={"answers": {**answers, **kept}})
    return replace(order, submission=submission)


async def answer_in_sixes(place: Place) -> None:
    work = await place.work(MONDAY - timedelta(days=2))
    try:
        current = await prepare(work)
        posting = Posting(work.store, work.keyring, current.number)
        for number in range(PEOPLE):
            await posting.post(an_order_of_sixes(number), AccountId(number + 1))
    finally:
        await work.store.close()


async def compile_lowered(place: Place) -> Outcome:
    work = await place.work()
    try:
        return await run(replace(work, policy=LOWERED))
    finally:
        await work.store.close()


async def letters(place: Place) -> int:
    work = await place.work()
    try:
        boxes = await work.store.letterboxes()
        return sum([await work.store.count_letters(each.fingerprint) for each in boxes])
    finally:
        await work.store.close()


def test_the_true_table_passes():
    check_described(files())


@pytest.mark.parametrize(
    "rest", ["5,5,,", "60,5,,", "60,20,100,", ",,,[y]", "x,,,[c]", "60,-10,,"]
)
def test_a_line_that_is_not_as_described_is_refused(rest):
    table = with_line(rest)

    with pytest.raises(UnsafeTableError, match="csvw"):
        check_described(table)


def a_line_twice() -> str:
    return "".join([*lines(), lines()[1]])


def other_columns() -> str:
    return "account,answer\n1,very\n"


def no_columns() -> str:
    return "".join(lines()[1:])


@pytest.mark.parametrize("form", [a_line_twice, other_columns, no_columns])
def test_a_table_of_another_form_is_refused(form):
    with pytest.raises(UnsafeTableError, match="csvw"):
        check_described(with_tables(form()))


@pytest.mark.parametrize(
    ("place", "rest"), [("borough,camden", ",,,[x]"), ("london,london", "60,5,,")]
)
def test_a_line_of_professionals_that_is_not_as_described_is_refused(place, rest):
    head, first, *others = files()[PROFESSIONALS.name].decode().splitlines()
    week, _, _, _, question, option, *_ = first.split(",")
    wrong = f"{week},,{place},{question},{option},{rest}"
    text = "\n".join([head, wrong, *others, ""])

    with pytest.raises(UnsafeTableError, match=r"csvw.*professionals"):
        check_described({**files(), PROFESSIONALS.name: text.encode()})


def test_the_refusal_does_not_quote_the_number():
    with pytest.raises(UnsafeTableError) as refused:
        check_described(with_line("60,7,,"))

    assert "7" not in str(refused.value)


@pytest.mark.slow
async def test_a_count_of_five_is_refused_and_the_week_can_be_compiled_later(
    place: Place,
):
    await answer_in_sixes(place)
    before = await letters(place)

    for _ in range(2):
        with pytest.raises(UnsafeTableError, match="csvw"):
            await compile_lowered(place)

    assert list((place.folder / "releases").iterdir()) == []
    assert await letters(place) == before == 2 * PEOPLE
    assert await place.compile() == Outcome(Week("2026-W47"), Became.PUBLISHED)
    rows = csv.DictReader(io.StringIO(place.released()["2026-W47/tables.csv"].decode()))
    counts = [int(row["count"]) for row in rows if row["count"]]
    assert min(counts) >= 10


def test_our_own_gate_alone_would_have_let_it_pass():
    check_tables(with_line("60,5,,")[TABLES.name].decode(), LOWERED)


def child(program: str, *options: str, told: str = "") -> CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, *options, "-c", program],
        input=told,
        capture_output=True,
        check=False,
        text=True,
    )


def test_the_bot_never_loads_what_compiles_checks_or_draws():
    said = child(
        "import sys; import bot.app, bot.cli, bot.weekly.moments; "
        "print({'bot.weekly.week', 'bot.weekly.validator', 'digest.compile', "
        "'digest.render.page', 'csvw', 'rdflib'} & set(sys.modules))"
    )

    assert said.stdout.strip() == "set()"


@pytest.mark.slow
def test_what_the_validator_warns_of_when_loaded_is_not_printed(tmp_path):
    # Some warnings come only when a module is compiled for the first time.
    said = child(
        "import bot.weekly.validator",
        "-W",
        "always",
        "-X",
        f"pycache_prefix={tmp_path}",
    )

    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.slow
def test_a_process_that_hides_warnings_refuses_too():
    said = child(_REFUSED, "-W", "ignore", told=good_and_bad())

    assert said.stdout.split() == ["passed", "refused", "refused"], said.stderr


@pytest.mark.slow
def test_the_validator_asks_no_network_and_leaves_nothing_behind(tmp_path):
    program = _ALONE.format(folder=str(tmp_path)) + _REFUSED

    said = child(program, told=good_and_bad())

    assert said.stdout.split() == ["passed", "refused", "refused"], said.stderr
    assert list(tmp_path.iterdir()) == []


def good_and_bad() -> str:
    bad = with_line("60,5,,")
    return repr((files(), bad, bad))


_REFUSED = """
import ast, sys
from bot.weekly.validator import check_described
from digest.errors import UnsafeTableError
for files in ast.literal_eval(sys.stdin.read()):
    try:
        check_described(files)
        print("passed")
    except UnsafeTableError:
        print("refused")
"""

_ALONE = """
import os, sys, tempfile
from stat import S_IMODE
tempfile.tempdir = {folder!r}
def heard(event, arguments):
    if event.startswith(("socket.connect", "socket.getaddrinfo", "urllib.")):
        os._exit(3)
    if event == "open" and str(arguments[0]).startswith({folder!r} + "/"):
        if S_IMODE(os.stat(os.path.dirname(arguments[0])).st_mode) != 0o700:
            os._exit(4)
sys.addaudithook(heard)
"""
