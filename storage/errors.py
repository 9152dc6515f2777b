"""What can be wrong with what is kept.

StorageError
├── ShownError                  a person can mend it; printed without a traceback
│   ├── TooOpenError            a folder or file that other users may read
│   ├── ForeignFolderError      a key folder that belongs to another user
│   ├── UnusableFileError       a folder or file that cannot be read or written
│   ├── KeysUnreadableError     the bot's key folder, closed to this user
│   │   └── WeekKeysUnreadableError  the compilation's key folder, closed to this user
│   ├── KeyMissingError         a key that was destroyed or never was here
│   ├── KeyDamagedError         a key file that does not hold its key
│   ├── NotOurDatabaseError     a file that is no database of ours
│   ├── NoDatabaseError         no file where a database should be
│   ├── DatabaseExistsError     a file where a copy should go
│   ├── SchemaTooNewError       a database of a later version of this program
│   ├── SchemaTooOldError       a database that no process has brought up to date yet
│   ├── DatabaseLockedError     another process is writing, for too long
│   ├── DatabaseDamagedError    a database that contradicts itself
│   ├── DiskFullError           no room left
│   ├── RoundStillOpenError     a round cannot open while another is open
│   ├── RoundUsedError          a round cannot open twice
│   ├── ReleaseChangedError     a published week cannot be published differently
│   ├── LettersChangedError     answers were taken back while they were counted
│   └── MixingTakenOverError    another process mixes the answers now
├── LetterTooLongError          a content that does not fit a letter
├── UnopenedLetterError         a letter that this key does not open
├── UnopenedPendingError        waiting counts that this key does not open
├── LetterboxInUseError         the letterbox in use can be neither mixed nor discarded
├── LetterboxRetiredError       a letterbox cannot come into use twice
└── DatabaseFaultError          whatever else the driver says: a bug

No text here holds a key, an account, a letter's id or its content. A letterbox is
named by its fingerprint, which is public.
"""

from pathlib import Path
from shlex import quote

from storage.records import RoundNumber, Week


class StorageError(Exception):
    """The base of every error of this package."""


class ShownError(StorageError):
    """A fault that a person can mend; its text says how."""


class TooOpenError(ShownError):
    """A folder or file that other users of this machine may read or change."""

    def __init__(self, path: Path, *, mode: int, wanted: int) -> None:
        self.path = path
        super().__init__(
            f"{path} is open to other users of this machine (mode {mode:04o}). "
            f"Close it: chmod {wanted:04o} {quote(str(path))}"
        )


class ForeignFolderError(ShownError):
    """A key folder that this user can read but does not own."""

    def __init__(self, path: Path, *, owner: int) -> None:
        self.path = path
        super().__init__(
            f"{path} holds keys and belongs to another user (uid {owner}). "
            "Run this command as that user, or name another key folder."
        )


class UnusableFileError(ShownError):
    """A folder or file that cannot be read or written, whatever its content."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} cannot be read or written. "
            "Check that the disk works and that this user owns the folder and the file."
        )


class KeysUnreadableError(ShownError):
    """The bot's key folder, asked for a key by a user who may not read it."""

    whose = "the bot's keys"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"{folder} holds {self.whose}, and this user may not use them. "
            "Run this command as the user who owns that folder."
        )


class WeekKeysUnreadableError(KeysUnreadableError):
    """The weekly compilation's key folder, asked by a user who may not read it."""

    whose = "the keys of the weekly compilation"


class KeyMissingError(ShownError):
    """A key that was destroyed, or is kept in another folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} is missing. If it was destroyed, what it opened stays closed for "
            "good; otherwise check that the key folder is the right one."
        )


class KeyDamagedError(ShownError):
    """A key file whose content is not the key that its name says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} does not hold the key that its name says. "
            "It was changed, or its destruction was interrupted; remove it if it was."
        )


