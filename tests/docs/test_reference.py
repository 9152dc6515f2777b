"""The reference says what the code does."""

import re

import pytest

from bot.exit_codes import EXIT_CODES
from dialogues import questionnaire
from dialogues.questionnaire import (
    Area,
    Borough,
    Choice,
    CommentBox,
    OneChoice,
    OwnText,
    Picture,
    PolicingArea,
    Questionnaire,
    Role,
    Scale,
    SeveralChoices,
    When,
)
from digest.policy import Policy
from tests.docs.documents import REFERENCE, commands_of, named
from tests.docs.reference import ALWAYS, PARTS, parts_in, written


DOCUMENTS = sorted(REFERENCE.glob("*.md"))
QUESTIONNAIRE_FILE = REFERENCE / "questionnaire-file.md"
_FIELD = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)
# What stands in a file although no field has its name: a loader puts it in.
_OF_THE_LOADER = {"scales", "scale", "also"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_the_generated_parts_are_what_the_code_says(document, request):
    text = document.read_text(encoding="utf-8")

    now = written(text)

    if request.config.getoption("--write-docs", default=False):
        document.write_text(now, encoding="utf-8")
    else:
        assert now == text, "pytest tests/docs --write-docs writes it anew"


def test_every_generated_part_stands_in_the_reference_once():
    found = [
        part
        for document in DOCUMENTS
        for part in parts_in(document.read_text(encoding="utf-8"))
    ]

    assert sorted(found) == sorted(PARTS)


def test_the_reference_has_every_command_and_no_other():
    text = (REFERENCE / "cli.md").read_text(encoding="utf-8")

    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == list(commands_of())


def test_the_table_of_exit_codes_is_that_of_the_command_line():
    text = (REFERENCE / "exit-codes.md").read_text(encoding="utf-8")

    rows = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}

    assert rows == {*EXIT_CODES.values(), *ALWAYS}


def test_every_field_of_a_questionnaire_file_is_described():
    kinds = (OneChoice, SeveralChoices, Scale, Area, CommentBox)
    parts = (OwnText, Choice, Picture, When, PolicingArea, Borough)
    values = (Questionnaire, *kinds, *parts)
    known = {name for each in values for name in each.model_fields}

    described = set(_FIELD.findall(QUESTIONNAIRE_FILE.read_text(encoding="utf-8")))

    assert described - _OF_THE_LOADER == known | {"plain", "standard"}


def test_every_role_of_a_question_is_described():
    text = QUESTIONNAIRE_FILE.read_text(encoding="utf-8")
    section = text.partition("## Roles\n")[2].partition("\n## ")[0]

    assert all(f"`{role.value}`" in section for role in Role)


def test_the_limits_of_a_questionnaire_file_are_those_of_the_code():
    text = QUESTIONNAIRE_FILE.read_text(encoding="utf-8")

    assert f"at most {questionnaire.LABEL_CHARACTERS} characters" in text


def test_every_figure_of_the_policy_is_explained():
    text = (REFERENCE / "digest-columns.md").read_text(encoding="utf-8")

    explained = set(re.findall(r"^- `(\w+)`: ", text, re.MULTILINE))

    assert explained == set(Policy.model_fields)
