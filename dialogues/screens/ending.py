"""What comes after the last question: the review, sending, taking back, and the ends."""

from collections.abc import Iterator
from textwrap import shorten

from dialogues.edition import Edition, Moment
from dialogues.gate import band_of, is_too_old
from dialogues.happened import (
    AskedResults,
    CameAsProfessional,
    Delivery,
    LookedOver,
    Reopened,
    Resumed,
    Sent,
    StartedAgain,
    Withdrawal,
    Withdrew,
)
from dialogues.progress import Progress
from dialogues.questionnaire import Gate
from dialogues.receipt import code_of
from dialogues.routing import path
from dialogues.screens.pieces import (
    LABEL_CHARACTERS,
    foot,
    foot_without_help,
    help_list,
    made,
    notice,
)
from dialogues.screens.question import answer_in_words
from dialogues.screens.screen import Button, Look, Paragraph, Row, Screen


HELP_LINES_AFTER_SENDING = 3
"""The first of the list; the rest is one tap away, and the buttons stay in sight."""


# Before sending


def review(edition: Edition, progress: Progress) -> Screen:
    """Return the last screen before sending."""
    wording = edition.wording(progress)
    onward = path(edition.questionnaire, progress)
    answered = sum(bool(progress.answers.get(question.id)) for question in onward)
    skipped = len(onward) - answered
    return made(
        wording,
        progress,
        (
            *notice(wording, "review", answered=answered, skipped=skipped),
            Paragraph(wording.say("review_no_name")),
        ),
        (
            (Button(wording.say("button_send"), Sent()),),
            (Button(wording.say("button_look_over"), LookedOver()),),
            *foot(wording, back=True, stop=True),
        ),
    )


def all_answers(edition: Edition, progress: Progress) -> Screen:
    """Return the list of questions and answers, each of which can be changed."""
    wording = edition.wording(progress)
    onward = path(edition.questionnaire, progress)
    asked = [
        (
            at,
            wording.of(question.text),
            answer_in_words(wording, progress, question) or wording.say("skipped"),
        )
        for at, question in enumerate(edition.questionnaire.questions)
        if question in onward
    ]
    listed = "\n".join(
        f"{number}. {text}\n{wording.arrow} {answer}"
        for number, (_, text, answer) in enumerate(asked, start=1)
    )

    def rows() -> Iterator[Row]:
        yield (Button(wording.say("button_all_right"), Resumed()),)
        for number, (at, _, answer) in enumerate(asked, start=1):
            label = shorten(f"{number}. {answer}", LABEL_CHARACTERS, placeholder=" …")
            yield (Button(label, Reopened(at)),)
        yield from foot(wording, stop=True)

    return made(
        wording, progress, (*notice(wording, "all_answers"), Paragraph(listed)), rows()
    )


# Sent, or not


def sent(edition: Edition, moment: Moment, progress: Progress) -> Screen:
    """Return the thanks, and until when the answers can be taken back."""
    wording = edition.wording(progress)
    mixed_at = wording.moment(moment.mixed_at)
    return made(
        wording,
        progress,
        (
            *notice(wording, "sent"),
            Paragraph(wording.say("sent_take_back", moment=mixed_at)),
            Paragraph(wording.say("sent_receipt", code=code_of(progress.form))),
            Paragraph(wording.say("sent_clear_chat")),
            Paragraph(wording.say("help_title"), Look.TITLE),
            help_list(edition, progress, at_most=HELP_LINES_AFTER_SENDING),
        ),
        (
            (Button(wording.say("button_results"), AskedResults()),),
            (Button(wording.say("button_take_back"), Withdrew()),),
            *foot(wording),
        ),
    )


def not_now(edition: Edition, progress: Progress) -> Screen:
    """Return that a form could not be taken just now, and the way to try again."""
    wording = edition.wording(progress)
    return made(
        wording,
        progress,
        notice(wording, "not_now"),
        ((Button(wording.say("button_send"), Sent()),), *foot(wording, stop=True)),
    )


def not_taken(edition: Edition, progress: Progress, delivery: Delivery) -> Screen:
    """Return why a form was not taken, and what can be done."""
    wording = edition.wording(progress)
    way: tuple[Row, ...] = ()
    if delivery is Delivery.ROUND_OVER:
        way = ((Button(wording.say("button_start_again"), StartedAgain()),),)
    return Screen(notice(wording, delivery.value), (*way, *foot(wording)))


def taken_back(edition: Edition, progress: Progress, withdrawal: Withdrawal) -> Screen:
    """Return what became of taking answers back."""
    wording = edition.wording(progress)
    said = notice(wording, withdrawal.value)
    match withdrawal:
        case Withdrawal.TAKEN_BACK:
            again = (Button(wording.say("button_start_again"), StartedAgain()),)
            return Screen(said, (again, *foot(wording)))
        case Withdrawal.NOT_NOW:
            retry = (Button(wording.say("button_take_back"), Withdrew()),)
            return Screen(said, (retry, *foot(wording)))
        case Withdrawal.NOT_FOUND:
            return Screen(
                (*said, help_list(edition, progress)), (foot_without_help(wording),)
            )


# The ends


def ended(edition: Edition, progress: Progress) -> Screen:
    """Return the end that a person has come to without sending."""
    wording = edition.wording(progress)
    which = _ending(edition, progress)
    paragraphs = notice(wording, which)
    if which in ("too_young", "supervised"):
        paragraphs = (*paragraphs, help_list(edition, progress))
    way: tuple[Row, ...] = ()
    if which == "stopped":
        way = ((Button(wording.say("button_start_again"), StartedAgain()),),)
    if is_too_old(edition.questionnaire, progress):
        paragraphs = (*paragraphs, Paragraph(wording.say("too_old_professionals")))
        way = ((Button(wording.say("button_professionals"), CameAsProfessional()),),)
    return Screen(paragraphs, (*way, *foot(wording)))


def _ending(edition: Edition, progress: Progress) -> str:
    band = band_of(edition.questionnaire, progress)
    match band.gate if band else None:
        case Gate.TOO_YOUNG:
            return "too_young"
        case Gate.SUPERVISED | Gate.OPEN:
            return "supervised"
        case Gate.TOO_OLD:
            return "too_old"
        case None:
            return "stopped"
