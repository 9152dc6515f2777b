"""Short answers about the local police team: what is asked, and what is known.

An answer says only what a public source says, in our own words, and names that source
and its year. Where sources of different years differ, it says so.
"""

from collections import Counter
from datetime import date
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from dialogues.happened import MOST_ANSWERS
from dialogues.questionnaire import Identifier, OneLine, Text


LABEL_CHARACTERS: Final = 35
"""The longest question: it stands whole on one button of a phone of 320 px."""


class Source(BaseModel):
    """Who published what an answer rests on, and when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: OneLine
    year: int | None = Field(default=None, ge=2000, le=2100)
    """None for a page that shows no date; the answer then says so."""


def _fits_on_a_button(question: Text) -> Text:
    longest = max(len(question.plain), len(question.standard))
    if longest > LABEL_CHARACTERS:
        raise ValueError(
            f"the question has {longest} characters, and a button has room for "
            f"{LABEL_CHARACTERS}"
        )
    return question


class Answer(BaseModel):
    """One question about the local team, and its answer in a few paragraphs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    question: Annotated[Text, AfterValidator(_fits_on_a_button)]
    answer: Annotated[tuple[Text, ...], Field(min_length=1, max_length=6)]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    checked_on: date


class Faq(BaseModel):
    """The answers, in the order in which they are listed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answers: Annotated[tuple[Answer, ...], Field(min_length=1, max_length=MOST_ANSWERS)]

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        many = Counter(answer.id for answer in self.answers)
        twice = ", ".join(each for each, times in many.items() if times > 1)
        if twice:
            raise ValueError(f"these ids stand more than once: {twice}")
        return self
