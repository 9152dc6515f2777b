"""Slows down whoever tries receipt codes: a few are free, then each costs a wait.

Kept in memory, by visit, for an hour; a code has 64 bits, so this only keeps the noise
down and a mistyped code cheap.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.interview.ids import VisitId


FREE_TRIES = 5
WAIT_SECONDS = 10 * 60.0
FORGOTTEN_SECONDS = 60 * 60.0
KEPT_VISITS = 10_000


@dataclass(slots=True)
class Guessing:
    """How many codes led to nothing lately, by visit."""

    clock: Clock
    _tries: OrderedDict[VisitId, tuple[int, float]] = field(default_factory=OrderedDict)

    def minutes_to_wait(self, visit: VisitId) -> int:
        """Return how long this visitor must wait before its next code; 0 for not at all."""
        tries, last = self._tries.get(visit, (0, 0.0))
        left = last + WAIT_SECONDS - self.clock.monotonic()
        return max(1, round(left / 60)) if tries >= FREE_TRIES and left > 0 else 0

    def failed(self, visit: VisitId) -> None:
        """Count a code that led to nothing."""
        now = self.clock.monotonic()
        tries, last = self._tries.pop(visit, (0, now))
        if now - last > FORGOTTEN_SECONDS:
            tries = 0
        self._tries[visit] = (tries + 1, now)
        if len(self._tries) > KEPT_VISITS:
            self._tries.popitem(last=False)
