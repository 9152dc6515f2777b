"""The documents as text, and what can be looked up in them."""

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import Parameter, cleandoc, signature
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import typer
from typer.models import ArgumentInfo, OptionInfo

from bot.cli import commands


ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
REFERENCE = ROOT / "docs" / "reference"

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"`([^`\n]+)`")
# As it is called where it is installed, in `make setup`, and by a reader.
_EARSHOT = re.compile(r"^(?:\$ )?(?:\S+=\S* )*(?:\S+/)?earshot (.+)$")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language and its lines."""

    language: str
    lines: tuple[str, ...]


def named(document: Path) -> str:
    return str(document.relative_to(ROOT))


def blocks(document: Path) -> tuple[Block, ...]:
    found = _FENCED.findall(document.read_text(encoding="utf-8"))
    return tuple(Block(each, tuple(text.splitlines())) for each, text in found)


def quoted(document: Path) -> Iterator[str]:
    """Yield every line in a fenced block, and everything else that is set as code."""
    text = document.read_text(encoding="utf-8")
    for block in blocks(document):
        yield from block.lines
    yield from _QUOTED.findall(_FENCED.sub("", text))


def earshot_commands(document: Path) -> Iterator[tuple[str, ...]]:
    """Yield the words after `earshot` wherever a document calls it."""
    for line in quoted(document):
        called = _EARSHOT.match(line.strip())
        if called is not None:
            yield tuple(shlex.split(called[1], comments=True))


@dataclass(frozen=True, slots=True)
class Param:
    """What can stand after a command."""

    name: str
    """As it is typed: `--weeks`, or `FILE`."""
    kind: type
    is_needed: bool
    default: object
    least: float | None
    most: float | None
    meaning: str

    @property
    def is_option(self) -> bool:
        return self.name.startswith("--")


@dataclass(frozen=True, slots=True)
class Command:
    """One command, as bot/cli.py declares it."""

    words: str
    meaning: str
    params: tuple[Param, ...]


def commands_of(
    group: typer.Typer | None = None, before: str = ""
) -> dict[str, Command]:
    """Return every command that does something, by its words, such as "round open"."""
    group = group or commands()
    found: dict[str, Command] = {}
    for each in group.registered_commands:
        assert each.callback is not None
        words = f"{before}{each.name or each.callback.__name__}"
        said = " ".join(cleandoc(each.callback.__doc__ or "").split())
        found[words] = Command(words, said, tuple(_params(each.callback)))
    for below in group.registered_groups:
        assert below.typer_instance is not None
        found |= commands_of(below.typer_instance, f"{below.name} ")
    return found


def _params(callback: Callable[..., Any]) -> Iterator[Param]:
    hints = get_type_hints(callback, include_extras=True)
    for name, each in signature(callback).parameters.items():
        annotated, info = get_args(hints[name])
        assert isinstance(info, ArgumentInfo | OptionInfo)
        # With Annotated, typer takes the first name for a default until it is called.
        declared = [info.default, *(getattr(info, "param_decls", None) or ())]
        option = next((said for said in declared if str(said).startswith("--")), "")
        is_argument = isinstance(info, ArgumentInfo)
        yield Param(
            name=name.upper() if is_argument else option or _as_option(name),
            kind=_plain(annotated),
            is_needed=each.default is Parameter.empty,
            default=each.default,
            least=info.min,
            most=info.max,
            meaning=info.help or "",
        )


def _as_option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _plain(annotated: Any) -> type:
    """Return the type, without "or none"."""
    kind = next(iter(get_args(annotated)), annotated)
    assert get_origin(kind) is None
    assert isinstance(kind, type)
    return kind
