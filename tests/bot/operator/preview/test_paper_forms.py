import re
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from bot.errors import NoFontError
from bot.operator.preview.paper_forms import paper_form
from dialogues.edition import Edition
from dialogues.languages import ENGLISH, Language
from dialogues.questionnaire import Version
from dialogues.review.paper import paper
from tests.bot.operator.preview.conftest import MARKUP
from tests.support.builders import the_edition
from typesetting.fonts import Fonts


ALL_FONTS = Fonts()
# What typst brings along: Latin letters only.
LATIN_ONLY = Fonts(include_system_fonts=False)


def a_pdf(
    edition: Edition,
    locale: str = "en",
    version: Version = Version.STANDARD,
    fonts: Fonts = ALL_FONTS,
) -> pypdfium2.PdfDocument:
    made = paper_form(
        edition.questionnaire,
        version,
        edition.languages[locale],
        paper(edition, version, locale=locale),
        fonts=fonts,
    )
    return pypdfium2.PdfDocument(made)


def text_of(document: pypdfium2.PdfDocument) -> str:
    """Return the text that can be selected, its lines joined."""
    pages = [page.get_textpage().get_text_range() for page in document]
    return re.sub(r"\s+", " ", " ".join(pages))


@pytest.mark.parametrize("version", Version)
def test_every_question_and_answer_is_on_the_sheets(version):
    edition = the_edition()

    said = text_of(a_pdf(edition, version=version))

    for number, item in enumerate(paper(edition, version, locale="en").items, start=1):
        assert f"{number}. {item.text}" in said
        for ticks in item.ticks:
            assert all(label in said for label in (*ticks.labels, ticks.heading))
    assert said.startswith("This is what the chat asks, on paper.")
    assert "Only if you ticked: Yes, once; Yes, more than once" in said
    assert "Write here, up to 300 letters:" in said
    assert "Tick up to 2." in said
    assert "call 999" in said


def test_help_lines_are_those_for_the_ages_of_the_wording():
    young, older = (
        text_of(a_pdf(the_edition(), version=version)) for version in Version
    )

    assert "Childline" in young
    assert "Modern Slavery Helpline" in older


def test_words_are_printed_and_never_read_as_markup(edition):
    assert MARKUP in text_of(a_pdf(edition))


def test_a_sheet_is_tagged_and_says_its_title_and_language(edition):
    document = a_pdf(edition, "ar")

    assert pdfium.FPDFCatalog_IsTagged(document)
    # The title has no translation here: English in a gap.
    assert document.get_metadata_value("Title") == "\u2066A small questionnaire\u2069"
    buffer = (pdfium.FPDF_WCHAR * 8)()
    size = pdfium.FPDFCatalog_GetLanguage(document, buffer, 16)
    assert bytes(buffer)[: size - 2].decode("utf-16-le") == "ar"


def test_a_sheet_is_pdf_ua(edition):
    made = paper_form(
        edition.questionnaire,
        Version.PLAIN,
        ENGLISH,
        paper(edition, Version.PLAIN, locale="en"),
        fonts=ALL_FONTS,
    )

    assert b"pdfuaid" in made


def test_what_is_read_from_the_right_stands_at_the_right(edition):
    untranslated = replace(edition, languages={"en": ENGLISH, "ar": Language("ar")})

    # Of A4's 595 points; the heading is as long in both.
    assert start_of_word(a_pdf(untranslated, "en")) < 200
    assert start_of_word(a_pdf(untranslated, "ar")) > 300


def start_of_word(document: pypdfium2.PdfDocument) -> float:
    """Return how far from the left a word of the heading begins, in points."""
    text = document[0].get_textpage()
    found = text.search("questionnaire").get_next()
    assert found is not None
    return float(text.get_charbox(found[0])[0])


def test_letters_that_no_font_has_are_told_and_never_printed_as_boxes(edition):
    with pytest.raises(NoFontError, match=r"letters of Bangla.*fonts-noto-core"):
        a_pdf(edition, "bn", fonts=LATIN_ONLY)

    assert "Question first?" in text_of(a_pdf(edition, "en", fonts=LATIN_ONLY))


def test_the_same_words_give_the_same_bytes(edition):
    once, again = (
        paper_form(
            edition.questionnaire,
            Version.PLAIN,
            ENGLISH,
            paper(edition, Version.PLAIN, locale="en"),
            fonts=ALL_FONTS,
        )
        for _ in range(2)
    )

    assert once == again
