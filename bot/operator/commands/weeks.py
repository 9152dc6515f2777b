"""Compile a week by hand, or see where it stands."""

from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.operator.console import OUT
from bot.startup import begin, wait
from bot.weekly.outcome import sentence
from bot.weekly.status import status as status_of_week
from bot.weekly.week import compile_week


def week(
    *,
    status: Annotated[
        bool,
        typer.Option("--status", help="Only say where the week stands."),
    ] = False,
) -> None:
    """Mix the answers of the last week that is due and publish its digest."""
    settings = begin()
    if status:
        sentences = wait(status_of_week(settings, SystemClock()))
    else:
        outcome = wait(compile_week(settings, SystemClock()))
        sentences = (sentence(outcome, settings.releases_dir),)
    for each in sentences:
        OUT.print(each, markup=False, soft_wrap=True)
