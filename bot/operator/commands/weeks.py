"""Compile a week by hand."""

from bot import app
from bot.clock import SystemClock
from bot.operator.console import OUT
from bot.startup import begin, wait
from bot.weekly.week import sentence


def week() -> None:
    """Mix the answers of the last week that is due and publish its digest."""
    settings = begin()
    compiled = wait(app.compile_week(settings, SystemClock()))
    OUT.print(sentence(compiled, settings.releases_dir), soft_wrap=True)
