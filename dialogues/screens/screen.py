"""What any channel must show: the outputs of the engine.

A screen knows nothing of Telegram. Its buttons carry what they stand for, not how it is
written down; the channel seals that together with the progress.
"""

from dataclasses import dataclass
from enum import StrEnum

from dialogues.happened import Tapped
from dialogues.progress import FormNumber
from dialogues.questionnaire import Audience
from dialogues.submission import Comment, Submission


class Look(StrEnum):
    """How a paragraph is meant to be read."""

    TITLE = "title"
    BODY = "body"
    SMALL = "small"
    COMMENT = "comment"
    """The person's own words, exactly as they would be kept."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a screen."""

    text: str
    look: Look = Look.BODY


@dataclass(frozen=True, slots=True)
class Button:
    """A label, and what a tap on it means."""

    label: str
    means: Tapped


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """Paragraphs, and rows of buttons below them."""

    paragraphs: tuple[Paragraph, ...]
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Show:
    """Put this screen in the place of the last one."""

    screen: Screen


@dataclass(frozen=True, slots=True)
class Tell:
    """Say a short thing in passing; the screen stays."""

    text: str


@dataclass(frozen=True, slots=True)
class ShowResults:
    """Show what everyone said, beside the screen."""


@dataclass(frozen=True, slots=True)
class Hide:
    """Take everything of ours off the screen; say how to clear the rest."""

    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Open the keyboard for a comment; the reply comes back as `Typed`."""

    text: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Post:
    """Post both letters of a form, then report with `Delivered`."""

    form: FormNumber
    submission: Submission
    comment: Comment


@dataclass(frozen=True, slots=True)
class AskWhetherPosted:
    """Look whether an earlier tap posted this form, then report with `Delivered`.

    The message with the comment is not there any more: either the form was posted, or its
    comment is lost. Nothing is posted.
    """

    form: FormNumber


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take back what this form posted, then report with `TakenBack`."""

    form: FormNumber


@dataclass(frozen=True, slots=True)
class Begin:
    """Open a new form in the place of this one."""

    invite: int
    locale: str
    audience: Audience = Audience.YOUNG_PEOPLE


Output = (
    Show
    | ShowResults
    | Tell
    | Hide
    | Prompt
    | Post
    | AskWhetherPosted
    | Withdraw
    | Begin
)
