"""Set a questionnaire on paper, in one language and wording."""

from dataclasses import asdict
from importlib.resources import files

from bot.errors import NoFontError
from dialogues.languages import Language
from dialogues.questionnaire import Questionnaire, Version
from dialogues.review.paper import Paper
from typesetting.errors import NoLetterError
from typesetting.fonts import Fonts, fonts_for, leading_for
from typesetting.sheets import to_pdf


def paper_form(
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
        "fonts": fonts_for(language.locale),
        "leading": leading_for(language.locale),
        "foot": f"{asked.id}, version {asked.version}, {language.locale} {version}",
    }
    template = files("bot.operator.preview") / "content" / "paper.typ"
    try:
        return to_pdf(template.read_bytes(), sheet, fonts=fonts)
    except NoLetterError:
        raise NoFontError(language) from None
