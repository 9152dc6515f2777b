"""What can be looked at from anywhere, and left again: help, languages, the local team."""

from collections.abc import Iterator

from dialogues.edition import Edition
from dialogues.faq import Answer as LocalAnswer
from dialogues.happened import (
    AskedAboutTeam,
    AskedHelp,
    ChoseLanguage,
    Hid,
    ReadAnswer,
    Resumed,
    Stopped,
)
from dialogues.progress import INTRO, Progress
from dialogues.screens.pieces import (
    draft,
    foot,
    foot_without_help,
    help_list,
    in_full,
    is_under_way,
    made,
    notice,
)
from dialogues.screens.screen import Button, Look, Paragraph, Row, Screen
from dialogues.wording import Wording


def help_card(edition: Edition, progress: Progress) -> Screen:
    """Return who can be reached, and the way back to where the person stood."""
    wording = edition.wording(progress)
    stop: tuple[Row, ...] = ()
    if is_under_way(progress):
        stop = ((Button(wording.say("button_stop"), Stopped()),),)
    return made(
        wording,
        progress,
        (*notice(wording, "help"), help_list(edition, progress)),
        (
            (Button(wording.say("button_resume"), Resumed()),),
            *stop,
            foot_without_help(wording),
        ),
    )


def languages(edition: Edition, progress: Progress) -> Screen:
    """Return the languages to pick from, each by its own name, and the way back."""
    wording = edition.wording(progress)
    offered = [
        Button(language.name, ChoseLanguage(locale))
        for locale, language in edition.languages.items()
    ]
    return made(
        wording,
        progress,
        (*notice(wording, "language"), *_keeps(wording, progress), *draft(wording)),
        (
            *(tuple(offered[at : at + 2]) for at in range(0, len(offered), 2)),
            (Button(wording.say(_way_back(progress)), Resumed()),),
            (
                Button(wording.say("button_help"), AskedHelp()),
                Button(wording.say("button_hide"), Hid()),
            ),
        ),
    )


def _keeps(wording: Wording, progress: Progress) -> Iterator[Paragraph]:
    if is_under_way(progress):  # a command begins a form of its own, without answers
        yield Paragraph(wording.say("language_keeps"))


def local_answers(edition: Edition, progress: Progress) -> Screen:
    """Return what can be asked about the local team, and the way back."""
    wording = edition.wording(progress)
    asked = tuple(wording.of(answer.question) for answer in edition.answers)
    return made(
        wording,
        progress,
        (*notice(wording, "faq"), *in_full(asked)),
        (
            *(
                (Button(label, ReadAnswer(number)),)
                for number, label in enumerate(asked)
            ),
            (Button(wording.say(_way_back(progress)), Resumed()),),
            *foot(wording, stop=is_under_way(progress)),
        ),
    )


def local_answer(edition: Edition, progress: Progress, number: int) -> Screen:
    """Return one answer with its sources; the list for a number that has none."""
    if number >= len(edition.answers):
        return local_answers(edition, progress)
    wording, answer = edition.wording(progress), edition.answers[number]
    return made(
        wording,
        progress,
        (
            Paragraph(wording.of(answer.question), Look.TITLE),
            *(Paragraph(wording.of(text)) for text in answer.answer),
            Paragraph(_where_from(wording, answer), Look.SMALL),
        ),
        (
            (Button(wording.say("button_all_answers"), AskedAboutTeam()),),
            *foot(wording, stop=is_under_way(progress)),
        ),
    )


def _where_from(wording: Wording, answer: LocalAnswer) -> str:
    named = [
        f"{source.name}, {source.year}"
        if source.year
        else wording.say("faq_undated", source=source.name)
        for source in answer.sources
    ]
    day = wording.day(answer.checked_on)
    return wording.say("faq_from", sources="; ".join(named), day=day)


def _way_back(progress: Progress) -> str:
    # A command opens a form of its own: a person in the middle of one was not there.
    is_new = progress.place == INTRO and not progress.answers
    return "button_back_to_start" if is_new else "button_resume"
