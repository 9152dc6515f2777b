"""A clock that is told the time: it exists in the sandbox only.

Several processes read one small file: the moment that was told, and the machine's time
when it was told. From then on the clock runs on by itself.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import SystemClock


class ToldClock(SystemClock):
    """The time as somebody told it last, in a file that other processes read too."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def tell(self, moment: datetime) -> None:
        """Set the clock, for every process that reads the same file."""
        told = {"moment": moment.isoformat(), "at": super().now().isoformat()}
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps(told), encoding="utf-8")
        new.replace(self._file)

    def now(self) -> datetime:
        told = json.loads(self._file.read_text(encoding="utf-8"))
        passed = super().now() - datetime.fromisoformat(told["at"])
        moment = datetime.fromisoformat(told["moment"]) + max(passed, timedelta())
        return moment.astimezone(UTC)
