"""Lists of words: what is known of names, places and ordinary words.

The caller reads the files of `content/words` and hands their texts over. A file is made of
`[sections]` with words between blanks; `#` starts a comment, `_` stands for a space. Every
word is kept folded: small letters, no accents.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final


# Letters that Unicode does not take apart into a letter and an accent.
_LETTERS: Final = str.maketrans("łøđħıŀæœ’‘ʼ`´", "lodhilao'''''")


# Vowel signs and the like are part of a word, although Python's \w leaves them out. For
# use between [ and ] in a pattern.
MARKS: Final = (
    "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670"
    "\u0981-\u0983\u09bc\u09be-\u09cd\u09d7\u0a81-\u0a83\u0abc\u0abe-\u0acd"
)


def folded(word: str) -> str:
    """Return a word in small letters, without accents, with straight apostrophes.

    >>> folded("Łukasz’s"), folded("İbrahim"), folded("François")
    ("lukasz's", 'ibrahim', 'francois')
    """
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    return "".join(each for each in apart if not "\u0300" <= each <= "\u036f")


def read_sections(text: str) -> dict[str, tuple[str, ...]]:
    """Return the words of each section of a list, folded, in their order."""
    sections: defaultdict[str, list[str]] = defaultdict(list)
    name = ""
    for line in text.splitlines():
        content = line.partition("#")[0].strip()
        if content.startswith("["):
            name = content.strip("[]")
        else:
            sections[name] += (
                folded(word.replace("_", " ")) for word in content.split()
            )
    return {name: tuple(words) for name, words in sections.items() if words}


@dataclass(frozen=True, slots=True)
class Phrases:
    """Sayings of one or more words, found by their first word, the longest first."""

    by_first: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, sayings: Iterable[str]) -> "Phrases":
        by_first: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        for saying in sayings:
            words = tuple(saying.split())
            by_first[words[0]].append(words)
        return cls(
            {
                first: tuple(sorted(set(each), key=len, reverse=True))
                for first, each in by_first.items()
            }
        )

    def length_at(self, words: tuple[str, ...], at: int) -> int:
        """Return how many of `words` from `at` on are one of these, 0 if none are."""
        for phrase in self.by_first.get(words[at], ()):
            if words[at : at + len(phrase)] == phrase:
                return len(phrase)
        return 0


_NONE: Final[frozenset[str]] = frozenset()

# Sections of words that were chosen one by one: they stay although a name is like them.
_LISTED: Final = ("slang", "modern", "misspelt")
_AS_THEY_ARE: Final = (
    "months", "before_months", "little", "deeds", "titles", "sure_titles", "roads",
    "buildings", "schools", "generic", "where", "compounds", "counted", "units", "age_cues",
    "year_cues", "birth",
)  # fmt: skip
_ORDINARY: Final = ("ordinary", *(each for each in _AS_THEY_ARE if each != "units"))


@dataclass(frozen=True, slots=True)
class Language:
    """What is known of one language. Without `ordinary`, words go unchecked."""

    ordinary: frozenset[str] = _NONE
    """Every word that may stand when it has no capital letter."""
    names_too: frozenset[str] = _NONE
    """Ordinary words that are also given names or surnames."""
    months: frozenset[str] = _NONE
    before_months: frozenset[str] = _NONE
    """What tells the month from a person of that name."""
    little: frozenset[str] = _NONE
    """Words that no masked neighbour takes along."""
    deeds: frozenset[str] = _NONE
    """After the first word of a sentence, these say that it is somebody's name."""
    titles: frozenset[str] = _NONE
    sure_titles: frozenset[str] = _NONE
    """Titles that nothing but a name follows."""
    roads: frozenset[str] = _NONE
    buildings: frozenset[str] = _NONE
    schools: frozenset[str] = _NONE
    generic: frozenset[str] = _NONE
    """What may stand before a road, a building or a school and is no name of it."""
    where: frozenset[str] = _NONE
    """After these a road or a school is named, not told of in general."""
    compounds: frozenset[str] = _NONE
    """What follows "street", "school", … when these are part of a longer word."""
    counted: frozenset[str] = _NONE
    """What makes the number beside it a count, a time or an age."""
    units: frozenset[str] = _NONE
    """What is written on to a number to the same end."""
    age_cues: frozenset[str] = _NONE
    year_cues: frozenset[str] = _NONE
    birth: frozenset[str] = _NONE
    """Near these a year is a date of birth."""
    capitals: Phrases = field(default_factory=Phrases)
    """What is written with a capital letter and points at nobody."""

    @classmethod
    def of(cls, texts: Iterable[str], names: frozenset[str]) -> "Language":
        """Read a language's files; `names` are taken out of its ordinary words."""
        read: defaultdict[str, list[str]] = defaultdict(list)
        for text in texts:
            for section, words in read_sections(text).items():
                read[section] += words
        listed = {word for section in _LISTED for word in read[section]}
        names_too = {*read["names_too"], *(listed & names)}
        ordinary = {
            word
            for section in (*_LISTED, *_ORDINARY, "names_too", "extra", "capitals")
            for saying in read[section]
            for word in saying.split()
        }
        return cls(
            ordinary=frozenset(ordinary - (names - names_too - {*read["extra"]})),
            names_too=frozenset(names_too),
            capitals=Phrases.of(read["capitals"]),
            **{section: frozenset(read[section]) for section in _AS_THEY_ARE},
        )


@dataclass(frozen=True, slots=True)
class Lists:
    """Everything that `Scrubber` knows about words."""

    names: frozenset[str] = _NONE
    public: Phrases = field(default_factory=Phrases)
    """Places and bodies that may stand."""
    small: Phrases = field(default_factory=Phrases)
    """Places that may not, although they are made of ordinary words."""
    languages: Mapping[str, Language] = field(default_factory=dict)

    @classmethod
    def of(
        cls, *, names: str, places: str, languages: Mapping[str, Iterable[str]]
    ) -> "Lists":
        """Read the texts of `names.txt`, `places.txt` and each language's files."""
        place = read_sections(places)
        known = frozenset(read_sections(names)["names"])
        return cls(
            names=known,
            public=Phrases.of(place["public"]),
            small=Phrases.of(place["small"]),
            languages={
                locale: Language.of(texts, known) for locale, texts in languages.items()
            },
        )
