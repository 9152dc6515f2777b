"""The first page keeps to the conversation and the commands that there are."""

import re
from pathlib import Path

import pytest

from tests.docs.documents import ROOT, blocks
from tests.support.at_reception import at_reception
from tests.support.transcripts import played, said_by_the_person


README = ROOT / "README.md"
TRANSCRIPT = ROOT / "tests" / "transcripts" / "seventeen_answers_everything.txt"
LEFT_OUT = "…"
_RECIPE = re.compile(r"^([a-z]+):[^\n]*\n((?:\t.*\n)*)", re.MULTILINE)
_PICTURE = re.compile(
    r'<img src="([^"]+)"[^>]* alt="([^"]+)">|!\[([^\]]*)\]\(([^)]+)\)'
)
PICTURES = [
    (document, found[0] or found[3], found[1] or found[2])
    for document in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
    for found in _PICTURE.findall(document.read_text(encoding="utf-8"))
]
LARGEST_PICTURE_BYTES = 150_000


def pieces(lines: tuple[str, ...]) -> list[str]:
    """Return what stands between the places where something is left out."""
    whole = "\n".join(lines)
    return [each.strip("\n") for each in whole.split(LEFT_OUT)]


def test_the_readme_is_a_short_one():
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 150


async def test_the_conversation_of_the_readme_takes_place(tmp_path):
    [written] = [each for each in blocks(README) if each.lines[0] == "> /start"]
    whole = TRANSCRIPT.read_text(encoding="utf-8")

    # What is not known to it yet is quoted by nobody.
    said = said_by_the_person(whole)
    now = await played(said, at_reception, tmp_path, skips_what_is_new=True)

    at = 0
    for piece in pieces(written.lines):
        assert f"\n{piece}\n" in f"\n{now}"[at:]
        at = f"\n{now}".index(f"\n{piece}\n", at) + len(piece)
    assert 12 <= len([each for each in written.lines if each != LEFT_OUT]) <= 16


def test_the_two_commands_of_the_readme_do_what_it_says():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipes = dict(_RECIPE.findall(makefile))

    [first] = [each.lines for each in blocks(README) if each.lines[0][:5] == "make "]

    assert first == ("make demo", "make test")
    assert "-m bot demo $(ARGS)" in recipes["demo"]
    assert "pytest" in recipes["test"]


def test_every_folder_of_the_map_is_there():
    text = README.read_text(encoding="utf-8")

    folders = re.findall(r"^\| `([\w/]+)/` \|", text, re.MULTILINE)

    assert folders
    assert [each for each in folders if not (ROOT / each).is_dir()] == []


@pytest.mark.parametrize(("document", "picture", "says"), PICTURES)
def test_a_picture_is_there_and_small_and_said_in_words(
    document: Path, picture: str, says: str
):
    path = document.parent / picture

    assert path.stat().st_size < LARGEST_PICTURE_BYTES
    assert len(says) > 80
