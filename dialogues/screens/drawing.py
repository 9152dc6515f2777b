"""From a decision to what any channel must show: the door to all screens of a form.

The engine decides without a text; only here does its decision meet somebody's language.
"""

from typing import assert_never

from dialogues.decision import (
    AllAnswers,
    AskToWrite,
    Card,
    CommentLost,
    Decision,
    Help,
    Here,
    HideAll,
    Languages,
    LocalAnswer,
    LocalAnswers,
    NotNow,
    NotTaken,
    Order,
    SayTooMany,
    TookBack,
    View,
)
from dialogues.edition import Edition, Moment
from dialogues.progress import Part, Progress
from dialogues.screens import at_any_time, ending, opening, question
from dialogues.screens.screen import (
    AskWhetherPosted,
    Begin,
    Hide,
    Output,
    Post,
    Prompt,
    Screen,
    Show,
    ShowResults,
    Tell,
    Withdraw,
)


def drawn(edition: Edition, moment: Moment, decision: Decision) -> tuple[Output, ...]:
    """Return the outputs of a decision, in its order."""
    return tuple(
        [_output(edition, moment, decision.progress, each) for each in decision.orders]
    )


def _output(
    edition: Edition, moment: Moment, progress: Progress, order: Order
) -> Output:
    match order:
        case SayTooMany(at_most):
            return Tell(edition.wording(progress).say("too_many", number=at_most))
        case AskToWrite(limit):
            wording = edition.wording(progress)
            said = wording.say("write_here", number=limit)
            return Prompt(said, wording.say("write_placeholder"))
        case HideAll():
            return Hide(edition.wording(progress).say("hidden"))
        case ShowResults() | Post() | AskWhetherPosted() | Withdraw() | Begin():
            return order
        case _:
            return Show(screen_of(edition, moment, progress, order))


def screen_of(  # noqa: C901  (a table is not a complex function: docs/decisions/0012)
    edition: Edition, moment: Moment, progress: Progress, view: View
) -> Screen:
    """Return the screen that is meant."""
    match view:
        case Here():
            return standing(edition, moment, progress)
        case Card(number):
            return opening.card(edition, progress, number)
        case Help():
            return at_any_time.help_card(edition, progress)
        case Languages():
            return at_any_time.languages(edition, progress)
        case LocalAnswers():
            return at_any_time.local_answers(edition, progress)
        case LocalAnswer(number):
            return at_any_time.local_answer(edition, progress, number)
        case AllAnswers():
            return ending.all_answers(edition, progress)
        case CommentLost():
            return question.comment_lost(edition, moment, progress)
        case NotNow():
            return ending.not_now(edition, progress)
        case NotTaken(delivery):
            return ending.not_taken(edition, progress, delivery)
        case TookBack(withdrawal):
            return ending.taken_back(edition, progress, withdrawal)
        case _:
            assert_never(view)


def standing(edition: Edition, moment: Moment, progress: Progress) -> Screen:
    """Return the screen of the place where a person stands."""
    match progress.place.part:
        case Part.INTRO:
            return opening.intro(edition, progress)
        case Part.REVIEW:
            return ending.review(edition, progress)
        case Part.SENT:
            return ending.sent(edition, moment, progress)
        case Part.ENDED:
            return ending.ended(edition, progress)
        case Part.QUESTION | Part.BOROUGH | Part.WRITING | Part.CHECKING:
            return question.asked(edition, moment, progress)
