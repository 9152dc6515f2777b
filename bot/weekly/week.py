"""The weekly compilation: walk the steps of the week that is due.

It may be killed anywhere and run again: the same release comes out to the byte, and no
letter is counted twice or lost. Two at once are no danger either: whoever claims the
mixing last has it, and the other stops (`docs/decisions/0011`). The steps and their
rules are in steps.py.
"""

from bot.calendar import week_mixed_at
from bot.clock import Clock
from bot.settings import Settings
from bot.weekly import release_folder
from bot.weekly.compilation import Compilation, Counted, Due, compiling, release_of
from bot.weekly.outcome import Became, Outcome
from bot.weekly.rounds import destroy_old_keys, is_last, prepare
from bot.weekly.steps import STEPS, Step
from digest.errors import DigestError
from storage.errors import LettersChangedError, StorageError
from storage.records import Round, Week


TRIES = 3


async def compile_week(settings: Settings, clock: Clock) -> Outcome:
    """Run the weekly compilation to its end; return what became of the week."""
    async with compiling(settings, clock) as work:
        return await run(work, round_weeks=settings.round_weeks)


async def run(
    work: Compilation,
    *,
    round_weeks: int | None = None,
    steps: tuple[Step, ...] = STEPS,
) -> Outcome:
    """Compile the last week that is due, unless it is done; return what became of it.

    The round ends with its last week, counted from 1, and the next one opens; None if
    it has no end. Answers of too few people do not wait for another round: whoever sent
    them may answer again there, and would be counted twice.
    """
    week = week_mixed_at(work.digest_at.last_before(work.now))
    # What the end of a round left, if it was interrupted.
    await destroy_old_keys(work)
    current = await work.store.current_round()
    if current is None:
        # Closed by hand: it is not for the calendar to open the next one.
        return Outcome(week, Became.NOT_YET, "no round is open ('earshot round open')")
    await prepare(work)
    if week < current.opened_week:
        mixing = work.digest_at.next_after(work.now)
        reason = f"the first mixing is on {mixing:%A %d %B at %H:%M}"
        return Outcome(week, Became.NOT_YET, reason)
    release_folder.make(work.releases)
    await work.store.claim_mixing()
    try:
        return await _tried(due_in(work, current, week, round_weeks), steps)
    except (StorageError, DigestError):
        if await work.store.has_mixing():
            raise
        # Whatever failed, it failed because another run was at work on the same.
        await _clean_up(work, week)
        return Outcome(week, Became.TAKEN_OVER)


async def _clean_up(work: Compilation, week: Week) -> None:
    """Take away what was written; until the other run has recorded, it will do so."""
    release = await release_of(work, week)
    if release is not None:
        release_folder.name(work.releases, release)


def due_in(
    work: Compilation, current: Round, week: Week, round_weeks: int | None
) -> Due:
    """Return a week that is due in the open round, before any step."""
    ends_round = round_weeks is not None and is_last(
        current, week, round_weeks=round_weeks
    )
    return Due(work, current, week, ends_round)


async def _tried(due: Due, steps: tuple[Step, ...]) -> Outcome:
    for _ in range(TRIES - 1):
        try:
            return await _walked(due, steps)
        except LettersChangedError:
            # Somebody took their answers back meanwhile. They were told that the
            # answers are gone, so they are left out.
            continue
    return await _walked(due, steps)


async def _walked(due: Due, steps: tuple[Step, ...]) -> Outcome:
    before = await due.release()
    if before is not None:
        steps = tuple(each for each in steps if not each.takes_letters)
    for step in steps:
        due = await step.deed(due)
    if before is not None:
        return Outcome(due.week, Became.DONE_BEFORE, before.reason)
    release = await due.release()
    if isinstance(due.counted, Counted):
        unreadable = due.counted.unreadable
        return Outcome(due.week, Became.PUBLISHED, unreadable=unreadable)
    return Outcome(due.week, Became.WITHHELD, release.reason if release else "")
