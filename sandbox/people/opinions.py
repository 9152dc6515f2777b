"""Who the simulated Londoners are: an account, a way of taking part, and opinions.

Young people's opinions follow a mood, which differs by person and by policing area: that
is what a digest is to show. These people, and nobody else, know the ids of the choices.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random  # noqa: TID251  (seeded, and handed in: people are played)

from dialogues.questionnaire import (
    Area,
    Audience,
    CommentBox,
    Questionnaire,
    QuestionValue,
    SeveralChoices,
)
from sandbox.telegram.objects import Account


class Way(StrEnum):
    """A way of taking part."""

    QUICK = "quick"
    CAREFUL = "careful"
    GOES_BACK = "goes back"
    SKIPS = "skips"
    DOUBLE_TAPS = "double-taps"
    TYPES_RUBBISH = "types rubbish"
    STOPS_HALF_WAY = "stops half-way"
    TAKES_PART_TWICE = "takes part twice"
    WRITES = "writes a comment"


_WAYS: Mapping[Way, int] = {
    Way.QUICK: 52,
    Way.CAREFUL: 10,
    Way.GOES_BACK: 8,
    Way.SKIPS: 10,
    Way.DOUBLE_TAPS: 6,
    Way.TYPES_RUBBISH: 4,
    Way.STOPS_HALF_WAY: 4,
    Way.TAKES_PART_TWICE: 3,
    Way.WRITES: 3,
}

_AGES: Mapping[str, int] = {
    "under_13": 2,
    "aged_13_15": 5,
    "aged_16_17": 33,
    "aged_18_20": 31,
    "aged_21_24": 26,
    "aged_25_over": 3,
}

_COMMENTS = (
    "More of you should just talk to us like normal people",
    "pls sort the lights in the park, its so dark after 5",
    "My cousin Jamal got stopped 3 times, ring 07700 900123 if you want to know",
    "i liked the football with the officers last summer",
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, a way, and what they would answer to each question."""

    account: Account
    way: Way
    opinions: Mapping[str, tuple[str, ...]]


def draw(questionnaire: Questionnaire, number: int, chance: Random) -> Person:
    """Return a person; the same chance gives the same one."""
    if questionnaire.audience is Audience.PROFESSIONALS:
        return _draw_professional(questionnaire, number, chance)
    area = _area_question(questionnaire)
    place = chance.choice(area.policing_areas)
    borough = chance.choice(place.boroughs)
    mood = chance.gauss(0, 0.9) + _climate(place.id)
    opinions: dict[str, tuple[str, ...]] = {}
    for question in questionnaire.questions:
        match question:
            case Area():
                opinions[question.id] = (place.id, borough.id)
            case CommentBox():
                opinions[question.id] = (chance.choice(_COMMENTS),)
            case _:
                opinions[question.id] = _opinion(question, mood, chance)
    opinions[questionnaire.questions[0].id] = (_weighted(_AGES, chance),)
    way = Way(_weighted({way.value: often for way, often in _WAYS.items()}, chance))
    name = f"Person {number}"
    return Person(Account(5_000_000_000 + number, name), way, opinions)


def _draw_professional(
    questionnaire: Questionnaire, number: int, chance: Random
) -> Person:
    mood = chance.gauss(0, 0.7)
    opinions: dict[str, tuple[str, ...]] = {
        each.id: _opinion(each, mood, chance) for each in questionnaire.questions
    }
    way = chance.choice((Way.QUICK, Way.QUICK, Way.CAREFUL, Way.SKIPS))
    return Person(Account(6_000_000_000 + number, f"Worker {number}"), way, opinions)


def _area_question(questionnaire: Questionnaire) -> Area:
    return next(each for each in questionnaire.questions if isinstance(each, Area))


def _climate(area: str) -> float:
    return (sum(area.encode()) % 9 - 4) / 6


def _weighted(weights: Mapping[str, int], chance: Random) -> str:
    return chance.choices(list(weights), weights=list(weights.values()))[0]


def _opinion(question: QuestionValue, mood: float, chance: Random) -> tuple[str, ...]:
    if isinstance(question, Area | CommentBox):
        return ()
    choices = question.choices
    if isinstance(question, SeveralChoices):
        if chance.random() < 0.1 and choices[-1].alone:
            return (choices[-1].id,)
        together = [choice.id for choice in choices if not choice.alone]
        weights = [1.0 / (1 + at) for at in range(len(together))]
        picked = set(chance.choices(together, weights, k=min(2, question.at_most)))
        return tuple(each for each in together if each in picked)
    points = [choice.id for choice in choices if choice.counts]
    unsure = [choice.id for choice in choices if not choice.counts]
    if unsure and chance.random() < 0.06:
        return (chance.choice(unsure),)
    if question.kind == "scale":
        at = round(2 - mood + chance.gauss(0, 0.7))
        return (points[max(0, min(len(points) - 1, at))],)
    return (chance.choice(points),)
