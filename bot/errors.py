"""What can go wrong around the bot.

BotError
├── ShownError            a person can mend it; printed without a traceback
│   ├── SettingFaultError one or more settings that cannot be used
│   ├── TokenRefusedError Telegram does not know the token
│   ├── ContentFaultError an own folder of texts that cannot be used
│   ├── OtherVersionError the open round asks another questionnaire
│   ├── RoundOpenError    a round is to be opened while one is open
│   ├── LettersWaitError  a round is to be closed while answers wait
│   ├── RestoreError      a backup that cannot be put in place
│   ├── ResponseFaultError a text for /yousaid that cannot be shown
│   ├── LanguageFaultError languages that have no catalogue
│   ├── NoFontError       letters that no font on this machine has
│   ├── NoSuchCommentError a comment is to be removed that is not there
│   └── DemoFailedError   the demo could not be played to its end
├── MessageGoneError      the message to edit is no longer there
└── ChatGoneError         the person blocked the bot or deleted the account
"""

from datetime import datetime

from babel import Locale

from dialogues.languages import Language


class BotError(Exception):
    """The base of every error of this package."""


class ShownError(BotError):
    """A fault that a person can mend."""


class SettingFaultError(ShownError):
    """Settings that cannot be used, all of them at once."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__(faults)

    def __str__(self) -> str:
        many = "1 setting" if len(self.faults) == 1 else f"{len(self.faults)} settings"
        return "\n".join(
            (f"{many} cannot be used.", *(f"  {each}" for each in self.faults))
        )


class TokenRefusedError(ShownError):
    """Telegram does not know the bot token."""

    def __init__(self) -> None:
        super().__init__(
            "Telegram does not accept EARSHOT_BOT_TOKEN. "
            "Copy it again from @BotFather, the whole line, without spaces."
        )


class ContentFaultError(ShownError):
    """An own folder of texts, or a file in it, that cannot be used."""


class OtherVersionError(ShownError):
    """The open round asks another questionnaire than those that are installed."""

    def __init__(self, round_number: int) -> None:
        super().__init__(
            f"Round {round_number} asks other questionnaires than those that are "
            "installed ('earshot round show' says which). A new version starts with a "
            "new round: run 'earshot round close', then 'earshot round open'."
        )


class RoundOpenError(ShownError):
    """A round is to be opened while one is open."""

    def __init__(self, round_number: int) -> None:
        super().__init__(
            f"Round {round_number} is open. Close it first: 'earshot round close'."
        )


class LettersWaitError(ShownError):
    """A round is to be closed while answers wait to be mixed."""

    def __init__(self, mixing: datetime) -> None:
        super().__init__(
            f"Answers wait to be mixed on {mixing:%A %d %B at %H:%M}. Close the round "
            "after that, or add --discard-letters to destroy them unread."
        )


class RestoreError(ShownError):
    """A backup that cannot be put in place; the reason is its text."""


class ResponseFaultError(ShownError):
    """What was entered for /yousaid cannot be shown; everything wrong with it at once."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__(faults)

    def __str__(self) -> str:
        return "\n".join(
            ("Nothing was changed.", *(f"  {each}" for each in self.faults))
        )


class LanguageFaultError(ShownError):
    """Languages that have no catalogue; all of them at once."""

    def __init__(self, unknown: tuple[str, ...], known: tuple[str, ...]) -> None:
        super().__init__(
            f"There is no catalogue for {', '.join(unknown)}. "
            f"There are: {', '.join(known)}."
        )


class NoFontError(ShownError):
    """Letters that no font on this machine has, so that no sheet can be set."""

    def __init__(self, language: Language) -> None:
        name = Locale(language.locale).get_display_name("en")
        super().__init__(
            f"No font on this machine has all letters of {name}, so its paper form was "
            "not made. Install the Noto fonts (on Debian: apt install fonts-noto-core) "
            "and run this again."
        )


class NoSuchCommentError(ShownError):
    """A comment is to be removed, and no comment has that number."""

    def __init__(self, number: int, *, many: int) -> None:
        super().__init__(f"There is no comment {number}: {many} are kept.")


class DemoFailedError(ShownError):
    """The demo could not be played to its end; the reason is its text."""


class MessageGoneError(BotError):
    """The message that was to be edited is no longer there."""

    def __init__(self) -> None:
        super().__init__("the message to edit is gone")


class ChatGoneError(BotError):
    """The person blocked the bot or deleted the account. This is no fault."""

    def __init__(self) -> None:
        super().__init__("the chat is gone")
