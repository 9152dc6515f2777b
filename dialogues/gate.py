"""What follows from the age that somebody picked: who goes on, and in which wording.

Professionals are adults and have no gate.
"""

from dialogues.progress import SKIPPED, Part, Progress
from dialogues.questionnaire import Audience, Choice, Gate, Questionnaire


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


def is_too_old(questionnaire: Questionnaire, progress: Progress) -> bool:
    """Return whether a form has ended at the gate because the person is too old for it."""
    band = band_of(questionnaire, progress)
    has_ended = progress.place.part is Part.ENDED
    return has_ended and band is not None and band.gate is Gate.TOO_OLD
