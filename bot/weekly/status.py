"""Where a week stands, looked at from outside: nothing is opened, made or changed.

It says no number of people, and nothing else that is not published anyway.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.calendar import week_mixed_at
from bot.clock import Clock
from bot.settings import Settings
from bot.weekly.compilation import Compilation, compilation_of
from bot.weekly.steps import STEPS, Step
from bot.weekly.week import due_in
from bot.weekly.work import work_with
from storage.errors import NoDatabaseError
from storage.keyring import Keyring
from storage.records import ReleaseRecord, RoundNumber, Week
from storage.store import SqlStore


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the week is that is due."""

    week: Week
    round_number: RoundNumber
    done: tuple[Step, ...]
    left: tuple[Step, ...]
    release: ReleaseRecord | None


@dataclass(frozen=True, slots=True)
class NothingDue:
    """No week is due, and why."""

    reason: str


async def status(settings: Settings, clock: Clock) -> tuple[str, ...]:
    """Return where the week stands, in sentences for an operator."""
    try:
        store = await SqlStore.open_to_look(settings.database_file)
    except NoDatabaseError:
        return ("There is no database yet: nothing was asked, and nothing is due.",)
    try:
        keyring = Keyring(settings.keys_dir, settings.week_keys_folder)
        work = compilation_of(work_with(store, keyring, settings, clock), settings)
        found = await standing(work, round_weeks=settings.round_weeks)
    finally:
        await store.close()
    return tuple(said(found, work.releases, work.digest_at.next_after(work.now)))


async def standing(
    work: Compilation, *, round_weeks: int | None = None
) -> Standing | NothingDue:
    """Return how far the week is that is due, if one is."""
    current = await work.store.current_round()
    if current is None:
        return NothingDue("No round is open ('earshot round open'), so nothing is due.")
    week = week_mixed_at(work.digest_at.last_before(work.now))
    if week < current.opened_week:
        return NothingDue(f"Nothing is due yet in round {current.number}.")
    due = due_in(work, current, week, round_weeks)
    done = []
    for step in STEPS:
        if not await step.is_done(due):
            break
        done.append(step)
    return Standing(
        week, current.number, tuple(done), STEPS[len(done) :], await due.release()
    )


def said(
    found: Standing | NothingDue, releases: Path, mixing_at: datetime
) -> Iterator[str]:
    """Say it in sentences, the steps one a line."""
    match found:
        case NothingDue():
            yield found.reason
        case Standing():
            yield from _said(found, releases)
    yield f"The next mixing is on {mixing_at:%A %d %B at %H:%M}."


def _said(found: Standing, releases: Path) -> Iterator[str]:
    steps = f"{len(found.done)} of {len(STEPS)} steps are done"
    yield f"Week {found.week} in round {found.round_number}: {steps}."
    for step in found.done:
        yield _line("done", step)
    for mark, step in zip(("next", *[""] * len(STEPS)), found.left, strict=False):
        yield _line(mark, step)
    if found.left:
        yield "The rest is done by 'earshot week', or by the bot when it starts."
    elif found.release and found.release.reason:
        yield f"Nothing was published: {found.release.reason}."
    else:
        yield f"The digest is in {releases / found.week}/digest.html."


def _line(mark: str, step: Step) -> str:
    return f"  {mark:4}  {step.name:9}  {step.means}"
