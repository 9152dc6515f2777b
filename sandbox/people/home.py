"""The folder in which one demo lives, and the commands of its processes."""

import sys
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings
from sandbox.told_clock import ToldClock


MODULES = {
    "telegram": "sandbox.people.process",
    "bot": "sandbox.people.process",
    "week": "sandbox.people.one_week",
}
"""Apart, because a week loads what draws and checks, and the others never need it."""

# Not a secret: this token opens nothing outside of this machine.
TOKEN = "424242:a-token-for-the-sandbox-only"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Home:
    """The folder in which one demo lives."""

    folder: Path
    releases: Path

    @property
    def clock(self) -> ToldClock:
        return ToldClock(self.folder / "clock.json")

    def settings(self, telegram_api: str = "http://127.0.0.1:9") -> Settings:
        return Settings.read(
            _env_file=None,
            bot_token=TOKEN,
            telegram_api=telegram_api,
            data_dir=self.folder / "data",
            keys_dir=self.folder / "keys",
            releases_dir=self.releases,
        )

    def command(self, *words: str) -> tuple[str, ...]:
        """Return the command of one of the processes."""
        what, *rest = words
        folders = (str(self.folder), str(self.releases))
        return (sys.executable, "-m", MODULES[what], what, *folders, *rest)
