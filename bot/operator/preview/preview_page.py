"""Draw `preview.html`: every screen beside its English original, as on a phone.

Rule 1: what is drawn are the fields that the bot sends (`bot/telegram/messages.py`).
Rule 2: no script, nothing from outside, no time of making: the same texts give the same
page.
Rule 3: an exhibit's address is its name and outlives a new question; its number is the
same in every language.
Rule 4: English that stands where a translation is missing is marked, in words as well.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from babel import Locale

from bot.telegram.messages import Fields, of_prompt, of_screen
from dialogues.edition import Edition
from dialogues.happened import Tapped
from dialogues.languages import Language
from dialogues.questionnaire import Version
from dialogues.review.gallery import Chapter, Exhibit, Profile, gallery, versions_of
from dialogues.screens.screen import Hide, Prompt, Screen, Tell
from dialogues.wording import Wording
from typesetting.pages import templates


AGES = {Version.PLAIN: "13 to 15", Version.STANDARD: "16 to 24"}

_TEMPLATES = templates("bot.operator.preview")
_UTF_16_BYTES = 2
# Nobody writes these two: Unicode keeps them for private use.
_GAP_BEGINS, _GAP_ENDS = "\ue000", "\ue001"
_AT_GAPS = re.compile(f"([{_GAP_BEGINS}{_GAP_ENDS}])")


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph of a message, and how Telegram sets it: an entity's type, or ""."""

    text: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One thing on the phone, in one language."""

    kind: str
    """`screen`, `prompt`, `passing` or `profile`."""
    language: Language
    words: tuple[Words, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    placeholder: str = ""
    menu: tuple[tuple[str, str], ...] = ()

    @property
    def gaps(self) -> int:
        """How many texts are in English for want of a translation."""
        labels = (label for row in self.rows for label in row)
        words = (each.text for each in self.words)
        said = (*words, *labels, self.placeholder, *(each for _, each in self.menu))
        return sum(each.count(_GAP_BEGINS) for each in said)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One exhibit: its number, its address, and its bubbles; English stands last."""

    number: int
    anchor: str
    exhibit: Exhibit
    bubbles: tuple[Bubble, ...]

    @property
    def gaps(self) -> int:
        return self.bubbles[0].gaps


@dataclass(frozen=True, slots=True)
class Part:
    """One wording in one language."""

    version: Version
    ages: str
    anchor: str
    paper: str
    """The file name of its paper form; "" where there is none."""
    chapters: tuple[tuple[Chapter, str, tuple[Drawn, ...]], ...]
    """Heading, address and exhibits of each."""


@dataclass(frozen=True, slots=True)
class Section:
    """One language."""

    language: Language
    called: str
    """Its name in English."""
    parts: tuple[Part, ...]

    @property
    def exhibits_with_gaps(self) -> int:
        chapters = (drawn for part in self.parts for _, _, drawn in part.chapters)
        return sum(each.gaps > 0 for drawn in chapters for each in drawn)


def section(
    edition: Edition, locale: str, *, comment: str, papers: Mapping[Version, str]
) -> Section:
    """Return everything in one language, drawn."""
    edition = _with_marked_gaps(edition, locale)
    language = edition.languages[locale]
    versions = versions_of(edition)
    return Section(
        language=language,
        called=english_name(locale),
        parts=tuple(
            Part(
                version=version,
                # Where there is one wording only, it is not for one age.
                ages=AGES[version] if len(versions) > 1 else "",
                anchor=f"{locale}-{version}",
                paper=papers.get(version, ""),
                chapters=tuple(_chapters(edition, locale, version, comment)),
            )
            for version in versions
        ),
    )


