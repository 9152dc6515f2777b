"""Reads the texts that are shipped with the dialogues, or those of an own folder.

Rule: an own folder may change what is asked, whom to turn to, and how it is translated.
It may not change what our code says, nor the lists that find danger and mask names:
these belong to the promises.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from bot.errors import ContentFaultError
from dialogues.edition import Edition
from dialogues.languages import ENGLISH, ENGLISH_ONLY, LOCALES, Language
from dialogues.languages import read as read_language
from dialogues.loading import load, load_faq, load_help_lines, load_texts
from dialogues.questionnaire import Audience, Questionnaire, Text
from dialogues.typed.danger import DangerPhrases
from dialogues.typed.scrub import Scrubber
from dialogues.typed.words import Lists, read_sections
from digest.classification import NEEDED


YOUNG_PEOPLE = "young_people.yaml"
PROFESSIONALS = "youth_workers.yaml"
WORD_LISTS = {"en": ("words/en.txt", "words/en_ordinary.txt")}
"""The lists of ordinary words, by language; a language may have none."""
_SHIPPED = Path(str(files("dialogues"))) / "content"
CATALOGUES = _SHIPPED / "locale"
"""Where the translations of this installation lie: `<language>/earshot.po`."""
_TRANSLATIONS = {each: f"locale/{each}/earshot.po" for each in LOCALES if each != "en"}
OWN = (YOUNG_PEOPLE, PROFESSIONALS, "support.yaml", "faq.yaml", *_TRANSLATIONS.values())
"""The files that an own folder may hold; each stands in for the shipped one."""

_OWN_FOLDERS = ("locale", *(f"locale/{each}" for each in LOCALES if each != "en"))
_OWN_FLOOR = "locale/floor.yaml"
"""Written there by 'earshot catalogues'; nothing that is asked or said."""


def check(own: Path | None) -> None:
    """Raise `ContentFaultError` for an own folder that is not there or holds other files.

    A file with a slip in its name would be passed over, and the shipped one asked.
    """
    if own is None:
        return
    if not own.is_dir():
        raise ContentFaultError(f"{own} is no folder: EARSHOT_CONTENT_DIR names one.")
    # A file is told by its own name, and so before the folder that it is in.
    for path in sorted(own.rglob("*"), reverse=True):
        name = path.relative_to(own).as_posix()
        if name not in (*OWN, _OWN_FLOOR, *_OWN_FOLDERS):
            raise ContentFaultError(
                f"{name} in {own} stands in for nothing. There may be: {', '.join(OWN)}."
            )
        if name in _OWN_FOLDERS and not path.is_dir():
            raise ContentFaultError(f"{name} in {own} is no folder. Make it one.")
        if name not in _OWN_FOLDERS:
            text_of(path)


def read(name: str, own: Path | None = None) -> str:
    """Return the text of one file: that of the own folder, or else the shipped one."""
    return text_of(_place_of(name, own))


def _place_of(name: str, own: Path | None) -> Path:
    # Whatever stands in the own folder stands in, be it a file or not: a link to nothing
    # would otherwise bring the shipped questions back.
    if own is not None and os.path.lexists(own / name):
        return own / name
    return _SHIPPED / name


def text_of(file: Path) -> str:
    """Return the text of any file; raise `ContentFaultError` where there is none."""
    # Whoever opens a pipe waits for ever.
    if file.exists() and not file.is_file():
        raise ContentFaultError(
            f"{file} is no file. Put a file there, or take it away."
        )
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContentFaultError(
            f"{file} cannot be read ({type(error).__name__}): it is not UTF-8. "
            "Save it as UTF-8."
        ) from None
    except OSError as error:
        why = type(error).__name__
        raise ContentFaultError(f"{file} cannot be read ({why}).") from None


def questionnaire(name: str = YOUNG_PEOPLE, own: Path | None = None) -> Questionnaire:
    return to_be_published(name, read(name, own))


def to_be_published(name: str, text: str) -> Questionnaire:
    """Return the questionnaire in a file's text, with all roles that a digest needs.

    Raise `QuestionnaireFaultError` with every fault in it.
    """
    return load(name, text, needed=NEEDED, texts=texts())


@cache
def texts() -> dict[str, Text]:
    """Return what the bot says itself."""
    return load_texts("texts.yaml", read("texts.yaml"))


def languages(own: Path | None = None) -> dict[str, Language]:
    """Return English, and every language that has a catalogue, in our order."""
    found = {"en": ENGLISH}
    for locale, name in _TRANSLATIONS.items():
        if os.path.lexists(_place_of(name, own)):
            found[locale] = _language(locale, read(name, own))
    return found


def _language(locale: str, catalogue: str) -> Language:
    with naming(_TRANSLATIONS[locale]):
        return read_language(locale, catalogue)


@contextmanager
def naming(catalogue: str | Path) -> Iterator[None]:
    """Tell what is wrong with a catalogue together with its name."""
    try:
        yield
    except ValueError as error:
        raise ContentFaultError(f"{catalogue} cannot be read ({error}).") from None


@cache
def scrubber() -> Scrubber:
    """Return what masks personal details, with every list that is shipped."""
    languages = {
        locale: [read(name) for name in names] for locale, names in WORD_LISTS.items()
    }
    return Scrubber(
        Lists.of(
            names=read("words/names.txt"),
            places=read("words/places.txt"),
            languages=languages,
        )
    )


@cache
def danger_phrases() -> dict[str, DangerPhrases]:
    """Return the phrases of danger by language, for every one that has some."""
    folder = files("dialogues") / "content" / "danger"
    # Words that are no misspelling of another; only English has a list of them.
    ordinary = {"en": read_sections(read("words/en_ordinary.txt"))["ordinary"]}
    return {
        locale: DangerPhrases.read(name, read(name), ordinary=ordinary.get(locale, ()))
        for locale in LOCALES
        if (folder / f"{locale}.txt").is_file()
        for name in [f"danger/{locale}.txt"]
    }


def edition(own: Path | None = None, *, minimum_age_alone: int = 16) -> Edition:
    """Return what every conversation of young people rests on."""
    return Edition(
        questionnaire=questionnaire(own=own),
        texts=texts(),
        help_lines=load_help_lines("support.yaml", read("support.yaml", own)),
        answers=load_faq("faq.yaml", read("faq.yaml", own)).answers,
        minimum_age_alone=minimum_age_alone,
        languages=languages(own),
    )


def for_professionals(edition: Edition, own: Path | None = None) -> Edition:
    """Return the edition for those who work with young people."""
    return asking(edition, questionnaire(PROFESSIONALS, own))


def asking(edition: Edition, asked: Questionnaire) -> Edition:
    """Return an edition with other questions, in their own words.

    Professionals are asked in English only.
    """
    own_texts = {each.id: each.text for each in asked.own_texts}
    for_young_people = asked.audience is Audience.YOUNG_PEOPLE
    return replace(
        edition,
        questionnaire=asked,
        texts={**edition.texts, **own_texts},
        languages=edition.languages if for_young_people else ENGLISH_ONLY,
    )
