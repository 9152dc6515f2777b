"""What the compilation of a week rests on, and what it knows of the week."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock
from bot.settings import Settings
from bot.weekly.work import Work, at_work
from digest.compile import Compiled
from digest.policy import PUBLISHED, Policy
from storage.records import CommentRecord, Fingerprint, ReleaseRecord, Round, Week


@dataclass(frozen=True, slots=True)
class Compilation(Work):
    """What rounds rest on, where releases go, and what is told in them."""

    releases: Path
    policy: Policy
    youngest_asked: int = 13
    """The youngest age, in years, that the bot asks."""
    contact: str = ""
    """Where to ask about the digest; "" for none."""
    keeps_comments: bool = False
    """Whether comments are kept for a person to read; destroyed unread otherwise."""


@dataclass(frozen=True, slots=True)
class TooFew:
    """What counting comes to when fewer than ten people took part: nothing is opened."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What counting comes to: in memory only, until the week is recorded."""

    compiled: Compiled
    pending: bytes
    """The counts that wait for the next week, sealed."""
    comments: tuple[CommentRecord, ...] | None
    """Those to add to the kept ones, sealed anew; None to destroy those too."""
    read: Mapping[Fingerprint, int]
    """How many letters were read from each letterbox."""
    unreadable: int
    """Letters that could not be opened or held nothing of ours."""


@dataclass(frozen=True, slots=True)
class Due:
    """A week that is due, on its way through the steps."""

    work: Compilation
    round: Round
    week: Week
    ends_round: bool
    """Whether the round ends with this week."""
    counted: Counted | TooFew | None = None
    """None until this run has counted."""

    async def release(self) -> ReleaseRecord | None:
        """Return what was recorded of the week; None as long as nothing was."""
        return await release_of(self.work, self.week)


async def release_of(work: Work, week: Week) -> ReleaseRecord | None:
    """Return what was recorded of a week; None as long as nothing was."""
    releases = await work.store.releases()
    return next((each for each in releases if each.week == week), None)


@asynccontextmanager
async def compiling(settings: Settings, clock: Clock) -> AsyncIterator[Compilation]:
    """Open what a compilation needs, and close it again."""
    async with at_work(settings, clock) as work:
        yield compilation_of(work, settings)


def compilation_of(work: Work, settings: Settings) -> Compilation:
    """Return what a compilation rests on, of what rounds rest on."""
    return Compilation(
        store=work.store,
        keyring=work.keyring,
        questionnaire=work.questionnaire,
        professionals=work.professionals,
        digest_at=work.digest_at,
        now=work.now,
        releases=settings.releases_dir,
        policy=PUBLISHED,
        youngest_asked=settings.minimum_age_alone,
        contact=settings.contact,
        keeps_comments=settings.keep_comments,
    )
