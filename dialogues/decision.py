"""What follows from one thing that happened, before any of it is said in words.

A decision names screens and sayings, and `screens/drawing.py` draws them in somebody's
language. So the engine's table needs no texts, and whoever walks through it can tell which
screen follows on which (`docs/explanation/screens.md`).
"""

from dataclasses import dataclass

from dialogues.happened import Delivery, Withdrawal
from dialogues.progress import Progress
from dialogues.screens.screen import (
    AskWhetherPosted,
    Begin,
    Post,
    ShowResults,
    Withdraw,
)


@dataclass(frozen=True, slots=True)
class Here:
    """The screen of the place where the person stands."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card of "tell me more", counted from 0."""

    number: int


@dataclass(frozen=True, slots=True)
class Help:
    """Who can be reached."""


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages to pick from."""


@dataclass(frozen=True, slots=True)
class LocalAnswers:
    """What can be asked about the local police team."""


@dataclass(frozen=True, slots=True)
class LocalAnswer:
    """One answer about the local police team, counted from 0."""

    number: int


@dataclass(frozen=True, slots=True)
class AllAnswers:
    """The list of questions and answers before sending."""


@dataclass(frozen=True, slots=True)
class CommentLost:
    """The comment box, and that what was written there is lost."""


@dataclass(frozen=True, slots=True)
class NotNow:
    """That a form could not be taken just now."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why a form was not taken."""

    delivery: Delivery


@dataclass(frozen=True, slots=True)
class TookBack:
    """What became of taking answers back."""

    withdrawal: Withdrawal


View = (
    Here
    | Card
    | Help
    | Languages
    | LocalAnswers
    | LocalAnswer
    | AllAnswers
    | CommentLost
    | NotNow
    | NotTaken
    | TookBack
)
"""Which screen is meant."""


@dataclass(frozen=True, slots=True)
class SayTooMany:
    """Say in passing how many may be ticked."""

    at_most: int


@dataclass(frozen=True, slots=True)
class AskToWrite:
    """Open the keyboard for a comment of so many characters."""

    limit_characters: int


@dataclass(frozen=True, slots=True)
class HideAll:
    """Take everything off the screen."""


Order = (
    View
    | SayTooMany
    | AskToWrite
    | HideAll
    | ShowResults
    | Post
    | AskWhetherPosted
    | Withdraw
    | Begin
)


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the person stands now, and what to do, in order; nothing of it in words yet."""

    progress: Progress
    orders: tuple[Order, ...] = (Here(),)
