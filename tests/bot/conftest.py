from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.running import World, a_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Return a stand-in with a bot of its own, which the test starts."""
    async with a_world(tmp_path / "bot") as world:
        yield world