def _with_marked_gaps(edition: Edition, locale: str) -> Edition:
    if locale == "en":
        return edition
    marks = (_GAP_BEGINS, _GAP_ENDS)
    marked = replace(edition.languages[locale], around_gaps=marks)
    return replace(edition, languages={**edition.languages, locale: marked})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a text that is in one language."""

    text: str
    is_gap: bool


def phrases(text: str) -> Iterator[Phrase]:
    """Take a text apart where English stands in a gap; a gap may lie within another."""
    depth = 0
    for part in _AT_GAPS.split(text):
        if part in (_GAP_BEGINS, _GAP_ENDS):
            depth += 1 if part == _GAP_BEGINS else -1
        elif part:
            yield Phrase(part, is_gap=depth > 0)


_TEMPLATES.filters["phrases"] = phrases


def page(edition: Edition, sections: tuple[Section, ...], *, comment: str) -> str:
    """Return the page as HTML."""
    return _TEMPLATES.get_template("page.html.jinja").render(
        questionnaire=edition.questionnaire,
        title=edition.questionnaire.title.standard,
        sections=sections,
        comment=comment,
    )


def english_name(locale: str) -> str:
    return str(Locale(locale).get_display_name("en"))


def _chapters(
    edition: Edition, locale: str, version: Version, comment: str
) -> Iterator[tuple[Chapter, str, tuple[Drawn, ...]]]:
    english = {
        each.name: each
        for each in gallery(edition, version, locale="en", comment=comment)
    }
    exhibits = gallery(edition, version, locale=locale, comment=comment)
    drawn = (
        _drawn(edition, number, each, english.get(each.name), locale, version)
        for number, each in enumerate(exhibits, start=1)
    )
    for chapter, group in groupby(drawn, key=lambda each: each.exhibit.chapter):
        yield chapter, f"{locale}-{version}--{chapter.name.lower()}", tuple(group)


def _drawn(
    edition: Edition,
    number: int,
    exhibit: Exhibit,
    original: Exhibit | None,
    locale: str,
    version: Version,
) -> Drawn:
    bubbles = [_bubble(edition, exhibit, locale, version)]
    if locale != "en" and original is not None:
        bubbles.append(_bubble(edition, original, "en", version))
    anchor = f"{locale}-{version}-{exhibit.name}"
    return Drawn(number, anchor, exhibit, tuple(bubbles))


def _bubble(
    edition: Edition, exhibit: Exhibit, locale: str, version: Version
) -> Bubble:
    language = edition.languages[locale]
    match exhibit.shown:
        case Screen() as screen:
            wording = Wording(edition.texts, version, locale, edition.languages)
            first_line = wording.say("first_line")
            fields = of_screen(screen, _unsealed, first_line=first_line)
            return Bubble("screen", language, words_of(fields), _rows(fields))
        case Prompt() as prompt:
            fields = of_prompt(prompt)
            placeholder = fields["reply_markup"]["input_field_placeholder"]
            return Bubble("prompt", language, words_of(fields), placeholder=placeholder)
        case Tell(text) | Hide(text):
            return Bubble("passing", language, (Words(text),))
        case Profile(description, short_description, menu):
            words = (Words(description), Words(short_description))
            return Bubble("profile", language, words, menu=menu)


def _unsealed(_means: Tapped) -> str:
    return ""


def words_of(fields: Fields) -> tuple[Words, ...]:
    """Return the paragraphs of a message, as its entities set them.

    Telegram counts in UTF-16 units; an entity of ours is always whole paragraphs.
    """
    text = fields["text"].encode("utf-16-le")
    found: list[Words] = []
    at = 0
    for entity in fields.get("entities", ()):
        start = entity["offset"] * _UTF_16_BYTES
        end = start + entity["length"] * _UTF_16_BYTES
        found += _paragraphs(text[at:start].decode("utf-16-le"))
        found.append(Words(text[start:end].decode("utf-16-le"), entity["type"]))
        at = end
    return (*found, *_paragraphs(text[at:].decode("utf-16-le")))


def _paragraphs(text: str) -> Iterator[Words]:
    return (Words(each) for each in text.strip("\n").split("\n\n") if each)


def _rows(fields: Fields) -> tuple[tuple[str, ...], ...]:
    keyboard = fields["reply_markup"]["inline_keyboard"]
    return tuple(tuple(button["text"] for button in row) for row in keyboard)
