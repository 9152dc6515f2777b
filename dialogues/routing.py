"""Which question is next.

The path is worked out from the answers each time, so an answer that is changed later
opens and closes questions by itself, and nothing needs to be undone.
"""

from dialogues.progress import REVIEW, SKIPPED, Answer, Part, Place, Progress
from dialogues.questionnaire import CommentBox, Questionnaire, QuestionValue


def path(questionnaire: Questionnaire, progress: Progress) -> tuple[QuestionValue, ...]:
    """Return the questions that these answers lead to, answered or not, in order."""
    onward: list[QuestionValue] = []
    # An answer that is off the path itself opens nothing.
    given: dict[str, Answer] = {}
    for question in questionnaire.questions:
        when = question.when
        if isinstance(question, CommentBox) and not question.is_asked:
            continue
        if when is None or set(when.any_of) & set(given.get(when.question, SKIPPED)):
            onward.append(question)
            given[question.id] = progress.answers.get(question.id, SKIPPED)
    return tuple(onward)


def place_after(questionnaire: Questionnaire, progress: Progress) -> Place:
    """Return the next question without an answer; the review when there is none left."""
    onward = path(questionnaire, progress)
    at = _position(onward, progress)
    for question in onward[at + 1 :]:
        if question.id not in progress.answers:
            return Place(Part.QUESTION, question.id)
    return REVIEW


def place_before(questionnaire: Questionnaire, progress: Progress) -> Place | None:
    """Return the question before, answered or not; None before the first."""
    onward = path(questionnaire, progress)
    if progress.place == REVIEW:
        return Place(Part.QUESTION, onward[-1].id)
    at = _position(onward, progress)
    return Place(Part.QUESTION, onward[at - 1].id) if at > 0 else None


def _position(onward: tuple[QuestionValue, ...], progress: Progress) -> int:
    for at, question in enumerate(onward):
        if question.id == progress.place.question:
            return at
    return -1


def numbering(
    questionnaire: Questionnaire,
    onward: tuple[QuestionValue, ...],
    question: QuestionValue,
) -> tuple[int, int]:
    """Return (which, of how many) among the questions of its kind on the path.

    The gate and the comment box are counted with nothing; what is asked about the
    person is counted apart from the rest. Both numbers are 0 where nothing is counted.
    """
    gate = questionnaire.gate
    counted = [
        other.id
        for other in onward
        if other.about_you == question.about_you
        and other.kind != "comment"
        and other is not gate
    ]
    if question.id not in counted:
        return 0, 0
    return counted.index(question.id) + 1, len(counted)
