"""Three weeks of London on one machine: Telegram, the bot, people, three digests.

The stand-in for Telegram and the bot are processes of their own, as they are in life;
the people are played here. Time is told to the processes and never waited for.
"""

import asyncio
import tempfile
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from os import sysconf
from pathlib import Path
from random import Random  # noqa: TID251  (seeded: people are played, nothing is secret)

from aiohttp import ClientError, ClientSession

from bot import content
from bot.errors import DemoFailedError
from dialogues.edition import Edition
from dialogues.questionnaire import Audience
from sandbox.page.panel import MIXING
from sandbox.people.home import Home
from sandbox.people.opinions import draw
from sandbox.people.phone import Phone
from sandbox.people.players import Became, take_part


FIRST_DAY = datetime(2026, 11, 4, 16, 30, tzinfo=UTC)
"""A Wednesday after school, so that the third digest is that of 2026-W47."""

AT_ONCE = 32
PATIENCE_SECONDS = 60.0
READY_SECONDS = 30.0
_TICKS_A_SECOND = sysconf("SC_CLK_TCK")

Advanced = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and of how much."""


@dataclass(slots=True)
class Summary:
    """What a demo came to; every figure is measured."""

    weeks: list[str] = field(default_factory=list)
    """What each compilation said."""
    became: Counter[Became] = field(default_factory=Counter)
    """Young people, by what became of them."""
    professionals: Counter[Became] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    """Calls of the Bot API, by method."""
    bot_cpu_seconds: float = 0.0
    bot_peak_bytes: int = 0

    def of(self, audience: Audience) -> Counter[Became]:
        is_for_adults = audience is Audience.PROFESSIONALS
        return self.professionals if is_for_adults else self.became

    @property
    def began(self) -> int:
        return self.became.total()

    @property
    def calls_per_sent(self) -> float:
        """API calls for each questionnaire that was sent, long polls left out."""
        all_calls = self.calls.total() - self.calls["getupdates"]
        sent = self.became[Became.SENT] + self.professionals[Became.SENT]
        return all_calls / max(1, sent)

    @property
    def cpu_milliseconds_per_tap(self) -> float:
        taps = self.calls["answercallbackquery"]
        return 1000 * self.bot_cpu_seconds / max(1, taps)

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield what is printed: a name and a figure each."""
        yield "people who began", str(self.began)
        for became in Became:
            yield f"people who {_VERBS[became]}", str(self.became[became])
        yield "professionals who sent", str(self.professionals[Became.SENT])
        yield "API calls per sent questionnaire", f"{self.calls_per_sent:.1f}"
        yield "CPU of the bot per tap", f"{self.cpu_milliseconds_per_tap:.2f} ms"
        yield "peak memory of the bot", f"{self.bot_peak_bytes / 2**20:.0f} MiB"


_VERBS = {
    Became.SENT: "sent",
    Became.STOPPED: "stopped",
    Became.TURNED_AWAY: "were turned away",
    Became.GAVE_UP: "got no further",
}


@dataclass(slots=True)
class Demo:
    """One demo under way."""

    home: Home
    address: str
    bot: Process

    @property
    def phone_address(self) -> str:
        return f"{self.address}/"

    def latest_digest(self) -> str:
        """Return the address of the latest digest; empty before there is one."""
        weeks = sorted(
            each.parent.name for each in self.home.releases.glob("*/digest.html")
        )
        return f"{self.address}/releases/{weeks[-1]}/digest.html" if weeks else ""


@asynccontextmanager
async def started(out: Path | None) -> AsyncIterator[Demo]:
    """Start Telegram and the bot; stop both at the end.

    Releases go to `out`, or to a folder that is gone afterwards. Raise
    `DemoFailedError` with the reason when a process does not come up.
    """
    with _folders(out) as home:
        home.clock.tell(FIRST_DAY)
        async with _process(home.command("telegram"), stdout=PIPE) as telegram:
            port = await _port_of(telegram)
            async with _process(home.command("bot", str(port))) as bot:
                demo = Demo(home, f"http://127.0.0.1:{port}", bot)
                await _ready(demo)
                yield demo


@contextmanager
def _folders(out: Path | None) -> Iterator[Home]:
    with tempfile.TemporaryDirectory(prefix="earshot-demo-") as folder:
        releases = out or Path(folder) / "releases"
        if any(releases.glob("*/manifest.json")):
            raise DemoFailedError(
                f"{releases} holds releases already. Name an empty folder with --out"
            )
        releases.mkdir(parents=True, exist_ok=True)
        yield Home(Path(folder), releases.resolve())


