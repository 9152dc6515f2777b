"""Look at what is asked: is it right, how does it look, is it translated."""

from pathlib import Path
from typing import Annotated

import typer

from bot import content
from bot.exit_codes import EXIT_CODES
from bot.operator import translations
from bot.operator.console import ERR, OUT, after_a_while, bars
from bot.operator.preview import making
from dialogues.errors import DialogueError
from dialogues.languages import NAMES
from dialogues.loading import load
from dialogues.packing import NUMBER_BYTES, Packing


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
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        ERR.print(f"{file} cannot be read ({type(error).__name__}).")
        raise typer.Exit(2) from None


def preview(
    file: Annotated[
        Path | None,
        typer.Argument(help="A questionnaire in YAML; the young people's if left out."),
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
    asked = content.questionnaire() if file is None else load(file.name, _read(file))
    edition = making.edition_for(asked)
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
            help="Where <language>/earshot.po lie; those installed if left out."
        ),
    ] = None,
) -> None:
    """Bring the translations up to date with the English texts; say what is missing."""
    faults = translations.bring_up_to_date(folder or content.CATALOGUES)
    for locale, many in faults.items():
        for fault in many:
            ERR.print(f"{locale}: {fault}", markup=False, soft_wrap=True)
        state = f"{len(many)} to do" if many else "complete"
        OUT.print(f"{locale} {NAMES[locale]}: {state}.", soft_wrap=True)
    if any(faults.values()):
        raise typer.Exit(EXIT_CODES[DialogueError])
