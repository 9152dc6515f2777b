"""The weekly compilation: open, mix, count, protect, publish, destroy the key.

It may be killed anywhere and run again: the same release comes out to the byte, and no
letter is counted twice or lost. The order makes it so:

1. A new letterbox is put into use. From here on no letter can join the old ones.
2. The letters of the old letterboxes are opened and counted; the release passes both
   gates and is written to a hidden folder.
3. In one transaction the release is recorded, the letters are deleted, and comments
   that a person may read are kept, sealed anew. From here on the week is done.
4. The folder gets its name; the old letterboxes' keys are destroyed.

A run that finds the week recorded does step 4 again; any other begins at step 1, and
finds the letterbox of that week in use already.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from pathlib import Path

from bot.calendar import WeeklyMoment, week_mixed_at, weeks_between
from bot.errors import OtherVersionError
from dialogues.errors import LetterContentError
from dialogues.questionnaire import Questionnaire
from dialogues.submission import Comment, Submission, from_bytes, to_bytes
from digest.compile import Compiled, WeekNotes, compile_week
from digest.policy import Policy
from digest.series import States
from storage.errors import LettersChangedError, UnopenedLetterError
from storage.files import sync_folder, translated_file_errors
from storage.keyring import Keyring
from storage.letterbox import (
    open_letter,
    open_pending,
    pending_letterbox,
    record_key,
    seal_comment,
    seal_pending,
)
from storage.records import (
    CommentRecord,
    Fingerprint,
    FrameRecord,
    Letterbox,
    ReleaseRecord,
    Round,
)
from storage.store import Store


LONGEST_CARRIED_WEEKS = 4
# What is published is for everyone to read, whatever the umask.
FOLDER_MODE = 0o755
FILE_MODE = 0o644
TRIES = 3


class Became(StrEnum):
    """What became of a week."""

    PUBLISHED = "published"
    WITHHELD = "withheld"
    """Fewer than ten people: the letters wait, unopened, for the next week."""
    DONE_BEFORE = "done_before"
    NOT_YET = "not_yet"
    """No mixing has been due since the round was opened."""


@dataclass(frozen=True, slots=True)
class Week:
    """What the compilation of one week came to; safe to print."""

    week: str
    became: Became
    reason: str = ""
    unreadable: int = 0
    """Letters that could not be opened or held nothing of ours."""


def sentence(compiled: Week, releases: Path) -> str:
    """Return one sentence for a person about what became of a week."""
    return f"{compiled.week}: {_said(compiled, releases / compiled.week)}"


def _said(compiled: Week, folder: Path) -> str:
    match compiled.became:
        case Became.PUBLISHED:
            return f"The digest is in {folder}/digest.html."
        case Became.WITHHELD:
            return f"Nothing is published: {compiled.reason}."
        case Became.DONE_BEFORE if compiled.reason:
            return f"This week is done; nothing was published: {compiled.reason}."
        case Became.DONE_BEFORE:
            return f"This week is done: {folder}/digest.html."
        case Became.NOT_YET:
            return f"Nothing is due yet: {compiled.reason}."


@dataclass(frozen=True, slots=True)
class Compilation:
    """All that a weekly compilation rests on."""

    store: Store
    keyring: Keyring
    releases: Path
    questionnaire: Questionnaire
    professionals: Questionnaire
    policy: Policy
    digest_at: WeeklyMoment
    now: datetime
    youngest_asked: int = 13
    """The youngest age, in years, that the bot asks."""
    contact: str = ""
    """Where to ask about the digest; "" for none."""
    keeps_comments: bool = False
    """Whether comments are kept for a person to read; destroyed unread otherwise."""
    told: Callable[[str], None] = lambda _: None
    """Hears the name of each step after it is done."""


async def prepare(work: Compilation) -> Round:
    """See that a round is open and a letterbox is in use; return the round.

    Raise `OtherVersionError` when the open round asks other questionnaires: a new
    version takes effect with a new round only.
    """
    current = await work.store.current_round()
    if current and current != _asking(work, current.number, current.opened_week):
        raise OtherVersionError(current.number)
    # The letterbox first: a user who may not make one leaves no round without it.
    if await work.store.current_letterbox() is None:
        await turn(work, week="")
    return current or await _opened(work)


async def _opened(work: Compilation) -> Round:
    following = work.digest_at.next_after(work.now)
    number = 1 + max((each.number for each in await work.store.rounds()), default=0)
    new = _asking(work, number, week_mixed_at(following))
    await work.store.open_round(new)
    return new


def _asking(work: Compilation, number: int, opened_week: str) -> Round:
    """Return a round that asks what is installed."""
    return Round(
        number=number,
        questionnaire=work.questionnaire.id,
        questionnaire_version=work.questionnaire.version,
        professionals_version=work.professionals.version,
        opened_week=opened_week,
    )


def is_last(current: Round, week: str, *, round_weeks: int) -> bool:
    """Return whether a round ends with a week."""
    return weeks_between(current.opened_week, week) + 1 >= round_weeks


async def run(work: Compilation, *, round_weeks: int | None = None) -> Week:
    """Compile the last week that is due, unless it is done; return what became of it.

    When the round ends with it, answers of too few people do not wait for another
    round: whoever sent them may answer again there, and would be counted twice.
    """
    current = await work.store.current_round()
    week = week_mixed_at(work.digest_at.last_before(work.now))
    if current is None:
        # Closed by hand: it is not for the calendar to open the next one.
        return Week(week, Became.NOT_YET, "no round is open ('earshot round open')")
    await prepare(work)
    if week < current.opened_week:
        following = work.digest_at.next_after(work.now)
        reason = f"the first mixing is on {following:%A %d %B at %H:%M}"
        return Week(week, Became.NOT_YET, reason)
    ends_round = round_weeks is not None and is_last(
        current, week, round_weeks=round_weeks
    )
    with _alone(work.releases):
        for _ in range(TRIES - 1):
            try:
                return await _run(work, current, week, ends_round=ends_round)
            except LettersChangedError:
                # Somebody took their answers back meanwhile. They were told that the
                # answers are gone, so they are left out.
                continue
        return await _run(work, current, week, ends_round=ends_round)


async def _run(
    work: Compilation, current: Round, week: str, *, ends_round: bool
) -> Week:
    recorded = {release.week: release for release in await work.store.releases()}
    if week in recorded:
        _name_folder(work.releases, week)
        await _discard_spent(work)
        await _destroy_orphans(work)
        return Week(week, Became.DONE_BEFORE, recorded[week].reason)
    await _destroy_orphans(work)
    in_use = await turn(work, week=week)
    work.told("turned")
    waiting = tuple(
        each
        for each in await work.store.letterboxes()
        if each.fingerprint != in_use.fingerprint
    )
    counts = {
        each.fingerprint: await work.store.count_letters(each.fingerprint)
        for each in waiting
    }
    if sum(counts.values()) // 2 < work.policy.smallest_shown:
        return await _withhold(
            work, current, week, in_use, waiting, ends_round=ends_round
        )
    return await _publish(work, current, week, in_use, tuple(counts))


async def turn(work: Compilation, *, week: str) -> Letterbox:
    """Put a new letterbox into use, once for each week; return the one in use."""
    new = work.keyring.make_letterbox()
    in_use = await work.store.turn_letterbox(new, week=week)
    if in_use.fingerprint != new.fingerprint:
        work.keyring.destroy_letterbox(new.fingerprint)
    return in_use


async def _destroy_orphans(work: Compilation) -> None:
    """Destroy the private keys of letterboxes that are gone, and of comments if none are kept."""
    known = {each.fingerprint for each in await work.store.letterboxes()}
    for fingerprint in work.keyring.private_keys():
        if fingerprint not in known:
            work.keyring.destroy_letterbox(fingerprint)
    if not await work.store.comments():
        for number in work.keyring.comments_numbers():
            work.keyring.destroy_comments_key(number)


# Too few


async def _withhold(
    work: Compilation,
    current: Round,
    week: str,
    in_use: Letterbox,
    waiting: tuple[Letterbox, ...],
    *,
    ends_round: bool,
) -> Week:
    least = work.policy.smallest_shown
    pending = await work.store.pending()
    if pending is not None:
        pending = seal_pending(_opened_pending(work, pending), in_use)
    for letterbox in waiting:
        await work.store.carry_letterbox(letterbox.fingerprint, week=week)
    reason = f"fewer than {least} people took part; their answers wait, unopened"
    if any(map(_is_too_old, await work.store.letterboxes())):
        reason = (
            f"fewer than {least} people took part; answers that waited for "
            f"{LONGEST_CARRIED_WEEKS} weeks were destroyed unread"
        )
    elif ends_round:
        reason = (
            f"fewer than {least} people took part; the round ended, and answers that "
            "waited were destroyed unread"
        )
    await work.store.finish_week(
        release=_record(work, current, week, Became.WITHHELD, reason=reason),
        frames=await work.store.frames(),
        pending=pending,
        opened={},
        comments=() if work.keeps_comments else None,
    )
    await _discard_spent(work)
    await _destroy_orphans(work)
    return Week(week, Became.WITHHELD, reason)


async def _discard_spent(work: Compilation) -> None:
    """Discard the letterboxes that waited too long, and those with nothing in them."""
    in_use = await work.store.current_letterbox()
    for letterbox in await work.store.letterboxes():
        if in_use is not None and letterbox.fingerprint == in_use.fingerprint:
            continue
        is_empty = not await work.store.count_letters(letterbox.fingerprint)
        if is_empty or _is_too_old(letterbox):
            await work.store.discard_letterbox(letterbox.fingerprint)


def _is_too_old(letterbox: Letterbox) -> bool:
    return letterbox.carried_weeks > LONGEST_CARRIED_WEEKS


# Mixing


async def _publish(
    work: Compilation,
    current: Round,
    week: str,
    in_use: Letterbox,
    opening: tuple[Fingerprint, ...],
) -> Week:
    rounding_key = work.keyring.rounding_key(current.number)
    mixed = await _mix(work, opening)
    work.told("opened")
    pending = await work.store.pending()
    compiled = compile_week(
        questionnaire=work.questionnaire,
        professionals=work.professionals,
        policy=work.policy,
        week=week,
        release_key=rounding_key,
        state=States.from_bytes(_opened_pending(work, pending)) if pending else None,
        submissions=mixed.submissions,
        notes=await _notes(work, current),
    )
    work.told("compiled")
    # Imported here: the bot imports this module too, and csvw brings rdflib along.
    from bot.weekly.validator import check_described

    check_described(compiled.files)
    _write_hidden(work.releases, week, compiled.files)
    work.told("written")
    await work.store.finish_week(
        release=_record(work, current, week, Became.PUBLISHED, compiled=compiled),
        frames=_frames(compiled),
        pending=seal_pending(compiled.state.to_bytes(), in_use),
        opened=mixed.read,
        comments=_sealed_anew(work, current, mixed.comments),
    )
    work.told("recorded")
    _name_folder(work.releases, week)
    work.told("named")
    await _destroy_orphans(work)
    work.told("destroyed")
    return Week(week, Became.PUBLISHED, unreadable=mixed.unreadable)


@dataclass(frozen=True, slots=True)
class _Mixed:
    submissions: list[tuple[Submission, int]]
    comments: list[Comment]
    read: Mapping[Fingerprint, int]
    unreadable: int


async def _mix(work: Compilation, opening: tuple[Fingerprint, ...]) -> _Mixed:
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
    return _Mixed(submissions, comments, read, unreadable)


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


def _opened_pending(work: Compilation, pending: bytes) -> bytes:
    return open_pending(pending, work.keyring.private_key(pending_letterbox(pending)))


async def _notes(work: Compilation, current: Round) -> WeekNotes:
    published = [
        release
        for release in await work.store.releases()
        if release.kind == Became.PUBLISHED
    ]
    withheld_since = [
        release
        for release in await work.store.releases()
        if release.kind == Became.WITHHELD
        and release.round_number == current.number
        and (not published or release.week > published[-1].week)
    ]
    return WeekNotes(
        round_number=current.number,
        previous_manifest_sha256=published[-1].manifest_hash if published else None,
        markers_removed=await work.store.forgotten_tags(),
        letters_destroyed_unread=any(
            "destroyed" in each.reason for each in withheld_since
        ),
        youngest_asked=work.youngest_asked,
        contact=work.contact,
    )


# What is recorded and written


def _record(
    work: Compilation,
    current: Round,
    week: str,
    became: Became,
    *,
    reason: str = "",
    compiled: Compiled | None = None,
) -> ReleaseRecord:
    manifest = json.loads(compiled.files["manifest.json"]) if compiled else {}
    return ReleaseRecord(
        week=week,
        round_number=current.number,
        kind=became.value,
        reason=reason,
        questionnaire=work.questionnaire.id,
        questionnaire_version=work.questionnaire.version,
        policy=work.policy.model_dump_json(),
        files=json.dumps(manifest.get("files", {}), sort_keys=True),
        manifest_hash=compiled.manifest_sha256 if compiled else "",
        previous_manifest_hash=manifest.get("previous_manifest_sha256") or "",
    )


def _frames(compiled: Compiled) -> Iterator[FrameRecord]:
    for table in (compiled.table, compiled.professionals):
        for row in (each for each in table.rows if each.as_at_week):
            yield FrameRecord(
                questionnaire=table.questionnaire,
                group=row.group.value,
                member=row.member,
                question=row.question,
                as_at_week=row.as_at_week,
                cells=row.model_dump_json(),
            )


def _write_hidden(releases: Path, week: str, files: Mapping[str, bytes]) -> None:
    with translated_file_errors(releases):
        _write(releases, releases / f".{week}", files)


def _write(releases: Path, folder: Path, files: Mapping[str, bytes]) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    folder.chmod(FOLDER_MODE)
    for name, content in files.items():
        with (folder / name).open("xb") as file:
            os.fchmod(file.fileno(), FILE_MODE)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    sync_folder(folder)
    sync_folder(releases)


def _name_folder(releases: Path, week: str) -> None:
    hidden, named = releases / f".{week}", releases / week
    if hidden.exists() and not named.exists():
        hidden.rename(named)
        sync_folder(releases)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one compilation run at a time; another one waits for it."""
    with translated_file_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(FOLDER_MODE)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
