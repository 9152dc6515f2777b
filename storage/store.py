"""What every back end promises. `tests/storage/test_store.py` holds each to it.

Rule 1: a change happens whole or not at all, and is on the disk before the call returns.
Rule 2: every change may be asked for again; the second time changes nothing.
Rule 3: several processes may use one store at once: the bot, and the compilation.
Rule 4: nothing is kept that tells when, by whom, in what order or in which language.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import Protocol

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


class Store(Protocol):
    """An open store; the errors it raises are `StorageError`s."""

    async def post(
        self, letters: tuple[Letter, ...], tag: Tag, *, round_number: int
    ) -> Posted:
        """Keep a form's letters and mark its sender as heard, all or nothing.

        Looked at in this order: the same form again is `ALREADY_POSTED`; a round that
        is not the open one is `ROUND_OVER`; a sender who was heard is `ALREADY_HEARD`
        (a form that was mixed meanwhile, too); letters for a letterbox that is not in
        use are `LETTERBOX_CHANGED`, so that none can join letters under the knife.
        Whatever the answer, it is the same for two processes at once and after a crash.
        """
        ...

    async def withdraw(self, letter_ids: Iterable[LetterId], tag: Tag) -> Withdrawn:
        """Delete the letters and the tag; with no letter left, change nothing.

        Possible until `finish_week` has taken the letters, and never after.
        """
        ...

    async def holds_letter(self, letter: LetterId) -> bool:
        """Return whether this letter waits to be mixed."""
        ...

    async def holds_tag(self, tag: Tag) -> bool:
        """Return whether this account was heard in the open round."""
        ...

    async def forget_tag(self, tag: Tag) -> bool:
        """Have a tag deleted when the waiting letters are mixed; return whether it is there.

        Not before: nothing links a tag to its letters, so while some wait, the account
        could send a second form beside the first. Mixed letters end the wait
        (`finish_week` that opened some); taking the answers back deletes the tag at once.
        """
        ...

    async def forgotten_tags(self) -> int:
        """Return how many tags were deleted on request in the open round; 0 without one."""
        ...

    async def current_letterbox(self) -> Letterbox | None:
        """Return the letterbox to seal to."""
        ...

    async def turn_letterbox(self, new: Letterbox, *, week: str) -> Letterbox:
        """Put `new` into use in place of the current one; return the one in use.

        A second turn in the same week changes nothing, whatever is offered: a
        compilation that was interrupted mixes the letters that it set out to mix. When
        what is returned is not `new`, destroy the key of `new`. For no week, "", a
        letterbox comes into use only if there is none: the first of all. The old one
        stays until `finish_week` or `discard_letterbox`. Raises
        `LetterboxRetiredError` for an older letterbox.
        """
        ...

    async def letterboxes(self) -> tuple[Letterbox, ...]:
        """Return every letterbox, the one in use included, by fingerprint."""
        ...

    async def carry_letterbox(self, fingerprint: Fingerprint, *, week: str) -> None:
        """Count one more week that the letters wait; once for each week."""
        ...

    async def discard_letterbox(self, fingerprint: Fingerprint) -> None:
        """Destroy letters unread, and their letterbox.

        Waiting counts that are sealed to it must have been sealed anew before. Raises
        `LetterboxInUseError` for the one in use.
        """
        ...

    async def count_letters(self, fingerprint: Fingerprint) -> int:
        """Return the number of letters: two for each person."""
        ...

    def letters(self, fingerprint: Fingerprint) -> AsyncIterator[Letter]:
        """Yield a letterbox's letters by id, an order that says nothing.

        What is taken back meanwhile may or may not be yielded; `finish_week` notices.
        """
        ...

    async def pending(self) -> bytes | None:
        """Return the sealed counts that wait for the next week."""
        ...

    async def frames(self) -> tuple[FrameRecord, ...]:
        """Return the figures last published, by questionnaire, group, member and question."""
        ...

    async def releases(self) -> tuple[ReleaseRecord, ...]:
        """Return what was published, by week."""
        ...

    async def finish_week(
        self,
        *,
        release: ReleaseRecord,
        frames: Iterable[FrameRecord],
        pending: bytes | None,
        opened: Mapping[Fingerprint, int],
        comments: Iterable[CommentRecord] | None = None,
    ) -> None:
        """End a week in one step: release in, frames and counts replaced, letters gone.

        `comments` are added to those kept before; None destroys all that were kept.

        `opened` says how many letters were read from each letterbox that was mixed. If
        fewer are there now, somebody was told that their answers are gone: then nothing
        changes, and `LettersChangedError` asks for the week to be compiled again.

        The same release again changes nothing; another one for the same week raises
        `ReleaseChangedError`. `LetterboxInUseError` if one of `opened` is in use. The
        private keys of `opened` are to be destroyed after this, not before.
        """
        ...

    async def comments(self) -> tuple[CommentRecord, ...]:
        """Return the kept comments by id, an order that says nothing."""
        ...

    async def remove_comments(self, comments: Iterable[CommentRecord]) -> None:
        """Destroy kept comments; those that are gone already are no fault."""
        ...

    async def current_round(self) -> Round | None:
        """Return the open round."""
        ...

    async def rounds(self) -> tuple[Round, ...]:
        """Return every round there ever was, by number."""
        ...

    async def open_round(self, new: Round) -> None:
        """Open a round; the same one again changes nothing.

        Raises `RoundStillOpenError` while another is open, and `RoundUsedError` for a
        number that was closed or belongs to a different round.
        """
        ...

    async def close_round(self, number: int) -> None:
        """Close a round: delete tags, kept comments, and the series' frames and counts.

        The releases stay. A round that is not open is left as it is.
        """
        ...

    async def add_response(self, new: Response) -> None:
        """Keep what the committee answered; the same again changes nothing."""
        ...

    async def responses(self) -> tuple[Response, ...]:
        """Return what the committee answered, newest day first, then by text."""
        ...

    async def remove_response(self, old: Response) -> bool:
        """Remove a response; return whether it was there."""
        ...

    async def backup(self, path: Path) -> None:
        """Write a copy as of now, 0600; raise `DatabaseExistsError` over a file."""
        ...

    async def check(self) -> None:
        """Raise `DatabaseDamagedError` if the store contradicts itself."""
        ...

    async def close(self) -> None:
        """Let go of the store; closing again is no fault.

        A store that is left open can keep its process from ending.
        """
        ...
