import pytest

from dialogues.commands import (
    COMMANDS,
    Leaves,
    Opens,
    Says,
    command_of,
    menu,
    screen_of,
)
from dialogues.engine import step
from dialogues.happened import Resumed
from dialogues.screens.asides import please_tap
from dialogues.screens.screen import Screen, Show
from dialogues.wording import Wording
from tests.support.builders import MOMENT, a_form_number, the_edition
from tests.support.chat import buttons_of


EDITION = the_edition()
SAYING = [each for each in COMMANDS if isinstance(each, Says | Leaves)]
OPENING = [each for each in COMMANDS if isinstance(each, Opens)]


def words_of(screen: Screen) -> str:
    return "\n".join(paragraph.text for paragraph in screen.paragraphs)


@pytest.mark.parametrize("command", SAYING, ids=lambda command: command.name)
def test_every_command_says_something_of_its_own(command):
    screen = screen_of(command, EDITION, MOMENT, "en")

    assert words_of(screen)
    assert words_of(screen) != words_of(please_tap(EDITION, "en"))
    # It stands in a message of its own, under which no capsule is.
    assert buttons_of(screen) == ()


@pytest.mark.parametrize("command", OPENING, ids=lambda command: command.name)
def test_a_command_that_opens_a_form_leads_on_to_the_opening(command):
    opened = command.step(EDITION, "en", a_form_number())
    (shown,) = opened.outputs

    assert isinstance(shown, Show)
    assert Resumed() in [button.means for button in buttons_of(shown.screen)]
    (after,) = step(EDITION, MOMENT, opened.progress, Resumed()).outputs
    assert isinstance(after, Show)
    assert "Is that OK?" in words_of(after.screen)


def test_a_command_is_found_by_its_name_and_no_other_word_is_one():
    assert [command_of(each.name) for each in COMMANDS] == [*COMMANDS]
    assert command_of("settings") is None


def test_the_menu_has_a_description_for_every_command():
    described = menu(Wording(EDITION.texts))

    assert [name for name, _ in described] == [command.name for command in COMMANDS]
    # Telegram takes 1 to 256 characters.
    assert all(1 <= len(description) <= 256 for _, description in described)
