"""What is kept, and every change that may happen to it, over any driver.

Rule 1: a change happens whole or not at all, and is on the disk before the call returns.
Rule 2: every change may be asked for again; the second time changes nothing.
Rule 3: several processes may use one store at once: the bot, and the compilation.
Rule 4: one of them mixes: whoever claimed it last. `turn_letterbox`, `carry_letterbox`,
`discard_letterbox` and `finish_week` raise `MixingTakenOverError` for every other.
Rule 5: nothing is kept that tells when, by whom, in what order or in which language.

`tests/storage/test_store.py` holds it to each promise, on every driver.
"""

import secrets
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Self

from storage.drivers.sqlite import SqliteDriver, Transaction
from storage.errors import (
    LetterboxInUseError,
    LetterboxRetiredError,
    LettersChangedError,
    MixingTakenOverError,
    ReleaseChangedError,
    RoundStillOpenError,
    RoundUsedError,
)
from storage.records import (
    CommentRecord,
    Fingerprint,
    Letter,
    Letterbox,
    LetterId,
    Posted,
    ReleaseRecord,
    Response,
    Round,
    RoundNumber,
    Tag,
    Week,
    Withdrawn,
)


_CLAIM_BYTES = 16

_NO_WEEK = ""
"""What stands in a row for no week."""


