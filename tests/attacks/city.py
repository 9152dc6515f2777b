"""A small London for attackers: people, three weeks of their sending, and every copy.

The parts are the real ones: the posting, the store on real SQLite files, the key folder,
the weekly compilation and the log. Nobody goes over the network, so that thousands of
updates can be copied in seconds. After every update the thief takes a copy of every file
of the data folder and of the log.
"""

import asyncio
import logging
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random  # noqa: TID251 (seeded: people are played, nothing is secret)

from bot import content
from bot.calendar import LONDON, WeeklyMoment
from bot.interview.ids import AccountId
from bot.interview.posting import Posting
from bot.logs import OURS, PlainFormatter
from bot.weekly.compilation import Compilation
from bot.weekly.outcome import Outcome
from bot.weekly.rounds import destroy_old_keys, prepare
from bot.weekly.steps import STEPS, Step
from bot.weekly.week import run
from dialogues.happened import Delivery, Withdrawal
from dialogues.progress import WRITTEN, FormNumber, Progress
from dialogues.questionnaire import CommentBox, Questionnaire, Version
from dialogues.routing import path
from dialogues.screens.screen import Post
from dialogues.submission import Comment, Submission
from digest.policy import PUBLISHED
from digest.series import State, States
from sandbox.people.opinions import draw
from storage.keyring import Keyring
from storage.letterbox import open_pending, pending_letterbox
from storage.store import SqlStore


MONDAY = datetime(2026, 11, 23, 6, tzinfo=LONDON)
"""The first mixing."""

PAGE_BYTES = 4096
WEEKS = 3
SENDERS_A_WEEK = 200
LOOKERS_A_WEEK = 200
TAKEN_BACK_OFTEN = 0.08
SENT_TWICE_OFTEN = 0.05
COMMENT_OFTEN = 0.4
INVITE_OFTEN = 0.5
LOCALES = ("en", "pl", "bn", "ar")
_SIDE_FILES = ("", "-wal", "-shm", "-journal")


@cache
def the_questionnaire() -> Questionnaire:
    return content.questionnaire()


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one installation, and how to work in them."""

    folder: Path
    own: Path | None = None
    """An own folder of texts; what is asked is shipped without one."""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def database(self) -> Path:
        return self.data / "earshot.sqlite3"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def releases(self) -> Path:
        return self.folder / "releases"

    @asynccontextmanager
    async def at_work(self, now: datetime = MONDAY) -> AsyncIterator[Compilation]:
        """Open the store and the key folder, as the bot and the compilation do."""
        store = await SqlStore.open(self.database)
        try:
            yield Compilation(
                store=store,
                keyring=Keyring.open(self.keys),
                releases=self.releases,
                questionnaire=content.questionnaire(own=self.own),
                professionals=content.questionnaire(content.PROFESSIONALS, self.own),
                policy=PUBLISHED,
                digest_at=WeeklyMoment.parse("monday 06:00"),
                now=now,
            )
        finally:
            await store.close()

    async def state(self) -> State | None:
        """Return the counts that wait, opened with the key at hand."""
        async with self.at_work() as work:
            sealed = await work.store.pending()
            if sealed is None:
                return None
            key = work.keyring.private_key(pending_letterbox(sealed))
            return States.from_bytes(open_pending(sealed, key)).young_people

    async def compile(
        self, now: datetime = MONDAY, steps: tuple[Step, ...] = STEPS
    ) -> Outcome:
        async with self.at_work(now) as work:
            return await run(work, steps=steps)

    def released(self) -> dict[str, bytes]:
        return {
            str(file.relative_to(self.releases)): file.read_bytes()
            for file in sorted(self.releases.rglob("*"))
            if file.is_file()
        }

    def copy(self, name: str) -> "Home":
        return Home(shutil.copytree(self.folder, self.folder.with_name(name)), self.own)


@contextmanager
def a_fast_folder() -> Iterator[Path]:
    """Yield a folder in memory where there is one: thousands of commits wait for it."""
    memory = Path("/dev/shm")  # noqa: S108 (the folder is made closed, with a name of chance)
    where = memory if memory.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="earshot-attack-", dir=where) as folder:
        yield Path(folder)


# People


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, and the form that they would send."""

    account: AccountId
    order: Post
    sends: bool


def people(number: int, chance: Random, *, sends: bool) -> list[Person]:
    return [a_person(chance, sends=sends) for _ in range(number)]


