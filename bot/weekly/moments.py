"""What the calendar says of a round, worked out once for each mixing.

Nothing of the calendar is on the path of a tap but one comparison of two times.
"""

from datetime import datetime

from bot.calendar import WeeklyMoment, week_mixed_at
from bot.clock import Clock
from bot.weekly.rounds import ends_on, is_last
from dialogues.edition import Moment
from storage.records import Round


class Moments:
    """Returns the moment that it is, for as long as one round is watched."""

    def __init__(
        self,
        watched: Round,
        clock: Clock,
        *,
        is_open: bool,
        digest_at: WeeklyMoment,
        round_weeks: int,
    ) -> None:
        self._watched = watched
        self._clock = clock
        self._is_open = is_open
        self._digest_at = digest_at
        self._round_weeks = round_weeks
        self._moment = self._at(clock.now())

    def __call__(self) -> Moment:
        now = self._clock.now()
        # The watch looks every few seconds only, and nobody may be told a moment ago.
        if now >= self._moment.mixed_at:
            self._moment = self._at(now)
        return self._moment

    def _at(self, now: datetime) -> Moment:
        mixed_at = self._digest_at.next_after(now)
        week = week_mixed_at(mixed_at)
        return Moment(
            mixed_at=mixed_at,
            ends_on=ends_on(self._watched, round_weeks=self._round_weeks),
            is_open=self._is_open,
            is_last_week=is_last(self._watched, week, round_weeks=self._round_weeks),
        )
