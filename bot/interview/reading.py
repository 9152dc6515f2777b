"""How a typed text is looked at: its language, danger in it, and what would be kept.

All three look at a text once and keep nothing of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from bot import content
from bot.interview.detector import Languages
from dialogues.languages import Language
from dialogues.typed.danger import DangerPhrases, danger_in
from dialogues.typed.scrub import Scrubber


LONGEST_LOOKED_AT = 1000
"""Characters; a comment keeps fewer, and looking at more would only cost time."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is needed to look at typed texts; built once."""

    languages: Languages
    scrubber: Scrubber
    phrases: Mapping[str, DangerPhrases]

    @classmethod
    def of(cls, languages: Mapping[str, Language]) -> Self:
        return cls(Languages(languages), content.scrubber(), content.danger_phrases())

    def language(self, text: str) -> str:
        """Return the language that a text is surely in; "" for none of ours."""
        return self.languages.guess(text[:LONGEST_LOOKED_AT])

    def danger(self, text: str, form_locale: str) -> str:
        """Return the language in which help should come first; "" for no danger.

        The same words may mean danger in several; then the one that the text is surely
        in, or that of the form, goes before.
        """
        found = danger_in(text[:LONGEST_LOOKED_AT], self.phrases)
        if not found:
            return ""
        likely = (self.language(text), form_locale, *found)
        return next(locale for locale in likely if locale in found)

    def knows_every_word(self, masked: str) -> bool:
        """Return whether a masked text was held against a list of ordinary words.

        Nothing of that kind travels with a comment, and nothing has to: what was held
        against a list is not changed by it again, and any other text is.
        """
        return any(
            self.scrubber(masked[:LONGEST_LOOKED_AT], locale) == masked
            for locale in content.WORD_LISTS
        )

    def masked(self, text: str, likely: str) -> str:
        """Return what would be kept of a comment.

        `likely` is its language as far as is known: too short a text does not show it.
        """
        locale = self.language(text) or likely
        return self.scrubber(text[:LONGEST_LOOKED_AT], locale)
