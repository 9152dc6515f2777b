"""Small questionnaires and people for the tests of the digest."""

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np
from hypothesis import settings

from dialogues.questionnaire import (
    Area,
    Audience,
    Borough,
    Choice,
    Gate,
    Group,
    OneChoice,
    Picture,
    PolicingArea,
    Questionnaire,
    QuestionValue,
    Role,
    Scale,
    SeveralChoices,
    Side,
    Text,
    Version,
    When,
)
from dialogues.submission import Submission
from digest.compile import Compiled, WeekNotes, compile_week
from digest.policy import PUBLISHED, Policy
from digest.series import States
from digest.tables import Row
from digest.tally import Record


Answers = Mapping[str, tuple[str, ...] | str]
"""What one respondent answered; a bare word is one answer."""
LAWS = settings(derandomize=True, max_examples=50, deadline=None, database=None)
KEY = bytes(range(32))
POINTS = ("very", "quite", "between", "little", "never")
SIDES = (Side.POSITIVE, Side.POSITIVE, Side.MIDDLE, Side.NEGATIVE, Side.NEGATIVE)
HEADLINES = ("trust", "fair", "listen")
"""Scales that are headlines, in this order."""
PICTURED = ("trust", "fair", "listen")
"""Scales that young people are shown."""
ROLES = {"would_help": Role.WOULD_HELP, "worries": Role.WORRIES}
"""The roles of questions with ticks."""
AGES = ("aged_13_15", "aged_16_17", "aged_18_20", "aged_21_24")


def text(words: str) -> Text:
    return Text(plain=words, standard=words)


def gate(*, grouped: bool = False) -> OneChoice:
    gates = {
        "under_13": Gate.TOO_YOUNG,
        **dict.fromkeys(AGES, Gate.OPEN),
        "over": Gate.TOO_OLD,
    }
    return OneChoice(
        kind="one",
        id="age",
        text=text("How old are you?"),
        group=Group.AGE if grouped else None,
        choices=tuple(
            Choice(id=each, text=text(each), gate=what, minimum_age=place)
            for place, (each, what) in enumerate(gates.items())
        ),
    )


def a_scale(question_id: str = "trust", *, when: When | None = None) -> Scale:
    return Scale(
        kind="scale",
        id=question_id,
        text=text(f"{question_id}?"),
        title=question_id.capitalize(),
        when=when,
        sensitive=when is not None,
        headline=(
            HEADLINES.index(question_id) + 1 if question_id in HEADLINES else None
        ),
        picture=(
            Picture(
                statement=Text(
                    plain=f"I say {question_id}", standard=f"They say {question_id}"
                )
            )
            if question_id in PICTURED
            else None
        ),
        choices=(
            *(
                Choice(id=point, text=text(point), side=side)
                for point, side in zip(POINTS, SIDES, strict=True)
            ),
            Choice(id="not_sure", text=text("Not sure"), counts=False),
        ),
    )


def a_choice(
    question_id: str, *options: str, sensitive: bool = False, group: Group | None = None
) -> OneChoice:
    return OneChoice(
        kind="one",
        id=question_id,
        text=text(f"{question_id}?"),
        title=question_id.capitalize(),
        sensitive=sensitive,
        group=group,
        choices=tuple(Choice(id=each, text=text(each)) for each in options),
    )


def several(question_id: str, *options: str, at_most: int = 2) -> SeveralChoices:
    return SeveralChoices(
        kind="several",
        id=question_id,
        text=text(f"{question_id}?"),
        title=question_id.capitalize(),
        role=ROLES.get(question_id),
        at_most=at_most,
        choices=tuple(
            Choice(id=each, text=text(each), alone=each == "none") for each in options
        ),
    )


def an_area(*names: str) -> Area:
    """Return an area question; every policing area has two boroughs."""
    return Area(
        kind="area",
        id="area",
        text=text("Where do you live?"),
        text_borough=text("Which borough?"),
        group=Group.POLICING_AREA,
        policing_areas=tuple(
            PolicingArea(
                id=name,
                name=name.capitalize(),
                boroughs=tuple(
                    Borough(
                        id=f"{name}_{side}",
                        name=f"{name} {side}".title(),
                        code=f"E09{place:05}{digit}",
                    )
                    for digit, side in enumerate(("left", "right"))
                ),
            )
            for place, name in enumerate(names)
        ),
        elsewhere=(
            Choice(id="city_of_london", text=text("City of London")),
            Choice(id="outside_london", text=text("Outside London")),
        ),
    )


def a_questionnaire(*questions: QuestionValue, ages: bool = False) -> Questionnaire:
    return Questionnaire(
        id="young_people",
        version=1,
        title=text("Young people"),
        intro=(text("Hello."),),
        minutes=4,
        questions=(gate(grouped=ages), *questions),
    )


