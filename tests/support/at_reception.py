"""A person at the reception itself: no Telegram, no message, nothing kept by the bot.

Each deed is received by another reception, so nothing passes from one to the next but
what a button or a prompt brings back, and the comment that stands on the screen.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.interview.capsule import Opened
from bot.interview.ids import AccountId, VisitId, Visitor
from bot.interview.reply import (
    Ask,
    AskNoMore,
    PutAway,
    Reply,
    SayAside,
    ShowForm,
)
from dialogues.edition import Edition
from dialogues.happened import AskedHelp, Skipped, Tapped
from dialogues.progress import Progress
from dialogues.screens.screen import Button, Hide, Tell
from tests.support.chat import buttons_of, comment_on
from tests.support.doors import Seen, page_of
from tests.support.house import House, a_house


@dataclass(frozen=True, slots=True)
class _Tap:
    """A button as it was: where it stood, and what it brings back."""

    at: int
    """Of all screens that are shown, the oldest first."""
    capsule: str
    comment: str


class AtReception:
    """One person, and the screens with buttons that lie before them."""

    def __init__(self, house: House, visitor: Visitor) -> None:
        self.house = house
        self.visitor = visitor
        self.shown: list[ShowForm] = []
        """The newest at the end; a screen takes the place of that it follows from."""
        self.prompt: Ask | None = None
        self.replies: list[Reply] = []
        self._prompt_at = 0
        self._last_tap: _Tap | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(
            button.label for each in self.shown for button in buttons_of(each.screen)
        )

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The buttons of the newest screen."""
        return buttons_of(self.shown[-1].screen) if self.shown else ()

    @property
    def progress(self) -> Progress:
        """Where the newest screen stands, as its buttons bring it back."""
        comment = comment_on(self.shown[-1].screen)
        return replace(self._newest.progress, comment=comment)

    @property
    def slot(self) -> int:
        """Which questionnaire the newest screen asks."""
        return self._newest.slot

    @property
    def _newest(self) -> Opened:
        capsule = self.shown[-1].seal(AskedHelp())
        opened = self.house.capsules.open(self.visitor.visit, capsule)
        assert isinstance(opened, Opened)
        return opened

    async def command(self, words: str) -> Seen:
        name, _, payload = words.partition(" ")
        reception = self.house.reception()
        return self._take(await reception.commanded(self.visitor, name, payload), None)

    async def tap(self, label: str) -> Seen:
        return await self._tap_one(lambda button: button.label == label, label)

    async def skip(self) -> Seen:
        return await self._tap_one(lambda button: button.means == Skipped(), "Skip")

    async def tap_again(self) -> Seen:
        assert self._last_tap is not None
        return await self._tapped(self._last_tap)

    async def tap_meaning(self, means: Tapped) -> Seen:
        """Tap a button of the newest screen, or one that only a changed app has."""
        shown = self.shown[-1]
        return await self.tap_capsule(shown.seal(means), comment_on(shown.screen))

    async def tap_capsule(self, capsule: str, comment: str) -> Seen:
        """Tap a button of a screen that is there or was; what follows is the newest."""
        return await self._tapped(_Tap(len(self.shown) - 1, capsule, comment))

    async def type(self, text: str) -> Seen:
        reception, prompt = self.house.reception(), self.prompt
        if prompt is None or not prompt.capsule:
            reply = await reception.typed(
                self.visitor, text, code_is_asked=prompt is not None
            )
            return self._take(reply, None)
        self.prompt = None
        opened = reception.open(self.visitor, prompt.capsule)
        assert isinstance(opened, Opened)
        reply = await reception.wrote(self.visitor, opened, text)
        return self._take(reply, self._prompt_at)

    async def _tap_one(self, is_meant: Callable[[Button], bool], named: str) -> Seen:
        for at, shown in reversed([*enumerate(self.shown)]):
            for button in buttons_of(shown.screen):
                if is_meant(button):
                    comment = comment_on(shown.screen)
                    tap = _Tap(at, shown.seal(button.means), comment)
                    return await self._tapped(tap)
        raise AssertionError(f"{named!r} is not one of {', '.join(self.labels)}")

    async def _tapped(self, tap: _Tap) -> Seen:
        self._last_tap = tap
        reception = self.house.reception()
        opened = reception.open(self.visitor, tap.capsule)
        stepped = reception.step(self.visitor, opened, comment=tap.comment)
        reply = await reception.carry_out(self.visitor, stepped)
        return self._take(reply, min(tap.at, len(self.shown) - 1))

    def _take(self, reply: Reply, at: int | None) -> Seen:
        """Carry the orders out; a screen goes to that place, or after all others."""
        self.replies.append(reply)
        for order in reply:
            match order:
                case ShowForm():
                    at = self._show(order, at)
                case Ask():
                    self.prompt, self._prompt_at = order, at or 0
                case AskNoMore():
                    self.prompt = None
                case PutAway() | Hide():
                    self.shown.clear()
                    at = self.prompt = None
                case SayAside() | Tell():
                    pass  # it lies beside the screens
        return _seen(reply)

    def _show(self, shown: ShowForm, at: int | None) -> int:
        if not shown.is_writing:
            self.prompt = None
        if at is None or at < 0:
            self.shown.append(shown)
            return len(self.shown) - 1
        self.shown[at] = shown
        return at


def _seen(reply: Reply) -> Seen:
    return Seen(
        told=tuple(each.text for each in reply if isinstance(each, Tell)),
        hidden=tuple(each.text for each in reply if isinstance(each, Hide)),
        pages=tuple(
            page_of(each.screen)
            for each in reply
            if isinstance(each, ShowForm | SayAside)
        ),
        prompts=tuple(each.prompt.text for each in reply if isinstance(each, Ask)),
    )


@asynccontextmanager
async def at_reception(
    folder: Path, *editions: Edition, language: str
) -> AsyncIterator[AtReception]:
    """Let one person come to a house of their own."""
    async with a_house(folder, *editions) as house:
        visitor = Visitor(VisitId(7), AccountId(7), language)
        yield AtReception(house, visitor)
