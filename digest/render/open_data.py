"""Write the open data: two tables, one line per cell, and their CSVW metadata.

Columns, order of lines and set of lines are the same for every week of a questionnaire.
The validator at the end reads the finished text once more, before anything is written.
Sources: RFC 4180; W3C "Metadata Vocabulary for Tabular Data" (CSVW).
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dialogues.questionnaire import Group
from digest.classification import PEOPLE
from digest.errors import UnsafeTableError
from digest.policy import Policy
from digest.tables import Cell, Marker, Row, SafeTable


@dataclass(frozen=True, slots=True)
class OpenFile:
    """One table of a release, and what may stand in it."""

    name: str
    title: str
    groups: tuple[Group, ...]

    @property
    def metadata(self) -> str:
        """The file that describes it, where CSVW looks for it."""
        return f"{self.name}-metadata.json"


TABLES = OpenFile("tables.csv", "what young Londoners said", tuple(Group))
# Few, and known where they work: never by area or by kind of work.
PROFESSIONALS = OpenFile(
    "professionals.csv",
    "what people who work with young Londoners said",
    (Group.LONDON,),
)

COLUMNS = (
    "release_week",
    "as_at_week",
    "group",
    "member",
    "question",
    "option",
    "base",
    "count",
    "percent",
    "marker",
)


def tables_csv(table: SafeTable, file: OpenFile = TABLES) -> str:
    """Return the table as CSV text; raise `UnsafeTableError` rather than leak."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in table.rows:
        writer.writerows(_line(table.week, row, cell) for cell in row.cells)
    text = written.getvalue()
    check_tables(text, table.policy, file)
    return text


def _line(week: str, row: Row, cell: Cell) -> tuple[str, ...]:
    return (
        week,
        row.as_at_week,
        row.group.value,
        row.member,
        row.question,
        cell.option,
        _number(row.base),
        _number(cell.count),
        _number(cell.percent),
        cell.marker.value if cell.marker else "",
    )


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def check_tables(csv_text: str, policy: Policy, file: OpenFile = TABLES) -> None:
    """Raise `UnsafeTableError` if the text holds a number that may not be published."""
    lines = csv.DictReader(io.StringIO(csv_text))
    if tuple(lines.fieldnames or ()) != COLUMNS:
        raise UnsafeTableError(("line 1: the columns are not the agreed ones",))
    faults = tuple(
        f"line {number}: {fault}"
        for number, line in enumerate(lines, start=2)
        for fault in _faults(line, policy, file)
    )
    if faults:
        raise UnsafeTableError(faults)


def _faults(line: Mapping[str, str], policy: Policy, file: OpenFile) -> Iterator[str]:
    first = min(policy.first_base, policy.professionals_base)
    if not _is_from(line["base"], first, policy.rounding_base):
        yield f"a base is a multiple of {policy.rounding_base} from {first}"
    if not _is_from(line["count"], policy.smallest_shown, policy.rounding_base):
        yield (
            f"a count is a multiple of {policy.rounding_base} "
            f"from {policy.smallest_shown}"
        )
    if line["percent"] and not 1 <= _whole(line["percent"]) <= 99:
        yield "a percent is a whole number from 1 to 99"
    if bool(line["count"]) == bool(line["marker"]):
        yield "a cell has either a count or a marker"
    if line["percent"] and not line["count"]:
        yield "a percent stands beside its count"
    if line["marker"] not in {"", *Marker}:
        yield "the marker is unknown"
    if line["group"] not in {*file.groups}:
        yield f"the group is none of {file.name}"


def _is_from(text: str, least: int, base: int) -> bool:
    # A number is rounded down at most to the multiple below the least true count.
    least_shown = least - least % base
    return not text or (_whole(text) >= least_shown and _whole(text) % base == 0)


def _whole(text: str) -> int:
    """Return the number, or -1 for anything that is not plain digits."""
    return int(text) if text.isascii() and text.isdigit() else -1


def metadata_json(table: SafeTable, file: OpenFile = TABLES) -> str:
    """Return the CSVW metadata; `bot.weekly.validator` holds the table against its minimums."""
    metadata = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": file.name,
        "dc:title": f"Earshot: {file.title}, {table.week}",
        "dc:description": (
            "Rounded and protected counts of answers to an anonymous questionnaire "
            "among people who chose to take part."
        ),
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\n"]},
        "tableSchema": {
            "columns": [
                {"name": name, "titles": name, **described}
                for name, described in _columns(table.policy, file).items()
            ],
            "primaryKey": ["group", "member", "question", "option"],
        },
    }
    return json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"


def _columns(policy: Policy, file: OpenFile) -> dict[str, dict[str, object]]:
    week = {"base": "string", "format": r"[0-9]{4}-W[0-9]{2}"}
    number = {"base": "integer", "minimum": policy.smallest_shown}
    return {
        "release_week": {
            "datatype": week,
            "required": True,
            "dc:description": "The ISO week of this release.",
        },
        "as_at_week": {
            "datatype": week,
            "dc:description": "The ISO week in which these figures last moved.",
        },
        "group": {
            "datatype": _one_of(file.groups),
            "required": True,
            "dc:description": "The way of dividing respondents.",
        },
        "member": {
            "datatype": "string",
            "required": True,
            "dc:description": "The part of the group.",
        },
        "question": {
            "datatype": "string",
            "required": True,
            "dc:description": (
                f"The question's id, or {PEOPLE}: how many people took part."
            ),
        },
        "option": {
            "datatype": "string",
            "required": True,
            "dc:description": "The answer's id, or a net of two answers of a scale.",
        },
        "base": {
            "datatype": number,
            "dc:description": "People who gave an answer that counts; rounded.",
        },
        "count": {
            "datatype": number,
            "dc:description": "People who gave this answer; rounded at random.",
        },
        "percent": {
            "datatype": {"base": "integer", "minimum": 1, "maximum": 99},
            "dc:description": "Whole percent of the base, from the rounded numbers.",
        },
        "marker": {
            "datatype": _one_of(tuple(Marker)),
            "dc:description": (
                "[low] fewer than ten people, or none; [c] hidden for confidentiality; "
                "[x] not shown yet."
            ),
        },
    }


def _one_of(words: tuple[str, ...]) -> dict[str, str]:
    escaped = (word.replace("[", r"\[").replace("]", r"\]") for word in words)
    return {"base": "string", "format": "|".join(escaped)}
