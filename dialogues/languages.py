"""Languages: their own names, their direction, and catalogues of translations.

A catalogue is a gettext file (`content/locale/<language>/earshot.po`) whose msgid is the
English original and whose msgctxt is the wording version; a text that is the same in
both versions has no context. Its header says whether a native speaker has checked it.

Rule 1: what is missing, fuzzy, or cannot be filled in is a gap, and is said in English.
Rule 2: how a language counts stands here. A catalogue whose `Plural-Forms` says something
else has its forms in another order, and is refused; what it says is never carried out.
"""

import re
import unicodedata
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

PLURALS: Final = {
    "ro": (
        "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2);"
    ),
    "es": "nplurals=2; plural=(n != 1);",
    "pl": (
        "nplurals=3; plural=(n==1 ? 0 : "
        "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    ),
    "bn": "nplurals=2; plural=(n > 1);",
    "pt": "nplurals=2; plural=(n != 1);",
    "gu": "nplurals=2; plural=(n > 1);",
    # Zero, one, two, few, many, other. Babel's own takes many and other the wrong way.
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
        "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
    ),
    "tr": "nplurals=2; plural=(n != 1);",
    "so": "nplurals=2; plural=(n != 1);",
    "ur": "nplurals=2; plural=(n != 1);",
}
"""How each language counts, after the plural rules of Unicode's CLDR for whole numbers."""

_COUNTING: Final = re.compile(r'(?:"|\\n)Plural-Forms:(.*?)(?:\\n|")', re.IGNORECASE)

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

_BREAK: Final = re.compile(r"[\n\r\v\f\x85\u2028\u2029]")
# Letters and a symbol of Unicode that are drawn as nothing.
_UNSEEN: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")

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


def parsed(locale: str, catalogue: str) -> Catalog:
    """Return what stands in the text of a `.po` file.

    Raise `ValueError` for one that cannot be read, or that counts in another way.
    """
    # A header may go on in the next line, between quotes.
    said = _COUNTING.search(re.sub(r'"\s*\n\s*"', "", catalogue))
    if said is not None and _squeezed(said[1]) != _squeezed(PLURALS[locale]):
        raise ValueError(
            f"its Plural-Forms is not that of {locale}; write: {PLURALS[locale]}"
        )
    return read_po(StringIO(catalogue), locale=locale)


def _squeezed(rule: str) -> str:
    return re.sub(r"[\s;]", "", rule)


def read(locale: str, catalogue: str) -> Language:
    """Return the language in the text of a `.po` file, without what is a gap.

    Raise `ValueError` as `parsed` does.
    """
    return Language(
        locale=locale,
        catalogue=dict(_entries(locale, parsed(locale, catalogue))),
        # Babel keeps no header that it does not know.
        is_checked=f'"{REVIEWED}: checked\\n"' in catalogue,
        plural=c2py(PLURALS[locale].partition("plural=")[2].rstrip(";")),
    )


def _entries(
    locale: str, messages: Catalog
) -> Iterator[tuple[tuple[Version | None, str], Forms]]:
    for message in messages:
        forms, ids = forms_of(message.string), forms_of(message.id)
        if not message.id or message.fuzzy or any(map(is_blank, forms)):
            continue
        if message.context not in (None, *Version):  # nothing asks for it
            continue
        if len(forms) == forms_wanted(locale, ids) and _can_be_said(ids, forms):
            version = Version(message.context) if message.context else None
            yield (version, ids[-1]), forms


def forms_wanted(locale: str, ids: Forms) -> int:
    """Return how many forms a translation has: one, or those that the language has."""
    return int(PLURALS[locale][len("nplurals=")]) if len(ids) > 1 else 1


def _can_be_said(ids: Forms, forms: Forms) -> bool:
    places = set(PLACE.findall(ids[-1]))
    return all(
        set(PLACE.findall(form)) <= places
        and not has_stray_brace(form)
        and not has_more_lines(ids, form)
        for form in forms
    )


def is_blank(form: str) -> bool:
    """Return whether nothing of a text can be seen."""
    return all(
        unicodedata.category(each)[0] in "ZCM" or each in _UNSEEN for each in form
    )


def has_more_lines(ids: Forms, form: str) -> bool:
    """Return whether a translation has a line break, and its original none."""
    return _BREAK.search(ids[-1]) is None and _BREAK.search(form) is not None


def has_stray_brace(form: str) -> bool:
    """Return whether a brace stands alone, so that nothing can be filled in."""
    return bool(re.search("[{}]", PLACE.sub("", form)))


def forms_of(given: object) -> Forms:
    """Return one text or several; Babel gives a list or a tuple where forms are."""
    return tuple(given) if isinstance(given, list | tuple) else (str(given),)
