from pathlib import Path

import pytest

from bot.weekly.release_folder import is_named, is_written, make, name, write_hidden
from digest.manifest import MANIFEST, sha256
from storage.errors import UnusableFileError
from storage.records import ReleaseRecord, RoundNumber, Week


WEEK, NEXT_WEEK = Week("2026-W47"), Week("2026-W48")


def a_release(text: str = "one") -> dict[str, bytes]:
    return {MANIFEST: f"manifest {text}".encode(), "digest.html": text.encode()}


def recorded(files: dict[str, bytes] | None, week: Week = WEEK) -> ReleaseRecord:
    manifest_hash = sha256(files[MANIFEST]) if files else ""
    return ReleaseRecord(week, RoundNumber(1), "", "", "{}", manifest_hash)


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    folder = tmp_path / "out" / "releases"
    make(folder)
    return folder


def names(releases: Path) -> list[str]:
    return sorted(path.name for path in releases.iterdir())


def test_a_release_is_hidden_until_it_gets_its_name(releases: Path):
    write_hidden(releases, WEEK, a_release())
    (hidden,) = names(releases)
    before = is_written(releases, WEEK), is_named(releases, recorded(a_release()))

    name(releases, recorded(a_release()))

    assert hidden.startswith(".2026-W47.")
    assert before == (True, False)
    assert is_named(releases, recorded(a_release()))
    assert names(releases) == ["2026-W47"]
    assert (releases / "2026-W47" / "digest.html").read_bytes() == b"one"


def test_what_is_published_can_be_read_by_everyone(releases: Path):
    write_hidden(releases, WEEK, a_release())
    name(releases, recorded(a_release()))

    modes = {f"{path.stat().st_mode & 0o777:o}" for path in releases.rglob("*.html")}
    folders = {f"{path.stat().st_mode & 0o777:o}" for path in releases.iterdir()}
    assert (modes, folders) == ({"644"}, {"755"})


def test_of_two_runs_the_one_that_was_recorded_is_named_and_the_other_removed(
    releases: Path,
):
    for text in ("one", "two", "one"):
        write_hidden(releases, WEEK, a_release(text))

    name(releases, recorded(a_release("two")))

    assert names(releases) == ["2026-W47"]
    assert (releases / "2026-W47" / "digest.html").read_bytes() == b"two"


def test_of_a_withheld_week_nothing_is_named(releases: Path):
    write_hidden(releases, WEEK, a_release())

    name(releases, recorded(None))

    assert names(releases) == []
    assert is_named(releases, recorded(None))


def test_a_folder_that_was_not_written_to_its_end_is_never_named(releases: Path):
    write_hidden(releases, WEEK, {"digest.html": b"half"})
    assert not is_written(releases, WEEK)

    name(releases, recorded(a_release()))

    assert names(releases) == []


def test_naming_again_changes_nothing(releases: Path):
    write_hidden(releases, WEEK, a_release())
    name(releases, recorded(a_release()))
    write_hidden(releases, WEEK, a_release())

    name(releases, recorded(a_release()))

    assert names(releases) == ["2026-W47"]


def test_what_a_run_of_a_later_week_writes_is_left_alone(releases: Path):
    write_hidden(releases, NEXT_WEEK, a_release("next"))

    name(releases, recorded(a_release()))

    assert is_written(releases, NEXT_WEEK)
    assert not is_written(releases, WEEK)


def test_a_folder_of_before_the_names_were_random_is_named_too(releases: Path):
    write_hidden(releases, WEEK, a_release())
    (hidden,) = releases.iterdir()
    hidden.rename(releases / ".2026-W47")

    name(releases, recorded(a_release()))

    assert names(releases) == ["2026-W47"]


def test_a_folder_that_cannot_be_made_is_an_error_for_a_person(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(UnusableFileError):
        make(tmp_path / "file" / "releases")
