"""What may happen between the steps of a week: a kill, or another run."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.weekly.compilation import Due
from bot.weekly.steps import STEPS, Step


BEFORE, AFTER = "before", "after"
MOMENTS = tuple((when, step.name) for step in STEPS for when in (BEFORE, AFTER))
"""Every moment at which a week can be interrupted; a new step brings two by itself."""
AT_EACH = tuple(
    # One in three is looked at by `make quick`.
    pytest.param(*moment, marks=() if place % 3 == 1 else pytest.mark.slow)
    for place, moment in enumerate(MOMENTS)
)

Deed = Callable[[], Awaitable[None]]


class KilledError(Exception):
    pass


def interrupted(when: str, name: str, deed: Deed) -> tuple[Step, ...]:
    """Return the steps of a week, with a deed of ours before or after one of them."""
    assert name in {step.name for step in STEPS}
    return tuple(
        replace(step, deed=_with(step, when, deed)) if step.name == name else step
        for step in STEPS
    )


def _with(step: Step, when: str, deed: Deed) -> Callable[[Due], Awaitable[Due]]:
    async def both(due: Due) -> Due:
        if when == BEFORE:
            await deed()
        due = await step.deed(due)
        if when == AFTER:
            await deed()
        return due

    return both


async def die() -> None:
    raise KilledError


def killed(when: str, name: str) -> tuple[Step, ...]:
    """Return the steps of a week that is killed before or after one of them."""
    return interrupted(when, name, die)
