"""What a conversation rests on besides the progress: an edition, and a moment.

Rule 1: an edition is fixed for an installation and a round; a moment is what the calendar
        says of it. Neither knows anything about a person.
Rule 2: both are made outside and handed in; nothing here reads a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dialogues.faq import Answer as LocalAnswer
from dialogues.languages import ENGLISH_ONLY, Language
from dialogues.progress import Progress
from dialogues.questionnaire import Questionnaire, Text, Version
from dialogues.support import HelpLines
from dialogues.wording import Wording


@dataclass(frozen=True, slots=True)
class Edition:
    """One questionnaire as this installation asks it, with all that is said around it."""

    questionnaire: Questionnaire
    texts: Mapping[str, Text]
    help_lines: HelpLines
    minimum_age_alone: int = 16
    """The youngest age, in years, of those who may answer on their own phone."""
    languages: Mapping[str, Language] = field(default_factory=lambda: ENGLISH_ONLY)
    answers: tuple[LocalAnswer, ...] = ()
    """What can be read about the local police team."""
    comments_are_kept: bool = False
    """Whether a person reads what is written; otherwise it is destroyed unread."""
    organisation: str = ""
    """Who runs this and answers for it; "" while that is open."""
    contact: str = ""
    """Where to ask or complain."""

    def wording(self, progress: Progress) -> Wording:
        """Return the texts as the person of a form reads them."""
        return Wording(self.texts, progress.version, progress.locale, self.languages)

    def spoken(self, locale: str) -> Wording:
        """Return the texts for somebody whose form is not known: the plain ones."""
        return Wording(self.texts, Version.PLAIN, locale, self.languages)

    def offered(self, language: str) -> str:
        """Return a language if we speak it, and English for any other."""
        return language if language in self.languages else "en"


@dataclass(frozen=True, slots=True)
class Moment:
    """What the calendar says now."""

    mixed_at: datetime
    """When the answers that are sent now will be mixed, in London's time."""
    ends_on: date
    """The day on which the marks of this round are deleted, at the latest."""
    is_open: bool = True
    """Whether there are questions to answer."""
    is_last_week: bool = False
    """Whether what is sent now is mixed as the round ends, and comments go with it."""


def comment_will_be_read(edition: Edition, moment: Moment) -> bool:
    """Return whether a person will read what is written now."""
    # In a round's last week the kept comments are destroyed as soon as they are mixed.
    return edition.comments_are_kept and not moment.is_last_week
