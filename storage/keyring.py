"""The key folders: make, use, destroy.

Rule 1: there are two. The bot reads the first only; the weekly compilation needs the
second only. With a system user for each, the bot cannot read a letter that it posted.
Rule 2: no key is ever in memory longer than its use, in a text, or in the database.
Rule 3: a key that is destroyed is gone before the call returns, and may be destroyed
again.

    folder/                       capsule.key, round-0001.tag.key
    week_folder/ (folder/week)    letterbox-<fingerprint>.private, round-0001.rounding.key,
                                  round-0001.comments.private
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from storage import files, letterbox
from storage.errors import (
    ForeignFolderError,
    KeyDamagedError,
    KeyMissingError,
    KeysUnreadableError,
    WeekKeysUnreadableError,
)
from storage.records import Fingerprint, Letterbox, RoundNumber


# AES-SIV with 256 bits of strength takes two keys of 32 bytes (RFC 5297).
CAPSULE_KEY_BYTES = 64
ROUND_KEY_BYTES = 32
PRIVATE_KEY_BYTES = 32

_CAPSULE_FILE = "capsule.key"
_TAG_FILE = re.compile(r"round-(\d{4,})\.tag\.key")
_ROUNDING_FILE = re.compile(r"round-(\d{4,})\.rounding\.key")
_COMMENTS_FILE = re.compile(r"round-(\d{4,})\.comments\.private")
_PRIVATE_FILE = re.compile(r"letterbox-([0-9a-f]{16})\.private")


@dataclass(frozen=True, slots=True)
class Keyring:
    """Where the keys are. It holds paths, never a key."""

    folder: Path
    week_folder: Path

    @classmethod
    def open(cls, folder: Path, *, week_folder: Path | None = None) -> Self:
        """Make or check both folders.

        A folder that this user cannot read is no fault here: whoever asks for a key in
        it gets `KeysUnreadableError`, or `WeekKeysUnreadableError` for the second.
        """
        keyring = cls(folder, week_folder or folder / "week")
        _make_or_check(keyring.folder)
        _make_or_check(keyring.week_folder)
        return keyring

    def capsule_key(self) -> bytes:
        """Return the key of all capsules, made when it is first asked for."""
        with self._bot_keys():
            return _lasting_key(self.folder / _CAPSULE_FILE, CAPSULE_KEY_BYTES)

    def tag_key(self, round_number: RoundNumber) -> bytes:
        """Return the key of a round's tags, made when it is first asked for.

        Ask for the open round only: asking for a closed one would make a useless key.
        """
        with self._bot_keys():
            return _lasting_key(self._tag_path(round_number), ROUND_KEY_BYTES)

    def rounding_key(self, round_number: RoundNumber) -> bytes:
        """Return the key of a round's rounding, made when it is first asked for."""
        with self._week_keys():
            return _lasting_key(self._rounding_path(round_number), ROUND_KEY_BYTES)

    def comments_key(self, round_number: RoundNumber) -> letterbox.PrivateKey:
        """Return what opens a round's kept comments, made when it is first asked for."""
        with self._week_keys():
            path = self._comments_path(round_number)
            key = _lasting_key(path, PRIVATE_KEY_BYTES)
        return letterbox.PrivateKey.from_private_bytes(key)

    def make_letterbox(self) -> Letterbox:
        """Return a new letterbox whose private half is safely on the disk."""
        private_key, made = letterbox.make_key_pair()
        with self._week_keys():
            _keep(self._private_path(made.fingerprint), private_key.private_bytes_raw())
        return made

    def private_key(self, fingerprint: Fingerprint) -> letterbox.PrivateKey:
        """Return what opens a letterbox; raise `KeyMissingError` once it is destroyed."""
        path = self._private_path(fingerprint)
        with self._week_keys():
            found = files.read_closed(path)
        if found is None:
            raise KeyMissingError(path)
        if len(found) != PRIVATE_KEY_BYTES:
            raise KeyDamagedError(path)
        private_key = letterbox.PrivateKey.from_private_bytes(found)
        # A destruction that was interrupted leaves random bytes of the right length.
        if letterbox.letterbox_of(private_key).fingerprint != fingerprint:
            raise KeyDamagedError(path)
        return private_key

    def private_keys(self) -> tuple[Fingerprint, ...]:
        """Return the letterboxes whose private half is here, to find orphans by."""
        with self._week_keys():
            names = _names(self.week_folder, _PRIVATE_FILE)
        return tuple(Fingerprint(bytes.fromhex(name)) for name in names)

    def round_numbers(self) -> tuple[RoundNumber, ...]:
        """Return the rounds that have a tag key here."""
        with self._bot_keys():
            return _numbers(self.folder, _TAG_FILE)

    def rounding_numbers(self) -> tuple[RoundNumber, ...]:
        """Return the rounds that have a rounding key here."""
        with self._week_keys():
            return _numbers(self.week_folder, _ROUNDING_FILE)

    def comments_numbers(self) -> tuple[RoundNumber, ...]:
        """Return the rounds that have a key of kept comments here."""
        with self._week_keys():
            return _numbers(self.week_folder, _COMMENTS_FILE)

    def destroy_letterbox(self, fingerprint: Fingerprint) -> None:
        """Destroy a private half: from now on its letters are noise, in any copy."""
        with self._week_keys():
            files.destroy(self._private_path(fingerprint))

    def destroy_tag_key(self, number: RoundNumber) -> None:
        """Destroy what ties tags to accounts; for a bot with a user of its own."""
        with self._bot_keys():
            files.destroy(self._tag_path(number))

    def destroy_rounding_key(self, number: RoundNumber) -> None:
        """Destroy what rounding was drawn by; for a compilation with its own user."""
        with self._week_keys():
            files.destroy(self._rounding_path(number))

    def destroy_comments_key(self, number: RoundNumber) -> None:
        """Destroy what opens kept comments: from now on they are noise, in any copy."""
        with self._week_keys():
            files.destroy(self._comments_path(number))

    def _tag_path(self, number: RoundNumber) -> Path:
        return self.folder / f"round-{number:04}.tag.key"

    def _rounding_path(self, number: RoundNumber) -> Path:
        return self.week_folder / f"round-{number:04}.rounding.key"

    def _comments_path(self, number: RoundNumber) -> Path:
        return self.week_folder / f"round-{number:04}.comments.private"

    def _private_path(self, fingerprint: Fingerprint) -> Path:
        return self.week_folder / f"letterbox-{fingerprint.hex()}.private"

    @contextmanager
    def _bot_keys(self) -> Iterator[None]:
        with files.translated_file_errors(self.folder):
            try:
                yield
            except PermissionError as error:
                raise KeysUnreadableError(self.folder) from error

    @contextmanager
    def _week_keys(self) -> Iterator[None]:
        with files.translated_file_errors(self.week_folder):
            try:
                yield
            except PermissionError as error:
                raise WeekKeysUnreadableError(self.week_folder) from error


