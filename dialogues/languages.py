"""Languages: their own names, their direction, and catalogues of translations.

A catalogue is a gettext file (`content/locale/<language>/earshot.po`) whose msgid is the
English original and whose msgctxt is the wording version; a text that is the same in
both versions has no context. Its header says whether a native speaker has checked it, and its
`Plural-Forms` how the language counts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from gettext import c2py
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

Forms = tuple[str, ...]
"""One text; where a number decides the words, one for each plural form."""

Catalogue = Mapping[tuple[Version | None, str], Forms]
"""Translations into one language: (version or None for both, English original) → forms.

The original of a text that counts is its English text for more than one.
"""


def _english_plural(number: int) -> int:
    return int(number != 1)


@dataclass(frozen=True, slots=True)
class Language:
    """One language that can be offered."""

    locale: str
    catalogue: Catalogue = field(default_factory=dict)
    is_checked: bool = True
    plural: Callable[[int], int] = _english_plural
    """Which of a text's forms a number takes, from 0."""

    @property
    def name(self) -> str:
        return NAMES[self.locale]

    @property
    def is_right_to_left(self) -> bool:
        return self.locale in RIGHT_TO_LEFT


ENGLISH: Final = Language("en")
ENGLISH_ONLY: Final[Mapping[str, Language]] = {"en": ENGLISH}


def read(locale: str, catalogue: str) -> Language:
    """Return the language in the text of a `.po` file; fuzzy entries are left out.

    What lacks a form is left out too.
    """
    messages = read_po(StringIO(catalogue), locale=locale)
    return Language(
        locale=locale,
        catalogue=dict(_entries(messages)),
        # Babel keeps no header that it does not know.
        is_checked=f'"{REVIEWED}: checked\\n"' in catalogue,
        plural=c2py(messages.plural_expr),
    )


def _entries(
    messages: Catalog,
) -> Iterator[tuple[tuple[Version | None, str], Forms]]:
    for message in messages:
        forms = forms_of(message.string)
        if message.id and not message.fuzzy and all(forms):
            version = Version(message.context) if message.context else None
            yield (version, forms_of(message.id)[-1]), forms


def forms_of(given: object) -> Forms:
    """Return one text or several; Babel gives a list or a tuple where forms are."""
    return tuple(given) if isinstance(given, list | tuple) else (str(given),)
