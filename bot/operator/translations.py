"""The catalogues of translations on the disk, brought up to date."""

from pathlib import Path

from bot import content
from dialogues.review.catalogues import (
    PLURALS,
    brought_up_to_date,
    faults_of,
    originals,
)


def bring_up_to_date(folder: Path) -> dict[str, tuple[str, ...]]:
    """Write every catalogue of ours that is in a folder anew; return its faults.

    A language whose own folder is empty gets a catalogue to fill in. What is translated
    stays as it is.
    """
    messages = originals(content.edition())
    faults: dict[str, tuple[str, ...]] = {}
    for locale in PLURALS:
        file = folder / locale / "earshot.po"
        if not file.parent.is_dir():
            continue
        old = file.read_text(encoding="utf-8") if file.exists() else ""
        new = brought_up_to_date(locale, old, messages)
        file.write_text(new, encoding="utf-8")
        faults[locale] = faults_of(locale, new, messages)
    return faults
