"""A week in which fewer than ten people took part: nothing is opened or published.

Their letters wait for the next week, four weeks at most, and not past the end of the
round: whoever sent them may answer again there, and would be counted twice.
"""

from bot.weekly.compilation import Due
from bot.weekly.mixing import opened_pending
from bot.weekly.outcome import Became
from storage.letterbox import seal_pending
from storage.records import Letterbox, ReleaseRecord
from storage.store import SqlStore


LONGEST_CARRIED_WEEKS = 4


async def withhold(due: Due) -> None:
    """Record that the week is withheld, and why; let the letters wait."""
    store = due.work.store
    in_use = await store.current_letterbox()
    for letterbox in await store.letterboxes():
        if letterbox != in_use:
            await store.carry_letterbox(letterbox.fingerprint, week=due.week)
    await store.finish_week(
        release=ReleaseRecord(
            week=due.week,
            round_number=due.round.number,
            kind=Became.WITHHELD.value,
            reason=await _reason(due),
            files="{}",
            manifest_hash="",
        ),
        pending=await _sealed_anew(due, in_use),
        opened={},
        comments=() if due.work.keeps_comments else None,
    )


async def _sealed_anew(due: Due, in_use: Letterbox | None) -> bytes | None:
    """Return the counts that wait, sealed to a key that lives until the next week."""
    pending = await due.work.store.pending()
    if pending is None or in_use is None:
        return pending
    return seal_pending(opened_pending(due.work, pending), in_use)


async def _reason(due: Due) -> str:
    least = due.work.policy.smallest_shown
    if any(map(_is_too_old, await due.work.store.letterboxes())):
        return (
            f"fewer than {least} people took part; answers that waited for "
            f"{LONGEST_CARRIED_WEEKS} weeks were destroyed unread"
        )
    if due.ends_round:
        return (
            f"fewer than {least} people took part; the round ended, and answers that "
            "waited were destroyed unread"
        )
    return f"fewer than {least} people took part; their answers wait, unopened"


def _is_too_old(letterbox: Letterbox) -> bool:
    return letterbox.carried_weeks > LONGEST_CARRIED_WEEKS


async def has_waited_too_long(store: SqlStore) -> bool:
    """Return whether there are letters that may not wait any longer."""
    return any(map(_is_too_old, await store.letterboxes()))


async def discard_spent(store: SqlStore) -> None:
    """Discard the letterboxes that waited too long, and those with nothing in them."""
    in_use = await store.current_letterbox()
    for letterbox in await store.letterboxes():
        if letterbox == in_use:
            continue
        is_empty = not await store.count_letters(letterbox.fingerprint)
        if is_empty or _is_too_old(letterbox):
            await store.discard_letterbox(letterbox.fingerprint)
