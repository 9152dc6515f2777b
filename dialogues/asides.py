"""Screens outside of a form: commands, typed text, and buttons that no longer work."""

import re
from collections.abc import Mapping

from dialogues.engine import Step
from dialogues.happened import AskedHelp, StartedAgain
from dialogues.packing import INVITES
from dialogues.progress import ENDED, FormNumber, Progress
from dialogues.questionnaire import Text, Version
from dialogues.screens import Button, Look, Paragraph, Screen, Show
from dialogues.showing import Setting, help_alone
from dialogues.wording import Wording


COMMANDS = ("start", "help", "privacy", "stop", "language")
"""The commands in the menu, in its order."""

_NOBODY = FormNumber(bytes(8))


def for_command(setting: Setting, name: str, *, weeks: int) -> Screen:
    """Return what a command other than start shows; for an unknown one, what to do."""
    match name:
        case "help":
            return help_alone(setting, Progress(_NOBODY))
        case "privacy":
            return _privacy(setting, weeks)
        case "stop":
            return _said(setting, "stop")
        case "language":
            return _said(setting, "language")
        case _:
            return please_tap(setting)


def please_tap(setting: Setting) -> Screen:
    """Return the answer to whatever a person types unasked."""
    return _said(setting, "typed")


def unusable(setting: Setting, form: FormNumber, *, round_over: bool) -> Step:
    """Return what a button shows that cannot be used any more, and the way on."""
    wording = _wording(setting)
    screen = Screen(
        _said(setting, "round_over" if round_over else "old_button").paragraphs,
        (
            (Button(wording.say("button_start_again"), StartedAgain()),),
            (Button(wording.say("button_help"), AskedHelp()),),
        ),
    )
    return Step(Progress(form, place=ENDED), (Show(screen),))


def invite_in(payload: str) -> int:
    """Return the number of the invite in a deep link; 0 for none and for any other.

    >>> invite_in("i42"), invite_in("hello"), invite_in("i99999999")
    (42, 0, 0)
    """
    found = re.fullmatch(r"i([1-9]\d{0,7})", payload)
    number = int(found[1]) if found else 0
    return number if number < INVITES else 0


def _wording(setting: Setting) -> Wording:
    return Wording(setting.texts, Version.PLAIN, "en", setting.catalogues)


def _said(setting: Setting, text_id: str) -> Screen:
    wording = _wording(setting)
    return Screen(
        (
            Paragraph(wording.say(f"{text_id}_title"), Look.TITLE),
            Paragraph(wording.say(text_id)),
        )
    )


def _privacy(setting: Setting, weeks: int) -> Screen:
    wording = _wording(setting)
    parts = ("privacy", "privacy_sent", "privacy_week", "privacy_typed", "privacy_back")
    return Screen(
        (
            Paragraph(wording.say("privacy_title"), Look.TITLE),
            *(Paragraph(wording.say(part, weeks=weeks)) for part in parts),
        )
    )


def menu(texts: Mapping[str, Text]) -> tuple[tuple[str, str], ...]:
    """Return the commands with their descriptions."""
    return tuple((name, texts[f"command_{name}"].plain) for name in COMMANDS)
