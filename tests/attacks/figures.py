"""Every attack in one table: what the attacker has, what is tried, and how it ends.

A test reports its figure as a printed line (`tests/digest/attacks/figures.py`); with
`--write-attacks` the lines of all tests that passed become docs/explanation/attacks.md:

    pytest tests/attacks tests/digest/attacks --write-attacks
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.digest.attacks.figures import report, report_fact


__all__ = ["Attack", "Ends", "figures_in", "page", "report", "report_fact"]

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "explanation" / "attacks.md"

_LINE = re.compile(r"^ATTACK (?P<name>.+): (?P<said>.+)$", re.MULTILINE)
_MEASURED = re.compile(r"success (\S+) vs blind (\S+) \((\d+) tries\)")


class Ends(StrEnum):
    """How an attack ends, when its test passes."""

    FAILS = "fails"
    BITES = "succeeds, as it must"
    """A control: with the protection off or the key at hand, the attack works."""
    LIMIT = "succeeds: a stated limit"
    """What the promise does not cover, said in plain words."""
    HOLE = "**succeeds: to be mended**"
    """The promise is broken; the test is marked as failing until it is kept."""


@dataclass(frozen=True, slots=True)
class Attack:
    """One row of the table, or several; a figure belongs to the first that fits."""

    name: str
    """As it is printed; or, for a family of figures, how their names begin."""
    has: str
    tries: str
    ends: Ends = Ends.FAILS


@dataclass(frozen=True, slots=True)
class Figure:
    """What one test reported."""

    name: str
    figure: str
    blind: str
    test: str


def figures_in(printed: str, test: str) -> tuple[Figure, ...]:
    """Return the figures in what a test printed, in order.

    >>> figures_in("ATTACK a: success 0.260 vs blind 0.250 (40 tries)", "test_a")
    (Figure(name='a', figure='0.260 of 40', blind='0.250', test='test_a'),)
    """
    return tuple(
        _figure(each["name"], each["said"], test) for each in _LINE.finditer(printed)
    )


def _figure(name: str, said: str, test: str) -> Figure:
    measured = _MEASURED.fullmatch(said)
    if measured is None:
        return Figure(name, said, "–", test)
    success, blind, tries = measured.groups()
    return Figure(name, f"{success} of {tries}", blind, test)


def attack_of(name: str, attacks: Iterable[Attack]) -> Attack | None:
    """Return the first attack whose name begins that of the figure."""
    return next((each for each in attacks if name.startswith(each.name)), None)


def page(attacks: Sequence[Attack], figures: Sequence[Figure]) -> str:
    """Return the whole page; figures of no known attack are left out."""
    rows = [
        _row(attack, figure)
        for attack in attacks
        for figure in figures
        if attack_of(figure.name, attacks) == attack
    ]
    return "\n".join((_HEAD, *rows, "", _FOOT))


def _row(attack: Attack, figure: Figure) -> str:
    cells = (
        figure.name,
        attack.has,
        attack.tries,
        figure.figure,
        figure.blind,
        attack.ends.value,
        f"`{figure.test}`",
    )
    return f"| {' | '.join(cells)} |"


def rows_of(written: str) -> dict[str, str]:
    """Return the rows of a page: name of the figure → test."""
    lines = [line for line in written.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {row[0]: row[-1].strip("`") for row in cells[1:]}


_HEAD = """# The attacks, and how they end

Each row is a test that attacks the real parts and prints a figure.
The tests write this page: `pytest tests/attacks tests/digest/attacks --write-attacks`.
An ordinary run checks that the page names every attack and that every test it names exists.

What is promised is in `SECURITY.md`; this page says how it was tried to be broken.
"Blind" is the success of somebody who guesses without looking, or knows the published digest only.
A figure is a share of right guesses unless it says otherwise; "AUC" is how often a person of whom something is true scores above one of whom it is not, and 0.5 is chance.

| attack | the attacker has | and tries to find out | figure | blind | the attack | test |
|---|---|---|---|---|---|---|"""

_FOOT = """## How to read it

- The thief of the database has a copy of every file of the data folder and of the log, taken after every single update, and every account id.
  The thief is not told which update is whose.
- Somebody who does know whose update is whose, a network observer for example, sees that an update was a Send, or a taking back, because the files change then and at no other time.
  That person can also see later whether those very rows go again before the mix.
  The rows "clock" say what more is learned: nothing.
- The order in which forms were sent can be read off the files of the data folder; it is not in a backup.
  It leads to letters that nobody can open, and to nothing else.
- Whoever holds the key folder while a week is unmixed can read that week, and can test until the end of the round who took part.
  Nothing is promised against that, and the rows "control" show that these attacks would find it.
- The counts that wait are exact, and sealed to the letterbox in use; whoever holds its key reads them.
  Cells of one person with the same sum of record keys are the same person's, so a few rows can be put together from them, without a name and without a letter.
- The weekly compilation is also interrupted before and after each of its steps, in `tests/bot/weekly/test_week.py`; marks are searched for in every file in `tests/privacy`; T9, no small number anywhere, is in `tests/digest/render`.
- Rows T1 to T10 attack what is published; their rules are in `docs/decisions/0004` and `0005`.
"""