class SqlStore:
    """An open store; the errors it raises are `StorageError`s."""

    # LATER: a Protocol of what drivers/sqlite.py says a driver is, when there are two.
    def __init__(self, driver: SqliteDriver) -> None:
        self._driver = driver
        self._claim = b""

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the file; make it, closed to everyone else, if it is not there."""
        return cls(await SqliteDriver.open(path))

    @classmethod
    async def open_to_look(cls, path: Path) -> Self:
        """Open a file that is there, to read it only; nothing is made or changed.

        Raises `NoDatabaseError` without one.
        """
        return cls(await SqliteDriver.open_to_look(path))

    async def post(
        self, letters: tuple[Letter, ...], tag: Tag, *, round_number: RoundNumber
    ) -> Posted:
        """Keep a form's letters and mark its sender as heard, all or nothing.

        Looked at in this order: the same form again is `ALREADY_POSTED`; a round that
        is not the open one is `ROUND_OVER`; a sender who was heard is `ALREADY_HEARD`
        (a form that was mixed meanwhile, too); letters for a letterbox that is not in
        use are `LETTERBOX_CHANGED`, so that none can join letters under the knife.
        Whatever the answer, it is the same for two processes at once and after a crash.
        """
        async with self._driver.transaction() as transaction:
            refusal = await _refusal(transaction, letters, tag, round_number)
            if refusal is not None:
                return refusal
            await transaction.rows("post_tag", tag)
            rows = [(letter.id, letter.letterbox, letter.body) for letter in letters]
            await transaction.each("post_letter", rows)
        return Posted.POSTED

    async def withdraw(self, letter_ids: Iterable[LetterId], tag: Tag) -> Withdrawn:
        """Delete the letters and the tag; with no letter left, change nothing.

        Possible until `finish_week` has taken the letters, and never after.
        """
        async with self._driver.transaction() as transaction:
            found = [
                await transaction.row("withdraw_letter", letter)
                for letter in letter_ids
            ]
            if not any(found):
                return Withdrawn.NOT_FOUND
            await transaction.rows("withdraw_tag", tag)
        # Until then the driver may still have the letters, and their key still lives.
        await self._driver.wipe_deleted()
        return Withdrawn.WITHDRAWN

    async def holds_letter(self, letter: LetterId) -> bool:
        """Return whether this letter waits to be mixed."""
        return await self._driver.row("letter_held", letter) is not None

    async def holds_tag(self, tag: Tag) -> bool:
        """Return whether this account was heard in the open round."""
        return await self._driver.row("tag_held", tag) is not None

    async def forget_tag(self, tag: Tag) -> bool:
        """Have a tag deleted when the waiting letters are mixed; return whether it is there.

        Not before: nothing links a tag to its letters, so while some wait, the account
        could send a second form beside the first. Mixed letters end the wait
        (`finish_week` that opened some); taking the answers back deletes the tag at once.
        """
        async with self._driver.transaction() as transaction:
            return await transaction.row("ask_to_forget_tag", tag) is not None

    async def forgotten_tags(self) -> int:
        """Return how many tags were deleted on request in the open round; 0 without one."""
        found = await self._driver.row("forgotten_tags")
        return int(found[0]) if found else 0

    async def claim_mixing(self) -> None:
        """Have the mixing, in place of whoever had it; see `docs/decisions/0011`.

        It is never given back: one that was killed would not, and nobody waits for it.
        """
        self._claim = secrets.token_bytes(_CLAIM_BYTES)
        async with self._driver.transaction() as transaction:
            await transaction.rows("claim_mixing", self._claim)

    async def has_mixing(self) -> bool:
        """Return whether nobody has claimed the mixing since this store did."""
        return await self._driver.row("mixing_claimed", self._claim) is not None

    async def current_letterbox(self) -> Letterbox | None:
        """Return the letterbox to seal to."""
        found = await self._driver.row("current_letterbox")
        return Letterbox(*found) if found else None

    async def first_letterbox(self, new: Letterbox) -> Letterbox:
        """Put `new` into use if no letterbox is; return the one in use.

        When that is not `new`, destroy the key of `new`.
        """
        async with self._driver.transaction() as transaction:
            current = await _current_letterbox(transaction)
            if current is None:
                await transaction.rows(
                    "add_letterbox", new.fingerprint, new.public_key, _NO_WEEK
                )
                return new
        return current

    async def turn_letterbox(self, new: Letterbox, *, week: Week | None) -> Letterbox:
        """Put `new` into use in place of the current one; return the one in use.

        A second turn in the same week changes nothing, whatever is offered: a
        compilation that was interrupted mixes the letters that it set out to mix. When
        what is returned is not `new`, destroy the key of `new`. For no week, because
        waiting letters are to be discarded, it is turned each time. The old one stays
        until `finish_week` or `discard_letterbox`. Raises `LetterboxRetiredError` for
        an older letterbox.
        """
        async with self._mixing() as transaction:
            current = await _current_letterbox(transaction)
            turned_week = await transaction.row("current_letterbox_week")
            is_turned = week is not None and turned_week == (week,)
            if current and (is_turned or current.fingerprint == new.fingerprint):
                return current
            if await transaction.row("letterbox_in_use", new.fingerprint):
                raise LetterboxRetiredError
            await transaction.rows("retire_letterbox")
            await transaction.rows(
                "add_letterbox", new.fingerprint, new.public_key, week or _NO_WEEK
            )
        return new

    async def turned_week(self) -> Week | None:
        """Return the week for which the letterbox in use was turned; None for no week."""
        found = await self._driver.row("current_letterbox_week")
        return Week(found[0]) if found and found[0] != _NO_WEEK else None

    async def letterboxes(self) -> tuple[Letterbox, ...]:
        """Return every letterbox, the one in use included, by fingerprint."""
        rows = await self._driver.rows("letterboxes")
        return tuple(Letterbox(*row) for row in rows)

    async def carry_letterbox(self, fingerprint: Fingerprint, *, week: Week) -> None:
        """Count one more week that the letters wait; once for each week."""
        async with self._mixing() as transaction:
            await transaction.rows("carry_letterbox", week, fingerprint, week)

    async def discard_letterbox(self, fingerprint: Fingerprint) -> None:
        """Destroy letters unread, and their letterbox.

        Waiting counts that are sealed to it must have been sealed anew before. Raises
        `LetterboxInUseError` for the one in use.
        """
        async with self._mixing() as transaction:
            await _drop_letterbox(transaction, fingerprint)
        await self._driver.wipe_deleted()

    async def count_letters(self, fingerprint: Fingerprint) -> int:
        """Return the number of letters: two for each person."""
        ((count,),) = await self._driver.rows("count_letters", fingerprint)
        return int(count)

    async def letters(self, fingerprint: Fingerprint) -> AsyncIterator[Letter]:
        """Yield a letterbox's letters by id, an order that says nothing.

        What is taken back meanwhile may or may not be yielded; `finish_week` notices.
        """
        last = b""
        # In pages, so that nobody who taps Send waits for the whole letterbox.
        while rows := await self._driver.rows("letters", fingerprint, last):
            for row in rows:
                yield Letter(*row)
            last = rows[-1][0]

    async def pending(self) -> bytes | None:
        """Return the sealed counts that wait for the next week."""
        found = await self._driver.row("pending")
        return bytes(found[0]) if found else None

    async def releases(self) -> tuple[ReleaseRecord, ...]:
        """Return what was published, by week."""
        rows = await self._driver.rows("releases")
        return tuple(ReleaseRecord(*row) for row in rows)

    async def finish_week(
        self,
        *,
        release: ReleaseRecord,
        pending: bytes | None,
        opened: Mapping[Fingerprint, int],
        comments: Iterable[CommentRecord] | None = None,
    ) -> None:
        """End a week in one step: release in, waiting counts replaced, letters gone.

        `comments` are added to those kept before; None destroys all that were kept.

        `opened` says how many letters were read from each letterbox that was mixed. If
        fewer are there now, somebody was told that their answers are gone: then nothing
        changes, and `LettersChangedError` asks for the week to be compiled again.

        The same release again changes nothing; another one for the same week raises
        `ReleaseChangedError`. `LetterboxInUseError` if one of `opened` is in use. The
        private keys of `opened` are to be destroyed after this, not before.
        """
        async with self._mixing() as transaction:
            if not await _is_released(transaction, release):
                for fingerprint, read in opened.items():
                    await _demand_unchanged(transaction, fingerprint, read)
                    await _drop_letterbox(transaction, fingerprint)
                if opened:
                    await transaction.rows("count_forgotten_tags")
                    await transaction.rows("delete_forgotten_tags")
                if comments is None:
                    await transaction.rows("delete_comments")
                else:
                    rows = [astuple(comment) for comment in comments]
                    await transaction.each("add_comment", rows)
                await transaction.rows("add_release", *astuple(release))
                await _replace_pending(transaction, pending)
        await self._driver.wipe_deleted()

    async def comments(self) -> tuple[CommentRecord, ...]:
        """Return the kept comments by id, an order that says nothing."""
        rows = await self._driver.rows("comments")
        return tuple(CommentRecord(*row) for row in rows)

    async def remove_comments(self, comments: Iterable[CommentRecord]) -> None:
        """Destroy kept comments; those that are gone already are no fault."""
        async with self._driver.transaction() as transaction:
            for comment in comments:
                await transaction.rows("remove_comment", comment.id)
        await self._driver.wipe_deleted()

    async def current_round(self) -> Round | None:
        """Return the open round."""
        found = await self._driver.row("current_round")
        return Round(*found) if found else None

    async def rounds(self) -> tuple[Round, ...]:
        """Return every round there ever was, by number."""
        rows = await self._driver.rows("rounds")
        return tuple(Round(*row) for row in rows)

    async def open_round(self, new: Round) -> None:
        """Open a round; the same one again changes nothing.

        Raises `RoundStillOpenError` while another is open, and `RoundUsedError` for a
        number that was closed or belongs to a different round.
        """
        async with self._driver.transaction() as transaction:
            current = await transaction.row("current_round")
            if current is not None and Round(*current) == new:
                return
            if await transaction.row("round", new.number):
                raise RoundUsedError(new.number)
            if current is not None:
                raise RoundStillOpenError(Round(*current).number)
            await transaction.rows("add_round", *astuple(new))

    async def close_round(
        self, number: RoundNumber, *, following: Round | None = None
    ) -> None:
        """Close a round: delete tags, kept comments, and the counts that wait.

        The one that follows, if it is given, is opened in the same step. The releases
        stay. A round that is not open is left as it is, and so is everything else.
        """
        async with self._driver.transaction() as transaction:
            if await transaction.row("close_round", number):
                await transaction.rows("delete_tags")
                await transaction.rows("delete_comments")
                # The next round counts anew; half a series would count people twice.
                await _replace_pending(transaction, None)
                if following is not None:
                    await transaction.rows("add_round", *astuple(following))
        await self._driver.wipe_deleted()

    async def add_response(self, new: Response) -> None:
        """Keep what the committee answered; the same again changes nothing."""
        async with self._driver.transaction() as transaction:
            await transaction.rows("add_response", *astuple(new))

    async def responses(self) -> tuple[Response, ...]:
        """Return what the committee answered, newest day first, then by text."""
        rows = await self._driver.rows("responses")
        return tuple(Response(*row) for row in rows)

    async def remove_response(self, old: Response) -> bool:
        """Remove a response; return whether it was there."""
        async with self._driver.transaction() as transaction:
            return await transaction.row("remove_response", *astuple(old)) is not None

    async def close(self) -> None:
        """Let go of the store; closing again is no fault.

        A store that is left open can keep its process from ending.
        """
        await self._driver.aclose()

    @asynccontextmanager
    async def _mixing(self) -> AsyncIterator[Transaction]:
        async with self._driver.transaction() as transaction:
            # In the transaction: a claim that comes now waits until this change is done.
            if await transaction.row("mixing_claimed", self._claim) is None:
                raise MixingTakenOverError
            yield transaction


async def _current_letterbox(transaction: Transaction) -> Letterbox | None:
    found = await transaction.row("current_letterbox")
    return Letterbox(*found) if found else None


async def _refusal(
    transaction: Transaction,
    letters: tuple[Letter, ...],
    tag: Tag,
    round_number: RoundNumber,
) -> Posted | None:
    """Return why a form is not taken, or None; in the order that `post` promises."""
    for letter in letters:
        if await transaction.row("letter_held", letter.id):
            return Posted.ALREADY_POSTED
    current_round = await transaction.row("current_round")
    if current_round is None or Round(*current_round).number != round_number:
        return Posted.ROUND_OVER
    if await transaction.row("tag_held", tag):
        return Posted.ALREADY_HEARD
    letterbox = await transaction.row("current_letterbox")
    in_use = letterbox and letterbox[0]
    if any(letter.letterbox != in_use for letter in letters):
        return Posted.LETTERBOX_CHANGED
    return None


async def _demand_unchanged(
    transaction: Transaction, fingerprint: Fingerprint, read: int
) -> None:
    # Nothing is ever added to a letterbox out of use, so equal numbers are equal letters.
    if await transaction.row("count_letters", fingerprint) != (read,):
        raise LettersChangedError


async def _drop_letterbox(transaction: Transaction, fingerprint: Fingerprint) -> None:
    if await transaction.row("letterbox_in_use", fingerprint) == (1,):
        raise LetterboxInUseError
    await transaction.rows("delete_letters", fingerprint)
    await transaction.rows("delete_letterbox", fingerprint)


async def _is_released(transaction: Transaction, release: ReleaseRecord) -> bool:
    found = await transaction.row("release", release.week)
    if found is None:
        return False
    if ReleaseRecord(*found) != release:
        raise ReleaseChangedError(release.week)
    return True


async def _replace_pending(transaction: Transaction, pending: bytes | None) -> None:
    await transaction.rows("delete_pending")
    if pending is not None:
        await transaction.rows("add_pending", pending)
