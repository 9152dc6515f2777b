"""What many screens are made of.

Rule 1: every screen has Hide, and every one of a form under way has Help and Stop or is
        the help itself.
Rule 2: a comment that was written stands on every screen until it is sent or left out,
        because the message on the screen is the only place where it is kept.
Rule 3: nobody chooses by a label that is cut off: where one is too long for its button on a
        small phone, all of them stand in full above.
"""

from collections.abc import Iterable, Iterator

from dialogues.edition import Edition
from dialogues.gate import ages_of
from dialogues.happened import AskedHelp, AskedLanguages, Hid, Stopped, WentBack
from dialogues.progress import Part, Progress
from dialogues.screens.screen import Button, Look, Paragraph, Row, Screen
from dialogues.support import lines_for
from dialogues.wording import Wording


LABEL_CHARACTERS = 64
"""More than this, no phone shows on one button."""

WHOLE_LABEL_CHARACTERS = 31
"""What a phone of 320 px shows on a button in a row of its own.

Measured in `tests/bot/telegram/test_labels.py`.
"""


def made(
    wording: Wording,
    progress: Progress,
    paragraphs: Iterable[Paragraph],
    rows: Iterable[Row],
) -> Screen:
    """Return a screen, with the comment below what it says."""
    return Screen((*paragraphs, *_comment(wording, progress)), tuple(rows))


def _comment(wording: Wording, progress: Progress) -> Iterator[Paragraph]:
    if progress.comment:
        yield Paragraph(wording.say("your_comment"), Look.SMALL)
        yield Paragraph(progress.comment, Look.COMMENT)


def notice(wording: Wording, text_id: str, **facts: object) -> tuple[Paragraph, ...]:
    """Return a text of ours below its title."""
    title = Paragraph(wording.say(f"{text_id}_title"), Look.TITLE)
    return title, Paragraph(wording.say(text_id, **facts))


def draft(wording: Wording) -> Iterator[Paragraph]:
    """Yield that a translation is a draft, if no native speaker has checked it."""
    if not wording.language.is_checked:
        yield Paragraph(wording.say("language_draft"), Look.SMALL)


def in_full(labels: Iterable[str]) -> Iterator[Paragraph]:
    """Yield the labels as a list if one of them is too long for its button."""
    listed = tuple(labels)
    if any(len(label) > WHOLE_LABEL_CHARACTERS for label in listed):
        yield Paragraph("\n".join(f"• {label}" for label in listed))


def help_list(
    edition: Edition, progress: Progress, *, at_most: int | None = None
) -> Paragraph:
    """Return who can be reached, for the age that was picked."""
    wording = edition.wording(progress)
    ages = ages_of(edition.questionnaire, progress)
    return Paragraph(
        "\n".join(
            f"• {wording.of(line.for_what)}: {wording.of(line.reach)}"
            for line in lines_for(edition.help_lines, ages)[:at_most]
        )
    )


def foot(wording: Wording, *, back: bool = False, stop: bool = False) -> Iterator[Row]:
    """Yield the ways that every screen has: help, hide, and the other languages."""
    row = [Button(wording.say("button_help"), AskedHelp())]
    if back:
        row.insert(0, Button(wording.say("button_back"), WentBack()))
    if stop:
        row.append(Button(wording.say("button_stop"), Stopped()))
    yield tuple(row)
    yield foot_without_help(wording)


def foot_without_help(wording: Wording) -> Row:
    """Return the ways that even the help screen has."""
    hide = Button(wording.say("button_hide"), Hid())
    if len(wording.languages) < 2:
        return (hide,)
    return hide, Button(wording.say("button_language"), AskedLanguages())


def is_under_way(progress: Progress) -> bool:
    """Return whether a person stands between the opening and an end."""
    return progress.place.part not in (Part.INTRO, Part.SENT, Part.ENDED)
