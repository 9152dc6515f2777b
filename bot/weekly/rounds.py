"""Rounds: one run of a questionnaire each, after which everybody may answer again.

Closing a round deletes its marks, its kept comments and the counts that wait, and
destroys its keys: from then on no mark and no comment in any copy means anything. It
never mixes: answers that still wait are mixed on their day, or destroyed unread if
whoever closes says so, or if they waited for more people when the round ended by itself.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from bot.calendar import first_day_of, week_mixed_at, weeks_between
from bot.errors import LettersWaitError, OtherVersionError, RoundOpenError
from bot.weekly.work import Work
from storage.errors import KeysUnreadableError, MixingTakenOverError
from storage.records import Letterbox, Round, RoundNumber, Week


_Numbers = Callable[[], tuple[RoundNumber, ...]]
_Destroy = Callable[[RoundNumber], None]


async def prepare(work: Work) -> Round:
    """See that a round is open and a letterbox is in use; return the round.

    Raise `OtherVersionError` when the open round asks other questionnaires: a new
    version takes effect with a new round only.
    """
    current = await work.store.current_round()
    if current and current != _asking(work, current.number, current.opened_week):
        raise OtherVersionError(current.number)
    # The letterbox first: a user who may not make one leaves no round without it.
    if await work.store.current_letterbox() is None:
        await _first_letterbox(work)
    if current is None:
        current = await following(work)
        await work.store.open_round(current)
    return current


async def following(work: Work) -> Round:
    """Return the round that comes next, not opened yet."""
    known = max((each.number for each in await work.store.rounds()), default=0)
    opened_week = week_mixed_at(work.digest_at.next_after(work.now))
    return _asking(work, RoundNumber(known + 1), opened_week)


def _asking(work: Work, number: RoundNumber, opened_week: Week) -> Round:
    """Return a round that asks what is installed."""
    return Round(
        number=number,
        questionnaire=work.questionnaire.id,
        questionnaire_version=work.questionnaire.version,
        professionals_version=work.professionals.version,
        opened_week=opened_week,
    )


def is_last(current: Round, week: Week, *, round_weeks: int) -> bool:
    """Return whether a round ends with a week."""
    return weeks_between(current.opened_week, week) + 1 >= round_weeks


def ends_on(current: Round, *, round_weeks: int) -> date:
    """Return the day on which the marks of a round are deleted, at the latest.

    Marks go with the mixing after the last week, on the Monday that follows it, give or
    take the day that is set for mixing; a week is added, so that the day said is kept.
    """
    return first_day_of(current.opened_week) + timedelta(weeks=round_weeks + 1)


# By hand


async def open_round(work: Work) -> Round:
    """Open a round with the questionnaire as it is now.

    Raise `RoundOpenError` while one is open.
    """
    current = await work.store.current_round()
    if current is not None:
        raise RoundOpenError(current.number)
    return await prepare(work)


async def close_round(work: Work, *, discard_letters: bool) -> Round | None:
    """Close the open round and return it; None if there is none.

    Raise `LettersWaitError` while answers wait to be mixed, unless they are to be
    destroyed unread.
    """
    current = await work.store.current_round()
    if current is None:
        return None
    if await _letters_wait(work):
        if not discard_letters:
            raise LettersWaitError(work.digest_at.next_after(work.now))
        await discard_waiting(work)
    await work.store.close_round(current.number)
    await destroy_old_keys(work)
    return current


async def _letters_wait(work: Work) -> bool:
    for letterbox in await work.store.letterboxes():
        if await work.store.count_letters(letterbox.fingerprint):
            return True
    return False


async def destroy_old_keys(work: Work) -> None:
    """Destroy the keys of every round but the open one.

    The bot and the compilation may be different users; each destroys what it can reach.
    """
    keyring = work.keyring
    kinds: tuple[tuple[_Numbers, _Destroy], ...] = (
        (keyring.round_numbers, keyring.destroy_tag_key),
        (keyring.rounding_numbers, keyring.destroy_rounding_key),
        (keyring.comments_numbers, keyring.destroy_comments_key),
    )
    found: list[tuple[RoundNumber, _Destroy]] = []
    for numbers, destroy in kinds:
        with suppress(KeysUnreadableError):
            found += [(number, destroy) for number in numbers()]
    # After the list: the keys of a round that another process opens now are not in it.
    current = await work.store.current_round()
    for number, destroy in found:
        if current is None or number != current.number:
            with suppress(KeysUnreadableError):
                destroy(number)


# Letterboxes


async def _first_letterbox(work: Work) -> None:
    new = work.keyring.make_letterbox()
    _settled(work, new, await work.store.first_letterbox(new))


async def turn(work: Work, *, week: Week | None) -> Letterbox:
    """Put a new letterbox into use; return the one in use.

    Once for each week; each time for no week, to discard the letters in the old one.
    """
    new = work.keyring.make_letterbox()
    try:
        in_use = await work.store.turn_letterbox(new, week=week)
    except MixingTakenOverError:
        # Refused for certain, so nothing will ever be sealed to it.
        work.keyring.destroy_letterbox(new.fingerprint)
        raise
    return _settled(work, new, in_use)


def _settled(work: Work, new: Letterbox, in_use: Letterbox) -> Letterbox:
    if in_use.fingerprint != new.fingerprint:
        work.keyring.destroy_letterbox(new.fingerprint)
    return in_use


async def discard_waiting(work: Work) -> None:
    """Destroy the waiting letters unread, with their keys.

    A compilation that is at work on them has to stop.
    """
    await work.store.claim_mixing()
    await turn(work, week=None)
    await discard_retired(work)


async def discard_retired(work: Work) -> None:
    """Destroy what waits in letterboxes out of use, unread, with their keys."""
    in_use = await work.store.current_letterbox()
    for letterbox in await work.store.letterboxes():
        if in_use is None or letterbox.fingerprint != in_use.fingerprint:
            await work.store.discard_letterbox(letterbox.fingerprint)
            work.keyring.destroy_letterbox(letterbox.fingerprint)
