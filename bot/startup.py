"""How a process of ours begins, and how it waits for what it was started for."""

import asyncio
from collections.abc import Coroutine
from os import umask
from resource import RLIMIT_CORE, setrlimit
from typing import Any, TypeVar

import uvloop

from bot import logs
from bot.settings import Settings


_T = TypeVar("_T")


def begin() -> Settings:
    """Read the settings, set the log up, close what is made to others; return the first."""
    settings = Settings.read()
    logs.set_up(settings.log_level)
    # Whatever is made here is ours alone, and a crash leaves no picture of the memory.
    umask(0o077)
    setrlimit(RLIMIT_CORE, (0, 0))
    return settings


def wait(deed: Coroutine[Any, Any, _T]) -> _T:
    """Run a deed to its end; return what it came to."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(deed)
