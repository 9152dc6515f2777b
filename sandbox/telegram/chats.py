"""One private chat with the bot, and what the phone on its other end sees.

Every change gets the chat's next version number, so that a phone that was away asks
for what is new since the version it knows, and a phone that looks on is only told
that there is something new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sandbox.telegram.objects import Account, Json


@dataclass(slots=True)
class Chat:
    """The messages of one person and the bot, and the state of the person's screen."""

    account: Account
    started: bool = False
    blocked: bool = False
    prompt: Json | None = None
    keyboard: Json | None = None
    version: int = 0
    messages: dict[int, Json] = field(default_factory=dict)
    watchers: set[Callable[[], None]] = field(default_factory=set)
    # Sent with a prompt or a keyboard of texts: Telegram lets no bot edit them.
    fixed: set[int] = field(default_factory=set)
    # Both in the order of their versions, oldest first.
    _touched: dict[int, int] = field(default_factory=dict)
    _gone: dict[int, int] = field(default_factory=dict)
    # Cleared by the person: the bot still has its copy, the phone has not.
    _hidden: set[int] = field(default_factory=set)
    _state_version: int = 0
    _action: str | None = None
    _action_version: int = 0

    def put(self, message: Json) -> None:
        """Add a message, or put it in the place of the one with the same id."""
        number = message["message_id"]
        self.messages[number] = message
        if number not in self._hidden:
            self._touched.pop(number, None)
            self._touched[number] = self._next_version()
            self._tell()

    def drop(self, number: int) -> None:
        """Delete a message on both sides; the screen stops asking for a reply to it."""
        del self.messages[number]
        if self.prompt and self.prompt["message_id"] == number:
            self.ask(None)
        self._hide(number)
        self._tell()

    def clear(self) -> None:
        """Empty the person's screen; what the bot keeps on its side stays."""
        for number in tuple(self._touched):
            self._hide(number)
            self._hidden.add(number)
        self.prompt = self.keyboard = None
        self.refresh()

    def knew(self, number: int) -> bool:
        """Whether a message of this number is or was here."""
        return number in self.messages or number in self._gone

    def ask(self, prompt: Json | None) -> None:
        """Make the screen show that a reply to a message is awaited, or no longer."""
        self.prompt = prompt
        self.refresh()

    def offer(self, keyboard: Json | None) -> None:
        """Show a keyboard of ready texts under the chat, or take it away."""
        self.keyboard = keyboard
        self.refresh()

    def act(self, action: str) -> None:
        """Show for a moment what the bot is doing, such as "typing"."""
        self._action = action
        self._action_version = self._next_version()
        self._tell()

    def refresh(self) -> None:
        """Tell the phones that the state of the screen has changed."""
        self._state_version = self._next_version()
        self._tell()

    def visible(self) -> list[Json]:
        """Return what the phone shows, oldest message first."""
        return [self.messages[number] for number in sorted(self._touched)]

    def changes_since(self, version: int, state: Callable[[], Json]) -> Json:
        """Return what is new on the phone's screen after a version."""
        touched = _newer(self._touched, version)
        changes: Json = {
            "version": self.version,
            "messages": [self.messages[number] for number in sorted(touched)],
            "deleted": sorted(_newer(self._gone, version)),
        }
        if self._state_version > version or version == 0:
            changes["state"] = state()
        if self._action_version > version > 0:
            changes["action"] = self._action
        return changes

    def _hide(self, number: int) -> None:
        self._touched.pop(number, None)
        self._gone.pop(number, None)
        self._gone[number] = self._next_version()

    def _next_version(self) -> int:
        self.version += 1
        return self.version

    def _tell(self) -> None:
        for watcher in tuple(self.watchers):
            watcher()


def _newer(versions: dict[int, int], version: int) -> Iterable[int]:
    found = []
    for number in reversed(versions):
        if versions[number] <= version:
            break
        found.append(number)
    return found
