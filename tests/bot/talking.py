"""Everything that could say a secret aloud, in one process: `python -m tests.bot.talking`.

Each line that a library or an accident writes goes through `bot.logs.set_up`.
"""

import asyncio
import contextlib
import gc
import logging
import sys
import threading
import warnings
from pathlib import Path

import aiohttp
import aiosqlite
import apscheduler.schedulers.asyncio
import telegram.ext
from apscheduler.triggers.cron import CronTrigger

from bot import app, logs
from bot.telegram.request import AiohttpRequest


TOKEN = "987654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
SECRETS = (TOKEN, "7340918265", "Zephyrine", "zq_handle", "my road is dark")
SECRET = " ".join(SECRETS)
IMPORTED = (app, aiohttp)
FOREIGN = ("telegram", "aiohttp", "asyncio", "apscheduler", "aiosqlite", "uvloop")


class Talkative:
    """Something that says a secret wherever it is shown, and when it goes."""

    def __repr__(self) -> str:
        return SECRET

    def __del__(self) -> None:
        raise RuntimeError(SECRET)


def say_through_every_logger() -> None:
    logging.getLogger(f"aiohttp.{TOKEN}").warning("named")
    for name in (*FOREIGN, *tuple(logging.root.manager.loggerDict)):
        logger = logging.getLogger(name)
        logger.setLevel(logging.DEBUG)
        say(logger, f"{SECRET} %s")


def say(logger: logging.Logger, text: str) -> None:
    is_ours = logger.name.split(".")[0] in logs.OURS
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.CRITICAL):
        if not is_ours:
            logger.log(level, text, SECRET)
            logger.log(level, text, SECRET, stack_info=True, extra={"chat": SECRET})
            logger.log(level, "%d %s", SECRET)  # cannot be formatted
    try:
        fail()
    except RuntimeError:
        logger.exception("%s failed", "it" if is_ours else SECRET)


def say_by_accident() -> None:
    warnings.warn(SECRET, stacklevel=1)
    thread = threading.Thread(target=fail, name="Zephyrine")
    thread.start()
    thread.join()
    talkative: Talkative | None = Talkative()
    del talkative
    gc.collect()


def fail() -> None:
    raise RuntimeError(SECRET) from ValueError(SECRET)


async def say_from_a_loop() -> None:
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.call_exception_handler(
        {"message": SECRET, "exception": RuntimeError(SECRET), "who": SECRET}
    )
    loop.call_soon(fail)
    forgotten = asyncio.create_task(failing(), name=SECRET)
    await asyncio.wait({forgotten})
    del forgotten
    gc.collect()


async def failing() -> None:
    raise RuntimeError(SECRET)


async def say_by_libraries(folder: Path) -> None:
    async with aiosqlite.connect(folder / "x") as database:
        with contextlib.suppress(aiosqlite.Error):
            await database.execute("SELECT ? FROM nowhere", (SECRET,))
    request = AiohttpRequest()
    bot = telegram.ext.ExtBot(TOKEN, base_url="http://127.0.0.1:9/bot", request=request)
    with contextlib.suppress(telegram.error.TelegramError):
        await bot.initialize()
    await request.shutdown()
    scheduler = apscheduler.schedulers.asyncio.AsyncIOScheduler()
    scheduler.start()
    scheduler.add_job(failing, name=SECRET)
    scheduler.add_job(failing, CronTrigger(hour=4), args=(), name=SECRET, id=SECRET)
    done = asyncio.Event()
    scheduler.add_listener(lambda _: done.set(), 1 << 12 | 1 << 13)
    await done.wait()
    scheduler.shutdown(wait=False)


def main() -> None:
    logs.set_up("DEBUG")
    logging.getLogger("bot.app").debug("%s", bool(IMPORTED))
    say_through_every_logger()
    say_by_accident()
    asyncio.run(say_from_a_loop())
    asyncio.run(say_by_libraries(Path(sys.argv[1])))
    logging.getLogger("bot.app").info("talking.done")
    fail()


if __name__ == "__main__":
    main()
