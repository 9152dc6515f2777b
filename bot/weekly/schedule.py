"""When the weekly compilation starts: APScheduler, in London's time.

The compilation runs in a process of its own, so that it may hold keys that the bot may
not, and so that a heavy week never slows a chat. A machine that was off at the time runs
it when it is back: `earshot week` itself knows what is due, so starting it once too
often does no harm.
"""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.calendar import LONDON, WeeklyMoment


_log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "bot", "week")


def trigger(moment: WeeklyMoment) -> CronTrigger:
    """Return the trigger of a weekly moment; its wall time is the same all year."""
    return CronTrigger(
        day_of_week=moment.day,
        hour=moment.at.hour,
        minute=moment.at.minute,
        timezone=LONDON,
    )


def weekly(
    moment: WeeklyMoment, compile_week: Callable[[], Awaitable[None]]
) -> AsyncIOScheduler:
    """Return a scheduler, not yet started, that compiles at every such moment.

    Run late rather than never (no misfire is dropped), and once for several missed.
    """
    scheduler = AsyncIOScheduler(timezone=LONDON)
    scheduler.add_job(
        compile_week,
        trigger(moment),
        id="week",
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    return scheduler


async def in_a_child(command: tuple[str, ...] = COMMAND) -> None:
    """Run the compilation in a child process; log what became of it, raise nothing."""
    try:
        child = await asyncio.create_subprocess_exec(*command)
    except OSError as error:
        _log.error("week.failed", extra={"why": type(error).__name__})
        return
    code = await child.wait()
    if code:
        _log.error("week.failed", extra={"exit_code": code})
    else:
        _log.info("week.finished")
