"""Where one person stands in a questionnaire.

A progress is all that is known about a person who is answering. It is kept nowhere but
in the buttons on that person's own screen (`packing.py`, `bot/interview/capsule.py`); the text of
a comment travels in the message that shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from dialogues.questionnaire import (
    Area,
    CommentBox,
    PolicingArea,
    Questionnaire,
    Version,
)


FormNumber = NewType("FormNumber", bytes)
"""Eight random bytes, drawn once when a form is opened; the receipt for taking it back."""

FORM_NUMBER_BYTES = 8

Answer = tuple[str, ...]
"""The ids of what was picked: one choice, several, or a policing area and a borough.
Empty means that the question was skipped."""

SKIPPED: Answer = ()

WRITTEN: Answer = ("written",)
"""The answer to a comment box that was filled in; the text travels elsewhere."""


class Part(StrEnum):
    """A kind of place in a questionnaire."""

    INTRO = "intro"
    QUESTION = "question"
    BOROUGH = "borough"
    WRITING = "writing"
    CHECKING = "checking"
    REVIEW = "review"
    SENT = "sent"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Place:
    """One place in a questionnaire; `question` is empty outside of the questions."""

    part: Part
    question: str = ""


INTRO = Place(Part.INTRO)
REVIEW = Place(Part.REVIEW)
SENT = Place(Part.SENT)
ENDED = Place(Part.ENDED)


def places_of(questionnaire: Questionnaire) -> tuple[Place, ...]:
    """Return every place that a progress can stand at, in a fixed order."""
    places = [INTRO]
    for question in questionnaire.questions:
        places.append(Place(Part.QUESTION, question.id))
        if isinstance(question, Area):
            places.append(Place(Part.BOROUGH, question.id))
        if isinstance(question, CommentBox):
            places.append(Place(Part.WRITING, question.id))
            places.append(Place(Part.CHECKING, question.id))
    return (*places, REVIEW, SENT, ENDED)


@dataclass(frozen=True, slots=True)
class Progress:
    """One form under way: what was answered so far, and the place on the screen."""

    form: FormNumber
    place: Place = INTRO
    answers: Mapping[str, Answer] = field(default_factory=dict)
    version: Version = Version.PLAIN
    locale: str = "en"
    invite: int = 0
    """The number of the invite that the form was opened with; 0 for none."""
    may_be_read: bool = False
    """Whether a person was to read what is written, when it was begun."""
    comment: str = ""
    """The masked text of the comment. Not packed: it stands in the message itself."""


def area_picked(question: Area, progress: Progress) -> PolicingArea | None:
    """Return the policing area that was picked, if one was."""
    answer = progress.answers.get(question.id, SKIPPED)
    for area in question.policing_areas:
        if answer[:1] == (area.id,):
            return area
    return None
