"""`earshot catalogues` on copies: what it writes, what it tells, and what stops."""

from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from babel.messages.pofile import read_po, write_po

from bot import content
from bot.operator.translations import floor, reached, reports
from dialogues.review.catalogues import State
from tests.bot.test_cli import earshot, told
from tests.support.builders import STEADY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the Polish catalogue and its floor."""
    copytree(content.CATALOGUES / "pl", tmp_path / "pl")
    return with_floor(tmp_path, reached(reports(tmp_path))["pl"])


def with_floor(folder: Path, number: int) -> Path:
    (folder / "floor.yaml").write_text(f"pl: {number}\n")
    return folder


def polish(folder: Path) -> str:
    return (folder / "pl" / "earshot.po").read_text(encoding="utf-8")


def put(folder: Path, translation: str) -> None:
    """Translate the first text that has a number in it so, and no other."""
    catalogue = read_po(StringIO(polish(folder)), locale="pl")
    chosen = next(each for each in catalogue if each.id and "999" in each.id)
    chosen.string = translation
    with (folder / "pl" / "earshot.po").open("wb") as file:
        write_po(file, catalogue)


def test_a_report_says_how_far_each_language_is_and_writes_nothing(folder):
    [was] = reports(folder)
    put(folder, "")
    with_floor(folder, 7)
    before = polish(folder)

    done = told("catalogues", str(folder), "--report")

    translated, missing = was.many(State.TRANSLATED) - 1, was.many(State.MISSING) + 1
    assert done.stdout == (
        f"pl Polski: {translated} translated of {len(was.messages)}, "
        f"{was.many(State.FUZZY)} fuzzy, {missing} missing, 0 faulty; "
        "the floor is 7.\n"
    )
    assert polish(folder) == before
    assert floor(folder) == {"pl": 7}


def test_a_gap_stops_nobody(folder):
    had = floor(folder)["pl"]
    put(folder, "")
    with_floor(folder, had - 1)

    done = told("catalogues", str(folder))

    assert done.exit_code == 0
    assert ": missing\n" in done.stderr
    assert f"{had - 1} translated" in done.stdout


@pytest.mark.parametrize("flags", [(), ("--report",)])
def test_fewer_translations_than_there_were_stop_it_however_often(folder, flags):
    had = floor(folder)["pl"]
    put(folder, "")

    for _ in range(2):
        done = told("catalogues", str(folder), *flags)

        assert done.exit_code == 11
        assert "and this is below it" in done.stdout
        assert floor(folder) == {"pl": had}


def test_fewer_translations_are_taken_as_the_floor_when_somebody_says_so(folder):
    had = floor(folder)["pl"]
    put(folder, "")

    done = told("catalogues", str(folder), "--write-floor")

    assert done.exit_code == 0
    assert floor(folder) == {"pl": had - 1}


def test_more_translations_raise_the_floor(folder):
    had = floor(folder)["pl"]
    with_floor(folder, 7)

    told("catalogues", str(folder))

    assert floor(folder) == {"pl": had}


@pytest.mark.parametrize("flags", [(), ("--report",), ("--write-floor",)])
def test_a_broken_translation_stops_it_and_is_told(folder, flags):
    put(folder, "Zadzwoń na policję")
    with_floor(folder, 7)

    done = told("catalogues", str(folder), *flags)

    assert done.exit_code == 11
    assert "999 is lost\n" in done.stderr
    assert "1 faulty" in done.stdout


def test_a_new_language_begins_with_an_empty_folder_and_has_no_floor_yet(tmp_path):
    (tmp_path / "pl").mkdir()

    done = told("catalogues", str(tmp_path))

    assert done.exit_code == 0
    assert "pl Polski: 0 translated of " in done.stdout
    assert floor(tmp_path) == {"pl": 0}


@pytest.mark.parametrize("flags", [(), ("--report",), ("--write-floor",)])
@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("pl/earshot.po", "„Tak”".encode("utf-16"), "it is not UTF-8. Save it as"),
        ("pl/earshot.po", b"\xff\xfe\x00", "it is not UTF-8. Save it as"),
        (
            "pl/earshot.po",
            b'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=abc\\n"\n',
            "its Plural-Forms is not that of pl; write: nplurals=3;",
        ),
        ("floor.yaml", b"pl: many\n", "line 1, pl: "),
        ("floor.yaml", b"[" * 3000, "floor.yaml: 1 fault"),
        ("floor.yaml", b"\xff\xfe\x00", "it is not UTF-8. Save it as"),
        ("floor.yaml", b"", "the file is no mapping"),
    ],
)
async def test_a_file_that_is_garbage_is_told_in_a_sentence(
    folder, name, given, said, flags
):
    if flags == ("--write-floor",) and name == "floor.yaml":
        return  # it is written anew
    (folder / name).write_bytes(given)

    done = await earshot(folder, "catalogues", str(folder), *flags)

    assert done.code == 11
    assert said in done.err
    assert (folder / name).read_bytes() == given


@pytest.mark.parametrize("flags", [(), ("--report",), ("--write-floor",)])
@pytest.mark.parametrize("name", ["gone", "."])
def test_a_folder_without_catalogues_is_wrong_usage(tmp_path, name, flags):
    done = told("catalogues", str(tmp_path / name), *flags)

    assert done.exit_code == 2
    assert "holds no <language>/earshot.po" in done.stderr
    assert list(tmp_path.iterdir()) == []


async def test_without_a_folder_the_own_catalogues_are_reported(tmp_path):
    own = tmp_path / "own"
    copytree(STEADY, own)
    many = len(reports(own / "locale", own)[0].messages)

    done = await earshot(
        tmp_path, "catalogues", "--report", EARSHOT_CONTENT_DIR=str(own)
    )

    assert f"The catalogues in {own / 'locale'}:" in done.err
    assert all(f" of {many}, " in line for line in done.out.splitlines())
    assert {line[:2] for line in done.out.splitlines()} == names_in(STEADY / "locale")


async def test_bringing_the_own_catalogues_up_to_date_leaves_a_folder_that_is_read(
    tmp_path,
):
    own = tmp_path / "own"
    copytree(STEADY, own)

    await earshot(tmp_path, "catalogues", EARSHOT_CONTENT_DIR=str(own))

    assert (own / "locale" / "floor.yaml").exists()
    content.check(own)


async def test_own_texts_are_not_what_is_translated_elsewhere(folder):
    many = len(reports(folder)[0].messages)

    done = await earshot(
        folder, "catalogues", str(folder), "--report", EARSHOT_CONTENT_DIR=str(STEADY)
    )

    assert f" of {many}, " in done.out


def names_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}
