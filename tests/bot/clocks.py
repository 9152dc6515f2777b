"""Clocks that show what they are told."""

from datetime import UTC, datetime, timedelta


class ToldClock:
    """A clock of the bot that stands until it is told that time has passed."""

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now or datetime(2026, 11, 18, 12, tzinfo=UTC)
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def passed(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
