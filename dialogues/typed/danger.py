"""Phrases that bring the help card up first.

Rule 1: a phrase is found although its spelling is off by a letter, letters are drawn out,
or blanks and apostrophes are missing.
Rule 2: missing a phrase is worse than finding one too many.
Rule 3: nothing but the help card follows. What was written is neither blocked, kept nor
told to anybody, and nothing depends on the phrases being found.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from dialogues.errors import Fault, WordingFaultError
from dialogues.typed.words import MARKS, folded


_WORD: Final = re.compile(rf"(?:[^\W_]|[{MARKS}])+")
# Apostrophes, and what Arabic writing adds to its letters or not, as one likes: short
# vowels, hamza, the stretched line, and signs that join letters or part them.
_LEFT_OUT: Final = re.compile("['’‘ʼ`´\u0640\u064b-\u0655\u0670\u200c\u200d]")
_DRAWN_OUT: Final = re.compile(r"(.)\1{2,}")
_LIST: Final = re.compile(r"\{(\w+)\}")
_GAP: Final = ".."
_WORDS_IN_GAP: Final = 4
# In shorter words one letter makes another word.
_SHORTEST_MISSPELT: Final = 5
# Shorter sayings without their blanks stand inside of other words.
_SHORTEST_JOINED: Final = 8

_Slot = frozenset[str]
"""The words that fit at one place of a phrase; no words for a gap."""
_Phrase = tuple[_Slot, ...]
_ByFirst = Mapping[str, tuple[_Phrase, ...]]
"""Phrases by each word that they may begin with: a text has few words, a list many."""


@dataclass(frozen=True, slots=True)
class DangerPhrases:
    """The phrases of one language, prepared for `danger_in`."""

    phrases: _ByFirst = field(repr=False)
    harmless: _ByFirst = field(repr=False)
    """What a phrase shares words with when nobody is in danger."""
    instead: Mapping[str, tuple[str, ...]] = field(repr=False)
    """Words that are read as others, or (empty) as none."""
    joined: frozenset[str] = field(repr=False)
    """Phrases as they are without their blanks."""
    vocabulary: frozenset[str] = field(repr=False)
    misspelt: Mapping[str, tuple[str, ...]] = field(repr=False)
    """The words that are found although misspelt, by their first letter."""
    ordinary: frozenset[str] = field(repr=False)
    """Words that are no misspelling of another."""

    @classmethod
    def read(
        cls, name: str, text: str, *, ordinary: Iterable[str] = ()
    ) -> "DangerPhrases":
        """Read a file of `content/danger`; raise `WordingFaultError` with every fault.

        `name` stands in the message only.
        """
        read = _Read(text)
        if read.faults:
            raise WordingFaultError(name, tuple(read.faults))
        words = frozenset(
            word for phrase in read.phrases for slot in phrase for word in slot
        )
        return cls(
            phrases=_by_first(read.phrases),
            harmless=_by_first(read.harmless),
            instead=read.instead,
            joined=frozenset(_joined(read.phrases)),
            vocabulary=words,
            misspelt=_by_letter(words),
            ordinary=frozenset(ordinary),
        )


def danger_in(text: str, languages: Mapping[str, DangerPhrases]) -> tuple[str, ...]:
    r"""Return the languages in which a text holds a phrase of danger; most often none.

    >>> languages = {"en": DangerPhrases.read("", "[any]\nwant to disappear")}
    >>> danger_in("I want todisappear", languages), danger_in("i want more", languages)
    (('en',), ())
    """
    words = _words_in(text)
    return tuple(
        locale for locale, phrases in languages.items() if _is_danger_in(words, phrases)
    )


def _is_danger_in(words: list[str], phrases: DangerPhrases) -> bool:
    written = _read_as(words, phrases.instead)
    meant = [_meant(word, phrases) for word in written]
    spans = [*_found(phrases.phrases, meant), *_found_joined(written, phrases.joined)]
    if not spans:
        return False
    harmless = [*_found(phrases.harmless, [frozenset({word}) for word in written])]
    return any(
        not any(start < last and first < end for first, last in harmless)
        for start, end in spans
    )


def _words_in(text: str) -> list[str]:
    plain = _LEFT_OUT.sub("", folded(text))
    return [_DRAWN_OUT.sub(r"\1\1", word) for word in _WORD.findall(plain)]


def _read_as(words: list[str], instead: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [each for word in words for each in instead.get(word, (word,))]


def _meant(word: str, phrases: DangerPhrases) -> _Slot:
    """Return the words of phrases that somebody may have meant by this one."""
    known = phrases.vocabulary
    single = re.sub(r"(.)\1$", r"\1", word)
    exact = frozenset({word, single} & known)
    if exact or len(word) < _SHORTEST_MISSPELT - 1 or word in phrases.ordinary:
        return exact
    return frozenset(
        each
        for each in phrases.misspelt.get(word[0], ())
        if abs(len(each) - len(word)) <= 1 and _is_one_off(each, word)
    )


def _is_one_off(one: str, other: str) -> bool:
    """Say whether one letter more, less, changed or swapped parts two words.

    >>> _is_one_off("phrase", "phrsae"), _is_one_off("phrase", "pea")
    (True, False)
    """
    if len(one) < len(other):
        one, other = other, one
    at = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        len(other),
    )
    if len(one) > len(other):
        return one[at + 1 :] == other[at:]
    swapped = other[:at] + other[at : at + 2][::-1] + other[at + 2 :]
    return one[at + 1 :] == other[at + 1 :] or one == swapped


def _by_first(phrases: Iterable[_Phrase]) -> _ByFirst:
    found: defaultdict[str, list[_Phrase]] = defaultdict(list)
    for phrase in phrases:
        for word in phrase[0]:
            found[word].append(phrase)
    return {word: tuple(each) for word, each in found.items()}


def _by_letter(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        if len(word) >= _SHORTEST_MISSPELT:
            found[word[0]].append(word)
    return {letter: tuple(each) for letter, each in found.items()}


def _found(phrases: _ByFirst, words: list[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Yield where phrases begin and end in the words."""
    for start, meant in enumerate(words):
        for word in meant:
            for phrase in phrases.get(word, ()):
                end = _end_of(phrase[1:], words, start + 1)
                if end is not None:
                    yield start, end


