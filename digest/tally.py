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
from dialogues.questionnaire import QuestionId, When
from dialogues.submission import Submission
from digest.classification import LONDON, PEOPLE, Classification
from digest.errors import StateError


KEY_MODULUS = 2**64
ANSWERED = ""
"""In place of an option's id: everybody who gave an answer that counts."""
ELSEWHERE = "elsewhere"

Answers = Mapping[QuestionId, Answer]
Record = tuple[Submission, int]
"""A submission and its record key: 64 bits, the same whenever the letter is opened."""
_InRow = tuple[str, str]
"""A question's id and an option's id."""


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


def count(classification: Classification, records: Iterable[Record]) -> Counted:
    """Return the tally of the records; their order makes no difference."""
    sums: defaultdict[str, dict[_InRow, tuple[int, int]]] = defaultdict(dict)
    ignored = 0
    for submission, record_key in records:
        answers = fitting_answers(classification, submission)
        if answers is None:
            ignored += 1
            continue
        for member, in_rows in _places(classification, answers):
            counters = sums[member]
            for place in in_rows:
                number, key_sum = counters.get(place, (0, 0))
                counters[place] = number + 1, key_sum + record_key
    return Counted(
        Tally(
            {
                Place(member, *place): Counter(number, key_sum % KEY_MODULUS)
                for member, counters in sums.items()
                for place, (number, key_sum) in counters.items()
            }
        ),
        ignored,
    )


def fitting_answers(
    classification: Classification, submission: Submission
) -> Answers | None:
    """Return the answers that fit, on the path only; None for no submission of ours."""
    asked = classification.questionnaire
    ours = (asked.id, asked.version)
    if (submission.questionnaire, submission.questionnaire_version) != ours:
        return None
    answers: dict[QuestionId, Answer] = {}
    for question in classification.fitting:
        answer = submission.answers.get(question.id)
        if answer and question.fits(answer) and _is_on_path(question.when, answers):
            answers[question.id] = answer
    admitted = classification.admitted
    first = answers.get(classification.fitting[0].id, ())
    return answers if admitted is None or first in admitted else None


def _is_on_path(when: When | None, answers: Answers) -> bool:
    return when is None or bool(
        set(answers.get(when.question, ())).intersection(when.any_of)
    )


def _places(
    classification: Classification, answers: Answers
) -> Iterator[tuple[str, list[_InRow]]]:
    """Yield each member that counts a respondent, with the places in its rows."""
    members = [LONDON.key]
    for question in classification.fitting:
        answer = answers.get(question.id, ())
        if answer in question.elsewhere:
            yield ELSEWHERE, [(PEOPLE, PEOPLE)]
            return
        members += question.members.get(answer, ())
    everywhere, coarse_only = _in_rows(classification, answers)
    for member in members:
        is_coarse = member in classification.coarse
        yield member, everywhere + coarse_only if is_coarse else everywhere


def _in_rows(
    classification: Classification, answers: Answers
) -> tuple[list[_InRow], list[_InRow]]:
    """Return the places in every member's rows, and those in rows of coarse ones only."""
    everywhere: list[_InRow] = [(PEOPLE, PEOPLE)]
    coarse_only: list[_InRow] = []
    for question_id, answer in answers.items():
        question = classification.questions.get(question_id)
        counted = [each for each in answer if question and each in question.options]
        if question and counted:
            into = coarse_only if question.asked.sensitive else everywhere
            into += [(question_id, option) for option in (ANSWERED, *counted)]
    return everywhere, coarse_only
