"""Languages: their own names, their direction, and catalogues of translations.

A catalogue is a gettext file (`content/locale/<language>/earshot.po`) whose msgid is the
English original and whose msgctxt is the wording version; a text that is the same in
both versions has no context. Its header says whether a native speaker has checked it, and its
`Plural-Forms` how the language counts.

Rule: what is missing, fuzzy, or cannot be filled in is a gap, and is said in English.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
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

PLACE: Final = re.compile(r"\{\w+\}")
"""Where a fact is filled in."""

# Left-to-right isolate and its end (Unicode's UAX 9). "0800 1111 or childline.org.uk"
# would be read as "or childline.org.uk 1111 0800" in a sentence from the right.
_FROM_THE_LEFT: Final = ("\u2066", "\u2069")


def _english_plural(number: int) -> int:
    return int(number != 1)


@dataclass(frozen=True)  # without slots, for what is worked out once
class Language:
    """One language that can be offered."""

    locale: str
    catalogue: Catalogue = field(default_factory=dict)
    is_checked: bool = True
    plural: Callable[[int], int] = _english_plural
    """Which of a text's forms a number takes, from 0."""
    around_gaps: tuple[str, str] = ("", "")
    """What a preview has before and after the English that stands in a gap."""

    @property
    def name(self) -> str:
        return NAMES[self.locale]

    @cached_property
    def is_right_to_left(self) -> bool:
        return self.locale in RIGHT_TO_LEFT

    @cached_property
    def around_english(self) -> tuple[str, str]:
        """What stands before and after the English in a gap of this language."""
        before, after = self.around_gaps
        first, last = _FROM_THE_LEFT if self.is_right_to_left else ("", "")
        return f"{before}{first}", f"{last}{after}"


ENGLISH: Final = Language("en")
ENGLISH_ONLY: Final[Mapping[str, Language]] = {"en": ENGLISH}


def read(locale: str, catalogue: str) -> Language:
    """Return the language in the text of a `.po` file, without what is a gap."""
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
        forms, ids = forms_of(message.string), forms_of(message.id)
        if not message.id or message.fuzzy or not all(forms):
            continue
        if _can_be_filled(ids, forms):
            version = Version(message.context) if message.context else None
            yield (version, ids[-1]), forms


def _can_be_filled(ids: Forms, forms: Forms) -> bool:
    places = set(PLACE.findall(ids[-1]))
    return all(
        set(PLACE.findall(form)) <= places and not has_stray_brace(form)
        for form in forms
        if "{" in form or "}" in form
    )


def has_stray_brace(form: str) -> bool:
    """Return whether a brace stands alone, so that nothing can be filled in."""
    return bool(re.search("[{}]", PLACE.sub("", form)))


def forms_of(given: object) -> Forms:
    """Return one text or several; Babel gives a list or a tuple where forms are."""
    return tuple(given) if isinstance(given, list | tuple) else (str(given),)
