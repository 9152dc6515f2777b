"""What the tests of the dialogue are made of."""

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import content
from dialogues.edition import Edition, Moment
from dialogues.languages import ENGLISH_ONLY
from dialogues.loading import load
from dialogues.progress import FormNumber
from dialogues.questionnaire import (
    Area,
    Borough,
    Choice,
    CommentBox,
    Gate,
    OneChoice,
    PolicingArea,
    Questionnaire,
    QuestionValue,
    Scale,
    SeveralChoices,
    Side,
    Text,
)


QUESTIONNAIRES = Path(__file__).parents[1] / "questionnaires"
SMALL = tuple(sorted(path.stem for path in QUESTIONNAIRES.glob("*.yaml")))
STEADY = Path(__file__).parents[1] / "steady"
"""An own folder of texts, for conversations that go on as they are when ours change."""

ROUND_ENDS_ON = date(2027, 2, 1)
MIXED_AT = datetime(2026, 11, 23, 6, tzinfo=ZoneInfo("Europe/London"))
MOMENT = Moment(mixed_at=MIXED_AT, ends_on=ROUND_ENDS_ON)
"""A Sunday before a digest."""


def a_text(text: str) -> Text:
    return Text(plain=text, standard=text)


def a_choice(choice_id: str, **more: Any) -> Choice:
    return Choice(id=choice_id, text=a_text(f"Choice {choice_id}"), **more)


def a_gate(**more: Any) -> OneChoice:
    bands = (
        ("under_13", Gate.TOO_YOUNG, 0),
        ("aged_13_15", Gate.SUPERVISED, 13),
        ("aged_16_17", Gate.OPEN, 16),
        ("aged_25_over", Gate.TOO_OLD, 25),
    )
    choices = tuple(
        a_choice(band, gate=gate, minimum_age=age) for band, gate, age in bands
    )
    return OneChoice(
        id="age", kind="one", text=a_text("How old?"), choices=choices, **more
    )


def one(question_id: str, *choice_ids: str, **more: Any) -> OneChoice:
    choices = tuple(a_choice(each) for each in choice_ids or ("yes", "no"))
    return OneChoice(
        id=question_id,
        kind="one",
        text=a_text(f"Question {question_id}?"),
        choices=choices,
        **more,
    )


def several(
    question_id: str, *choice_ids: str, at_most: int = 2, alone: str = "", **more: Any
) -> SeveralChoices:
    choices = [a_choice(each) for each in choice_ids or ("a", "b", "c")]
    if alone:
        choices.append(a_choice(alone, alone=True))
    return SeveralChoices(
        id=question_id,
        kind="several",
        at_most=at_most,
        text=a_text(f"Question {question_id}?"),
        choices=tuple(choices),
        **more,
    )


def a_scale(question_id: str, *, sides: str = "++0--", **more: Any) -> Scale:
    side_of = {"+": Side.POSITIVE, "0": Side.MIDDLE, "-": Side.NEGATIVE}
    points = [
        a_choice(f"point_{at}", side=side_of[side])
        for at, side in enumerate(sides, start=1)
    ]
    return Scale(
        id=question_id,
        kind="scale",
        text=a_text(f"Question {question_id}?"),
        choices=(*points, a_choice("not_sure", counts=False)),
        **more,
    )


def an_area(question_id: str = "area", **more: Any) -> Area:
    return Area(
        id=question_id,
        kind="area",
        text=a_text("Which part?"),
        text_borough=a_text("Which borough?"),
        policing_areas=(
            a_policing_area("east", havering="E09000016", redbridge="E09000026"),
            a_policing_area("west", ealing="E09000009"),
        ),
        elsewhere=(a_choice("outside"),),
        **more,
    )


def a_policing_area(area_id: str, **codes: str) -> PolicingArea:
    boroughs = tuple(
        Borough(id=each, name=each.title(), code=code) for each, code in codes.items()
    )
    return PolicingArea(id=area_id, name=area_id.title(), boroughs=boroughs)


def a_comment_box(question_id: str = "comment", **more: Any) -> CommentBox:
    return CommentBox(
        id=question_id,
        kind="comment",
        text=a_text("Anything else?"),
        limit_characters=300,
        **more,
    )


def a_questionnaire(*questions: QuestionValue, **more: Any) -> Questionnaire:
    """Return a questionnaire with these questions after the gate."""
    head: dict[str, Any] = {
        "id": "small",
        "version": 1,
        "title": a_text("A small questionnaire"),
        "intro": (a_text("Is that OK?"),),
        "minutes": 1,
    }
    return Questionnaire(**{**head, "questions": (a_gate(), *questions), **more})


def a_form_number(form: int = 1) -> FormNumber:
    return FormNumber(form.to_bytes(8, "big"))


@cache
def the_edition(minimum_age_alone: int = 16) -> Edition:
    """Return what is shipped."""
    return an_edition(_shipped().questionnaire, minimum_age_alone=minimum_age_alone)


@cache
def the_professional_edition() -> Edition:
    """Return what is shipped for those who work with young people."""
    return content.for_professionals(the_edition())


@cache
def _shipped() -> Edition:
    return content.edition()


@cache
def a_steady_edition(minimum_age_alone: int = 16) -> Edition:
    """Return the steady questions with the shipped texts, in English."""
    return replace(
        content.edition(STEADY, minimum_age_alone=minimum_age_alone),
        languages=ENGLISH_ONLY,
    )


@cache
def a_steady_professional_edition() -> Edition:
    """Return the steady questions of those who work with young people."""
    return content.for_professionals(a_steady_edition(), STEADY)


def an_edition(questionnaire: Questionnaire, **more: Any) -> Edition:
    """Return an edition with the shipped texts and help lines."""
    return Edition(
        questionnaire=questionnaire,
        texts=_shipped().texts,
        help_lines=_shipped().help_lines,
        answers=_shipped().answers,
        **more,
    )


@cache
def a_small_edition(name: str, minimum_age_alone: int = 16) -> Edition:
    """Return the questionnaire of one of the files in `tests/questionnaires`."""
    path = QUESTIONNAIRES / f"{name}.yaml"
    questionnaire = load(path.name, path.read_text(encoding="utf-8"))
    return an_edition(questionnaire, minimum_age_alone=minimum_age_alone)


def gate_of(edition: Edition) -> OneChoice:
    """Return the age question of a questionnaire that has one."""
    gate = edition.questionnaire.gate
    assert gate is not None
    return gate
