from pathlib import Path
from shutil import copytree

import pytest

from bot import content
from bot.errors import LanguageFaultError
from bot.operator.preview.making import chosen, make
from tests.bot.test_cli import earshot, told
from tests.support.builders import QUESTIONNAIRES, STEADY
from typesetting.fonts import Fonts


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_page_and_its_papers_are_written(edition, tmp_path):
    steps: list[tuple[str, int, int]] = []

    made = make(
        edition,
        ("en",),
        tmp_path / "preview",
        advanced=lambda *step: steps.append(step),
    )

    written = {"preview.html", "paper-en-plain.pdf", "paper-en-standard.pdf"}
    assert names_in(tmp_path / "preview") == written
    assert {path.name for path in made.files} == written
    assert made.lacking == ()
    assert steps[-1] == ("Languages", 1, 1)


def test_where_a_font_is_missing_the_other_languages_are_made(edition, tmp_path):
    fonts = Fonts(include_system_fonts=False)

    made = make(edition, ("en", "bn"), tmp_path, advanced=lambda *_: None, fonts=fonts)

    (lacking,) = made.lacking
    assert str(lacking) == (
        "No font on this machine has all letters of Bangla, so its paper form was not "
        "made. Install the Noto fonts (on Debian: apt install fonts-noto-core) and run "
        "this again."
    )
    assert "paper-en-plain.pdf" in names_in(tmp_path)
    assert not [name for name in names_in(tmp_path) if name.startswith("paper-bn")]
    assert "plain: not made" in (tmp_path / "preview.html").read_text(encoding="utf-8")


def test_the_example_comment_went_through_the_masking(edition, tmp_path):
    make(edition, ("en",), tmp_path, advanced=lambda *_: None)

    page = (tmp_path / "preview.html").read_text(encoding="utf-8")
    assert "▇" in page
    assert "07700" not in page


def test_english_is_always_there_and_all_languages_if_none_is_named(edition):
    assert chosen(edition, ()) == ("en", "bn", "ar")
    assert chosen(edition, ("ar",)) == ("en", "ar")
    assert chosen(edition, ("en",)) == ("en",)


def test_languages_without_a_catalogue_are_all_named(edition):
    with pytest.raises(
        LanguageFaultError, match=r"for xx, tr\. There are: en, bn, ar\."
    ):
        chosen(edition, ("xx", "ar", "tr"))


# The command


def test_the_command_says_where_to_look(tmp_path):
    out = tmp_path / "here"

    done = told("preview", "--out", str(out), "--language", "en")

    assert done.exit_code == 0
    # Not `output`: on a machine that is slow today, bars of the progress are there too.
    assert done.stdout.startswith(f"{out / 'preview.html'}: done, with 2 paper forms")
    assert "How safe is London for you?" in (out / "preview.html").read_text("utf-8")


@pytest.mark.slow
def test_any_questionnaire_can_be_previewed(tmp_path):
    for file in sorted(QUESTIONNAIRES.glob("*.yaml")):
        done = told("preview", str(file), "--out", str(tmp_path / file.stem))

        assert done.exit_code == 0
        assert "preview.html" in names_in(tmp_path / file.stem)


async def test_a_wrong_questionnaire_is_told_as_by_check(tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("id: wrong\nsurprise: 1\n")

    check = await earshot(tmp_path, "check", str(wrong))
    preview = await earshot(tmp_path, "preview", str(wrong))

    assert preview.code == check.code == 11
    assert preview.err == check.err
    assert names_in(tmp_path) == {"wrong.yaml"}


async def test_a_language_that_is_not_there_is_wrong_usage(tmp_path):
    done = await earshot(tmp_path, "preview", "--language", "xx")

    assert done.code == 2
    assert "no catalogue for xx" in done.err
    assert names_in(tmp_path) == set()


async def test_the_own_folder_is_what_is_drawn(tmp_path):
    own = tmp_path / "own"
    copytree(STEADY, own)
    file = own / "young_people.yaml"
    title = content.questionnaire(own=own).title.plain
    text = file.read_text(encoding="utf-8").replace(title, "Do owls sleep?")
    file.write_text(text, encoding="utf-8")
    words = ("preview", "--out", "out", "--language", "en")

    done = await earshot(tmp_path, *words, EARSHOT_CONTENT_DIR=str(own))

    assert done.code == 0
    assert "Do owls sleep?" in (tmp_path / "out" / "preview.html").read_text("utf-8")


async def test_an_own_folder_that_cannot_be_used_is_told(tmp_path):
    gone = str(tmp_path / "gone")
    done = await earshot(tmp_path, "preview", EARSHOT_CONTENT_DIR=gone)

    assert done.code == 11
    assert "is no folder" in done.err
