from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import DAYS, LONDON, WeeklyMoment, week_mixed_at, weeks_between
from storage.records import Week


MONDAY_SIX = WeeklyMoment.parse("monday 06:00")
MOMENTS = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001  (the strategy adds the zone)
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
TIMES = st.builds(
    lambda day, minutes: WeeklyMoment.parse(
        f"{day} {minutes // 60:02}:{minutes % 60:02}"
    ),
    st.sampled_from(DAYS),
    st.integers(min_value=4 * 60, max_value=23 * 60),
)


def utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]  # year, month…


def test_six_stays_six_when_the_clocks_go_back():
    before, after = (
        MONDAY_SIX.next_after(utc(2026, 10, 14)),
        MONDAY_SIX.next_after(utc(2026, 10, 24, 12)),
    )

    assert before.astimezone(UTC) == utc(2026, 10, 19, 5)
    assert after.astimezone(UTC) == utc(2026, 10, 26, 6)


def test_six_stays_six_when_the_clocks_go_forward():
    before, after = (
        MONDAY_SIX.next_after(utc(2026, 3, 20)),
        MONDAY_SIX.next_after(utc(2026, 3, 28, 12)),
    )

    assert before.astimezone(UTC) == utc(2026, 3, 23, 6)
    assert after.astimezone(UTC) == utc(2026, 3, 30, 5)


def test_the_moment_itself_is_the_last_and_not_the_next():
    six = utc(2026, 11, 23, 6)

    assert MONDAY_SIX.last_before(six) == six
    assert MONDAY_SIX.next_after(six) == six + timedelta(days=7)
    assert MONDAY_SIX.next_after(six - timedelta(microseconds=1)) == six


@given(TIMES, MOMENTS)
def test_the_next_is_later_and_within_a_week_and_an_hour(at, moment):
    following = at.next_after(moment)

    wait = following.astimezone(UTC) - moment
    assert timedelta(0) < wait <= timedelta(days=7, hours=1)
    assert (following.weekday(), following.time()) == (at.day, at.at)
    assert following.tzinfo is LONDON


@given(TIMES, MOMENTS)
def test_the_last_is_not_later_and_its_next_is_the_next(at, moment):
    last = at.last_before(moment)

    assert last.astimezone(UTC) <= moment
    assert at.next_after(last) == at.next_after(moment)


@pytest.mark.parametrize(
    ("mixing", "week"),
    [
        (datetime(2026, 11, 23, 6, tzinfo=LONDON), "2026-W47"),
        (datetime(2026, 12, 28, 6, tzinfo=LONDON), "2026-W52"),
        (datetime(2027, 1, 4, 6, tzinfo=LONDON), "2026-W53"),
        (datetime(2027, 1, 11, 6, tzinfo=LONDON), "2027-W01"),
        (datetime(2025, 12, 29, 6, tzinfo=LONDON), "2025-W52"),
        (datetime(2026, 1, 5, 6, tzinfo=LONDON), "2026-W01"),
        (datetime(2026, 11, 29, 23, tzinfo=LONDON), "2026-W48"),
    ],
)
def test_answers_mixed_on_monday_are_those_of_the_week_that_ended(mixing, week):
    assert week_mixed_at(mixing) == week


@given(TIMES, MOMENTS)
def test_every_mixing_has_a_week_of_its_own_and_they_are_in_order(at, moment):
    first = at.next_after(moment)
    second = at.next_after(first)

    names = week_mixed_at(first), week_mixed_at(second)

    assert names[0] < names[1]
    assert weeks_between(*names) == 1
    assert weeks_between(*reversed(names)) == -1


def test_weeks_are_counted_across_the_ends_of_years():
    assert weeks_between(Week("2026-W52"), Week("2027-W01")) == 2
    assert weeks_between(Week("2025-W52"), Week("2026-W01")) == 1
    assert weeks_between(Week("2026-W53"), Week("2026-W53")) == 0


@given(TIMES)
def test_a_moment_is_written_as_it_is_read(at):
    assert WeeklyMoment.parse(str(at)) == at


@pytest.mark.parametrize("text", ["Monday 06:00", "  monday 06:00 ", "mon 06:00"])
def test_a_day_may_be_shortened_and_in_capitals(text):
    assert WeeklyMoment.parse(text) == MONDAY_SIX


@pytest.mark.parametrize(
    "text",
    [
        *("", "monday", "06:00", "06:00 monday", "mo 06:00", "t 06:00", "xday 06:00"),
        *("monday 6:00", "monday 06.00", "monday 24:00", "monday 06:60"),
        *("monday 03:59", "monday 00:00", "monday 01:30", "monday 23:01"),
        *("monday 06:00 06:00", "mondayy 06:00", "monday -6:00"),
    ],
)
def test_what_is_no_moment_says_what_to_write_instead(text):
    with pytest.raises(ValueError, match="such as 'monday 06:00'"):
        WeeklyMoment.parse(text)
