"""The parts of docs/reference that are generated from the code.

A part stands between `<!-- generated: name -->` and `<!-- end of name -->`;
`pytest tests/docs --write-docs` writes all of them anew.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from inspect import cleandoc
from pathlib import Path
from typing import Any

from bot import content
from bot.exit_codes import EXIT_CODES
from bot.settings import PREFIX, Settings
from digest.classification import Classification
from digest.policy import PUBLISHED
from digest.render.open_data import metadata_json
from digest.tables import SafeTable
from storage import sql
from tests.docs.documents import Command, Param, commands_of


_SQL = Path(sql.__file__).parent / "sqlite"
_PART = "<!-- generated: {0} -->\n{1}\n<!-- end of {0} -->"
_ANY_PART = re.compile(
    r"<!-- generated: (?P<name>[\w-]+) -->\n.*?\n<!-- end of (?P=name) -->", re.DOTALL
)
_TABLE = re.compile(r"((?:^-- .*\n)+)?CREATE TABLE (\w+)", re.MULTILINE)
_PRAGMA = re.compile(r"((?:^-- .*\n)*)((?:^PRAGMA .+;\n?)+)", re.MULTILINE)

ALWAYS = {
    0: "Done.",
    1: "A bug in Earshot. An incident number and places in the code are printed, no text.",
    2: "Wrong usage: an unknown command or option, a file that is not there.",
}


Parts = Mapping[str, Callable[[], str]]


def written(text: str, parts: Parts | None = None) -> str:
    """Return a document with its generated parts as they should be."""
    known = PARTS if parts is None else parts
    return _ANY_PART.sub(
        lambda found: _PART.format(found["name"], known[found["name"]]()), text
    )


def parts_in(text: str) -> tuple[str, ...]:
    return tuple(found["name"] for found in _ANY_PART.finditer(text))


# The command line


def cli() -> str:
    return "\n\n".join(_command(each) for each in commands_of().values())


def _command(command: Command) -> str:
    usage = " ".join(["earshot", command.words, *map(_usage, command.params)])
    lines = [f"## {command.words}", "", command.meaning, "", "```", usage, "```"]
    described = [
        (f"`{each.name}`", _value(each), _default(each), each.meaning)
        for each in command.params
    ]
    if described:
        lines += ["", *_table(("name", "value", "if left out", "meaning"), described)]
    return "\n".join(lines)


def _usage(param: Param) -> str:
    if not param.is_option:
        return param.name if param.is_needed else f"[{param.name}]"
    value = "" if param.kind is bool else f" {param.name.removeprefix('--').upper()}"
    return f"[{param.name}{value}]"


def _value(param: Param) -> str:
    if param.least is not None:
        return (
            f"{param.least} {'or more' if param.most is None else f'to {param.most}'}"
        )
    words = {bool: "none", int: "a whole number", Path: "a path", str: "a text"}
    return words[param.kind]


def _default(param: Param) -> str:
    if param.is_needed:
        return "wrong usage"
    return f"`{param.default}`" if param.default else ""


# Settings


def settings() -> str:
    return "\n".join(
        _table(
            ("setting", "default", "values", "meaning"),
            [
                (
                    f"`{PREFIX}{name.upper()}`",
                    _default_of(field.default),
                    "true or false"
                    if field.annotation is bool
                    else _values(field.metadata),
                    str(field.description),
                )
                for name, field in Settings.model_fields.items()
            ],
        )
    )


def _default_of(default: object) -> str:
    if isinstance(default, bool):
        return f"`{default}`".lower()
    return f"`{default}`" if default is not None else "none"


def _values(metadata: Iterable[Any]) -> str:
    bounds = [str(getattr(each, "ge", getattr(each, "le", ""))) for each in metadata]
    return " to ".join(each for each in bounds if each) or "text"


# Exit codes


def exit_codes() -> str:
    meanings = {code: [said] for code, said in ALWAYS.items()}
    for kind, code in EXIT_CODES.items():
        meanings.setdefault(code, []).append(_first_line(kind))
    return "\n".join(
        _table(
            ("code", "when"),
            [(str(code), " ".join(meanings[code])) for code in sorted(meanings)],
        )
    )


def _first_line(kind: type[Exception]) -> str:
    said = cleandoc(kind.__doc__ or "").partition("\n")[0]
    if said.startswith("The base of every error"):
        package = kind.__module__.partition(".")[0]
        return f"Any other fault of `{package}` (`{kind.__name__}`)."
    return f"{said.removesuffix('.')} (`{kind.__name__}`)."


# The database


def schema() -> str:
    text = (_SQL / "schema.sql").read_text(encoding="utf-8")
    comments = {name: comment for comment, name in _TABLE.findall(text)}
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(text)
        return "\n\n".join(
            _columns(database, name, _comment(said)) for name, said in comments.items()
        )


def _columns(database: sqlite3.Connection, table: str, said: str) -> str:
    found = database.execute(f"PRAGMA table_info({table})").fetchall()
    columns = [
        (f"`{name}`", kind, "yes" if key else "") for _, name, kind, _, _, key in found
    ]
    head = [f"### {table}", *(["", said] if said else []), ""]
    return "\n".join([*head, *_table(("column", "type", "key"), columns)])


def pragmas() -> str:
    text = (_SQL / "connection.sql").read_text(encoding="utf-8")
    told = [
        (_pragma(line), _comment(comment))
        for comment, lines in _PRAGMA.findall(text)
        for line in lines.strip().splitlines()
    ]
    return "\n".join(_table(("setting", "why"), told))


def _pragma(line: str) -> str:
    return f"`{line.removeprefix('PRAGMA ').removesuffix(';')}`"


def _comment(text: str) -> str:
    return " ".join(line.removeprefix("-- ") for line in text.splitlines())


# What is published


def columns() -> str:
    table = SafeTable(
        week="2026-W47",
        questionnaire="young_people",
        questionnaire_version=1,
        policy=PUBLISHED,
        rows=(),
    )
    described = json.loads(metadata_json(table))["tableSchema"]["columns"]
    return "\n".join(
        _table(
            ("column", "type", "always there", "meaning"),
            [
                (
                    f"`{each['name']}`",
                    _datatype(each["datatype"]),
                    "yes" if each.get("required") else "",
                    each["dc:description"],
                )
                for each in described
            ],
        )
    )


def _datatype(datatype: str | Mapping[str, Any]) -> str:
    if isinstance(datatype, str):
        return datatype
    if "minimum" in datatype:
        most = f" to {datatype['maximum']}" if "maximum" in datatype else " or more"
        return f"whole number, {datatype['minimum']}{most}"
    if "|" in datatype["format"]:
        words = datatype["format"].replace("\\", "").split("|")
        return ", ".join(f"`{word}`" for word in words)
    return "an ISO week such as `2026-W47`"


def codebook(name: str = content.YOUNG_PEOPLE) -> str:
    asked = Classification.of(content.questionnaire(name)).questions
    return "\n".join(
        _table(
            ("question", "what it is about", "options"),
            [
                (
                    f"`{question.id}`",
                    question.title,
                    ", ".join(
                        f"`{each}`" for each in (*question.options, *question.nets)
                    ),
                )
                for question in asked.values()
            ],
        )
    )


def members() -> str:
    by_group: dict[str, list[str]] = {}
    for member in Classification.of(content.questionnaire()).members:
        by_group.setdefault(member.group.value, []).append(f"`{member.id}`")
    return "\n".join(
        _table(
            ("group", "members"),
            [(f"`{group}`", ", ".join(ids)) for group, ids in by_group.items()],
        )
    )


def policy() -> str:
    return "\n".join(
        _table(
            ("name", "value"),
            [
                (f"`{name}`", str(value))
                for name, value in PUBLISHED.model_dump().items()
            ],
        )
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _row(head)
    yield "|---" * len(head) + "|"
    yield from (_row(each) for each in rows)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |".replace(
        "|  |", "| |"
    )


PARTS: Mapping[str, Callable[[], str]] = {
    "cli": cli,
    "settings": settings,
    "exit-codes": exit_codes,
    "schema": schema,
    "pragmas": pragmas,
    "columns": columns,
    "codebook": codebook,
    "codebook-of-professionals": lambda: codebook(content.PROFESSIONALS),
    "members": members,
    "policy": policy,
}
