"""What the how-to pages say is done here, as they say it, on copies."""

import re
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
import yaml
from babel.messages.pofile import read_po, write_po

from bot import content
from dialogues.happened import Began, Picked, Skipped
from dialogues.questionnaire import (
    Area,
    CommentBox,
    OneChoice,
    QuestionValue,
    Scale,
    SeveralChoices,
)
from dialogues.screens.screen import Screen
from tests.bot.test_cli import told
from tests.digest.builders import a_crowd, compiled, has_numbers, records
from tests.docs.documents import ROOT, blocks
from tests.support.chat import Chat


HOW_TO = ROOT / "docs" / "how-to"
ADD_A_QUESTION = HOW_TO / "add-a-question.md"
TRANSLATE = HOW_TO / "translate.md"
SHOWN = {
    block.lines[1].split()[-1]: "\n".join(block.lines) + "\n"
    for block in blocks(ADD_A_QUESTION)
    if block.language == "yaml"
}
EACH_KIND = pytest.mark.parametrize("kind", SHOWN)
# Of these a form has one already.
ALONE = ("comment", "area")
_QUESTION = re.compile(r"(?m)^(?=  - id: )")


def with_question(kind: str, folder: Path) -> Path:
    """Return an own folder with our questions and the one that the page shows."""
    file = folder / content.YOUNG_PEOPLE
    head, start, asked = content.read(file.name).partition("questions:\n")
    gone = f"    kind: {kind}\n" if kind in ALONE else SHOWN[kind].splitlines()[0]
    first, *others = [each for each in _QUESTION.split(asked) if each.strip()]
    others = [each for each in others if gone not in each]
    file.write_text("".join((head, start, first, SHOWN[kind], "\n", *others)))
    return folder


def shown(kind: str, own: Path) -> QuestionValue:
    [written] = yaml.safe_load(SHOWN[kind])
    return content.questionnaire(own=own).question(written["id"])


def standing_before(kind: str, own: Path) -> Chat:
    """Return the phone of somebody who has come to the question."""
    edition, question = content.edition(own), shown(kind, own)
    chat = Chat(edition)
    chat.do(Began())
    chat.do(Picked(2))
    for _ in edition.questionnaire.questions:
        if chat.progress.place.question == question.id:
            return chat
        chat.do(Skipped())
    raise AssertionError(f"{question.id} is not asked")


def words_of(screen: Screen) -> str:
    return "\n".join(paragraph.text for paragraph in screen.paragraphs)


def test_a_question_of_each_kind_is_shown():
    assert sorted(SHOWN) == ["area", "comment", "one", "scale", "several"]


@EACH_KIND
def test_a_question_that_is_shown_passes_the_check(kind, tmp_path):
    own = with_question(kind, tmp_path)

    done = told("check", str(own / content.YOUNG_PEOPLE))

    assert done.exit_code == 0, done.output
    assert "Good." in done.output


@EACH_KIND
def test_a_question_that_is_shown_is_asked(kind, tmp_path):
    own = with_question(kind, tmp_path)
    question = shown(kind, own)

    chat = standing_before(kind, own)

    assert question.text.standard in words_of(chat.screen)
    labels = [each.label for each in chat.buttons]
    match question:
        case CommentBox():
            assert "Write something" in labels
        case Area():
            chat.tap("Left bank")
            chat.tap("Docks")
            assert chat.progress.answers[question.id] == ("left_bank", "docks")
        case SeveralChoices():
            chat.tap(question.choices[0].text.standard)
            chat.tap("Done")
            assert chat.progress.answers[question.id] == (question.choices[0].id,)
        case OneChoice() | Scale():
            assert set(labels) > {each.text.standard for each in question.choices}
            chat.tap(question.choices[0].text.standard)
            assert chat.progress.answers[question.id] == (question.choices[0].id,)


@pytest.mark.slow
@EACH_KIND
def test_a_question_that_is_shown_is_in_the_digest_as_the_page_says(kind, tmp_path):
    own = with_question(kind, tmp_path)
    asked, question = content.questionnaire(own=own), shown(kind, own)
    crowd = a_crowd(asked, 300, np.random.default_rng(1))

    week = compiled(asked, records(asked, crowd))

    rows = [row for row in week.table.rows if row.question == question.id]
    if isinstance(question, CommentBox | Area):
        assert rows == []
    else:
        assert any(has_numbers(row) for row in rows if row.member == "london")
        assert question.title
        assert question.title in week.files["digest.html"].decode()
    if isinstance(question, Area):
        members = {row.member for row in week.table.rows}
        assert {each.id for each in question.policing_areas} <= members


@pytest.mark.slow
@EACH_KIND
def test_a_question_that_is_shown_is_in_the_preview(kind, tmp_path):
    own = with_question(kind, tmp_path)
    question = shown(kind, own)
    file, out = own / content.YOUNG_PEOPLE, tmp_path / "preview"

    done = told("preview", str(file), "--out", str(out), "--language", "pl")

    page = (out / "preview.html").read_text(encoding="utf-8")
    name = question.id.replace("_", "-")
    assert done.exit_code == 0, done.output
    for wording in ("plain", "standard"):
        assert f'id="en-{wording}-question-{name}"' in page
    polish = page.partition(f'id="pl-plain-question-{name}"')[2].partition("</article>")
    assert "Not translated:" in polish[0]


# Translations


def test_a_gap_is_reported_and_said_in_english_as_the_page_says(tmp_path):
    assert ("earshot catalogues --report") in TRANSLATE.read_text(encoding="utf-8")
    copytree(content.CATALOGUES / "pl", tmp_path / "locale" / "pl")
    title = content.questionnaire().title.plain
    before, missing = said_first(tmp_path), missing_in(tmp_path)

    put_away(title, tmp_path / "locale" / "pl" / "earshot.po")

    assert missing_in(tmp_path) == missing + 1
    assert before != said_first(tmp_path) == title


def missing_in(own: Path) -> int:
    """Return how many texts the report on a folder says to be missing."""
    done = told("catalogues", str(own / "locale"), "--report")
    assert done.exit_code == 0
    return int(re.findall(r", (\d+) missing, ", done.output)[0])


def said_first(own: Path) -> str:
    """Return the first words that somebody reads whose phone is in Polish."""
    content.check(own)
    return Chat(content.edition(own), locale="pl").screen.paragraphs[0].text


def put_away(original: str, file: Path) -> None:
    """Take one translation out of a catalogue."""
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale="pl")
    catalogue[original].string = ""
    with file.open("wb") as opened:
        write_po(opened, catalogue)