def a_full_questionnaire() -> Questionnaire:
    """Return one question of each kind, every group, and a sensitive follow-up."""
    return a_questionnaire(
        a_scale("trust"),
        a_scale("fair"),
        a_choice("known", "yes", "no"),
        several("would_help", "listen", "clubs", "reasons", "none"),
        several("worries", "knives", "theft", "hate", "none"),
        a_choice("stopped", "no", "once", "more", sensitive=True),
        a_scale("treated", when=When(question="stopped", any_of=("once", "more"))),
        an_area("north", "south", "west"),
        a_choice("gender", "girl", "boy", "another", group=Group.GENDER),
        a_choice("ethnic", "asian", "black", "white", group=Group.ETHNIC_GROUP),
        ages=True,
    )


def a_professional_questionnaire() -> Questionnaire:
    """Return a small one of those who work with young people: no gate, no group."""
    work = a_choice("work", "youth_work", "school", "health")
    return Questionnaire(
        id="youth_workers",
        version=1,
        audience=Audience.PROFESSIONALS,
        title=text("Professionals"),
        intro=(text("Hello."),),
        minutes=3,
        questions=(
            work.model_copy(update={"about_you": True}),
            a_scale("engages"),
            several("would_help", "listen", "clubs", "reasons", "none"),
        ),
    )


def a_submission(questionnaire: Questionnaire, answers: Answers) -> Submission:
    """Return a submission; a bare word is one answer, the age is 16 or 17 unless given."""
    given = {"age": "aged_16_17", **answers} if questionnaire.gate else answers
    return Submission(
        questionnaire=questionnaire.id,
        questionnaire_version=questionnaire.version,
        wording=Version.STANDARD,
        locale="en",
        invite=0,
        answers={
            question: (answer,) if isinstance(answer, str) else answer
            for question, answer in given.items()
        },
    )


def record_key(*parts: object) -> int:
    """Return 64 bits that look drawn, the same each time."""
    digest = hashlib.sha256(repr(parts).encode()).digest()
    return int.from_bytes(digest[:8], "big")


def records(
    questionnaire: Questionnaire,
    answers: Iterable[Answers],
    *,
    named: object = "",
) -> list[Record]:
    return [
        (a_submission(questionnaire, each), record_key(named, place))
        for place, each in enumerate(answers)
    ]


def workers(number: int, *, named: object = "work", **answers: str) -> list[Record]:
    """Return so many who work with young people, who all say the same."""
    said = {"work": "school", "engages": "quite", "would_help": "clubs", **answers}
    return records(a_professional_questionnaire(), times(number, **said), named=named)


def times(number: int, **answers: tuple[str, ...] | str) -> list[Answers]:
    """Return the same answers for so many people."""
    return [dict(answers) for _ in range(number)]


def a_crowd(
    questionnaire: Questionnaire, number: int, chance: np.random.Generator
) -> list[dict[str, tuple[str, ...]]]:
    """Return answers of people of all kinds; about one in twelve skips a question."""
    return [_a_person(questionnaire, chance) for _ in range(number)]


def _a_person(
    questionnaire: Questionnaire, chance: np.random.Generator
) -> dict[str, tuple[str, ...]]:
    answers: dict[str, tuple[str, ...]] = {}
    for question in questionnaire.questions:
        when = question.when
        if when and not set(answers.get(when.question, ())) & set(when.any_of):
            continue
        if question.id != "age" and chance.random() < 0.08:
            answers[question.id] = ()
            continue
        answers[question.id] = _an_answer(question, chance)
    return answers


def _an_answer(question: QuestionValue, chance: np.random.Generator) -> tuple[str, ...]:
    if isinstance(question, Area):
        if chance.random() < 0.03:
            return ("city_of_london",)
        area = question.policing_areas[_uneven(chance, len(question.policing_areas))]
        if chance.random() < 0.2:
            return (area.id,)
        return (area.id, area.boroughs[int(chance.integers(2))].id)
    if isinstance(question, SeveralChoices):
        together = [choice.id for choice in question.choices if not choice.alone]
        picked = {
            together[_uneven(chance, len(together))] for _ in range(question.at_most)
        }
        return ("none",) if chance.random() < 0.1 else tuple(sorted(picked))
    if isinstance(question, OneChoice | Scale):
        admitted = [
            choice.id
            for choice in question.choices
            if choice.gate in (None, Gate.OPEN, Gate.SUPERVISED)
        ]
        return (admitted[_uneven(chance, len(admitted))],)
    return ()


def _uneven(chance: np.random.Generator, options: int) -> int:
    """Return a place, the first ones more often, so that some cells stay small."""
    return int(options * chance.random() ** 2.4)


def compiled(
    questionnaire: Questionnaire,
    people: Iterable[Record],
    *,
    week: str = "2026-W30",
    state: States | None = None,
    policy: Policy = PUBLISHED,
    notes: WeekNotes | None = None,
    release_key: bytes = KEY,
    professionals: Questionnaire | None = None,
) -> Compiled:
    return compile_week(
        questionnaire=questionnaire,
        professionals=professionals or a_professional_questionnaire(),
        policy=policy,
        week=week,
        release_key=release_key,
        state=state,
        submissions=people,
        notes=notes or WeekNotes(),
    )


def has_numbers(row: Row) -> bool:
    """Return whether a reader sees a number in a row."""
    return any(cell.count is not None for cell in row.cells)


def shows_anything(made: Compiled) -> bool:
    """Return whether a release has figures."""
    return any(row.as_at_week for row in made.table.rows)