def _make_or_check(folder: Path) -> None:
    with files.translated_file_errors(folder):
        try:
            files.make_folder(folder)
            files.refuse_open(folder, files.EVERYONE_ELSE)
            _refuse_foreign(folder)
        except PermissionError:
            return


def _refuse_foreign(folder: Path) -> None:
    """Refuse keys that two users share: whoever owns a folder can read what is in it."""
    owner = folder.stat().st_uid
    if owner != os.geteuid() and os.access(folder, os.R_OK):
        raise ForeignFolderError(folder, owner=owner)


def _lasting_key(path: Path, size: int) -> bytes:
    key = files.read_closed(path)
    if key is None:
        key = _keep(path, secrets.token_bytes(size))
    if len(key) != size:
        raise KeyDamagedError(path)
    return key


def _keep(path: Path, key: bytes) -> bytes:
    """Write the key unless another process was quicker; return the one that counts."""
    with files.locked_folder(path.parent):
        found = files.read_closed(path)
        if found is not None:
            return found
        # Under the lock nobody is writing: these are the leavings of a crash.
        for unfinished in path.parent.glob(f"*{files.UNFINISHED}"):
            files.destroy(unfinished)
        files.write_closed(path, key)
        return key


def _numbers(folder: Path, pattern: re.Pattern[str]) -> tuple[RoundNumber, ...]:
    return tuple(RoundNumber(int(name)) for name in _names(folder, pattern))


def _names(folder: Path, pattern: re.Pattern[str]) -> list[str]:
    found = (pattern.fullmatch(path.name) for path in folder.iterdir())
    return sorted(match[1] for match in found if match)
