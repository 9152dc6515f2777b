"""What a command ends with, by the fault that ended it (`docs/reference/exit-codes.md`).

0 done, 1 bug, 2 wrong usage, 10 setting, 11 questionnaire, 12 storage, 13 digest,
14 delivery.
"""

from typing import Final

from bot.errors import (
    BotError,
    ContentFaultError,
    LanguageFaultError,
    LettersWaitError,
    NoSuchCommentError,
    OtherVersionError,
    ResponseFaultError,
    RestoreError,
    RoundOpenError,
    SettingFaultError,
    TokenRefusedError,
)
from bot.errors import (
    ShownError as BotShownError,
)
from dialogues.errors import DialogueError
from dialogues.errors import ShownError as DialogueShownError
from digest.errors import DigestError
from storage.errors import ShownError as StorageShownError
from storage.errors import StorageError


EXIT_CODES: Final[dict[type[Exception], int]] = {
    SettingFaultError: 10,
    TokenRefusedError: 10,
    RoundOpenError: 2,
    LettersWaitError: 2,
    ResponseFaultError: 2,
    LanguageFaultError: 2,
    NoSuchCommentError: 2,
    ContentFaultError: 11,
    OtherVersionError: 11,
    RestoreError: 12,
    DialogueError: 11,
    StorageError: 12,
    DigestError: 13,
    BotError: 14,
}
"""In this order: the first that fits."""

SHOWN: Final = (BotShownError, DialogueShownError, StorageShownError, DigestError)
"""What a person can mend; it is told in a sentence of its own."""


def exit_code(error: Exception) -> int:
    """Return the code of a fault; 1 for what is none of ours."""
    for kind, code in EXIT_CODES.items():
        if isinstance(error, kind):
            return code
    return 1
