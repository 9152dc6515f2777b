"""Compile a week by hand."""

from bot.clock import SystemClock
from bot.operator.console import OUT
from bot.startup import begin, wait
from bot.weekly.outcome import sentence
from bot.weekly.week import compile_week


def week() -> None:
    """Mix the answers of the last week that is due and publish its digest."""
    settings = begin()
    compiled = wait(compile_week(settings, SystemClock()))
    OUT.print(sentence(compiled, settings.releases_dir), soft_wrap=True)
