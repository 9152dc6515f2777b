"""The queue of updates that wait for the bot.

Rule 1: update ids only grow, and a bot that asks for one confirms all before it.
Rule 2: a tap waits 150 seconds, everything else a day; then it is gone unseen.
Rule 3: kinds that the bot did not ask for are not queued at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from sandbox.telegram.objects import Json


# Lifetimes of the queue, from the source of tdlib/telegram-bot-api.
CALLBACK_KEPT_SECONDS = 150.0
OTHERS_KEPT_SECONDS = 86_400.0

KINDS = frozenset(
    {"message", "edited_message", "callback_query", "my_chat_member", "inline_query"}
)
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Update:
    """Something that happened, on its way to the bot."""

    id: int
    kind: str
    at: float
    # Telegram delivers in order within a lane, and lanes side by side: messages of a
    # chat are one lane, taps of a person another.
    lane: tuple[str, int]
    body: Json

    def is_over(self, now: float) -> bool:
        is_tap = self.kind == "callback_query"
        kept = CALLBACK_KEPT_SECONDS if is_tap else OTHERS_KEPT_SECONDS
        return now - self.at >= kept


class UpdateQueue:
    """Updates in the order of their ids, until they are confirmed or too old."""

    def __init__(self, clock: Callable[[], float], first_id: int = 1) -> None:
        self._clock = clock
        self._next_id = first_id
        self._pending: dict[int, Update] = {}
        self.allowed: Collection[str] = KINDS
        self.made = 0
        self.expired = 0
        self.watchers: set[Callable[[Update], None]] = set()

    def __len__(self) -> int:
        return sum(1 for _ in self.waiting())

    def add(self, kind: str, content: Json, chat_id: int) -> None:
        """Queue what happened, unless the bot did not ask for its kind."""
        if kind not in self.allowed:
            return
        number = self._next_id
        self._next_id += 1
        self.made += 1
        lane = ("tap" if kind == "callback_query" else "message", chat_id)
        update = Update(
            id=number,
            kind=kind,
            at=self._clock(),
            lane=lane,
            body={"update_id": number, kind: content},
        )
        self._pending[number] = update
        for watcher in tuple(self.watchers):
            watcher(update)

    def allow(self, kinds: Collection[str]) -> None:
        """Queue only these kinds from now on; none named means the usual ones."""
        self.allowed = frozenset(kinds) or KINDS

    def confirm(self, offset: int) -> None:
        """Forget updates before an offset; a negative one keeps that many of the last."""
        if offset < 0:
            kept = list(self._pending)[offset:]
            offset = kept[0] if kept else 0
        for number in tuple(self._pending):
            if number >= offset:
                break
            del self._pending[number]

    def waiting(self) -> Iterator[Update]:
        """Yield what waits, oldest first, dropping on the way what is too old."""
        now = self._clock()
        for update in tuple(self._pending.values()):
            if update.is_over(now):
                self.expired += 1
                del self._pending[update.id]
            else:
                yield update

    def take(self, limit: int) -> list[Json]:
        """Return the oldest updates; they stay until they are confirmed."""
        taken = []
        for update in self.waiting():
            taken.append(update.body)
            if len(taken) == limit:
                break
        return taken

    def remove(self, number: int) -> None:
        """Forget one update, delivered or not; one that is gone already is no fault."""
        self._pending.pop(number, None)

    def drop_all(self) -> None:
        self._pending.clear()
