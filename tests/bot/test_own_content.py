"""An own folder of questions, help lines and translations: EARSHOT_CONTENT_DIR."""

import os
from pathlib import Path

import pytest

from bot import content
from bot.errors import ContentFaultError
from dialogues.errors import QuestionnaireFaultError, WordingFaultError
from tests.bot.test_cli import earshot
from tests.support.builders import STEADY


STEADY_QUESTIONS = (STEADY / "young_people.yaml").read_text(encoding="utf-8")


def with_file(folder: Path, name: str, text: str | bytes = "") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def test_a_file_stands_in_for_the_shipped_one_and_the_rest_is_shipped(tmp_path):
    own = with_file(tmp_path, "young_people.yaml", STEADY_QUESTIONS)
    shipped = content.edition()

    edition = content.edition(own)

    content.check(own)
    assert edition.questionnaire == content.questionnaire(own=STEADY)
    assert edition.questionnaire != shipped.questionnaire
    assert edition.help_lines == shipped.help_lines
    assert edition.answers == shipped.answers
    assert content.for_professionals(edition, own) == content.for_professionals(shipped)


def test_help_lines_answers_and_translations_can_be_ones_own():
    edition = content.edition(STEADY)

    content.check(STEADY)
    assert [each.id for each in edition.answers] == ["team", "pcso", "stopped"]
    assert len(edition.help_lines.lines) == 8
    polish, romanian = edition.languages["pl"], edition.languages["ro"]
    assert len(polish.catalogue) < len(romanian.catalogue)


def test_no_folder_is_what_is_shipped():
    content.check(None)

    assert content.read("support.yaml", None) == content.read("support.yaml")


@pytest.mark.parametrize(
    "name",
    [
        "young_poeple.yaml",
        "texts.yaml",
        "danger/en.txt",
        "words/names.txt",
        "locale/en/earshot.po",
        "locale/xx/earshot.po",
        "young_people.yaml~",
    ],
)
def test_a_file_that_stands_in_for_nothing_is_refused(tmp_path, name):
    own = with_file(tmp_path, name)

    with pytest.raises(ContentFaultError, match=rf"^{name} in .* There may be: young"):
        content.check(own)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ContentFaultError, match=r"gone is no folder"):
        content.check(tmp_path / "gone")


@pytest.mark.parametrize(
    "name", ["faq.yaml", "young_people.yaml", "locale/pl/earshot.po"]
)
@pytest.mark.parametrize(
    ("put", "said"),
    [
        (lambda path: path.symlink_to("nowhere"), "cannot be read"),
        (lambda path: path.symlink_to(path.name), "cannot be read"),
        (os.mkfifo, "is no file"),
        (Path.mkdir, "is no file"),
    ],
)
def test_what_is_no_file_is_refused_and_never_passed_over(tmp_path, name, put, said):
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    put(tmp_path / name)

    for reading in (content.check, content.edition):
        with pytest.raises(ContentFaultError, match=rf"{name} {said}"):
            reading(tmp_path)


@pytest.mark.parametrize(
    ("name", "put"),
    [
        ("danger", Path.mkdir),
        ("locale/en", Path.mkdir),
        ("locale/xx", Path.mkdir),
        ("words", lambda path: path.symlink_to("nowhere")),
        ("pipe", os.mkfifo),
        ("locale/pl", Path.touch),
        ("locale/pl", lambda path: path.symlink_to("nowhere")),
    ],
)
def test_a_folder_or_link_that_nothing_reads_is_refused(tmp_path, name, put):
    (tmp_path / "locale").mkdir()
    put(tmp_path / name)

    with pytest.raises(ContentFaultError, match=rf"^{name} in "):
        content.check(tmp_path)


def test_links_to_files_and_the_floor_of_the_translations_may_be_there(tmp_path):
    own = with_file(tmp_path / "own", "locale/floor.yaml", "pl: 1\n")
    (own / "locale" / "pl").mkdir()
    (own / "faq.yaml").symlink_to(STEADY / "faq.yaml")

    content.check(own)

    assert len(content.edition(own).answers) == 3


def test_a_file_that_is_no_text_is_told_by_its_name(tmp_path):
    own = with_file(tmp_path, "faq.yaml", b"\xff\xfe\x00")

    with pytest.raises(
        ContentFaultError, match=r"faq.yaml cannot be read \(UnicodeDecodeError\)"
    ):
        content.edition(own)


def test_a_catalogue_that_does_not_say_how_to_count_is_told_by_its_name(tmp_path):
    head = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != ;\\n"\n'
    own = with_file(tmp_path, "locale/pl/earshot.po", head)

    with pytest.raises(ContentFaultError, match=r"^locale/pl/earshot\.po cannot be"):
        content.languages(own)


def test_what_is_wrong_in_a_file_is_told_as_by_check(tmp_path):
    with pytest.raises(QuestionnaireFaultError, match="surprise is not known here"):
        content.questionnaire(
            own=with_file(
                tmp_path, "young_people.yaml", f"{STEADY_QUESTIONS}surprise: 1\n"
            )
        )
    with pytest.raises(WordingFaultError, match="lines is missing"):
        content.edition(with_file(tmp_path / "other", "support.yaml", "{}"))


@pytest.mark.parametrize("command", [("run",), ("week",), ("round", "show")])
async def test_a_folder_that_cannot_be_used_ends_a_command_with_one_sentence(
    tmp_path, command
):
    done = await earshot(
        tmp_path,
        *command,
        EARSHOT_BOT_TOKEN="1:x",
        EARSHOT_CONTENT_DIR=str(tmp_path / "gone"),
    )

    assert done.code == 11
    assert done.err.splitlines()[-1] == (
        f"{tmp_path / 'gone'} is no folder: EARSHOT_CONTENT_DIR names one."
    )
    assert not (tmp_path / "data").exists()
