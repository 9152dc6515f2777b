"""What became of a week, and how a person is told."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from storage.records import Week


ASK_STATUS = "'earshot week --status' says where the week stands"


class Became(StrEnum):
    """What became of a week."""

    PUBLISHED = "published"
    WITHHELD = "withheld"
    """Fewer than ten people: the letters wait, unopened, for the next week."""
    DONE_BEFORE = "done_before"
    NOT_YET = "not_yet"
    """No mixing has been due since the round was opened."""
    TAKEN_OVER = "taken_over"
    """Another run has claimed the mixing and does the rest."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the compilation of one week came to; safe to print."""

    week: Week
    became: Became
    reason: str = ""
    unreadable: int = 0
    """Letters that could not be opened or held nothing of ours."""


def sentence(outcome: Outcome, releases: Path) -> str:
    """Return one sentence for a person about what became of a week."""
    return f"{outcome.week}: {_said(outcome, releases / outcome.week)}"


def _said(outcome: Outcome, folder: Path) -> str:
    match outcome.became:
        case Became.PUBLISHED:
            return f"The digest is in {folder}/digest.html."
        case Became.WITHHELD:
            return f"Nothing is published: {outcome.reason}."
        case Became.DONE_BEFORE if outcome.reason:
            return f"This week is done; nothing was published: {outcome.reason}."
        case Became.DONE_BEFORE:
            return f"This week is done: {folder}/digest.html."
        case Became.NOT_YET:
            return f"Nothing is due yet: {outcome.reason}."
        case Became.TAKEN_OVER:
            return f"Another run has taken over; {ASK_STATUS}."
