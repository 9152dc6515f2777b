import asyncio
import sys
from datetime import UTC, datetime, time, timedelta

import pytest
from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.job import Job
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import LONDON, WeeklyMoment
from bot.weekly.schedule import in_a_child, trigger, weekly
from tests.support.patience import PATIENCE_SECONDS


MONDAY_SIX = WeeklyMoment.parse("monday 06:00")
WELL = (sys.executable, "-c", "")
AMISS = (sys.executable, "-c", "raise SystemExit(13)")


async def nothing() -> None:
    """Compile no week."""


def fires(moment: WeeklyMoment, since: datetime, many: int) -> list[datetime]:
    """Return the next times at which the job is due, in London's time."""
    at, found = trigger(moment), [since]
    for _ in range(many):
        found.append(at.get_next_fire_time(found[-1], found[-1] + timedelta(seconds=1)))
    return found[1:]


@pytest.mark.parametrize(
    ("since", "in_utc"),
    [
        (datetime(2026, 10, 15, tzinfo=UTC), [(10, 19, 5), (10, 26, 6), (11, 2, 6)]),
        (datetime(2027, 3, 20, tzinfo=UTC), [(3, 22, 6), (3, 29, 5), (4, 5, 5)]),
    ],
    ids=["back", "forward"],
)
def test_the_digest_is_made_at_six_in_london_whatever_the_clocks_do(since, in_utc):
    due = fires(MONDAY_SIX, since.astimezone(LONDON), 3)

    assert [(each.weekday(), each.time()) for each in due] == [(0, time(6))] * 3
    assert [
        (at.month, at.day, at.hour) for at in (each.astimezone(UTC) for each in due)
    ] == in_utc


@given(
    st.integers(min_value=0, max_value=6),
    st.integers(min_value=4, max_value=22),
    st.datetimes(
        min_value=datetime(2026, 1, 1),  # noqa: DTZ001  (the strategy adds the zone)
        max_value=datetime(2030, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
)
def test_the_job_is_due_exactly_when_answers_are_said_to_be_mixed(day, hour, since):
    moment = WeeklyMoment(day, time(hour))
    since = since.replace(microsecond=0)

    (due,) = fires(moment, since.astimezone(LONDON) + timedelta(seconds=1), 1)

    assert due == moment.next_after(since)


def the_job(moment: WeeklyMoment = MONDAY_SIX) -> Job:
    return weekly(moment, nothing).get_jobs()[0]


def test_a_job_that_is_late_is_run_however_late_and_once():
    job = the_job()

    assert job.misfire_grace_time is None
    assert job.coalesce is True
    assert job.max_instances == 1


def test_a_job_holds_nothing_about_anybody():
    assert (the_job().args, the_job().kwargs) == ((), {})


async def test_a_running_scheduler_runs_a_job_that_was_due_weeks_ago_once():
    ran: list[datetime] = []
    done = asyncio.Event()

    async def compile_week() -> None:
        ran.append(datetime.now(UTC))  # noqa: TID251  (any value will do)
        await in_a_child(WELL)
        done.set()

    scheduler = weekly(MONDAY_SIX, compile_week)
    scheduler.start(paused=True)
    three_weeks_ago = MONDAY_SIX.last_before(
        datetime.now(UTC) - timedelta(weeks=3)  # noqa: TID251  (the scheduler's clock)
    )
    scheduler.modify_job("week", next_run_time=three_weeks_ago)
    executed = asyncio.Event()
    scheduler.add_listener(lambda _: executed.set(), EVENT_JOB_EXECUTED)

    scheduler.resume()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await done.wait()
        await executed.wait()

    assert len(ran) == 1
    assert scheduler.get_job("week").next_run_time > three_weeks_ago + timedelta(
        weeks=3
    )
    scheduler.shutdown(wait=False)


@pytest.mark.parametrize(
    ("command", "event"), [(WELL, "week.finished"), (AMISS, "week.failed")]
)
async def test_what_became_of_the_compilation_is_logged(caplog, command, event):
    caplog.set_level("INFO", logger="bot")

    await in_a_child(command)

    assert [record.msg for record in caplog.records] == [event]


async def test_a_failed_compilation_is_logged_with_its_exit_code(caplog):
    await in_a_child(AMISS)

    assert vars(caplog.records[0])["exit_code"] == 13


async def test_a_compilation_that_cannot_be_started_is_logged_and_not_raised(caplog):
    await in_a_child(("/nowhere/to/be/found",))

    assert [record.msg for record in caplog.records] == ["week.failed"]
