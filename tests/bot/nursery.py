"""Where the processes of the tests are born: `python -m tests.bot.nursery FD`.

Starting Python and importing what a bot needs takes a second, and a test that kills a bot
proves nothing by it. The nursery has imported everything; each process is forked from it,
and gets a folder, an environment and streams of its own, as if it had just been started.
Whatever is proved of a process holds: its signals, exit code, files, limits and umask.

At the other end of the socket is `children.py`. When that is closed, the nursery ends.
"""

import gc
import json
import os
import signal
import sys
from select import select
from socket import recv_fds, socket
from typing import Any, Final

from bot import app, cli, content, startup
from bot.clock import SystemClock
from tests.bot.children import ENVIRONMENT
from tests.support.counting import counted


LONGEST_ORDER_BYTES: Final = 1 << 18
STREAMS: Final = 3
"""Standard output, standard error, and where its id and its exit code are told."""


def serve() -> None:
    """Be `earshot run` without the weeks, each of which is a Python of its own."""
    startup.wait(app.serve(startup.begin(), SystemClock(), scheduled=False))


def nurse(orders: socket) -> bool:
    """Bear a process for each order; return True in it, and False at the end of all."""
    waking, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken)
    living: dict[int, int] = {}
    gc.freeze()  # A collection would touch, and so copy, all that is shared.
    while True:
        ready, _, _ = select([orders.fileno(), waking], [], [])
        if waking in ready:
            os.read(waking, LONGEST_ORDER_BYTES)
            tell_who_ended(living)
        if orders.fileno() in ready:
            order, streams, _, _ = recv_fds(orders, LONGEST_ORDER_BYTES, STREAMS)
            if not order:
                return False
            process = os.fork()
            if not process:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                orders.close()
                for stream in (waking, woken, *living.values()):
                    os.close(stream)
                become(json.loads(order), *streams)
                return True
            *own, told = streams
            for stream in own:
                os.close(stream)
            os.write(told, f"{process}\n".encode())
            living[process] = told


def tell_who_ended(living: dict[int, int]) -> None:
    while living:
        process, status = os.waitpid(-1, os.WNOHANG)
        if not process:
            return
        told = living.pop(process)
        os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os.close(told)


def become(order: dict[str, Any], out: int, err: int, told: int) -> None:
    """Make this process one that was started with these words, here and now."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    for stream in (out, err, told):
        os.close(stream)
    os.chdir(order["folder"])
    environment = {**order["environment"], **counted()}
    ENVIRONMENT.clear()
    ENVIRONMENT.update(environment)
    sys.argv = ["earshot", *order["words"]]


if __name__ == "__main__":
    # What every command would load and read first.
    cli.commands()
    content.danger_phrases()
    content.scrubber()
    if nurse(socket(fileno=int(sys.argv[1]))):
        if sys.argv[1:] == ["serve"]:
            cli.saying_faults(serve)
        else:
            cli.main()