def a_person(chance: Random, *, sends: bool = True) -> Person:
    """Return a person of an admitted age; the same chance gives the same one."""
    questionnaire = the_questionnaire()
    opinions = dict(draw(questionnaire, 0, chance).opinions)
    opinions["age"] = (chance.choice(("aged_16_17", "aged_18_20", "aged_21_24")),)
    said = opinions["comment"][0] if chance.random() < COMMENT_OFTEN else ""
    (box,) = (each.id for each in questionnaire.questions if is_comment(each))
    opinions[box] = WRITTEN if said else ()
    return Person(
        AccountId(chance.randrange(2**33, 10**10)),
        an_order(
            FormNumber(chance.randbytes(8)),
            opinions,
            comment=said,
            locale=chance.choice(LOCALES),
            invite=chance.randrange(1, 40) if chance.random() < INVITE_OFTEN else 0,
        ),
        sends,
    )


def is_comment(question: object) -> bool:
    return isinstance(question, CommentBox)


def an_order(
    form: FormNumber,
    opinions: Mapping[str, tuple[str, ...]],
    *,
    comment: str,
    locale: str,
    invite: int,
) -> Post:
    """Return what the engine orders for these answers: those on the path only."""
    questionnaire = the_questionnaire()
    onward = path(questionnaire, Progress(form, answers=opinions))
    head = {
        "questionnaire": questionnaire.id,
        "questionnaire_version": questionnaire.version,
        "locale": locale,
    }
    answers = {each.id: opinions.get(each.id, ()) for each in onward}
    submission = {
        **head,
        "wording": Version.STANDARD,
        "invite": invite,
        "answers": answers,
    }
    return Post(
        form,
        Submission.model_validate(submission),
        Comment.model_validate({**head, "text": comment}),
    )


# The thief


@dataclass(frozen=True, slots=True)
class Look:
    """What one update changed, as comparing two copies shows it."""

    sizes: Mapping[str, int]
    grown: Mapping[str, int]
    changed: Mapping[str, tuple[int, ...]]
    """The places of the pages that are different, by file."""
    changed_bytes: int
    fresh: bytes
    """The content of those pages, file by file."""
    tags: frozenset[bytes]
    letters: Mapping[bytes, bytes]
    """The letters that were not there before: id → body."""

    @property
    def is_nothing(self) -> bool:
        """Whether no byte changed."""
        return not any(self.changed.values())


@dataclass
class Thief:
    """Copies all files of some folders after every update, and compares."""

    database: Path
    folders: tuple[Path, ...]
    scratch: Path
    files: dict[str, bytes] = field(default_factory=dict)
    tags: frozenset[bytes] = frozenset()
    letters: dict[bytes, bytes] = field(default_factory=dict)

    def look(self) -> Look:
        before, self.files = self.files, self._copied()
        changed = {
            name: _changed_pages(before.get(name, b""), now)
            for name, now in self.files.items()
        }
        fresh = b"".join(
            self.files[name][page * PAGE_BYTES : (page + 1) * PAGE_BYTES]
            for name, pages in changed.items()
            for page in pages
        )
        changed_bytes = sum(
            _different_bytes(before.get(name, b""), self.files[name], pages)
            for name, pages in changed.items()
        )
        seen_tags, seen_letters = self.tags, self.letters
        if fresh:
            self.tags, self.letters = rows_of(self.files, self.database, self.scratch)
        return Look(
            sizes={name: len(now) for name, now in self.files.items()},
            grown={
                name: len(now) - len(before.get(name, b""))
                for name, now in self.files.items()
            },
            changed=changed,
            changed_bytes=changed_bytes,
            fresh=fresh,
            tags=self.tags - seen_tags,
            letters={
                id_: body
                for id_, body in self.letters.items()
                if id_ not in seen_letters
            },
        )

    def _copied(self) -> dict[str, bytes]:
        return {
            path.name: path.read_bytes()
            for folder in self.folders
            for path in sorted(folder.iterdir())
            if path.is_file()
        }


def _changed_pages(before: bytes, now: bytes) -> tuple[int, ...]:
    if before == now:
        return ()
    starts = range(0, max(len(before), len(now)), PAGE_BYTES)
    return tuple(
        start // PAGE_BYTES
        for start in starts
        if before[start : start + PAGE_BYTES] != now[start : start + PAGE_BYTES]
    )


def _different_bytes(before: bytes, now: bytes, pages: tuple[int, ...]) -> int:
    different = 0
    for page in pages:
        old, new = (
            each[page * PAGE_BYTES : (page + 1) * PAGE_BYTES] for each in (before, now)
        )
        both = int.from_bytes(old.ljust(PAGE_BYTES, b"\0"), "big") ^ int.from_bytes(
            new.ljust(PAGE_BYTES, b"\0"), "big"
        )
        different += PAGE_BYTES - both.to_bytes(PAGE_BYTES, "big").count(0)
    return different


