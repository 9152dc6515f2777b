"""A small questionnaire with two catalogues: one is read from the right, one needs a font."""

from dataclasses import replace

import pytest

from bot.operator.preview.making import edition_for
from dialogues.edition import Edition
from dialogues.languages import ENGLISH_ONLY, read
from tests.support.builders import (
    a_comment_box,
    a_questionnaire,
    a_text,
    an_area,
    one,
    several,
)


MARKUP = "A <b>tag</b>, #panic(1) *star* = $x$ \\ & “quote”?"
ARABIC = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"X-Review-Status: draft\\n"

msgid "Question first?"
msgstr "سؤال؟"
"""
BENGALI = ARABIC.replace("سؤال؟", "প্রশ্ন?")


@pytest.fixture(scope="session")
def edition() -> Edition:
    asked = a_questionnaire(
        one("first"),
        several("second", "a", "b", "c", at_most=2),
        one("third", when={"question": "first", "any_of": ["no"]}),
        one("fourth").model_copy(update={"text": a_text(MARKUP)}),
        a_comment_box(),
        an_area(),
    )
    languages = {**ENGLISH_ONLY, "bn": read("bn", BENGALI)}
    languages["ar"] = read("ar", ARABIC)
    return replace(edition_for(asked), languages=languages)
