"""Faults on demand: what goes wrong between a bot and Telegram, when a test says so.

A fault that drops the connection comes in two kinds, because a bot cannot tell them
apart and must be right in both: the call had no effect, or it had its whole effect
and only the answer was lost.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from sandbox.errors import RefusedError, bad_request, too_many_requests
from sandbox.telegram.objects import Json


class FaultKind(StrEnum):
    """What can go wrong."""

    FLOOD = "flood"
    SERVER_ERROR = "server_error"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    DELAY = "delay"


SERVER_ERRORS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong with the next calls that fit it.

    No method means every method but getUpdates, no chat means every chat, and no
    number of times means until the faults are cleared.
    """

    kind: FaultKind
    method: str | None = None
    chat_id: int | None = None
    times: int | None = 1
    retry_after: int = 1
    status: int = 502
    seconds: float = 0.0

    def fits(self, method: str, chat_id: int | None) -> bool:
        if self.method is None:
            fits_method = method != "getupdates"
        else:
            fits_method = self.method.lower() == method
        return fits_method and self.chat_id in {None, chat_id}

    def to_error(self) -> RefusedError | None:
        """Return the answer that the bot gets, or nothing if it gets another one."""
        if self.kind is FaultKind.FLOOD:
            return too_many_requests(self.retry_after)
        if self.kind is FaultKind.SERVER_ERROR:
            return RefusedError(self.status, SERVER_ERRORS.get(self.status, "Error"))
        return None

    def to_json(self) -> Json:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class FloodLimit:
    """How many messages one chat may get: so many at once, then so many a second."""

    per_second: float = 1.0
    burst: int = 20


class Faults:
    """The faults that are still to happen, and how much each method was used."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._pending: list[Fault] = []
        self.flood_limit: FloodLimit | None = None
        self._allowance: dict[int, tuple[float, float]] = {}
        self.calls: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()

    def add(self, fault: Fault) -> None:
        self._pending.append(fault)

    def clear(self) -> None:
        self._pending.clear()
        self.flood_limit = None
        self._allowance.clear()

    def pending(self) -> tuple[Fault, ...]:
        return tuple(self._pending)

    def take(self, method: str, chat_id: int | None) -> tuple[Fault, ...]:
        """Return the faults of this call: every delay, and the first of the rest."""
        if not self._pending:
            return ()
        taken: list[Fault] = []
        has_struck = False
        for fault in tuple(self._pending):
            is_delay = fault.kind is FaultKind.DELAY
            if not fault.fits(method, chat_id) or (has_struck and not is_delay):
                continue
            has_struck = has_struck or not is_delay
            taken.append(fault)
            self._use_up(fault)
        return tuple(taken)

    def charge(self, chat_id: int) -> None:
        """Count one message against the chat's flood limit, or refuse it."""
        if self.flood_limit is None:
            return
        limit, now = self.flood_limit, self._clock()
        left, counted_at = self._allowance.get(chat_id, (float(limit.burst), now))
        left = min(limit.burst, left + (now - counted_at) * limit.per_second)
        if left < 1:
            self._allowance[chat_id] = (left, now)
            raise too_many_requests(math.ceil((1 - left) / limit.per_second))
        self._allowance[chat_id] = (left - 1, now)

    def to_json(self) -> Json:
        """Return the counters of every method that was called."""
        return {
            method: {
                "calls": self.calls[method],
                "refused": self.refused[method],
                "dropped": self.dropped[method],
            }
            for method in sorted(self.calls)
        }

    def _use_up(self, fault: Fault) -> None:
        if fault.times is None:
            return
        place = next(at for at, other in enumerate(self._pending) if other is fault)
        if fault.times > 1:
            self._pending[place] = replace(fault, times=fault.times - 1)
        else:
            del self._pending[place]


def to_fault(order: Json) -> Fault:
    """Return the fault that a control request describes."""
    try:
        return Fault(**{**order, "kind": FaultKind(order["kind"])})
    except (KeyError, TypeError, ValueError) as error:
        raise bad_request(f"no such fault: {error}") from error
