"""What a document tells to type can be typed."""

import re

import pytest

from bot.settings import PREFIX, Settings
from tests.docs.documents import (
    DOCUMENTS,
    ROOT,
    Command,
    commands_of,
    earshot_commands,
    named,
    quoted,
)


COMMANDS = commands_of()
_MAKE = re.compile(r"^(?:\$ )?make ([a-z]+)")
_TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)
_SETTING = re.compile(rf"\b{PREFIX}([A-Z_]+)\b")
_PATH = re.compile(r"^(?:bot|dialogues|storage|digest|tests|docs)/[\w./-]+$")
_PLACEHOLDERS = {"COMMAND"}
# `earshot round` by itself names all commands that begin so.
GROUPS = {(words.split()[0],) for words in COMMANDS if " " in words}


def fault(words: tuple[str, ...]) -> str:
    """Say what is wrong with the words after `earshot`; "" for nothing."""
    if words[0] in {"--help", *_PLACEHOLDERS} or words in GROUPS:
        return ""
    command = COMMANDS.get(" ".join(words[:2])) or COMMANDS.get(words[0])
    if command is None:
        return f"there is no command {words[0]}"
    known = {each.name for each in command.params} | {"--help"}
    options = {each.partition("=")[0] for each in words if each.startswith("--")}
    return f"{command.words} does not know {options - known}" * bool(options - known)


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_a_command_that_is_named_exists_with_its_options(document):
    faults = [fault(words) for words in earshot_commands(document)]

    assert [each for each in faults if each] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_a_target_of_make_that_is_named_exists(document):
    targets = set(_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))

    called = {found[1] for line in quoted(document) if (found := _MAKE.match(line))}

    assert called <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_a_setting_that_is_named_exists(document):
    known = {name.upper() for name in Settings.model_fields}

    called = set(_SETTING.findall(document.read_text(encoding="utf-8")))

    assert called <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_a_file_that_is_named_exists(document):
    called = [each.partition("::")[0] for each in quoted(document)]

    # A decision may be named by its number alone.
    missing = [
        each
        for each in called
        if _PATH.match(each)
        and not (ROOT / each).exists()
        and not [*ROOT.glob(f"{each}-*.md")]
    ]

    assert missing == []


def test_a_wrong_command_would_be_noticed():
    assert fault(("rounds",)) == "there is no command rounds"
    assert "--twice" in fault(("demo", "--twice"))
    assert isinstance(COMMANDS["round open"], Command)
    assert fault(("round", "open")) == ""
