"""The commands: which there are, where each lives, and how a fault is told.

The module of a command is imported when the command is given, and no sooner: a running
bot loads nothing of the operator, of the digest's pages or of the sandbox, and the
weekly compilation nothing of the preview.
"""

import secrets
import sys
from collections.abc import Callable, Iterable, Mapping
from pkgutil import resolve_name
from typing import Any, Final

import typer

from bot import logs
from bot.exit_codes import SHOWN, exit_code


COMMANDS: Final[Mapping[str, str]] = {
    "run": "bot.app:run",
    "week": "bot.operator.commands.weeks:week",
    "demo": "sandbox.people.playing:demo",
    "check": "bot.operator.commands.questions:check",
    "preview": "bot.operator.commands.questions:preview",
    "catalogues": "bot.operator.commands.questions:catalogues",
    "backup": "bot.operator.commands.copies:backup",
    "restore": "bot.operator.commands.copies:restore",
    "verify": "bot.operator.commands.copies:verify",
    "respond": "bot.operator.commands.voices:respond",
    "comments": "bot.operator.commands.voices:comments",
    "settings": "bot.operator.commands.installation:settings",
    "round open": "bot.operator.commands.rounds:open_round",
    "round close": "bot.operator.commands.rounds:close_round",
    "round show": "bot.operator.commands.rounds:show_rounds",
}
"""The words of each command, and the function that carries it out."""

GROUPS: Final[Mapping[str, str]] = {"round": "Open, close and show rounds."}
"""What commands of two words have in common."""

_STYLE: Final[Mapping[str, Any]] = {
    "no_args_is_help": True,
    "add_completion": False,
    "pretty_exceptions_enable": False,
}


def commands(wanted: Iterable[str] = COMMANDS) -> typer.Typer:
    """Return the command line with some of the commands, and load what they need."""
    whole = typer.Typer(
        name="earshot",
        help="Anonymous questions for young Londoners, pooled for the London Assembly.",
        # With a callback, a single command is still given by its name.
        callback=_nothing,
        **_STYLE,
    )
    groups: dict[str, typer.Typer] = {"": whole}
    for words in wanted:
        group, _, name = words.rpartition(" ")
        if group not in groups:
            groups[group] = typer.Typer(help=GROUPS[group], **_STYLE)
            whole.add_typer(groups[group], name=group)
        groups[group].command(name)(resolve_name(COMMANDS[words]))
    return whole


def _nothing() -> None:
    pass


def _meant(given: list[str]) -> tuple[str, ...]:
    """Return the commands that are meant; all of them for help and for a wrong word."""
    first = given[0] if given else ""
    return tuple(each for each in COMMANDS if each.split()[0] == first) or (*COMMANDS,)


def main() -> None:
    """Run the command that is given."""
    saying_faults(lambda: commands(_meant(sys.argv[1:]))(standalone_mode=True))


def saying_faults(deed: Callable[[], object]) -> None:
    """Do something; say a fault that a person can mend in a clear sentence."""
    try:
        deed()
    except SHOWN as error:
        _tell(str(error))
        sys.exit(exit_code(error))
    except Exception as error:  # noqa: BLE001  (the last line: type and place, no text)
        incident = secrets.token_hex(4)
        trace = " ".join(logs.described(type(error), error.__traceback__))
        _tell(f"This is a bug in Earshot (incident {incident}).")
        _tell(logs.blotted(trace))
        sys.exit(1)


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)
