"""What comes before the first question: the opening, and its cards."""

from dialogues.edition import Edition
from dialogues.happened import CARDS, Began, Declined, ReadMore, Resumed
from dialogues.progress import Progress
from dialogues.screens.pieces import draft, foot, made, notice
from dialogues.screens.screen import Button, Look, Paragraph, Row, Screen


def intro(edition: Edition, progress: Progress) -> Screen:
    """Return the opening, which asks for a yes."""
    wording, questionnaire = edition.wording(progress), edition.questionnaire
    return made(
        wording,
        progress,
        (
            Paragraph(wording.of(questionnaire.title), Look.TITLE),
            *(Paragraph(wording.of(text)) for text in questionnaire.intro),
            *draft(wording),
        ),
        (
            (Button(wording.say("button_yes_start"), Began()),),
            (Button(wording.say("button_no_thanks"), Declined()),),
            (Button(wording.say("button_tell_me_more"), ReadMore(0)),),
            *foot(wording),
        ),
    )


def card(edition: Edition, progress: Progress, number: int) -> Screen:
    """Return one card of "tell me more", counted from 0."""
    wording = edition.wording(progress)
    number = min(number, CARDS - 1)
    counted = wording.say("card_number", number=number + 1, all=CARDS)
    onward: tuple[Row, ...] = ()
    if number + 1 < CARDS:
        onward = ((Button(wording.say("button_more"), ReadMore(number + 1)),),)
    return made(
        wording,
        progress,
        (*notice(wording, f"card_{number + 1}"), Paragraph(counted, Look.SMALL)),
        (
            *onward,
            (Button(wording.say("button_back_to_start"), Resumed()),),
            *foot(wording),
        ),
    )
