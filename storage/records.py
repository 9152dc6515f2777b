"""What is kept: the values that a store takes and gives.

None of them holds a time, an account, an invite or a language. What belongs to an
answer is inside the sealed body of its letter.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType


LetterId = NewType("LetterId", bytes)
"""Sixteen bytes made from a form number and a kind (`letterbox.letter_id`)."""

CommentId = NewType("CommentId", bytes)
"""Sixteen random bytes; not the id of the letter that the comment came in."""

Tag = NewType("Tag", bytes)
"""Thirty-two bytes that say that an account took part; made by `letterbox.tag_for`."""

Fingerprint = NewType("Fingerprint", bytes)
"""Eight bytes that name a letterbox: SHA-256 of its public key, cut. Public."""

Week = NewType("Week", str)
"""A week as in ISO 8601, like 2026-W47; public."""

RoundNumber = NewType("RoundNumber", int)
"""Rounds count up from one; public."""


class LetterKind(StrEnum):
    """Which of the two letters of one form."""

    ANSWERS = "answers"
    COMMENT = "comment"


class Posted(StrEnum):
    """What became of a form that was posted; only `POSTED` changed anything."""

    POSTED = "posted"
    ALREADY_POSTED = "already_posted"
    """This very form is in."""
    ALREADY_HEARD = "already_heard"
    """This account has sent a form in this round, or this form was mixed already."""
    LETTERBOX_CHANGED = "letterbox_changed"
    """The letters are sealed to a letterbox no longer in use: seal again, and retry."""
    ROUND_OVER = "round_over"
    """The form's round is not the open one."""


class Withdrawn(StrEnum):
    """What became of answers that were taken back."""

    WITHDRAWN = "withdrawn"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Letter:
    """One sealed letter; all bodies have the same length."""

    id: LetterId
    letterbox: Fingerprint
    body: bytes


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """A comment that a person is to read, sealed to the key of the round's comments."""

    id: CommentId
    body: bytes


@dataclass(frozen=True, slots=True)
class Letterbox:
    """The public half of one week's key pair, and how often its letters waited."""

    fingerprint: Fingerprint
    public_key: bytes
    carried_weeks: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """One run of the questionnaires: twelve weeks unless set otherwise."""

    number: RoundNumber
    questionnaire: str
    questionnaire_version: int
    professionals_version: int
    """Of the questionnaire for those who work with young people; 0 before there was one."""
    opened_week: Week
    """A round's first week is public, and nothing finer is kept."""


LONGEST_RESPONSE = 600
"""How many characters a response may have."""


@dataclass(frozen=True, slots=True)
class Response:
    """What the committee answered or did. Everything in it is public."""

    day: str
    """Of the committee's deed, like 2026-11-23; not of anybody's answers."""
    text: str


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """One week that was compiled. Everything in it is public."""

    week: Week
    round_number: RoundNumber
    kind: str
    """What was published, in one word of the compilation's, like `published`."""
    reason: str
    """Why nothing new was published; empty when something was."""
    files: str
    """JSON: name of each file → SHA-256 of its content, in hex."""
    manifest_hash: str
    """SHA-256 of the manifest, which says the rest: what was asked, by which rules, and
    what was published before. Empty when nothing was published."""
