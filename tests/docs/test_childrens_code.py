"""The pages about children name files and tests that exist, and what they say is so."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from dialogues.commands import COMMANDS
from dialogues.happened import Began, Declined
from dialogues.progress import INTRO
from dialogues.questionnaire import Group, Version
from dialogues.screens.results import pictures_of
from tests.docs.documents import ROOT
from tests.support.builders import the_edition
from tests.support.chat import Chat
from tests.support.reading_age import words_in


FOLDER = ROOT / "docs" / "explanation"
CODE = (FOLDER / "childrens-code.md").read_text(encoding="utf-8")
ASSESSMENT = (FOLDER / "dpia.md").read_text(encoding="utf-8")
STANDARDS = re.split(r"^## ", CODE, flags=re.MULTILINE)[1:]
TITLES = (
    "1. Best interests of the child",
    "2. Data protection impact assessments",
    "3. Age appropriate application",
    "4. Transparency",
    "5. Detrimental use of data",
    "6. Policies and community standards",
    "7. Default settings",
    "8. Data minimisation",
    "9. Data sharing",
    "10. Geolocation",
    "11. Parental controls",
    "12. Profiling",
    "13. Nudge techniques",
    "14. Connected toys and devices",
    "15. Online tools",
)
PARTS = (
    "What is done",
    "Where data goes",
    "Lawful basis",
    "Why it is needed, and no more",
    "Who was asked",
    "Risks",
    "Measures",
    "What is left",
    "Decisions",
    "When to look again",
)
EDITION = the_edition()
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_FILE = re.compile(r"`((?:bot|dialogues|storage|digest|docs|tests)/[\w./-]+)[`:]")
_PRESSING = re.compile(
    r"are you sure|don't miss|hurry|last chance|almost there|nearly done|keep going"
    r"|well done|great job|streak|reward|prize|win |please stay|come back soon",
    re.IGNORECASE,
)


@cache
def functions_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        each.name
        for each in tree.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def missing_in(document: str) -> list[str]:
    """Return the files and tests that a document names and that are not there."""
    files = [each for each in _FILE.findall(document) if not (ROOT / each).exists()]
    tests = [
        f"{file}::{test}"
        for file, test in _TEST.findall(document)
        if file not in files and test not in functions_in(ROOT / file)
    ]
    return [*files, *tests]


# The Children's Code


def test_all_15_standards_are_there_in_their_order():
    assert tuple(each.partition("\n")[0] for each in STANDARDS) == TITLES


@pytest.mark.parametrize("standard", STANDARDS, ids=TITLES)
def test_a_standard_names_files_and_tests_that_exist(standard):
    assert _TEST.search(standard)
    assert missing_in(standard) == []


@pytest.mark.parametrize("standard", STANDARDS, ids=TITLES)
def test_a_standard_says_what_is_missing(standard):
    said = ("Still missing: " in standard) + ("Nothing is missing" in standard)

    assert said == 1


def test_a_file_or_test_that_is_not_there_would_be_noticed():
    named = "`bot/nothing.py`, `tests/docs/test_childrens_code.py::test_of_nothing`"

    assert missing_in(named) == [
        "bot/nothing.py",
        "tests/docs/test_childrens_code.py::test_of_nothing",
    ]


# The assessment


def test_the_assessment_names_files_and_tests_that_exist():
    assert _TEST.search(ASSESSMENT)
    assert missing_in(ASSESSMENT) == []


def test_the_assessment_has_the_parts_that_an_officer_looks_for():
    parts = re.findall(r"^## (.+)$", ASSESSMENT, flags=re.MULTILINE)

    assert tuple(parts) == PARTS


def test_every_risk_is_weighed_before_and_after_and_has_its_measures():
    risks = re.findall(r"^\| (R\d+) \|(.+)\|$", ASSESSMENT, flags=re.MULTILINE)
    split = [
        (risk, [each.strip() for each in cells.split("|")]) for risk, cells in risks
    ]
    weighed = {risk: cells for risk, cells in split if len(cells) == 7}
    measured = {risk for risk, cells in split if len(cells) == 3}

    assert list(weighed) == [f"R{number}" for number in range(1, len(weighed) + 1)]
    assert measured == set(weighed)
    for _, *before, level, likely, severe, level_after in weighed.values():
        assert level == level_of(*before)
        assert level_after == level_of(likely, severe)


def level_of(likelihood: str, severity: str) -> str:
    """Return the level of a risk as the assessment says that it is found."""
    weight = ("remote", "possible", "probable").index(likelihood)
    weight += ("minimal", "significant", "severe").index(severity)
    return ("low", "low", "medium", "high", "high")[weight]


# What the pages say is so, where no other test keeps it


def test_the_first_screen_is_short_and_comes_before_any_question():
    chat = Chat(EDITION)
    said = [text.plain for text in EDITION.questionnaire.intro]

    assert chat.progress.place == INTRO
    assert sum(len(words_in(text)) for text in said) <= 70
    assert any("never see your answers" in text for text in said)


def test_a_line_stands_before_whatever_is_private():
    for question_id in ("stopped", "area", "gender", "ethnic_group"):
        question = EDITION.questionnaire.question(question_id)
        assert question.before is not None


def test_no_published_group_is_an_invite_or_a_school():
    assert {group.value for group in Group} == {
        "london",
        "policing_area",
        "borough",
        "age",
        "gender",
        "ethnic_group",
    }


def test_no_button_asks_the_phone_for_a_place_or_a_number():
    sources = [
        path
        for path in (ROOT / "bot").rglob("*.py")
        if "sandbox" not in path.parts  # it plays Telegram, which can
    ]
    asking = ("request_location", "request_contact", "request_users", "request_chat")

    assert sources
    for path in sources:
        text = path.read_text(encoding="utf-8")
        assert not any(each in text for each in asking), path


def test_no_text_presses_anybody_to_go_on():
    texts = [
        *EDITION.texts.values(),
        EDITION.questionnaire.title,
        *EDITION.questionnaire.intro,
        *(question.text for question in EDITION.questionnaire.questions),
        *(
            text
            for picture in pictures_of(EDITION.questionnaire).values()
            for text in (picture.statement, picture.sentence)
            if text
        ),
    ]

    pressing = [
        text.original(version)
        for text in texts
        for version in Version
        if _PRESSING.search(text.original(version))
    ]

    assert pressing == []


def test_no_stands_right_under_yes():
    means = [button.means for button in Chat(EDITION).buttons]

    assert means[:2] == [Began(), Declined()]


def test_the_tools_are_in_the_menu():
    tools = {"privacy", "whatyouhold", "delete", "forget", "help", "stop"}

    assert tools <= {command.name for command in COMMANDS}