@asynccontextmanager
async def _process(
    command: tuple[str, ...], *, stdout: int | None = None
) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(*command, stdout=stdout)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _port_of(telegram: Process) -> int:
    if telegram.stdout is None:
        raise DemoFailedError("the stand-in for Telegram says nothing")
    said = await asyncio.wait_for(telegram.stdout.readline(), READY_SECONDS)
    if not said.strip().isdigit():
        raise DemoFailedError("the stand-in for Telegram did not start")
    return int(said)


async def _ready(demo: Demo) -> None:
    """Wait until the bot polls."""
    async with asyncio.timeout(READY_SECONDS):
        while not (await counters(demo))["getupdates"]:
            if demo.bot.returncode is not None:
                raise DemoFailedError("the bot did not start")
            await asyncio.sleep(0.05)


async def counters(demo: Demo) -> Counter[str]:
    """Return how often each method of the Bot API was called."""
    async with (
        ClientSession() as session,
        session.get(f"{demo.address}/control/counters") as response,
    ):
        methods = (await response.json())["methods"]
    return Counter({name: each["calls"] for name, each in methods.items()})


@dataclass(frozen=True, slots=True)
class _Crowd:
    """So many people a week, and what they are asked."""

    people: int
    edition: Edition


async def play(
    demo: Demo,
    *,
    respondents: int,
    professionals: int,
    weeks: int,
    seed: int,
    advanced: Advanced,
) -> Summary:
    """Play weeks of so many young people and professionals, a digest after each.

    Raise `DemoFailedError` with the reason when a week or the bot failed.
    """
    summary = Summary()
    random = Random(seed)  # noqa: S311  (played people, no secret)
    cpu_seconds_before = _cpu_seconds(demo)
    young = content.edition()
    crowds = (
        _Crowd(respondents, young),
        _Crowd(professionals, content.for_professionals(young)),
    )
    for week in range(1, weeks + 1):
        await _play_week(demo, summary, week, crowds, random, advanced)
        summary.weeks.append(await _compile(demo))
    summary.calls = await counters(demo)
    summary.bot_cpu_seconds = _cpu_seconds(demo) - cpu_seconds_before
    summary.bot_peak_bytes = _peak_bytes(demo)
    if lost := sum(summary.of(each)[Became.GAVE_UP] for each in Audience):
        raise DemoFailedError(f"{lost} people got no further: the bot did not answer")
    return summary


async def _play_week(
    demo: Demo,
    summary: Summary,
    week: int,
    crowds: tuple[_Crowd, ...],
    random: Random,
    advanced: Advanced,
) -> None:
    room = asyncio.Semaphore(AT_ONCE)
    what = f"Week {week}: people answer"
    done, everybody = 0, sum(crowd.people for crowd in crowds)

    async def one(edition: Edition, number: int, own_random: Random) -> None:
        nonlocal done
        questionnaire = edition.questionnaire
        person = draw(questionnaire, number, own_random)
        async with room:
            try:
                async with Phone(
                    demo.address,
                    person.account,
                    session=session,
                    patience_seconds=PATIENCE_SECONDS,
                ) as phone:
                    became = await take_part(
                        phone, person, questionnaire, edition.texts, own_random
                    )
            except ClientError:
                became = Became.GAVE_UP
        summary.of(questionnaire.audience)[became] += 1
        done += 1
        advanced(what, done, everybody)

    advanced(what, 0, everybody)
    async with ClientSession() as session, asyncio.TaskGroup() as people:
        for crowd in crowds:
            for number in range(crowd.people):
                own_random = Random(random.getrandbits(64))  # noqa: S311  (as above)
                account = week * 1_000_000 + number
                people.create_task(one(crowd.edition, account, own_random))


async def _compile(demo: Demo) -> str:
    """Tell everybody that it is Monday morning, and compile the week that ended."""
    demo.home.clock.tell(MIXING.next_after(demo.home.clock.now()))
    async with _process(demo.home.command("week"), stdout=PIPE) as week:
        said, _ = await week.communicate()
    if week.returncode:
        raise DemoFailedError(f"a compilation ended with exit code {week.returncode}")
    if demo.bot.returncode is not None:
        raise DemoFailedError(f"the bot ended with exit code {demo.bot.returncode}")
    return said.decode().strip()


def _process_file(demo: Demo, name: str) -> str:
    # The system's own books about the bot's process; see proc(5).
    return (Path("/proc") / str(demo.bot.pid) / name).read_text()


def _cpu_seconds(demo: Demo) -> float:
    fields = _process_file(demo, "stat").rpartition(")")[2].split()
    user, system = int(fields[11]), int(fields[12])
    return (user + system) / _TICKS_A_SECOND


def _peak_bytes(demo: Demo) -> int:
    lines = _process_file(demo, "status").splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * 1024
