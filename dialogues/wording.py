"""Every text that is shown, by language and wording version.

A text is named by an id (`texts.yaml`) or stands in a questionnaire; either way its
English original is the key under which a catalogue holds its translation. A language
without a translation falls back to English, so that a gap in a catalogue can never stop
a conversation.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from unicodedata import bidirectional

from babel.dates import format_date, format_datetime

from dialogues.languages import ENGLISH, ENGLISH_ONLY, Language
from dialogues.questionnaire import Text, Version


_FULL_HOUR: Final = "h a 'on' EEEE d MMMM"
# First-strong isolate and its end (Unicode's UAX 9): a number, a name or a code put into
# a right-to-left sentence keeps its own direction and does not turn its neighbours over.
_ISOLATE: Final = "\u2068{}\u2069"
# 116 123 would be read as 123 116 there, and /help as help/.
_TO_ISOLATE: Final = re.compile(r"\d+(?: \d+)+|/[a-z]+\b")
# Telegram sets each line in the direction of its first letter. This letter is not seen.
_RIGHT_TO_LEFT_MARK: Final = "\u200f"


def _is_turned_over(said: str) -> bool:
    """Return whether a text with letters from the right begins with one from the left.

    >>> _is_turned_over("Childline: اتصل"), _is_turned_over("اتصل: Childline")
    (True, False)
    """
    outside = re.sub("\u2068.*?\u2069|{\\w+}", "", said)
    sides = [bidirectional(sign) for sign in outside]
    letters = [side for side in sides if side in ("L", "R", "AL")]
    return letters[:1] == ["L"] and letters.count("L") < len(letters)


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts in one language and one version."""

    texts: Mapping[str, Text]
    version: Version = Version.PLAIN
    locale: str = "en"
    languages: Mapping[str, Language] = field(default_factory=lambda: ENGLISH_ONLY)

    @property
    def language(self) -> Language:
        return self.languages.get(self.locale, ENGLISH)

    def of(self, text: Text) -> str:
        """Return a text of a questionnaire as this person reads it."""
        return self._directed(self._form(text, 0))

    def say(self, text_id: str, **facts: object) -> str:
        """Return a text of our own, its `{places}` filled with facts.

        The fact that a text counts is a whole number.
        """
        text = self.texts[text_id]
        said = self._directed(
            self._form(text, facts[text.counted] if text.counted else 0)
        )
        if self.language.is_right_to_left:
            facts = {name: _ISOLATE.format(fact) for name, fact in facts.items()}
        return said.format(**facts)

    def _directed(self, said: str) -> str:
        """Return a text that nothing from the other side in it turns over."""
        if not self.language.is_right_to_left:
            return said
        said = _TO_ISOLATE.sub(lambda found: _ISOLATE.format(found[0]), said)
        return f"{_RIGHT_TO_LEFT_MARK}{said}" if _is_turned_over(said) else said

    def _form(self, text: Text, number: object) -> str:
        original = text.original(self.version)
        forms = self.language.catalogue.get((self.version, original))
        if text.one is None or not isinstance(number, int):
            return forms[0] if forms else original
        if forms:
            return forms[self.language.plural(number)]
        return text.one if number == 1 else original

    def moment(self, moment: datetime) -> str:
        """Return a moment in its own zone, such as "6 am on Monday 23 November"."""
        pattern = "EEEE d MMMM, HH:mm"
        if self.locale == "en":  # as people say it; others read the clock of 24 hours
            pattern = "h:mm a 'on' EEEE d MMMM" if moment.minute else _FULL_HOUR
        return format_datetime(moment, pattern, tzinfo=moment.tzinfo, locale=self._cldr)

    def day(self, day: date) -> str:
        """Return a day, such as "15 February 2027"."""
        return format_date(day, "d MMMM y", locale=self._cldr)

    @property
    def _cldr(self) -> str:
        return "en_GB" if self.locale == "en" else self.language.locale
