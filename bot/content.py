"""Reads the texts that are shipped with the dialogues."""

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from dialogues.edition import Edition
from dialogues.languages import ENGLISH, ENGLISH_ONLY, LOCALES, Language
from dialogues.languages import read as read_language
from dialogues.loading import load, load_faq, load_help_lines, load_texts
from dialogues.questionnaire import Audience, Questionnaire
from dialogues.typed.danger import DangerPhrases
from dialogues.typed.scrub import Scrubber
from dialogues.typed.words import Lists, read_sections
from digest.classification import NEEDED


YOUNG_PEOPLE = "young_people.yaml"
PROFESSIONALS = "youth_workers.yaml"
WORD_LISTS = {"en": ("words/en.txt", "words/en_ordinary.txt")}
"""The lists of ordinary words, by language; a language may have none."""
CATALOGUES = Path(str(files("dialogues"))) / "content" / "locale"
"""Where the translations of this installation lie: `<language>/earshot.po`."""


def read(name: str) -> str:
    """Return the text of one file of `dialogues/content`."""
    return (files("dialogues") / "content" / name).read_text(encoding="utf-8")


def questionnaire(name: str = YOUNG_PEOPLE) -> Questionnaire:
    return to_be_published(name, read(name))


def to_be_published(name: str, text: str) -> Questionnaire:
    """Return the questionnaire in a file's text, with all roles that a digest needs.

    Raise `QuestionnaireFaultError` with every fault in it.
    """
    return load(name, text, needed=NEEDED)


def languages() -> dict[str, Language]:
    """Return English, and every language that has a catalogue, in our order."""
    found = {"en": ENGLISH}
    for locale in LOCALES:
        catalogue = CATALOGUES / locale / "earshot.po"
        if catalogue.is_file():
            found[locale] = read_language(locale, catalogue.read_text(encoding="utf-8"))
    return found


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


def edition(*, minimum_age_alone: int = 16) -> Edition:
    """Return what every conversation of young people rests on, as shipped."""
    return Edition(
        questionnaire=questionnaire(),
        texts=load_texts("texts.yaml", read("texts.yaml")),
        help_lines=load_help_lines("support.yaml", read("support.yaml")),
        answers=load_faq("faq.yaml", read("faq.yaml")).answers,
        minimum_age_alone=minimum_age_alone,
        languages=languages(),
    )


def for_professionals(edition: Edition) -> Edition:
    """Return the edition for those who work with young people."""
    return asking(edition, questionnaire(PROFESSIONALS))


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
