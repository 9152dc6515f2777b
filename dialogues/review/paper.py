"""A questionnaire on paper, for people who look at it before it is asked."""

from dataclasses import dataclass
from typing import Final

from dialogues.edition import Edition
from dialogues.gate import ages_of
from dialogues.progress import Progress
from dialogues.questionnaire import (
    Area,
    Choice,
    CommentBox,
    OneChoice,
    QuestionValue,
    Scale,
    SeveralChoices,
    Version,
)
from dialogues.review.gallery import entrances
from dialogues.support import HelpLine, lines_for
from dialogues.wording import Wording


CHARACTERS_ON_A_LINE: Final = 50
"""By hand, across a sheet of A4."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Boxes to tick, below one heading; "" for those that stand by themselves."""

    labels: tuple[str, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One question as it stands on paper; a text that it lacks is ""."""

    number: int
    text: str
    before: str = ""
    help: str = ""
    only_if: str = ""
    how: str = ""
    """How many to tick, or how much to write."""
    ticks: tuple[Ticks, ...] = ()
    then: str = ""
    """What is asked of the ticks below a heading."""
    lines: int = 0
    """How many lines to write on."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole questionnaire in one language and wording."""

    about: str
    title: str
    intro: tuple[str, ...]
    items: tuple[Item, ...]
    help_title: str
    help: str
    help_lines: tuple[tuple[str, str], ...]
    """For what, and how to reach it."""


def paper(edition: Edition, version: Version, *, locale: str) -> Paper:
    """Return what stands on the sheets; every question is there, with its condition."""
    wording = Wording(edition.texts, version, locale, edition.languages)
    asked = edition.questionnaire
    return Paper(
        about=wording.say("paper_about"),
        title=wording.of(asked.title),
        intro=tuple(wording.of(text) for text in asked.intro),
        items=tuple(
            _item(edition, wording, number, question)
            for number, question in enumerate(asked.questions, start=1)
        ),
        help_title=wording.say("help_title"),
        help=wording.say("help"),
        help_lines=tuple(
            (wording.of(line.for_what), wording.of(line.reach))
            for line in _help_lines(edition, entrances(edition, version))
        ),
    )


def _help_lines(
    edition: Edition, entered: tuple[Progress, ...]
) -> tuple[HelpLine, ...]:
    """Return the lines that are right for somebody who is asked in this wording."""
    right = {
        line.id
        for progress in entered
        for line in lines_for(
            edition.help_lines, ages_of(edition.questionnaire, progress)
        )
    }
    return tuple(line for line in edition.help_lines.lines if line.id in right)


def _item(
    edition: Edition, wording: Wording, number: int, question: QuestionValue
) -> Item:
    how, ticks, then, lines = _to_answer(wording, question)
    return Item(
        number=number,
        text=wording.of(question.text),
        before=wording.of(question.before) if question.before else "",
        help=wording.of(question.help) if question.help else "",
        only_if=_only_if(edition, wording, question),
        how=how,
        ticks=ticks,
        then=then,
        lines=lines,
    )


def _only_if(edition: Edition, wording: Wording, question: QuestionValue) -> str:
    when = question.when
    looked_at = edition.questionnaire.question(when.question) if when else None
    if when is None or not isinstance(looked_at, OneChoice | Scale):
        return ""
    labels = _labels(wording, tuple(map(looked_at.choice, when.any_of)))
    return wording.say("paper_only_if", answers="; ".join(labels))


def _to_answer(
    wording: Wording, question: QuestionValue
) -> tuple[str, tuple[Ticks, ...], str, int]:
    match question:
        case CommentBox(limit_characters=limit):
            lines = -(-limit // CHARACTERS_ON_A_LINE)
            return wording.say("paper_write", number=limit), (), "", lines
        case Area():
            areas = (
                Ticks(tuple(each.name for each in area.boroughs), heading=area.name)
                for area in question.policing_areas
            )
            elsewhere = Ticks(_labels(wording, question.elsewhere))
            then = wording.of(question.text_borough)
            return wording.say("paper_tick_one"), (*areas, elsewhere), then, 0
        case SeveralChoices(at_most=number, choices=choices):
            how = wording.say("paper_tick_some", number=number)
            return how, (Ticks(_labels(wording, choices)),), "", 0
        case OneChoice(choices=choices) | Scale(choices=choices):
            how = wording.say("paper_tick_one")
            return how, (Ticks(_labels(wording, choices)),), "", 0


def _labels(wording: Wording, choices: tuple[Choice, ...]) -> tuple[str, ...]:
    return tuple(wording.of(choice.text) for choice in choices)
