"""What everyone said, and what came of it, in words that a 13-year-old reads.

Rule 1: every number comes from a release that is published; none is worked out here.
Rule 2: the words tell all that the picture shows, for those who cannot see it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from dialogues.questionnaire import Picture, Questionnaire, Role, SeveralChoices
from dialogues.screens.screen import Look, Paragraph, Screen
from dialogues.wording import Wording


RESPONSES_SHOWN: Final = 3


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Percent = Field(default=None, ge=1, le=99)


class Topic(_Value):
    """How many in a hundred answered one question how; None for what is not shown."""

    question: str
    yes: int | None = Percent
    between: int | None = Percent
    no: int | None = Percent
    at_least: bool = False
    """Nearly everybody said the same: its number is the least that it can be."""


class Results(_Value):
    """The facts of one release that young people are shown: words and picture alike."""

    last_day: date
    """The Sunday of the newest week in which one of these numbers moved."""
    some_are_older: bool = False
    people: int
    topics: tuple[Topic, ...]
    asked_for: tuple[str, ...] = ()
    """The answers picked most to what would help; several when they are level."""


def pictures_of(questionnaire: Questionnaire) -> dict[str, Picture]:
    """Return what is read about each question of the picture, by its id, in its order."""
    return {each.id: each.picture for each in questionnaire.questions if each.picture}


def can_be_told(questionnaire: Questionnaire, results: Results) -> bool:
    """Say whether the questionnaire has words for every bar of the picture.

    The results of the round before may be about a question that is asked no more.
    """
    return {topic.question for topic in results.topics} <= set(
        pictures_of(questionnaire)
    )


def everyone_said(
    wording: Wording, questionnaire: Questionnaire, results: Results
) -> Screen:
    """Return three sentences, and the picture in words."""
    pictures = pictures_of(questionnaire)
    sentences = (
        *_shares(wording, pictures, results),
        *_asked_for(wording, questionnaire, results),
    )
    facts = {"people": results.people, "day": wording.day(results.last_day)}
    small = [wording.say("results_who", **facts)]
    if results.some_are_older:
        small.append(wording.say("results_older"))
    return Screen(
        (
            Paragraph(wording.say("results_title"), Look.TITLE),
            Paragraph("\n".join(sentences)),
            Paragraph("\n".join(_picture_in_words(wording, pictures, results))),
            Paragraph(" ".join(small), Look.SMALL),
        )
    )


def nothing_to_show(wording: Wording) -> Screen:
    """Return what is said before enough people have answered."""
    return _notice(wording, "results_none")


def they_did(wording: Wording, responses: Iterable[tuple[date, str]]) -> Screen:
    """Return the newest answers of the committee, each with its day."""
    shown = tuple(responses)[:RESPONSES_SHOWN]
    if not shown:
        return _notice(wording, "yousaid_none")
    answers = (
        paragraph
        for day, text in shown
        for paragraph in (Paragraph(wording.day(day), Look.SMALL), Paragraph(text))
    )
    intro = _notice(wording, "yousaid").paragraphs
    return Screen((*intro, *answers))


def _notice(wording: Wording, text_id: str) -> Screen:
    title = Paragraph(wording.say(f"{text_id}_title"), Look.TITLE)
    return Screen((title, Paragraph(wording.say(text_id))))


def _shares(
    wording: Wording, pictures: Mapping[str, Picture], results: Results
) -> Iterator[str]:
    for topic in results.topics:
        sentence = pictures[topic.question].sentence
        if sentence and topic.yes is not None:
            which = "results_share_at_least" if topic.at_least else "results_share"
            share = wording.say(which, number=topic.yes)
            yield wording.filled(sentence, share=share)


def _asked_for(
    wording: Wording, questionnaire: Questionnaire, results: Results
) -> Iterator[str]:
    labels = [
        wording.say("quoted", label=wording.of(choice.text))
        for question in questionnaire.with_role(Role.WOULD_HELP)
        if isinstance(question, SeveralChoices)
        for choice in question.choices
        if choice.id in results.asked_for
    ]
    if labels:
        yield wording.say("results_asked_for", answers=wording.listed(labels))


def _picture_in_words(
    wording: Wording, pictures: Mapping[str, Picture], results: Results
) -> Iterator[str]:
    yield wording.say("results_picture")
    for topic in results.topics:
        said = wording.say(
            "results_bar",
            statement=wording.of(pictures[topic.question].statement),
            yes=_percent(wording, topic, topic.yes),
            between=_percent(wording, topic, topic.between),
            no=_percent(wording, topic, topic.no),
        )
        yield f"• {said}"


def _percent(wording: Wording, topic: Topic, number: int | None) -> str:
    if number is None:
        return wording.say("results_hidden")
    which = "results_percent_at_least" if topic.at_least else "results_percent"
    return wording.say(which, number=number)
