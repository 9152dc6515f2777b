"""Two processes on one file, and processes that are killed."""

import signal
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path

from storage.drivers.sqlite import SqliteDriver
from storage.records import Posted
from storage.store import SqlStore
from tests.storage.builders import FIRST, LETTERBOX, a_form, a_tag, letter_ids


PROJECT = Path(__file__).parents[2]


def start(deed: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.storage.processes", deed]
    return subprocess.Popen(  # noqa: S603 - our own module
        [*command, *map(str, arguments)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGKILL)
    return output


async def form_is_whole(store: SqlStore, form: int) -> bool:
    """Return whether a form is in; fail if a part of it is."""
    held = {letter.id async for letter in store.letters(LETTERBOX.fingerprint)}
    tag = await store.holds_tag(a_tag(form))
    parts = [tag, *(letter in held for letter in letter_ids(form))]
    assert parts in ([True] * 3, [False] * 3)
    return tag


async def test_a_new_file_is_opened_by_several_processes_at_once(path: Path):
    processes = [start("open", path) for _ in range(3)]

    for process in processes:
        end(process)
        assert process.returncode == 0


async def test_the_same_form_from_two_processes_is_kept_once(
    store: SqlStore, path: Path
):
    processes = [start("post", path, 1) for _ in range(2)]

    replies = sorted(end(process).strip() for process in processes)

    assert replies == [Posted.ALREADY_POSTED, Posted.POSTED]
    assert await form_is_whole(store, 1)
    assert await store.count_letters(LETTERBOX.fingerprint) == 2


async def test_a_process_killed_before_its_reply_has_posted_once(
    store: SqlStore, path: Path
):
    process = start("post-and-die", path, 1)
    end(process)
    assert process.returncode == -signal.SIGKILL

    again = await store.post(a_form(1), a_tag(1), round_number=FIRST)

    assert again is Posted.ALREADY_POSTED
    assert await form_is_whole(store, 1)
    assert await store.count_letters(LETTERBOX.fingerprint) == 2


async def test_a_process_killed_in_the_middle_has_posted_nothing(
    store: SqlStore, path: Path
):
    process = start("die-in-post", path, 1)
    end(process)
    assert process.returncode == -signal.SIGKILL
    assert not await form_is_whole(store, 1)

    again = await store.post(a_form(1), a_tag(1), round_number=FIRST)

    assert again is Posted.POSTED


async def test_a_process_killed_in_a_burst_has_lost_nothing_it_confirmed(
    store: SqlStore, path: Path
):
    process = start("burst", path)
    assert process.stdout
    confirmed = [int(process.stdout.readline()) for _ in range(40)]
    process.kill()
    confirmed += [int(line) for line in end(process).splitlines()]

    for form in confirmed:
        assert await form_is_whole(store, form)
    # The one that was under way is in or out, and never half.
    await form_is_whole(store, confirmed[-1] + 1)
    async with aclosing(await SqliteDriver.connect(path)) as driver:
        await driver.check()
