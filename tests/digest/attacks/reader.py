"""A reader of tables.csv who works out what hidden cells can be.

Written apart from `digest/audit.py`, from the published method only: what is shown is at
most four off; [low] is 0 to 9; [c] is ten or more, unless a whole row is hidden because
90% or more gave one answer; parts come to at most their whole.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


Range = tuple[int, int]
MANY = 10**6


@dataclass
class Line:
    """One row of the table: its base, and its cells by option."""

    base: str
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)


def lines_of(content: bytes) -> dict[tuple[str, str], Line]:
    """Return the rows of tables.csv by group member and question."""
    lines: dict[tuple[str, str], Line] = {}
    for cell in csv.DictReader(io.StringIO(content.decode())):
        key = (f"{cell['group']}:{cell['member']}", cell["question"])
        line = lines.setdefault(key, Line(cell["base"]))
        line.cells[cell["option"]] = (cell["count"], cell["marker"])
    return lines


def near(shown: str, least: int) -> Range:
    return max(least, int(shown) - 4), int(shown) + 4


def range_of_cell(count: str, marker: str, base: Range) -> Range:
    if count:
        return near(count, 10)
    if marker == "[low]":
        return 0, 9
    return (10 if marker == "[c]" else 0), base[1]


def narrowed_by_base(cells: Mapping[str, Range], base: Range) -> dict[str, Range]:
    """Return what a row of exclusive answers leaves for each of its cells."""
    low = sum(each[0] for each in cells.values())
    high = sum(each[1] for each in cells.values())
    return {
        option: (
            max(own[0], base[0] - (high - own[1])),
            min(own[1], base[1] - (low - own[0])),
        )
        for option, own in cells.items()
    }


def narrowed_by_whole(
    parts: Mapping[str, Range], whole: Range, *, exhaustive: bool
) -> dict[str, Range]:
    """Return what a total leaves for each of its parts."""
    low = sum(each[0] for each in parts.values())
    high = sum(each[1] for each in parts.values())
    return {
        name: (
            max(own[0], whole[0] - (high - own[1])) if exhaustive else own[0],
            min(own[1], whole[1] - (low - own[0])),
        )
        for name, own in parts.items()
    }


def values(possible: Range) -> int:
    return possible[1] - possible[0] + 1


def fewest(possible: Iterable[Range]) -> int:
    return min((values(each) for each in possible), default=MANY)
