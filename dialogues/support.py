"""Help lines: who can be reached, and for whom each is right.

Only lines whose number was seen in a public source stand in `support.yaml`, each with
that source and the date of the check.
"""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dialogues.questionnaire import Identifier, OneLine, Text


class HelpLine(BaseModel):
    """One way to reach somebody, for ages in years, both ends included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    for_what: Text
    reach: Text
    from_age: int = Field(default=0, ge=0, le=99)
    to_age: int = Field(default=99, ge=0, le=99)
    source: OneLine
    checked_on: date


class HelpLines(BaseModel):
    """The table of help lines, in the order in which they are shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lines: Annotated[tuple[HelpLine, ...], Field(min_length=1)]


def lines_for(lines: HelpLines, ages: tuple[int, int] | None) -> tuple[HelpLine, ...]:
    """Return the lines that are right for the youngest whose age is within `ages`.

    A band may reach over a line's end ("under 19" in 18 to 20), so a line says its own
    limit. An age that is not known (None) gets the lines that are right for a child.
    """
    youngest, _ = ages or (0, 15)
    return tuple(
        line for line in lines.lines if line.from_age <= youngest <= line.to_age
    )
