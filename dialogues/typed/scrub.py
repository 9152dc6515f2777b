"""Personal details out of a comment.

This is the first line of defence, not the last: the person sees what would be kept and
decides, and two people approve every quote before it is published.

Rule 1: links, handles, addresses, postcodes, dates and number plates are masked, and
every number that is no count, age, time, year or emergency number.
Rule 2: a word is masked unless it is an ordinary word, listed slang, or a listed public
place or body. Where no list of ordinary words is known, a word is masked if it is a known
name, or if it has a capital letter although it begins no sentence.
Rule 3: an ordinary word that is a name too ("will", "rose") is masked when it has a
capital letter in the middle of a sentence, or stands beside a name.
Rule 4: small places are masked; so are the names of roads, schools and buildings,
with the word that says what they are ("Rye Lane", "St Mary's School", "at oak view academy").
Rule 5: a masked word takes its titled, capitalised and initial neighbours with it.
Rule 6: where everything or nothing is written with capitals, capitals say nothing.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dialogues.typed.words import MARKS, Language, Lists, folded


MASK: Final = "▇"

# Signs that cannot be seen, and could hide a word from its list or turn a line round.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)

_LETTER: Final = rf"[^\W_{MARKS}][{MARKS}]*"
_WORD: Final = re.compile(
    rf"(?:{_LETTER})+(?:[-'’‘ʼ`´*&+](?=[^\W_*&]|\*)(?:{_LETTER})*)*\*?"
)

_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_APP: Final = (
    r"(?:snap(?:chat)?|insta(?:gram)?|ig|gram|tik ?tok|tt|sc|telegram|discord|twitter|xbox"
    r"|psn|facebook|fb|you ?tube|yt|twitch|what[s] ?app|gamertag|handle|user ?name|user)"
)
_DETAILS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:https?:|www\.)\S+",
        r"\S{0,64}\w@\S{0,64}\w\S*",
        r"\S{1,64} ?[\[(]?\bat\b[\])]? ?\w+ ?[\[(]?\bdot\b[\])]? ?\w+",
        r"\b\S{1,64}(?:@| at )(?:gmail|hotmail|outlook|yahoo|icloud|live)\b\S*",
        r"\b[\w-]{1,64}\.(?:com|org|net|uk|co|io|me|tv|gg|app|link|ly|info|xyz|sch)\b\S*",
        r"\b[\w-]{1,64}\.[a-z]{2,9}/\S*",
        r"(?<!\w)[@#]\w{2,}[\w.]*",
        r"\b\w{0,64}[^\W_]_{1,8}[^\W_]\w*|(?<!\w)(?:_+[^\W_]+|[^\W_]+_+)(?!\w)",
        rf"\b{_APP}(?: ?(?:name|account|handle|tag|user))?\s*(?:[:=]+|is:)\s*(?P<it>[\w.-]+)",
        (
            rf"\b(?:my|his|her|their|add me on|im on) {_APP}(?: ?(?:name|account|handle|tag))?"
            r" (?:is |its |it's )?(?!(?:is|was|story|and|but|got|account|group)\b)(?P<it>[\w.-]+)"
        ),
        # A postcode of the United Kingdom, with or without its space; its first half.
        r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b",
        r"\b(?:e|ec|n|nw|s|se|sw|w|wc|br|cr|da|en|ha|ig|kt|rm|sm|tw|ub)\d{1,2}[a-z]?\b",
        # Number plates, of today and before 2001.
        r"\b[a-z]{2}\d{2}[ -]?[a-z]{3}\b",
        r"\b[a-z]\d{1,3} ?[a-z]{3}\b",
        # Dates: 12/03/09, 3rd of May, March 12th.
        r"\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b",
        rf"\b\d{{1,2}} ?(?:st|nd|rd|th)?(?: of)? {_MONTH}\b(?:,? \d{{2,4}}\b)?",
        (
            rf"\b{_MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b(?! ?(?:people|times|of us))"
            r"(?:,? \d{4}\b)?"
        ),
        # A flat and its house, a number and its road.
        (
            r"\b(?:flat|apartment|apt|house|door|room|unit) (?:no\.? ?|number )?\d+[a-z]?\b"
            r"(?:,? \w+ (?:house|court|towers?|point|block|lodge|mansions|heights|close|way|walk)\b)?"
        ),
        (
            r"\b\d+[a-z]? (?:(?!on |in |at |the |my |our |a |of |this |that |down |per |every )\w+ ){1,2}"
            r"(?:road|rd|street|lane|avenue|ave|close|crescent|court|gardens|grove|terrace|mews)\b"
        ),
        r"\b(?:house|door|home|lives? at|address)(?: (?:is|at|no\.?|number))* \d+[a-z]?\b",
        # Shoulder numbers of the police.
        (
            r"\b(?:shoulder|badge|collar|warrant|officer|officer'?s) (?:number|num|no\.?|id)"
            r"(?: (?:was|is))?:? (?P<it>\w*\d\w*(?: [a-z]{1,2}\b)?)"
        ),
        r"\b\d{2,5} ?(?-i:[A-Z]{2})\b",
        # Telephone numbers, in digits or in words.
        r"\+?\(?\d[\d\s().-]{5,}\d",
        r"(?:\b(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine|double|\d+)\b[\s,-]*){5,}",
        # Letters one by one: a name that is spelled, or initials.
        r"(?<![\w'’])(?!(\w)(?:[ .-]+\1\b)+)[^\W\d_](?:[ .-]+[^\W\d_]\b){2,}",
    )
)

_NUMBER: Final = re.compile(
    r"(?P<low>\d{1,3})(?:[-–/](?P<high>\d{1,3}))?(?P<unit>[a-z%+]*)", re.IGNORECASE
)
_ALWAYS_SAFE: Final = frozenset({"999", "101", "111", "24/7", "24-7"})
_YEAR: Final = re.compile(r"19[6-9]\d|20[0-3]\d")
_SCHOOL_YEAR: Final = re.compile(r"(?:y|yr|year)\d{1,2}s?")
_STARRED: Final = re.compile(r"[a-z]{1,4}\*+[a-z]*")

_NAME_CUE: Final = re.compile(
    r"\b(?:(?:sur|nick|first |last )?name(?:'?s| is| was|d)?(?! (?:is|was)\b)|aka|known as"
    r"|nicknamed|goes by|go by)[ :=]+(?P<it>\w+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scrubber:
    """Masks personal details in comments, with the lists it is given."""

    lists: Lists

    def __call__(self, text: str, locale: str) -> str:
        """Return a comment written in `locale` on one line, its details masked."""
        language = self.lists.languages.get(locale, Language())
        line = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
        comment = _Comment(" ".join(line.split()), self.lists, language)
        return comment.masked()


@dataclass(slots=True)
class _Word:
    start: int
    end: int
    text: str
    plain: str
    """Folded, without a possessive ending."""
    opens: bool
    """True for the first word of a sentence."""
    is_capital: bool
    """True if it has a capital letter that tells something."""
    is_masked: bool = False
    is_name: bool = False
    is_public: bool = False

    @property
    def stands_out(self) -> bool:
        return self.is_capital and not self.opens


class _Comment:
    """One comment while it is masked: each rule marks words, later rules build on it."""

    def __init__(self, text: str, lists: Lists, language: Language) -> None:
        self.text = text
        self.lists = lists
        self.language = language
        self.spans: list[tuple[int, int]] = []
        self.words = list(self._split())
        self.plain = tuple(word.plain for word in self.words)

    def masked(self) -> str:
        self._forget_useless_capitals()
        self._mark_public()
        self._mask_details()
        self._mask_numbers()
        self._mask_words()
        self._mask_small_places()
        self._mask_after_cues()
        self._mask_named_places()
        self._mask_neighbours()
        return self._written()

    # Words

    def _split(self) -> Iterator[_Word]:
        end = 0
        for found in _WORD.finditer(self.text):
            between = self.text[end : found.start()]
            end = found.end()
            word = found.group()
            plain = folded(word).strip("'")
            yield _Word(
                start=found.start(),
                end=end,
                text=word,
                plain=plain.removesuffix("'s") or plain,
                opens=found.start() == 0 or bool(re.search(r"[^\s\w,'’&/-]", between)),
                is_capital=word[0].isupper() and (len(word) == 1 or not word.isupper()),
            )

    def _forget_useless_capitals(self) -> None:
        """Take no capital for one where most words have one, as on some phones."""
        later = [word for word in self.words if not word.opens and word.plain != "i"]
        raised = sum(word.text[0].isupper() for word in later)
        if len(later) >= 6 and raised > 0.6 * len(later):
            for word in self.words:
                word.is_capital = False

    def _mark_public(self) -> None:
        for phrases in (self.lists.public, self.language.capitals):
            at = 0
            while at < len(self.words):
                length = phrases.length_at(self.plain, at)
                for word in self.words[at : at + length]:
                    word.is_public = True
                at += length or 1

    def _next(self, at: int) -> str:
        return self.plain[at + 1] if at + 1 < len(self.plain) else ""

    def _before(self, at: int) -> str:
        return self.plain[at - 1] if at else ""

    # Rule 1

    def _mask_details(self) -> None:
        for pattern in _DETAILS:
            for found in pattern.finditer(self.text):
                start, end = found.span("it" if "it" in pattern.groupindex else 0)
                if self._is_everyday(self.text[start:end]):
                    continue
                self.spans.append((start, len(self.text[:end].rstrip(" ,.-"))))
                for word in self.words:
                    if word.start < end and start < word.end:
                        word.is_masked = True

    def _is_everyday(self, detail: str) -> bool:
        """Say whether what looks like a postcode, a handle, … is a word of every day."""
        plain = folded(detail)
        return plain in self.language.ordinary and (
            any(each.isdigit() for each in plain) or plain in self.language.little
        )

    def _mask_numbers(self) -> None:
        for at, word in enumerate(self.words):
            if any(each.isdecimal() for each in word.text):
                word.is_masked |= not self._is_harmless_number(at)

    def _is_harmless_number(self, at: int) -> bool:
        plain = self.plain[at]
        if plain in _ALWAYS_SAFE or plain in self.language.ordinary:
            return True
        if len(plain) == 1 or _SCHOOL_YEAR.fullmatch(plain):
            return True
        if _YEAR.fullmatch(plain):
            return self._before(at) in self.language.year_cues and not (
                self.language.birth & {*self.plain[max(at - 4, 0) : at]}
            )
        found = _NUMBER.fullmatch(plain)
        return found is not None and self._is_count(at, found)

    def _is_count(self, at: int, found: re.Match[str]) -> bool:
        word = self.words[at]
        if found["unit"]:
            return found["unit"] in self.language.units
        around = (
            self.text[word.start - 1 : word.start] + self.text[word.end : word.end + 1]
        )
        if set(around) & set("£$€%+"):
            return True
        if (
            len(plain := self.plain[at]) == 2
            and self._before(at) in self.language.age_cues
        ):
            return 10 <= int(plain) <= 25
        return bool({self._before(at), self._next(at)} & self.language.counted)

    # Rules 2 and 3

    def _mask_words(self) -> None:
        for at, word in enumerate(self.words):
            if word.is_masked or word.is_public or word.plain.isdecimal():
                continue
            if any(each.isdecimal() for each in word.plain):
                continue
            if self.language.ordinary:
                word.is_name = word.plain in self.lists.names and not self._is_ordinary(
                    word.plain
                )
                word.is_masked = not self._is_ordinary(word.plain)
                if word.plain in self.language.names_too and self._is_named(at):
                    word.is_masked = word.is_name = True
            else:
                word.is_name = self._is_known_name(word)
                word.is_masked = word.is_name or (word.stands_out and word.plain != "i")

    def _is_known_name(self, word: _Word) -> bool:
        if word.plain not in self.lists.names:
            return False
        # In a language that we have no words of, "can" or "dan" may be anything.
        return word.is_capital or len(word.plain) >= 5 or not word.plain.isascii()

    def _is_named(self, at: int) -> bool:
        word = self.words[at]
        if not word.is_capital:
            return False
        if (
            word.plain in self.language.months
            and self._before(at) in self.language.before_months
        ):
            return False
        if not word.opens:
            return True
        is_somebody = word.plain not in self.language.little
        return is_somebody and self._next(at) in self.language.deeds

    def _is_ordinary(self, plain: str) -> bool:
        words = self.language.ordinary
        if plain in words or _STARRED.fullmatch(plain):
            return True
        if plain in self.lists.names:
            return False
        if "-" in plain or "&" in plain or "+" in plain:
            return all(
                self._is_ordinary(part) for part in re.split(r"[-&+]+", plain) if part
            )
        return any(form in words for form in _forms(plain))

    # Rule 4

    def _mask_small_places(self) -> None:
        at = 0
        while at < len(self.words):
            length = self.lists.small.length_at(self.plain, at)
            words = self.words[at : at + length]
            is_part_of_public = all(word.is_public for word in words)
            if words and not is_part_of_public and (length > 1 or words[0].stands_out):
                self._mask(at, at + length)
            at += length or 1

    def _mask(self, start: int, end: int) -> None:
        for word in self.words[start:end]:
            word.is_masked = True
            word.is_public = False

    def _mask_named_places(self) -> None:
        for at, word in enumerate(self.words):
            if at and word.plain in self.language.buildings | self.language.schools:
                start = self._start_of_name(at)
                if start < at:
                    self._mask(start, at + 1)

    def _start_of_name(self, at: int) -> int:
        """Return where the name of the place that ends at `at` begins."""
        start = at
        while start and self._may_be_in_name(start - 1, at):
            start -= 1
        run = self.words[start:at]
        if any(self._names_a_place(word, at) for word in run):
            return start
        return self._start_in_small_letters(at)

    def _may_be_in_name(self, at: int, kind: int) -> bool:
        word = self.words[at]
        if self.words[at + 1].opens or not self._touch(at):
            return False
        if word.is_masked or word.stands_out:
            return True
        if self._is_public_before(at, kind):
            return True
        if word.plain in self.language.little | self.language.generic:
            return False
        return word.is_capital and self.words[at + 1].is_capital

    def _is_public_before(self, at: int, kind: int) -> bool:
        is_named = self.plain[kind] in self.language.schools | self.language.roads
        return is_named and self.lists.public.length_at(self.plain, at) == 1

    def _names_a_place(self, word: _Word, kind: int) -> bool:
        if word.is_masked:
            return True
        if word.is_public:
            return self.plain[kind] in self.language.schools | self.language.roads
        return word.plain not in self.language.generic | self.language.little

    def _start_in_small_letters(self, at: int) -> int:
        """Find "at park view academy": up to three telling words after a preposition."""
        kinds = self.language.roads | self.language.schools
        if self.plain[at] not in kinds or self._next(at) in self.language.compounds:
            return at
        for start in range(at - 1, max(at - 4, 0), -1):
            if self.plain[start] in self.language.generic | self.language.little:
                return at
            if self._before(start) in self.language.where:
                return start
        return at

    def _mask_after_cues(self) -> None:
        for found in _NAME_CUE.finditer(self.text):
            for word in self.words:
                if word.start == found.start("it"):
                    named = word.plain not in self.language.little
                    if named and not word.is_public and self.language.ordinary:
                        word.is_masked = word.is_name = True

    # Rule 5

    def _mask_neighbours(self) -> None:
        self._mask_titled()
        self._mask_joined()
        waiting = [at for at, word in enumerate(self.words) if word.is_masked]
        while waiting:
            at = waiting.pop()
            for neighbour in (at - 1, at + 1):
                if self._goes_along(at, neighbour):
                    self.words[neighbour].is_masked = True
                    self.words[neighbour].is_name = self.words[at].is_name
                    waiting.append(neighbour)

    def _mask_titled(self) -> None:
        for at, word in enumerate(self.words[1:], start=1):
            if self._before(at) not in self.language.titles or not self._touch(at - 1):
                continue
            is_sure = self._before(at) in self.language.sure_titles
            is_told = word.stands_out and not word.is_public
            if word.plain not in self.language.little and (is_sure or is_told):
                word.is_masked = word.is_name = True

    def _mask_joined(self) -> None:
        """Mask "will" in "jess and will", and in "will and jess"."""
        for at, word in enumerate(self.words[1:-1], start=1):
            if word.plain not in {"and", "n"}:
                continue
            around = (self.words[at - 1], self.words[at + 1])
            for one, other in (around, around[::-1]):
                may_be_name = other.plain in self.language.names_too
                if (
                    one.is_name
                    and may_be_name
                    and other.plain not in self.language.deeds
                ):
                    other.is_masked = other.is_name = True

    def _goes_along(self, at: int, neighbour: int) -> bool:
        if not 0 <= neighbour < len(self.words) or not self._touch(min(at, neighbour)):
            return False
        word = self.words[neighbour]
        if word.is_masked:
            return False
        if neighbour < at and word.plain in self.language.titles:
            return True
        if word.is_public:
            return False
        if word.plain in self.language.names_too:
            is_name_too = word.is_capital or self.words[at].is_name
            return is_name_too and (
                word.is_capital or word.plain not in self.language.little
            )
        return word.stands_out and word.plain not in self.language.little | {"i"}

    def _touch(self, at: int) -> bool:
        """Say whether only a blank, or a title's full stop, parts a word and the next."""
        word = self.words[at]
        between = self.text[word.end : self.words[at + 1].start]
        if between == ". ":
            return word.plain in self.language.titles or len(word.plain) == 1
        return between in {" ", "-", "'", "’"}

    def _written(self) -> str:
        spans = sorted(
            self.spans
            + [(word.start, word.end) for word in self.words if word.is_masked]
        )
        parts: list[str] = []
        done = 0
        for start, end in spans:
            if end <= done:
                continue
            between = self.text[done:start]
            if not parts or between.strip(" -'’."):
                parts += [between, MASK]
            done = end
        return " ".join(("".join(parts) + self.text[done:]).split())


def _forms(plain: str) -> Iterator[str]:
    """Yield how a word that is on no list may stand on one."""
    for drawn_out in {
        re.sub(r"(.)\1{2,}", r"\1\1", plain),
        re.sub(r"(.)\1{2,}", r"\1", plain),
    }:
        if drawn_out != plain:
            yield drawn_out
    if len(plain) >= 5:
        if plain.endswith("in"):
            yield plain + "g"
        yield plain.removesuffix("s")
        yield plain.replace("'", "")
    for start in ("un", "non", "anti", "over", "under", "super"):
        if len(plain) >= 8 and plain.startswith(start):
            yield plain.removeprefix(start)
