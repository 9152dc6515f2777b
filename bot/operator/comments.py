"""Comments that are kept: read by a person, removed one by one, gone with the round.

Rule 1: they are opened for whoever asks, and written nowhere, neither to a file nor to
        the log.
Rule 2: nothing tells which of them came first: their order is that of random ids.
"""

from dataclasses import dataclass
from unicodedata import category

from bot.errors import NoSuchCommentError
from bot.interview.reading import Reading
from bot.weekly.work import Work
from dialogues.errors import LetterContentError
from dialogues.submission import Comment, from_bytes
from storage.errors import UnopenedLetterError
from storage.letterbox import PrivateKey, open_comment
from storage.records import CommentRecord


_JOINERS = frozenset("\u200c\u200d")


@dataclass(frozen=True, slots=True)
class CommentToRead:
    """One comment as a person reads it."""

    number: int
    """Its place in the order of ids, from 1; another one after each mixing."""
    text: str
    """Empty if it cannot be opened: its key was destroyed, or it is none of ours."""
    locale: str
    """Of the text as far as can be told, else of the buttons."""
    checked_words: bool
    """Whether every word was looked up; otherwise only rules were applied."""
    record: CommentRecord


async def kept(work: Work, reading: Reading) -> tuple[CommentToRead, ...]:
    """Return all comments that are kept; none between rounds."""
    current = await work.store.current_round()
    records = await work.store.comments()
    if current is None or not records:
        return ()
    key = work.keyring.comments_key(current.number)
    return tuple(
        _kept(number, record, _opened(record, key), reading)
        for number, record in enumerate(records, start=1)
    )


def _opened(record: CommentRecord, key: PrivateKey) -> Comment | None:
    try:
        content = from_bytes(open_comment(record, key))
    except (UnopenedLetterError, LetterContentError):
        return None
    return content if isinstance(content, Comment) else None


def _kept(
    number: int, record: CommentRecord, comment: Comment | None, reading: Reading
) -> CommentToRead:
    if comment is None:
        return CommentToRead(number, "", "", checked_words=False, record=record)
    return CommentToRead(
        number,
        _harmless(comment.text),
        reading.language(comment.text) or comment.locale,
        checked_words=reading.knows_every_word(comment.text),
        record=record,
    )


def _harmless(text: str) -> str:
    # A terminal obeys control characters and those of direction, and whoever writes to
    # the database can seal any. Joiners stay: Bengali and Urdu need them.
    unsafe = (each for each in set(text) - _JOINERS if category(each) in ("Cc", "Cf"))
    return text.translate(dict.fromkeys(map(ord, unsafe), " "))


async def remove(
    work: Work, comments: tuple[CommentToRead, ...], number: int
) -> CommentToRead:
    """Destroy the comment of that number; raise `NoSuchCommentError` without one."""
    if not 1 <= number <= len(comments):
        raise NoSuchCommentError(number, many=len(comments))
    gone = comments[number - 1]
    await work.store.remove_comments((gone.record,))
    return gone


async def remove_all(work: Work) -> int:
    """Destroy every comment that is kept; return how many there were."""
    records = await work.store.comments()
    await work.store.remove_comments(records)
    return len(records)
