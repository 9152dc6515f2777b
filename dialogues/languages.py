"""Languages: their own names, their direction, and catalogues of translations.

A catalogue is a gettext file (`content/locale/<language>/earshot.po`) whose msgid is the
English original and whose msgctxt is the wording version; an entry without context
serves both. Its header says whether a native speaker has checked it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from dialogues.questionnaire import Version


LOCALES: Final = ("en", "ro", "es", "pl", "bn", "pt", "gu", "ar", "tr", "so", "ur")
"""Our languages. The order is part of the capsule: add at the end, in a new round."""

NAMES: Final[Mapping[str, str]] = {
    "en": "English",
    "ro": "Română",
    "es": "Español",
    "pl": "Polski",
    "bn": "বাংলা",
    "pt": "Português",
    "gu": "ગુજરાતી",
    "ar": "العربية",
    "tr": "Türkçe",
    "so": "Soomaali",
    "ur": "اردو",
}

RIGHT_TO_LEFT: Final = frozenset({"ar", "ur"})

REVIEWED: Final = "X-Review-Status"
"""The header that says `draft`, or `checked` once a native speaker has read it all."""

Catalogue = Mapping[tuple[Version, str], str]
"""Translations into one language: (version, English original) → text."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language that can be offered."""

    locale: str
    catalogue: Catalogue = field(default_factory=dict)
    is_checked: bool = True

    @property
    def name(self) -> str:
        return NAMES[self.locale]

    @property
    def is_right_to_left(self) -> bool:
        return self.locale in RIGHT_TO_LEFT


ENGLISH: Final = Language("en")
ENGLISH_ONLY: Final[Mapping[str, Language]] = {"en": ENGLISH}


def read(locale: str, catalogue: str) -> Language:
    """Return the language in the text of a `.po` file; fuzzy entries are left out."""
    messages = read_po(StringIO(catalogue), locale=locale)
    headers = {name.lower(): value for name, value in messages.mime_headers}
    return Language(
        locale=locale,
        catalogue=dict(_entries(messages)),
        is_checked=headers.get(REVIEWED.lower()) == "checked",
    )


def _entries(messages: Catalog) -> Iterator[tuple[tuple[Version, str], str]]:
    for message in sorted(messages, key=lambda each: each.context or ""):
        if not message.id or message.fuzzy or not isinstance(message.string, str):
            continue
        versions = [Version(message.context)] if message.context else list(Version)
        for version in versions:
            if message.string:
                yield (version, str(message.id)), message.string
