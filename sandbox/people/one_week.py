"""The process of the demo that compiles one week, by the told clock, and ends.

python -m sandbox.people.one_week week HOME RELEASES
"""

import sys
from pathlib import Path

import uvloop

from bot import logs
from bot.weekly.outcome import sentence
from bot.weekly.week import compile_week
from sandbox.people.home import Home


def main(_: str, folder: str, releases: str) -> None:
    home = Home(Path(folder), Path(releases))
    logs.set_up("WARNING")
    settings = home.settings()
    outcome = uvloop.run(compile_week(settings, home.clock))
    sys.stdout.write(sentence(outcome, settings.releases_dir) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
