"""Every text that is shown, by language and wording version.

A text is named by an id (`texts.yaml`) or stands in a questionnaire; either way its
English original is the key under which a catalogue holds its translation. A text without a
translation is said in English, so that a gap in a catalogue can never stop a conversation.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Final

from babel.dates import format_date, format_datetime

from dialogues.languages import ENGLISH, ENGLISH_ONLY, Language
from dialogues.questionnaire import Text, Version


_FULL_HOUR: Final = "h a 'on' EEEE d MMMM"
# First-strong isolate and its end (Unicode's UAX 9): a number, a name or a code put into
# a right-to-left sentence keeps its own direction and does not turn its neighbours over.
_ISOLATE: Final = "\u2068{}\u2069"
# 116 123 would be read as 123 116 there, and /help as help/.
_TO_ISOLATE: Final = re.compile(r"\d+(?: \d+)+|/[a-z]+\b")
# Apps lay a paragraph out after its first strong letter, which in "Childline: …" is a
# Latin one; this invisible mark comes before it.
_RIGHT_TO_LEFT_MARK: Final = "\u200f"


@dataclass(frozen=True)  # without slots, for what is worked out once
class Wording:
    """The texts in one language and one version."""

    texts: Mapping[str, Text]
    version: Version = Version.PLAIN
    locale: str = "en"
    languages: Mapping[str, Language] = field(default_factory=lambda: ENGLISH_ONLY)

    @cached_property
    def language(self) -> Language:
        return self.languages.get(self.locale, ENGLISH)

    def of(self, text: Text, number: int | None = None) -> str:
        """Return a text as this person reads it, its `{places}` not yet filled.

        `number` decides the words of a text that counts.
        """
        language, original = self.language, text.original(self.version)
        version = None if text.plain == text.standard else self.version
        forms = language.catalogue.get((version, original))
        if forms is None:
            before, after = language.around_english
            one = text.one if number == 1 else None
            return f"{before}{one or original}{after}"
        form = forms[0 if number is None else language.plural(number)]
        return _from_the_right(form) if language.is_right_to_left else form

    def say(self, text_id: str, **facts: object) -> str:
        """Return a text of our own, its `{places}` filled with facts.

        The fact that a text counts is a whole number.
        """
        return self.filled(self.texts[text_id], **facts)

    def filled(self, text: Text, **facts: object) -> str:
        """Return a text of a questionnaire, its `{places}` filled with facts."""
        number = facts[text.counted] if text.counted else None
        said = self.of(text, number if isinstance(number, int) else None)
        if self.language.is_right_to_left:
            facts = {name: _ISOLATE.format(fact) for name, fact in facts.items()}
        return said.format(**facts)

    @property
    def arrow(self) -> str:
        """An arrow in the direction of reading."""
        return "←" if self.language.is_right_to_left else "→"

    def moment(self, moment: datetime) -> str:
        """Return a moment in its own zone, such as "6 am on Monday 23 November"."""
        if (
            self.language.locale == "en"
        ):  # as people say it; others read the clock of 24 hours
            pattern = "h:mm a 'on' EEEE d MMMM" if moment.minute else _FULL_HOUR
            zone = moment.tzinfo
            return format_datetime(moment, pattern, tzinfo=zone, locale=self._cldr)
        return f"{format_date(moment, 'full', locale=self._cldr)}, {moment:%H:%M}"

    def day(self, day: date) -> str:
        """Return a day, such as "15 February 2027"."""
        return format_date(day, "long", locale=self._cldr)

    def listed(self, items: Iterable[str]) -> str:
        """Return items beside one another, such as "one, two"."""
        return ("، " if self.language.is_right_to_left else ", ").join(items)

    @property
    def _cldr(self) -> str:
        return "en_GB" if self.language.locale == "en" else self.language.locale


def _from_the_right(said: str) -> str:
    """Return a text that nothing from the other side in it turns over."""
    isolated = _TO_ISOLATE.sub(lambda found: _ISOLATE.format(found[0]), said)
    return f"{_RIGHT_TO_LEFT_MARK}{isolated}"
