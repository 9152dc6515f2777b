import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.typed.scrub import MASK, Scrubber
from dialogues.typed.words import Lists, folded, read_sections


def scrub(text: str) -> str:
    """Mask by the rules alone, without any list."""
    return Scrubber(Lists())(text, "")


HERE = Path(__file__).parent
WORDS = files("dialogues") / "content" / "words"


def _read(name: str) -> str:
    return (WORDS / name).read_text("utf-8")


SCRUBBER = Scrubber(
    Lists.of(
        names=_read("names.txt"),
        places=_read("places.txt"),
        languages={"en": (_read("en.txt"), _read("en_ordinary.txt"))},
    )
)


def in_english(text: str) -> str:
    return SCRUBBER(text, "en")


def in_a_language_without_list(text: str) -> str:
    return SCRUBBER(text, "pl")


PRIVATE = [
    "07700 900123",
    "+44 (0)7700 900-123",
    "oh seven seven oh oh nine",
    "sam@example.org",
    "sam.k+x@mail.example.co.uk",
    "@sam_k",
    "sam_k",
    "https://example.org/x?y=z",
    "www.example.org",
    "t.me/sam_k",
    "example.com",
    "SE15 4QN",
    "se154qn",
    "N1 9GU",
    "EC1A 1BB",
    "SE15",
    "42",
    "٠٧٧٠٠٩٠٠١٢٣",
    "user1234",
    "LD19 ABC",
    "12/03/2009",
    "3rd of May",
    "4512 SE",
    "J.D.K",
]


@pytest.mark.parametrize("scrubbing", [scrub, in_english, in_a_language_without_list])
@pytest.mark.parametrize("private", PRIVATE)
def test_what_names_a_person_or_a_place_is_masked(private, scrubbing):
    assert scrubbing(f"before {private} after") == f"before {MASK} after"


@pytest.mark.parametrize("scrubbing", [scrub, in_english])
@pytest.mark.parametrize(
    "harmless",
    [
        "Black boys get stopped more",
        "They don't listen. Ever.",
        "it is gay-friendly / not",
        "I was 9 then",
        "Year 9",
        "me@",
        "a @ b",
        "e.g. more buses",
        "mon-fri... whatever",
    ],
)
def test_plain_words_stay_as_they_are(harmless, scrubbing):
    assert scrubbing(harmless) == harmless


@pytest.mark.parametrize(
    "harmless",
    [
        "fuck the feds, acab",
        "they are racist to gay, trans and muslim kids",
        "Muslim girls and Black boys, always",
        "wagwan bruv the mandem in my ends are peak, allow it",
        "The Met should listen to us in Tower Hamlets and Lambeth",
        "NO ONE LISTENS TO US",
        "Soooo many knives",
        "I'm 15 and in year 10, it was 10pm, I rang 999",
        "stopped since 2019 by 6 officers under section 60",
        "Youth Clubs and a Police Station, on my road and in our school",
        "more street lights, safer streets, a high street",
        "In May it was bad. Will they listen? I hope so",
        "sh*t cops don't care",
        "9 out of 10 say so, 100% of us",
        "Notting Hill Carnival",
        "Everyone Here Says The Same Thing And Nobody Will Act",
        "insta: they post all of it",
        "my snap is the worst",
        "superracist and chattin nonsense",
    ],
)
def test_swearing_slang_groups_and_public_places_stay_in_english(harmless):
    assert in_english(harmless) == harmless


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("ask Mr Khan now", "ask ▇ now"),
        ("ask mr brown now", "ask ▇ now"),
        ("then PC Smith 1234 came", "then ▇ came"),
        ("at St Mary's School today", "at ▇ today"),
        ("on Rye Lane again", "on ▇ again"),
        ("on church road again", "on ▇ again"),
        ("at park view academy again", "at ▇ again"),
        ("near Phoenix Youth Club again", "near ▇ again"),
        ("on Hackney Road again", "on ▇ again"),
        ("in Brixton again", "in ▇ again"),
        ("my friend Will cried", "my friend ▇ cried"),
        ("my friend jamal hill cried", "my friend ▇ cried"),
        ("jess and will cried", "▇ and ▇ cried"),
        ("my name is sunshine ok", "my name is ▇ ok"),
        ("my snap is shadow", "my snap is ▇"),
        ("insta: shadow", "insta: ▇"),
        ("then xqzt came", "then ▇ came"),
        ("they said Mr. Patel J. helped", "they said ▇. helped"),
        ("Rose got hurt", "▇ got hurt"),
        ("flat 12 kingfisher house", "▇"),
        ("born in 2008 here", "born in ▇ here"),
        ("Łukasz's mum", "▇ mum"),
        ("محمد said", "▇ said"),
    ],
)
def test_a_masked_word_takes_its_neighbours_with_it(written, kept):
    assert in_english(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Widziałem jak Marek uciekł", "Widziałem jak ▇ uciekł"),
        ("Marek uciekł", "▇ uciekł"),
        ("Policja w London jest zła", "Policja w London jest zła"),
        ("spotkałem Xyzt tam", "spotkałem ▇ tam"),
        ("can dan ali", "can dan ali"),
        ("mohammed uciekł", "▇ uciekł"),
        ("আমি মোহাম্মদ কে চিনি", "আমি ▇ কে চিনি"),
    ],
)
def test_without_a_list_names_and_capitalised_words_are_masked(written, kept):
    assert SCRUBBER(written, "pl") == kept


