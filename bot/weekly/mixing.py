"""Open the letters of a week, mix them, and count what they say.

Rule 1: nothing is changed here; what it comes to is in memory until the week is recorded.
Rule 2: the same letters give the same release, to the byte, however often it is done.
Rule 3: no letter is opened as long as fewer than ten people took part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter

from bot.weekly.compilation import Compilation, Counted, Due, TooFew
from bot.weekly.outcome import Became
from bot.weekly.validator import check_described
from dialogues.errors import LetterContentError
from dialogues.submission import Comment, Submission, from_bytes, to_bytes
from digest.compile import WeekNotes, compile_week
from digest.series import States
from storage.errors import UnopenedLetterError
from storage.letterbox import (
    open_letter,
    open_pending,
    pending_letterbox,
    record_key,
    seal_comment,
    seal_pending,
)
from storage.records import CommentRecord, Fingerprint, Letterbox, Round


async def count(due: Due) -> Counted | TooFew:
    """Return what the waiting letters come to; the release has passed both validators."""
    work = due.work
    in_use = await work.store.current_letterbox()
    waiting = {
        each.fingerprint: await work.store.count_letters(each.fingerprint)
        for each in await work.store.letterboxes()
        if in_use is None or each.fingerprint != in_use.fingerprint
    }
    # Two letters for each person.
    is_too_few = sum(waiting.values()) // 2 < work.policy.smallest_shown
    if in_use is None or is_too_few:
        return TooFew()
    return await _counted(due, in_use, tuple(waiting))


async def _counted(
    due: Due, in_use: Letterbox, opening: tuple[Fingerprint, ...]
) -> Counted:
    work = due.work
    rounding_key = work.keyring.rounding_key(due.round.number)
    opened = await _opened(work, opening)
    pending = await work.store.pending()
    compiled = compile_week(
        questionnaire=work.questionnaire,
        professionals=work.professionals,
        policy=work.policy,
        week=due.week,
        release_key=rounding_key,
        state=States.from_bytes(opened_pending(work, pending)) if pending else None,
        submissions=opened.submissions,
        notes=await _notes(work, due.round),
    )
    check_described(compiled.files)
    return Counted(
        compiled=compiled,
        pending=seal_pending(compiled.state.to_bytes(), in_use),
        comments=_sealed_anew(work, due.round, opened.comments),
        read=opened.read,
        unreadable=opened.unreadable,
    )


@dataclass(frozen=True, slots=True)
class _Opened:
    submissions: list[tuple[Submission, int]]
    comments: list[Comment]
    read: Mapping[Fingerprint, int]
    unreadable: int


async def _opened(work: Compilation, opening: tuple[Fingerprint, ...]) -> _Opened:
    # Letters come by id, which is a hash: that is the shuffle, and it is the same each
    # time. The counts do not depend on it. Letters of young people and of professionals
    # cannot be told apart before they are opened.
    submissions: list[tuple[Submission, int]] = []
    comments: list[Comment] = []
    read: dict[Fingerprint, int] = {}
    unreadable = 0
    for fingerprint in opening:
        private_key = work.keyring.private_key(fingerprint)
        read[fingerprint] = 0
        async for letter in work.store.letters(fingerprint):
            read[fingerprint] += 1
            try:
                content = from_bytes(open_letter(letter, private_key))
            except (UnopenedLetterError, LetterContentError):
                unreadable += 1
                continue
            if isinstance(content, Submission):
                submissions.append((content, record_key(letter.id, private_key)))
            elif work.keeps_comments and content.text and content.may_be_read:
                comments.append(content)
    return _Opened(submissions, comments, read, unreadable)


def _sealed_anew(
    work: Compilation, current: Round, comments: list[Comment]
) -> tuple[CommentRecord, ...] | None:
    """Return the comments to add to those kept before; None to destroy those too."""
    if not work.keeps_comments:
        return None
    if not comments:
        return ()
    key = work.keyring.comments_key(current.number)
    sealed = [seal_comment(to_bytes(comment), key) for comment in comments]
    # By their new ids: where a row lies in the file shows when it was written.
    return tuple(sorted(sealed, key=attrgetter("id")))


def opened_pending(work: Compilation, pending: bytes) -> bytes:
    """Return the counts that wait, as bytes."""
    return open_pending(pending, work.keyring.private_key(pending_letterbox(pending)))


async def _notes(work: Compilation, current: Round) -> WeekNotes:
    releases = await work.store.releases()
    published = [each for each in releases if each.kind == Became.PUBLISHED]
    withheld_since = [
        each
        for each in releases
        if each.kind == Became.WITHHELD
        and each.round_number == current.number
        and (not published or each.week > published[-1].week)
    ]
    return WeekNotes(
        round_number=current.number,
        previous_manifest_sha256=published[-1].manifest_hash if published else None,
        tags_removed=await work.store.forgotten_tags(),
        letters_destroyed_unread=any(
            "destroyed" in each.reason for each in withheld_since
        ),
        youngest_asked=work.youngest_asked,
        contact=work.contact,
    )
