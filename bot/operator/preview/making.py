"""Make the preview: the page, and a paper form for each language and wording."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot import content
from bot.errors import LanguageFaultError, NoFontError
from bot.interview.reading import Reading
from bot.operator.preview.paper_forms import paper_form
from bot.operator.preview.preview_page import Section, page, section
from dialogues.edition import Edition
from dialogues.questionnaire import Questionnaire, Version
from dialogues.review.gallery import versions_of
from dialogues.review.paper import paper
from storage.files import translated_file_errors
from typesetting.fonts import Fonts


PAGE: Final = "preview.html"

_TYPED: Final = (
    "My mate Sam got robbed in Acre Lane, call me on 07700 900123. More lights please."
)

Advanced = Callable[[str, int, int], None]
"""Told of each step: what is done, how much of it, of how much."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was written, and what could not be."""

    files: tuple[Path, ...]
    lacking: tuple[NoFontError, ...]


def edition_for(questionnaire: Questionnaire, own: Path | None = None) -> Edition:
    """Return what is shipped or in the own folder, with these questions."""
    return content.asking(content.edition(own), questionnaire)


def chosen(edition: Edition, wanted: Iterable[str]) -> tuple[str, ...]:
    """Return English and the languages that are wanted; all of them for none.

    Raise `LanguageFaultError` with every one that has no catalogue.
    """
    asked = tuple(wanted)
    if unknown := tuple(each for each in asked if each not in edition.languages):
        raise LanguageFaultError(unknown, tuple(edition.languages))
    return tuple(
        each for each in edition.languages if not asked or each in ("en", *asked)
    )


def make(
    edition: Edition,
    locales: tuple[str, ...],
    folder: Path,
    *,
    advanced: Advanced,
    fonts: Fonts | None = None,
) -> Made:
    """Write everything into the folder, over what a preview before left there."""
    fonts = fonts or Fonts()
    comment = Reading.of(edition.languages).masked(_TYPED, "en")
    versions = versions_of(edition)
    sections: list[Section] = []
    written: list[Path] = []
    lacking: list[NoFontError] = []
    with translated_file_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for at, locale in enumerate(locales):
        advanced("Languages", at, len(locales))
        names: dict[Version, str] = {}
        try:
            for version, sheet in _sheets(edition, locale, versions, fonts):
                names[version] = f"paper-{locale}-{version}.pdf"
                written.append(_write(folder / names[version], sheet))
        except NoFontError as error:
            lacking.append(error)
        sections.append(section(edition, locale, comment=comment, papers=names))
    html = page(edition, tuple(sections), comment=comment)
    advanced("Languages", len(locales), len(locales))
    files = (_write(folder / PAGE, html.encode()), *written)
    return Made(files, tuple(lacking))


def _sheets(
    edition: Edition, locale: str, versions: tuple[Version, ...], fonts: Fonts
) -> Iterator[tuple[Version, bytes]]:
    for version in versions:
        yield (
            version,
            paper_form(
                edition.questionnaire,
                version,
                edition.languages[locale],
                paper(edition, version, locale=locale),
                fonts=fonts,
            ),
        )


def _write(path: Path, content: bytes) -> Path:
    with translated_file_errors(path):
        path.write_bytes(content)
    return path
