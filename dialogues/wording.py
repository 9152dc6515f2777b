"""Every text that is shown, by language and wording version.

A text is named by an id (`texts.yaml`) or stands in a questionnaire; either way its
English original is the key under which a catalogue holds its translation, with the
wording version as context (gettext's msgctxt). A language without a translation falls
back to English, so a gap in a catalogue can never stop a conversation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dialogues.questionnaire import Text, Version


LOCALES: Final = ("en", "ro", "es", "pl", "bn", "pt", "gu", "ar", "tr", "so", "ur")
"""Our languages. The order is part of the capsule: add at the end, in a new round."""

Catalogue = Mapping[tuple[Version, str], str]
"""Translations into one language: (version, English original) → text."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts in one language and one version."""

    texts: Mapping[str, Text]
    version: Version = Version.PLAIN
    locale: str = "en"
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict)

    def of(self, text: Text) -> str:
        """Return a text of a questionnaire as this person reads it."""
        original = text.original(self.version)
        catalogue = self.catalogues.get(self.locale, {})
        return catalogue.get((self.version, original), original)

    def say(self, text_id: str, **facts: object) -> str:
        """Return a text of our own, its `{places}` filled with facts."""
        return self.of(self.texts[text_id]).format(**facts)
