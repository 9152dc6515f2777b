"""Add answers up: counters that are all that is left of a letter.

Rule 1: a counter is a number of people and the sum of their record keys mod 2^64. Both
are additive, so tallies of different weeks add up and no record of a person is kept.
Rule 2: an answer that does not fit the questionnaire is a skipped one, and is not quoted.
Rule 3: who lives where the Met does not police is in no group, only in `elsewhere`.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from dialogues.progress import Answer
from dialogues.questionnaire import (
    Area,
    Group,
    OneChoice,
    Questionnaire,
    QuestionValue,
    Scale,
    SeveralChoices,
)
from dialogues.submission import Submission
from digest.classification import (
    LONDON,
    PEOPLE,
    Tabulated,
    is_admitted,
    is_published,
    members_of,
    tabulated,
)
from digest.errors import StateError


KEY_MODULUS = 2**64
ANSWERED = ""
"""In place of an option's id: everybody who gave an answer that counts."""
ELSEWHERE = "elsewhere"

Answers = Mapping[str, Answer]
Record = tuple[Submission, int]
"""A submission and its record key: 64 bits, the same whenever the letter is opened."""


class Place(NamedTuple):
    """Where a counter stands: a member's key, a question's id, an option's id."""

    member: str
    question: str
    option: str


@dataclass(frozen=True, slots=True)
class Counter:
    """How many people, and the sum of their record keys mod 2^64."""

    count: int = 0
    key_sum: int = 0

    def __add__(self, other: "Counter") -> "Counter":
        return Counter(
            self.count + other.count, (self.key_sum + other.key_sum) % KEY_MODULUS
        )


NOBODY = Counter()


@dataclass(frozen=True, slots=True)
class Tally:
    """Counters by place; a place without a counter counts nobody."""

    counters: Mapping[Place, Counter] = field(default_factory=dict)

    def at(self, member: str, question: str, option: str = ANSWERED) -> Counter:
        return self.counters.get(Place(member, question, option), NOBODY)

    def people(self, member: str) -> Counter:
        return self.at(member, PEOPLE, PEOPLE)

    def __add__(self, other: "Tally") -> "Tally":
        together = dict(self.counters)
        for place, counter in other.counters.items():
            together[place] = together.get(place, NOBODY) + counter
        return Tally(together)

    def to_bytes(self) -> bytes:
        """Return compact JSON in one order; equal tallies give equal bytes."""
        entries = [
            [*place, counter.count, counter.key_sum]
            for place, counter in sorted(self.counters.items())
        ]
        return json.dumps(entries, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, given: bytes) -> Self:
        """Return the tally; raise `StateError` for bytes that are none."""
        try:
            return cls(
                {
                    Place(str(member), str(question), str(option)): Counter(
                        int(count), int(key_sum)
                    )
                    for member, question, option, count, key_sum in json.loads(given)
                }
            )
        except (TypeError, ValueError):
            # Without its cause, whose text quotes a count.
            raise StateError from None


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a week's submissions."""

    tally: Tally
    ignored: int
    """Submissions to another questionnaire or version, or of no admitted age."""


def count(questionnaire: Questionnaire, records: Iterable[Record]) -> Counted:
    """Return the tally of the records; their order makes no difference."""
    groups = {member.key: member.group for member in members_of(questionnaire)}
    questions = tabulated(questionnaire)
    people: defaultdict[Place, int] = defaultdict(int)
    key_sums: defaultdict[Place, int] = defaultdict(int)
    ignored = 0
    for submission, record_key in records:
        answers = fitting_answers(questionnaire, submission)
        if answers is None:
            ignored += 1
            continue
        belongs_to = {key: groups[key] for key in _member_keys(questionnaire, answers)}
        for place in _places(questions, belongs_to, answers):
            people[place] += 1
            key_sums[place] += record_key
    return Counted(
        Tally(
            {
                place: Counter(number, key_sums[place] % KEY_MODULUS)
                for place, number in people.items()
            }
        ),
        ignored,
    )


def fitting_answers(
    questionnaire: Questionnaire, submission: Submission
) -> Answers | None:
    """Return the answers that fit, on the path only; None for no submission of ours."""
    ours = (questionnaire.id, questionnaire.version)
    if (submission.questionnaire, submission.questionnaire_version) != ours:
        return None
    answers: dict[str, Answer] = {}
    for question in questionnaire.questions:
        answer = submission.answers.get(question.id, ())
        on_path = question.when is None or (
            set(answers.get(question.when.question, ())) & set(question.when.any_of)
        )
        if answer and on_path and _fits(question, answer):
            answers[question.id] = answer
    return answers if _is_let_in(questionnaire, answers) else None


def _is_let_in(questionnaire: Questionnaire, answers: Answers) -> bool:
    gate = questionnaire.gate
    if gate is None:
        return True
    band = answers.get(gate.id)
    return band is not None and is_admitted(gate.choice(band[0]))


def _fits(question: QuestionValue, answer: Answer) -> bool:
    match question:
        case OneChoice() | Scale():
            return len(answer) == 1 and answer[0] in _ids(question)
        case SeveralChoices():
            return _fits_several(question, answer)
        case Area():
            return _fits_area(question, answer)
        case _:
            return False


def _ids(question: Tabulated) -> frozenset[str]:
    return frozenset(choice.id for choice in question.choices)


def _fits_several(question: SeveralChoices, answer: Answer) -> bool:
    known = len(set(answer)) == len(answer) and set(answer) <= _ids(question)
    return known and (
        len(answer) == 1
        or (
            len(answer) <= question.at_most
            and not any(question.choice(each).alone for each in answer)
        )
    )


def _fits_area(question: Area, answer: Answer) -> bool:
    if is_elsewhere(question, answer):
        return True
    for area in question.policing_areas:
        if answer[0] == area.id:
            return not answer[1:] or answer[1:] in {
                (each.id,) for each in area.boroughs
            }
    return False


def is_elsewhere(question: Area, answer: Answer) -> bool:
    """Say whether the answer is a place that the Met does not police."""
    return len(answer) == 1 and answer[0] in {each.id for each in question.elsewhere}


def _places(
    questions: Iterable[Tabulated], belongs_to: Mapping[str, Group], answers: Answers
) -> Iterator[Place]:
    if not belongs_to:
        yield Place(ELSEWHERE, PEOPLE, PEOPLE)
    for key in belongs_to:
        yield Place(key, PEOPLE, PEOPLE)
    for question in questions:
        options = _counted_options(question, answers.get(question.id, ()))
        for key, group in belongs_to.items():
            if is_published(question, group):
                for option in options:
                    yield Place(key, question.id, option)


def _counted_options(question: Tabulated, answer: Answer) -> tuple[str, ...]:
    counted = tuple(each for each in answer if question.choice(each).counts)
    return (ANSWERED, *counted) if counted else ()


def _member_keys(questionnaire: Questionnaire, answers: Answers) -> tuple[str, ...]:
    keys = [LONDON.key]
    for question in questionnaire.questions:
        answer = answers.get(question.id, ())
        if question.group is None or not answer:
            continue
        if isinstance(question, Area):
            if is_elsewhere(question, answer):
                return ()
            keys += [
                f"{group.value}:{place}"
                for group, place in zip(
                    (Group.POLICING_AREA, Group.BOROUGH), answer, strict=False
                )
            ]
        else:
            keys.append(f"{question.group.value}:{answer[0]}")
    return tuple(keys)