def test_lines_become_one_line():
    assert scrub(" one\n\ntwo\tthree ") == "one two three"


def test_nothing_becomes_nothing():
    assert scrub(" \n ") == ""


def test_unseen_signs_hide_nothing():
    assert in_english("ask mr kh\u200ban and @\u200bsam") == "ask ▇ and ▇"


@given(st.text())
def test_a_comment_is_one_line_without_long_numbers(text):
    for scrubbed in (scrub(text), in_english(text)):
        assert "\n" not in scrubbed
        assert scrubbed == scrubbed.strip()
        digits = "".join(each if each.isdecimal() else " " for each in scrubbed)
        assert all(len(number) <= 4 for number in digits.split())


@given(st.text(alphabet="a1@. /-:wk+☺\n", max_size=60))
def test_no_handle_and_no_address_is_left(text):
    scrubbed = scrub(text)

    assert "://" not in scrubbed or "http" not in scrubbed
    assert not any(
        word.startswith("@") and word[1:3].isalnum() and len(word) > 2
        for word in scrubbed.split()
    )


@given(st.text(alphabet="aAbk1 .@'-_łİমি▇", max_size=80))
def test_nothing_is_shown_that_was_not_written(text):
    shown = in_english(text).replace(MASK, " ").split()

    assert all(part in text for part in shown)


def test_every_list_says_where_it_comes_from_and_its_licence():
    for name in ("names.txt", "places.txt", "en.txt", "en_ordinary.txt"):
        head = _read(name).partition("\n[")[0]
        assert "Source:" in head
        assert "Licence:" in head
    assert "Kevin Atkinson" in _read("SCOWL.txt")


def test_lists_are_folded_words_under_sections():
    assert read_sections("a\n[b] # c\nÉmile d_e\n[f]\n") == {
        "": ("a",),
        "b": ("emile", "d e"),
    }
    assert folded("O’Neill") == "o'neill"


# How much is found: measured on files of comments in which what must go is marked [[…]].

_MARKED = re.compile(r"\[\[(.*?)\]\]")
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_WORD_OR_MASK = re.compile(rf"{MASK}|\w+(?:['’]\w+)*")


@dataclass
class Measured:
    details: int = 0
    found: int = 0
    innocent: int = 0
    masked: int = 0
    faults: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        return self.found / self.details

    @property
    def share_of_innocent_masked(self) -> float:
        return self.masked / self.innocent

    def add(self, line: str) -> None:
        words = [
            (word, at)
            for at, part in enumerate(re.split(r"\[\[(.*?)\]\]", line))
            for word in _WORD.findall(part)
        ]
        shown = in_english(_MARKED.sub(r"\1", line))
        alive = _alive([word for word, _ in words], _WORD_OR_MASK.findall(shown))
        details = {at for _, at in words if at % 2}
        leaking = {
            at for index, (_, at) in enumerate(words) if at % 2 and index in alive
        }
        innocent = [index for index, (_, at) in enumerate(words) if not at % 2]
        lost = [index for index in innocent if index not in alive]
        self.details += len(details)
        self.found += len(details - leaking)
        self.innocent += len(innocent)
        self.masked += len(lost)
        if leaking or lost:
            self.faults += (shown,)


def _alive(words: list[str], shown: list[str]) -> set[int]:
    """Return which of the words can still be read."""
    matches = SequenceMatcher(None, words, shown, autojunk=False).get_matching_blocks()
    return {
        index for match in matches for index in range(match.a, match.a + match.size)
    }


def _measured(name: str) -> Measured:
    measured = Measured()
    for line in _lines(HERE / name):
        measured.add(line)
    return measured


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


# The blind file is written by somebody who has not seen the rules; its floors are what was
# measured there, less a little. Raise them, never lower them.
FLOORS = {"comments.txt": (0.97, 0.06), "comments_blind.txt": (0.85, 0.06)}


@pytest.mark.parametrize("name", [name for name in FLOORS if (HERE / name).exists()])
def test_marked_details_are_found_and_innocent_words_stay(name, capsys):
    recall, innocent = FLOORS[name]

    measured = _measured(name)

    with capsys.disabled():
        print(  # noqa: T201 the figures are wanted in every run
            f"\n{name}: {measured.found} of {measured.details} details masked "
            f"({measured.recall:.1%}), {measured.masked} of {measured.innocent} innocent "
            f"words masked ({measured.share_of_innocent_masked:.1%})"
        )
    assert measured.recall >= recall, measured.faults
    assert measured.share_of_innocent_masked <= innocent, measured.faults
