"""What a running bot has loaded, and so what a fault or a thief could use in it."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.bot.children import ROOT
from tests.bot.running import a_world, begin, fill_in, send, until


pytestmark = pytest.mark.asyncio(loop_scope="module")

# Python runs it before all else. Renamed when it is whole, so that no half is read.
_SITECUSTOMIZE = """
import pathlib, signal, sys

def tell(*_):
    here = pathlib.Path(__file__).parent
    (here / "telling").write_text("\\n".join(sys.modules))
    (here / "telling").rename(here / "told")

signal.signal(signal.SIGUSR1, tell)
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def loaded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[set[str]]:
    """Return the modules of `earshot run`, asked for after somebody has sent answers."""
    folder = tmp_path_factory.mktemp("loaded")
    (folder / "sitecustomize.py").write_text(_SITECUSTOMIZE)
    async with a_world(folder / "bot") as world:
        world.bot.folder.mkdir()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=world.bot.folder,
            env={**world.bot.environment, "PYTHONPATH": f"{folder}:{ROOT}"},
            stdout=DEVNULL,
            stderr=DEVNULL,
        )
        try:
            phone = await world.phone()
            await begin(phone)
            await fill_in(phone, comment="More lights, please.")
            await send(phone)
            process.send_signal(signal.SIGUSR1)
            await until((folder / "told").exists, "the modules")
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()
        yield set((folder / "told").read_text().split())


async def test_what_is_loaded_is_seen(loaded):
    assert {"bot.cli", "bot.app", "bot.telegram.chat", "storage.letterbox"} <= loaded


@pytest.mark.parametrize(
    "house",
    [
        "sandbox",
        "digest.render",
        "digest.compile",
        "bot.operator",
        "typesetting",
        "jinja2",
        *("vl_convert", "typst", "csvw", "rdflib"),
    ],
)
async def test_a_running_bot_loads_nothing_of(loaded, house):
    found = {name for name in loaded if f"{name}.".startswith(f"{house}.")}

    assert found == set()
