"""Processes that are forked from a nursery instead of started: see `nursery.py`."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from asyncio import StreamReader, StreamReaderProtocol
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from socket import AF_UNIX, SOCK_SEQPACKET, send_fds, socketpair
from typing import Final

from tests.support.counting import counted


ROOT: Final = Path(__file__).parents[2]
ENVIRONMENT: Final = os.environ  # noqa: TID251  (the tests', not the product's)


class Child:
    """A process, to be used as one of `asyncio.subprocess`."""

    def __init__(
        self, pid: int, stdout: StreamReader, stderr: StreamReader, told: StreamReader
    ) -> None:
        self.pid = pid
        self.stdout = stdout
        self.stderr = stderr
        self.returncode: int | None = None
        self._ending = asyncio.create_task(self._ended(told))

    async def _ended(self, told: StreamReader) -> int:
        self.returncode = int(await told.read())
        return self.returncode

    async def wait(self) -> int:
        """Return its exit code, or the signal that ended it as a negative number."""
        return await asyncio.shield(self._ending)

    async def communicate(self) -> tuple[bytes, bytes]:
        """Return all that it says until it ends."""
        out, err, _ = await asyncio.gather(
            self.stdout.read(), self.stderr.read(), self.wait()
        )
        return out, err

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)


class Nursery:
    """The process that bears the others; one for each process of pytest."""

    def __init__(self) -> None:
        self._orders, theirs = socketpair(AF_UNIX, SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  (our own)
                (sys.executable, "-m", "tests.bot.nursery", str(theirs.fileno())),
                pass_fds=[theirs.fileno()],
                cwd=ROOT,
                env={"PYTHONPATH": str(ROOT), **counted()},
            )

    async def bear(
        self,
        *words: str,
        folder: Path,
        environment: Mapping[str, str],
        is_one_stream: bool = False,
    ) -> Child:
        """Fork a process that runs a command; `serve` is `run` without the weeks.

        Both its streams are one if `is_one_stream`; then all is in `stdout`.
        """
        out, out_of_it = os.pipe()
        err, err_of_it = os.pipe()
        told, told_of_it = os.pipe()
        order = {
            "words": words,
            "folder": str(folder),
            "environment": dict(environment),
        }
        streams = [out_of_it, out_of_it if is_one_stream else err_of_it, told_of_it]
        send_fds(self._orders, [json.dumps(order).encode()], streams)
        for stream in (out_of_it, err_of_it, told_of_it):
            os.close(stream)
        stdout, stderr, telling = [await reading(each) for each in (out, err, told)]
        return Child(int(await telling.readline()), stdout, stderr, telling)

    def close(self) -> None:
        self._orders.close()
        self._process.wait()


async def reading(stream: int) -> StreamReader:
    reader = StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: StreamReaderProtocol(reader), os.fdopen(stream, "rb")
    )
    return reader


@cache
def nursery() -> Nursery:
    return Nursery()
