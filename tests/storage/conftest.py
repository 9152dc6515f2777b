from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from storage.store import SqlStore
from tests.storage.builders import LETTERBOX, a_round


Opening = Callable[[], Awaitable[SqlStore]]
OpeningAt = Callable[[Path], Awaitable[SqlStore]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder that is not there yet."""
    return tmp_path / "data"


@pytest.fixture
def path(data: Path) -> Path:
    return data / "earshot.sqlite"


@pytest.fixture
async def open_at() -> AsyncIterator[OpeningAt]:
    """Open a SQLite store; it is closed after the test, failed or not.

    One that is left open keeps its thread, and the whole run would never end.
    """
    opened: list[SqlStore] = []

    async def open_one(path: Path) -> SqlStore:
        opened.append(await SqlStore.open(path))
        return opened[-1]

    yield open_one
    for store in opened:
        await store.close()


DRIVERS = ("sqlite",)
"""Every promise is kept by each. LATER: "postgres", with the mark of that name."""


@pytest.fixture(params=DRIVERS)
def open_another(
    request: pytest.FixtureRequest, open_at: OpeningAt, path: Path
) -> Opening:
    """Open the one store of the test once more."""
    ways: dict[str, Opening] = {"sqlite": lambda: open_at(path)}
    return ways[request.param]


@pytest.fixture
async def empty_store(open_another: Opening) -> SqlStore:
    return await open_another()


@pytest.fixture
async def store(empty_store: SqlStore) -> SqlStore:
    """Return a store that has the mixing, a letterbox in use and round 1 open."""
    await empty_store.claim_mixing()
    await empty_store.first_letterbox(LETTERBOX)
    await empty_store.open_round(a_round())
    return empty_store