def _end_of(phrase: _Phrase, words: list[frozenset[str]], at: int) -> int | None:
    """Return where a phrase ends whose rest is to begin at `at`."""
    if not phrase:
        return at
    if not phrase[0]:
        ends = (
            _end_of(phrase[1:], words, each)
            for each in range(at, at + _WORDS_IN_GAP + 1)
        )
        return next((end for end in ends if end is not None), None)
    if at >= len(words) or phrase[0].isdisjoint(words[at]):
        return None
    return _end_of(phrase[1:], words, at + 1)


def _joined(phrases: Iterable[_Phrase]) -> Iterator[str]:
    for phrase in phrases:
        if all(len(slot) == 1 for slot in phrase):
            joined = "".join(word for slot in phrase for word in slot)
            if len(joined) >= _SHORTEST_JOINED:
                yield joined


def _found_joined(
    words: list[str], joined: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Yield where phrases that lack a blank, or have one too many, begin and end."""
    starts = [*accumulate((len(word) for word in words), initial=0)]
    text = "".join(words)
    lengths = {len(phrase) for phrase in joined}
    for at, start in enumerate(starts[:-1]):
        for length in lengths:
            if text[start : start + length] in joined:
                yield at, bisect_left(starts, start + length)


class _Read:
    """What stands in a file of phrases, and the faults in it."""

    def __init__(self, text: str) -> None:
        self.faults: list[Fault] = []
        self.phrases: list[_Phrase] = []
        self.harmless: list[_Phrase] = []
        self.instead: dict[str, tuple[str, ...]] = {}
        self._lists: defaultdict[str, set[str]] = defaultdict(set)
        section = ""
        for number, line in enumerate(text.splitlines(), start=1):
            content = line.partition("#")[0].strip()
            if content.startswith("["):
                section = content.strip("[]")
            elif content:
                self._take(number, section, content)
        if not self.phrases:
            wrong = "there are no phrases"
            self._fault(1, "the file", wrong, "Write one a line, below '[any]'.")

    def _fault(self, line: int, place: str, wrong: str, remedy: str) -> None:
        self.faults.append(Fault(line, place, wrong, remedy))

    def _take(self, line: int, section: str, content: str) -> None:
        match section:
            case "words" | "name":
                self._define(line, section, content)
            case "no_words":
                self.instead |= dict.fromkeys(folded(content).split(), ())
            case _:
                slots = self._slots(line, content)
                if slots and not (slots[0] and slots[-1]):
                    wrong = "a phrase begins or ends with a gap"
                    self._fault(line, section, wrong, "Take '..' out there.")
                elif slots:
                    (self.harmless if section == "not" else self.phrases).append(slots)

    def _define(self, line: int, section: str, content: str) -> None:
        name, sign, words = content.partition("=")
        if not sign:
            wrong = f"{content} defines nothing"
            self._fault(line, section, wrong, "Write 'name = words'.")
        elif section == "words":
            plain = _LEFT_OUT.sub("", folded(name.strip()))
            self.instead[plain] = tuple(folded(words).split())
        else:
            slots = self._slots(line, words)
            self._lists[name.strip()].update(word for slot in slots for word in slot)

    def _slots(self, line: int, content: str) -> _Phrase:
        slots: list[_Slot] = []
        for part in content.split():
            if part == _GAP:
                slots.append(frozenset())
            elif (found := _LIST.fullmatch(part)) is None:
                slots += (
                    frozenset({word})
                    for word in _read_as(_words_in(part), self.instead)
                )
            elif words := self._lists.get(found[1]):
                slots.append(frozenset(words))
            else:
                wrong = f"there is no list named {found[1]}"
                self._fault(line, content, wrong, "Add it below [name].")
                return ()
        return tuple(slots)
