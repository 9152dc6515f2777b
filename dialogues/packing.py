"""A progress and a tap ⇄ twenty-eight bytes.

Everything but the form number is one mixed-radix integer: each part has as many values
as it needs and no more. Whether it fits is worked out when a questionnaire is loaded,
so packing itself cannot run out of room.

Rule 1: the tap is the last digit, so that a screen's progress is packed once and each of
        its dozen buttons adds its own digit.
Rule 2: whatever changes what the same bytes mean, changes `LAYOUT` too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import Generic, Self, TypeVar

from dialogues.errors import PackedFormError
from dialogues.happened import Tapped, tappable
from dialogues.languages import LOCALES
from dialogues.progress import (
    FORM_NUMBER_BYTES,
    SKIPPED,
    WRITTEN,
    Answer,
    FormNumber,
    Place,
    Progress,
    places_of,
)
from dialogues.questionnaire import (
    Area,
    CommentBox,
    Questionnaire,
    QuestionValue,
    SeveralChoices,
    Version,
)


LAYOUT = 2
"""Which layout this is. Part of a capsule's fingerprint: the key outlives an upgrade, so a
button of before still opens, and must not be read as something else
(`docs/decisions/0013`)."""

NUMBER_BYTES = 20
PACKED_BYTES = FORM_NUMBER_BYTES + NUMBER_BYTES

INVITES = 1 << 20
"""Invites are numbered from 1 to one less than this; 0 is none."""

_NO_AND_YES = 2

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Digit(Generic[_T]):
    """One digit of the integer: the values it can take, both ways round."""

    values: tuple[_T, ...]
    places: dict[_T, int]

    @classmethod
    def over(cls, values: Sequence[_T]) -> Self:
        return cls(tuple(values), {value: at for at, value in enumerate(values)})


@dataclass(frozen=True, slots=True)
class Packed:
    """A progress but for its last digit, the tap."""

    form: FormNumber
    number: int
    taps: _Digit[Tapped]

    def with_tap(self, tapped: Tapped) -> bytes:
        """Return both in `PACKED_BYTES` bytes."""
        number = self.number * len(self.taps.values) + self.taps.places[tapped]
        return self.form + number.to_bytes(NUMBER_BYTES, "big")


@dataclass(frozen=True, slots=True)
class Packing:
    """How the progress of one questionnaire is packed; built once, then reused."""

    places: _Digit[Place]
    versions: _Digit[Version]
    locales: _Digit[str]
    answers: tuple[tuple[str, _Digit[Answer | None]], ...]
    taps: _Digit[Tapped]
    radices: tuple[int, ...]
    """How many values each digit has, the tap's left out."""

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> Self:
        places = _Digit.over(places_of(questionnaire))
        versions = _Digit.over(tuple(Version))
        locales = _Digit.over(LOCALES)
        answers = tuple(
            (question.id, _Digit[Answer | None].over((None, *_answers_to(question))))
            for question in questionnaire.questions
        )
        taps = _Digit.over(tappable(questionnaire))
        radices = (
            *(len(digit.values) for digit in (places, versions, locales)),
            INVITES,
            _NO_AND_YES,
            *(len(digit.values) for _, digit in answers),
        )
        return cls(places, versions, locales, answers, taps, radices)

    @property
    def bits(self) -> int:
        """How many bits the integer needs."""
        return (prod(self.radices) * len(self.taps.values) - 1).bit_length()

    @property
    def bits_over(self) -> int:
        """How many bits it needs above the room in a button; 0 if it fits."""
        return max(0, self.bits - 8 * NUMBER_BYTES)

    def pack(self, progress: Progress) -> Packed:
        """Return what all buttons of a screen have in common.

        The text of the comment is left out.
        """
        number = 0
        for radix, value in zip(self.radices, self._values(progress), strict=True):
            number = number * radix + value
        return Packed(progress.form, number, self.taps)

    def _values(self, progress: Progress) -> tuple[int, ...]:
        return (
            self.places.places[progress.place],
            self.versions.places[progress.version],
            self.locales.places[progress.locale],
            progress.invite,
            progress.may_be_read,
            # A list: each step of a generator is a call, and there are twenty questions.
            *[
                digit.places[progress.answers.get(question_id)]
                for question_id, digit in self.answers
            ],
        )

    def unpack(self, packed: bytes) -> tuple[Progress, Tapped]:
        """Return what was packed; raise `PackedFormError` for any other bytes."""
        if len(packed) != PACKED_BYTES:
            raise PackedFormError
        number = int.from_bytes(packed[FORM_NUMBER_BYTES:], "big")
        number, tap = divmod(number, len(self.taps.values))
        values: list[int] = []
        for radix in reversed(self.radices):
            number, value = divmod(number, radix)
            values.append(value)
        if number:
            raise PackedFormError
        place, version, locale, invite, may_be_read, *answered = reversed(values)
        answers = {
            question_id: answer
            for (question_id, digit), at in zip(self.answers, answered, strict=True)
            if (answer := digit.values[at]) is not None
        }
        progress = Progress(
            form=FormNumber(packed[:FORM_NUMBER_BYTES]),
            place=self.places.values[place],
            answers=answers,
            version=self.versions.values[version],
            locale=self.locales.values[locale],
            invite=invite,
            may_be_read=bool(may_be_read),
        )
        return progress, self.taps.values[tap]


def _answers_to(question: QuestionValue) -> Iterator[Answer]:
    yield SKIPPED
    match question:
        case Area():
            yield from ((place.id,) for place in question.elsewhere)
            for area in question.policing_areas:
                yield (area.id,)
                yield from ((area.id, borough.id) for borough in area.boroughs)
        case CommentBox():
            yield WRITTEN
        case SeveralChoices():
            yield from _ticked(question)
        case _:
            yield from ((choice.id,) for choice in question.choices)


def _ticked(question: SeveralChoices) -> Iterator[Answer]:
    yield from ((choice.id,) for choice in question.choices if choice.alone)
    together = [choice.id for choice in question.choices if not choice.alone]
    for many in range(1, question.at_most + 1):
        yield from combinations(together, many)
