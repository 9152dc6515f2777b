"""The store on SQLite, the default: one file, good for one machine."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Self

from storage.backup import copy_database
from storage.database import Database, Transaction
from storage.errors import (
    LetterboxInUseError,
    LetterboxRetiredError,
    LettersChangedError,
    ReleaseChangedError,
    RoundStillOpenError,
    RoundUsedError,
)
from storage.records import (
    CommentRecord,
    Fingerprint,
    FrameRecord,
    Letter,
    Letterbox,
    LetterId,
    Posted,
    ReleaseRecord,
    Response,
    Round,
    Tag,
    Withdrawn,
)


class SqliteStore:
    """A `Store` in one SQLite file. Its promises are in store.py."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the file; make it, closed to everyone else, if it is not there."""
        return cls(await Database.open(path))

    async def post(
        self, letters: tuple[Letter, ...], tag: Tag, *, round_number: int
    ) -> Posted:
        async with self._database.transaction() as transaction:
            refusal = await _refusal(transaction, letters, tag, round_number)
            if refusal is not None:
                return refusal
            await transaction.rows("post_tag", tag)
            rows = [(letter.id, letter.letterbox, letter.body) for letter in letters]
            await transaction.each("post_letter", rows)
        return Posted.POSTED

    async def withdraw(self, letter_ids: Iterable[LetterId], tag: Tag) -> Withdrawn:
        async with self._database.transaction() as transaction:
            found = [
                await transaction.row("withdraw_letter", letter)
                for letter in letter_ids
            ]
            if not any(found):
                return Withdrawn.NOT_FOUND
            await transaction.rows("withdraw_tag", tag)
        # The -wal file still has the letters, and their key still lives.
        await self._database.checkpoint()
        return Withdrawn.WITHDRAWN

    async def holds_letter(self, letter: LetterId) -> bool:
        return await self._database.row("letter_held", letter) is not None

    async def holds_tag(self, tag: Tag) -> bool:
        return await self._database.row("tag_held", tag) is not None

    async def forget_tag(self, tag: Tag) -> bool:
        async with self._database.transaction() as transaction:
            return await transaction.row("ask_to_forget_tag", tag) is not None

    async def forgotten_tags(self) -> int:
        found = await self._database.row("forgotten_tags")
        return int(found[0]) if found else 0

    async def current_letterbox(self) -> Letterbox | None:
        found = await self._database.row("current_letterbox")
        return Letterbox(*found) if found else None

    async def turn_letterbox(self, new: Letterbox, *, week: str) -> Letterbox:
        async with self._database.transaction() as transaction:
            found = await transaction.row("current_letterbox")
            current = Letterbox(*found) if found else None
            turned_week = await transaction.row("current_letterbox_week")
            # A first letterbox that comes late may have lost its key as an orphan.
            turned = not week or turned_week == (week,)
            if current and (turned or current.fingerprint == new.fingerprint):
                return current
            if await transaction.row("letterbox_in_use", new.fingerprint):
                raise LetterboxRetiredError
            await transaction.rows("retire_letterbox")
            await transaction.rows(
                "add_letterbox", new.fingerprint, new.public_key, week
            )
        return new

    async def letterboxes(self) -> tuple[Letterbox, ...]:
        rows = await self._database.rows("letterboxes")
        return tuple(Letterbox(*row) for row in rows)

    async def carry_letterbox(self, fingerprint: Fingerprint, *, week: str) -> None:
        async with self._database.transaction() as transaction:
            await transaction.rows("carry_letterbox", week, fingerprint, week)

    async def discard_letterbox(self, fingerprint: Fingerprint) -> None:
        async with self._database.transaction() as transaction:
            await _drop_letterbox(transaction, fingerprint)
        await self._database.checkpoint()

    async def count_letters(self, fingerprint: Fingerprint) -> int:
        ((count,),) = await self._database.rows("count_letters", fingerprint)
        return int(count)

    async def letters(self, fingerprint: Fingerprint) -> AsyncIterator[Letter]:
        last = b""
        # In pages, so that nobody who taps Send waits for the whole letterbox.
        while rows := await self._database.rows("letters", fingerprint, last):
            for row in rows:
                yield Letter(*row)
            last = rows[-1][0]

    async def pending(self) -> bytes | None:
        found = await self._database.row("pending")
        return bytes(found[0]) if found else None

    async def frames(self) -> tuple[FrameRecord, ...]:
        rows = await self._database.rows("frames")
        return tuple(FrameRecord(*row) for row in rows)

    async def releases(self) -> tuple[ReleaseRecord, ...]:
        rows = await self._database.rows("releases")
        return tuple(ReleaseRecord(*row) for row in rows)

    async def finish_week(
        self,
        *,
        release: ReleaseRecord,
        frames: Iterable[FrameRecord],
        pending: bytes | None,
        opened: Mapping[Fingerprint, int],
        comments: Iterable[CommentRecord] | None = None,
    ) -> None:
        async with self._database.transaction() as transaction:
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
                await _replace_series(transaction, frames, pending)
        await self._database.checkpoint()

    async def comments(self) -> tuple[CommentRecord, ...]:
        rows = await self._database.rows("comments")
        return tuple(CommentRecord(*row) for row in rows)

    async def remove_comments(self, comments: Iterable[CommentRecord]) -> None:
        async with self._database.transaction() as transaction:
            for comment in comments:
                await transaction.rows("remove_comment", comment.id)
        await self._database.checkpoint()

    async def current_round(self) -> Round | None:
        found = await self._database.row("current_round")
        return Round(*found) if found else None

    async def rounds(self) -> tuple[Round, ...]:
        rows = await self._database.rows("rounds")
        return tuple(Round(*row) for row in rows)

    async def open_round(self, new: Round) -> None:
        async with self._database.transaction() as transaction:
            current = await transaction.row("current_round")
            if current is not None and Round(*current) == new:
                return
            if await transaction.row("round", new.number):
                raise RoundUsedError(new.number)
            if current is not None:
                raise RoundStillOpenError(Round(*current).number)
            await transaction.rows("add_round", *astuple(new))

    async def close_round(self, number: int) -> None:
        async with self._database.transaction() as transaction:
            if await transaction.row("close_round", number):
                await transaction.rows("delete_tags")
                await transaction.rows("delete_comments")
                # The next round counts anew; half a series would count people twice.
                await _replace_series(transaction, (), None)
        await self._database.checkpoint()

    async def add_response(self, new: Response) -> None:
        async with self._database.transaction() as transaction:
            await transaction.rows("add_response", *astuple(new))

    async def responses(self) -> tuple[Response, ...]:
        rows = await self._database.rows("responses")
        return tuple(Response(*row) for row in rows)

    async def remove_response(self, old: Response) -> bool:
        async with self._database.transaction() as transaction:
            return await transaction.row("remove_response", *astuple(old)) is not None

    async def backup(self, path: Path) -> None:
        await copy_database(self._database.path, path)

    async def check(self) -> None:
        await self._database.check()

    async def close(self) -> None:
        await self._database.aclose()


async def _refusal(
    transaction: Transaction,
    letters: tuple[Letter, ...],
    tag: Tag,
    round_number: int,
) -> Posted | None:
    """Return why a form is not taken, or None; in the order that store.py promises."""
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


async def _replace_series(
    transaction: Transaction, frames: Iterable[FrameRecord], pending: bytes | None
) -> None:
    await transaction.rows("delete_frames")
    await transaction.each("add_frame", [astuple(frame) for frame in frames])
    await transaction.rows("delete_pending")
    if pending is not None:
        await transaction.rows("add_pending", pending)
