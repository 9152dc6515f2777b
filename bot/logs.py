"""What is logged: as if the log were printed in a newspaper.

Rule 1: our own loggers write the name of an event and counts, never a text.
Rule 2: of a foreign record only its place in the code is kept (logger, level, line):
        libraries put addresses with tokens, updates and answers into their texts.
Rule 3: of an exception only its type and the places in the code are kept.
Rule 4: whatever looks like a token or an id after all that is blotted out.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Final


OURS: Final = ("bot", "storage", "digest", "dialogues")
"""The packages whose records say what they mean; `docs/decisions/0009`."""

_SECRET: Final = re.compile(r"\d{5,}(?::[\w-]{20,})?|[\w-]{40,}")
_KNOWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class PlainFormatter(logging.Formatter):
    """One line a record: level, event, counts; for foreign records the place alone."""

    def format(self, record: logging.LogRecord) -> str:
        said = " ".join(_parts(record))
        return f"{record.levelname.lower()} {blotted(said)}"


def blotted(text: str) -> str:
    """Return the text with everything that looks like a token or an id blotted out.

    >>> blotted("chat 123456789 of bot12345678:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")
    'chat ▇ of bot▇'
    """
    return _SECRET.sub("▇", text)


def _parts(record: logging.LogRecord) -> Iterator[str]:
    if record.name.split(".")[0] in OURS:
        yield str(record.msg)
        yield from _facts(vars(record))
    else:
        yield f"{record.name} at {record.module}:{record.lineno}"
    if record.exc_info and record.exc_info[0] is not None:
        yield from described(record.exc_info[0], record.exc_info[2])


def _facts(fields: Mapping[str, object]) -> Iterator[str]:
    for name, value in fields.items():
        if name not in _KNOWN:
            yield f"{name}={value}"


def described(kind: type[BaseException], trace: TracebackType | None) -> Iterator[str]:
    """Yield the type of an exception and the places it passed, the newest first."""
    yield kind.__qualname__
    for frame in reversed(traceback.extract_tb(trace)[-8:]):
        yield f"< {frame.name}:{frame.lineno}"


def set_up(level: str) -> None:
    """Send every record of every library to standard error, in this form only."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=True)
    # The standard library prints a record that it cannot format; that is a leak.
    logging.raiseExceptions = False
    sys.excepthook = _say_uncaught
    # Of a thread (aiosqlite's), and of an object that fails while it is cleared away.
    threading.excepthook = lambda args: _say_uncaught(
        args.exc_type, args.exc_value, args.exc_traceback
    )
    sys.unraisablehook = lambda args: _say_uncaught(
        args.exc_type, args.exc_value, args.exc_traceback
    )


def _say_uncaught(
    kind: type[BaseException],
    error: BaseException | None,
    trace: TracebackType | None,
) -> None:
    del error
    if issubclass(kind, KeyboardInterrupt):
        return
    sys.stderr.write(f"critical {blotted(' '.join(described(kind, trace)))}\n")
