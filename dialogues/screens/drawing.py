"""From a progress to the screen that belongs to it: the door to all screens of a form."""

from dialogues.edition import Edition, Moment
from dialogues.progress import Part, Progress
from dialogues.screens import ending, opening, question
from dialogues.screens.screen import Screen


def standing(edition: Edition, moment: Moment, progress: Progress) -> Screen:
    """Return the screen of the place where a person stands."""
    match progress.place.part:
        case Part.INTRO:
            return opening.intro(edition, progress)
        case Part.REVIEW:
            return ending.review(edition, progress)
        case Part.SENT:
            return ending.sent(edition, moment, progress)
        case Part.ENDED:
            return ending.ended(edition, progress)
        case Part.QUESTION | Part.BOROUGH | Part.WRITING | Part.CHECKING:
            return question.asked(edition, moment, progress)
