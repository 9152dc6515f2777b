"""Set a questionnaire on paper as a tagged PDF (PDF/UA-1), with typst.

Rule 1: every word goes in as data; typst reads none of it as markup.
Rule 2: a letter that no font here has stops the sheet; an empty box is never printed.
        PDF/UA forbids them, and typst refuses.
"""

import json
from dataclasses import asdict
from importlib.resources import files
from typing import Final

import typst

from bot.errors import NoFontError
from dialogues.languages import Language
from dialogues.questionnaire import Questionnaire, Version
from dialogues.review.paper import Paper


FONTS: Final = {
    "ar": ("Noto Naskh Arabic",),
    "bn": ("Noto Sans Bengali",),
    "gu": ("Noto Sans Gujarati",),
    # Latin first: the spaces of Nastaliq are too narrow for an English name.
    "ur": ("Noto Sans", "Noto Nastaliq Urdu", "Noto Naskh Arabic"),
}
"""What is taken first for a script; where it is not there, any font with the letters."""

_LATIN: Final = ("Noto Sans", "Libertinus Serif")  # typst brings the second along
# Between lines, in letters of the font: Nastaliq runs downhill, Naskh has marks above.
_LEADING: Final = {"ur": 1.5, "ar": 0.85}
_USUAL_LEADING: Final = 0.65
_NO_LETTER: Final = "could not be displayed"

Fonts = typst.Fonts


def sheets(
    asked: Questionnaire,
    version: Version,
    language: Language,
    paper: Paper,
    *,
    fonts: Fonts,
) -> bytes:
    """Return the PDF; the same words and fonts give the same bytes.

    Raise `NoFontError` where no font here has the letters of the language.
    """
    sheet = {
        "paper": asdict(paper),
        "language": language.locale,
        "right_to_left": language.is_right_to_left,
        "fonts": [*FONTS.get(language.locale, ()), *_LATIN],
        "leading": _LEADING.get(language.locale, _USUAL_LEADING),
        "foot": f"{asked.id}, version {asked.version}, {language.locale} {version}",
    }
    template = files("bot.operator.preview") / "content" / "paper.typ"
    try:
        return typst.compile(
            template.read_bytes(),
            font_paths=fonts,
            sys_inputs={"sheet": json.dumps(sheet)},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError as error:
        if _NO_LETTER in error.message:
            raise NoFontError(language) from None
        raise
