"""A command is added to a copy as the how-to says, and the copy's own tests are run."""

import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from tests.docs.documents import ROOT, Block, blocks


PAGE = ROOT / "docs" / "how-to" / "add-a-command.md"
COPIED = (
    *("bot", "dialogues", "digest", "sandbox", "storage", "tests", "typesetting"),
    *("docs", "pyproject.toml"),
)
# What goes through the table or the texts, and so must follow by itself.
FOLLOW = (
    "tests/transcripts/test_transcripts.py::{}[asks_when]",
    "tests/dialogues/test_commands.py",
    "tests/dialogues/test_content.py",
    "tests/dialogues/review/test_gallery.py",
)
PLAYED = (
    "test_a_conversation_goes_as_it_is_written",
    "test_over_telegram_a_conversation_goes_the_same_way",
)


def shown(start: str) -> str:
    """Return what the page shows in the block that starts so."""
    [block] = [each for each in blocks(PAGE) if _text(each).startswith(start)]
    return _text(block)


def _text(block: Block) -> str:
    return "".join(f"{line}\n" for line in block.lines)


def put(file: Path, after: str, added: str) -> None:
    """Put lines into a file, below the first line that matches."""
    text = file.read_text(encoding="utf-8")
    found = re.search(rf"(?m)^{after}\n", text)
    assert found, f"{file.name} has no line {after}"
    file.write_text(text[: found.end()] + added + text[found.end() :], encoding="utf-8")


def a_copy(folder: Path) -> Path:
    for name in COPIED:
        if (ROOT / name).is_dir():
            left_out = ignore_patterns("__pycache__")
            copytree(ROOT / name, folder / name, ignore=left_out)
        else:
            (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


@pytest.mark.slow
def test_a_command_that_is_added_as_the_page_says_is_there_everywhere(tmp_path):
    copy, line = a_copy(tmp_path), shown("Says(").strip()

    put(copy / "dialogues/content/texts.yaml", "# Commands", shown("command_when:"))
    put(copy / "dialogues/commands.py", r"    Says\(.*\),", f"    {line},\n")
    asides = copy / "dialogues/screens/asides.py"
    put(asides, "_EXAMPLE: .*", f"\n\n{shown('def when_mixed')}")
    conversation = copy / "tests/transcripts/asks_when.txt"
    conversation.write_text(shown("> /when"), encoding="utf-8")
    played, *others = FOLLOW
    done = subprocess.run(  # noqa: S603  (our own tests)
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *(played.format(test) for test in PLAYED),
            *others,
        ],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-4000:]
    assert "passed" in done.stdout
