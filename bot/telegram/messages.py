"""Screen → what to send. Pure: a value in, the fields of the Bot API out.

Formatting goes as entities with their offsets, never as markup, so that no text can be
read as markup by mistake.

Rule: a lock screen and a list of chats show the first words of a message. So every
message begins with a line that gives nothing away, and none makes a sound.
"""

from collections.abc import Iterator
from typing import Any

from telegram import InputFile

from bot.interview.capsule import Seal
from bot.telegram.updates import PROMPT_FIELD, PromptLink
from dialogues.screens.screen import Look, Paragraph, Prompt, Screen


Fields = dict[str, Any]

SILENT: Fields = {"disable_notification": True}
"""For what is sent; an edit notifies nobody."""

_ENTITY = {Look.TITLE: "bold", Look.SMALL: "italic", Look.COMMENT: "blockquote"}


def of_screen(screen: Screen, seal: Seal, *, first_line: str) -> Fields:
    """Return text, entities and keyboard; `seal` makes the data of each button."""
    text, entities = _set(_led(screen, first_line))
    return {
        "text": text,
        "entities": entities,
        "reply_markup": {
            "inline_keyboard": [
                [
                    {"text": button.label, "callback_data": seal(button.means)}
                    for button in row
                ]
                for row in screen.rows
            ]
        },
        "link_preview_options": {"is_disabled": True},
    }


def of_picture(screen: Screen, picture: bytes | str, *, first_line: str) -> Fields:
    """Return a picture, or Telegram's name for it, with the screen as its caption."""
    text, entities = _set(_led(screen, first_line))
    return {
        "photo": picture
        if isinstance(picture, str)
        else InputFile(picture, filename="results.png"),
        "caption": text,
        "caption_entities": entities,
        **SILENT,
    }


def of_prompt(
    prompt: Prompt, *, link: PromptLink | None = None, username: str = ""
) -> Fields:
    """Return a forced reply; its first sign may carry a link that holds a capsule.

    The link opens this very chat, for a person who taps it.
    """
    fields: Fields = {
        "text": f"✎ {prompt.text}",
        "reply_markup": {
            "force_reply": True,
            "input_field_placeholder": prompt.placeholder,
        },
        "link_preview_options": {"is_disabled": True},
        **SILENT,
    }
    if link is not None:
        carried = f"{PROMPT_FIELD}={link.capsule}.{link.message}"
        url = f"https://t.me/{username}?{carried}"
        sign = {"type": "text_link", "offset": 0, "length": 1, "url": url}
        fields["entities"] = [sign]
    return fields


def _led(screen: Screen, first_line: str) -> tuple[Paragraph, ...]:
    if screen.paragraphs[0].look is Look.SMALL:
        return screen.paragraphs  # it begins with the number of a question
    return Paragraph(first_line, Look.SMALL), *screen.paragraphs


def _set(paragraphs: tuple[Paragraph, ...]) -> tuple[str, list[Fields]]:
    text = "\n\n".join(paragraph.text for paragraph in paragraphs)
    return text, list(_entities(paragraphs))


def _entities(paragraphs: tuple[Paragraph, ...]) -> Iterator[Fields]:
    offset = 0
    for paragraph in paragraphs:
        length = len(paragraph.text.encode("utf-16-le")) // 2
        if paragraph.look in _ENTITY:
            yield {"type": _ENTITY[paragraph.look], "offset": offset, "length": length}
        offset += length + 2
