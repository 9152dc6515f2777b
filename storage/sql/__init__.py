"""The SQL: statements by name, scripts, and numbered migrations.

`store.sql` is the same for every database. Beside it each dialect has a folder: what its
connections are told, its schema and migrations, and what only its driver says.

A file of statements is made of blocks that begin with `-- name: …`; a block holds one
statement. Nothing is ever put together from pieces.
"""

import re
from importlib.resources import files
from sqlite3 import complete_statement


_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
_COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)


def statements(file_name: str) -> dict[str, str]:
    """Return the statements of a file by name."""
    _, *parts = _NAME.split(_read(file_name))
    names, bodies = parts[::2], parts[1::2]
    return {
        name: _without_comments(body) for name, body in zip(names, bodies, strict=True)
    }


def script(file_name: str) -> tuple[str, ...]:
    """Return the statements of a file in their order.

    One by one, because the driver commits before it runs a whole script.
    """
    return split(_read(file_name))


def migrations(dialect: str) -> tuple[tuple[str, ...], ...]:
    """Return the statements of each migration; the first one is number 1."""
    folder = files("storage.sql").joinpath(dialect, "migrations")
    names = sorted(file.name for file in folder.iterdir() if file.name[:4].isdigit())
    return tuple(script(f"{dialect}/migrations/{name}") for name in names)


def split(text: str) -> tuple[str, ...]:
    r"""Return the statements of a text, without comments.

    >>> split("-- one\nSELECT 1;\nSELECT\n  2;")
    ('SELECT 1;', 'SELECT\n  2;')
    """
    found: list[str] = []
    begun = ""
    for line in _without_comments(text).splitlines():
        begun = f"{begun}\n{line}".strip()
        if complete_statement(begun):
            found.append(begun)
            begun = ""
    return tuple(found)


def _without_comments(text: str) -> str:
    return _COMMENT.sub("", text).strip()


def _read(file_name: str) -> str:
    return files("storage.sql").joinpath(file_name).read_text(encoding="utf-8")
