"""Which lines are counted as run: in the processes of the tests, and in which tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from coverage import Coverage


@cache
def counted() -> dict[str, str]:
    """Return the setting by which the lines of a Python that we start are counted."""
    counting = Coverage.current()
    return {"COVERAGE_PROCESS_CONFIG": counting.config.serialize()} if counting else {}


@contextmanager
def uncounted() -> Iterator[None]:
    """Do something without counting, three times as fast: it repeats the same lines."""
    counting = Coverage.current()
    if counting:
        counting.stop()
    try:
        yield
    finally:
        if counting:
            counting.start()
