"""The commands of the menu: each is one line of the table, and stands nowhere else.

Rule 1: the kind of a command says what is done, its line what is said. What the menu says
        of it is the text `command_NAME`.
Rule 2: whoever carries commands out or shows them goes through the table by kind, so that
        a command of a kind that is there needs no further code.

The table belongs to the dialogue and not to the bot, because the gallery shows reviewers
what each command says. A new kind is for what needs something else looked up or done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dialogues.edition import Edition, Moment
from dialogues.engine import Step
from dialogues.progress import FormNumber
from dialogues.screens import asides
from dialogues.screens.screen import Screen
from dialogues.wording import Wording


@dataclass(frozen=True, slots=True)
class Begins:
    """Opens a form at its beginning, in the place of all that is shown."""

    name: str


@dataclass(frozen=True, slots=True)
class Opens:
    """Opens a form of its own at a screen that has buttons."""

    name: str
    step: Callable[[Edition, str, FormNumber], Step]


@dataclass(frozen=True, slots=True)
class Says:
    """Says something beside the form.

    Without a screen of its own it says the text NAME below NAME_title.
    """

    name: str
    screen: Callable[[Edition, Moment, str], Screen] | None = None


@dataclass(frozen=True, slots=True)
class Leaves:
    """Takes all that is shown away, and says NAME below NAME_title."""

    name: str


@dataclass(frozen=True, slots=True)
class ShowsResults:
    """Shows what everyone said, as last published."""

    name: str


@dataclass(frozen=True, slots=True)
class ShowsResponses:
    """Shows what the committee answered or did."""

    name: str


@dataclass(frozen=True, slots=True)
class AsksForCode:
    """Asks for the receipt code that takes answers back."""

    name: str


@dataclass(frozen=True, slots=True)
class ShowsMark:
    """Shows what is held about the account that asks."""

    name: str


@dataclass(frozen=True, slots=True)
class ForgetsMark:
    """Has the mark of the account that asks deleted."""

    name: str


Command = (
    Begins
    | Opens
    | Says
    | Leaves
    | ShowsResults
    | ShowsResponses
    | AsksForCode
    | ShowsMark
    | ForgetsMark
)

COMMANDS: Final[tuple[Command, ...]] = (
    Begins("start"),
    Says("help", asides.for_help),
    Says("privacy", asides.privacy),
    ShowsResults("results"),
    ShowsResponses("yousaid"),
    AsksForCode("delete"),
    ShowsMark("whatyouhold"),
    ForgetsMark("forget"),
    Opens("faq", asides.about_team),
    Opens("language", asides.choose_language),
    Leaves("stop"),
)
"""The commands in the order of the menu."""

_BY_NAME: Final = {command.name: command for command in COMMANDS}


def command_of(name: str) -> Command | None:
    """Return the command of that name; None for any other word."""
    return _BY_NAME.get(name)


def screen_of(
    command: Says | Leaves, edition: Edition, moment: Moment, locale: str
) -> Screen:
    """Return what a command says that needs nothing looked up."""
    if isinstance(command, Says) and command.screen is not None:
        return command.screen(edition, moment, locale)
    return asides.below_its_title(edition, locale, command.name)


def menu(wording: Wording) -> tuple[tuple[str, str], ...]:
    """Return the commands with their descriptions."""
    return tuple((each.name, wording.say(f"command_{each.name}")) for each in COMMANDS)
