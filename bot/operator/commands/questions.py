"""Look at what is asked: is it right, how does it look, is it translated."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot import content
from bot.exit_codes import EXIT_CODES
from bot.operator import translations
from bot.operator.console import ERR, OUT, after_a_while, bars
from bot.operator.preview import making
from bot.settings import Settings
from dialogues.errors import DialogueError
from dialogues.languages import NAMES
from dialogues.loading import load
from dialogues.packing import NUMBER_BYTES, Packing
from dialogues.review.catalogues import Report, State


def check(
    file: Annotated[Path, typer.Argument(help="A questionnaire in YAML.")],
) -> None:
    """Say everything that is wrong with a questionnaire, or that nothing is."""
    questionnaire = content.to_be_published(file.name, _read(file))
    room, needed = 8 * NUMBER_BYTES, Packing.of(questionnaire).bits
    many = len(questionnaire.questions)
    fits = f"{needed} of {room} bits in a button"
    OUT.print(f"{file}: {many} questions, {fits}. Good.", soft_wrap=True)


def _read(file: Path) -> str:
    if not os.access(file, os.R_OK) or not file.is_file():
        ERR.print(f"{file} cannot be read.", markup=False, soft_wrap=True)
        raise typer.Exit(2)
    return content.text_of(file)


def _own() -> Path | None:
    """Return the own folder, which holds nothing that it may not."""
    own = Settings.read().content_dir
    content.check(own)
    return own


def preview(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="A questionnaire in YAML; if left out, the one young people are asked."
        ),
    ] = None,
    *,
    out: Annotated[
        Path, typer.Option(help="The folder that the page and the PDFs go to.")
    ] = Path("preview"),
    language: Annotated[
        list[str],
        typer.Option(
            help="A language such as ro; may stand several times. All if left out."
        ),
    ] = [],  # noqa: B006  (typer reads it; nothing changes it)
) -> None:
    """Draw every screen, and the questions on paper, for those who must approve them."""
    # A draft may be looked at before a digest can be made of it.
    own = _own()
    asked = (
        content.questionnaire(own=own)
        if file is None
        else load(file.name, _read(file), texts=content.texts())
    )
    edition = making.edition_for(asked, own)
    locales = making.chosen(edition, language)
    shown = bars()
    try:
        made = making.make(edition, locales, out, advanced=after_a_while(shown))
    finally:
        if shown.live.is_started:
            shown.stop()
    for error in made.lacking:
        ERR.print(str(error), markup=False, soft_wrap=True)
    papers = len(made.files) - 1
    OUT.print(
        f"{made.files[0]}: done, with {papers} paper forms beside it. Open it in a "
        "browser, or send the whole folder.",
        soft_wrap=True,
    )


def catalogues(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help=(
                "Where <language>/earshot.po lie; if left out, those of your own folder, "
                "or else those installed."
            )
        ),
    ] = None,
    *,
    only_report: Annotated[
        bool,
        typer.Option("--report", help="Say how far each language is; write nothing."),
    ] = False,
    write_floor: Annotated[
        bool,
        typer.Option("--write-floor", help="Take today's figures as the floor."),
    ] = False,
) -> None:
    """Bring the translations up to date with the English texts; say how far they are."""
    own = _own()
    where = translations.chosen(folder, own)
    if folder is None:
        ERR.print(f"The catalogues in {where}:", markup=False, soft_wrap=True)
    if not only_report:
        translations.bring_up_to_date(where, own)
    found = translations.reports(where, own)
    if not found:
        ERR.print(
            f"{where} holds no <language>/earshot.po.", markup=False, soft_wrap=True
        )
        raise typer.Exit(2)
    if write_floor:
        floor = translations.reached(found)
        translations.write_floor(where, floor)
    else:
        floor = translations.floor(where)
        if not only_report:
            translations.write_floor(where, translations.raised(floor, found))
    _tell(found, floor, every=not only_report)
    if any(translations.stops(each, floor) for each in found):
        raise typer.Exit(EXIT_CODES[DialogueError])


def _tell(found: Iterable[Report], floor: Mapping[str, int], *, every: bool) -> None:
    for each in found:
        for message in each.to_do if every else each.those(State.FAULTY):
            ERR.print(f"{each.locale}: {message}", markup=False, soft_wrap=True)
        state = f"{each}; the floor is {floor.get(each.locale, 0)}"
        if translations.is_below(each, floor):
            state += ", and this is below it"
        OUT.print(f"{each.locale} {NAMES[each.locale]}: {state}.", soft_wrap=True)
