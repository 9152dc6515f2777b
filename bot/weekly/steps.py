"""The steps of a week, in their order: what each does, and how it is seen to be done.

Rule 1: a run may be killed anywhere and started again at once: every step can be done
again, and comes to the same.
Rule 2: whether a step is done is told from outside (the store, the folder of releases,
the keys), so that anybody can ask at any time.
Rule 3: until the week is recorded nothing of it counts, and a run begins with the first
step. Once it is recorded its letters are gone, and only the steps after that are left.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.weekly import mixing, release_folder, withholding
from bot.weekly.compilation import Compilation, Counted, Due, TooFew
from bot.weekly.outcome import Became
from bot.weekly.rounds import destroy_old_keys, discard_retired, following, turn
from digest.manifest import MANIFEST
from storage.errors import MixingTakenOverError
from storage.records import ReleaseRecord


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a week."""

    name: str
    """What the week is once the step is done, in one word."""
    means: str
    """The same for an operator."""
    deed: Callable[[Due], Awaitable[Due]]
    is_done: Callable[[Due], Awaitable[bool]]
    takes_letters: bool = False
    """Whether it needs the letters, which are gone once the week is recorded."""


# The letters


async def _turn(due: Due) -> Due:
    await turn(due.work, week=due.week)
    return due


async def _is_turned(due: Due) -> bool:
    return await due.work.store.turned_week() == due.week or await _is_recorded(due)


async def _count(due: Due) -> Due:
    return replace(due, counted=await mixing.count(due))


async def _write(due: Due) -> Due:
    if isinstance(due.counted, Counted):
        files = due.counted.compiled.files
        release_folder.write_hidden(due.work.releases, due.week, files)
    return due


async def _is_written(due: Due) -> bool:
    is_written = release_folder.is_written(due.work.releases, due.week)
    return is_written or await _is_recorded(due)


async def _record(due: Due) -> Due:
    match due.counted:
        case Counted() as counted:
            await due.work.store.finish_week(
                release=_published(due, counted),
                pending=counted.pending,
                opened=counted.read,
                comments=counted.comments,
            )
        case TooFew() | None:
            await withholding.withhold(due)
    return due


def _published(due: Due, counted: Counted) -> ReleaseRecord:
    manifest = json.loads(counted.compiled.files[MANIFEST])
    return ReleaseRecord(
        week=due.week,
        round_number=due.round.number,
        kind=Became.PUBLISHED.value,
        reason="",
        files=json.dumps(manifest["files"], sort_keys=True),
        manifest_hash=counted.compiled.manifest_sha256,
    )


async def _is_recorded(due: Due) -> bool:
    return await due.release() is not None


# What is left when the letters are gone


async def _name(due: Due) -> Due:
    release = await due.release()
    if release is not None:
        release_folder.name(due.work.releases, release)
    return due


async def _is_named(due: Due) -> bool:
    release = await due.release()
    return release is not None and release_folder.is_named(due.work.releases, release)


async def _destroy(due: Due) -> Due:
    await withholding.discard_spent(due.work.store)
    await _destroy_orphans(due.work)
    return due


async def _destroy_orphans(work: Compilation) -> None:
    """Destroy the private keys of letterboxes that are gone, and of comments if none are kept."""
    listed = work.keyring.private_keys()
    for_comments = work.keyring.comments_numbers()
    # Both after the lists, and in this order: whoever claims the mixing now makes keys
    # after that, so none of them is in a list (`docs/decisions/0011`).
    known = {each.fingerprint for each in await work.store.letterboxes()}
    comments = await work.store.comments()
    if not await work.store.has_mixing():
        raise MixingTakenOverError
    for fingerprint in listed:
        if fingerprint not in known:
            work.keyring.destroy_letterbox(fingerprint)
    if not comments:
        for number in for_comments:
            work.keyring.destroy_comments_key(number)


async def _is_destroyed(due: Due) -> bool:
    if not await _is_recorded(due) or await withholding.has_waited_too_long(
        due.work.store
    ):
        return False
    listed = due.work.keyring.private_keys()
    known = {each.fingerprint for each in await due.work.store.letterboxes()}
    return known.issuperset(listed)


async def _end_round(due: Due) -> Due:
    if not due.ends_round or (due.counted is None and await _is_used(due)):
        return due
    work = due.work
    await discard_retired(work)
    await work.store.close_round(due.round.number, following=await following(work))
    await destroy_old_keys(work)
    return due


async def _is_used(due: Due) -> bool:
    """Return whether somebody has sent answers since the last mixing.

    After an interrupted end they belong to the round that should have ended, and their
    marks with them: the next mixing ends it.
    """
    in_use = await due.work.store.current_letterbox()
    return bool(in_use and await due.work.store.count_letters(in_use.fingerprint))


async def _is_ended(due: Due) -> bool:
    current = await due.work.store.current_round()
    goes_on = current is not None and current.number == due.round.number
    return await _is_recorded(due) and not (due.ends_round and goes_on)


TURNED = Step(
    "turned",
    "new answers go into the next week's letterbox",
    _turn,
    _is_turned,
    takes_letters=True,
)
COUNTED = Step(
    "counted",
    "the answers are opened and counted, in memory only",
    _count,
    # It leaves nothing outside but what is written next.
    _is_written,
    takes_letters=True,
)
WRITTEN = Step(
    "written",
    "the release lies in a hidden folder",
    _write,
    _is_written,
    takes_letters=True,
)
RECORDED = Step(
    "recorded",
    "the release counts, and its letters are gone",
    _record,
    _is_recorded,
    takes_letters=True,
)
NAMED = Step("named", "the release can be read by everyone", _name, _is_named)
DESTROYED = Step(
    "destroyed", "no key opens these letters any more", _destroy, _is_destroyed
)
ENDED = Step(
    "ended", "the round is over, if this was its last week", _end_round, _is_ended
)

STEPS = (TURNED, COUNTED, WRITTEN, RECORDED, NAMED, DESTROYED, ENDED)