class NotOurDatabaseError(ShownError):
    """A file that is no database, or the database of another program."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} is not a database of Earshot. "
            "Check the setting, or move the file away so that a new one can be made."
        )


class NoDatabaseError(ShownError):
    """No file where a database should be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"There is no database at {path}. Check the path.")


class DatabaseExistsError(ShownError):
    """A file where a copy should be written; it is never overwritten."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} is already there and is never overwritten. "
            "Stop what uses it and move it away, with its -wal and -shm files, "
            "or choose another path."
        )


class SchemaTooNewError(ShownError):
    """A database that a later version of this program has changed."""

    def __init__(self, path: Path, *, found: int, known: int) -> None:
        self.path = path
        super().__init__(
            f"{path} was changed by a later version of Earshot (its schema is {found}, "
            f"this version knows {known}). Install that version, or restore a backup."
        )


class SchemaTooOldError(ShownError):
    """A database of an earlier version that no process has worked with since."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} is of an earlier version of Earshot. It is brought up to date when "
            "the bot starts, or with the next 'earshot week'."
        )


class DatabaseLockedError(ShownError):
    """A database that another process kept locked for longer than we wait."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} has been locked by another process for too long. "
            "Find what else has it open (fuser), end it, and try again."
        )


class DatabaseDamagedError(ShownError):
    """A database that contradicts itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} is damaged. Stop the bot and restore the last backup."
        )


class DiskFullError(ShownError):
    """No room left for what had to be written; nothing was written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"There is no room left on the disk of {path}. Nothing was written. "
            "Free some space and try again."
        )


class RoundStillOpenError(ShownError):
    """A round that cannot open while another one is open."""

    def __init__(self, number: RoundNumber) -> None:
        self.number = number
        super().__init__(f"Round {number} is still open. Close it first.")


class RoundUsedError(ShownError):
    """A round whose number was used: its keys are gone, so it cannot open again."""

    def __init__(self, number: RoundNumber) -> None:
        self.number = number
        super().__init__(
            f"Round {number} was there before. Open one with a higher number."
        )


class ReleaseChangedError(ShownError):
    """A week that was published already, and not with these contents."""

    def __init__(self, week: Week) -> None:
        self.week = week
        super().__init__(
            f"{week} is already published, with other contents. "
            "What is published is never changed; the next week can correct it."
        )


class LettersChangedError(ShownError):
    """Letters that were taken back after they were counted and before the end."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody took their answers back while the week was compiled. "
            "Nothing was finished; compile the week again."
        )


class MixingTakenOverError(ShownError):
    """Another process has claimed the mixing; this one may not change anything more."""

    def __init__(self) -> None:
        super().__init__(
            "Another process mixes the answers now. Nothing is lost; "
            "'earshot week --status' says how far it is."
        )


class LetterTooLongError(StorageError):
    """A content that does not fit the one size that all letters have."""

    def __init__(self, *, size: int, limit: int) -> None:
        super().__init__(f"a letter holds {limit} bytes, and this has {size}")


class UnopenedLetterError(StorageError):
    """A letter that was changed, or sealed to another key."""

    def __init__(self) -> None:
        super().__init__("this key does not open this letter")


class UnopenedPendingError(StorageError):
    """Waiting counts that were changed, or sealed to another key."""

    def __init__(self) -> None:
        super().__init__("this key does not open the waiting counts")


class LetterboxInUseError(StorageError):
    """The letterbox that people post to; it must be turned before it is emptied."""

    def __init__(self) -> None:
        super().__init__("this letterbox is in use; turn it first")


class LetterboxRetiredError(StorageError):
    """A letterbox that was in use before; letters beside mixed ones would be lost."""

    def __init__(self) -> None:
        super().__init__("this letterbox was in use before; make a new one")


class DatabaseFaultError(StorageError):
    """A fault of the database that no person can mend: a bug of ours."""

    def __init__(self) -> None:
        super().__init__("the database refused what it was asked")
