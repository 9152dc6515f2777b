"""What the week brings besides answers: facts for the page's small print."""

import re
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict, Field

from digest.errors import WeekError


_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


class WeekNotes(BaseModel):
    """Facts about a week that are no answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    round_number: int = Field(default=1, ge=1)
    round_started_on: date | None = None
    previous_manifest_sha256: str | None = None
    """The hash of the release before this one; None for the first."""
    tags_removed: int = Field(default=0, ge=0)
    """How many participation tags were removed on request so far in this round.
    Protected like every other number before it is shown."""
    letters_destroyed_unread: bool = False
    """Too few people took part for four weeks, and their letters were destroyed."""
    youngest_asked: int = Field(default=13, ge=13, le=18)
    """The youngest age, in years, that was asked; the questions are for 13 to 24."""
    contact: str = ""
    """Who answers questions about the digest; a line of text, empty for none."""


def days_of(week: str) -> tuple[date, date]:
    """Return the Monday and the Sunday of an ISO week; raise `WeekError` for another text.

    >>> [day.isoformat() for day in days_of("2026-W30")]
    ['2026-07-20', '2026-07-26']
    """
    matched = _WEEK.fullmatch(week)
    if matched is None:
        raise WeekError(week)
    try:
        monday = date.fromisocalendar(int(matched[1]), int(matched[2]), 1)
    except ValueError:
        raise WeekError(week) from None
    return monday, monday + timedelta(days=6)
