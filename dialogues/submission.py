"""What is posted when a person taps Send.

A form makes two letters: the answers, and the comment, which nothing links to them.
The second is posted even when no comment was written, so that their number says
nothing. Both are padded and sealed by the letterbox.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from dialogues.errors import LetterContentError
from dialogues.progress import Answer
from dialogues.questionnaire import Identifier, Version


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    questionnaire: Identifier
    questionnaire_version: int


class Submission(_Content):
    """The answers of one form: only those on the path, a skipped one as ()."""

    kind: Literal["answers"] = "answers"
    wording: Version
    locale: str
    invite: int
    answers: dict[Identifier, Answer]


class Comment(_Content):
    """The comment of one form, masked; empty when none was written."""

    kind: Literal["comment"] = "comment"
    locale: str
    text: str
    may_be_read: bool = False
    """Whether its writer was told that a person reads it; it is kept for nobody else."""


Content = Annotated[Submission | Comment, Field(discriminator="kind")]
_CONTENT: TypeAdapter[Submission | Comment] = TypeAdapter(Content)


def to_bytes(content: Submission | Comment) -> bytes:
    """Return the content as compact JSON in UTF-8; equal contents give equal bytes."""
    return content.model_dump_json().encode()


def from_bytes(given: bytes) -> Submission | Comment:
    """Return the content of a letter; raise `LetterContentError` for other bytes."""
    try:
        return _CONTENT.validate_json(given)
    except ValidationError:
        # Without its cause: pydantic's text quotes what was given, which is an answer.
        raise LetterContentError from None
