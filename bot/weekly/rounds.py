"""Rounds: one run of a questionnaire each, after which everybody may answer again.

Closing a round deletes its marks, its kept comments and the figures of its series, and
destroys its keys: from then on no mark and no comment in any copy means anything. It
never mixes: answers that still wait are mixed on their day, or destroyed unread if
whoever closes says so, or if they waited for more people when the round ended by itself.
"""

from datetime import date, timedelta

from bot.calendar import first_day_of
from bot.errors import LettersWaitError, RoundOpenError
from bot.weekly.week import Became, Compilation, Outcome, is_last, prepare, run, turn
from storage.errors import KeysUnreadableError
from storage.keyring import Keyring
from storage.records import Round, RoundNumber


async def compile_and_turn(work: Compilation, *, round_weeks: int) -> Outcome:
    """Compile the week that is due; end the round after its last one, open the next."""
    week = await run(work, round_weeks=round_weeks)
    current = await work.store.current_round()
    if (
        current is None
        or week.became is Became.NOT_YET
        or not is_last(current, week.week, round_weeks=round_weeks)
        or (week.became is Became.DONE_BEFORE and await _is_used(work))
    ):
        return week
    await _discard_retired(work)
    await _close(work, current)
    await prepare(work)
    return week


async def _is_used(work: Compilation) -> bool:
    """Return whether somebody has sent answers since the last mixing.

    After an interrupted end they belong to the round that should have ended, and their
    marks with them: the next mixing ends it.
    """
    in_use = await work.store.current_letterbox()
    return bool(in_use and await work.store.count_letters(in_use.fingerprint))


async def open_round(work: Compilation) -> Round:
    """Open a round with the questionnaire as it is now.

    Raise `RoundOpenError` while one is open.
    """
    current = await work.store.current_round()
    if current is not None:
        raise RoundOpenError(current.number)
    return await prepare(work)


async def close_round(work: Compilation, *, discard_letters: bool) -> Round | None:
    """Close the open round and return it; None if there is none.

    Raise `LettersWaitError` while answers wait to be mixed, unless they are to be
    destroyed unread.
    """
    current = await work.store.current_round()
    if current is None:
        return None
    if await _letters_wait(work):
        if not discard_letters:
            following = work.digest_at.next_after(work.now)
            raise LettersWaitError(following)
        await discard_waiting(work)
    await _close(work, current)
    return current


async def _close(work: Compilation, current: Round) -> None:
    await work.store.close_round(current.number)
    destroy_old_keys(work.keyring, None)


def destroy_old_keys(keyring: Keyring, open_number: RoundNumber | None) -> None:
    """Destroy the keys of every round but the open one.

    The bot and the compilation may be different users; each destroys what it can reach.
    """
    for numbers, destroy in (
        (keyring.round_numbers, keyring.destroy_tag_key),
        (keyring.rounding_numbers, keyring.destroy_rounding_key),
        (keyring.comments_numbers, keyring.destroy_comments_key),
    ):
        try:
            for number in numbers():
                if number != open_number:
                    destroy(number)
        except KeysUnreadableError:
            continue


async def _letters_wait(work: Compilation) -> bool:
    for letterbox in await work.store.letterboxes():
        if await work.store.count_letters(letterbox.fingerprint):
            return True
    return False


async def discard_waiting(work: Compilation) -> None:
    """Destroy the waiting letters unread, with their keys.

    A compilation that is at work on them has to stop.
    """
    await work.store.claim_mixing()
    await turn(work, week=None)
    await _discard_retired(work)


async def _discard_retired(work: Compilation) -> None:
    in_use = await work.store.current_letterbox()
    for letterbox in await work.store.letterboxes():
        if in_use is None or letterbox.fingerprint != in_use.fingerprint:
            await work.store.discard_letterbox(letterbox.fingerprint)
            work.keyring.destroy_letterbox(letterbox.fingerprint)


def ends_on(current: Round, *, round_weeks: int) -> date:
    """Return the day on which the marks of a round are deleted, at the latest.

    Marks go with the mixing after the last week, on the Monday that follows it, give or
    take the day that is set for mixing; a week is added, so that the day said is kept.
    """
    return first_day_of(current.opened_week) + timedelta(weeks=round_weeks + 1)