def rows_of(
    files: Mapping[str, bytes], database: Path, scratch: Path
) -> tuple[frozenset[bytes], dict[bytes, bytes]]:
    """Open a copy as a thief does, with its -wal beside it; return tags and letters."""
    target = scratch / "stolen.sqlite3"
    for ending in _SIDE_FILES:
        copy = target.with_name(target.name + ending)
        copy.unlink(missing_ok=True)
        stolen = files.get(database.name + ending)
        if stolen is not None and ending != "-shm":
            copy.write_bytes(stolen)
    with closing(sqlite3.connect(target)) as connection:
        tags = connection.execute("SELECT tag FROM tags").fetchall()
        letters = connection.execute("SELECT id, body FROM letters").fetchall()
    return frozenset(tag for (tag,) in tags), dict(letters)


# Three weeks


@dataclass(frozen=True, slots=True)
class Sending:
    """One Send, and what the two copies around it show."""

    person: Person
    week: int
    look: Look
    taken_back: bool


@dataclass(frozen=True, slots=True)
class Loot:
    """Everything that the thieves have, and, for judging them, the truth."""

    home: Home
    accounts: tuple[AccountId, ...]
    """Everybody's, in no order: those who sent, and as many who looked and stopped."""
    sendings: tuple[Sending, ...]
    """In the order in which they were sent."""
    before_mix: tuple[Home, ...]
    """Each week: all folders, keys included, just before the answers are mixed."""
    after_mix: tuple[Home, ...]
    closed: Home
    """All folders after the round was closed."""
    log: bytes

    @property
    def senders(self) -> frozenset[AccountId]:
        return frozenset(
            each.person.account for each in self.sendings if not each.taken_back
        )


@contextmanager
def logged_to(file: Path) -> Iterator[None]:
    """Write the log as the bot does, our own records from DEBUG on."""
    handler = logging.FileHandler(file)
    handler.setFormatter(PlainFormatter())
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", *OURS)}
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        root.removeHandler(handler)
        handler.close()


def lived(folder: Path, *, seed: int = 20261104) -> Loot:
    """Let three weeks pass; return what was stolen meanwhile."""
    (folder / "log").mkdir()
    with logged_to(folder / "log" / "bot.log"):
        return asyncio.run(_live(folder, Random(seed)))  # noqa: S311 (people are played)


async def _live(folder: Path, chance: Random) -> Loot:
    home = Home(folder / "home")
    _give_tag_key(home, chance.randbytes(32))
    (folder / "scratch").mkdir()
    thief = Thief(home.database, (home.data, folder / "log"), folder / "scratch")
    sendings: list[Sending] = []
    before_mix, after_mix, accounts = [], [], []
    for week in range(WEEKS):
        crowd = people(SENDERS_A_WEEK, chance, sends=True)
        crowd += people(LOOKERS_A_WEEK, chance, sends=False)
        accounts += [each.account for each in crowd]
        chance.shuffle(crowd)
        monday = MONDAY + timedelta(days=7 * week)
        async with home.at_work(monday - timedelta(days=3)) as work:
            current = await prepare(work)
            posting = Posting(work.store, work.keyring, current.number)
            thief.look()
            sendings += [
                await _send(person, week, posting, thief, chance)
                for person in crowd
                if person.sends
            ]
            before_mix.append(home.copy(f"before-{week}"))
        await home.compile(monday)
        thief.look()
        after_mix.append(home.copy(f"after-{week}"))
    await _close_round(home)
    accounts.sort()
    return Loot(
        home=home,
        accounts=tuple(accounts),
        sendings=tuple(sendings),
        before_mix=tuple(before_mix),
        after_mix=tuple(after_mix),
        closed=home,
        log=(folder / "log" / "bot.log").read_bytes(),
    )


def _give_tag_key(home: Home, key: bytes) -> None:
    # Told instead of drawn, so that the figures are the same in every run.
    home.keys.mkdir(parents=True, mode=0o700)
    file = home.keys / "round-0001.tag.key"
    file.touch(mode=0o600)
    file.write_bytes(key)


async def _send(
    person: Person, week: int, posting: Posting, thief: Thief, chance: Random
) -> Sending:
    assert await posting.post(person.order, person.account) is Delivery.SENT
    look = thief.look()
    if chance.random() < SENT_TWICE_OFTEN:
        again = a_person(chance).order
        assert await posting.post(again, person.account) is Delivery.SENT_BEFORE
        thief.look()
    taken_back = chance.random() < TAKEN_BACK_OFTEN
    if taken_back:
        withdrawal = await posting.withdraw(person.order.form, person.account)
        assert withdrawal is Withdrawal.TAKEN_BACK
        thief.look()
    return Sending(person, week, look, taken_back)


async def _close_round(home: Home) -> None:
    async with home.at_work(MONDAY + timedelta(days=7 * WEEKS)) as work:
        current = await work.store.current_round()
        assert current is not None
        await work.store.close_round(current.number)
        await destroy_old_keys(work)
