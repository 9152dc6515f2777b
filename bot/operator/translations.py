"""The catalogues of translations on the disk: brought up to date, and reported.

Rule: the floor is how many messages of a language were translated once. An English text
that is added lowers no figure, so it stops nobody; one that is changed or removed does,
and whoever does it lowers the floor in the same commit.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from bot import content
from dialogues.languages import PLURALS
from dialogues.loading import load_figures
from dialogues.review.catalogues import (
    Original,
    Report,
    State,
    brought_up_to_date,
    originals,
    report,
)


FLOOR: Final = "floor.yaml"

_FLOOR_SAYS: Final = """\
# How many messages are translated into each language. Tests fail where there are fewer.
# 'earshot catalogues' raises a figure; --write-floor lowers it, too.
"""


def chosen(folder: Path | None, own: Path | None) -> Path:
    """Return where the catalogues lie: the folder, the own ones, or those installed."""
    if folder is None and own is not None and (own / "locale").is_dir():
        return own / "locale"
    return folder or content.CATALOGUES


def texts_for(folder: Path, own: Path | None) -> tuple[Original, ...]:
    """Return what is translated in a folder: own texts within the own one only.

    The installed catalogues brought up to date with own texts would lose the others.
    """
    is_own = own is not None and folder.resolve().is_relative_to(own.resolve())
    return originals(content.edition(own if is_own else None))


def bring_up_to_date(folder: Path, own: Path | None = None) -> None:
    """Write every catalogue of ours that is in a folder anew.

    A language whose own folder is empty gets a catalogue to fill in. What is translated
    stays as it is.
    """
    messages = texts_for(folder, own)
    for locale in PLURALS:
        file = _file(folder, locale)
        if file.parent.is_dir():
            old = content.text_of(file) if file.exists() else ""
            with content.naming(file):
                new = brought_up_to_date(locale, old, messages)
            file.write_text(new, encoding="utf-8")


def reports(folder: Path, own: Path | None = None) -> tuple[Report, ...]:
    """Return how far every catalogue in a folder is; write nothing."""
    messages = texts_for(folder, own)
    return tuple(
        _report(locale, _file(folder, locale), messages)
        for locale in PLURALS
        if _file(folder, locale).exists()
    )


def _report(locale: str, file: Path, messages: tuple[Original, ...]) -> Report:
    with content.naming(file):
        return report(locale, content.text_of(file), messages)


def _file(folder: Path, locale: str) -> Path:
    return folder / locale / "earshot.po"


def floor(folder: Path) -> dict[str, int]:
    """Return the floor by language; a folder without one has none."""
    file = folder / FLOOR
    return load_figures(FLOOR, content.text_of(file)) if file.exists() else {}


def write_floor(folder: Path, floor: Mapping[str, int]) -> None:
    lines = "".join(f"{locale}: {number}\n" for locale, number in floor.items())
    (folder / FLOOR).write_text(_FLOOR_SAYS + lines, encoding="utf-8")


def reached(found: Iterable[Report]) -> dict[str, int]:
    """Return how many messages are translated, by language."""
    return {each.locale: each.many(State.TRANSLATED) for each in found}


def raised(floor: Mapping[str, int], found: Iterable[Report]) -> dict[str, int]:
    """Return the floor, higher where more was reached."""
    return {
        locale: max(number, floor.get(locale, 0))
        for locale, number in reached(found).items()
    }


def is_below(report: Report, floor: Mapping[str, int]) -> bool:
    return report.many(State.TRANSLATED) < floor.get(report.locale, 0)


def stops(report: Report, floor: Mapping[str, int]) -> bool:
    """Return whether a catalogue may not go out: fewer translations, or broken ones."""
    return is_below(report, floor) or report.many(State.FAULTY) > 0
