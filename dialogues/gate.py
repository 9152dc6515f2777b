"""What follows from the age that somebody picked: who goes on, and in which wording.

Professionals are adults and have no gate.
"""

from collections.abc import Mapping

from dialogues.progress import SKIPPED, Answer, Part, Progress
from dialogues.questionnaire import Audience, Choice, Gate, Questionnaire, Version


ADULT_AGES = (25, 98)
"""In place of a professional's age, which is not asked: no help line for young people."""


def band_of(questionnaire: Questionnaire, progress: Progress) -> Choice | None:
    """Return the age band that was picked, if one was."""
    gate = questionnaire.gate
    answer = progress.answers.get(gate.id, SKIPPED) if gate else SKIPPED
    return gate.choice(answer[0]) if gate and answer else None


def ages_of(questionnaire: Questionnaire, progress: Progress) -> tuple[int, int] | None:
    """Return the youngest and oldest age in the band that was picked, if one was."""
    if questionnaire.audience is Audience.PROFESSIONALS:
        return ADULT_AGES
    gate, band = questionnaire.gate, band_of(questionnaire, progress)
    if gate is None or band is None:
        return None
    starts = [choice.minimum_age or 0 for choice in gate.choices]
    youngest = band.minimum_age or 0
    later = (start for start in starts if start > youngest)
    return youngest, min(later, default=99) - 1


def lets_through(band: Choice, *, minimum_age_alone: int) -> bool:
    """Return whether a band goes on to the questions on a phone of its own."""
    may_answer = band.gate in (Gate.OPEN, Gate.SUPERVISED)
    return may_answer and (
        band.minimum_age is not None and band.minimum_age >= minimum_age_alone
    )


def wording_for(band: Choice) -> Version:
    """Return the wording that a band reads."""
    return Version.STANDARD if band.gate is Gate.OPEN else Version.PLAIN


def is_too_old(questionnaire: Questionnaire, progress: Progress) -> bool:
    """Return whether a form has ended at the gate because the person is too old for it."""
    band = band_of(questionnaire, progress)
    has_ended = progress.place.part is Part.ENDED
    return has_ended and band is not None and band.gate is Gate.TOO_OLD


def band_alone(
    questionnaire: Questionnaire, progress: Progress
) -> Mapping[str, Answer]:
    """Return the answers without all but the age band, which picks the help lines."""
    return {
        question_id: answer
        for question_id, answer in progress.answers.items()
        if answer and questionnaire.is_gate(question_id)
    }
