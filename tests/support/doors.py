"""What every way to the bot offers a person in a test, and what they notice of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from dialogues.happened import Tapped
from dialogues.screens.screen import Screen
from tests.support.house import House


@dataclass(frozen=True, slots=True)
class Page:
    """A screen as it is read: its lines, and the labels of its rows of buttons."""

    lines: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(label for row in self.rows for label in row)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person notices of the bot after one deed."""

    told: tuple[str, ...] = ()
    """Said in passing."""
    hidden: tuple[str, ...] = ()
    """Said when all was taken off the screen."""
    pages: tuple[Page, ...] = ()
    prompts: tuple[str, ...] = ()


class Door(Protocol):
    """One person at the bot."""

    house: House

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels of every button that can be tapped."""
        ...

    async def command(self, words: str) -> Seen:
        """Give a command, such as `start work`."""
        ...

    async def tap(self, label: str) -> Seen:
        """Tap the newest button that says this."""
        ...

    async def tap_meaning(self, means: Tapped) -> Seen:
        """Tap a button of the newest screen, or one that only a changed app has."""
        ...

    async def tap_again(self) -> Seen:
        """Tap the last button once more, as it was before the screen changed."""
        ...

    async def skip(self) -> Seen:
        """Tap what passes over a question, whatever it says."""
        ...

    async def type(self, text: str) -> Seen:
        """Type words; they answer the prompt that is open."""
        ...


def page_of(screen: Screen) -> Page:
    texts = (paragraph.text for paragraph in screen.paragraphs)
    rows = (tuple(button.label for button in row) for row in screen.rows)
    return Page(lines_of(texts), tuple(rows))


def lines_of(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for text in texts for line in text.splitlines())
