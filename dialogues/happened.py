"""What can happen in a conversation: the inputs of the engine.

All but `Typed` and the two reports of the caller (`Delivered`, `TakenBack`) come from
buttons, so they are numbered for the capsule by `tappable()`.
"""

from dataclasses import dataclass
from enum import StrEnum

from dialogues.languages import LOCALES
from dialogues.questionnaire import (
    Area,
    OneChoice,
    Questionnaire,
    Scale,
    SeveralChoices,
)


@dataclass(frozen=True, slots=True)
class Began:
    """Said yes on the opening screen."""


@dataclass(frozen=True, slots=True)
class Declined:
    """Said no on the opening screen."""


@dataclass(frozen=True, slots=True)
class ReadMore:
    """Opened a card of "tell me more", counted from 0."""

    card: int


@dataclass(frozen=True, slots=True)
class Picked:
    """Tapped an option of a question, counted from 0 in the order shown."""

    option: int


@dataclass(frozen=True, slots=True)
class Finished:
    """Said that all that fits is ticked."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Passed over the question, or over its second part."""


@dataclass(frozen=True, slots=True)
class WentBack:
    """Went to the question before."""


@dataclass(frozen=True, slots=True)
class WentOn:
    """Kept the answer that is there and went on."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """Came back from help, a card, or a list to where they stood."""


@dataclass(frozen=True, slots=True)
class AskedHelp:
    """Asked for help."""


@dataclass(frozen=True, slots=True)
class AskedLanguages:
    """Asked which languages there are."""


@dataclass(frozen=True, slots=True)
class ChoseLanguage:
    """Picked a language."""

    locale: str


@dataclass(frozen=True, slots=True)
class AskedAboutTeam:
    """Asked what there is to know about the local police team."""


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """Opened one answer about the local team, counted from 0."""

    number: int


@dataclass(frozen=True, slots=True)
class LookedOver:
    """Asked to see all answers before sending."""


@dataclass(frozen=True, slots=True)
class Reopened:
    """Went back to one question, counted from 0, to change its answer."""

    question: int


@dataclass(frozen=True, slots=True)
class StartedWriting:
    """Asked to write a comment, or to write it anew."""


@dataclass(frozen=True, slots=True)
class KeptComment:
    """Agreed to the comment as it is shown."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Wrote something; `text` is already masked by the caller (`scrub.py`)."""

    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """Tapped Send."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Stopped; what was answered is dropped."""


@dataclass(frozen=True, slots=True)
class Withdrew:
    """Asked to take the sent answers back."""


@dataclass(frozen=True, slots=True)
class StartedAgain:
    """Asked for a new form; the caller begins one."""


@dataclass(frozen=True, slots=True)
class CameAsProfessional:
    """Said that they work with young people; the caller begins that form."""


@dataclass(frozen=True, slots=True)
class AskedResults:
    """Asked what everyone said."""


@dataclass(frozen=True, slots=True)
class Hid:
    """Wanted everything off the screen at once."""


class Delivery(StrEnum):
    """What became of an order to post."""

    SENT = "sent"
    SENT_BEFORE = "sent_before"
    """The same account has sent another form in this round."""
    ROUND_OVER = "round_over"
    NOT_NOW = "not_now"
    """The store could not be reached; the form can be sent again."""
    COMMENT_LOST = "comment_lost"
    """It was not posted before, and its comment is no longer at hand."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The caller reports on a `Post`."""

    delivery: Delivery


class Withdrawal(StrEnum):
    """What became of an order to take answers back."""

    TAKEN_BACK = "taken_back"
    NOT_FOUND = "not_found"
    NOT_NOW = "not_taken_now"
    """The store could not be reached; it can be tried again."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The caller reports on a `Withdraw`."""

    withdrawal: Withdrawal


Tapped = (
    Began
    | Declined
    | ReadMore
    | Picked
    | Finished
    | Skipped
    | WentBack
    | WentOn
    | Resumed
    | AskedHelp
    | AskedLanguages
    | ChoseLanguage
    | AskedAboutTeam
    | ReadAnswer
    | LookedOver
    | Reopened
    | StartedWriting
    | KeptComment
    | Sent
    | Stopped
    | Withdrew
    | StartedAgain
    | CameAsProfessional
    | AskedResults
    | Hid
)
Happened = Tapped | Typed | Delivered | TakenBack

CARDS = 5
"""How many cards "tell me more" has."""

MOST_ANSWERS = 16
"""How many answers about the local team there may be; room for each is in a capsule."""

_PLAIN: tuple[Tapped, ...] = (
    Began(),
    Declined(),
    Finished(),
    Skipped(),
    WentBack(),
    WentOn(),
    Resumed(),
    AskedHelp(),
    AskedLanguages(),
    AskedAboutTeam(),
    LookedOver(),
    StartedWriting(),
    KeptComment(),
    Sent(),
    Stopped(),
    Withdrew(),
    StartedAgain(),
    AskedResults(),
    Hid(),
    CameAsProfessional(),
)


def tappable(questionnaire: Questionnaire) -> tuple[Tapped, ...]:
    """Return everything that a button can stand for, in a fixed order."""
    return (
        *_PLAIN,
        *(ReadMore(card) for card in range(CARDS)),
        *(ReadAnswer(number) for number in range(MOST_ANSWERS)),
        *(ChoseLanguage(locale) for locale in LOCALES),
        *(Picked(option) for option in range(_most_options(questionnaire))),
        *(Reopened(index) for index in range(len(questionnaire.questions))),
    )


def _most_options(questionnaire: Questionnaire) -> int:
    most = 0
    for question in questionnaire.questions:
        if isinstance(question, OneChoice | SeveralChoices | Scale):
            most = max(most, len(question.choices))
        if isinstance(question, Area):
            first_part = len(question.policing_areas) + len(question.elsewhere)
            second_parts = [len(area.boroughs) for area in question.policing_areas]
            most = max(most, first_part, *second_parts)
    return most
