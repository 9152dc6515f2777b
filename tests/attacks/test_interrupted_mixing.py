"""Attack 8: the weekly compilation is killed, at moments that nobody chose."""

import asyncio
import sqlite3
import sys
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from digest.series import State
from tests.attacks.city import MONDAY, Home, Loot
from tests.attacks.figures import report_fact


KILLS = 6
ROOT = Path(__file__).parents[2]
SECOND_MONDAY = MONDAY + timedelta(days=7)

# Each compilation is a process of its own; forked, so that none waits for imports. The
# first is left alone and timed; each of the others is killed after a share of that time.
_NURSERY = """
import asyncio, os, signal, sys, time
from pathlib import Path
from tests.attacks.city import Home
from tests.attacks.test_interrupted_mixing import SECOND_MONDAY

lasted = 60.0
for line in sys.stdin:
    share, folder = line.split()
    begun = time.monotonic()
    process = os.fork()
    if not process:
        try:
            asyncio.run(Home(Path(folder)).compile(SECOND_MONDAY))
            os._exit(0)
        finally:
            os._exit(1)
    status = None
    while status is None:
        ended, found = os.waitpid(process, os.WNOHANG)
        if ended:
            status = found
        elif time.monotonic() - begun > float(share) * lasted:
            os.kill(process, signal.SIGKILL)
            _, status = os.waitpid(process, 0)
        time.sleep(0.0005)
    if float(share) == 1:
        lasted = time.monotonic() - begun
    sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\\n")
"""


async def compiled_and_killed(whole: Home, homes: Sequence[Home]) -> list[int]:
    """Compile one home to its end, kill the others on the way; return the exit codes."""
    lines = [f"1 {whole.folder}"]
    lines += [
        f"{(number + 0.5) / len(homes)} {home.folder}"
        for number, home in enumerate(homes)
    ]
    nursery = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _NURSERY), cwd=ROOT, stdin=PIPE, stdout=PIPE
    )
    said, _ = await nursery.communicate("\n".join(lines).encode())
    return [int(each) for each in said.split()]


async def outcome_of(home: Home) -> tuple[dict[str, bytes], State | None, int, int]:
    """Return what was published, what waits, and how many letters and keys are left."""
    with closing(sqlite3.connect(home.database)) as connection:
        ((letters,),) = connection.execute("SELECT count(*) FROM letters")
    keys = len(list((home.keys / "week").glob("*.private")))
    return home.released(), await home.state(), letters, keys


async def test_a_week_that_is_killed_at_any_moment_comes_out_the_same(loot: Loot):
    # The second week, so that there are counts that wait and a release before it.
    begun = loot.before_mix[1]
    whole = begun.copy("killed-never")
    homes = [begun.copy(f"killed-{number}") for number in range(KILLS)]
    exits = await compiled_and_killed(whole, homes)
    wanted = await outcome_of(whole)
    different = 0
    for home in homes:
        await home.compile(SECOND_MONDAY)
        different += await outcome_of(home) != wanted

    at_work = exits.count(-9)
    report_fact(
        "8 weeks that came out differently after SIGKILL",
        f"{different} of {at_work} that were killed at work",
    )
    assert len(exits) == 1 + KILLS
    assert exits[0] == 0
    assert different == 0
    assert at_work >= KILLS // 4
