"""The key folders."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.errors import (
    DiskFullError,
    ForeignFolderError,
    KeyDamagedError,
    KeyMissingError,
    StorageError,
    TooOpenError,
    UnopenedLetterError,
    UnusableFileError,
)
from storage.files import translated_file_errors
from storage.keyring import Keyring
from storage.letterbox import (
    letter_id,
    letterbox_of,
    open_comment,
    open_letter,
    seal_comment,
    seal_letter,
)
from storage.records import LetterKind, RoundNumber
from tests.storage.builders import FIRST, LETTERBOX, SECOND, a_form_number
from tests.storage.processes import NOBODY
from tests.storage.test_processes import PROJECT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def keyring(folder: Path) -> Keyring:
    return Keyring.open(folder)


def fill(keyring: Keyring) -> tuple[bytes, ...]:
    """Make one key of each kind; return them all."""
    made = keyring.make_letterbox()
    private_key = keyring.private_key(made.fingerprint)
    return (
        keyring.capsule_key(),
        keyring.tag_key(FIRST),
        keyring.rounding_key(FIRST),
        private_key.private_bytes_raw(),
        keyring.comments_key(FIRST).private_bytes_raw(),
    )


def test_keys_are_made_once_and_last(keyring: Keyring, folder: Path):
    keys = keyring.capsule_key(), keyring.tag_key(FIRST), keyring.rounding_key(FIRST)

    again = Keyring.open(folder)

    assert keys == (
        again.capsule_key(),
        again.tag_key(FIRST),
        again.rounding_key(FIRST),
    )
    assert [len(key) for key in keys] == [64, 32, 32]
    assert len({*keys, again.tag_key(SECOND), again.rounding_key(SECOND)}) == 5


def test_exactly_these_files_are_made_and_closed_to_everyone_else(
    keyring: Keyring, folder: Path
):
    fill(keyring)
    (private,) = keyring.private_keys()

    modes = {
        str(path.relative_to(folder)): f"{path.stat().st_mode & 0o7777:04o}"
        for path in (folder, *folder.rglob("*"))
    }
    assert modes == {
        ".": "0700",
        "capsule.key": "0600",
        "round-0001.tag.key": "0600",
        "week": "0700",
        "week/round-0001.rounding.key": "0600",
        "week/round-0001.comments.private": "0600",
        f"week/letterbox-{private.hex()}.private": "0600",
    }


def test_the_umask_opens_and_closes_nothing(folder: Path):
    before = os.umask(0o000)
    try:
        fill(Keyring.open(folder))
    finally:
        os.umask(before)

    assert {path.stat().st_mode & 0o077 for path in folder.rglob("*")} == {0}


def test_the_weeks_keys_can_have_a_folder_of_their_own(folder: Path, tmp_path: Path):
    fill(Keyring.open(folder, week_folder=tmp_path / "week"))

    assert {path.suffix for path in folder.iterdir()} == {".key"}
    assert len(list((tmp_path / "week").iterdir())) == 3


def test_a_letterbox_opens_its_letters_until_its_key_is_destroyed(keyring: Keyring):
    letterbox = keyring.make_letterbox()
    id_ = letter_id(a_form_number(), LetterKind.ANSWERS)
    letter = seal_letter(b"mine", id=id_, letterbox=letterbox)
    assert open_letter(letter, keyring.private_key(letterbox.fingerprint)) == b"mine"

    keyring.destroy_letterbox(letterbox.fingerprint)

    with pytest.raises(KeyMissingError):
        keyring.private_key(letterbox.fingerprint)
    assert keyring.private_keys() == ()


def test_the_private_half_belongs_to_the_letterbox(keyring: Keyring):
    first, second = keyring.make_letterbox(), keyring.make_letterbox()

    assert letterbox_of(keyring.private_key(first.fingerprint)) == first
    assert set(keyring.private_keys()) == {first.fingerprint, second.fingerprint}


def test_destroying_overwrites_the_key_and_not_only_its_name(
    keyring: Keyring, folder: Path, tmp_path: Path
):
    key = keyring.tag_key(FIRST)
    # A second name for the same bytes on the disk, to look at them afterwards.
    os.link(folder / "round-0001.tag.key", tmp_path / "same")

    keyring.destroy_tag_key(FIRST)

    assert (tmp_path / "same").read_bytes() != key
    assert len((tmp_path / "same").read_bytes()) == 32


def destroy_all(keyring: Keyring, number: RoundNumber) -> None:
    keyring.destroy_tag_key(number)
    keyring.destroy_rounding_key(number)
    keyring.destroy_comments_key(number)


def test_destroying_a_round_leaves_the_others(keyring: Keyring):
    for number in (FIRST, SECOND):
        keyring.tag_key(number)
        keyring.rounding_key(number)
        keyring.comments_key(number)

    destroy_all(keyring, FIRST)

    assert keyring.round_numbers() == (SECOND,)
    assert keyring.rounding_numbers() == (SECOND,)
    assert keyring.comments_numbers() == (SECOND,)


def test_kept_comments_are_opened_until_the_key_of_their_round_is_destroyed(
    keyring: Keyring,
):
    comment = seal_comment(b"mine", keyring.comments_key(FIRST))
    assert open_comment(comment, keyring.comments_key(FIRST)) == b"mine"

    keyring.destroy_comments_key(FIRST)

    with pytest.raises(UnopenedLetterError):
        open_comment(comment, keyring.comments_key(FIRST))


def test_destroying_what_is_gone_is_no_fault(keyring: Keyring):
    destroy_all(keyring, RoundNumber(9))
    keyring.destroy_letterbox(LETTERBOX.fingerprint)
    keyring.destroy_letterbox(LETTERBOX.fingerprint)


@pytest.mark.usefixtures("keyring")
@pytest.mark.parametrize("part", ["", "week"])
@pytest.mark.parametrize("mode", [0o750, 0o701, 0o777])
def test_a_folder_that_is_more_open_is_refused_with_the_command_to_close_it(
    folder: Path, part: str, mode: int
):
    (folder / part).chmod(mode)

    with pytest.raises(TooOpenError) as raised:
        Keyring.open(folder)

    assert str(raised.value).endswith(f"chmod 0700 {folder / part}".rstrip("/"))
    assert f"{(folder / part).stat().st_mode & 0o777:o}" == f"{mode:o}"


def test_a_key_that_is_more_open_is_refused(keyring: Keyring, folder: Path):
    keyring.capsule_key()
    (folder / "capsule.key").chmod(0o640)

    with pytest.raises(TooOpenError, match=r"chmod 0600 .*capsule\.key"):
        keyring.capsule_key()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
@pytest.mark.parametrize("part", ["", "week"])
@pytest.mark.usefixtures("keyring")
def test_a_readable_folder_of_another_user_is_refused(folder: Path, part: str):
    os.chown(folder / part, NOBODY, -1)

    with pytest.raises(ForeignFolderError, match=f"uid {NOBODY}"):
        Keyring.open(folder)


def test_each_user_works_who_may_not_even_list_the_other_ones_keys():
    done = subprocess.run(
        [sys.executable, "-m", "tests.storage.processes", "read-half-the-keys"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.split() == [
        *("96", *["WeekKeysUnreadableError"] * 6),
        *("33", *["KeysUnreadableError"] * 3),
    ], done.stderr


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 65])
def test_a_key_file_of_the_wrong_size_is_refused(
    keyring: Keyring, folder: Path, content: bytes
):
    (folder / "capsule.key").touch(mode=0o600)
    (folder / "capsule.key").write_bytes(content)

    with pytest.raises(KeyDamagedError, match=r"capsule\.key"):
        keyring.capsule_key()


@pytest.mark.parametrize("content", [b"", b"x" * 32])
def test_a_private_half_that_was_overwritten_is_refused(
    keyring: Keyring, content: bytes
):
    made = keyring.make_letterbox()
    (only,) = keyring.week_folder.iterdir()
    only.write_bytes(content)

    with pytest.raises(KeyDamagedError):
        keyring.private_key(made.fingerprint)


def test_leavings_of_a_crash_are_destroyed(keyring: Keyring, folder: Path):
    (folder / "capsule.key.new").write_bytes(b"half a key")

    keyring.capsule_key()

    assert {path.name for path in folder.iterdir()} == {"capsule.key", "week"}


def test_many_who_ask_first_get_the_same_key(folder: Path):
    keyrings = [Keyring.open(folder) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda keyring: keyring.tag_key(1), keyrings))

    assert len(keys) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full disk")
def test_a_full_disk_is_an_error_for_a_person(folder: Path):
    with (
        pytest.raises(DiskFullError, match="Free some space"),
        translated_file_errors(folder),
        Path("/dev/full").open("wb") as full,
    ):
        full.write(b"x" * 100_000)


def test_a_key_folder_that_is_a_file_is_an_error_for_a_person(tmp_path: Path):
    (tmp_path / "keys").touch(mode=0o600)

    with pytest.raises(UnusableFileError):
        Keyring.open(tmp_path / "keys").capsule_key()


def test_no_repr_and_no_error_shows_a_key(keyring: Keyring, folder: Path):
    keys = fill(keyring)
    shown = [repr(keyring), str(keyring)]
    for path in folder.rglob("*.*"):
        path.chmod(0o644)
    for ask in (
        keyring.capsule_key,
        lambda: keyring.tag_key(FIRST),
        lambda: keyring.rounding_key(FIRST),
        lambda: keyring.comments_key(FIRST),
        lambda: keyring.private_key(keyring.private_keys()[0]),
    ):
        with pytest.raises(StorageError) as raised:
            ask()
        shown += [repr(raised.value), str(raised.value)]

    assert len(shown) == 12
    for key in keys:
        for text in shown:
            assert key.hex() not in text
            assert repr(key)[2:-1] not in text
