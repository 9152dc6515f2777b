"""Weeks, and the moment in each when the answers are mixed.

All is London's wall time, so that six o'clock stays six o'clock when the clocks change.
A week is named as in ISO 8601, such as 2026-W47. The answers mixed on a Monday morning
are those of the week that has just ended, so a mixing bears the name of the week in
which the time twelve hours before it lies.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.records import Week


LONDON = ZoneInfo("Europe/London")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class WeeklyMoment:
    """A day of the week (0 is Monday) and a wall time in London."""

    day: int
    at: time

    @classmethod
    def parse(cls, text: str) -> "WeeklyMoment":
        """Return the moment in a text such as "monday 06:00".

        Between midnight and four the clocks change, so no time there is taken. Raise
        `ValueError` with what to write instead.
        """
        found = re.fullmatch(r"([a-z]+) (\d\d):(\d\d)", text.strip().lower())
        days = [at for at, day in enumerate(DAYS) if found and day.startswith(found[1])]
        wrong = "write a day and a time from 04:00 to 23:00, such as 'monday 06:00'"
        if found is None or len(found[1]) < 3 or len(days) != 1:
            raise ValueError(wrong)
        hour, minute = int(found[2]), int(found[3])
        if not (4 <= hour <= 23 and minute <= 59) or (hour == 23 and minute):
            raise ValueError(wrong)
        return cls(days[0], time(hour, minute))

    def __str__(self) -> str:
        return f"{DAYS[self.day]} {self.at:%H:%M}"

    def next_after(self, moment: datetime) -> datetime:
        """Return the first such moment later than the given one, in London's time."""
        local = moment.astimezone(LONDON)
        ahead = (self.day - local.weekday()) % 7
        candidate = self._on(local.date() + timedelta(days=ahead))
        if candidate <= local:
            candidate = self._on(local.date() + timedelta(days=ahead + 7))
        return candidate

    def last_before(self, moment: datetime) -> datetime:
        """Return the last such moment not later than the given one."""
        following = self.next_after(moment)
        return self._on(following.date() - timedelta(days=7))

    def _on(self, day: date) -> datetime:
        return datetime.combine(day, self.at, tzinfo=LONDON)


def week_mixed_at(mixing: datetime) -> Week:
    """Return the name of the week whose answers are mixed at a moment.

    >>> week_mixed_at(datetime(2026, 11, 23, 6, tzinfo=LONDON))
    '2026-W47'
    """
    year, week, _ = (mixing - timedelta(hours=12)).isocalendar()
    return Week(f"{year}-W{week:02d}")


def weeks_between(earlier: Week, later: Week) -> int:
    """Return how many weeks lie between two named weeks.

    >>> weeks_between(Week("2026-W53"), Week("2027-W02"))
    2
    """
    return (first_day_of(later) - first_day_of(earlier)).days // 7


def first_day_of(week: Week) -> date:
    """Return the Monday of a named week."""
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)
