"""What Telegram shows of the bot itself, in each language: what it is, and its menu."""

import logging
from typing import Any

from telegram.error import TelegramError

from bot.telegram.sending import Sending
from dialogues.commands import menu
from dialogues.edition import Edition
from dialogues.wording import Wording


_log = logging.getLogger(__name__)


async def introduce(sending: Sending, edition: Edition) -> None:
    """Take a webhook away that may be set; say in each language what the bot is and does.

    Nobody waits for it: Telegram makes a bot that is often started wait for minutes.
    """
    try:
        await sending.call("deleteWebhook", drop_pending_updates=False)
        for locale in edition.languages:
            await _introduce_in(sending, edition, locale)
    except TelegramError as error:
        _log.warning("menu.not_set", extra={"why": type(error).__name__})


async def _introduce_in(sending: Sending, edition: Edition, locale: str) -> None:
    wording = Wording(edition.texts, locale=locale, languages=edition.languages)
    commands = [{"command": name, "description": said} for name, said in menu(wording)]
    # English is for everybody whose language has none of its own.
    code = "" if locale == "en" else locale
    said: dict[str, dict[str, Any]] = {
        "setMyCommands": {"commands": commands},
        "setMyDescription": {"description": wording.say("description")},
        "setMyShortDescription": {
            "short_description": wording.say("short_description")
        },
    }
    for method, fields in said.items():
        await sending.call(method, language_code=code, **fields)
