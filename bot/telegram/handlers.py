"""python-telegram-bot's application, with a handler for each kind of what arrives."""

import logging
from collections.abc import Callable, Coroutine
from secrets import token_hex
from typing import Any, TypeVar

from telegram.ext import Application, CallbackContext, TypeHandler

from bot.errors import ChatGoneError
from bot.telegram.chat import Conversation
from bot.telegram.request import AiohttpRequest
from bot.telegram.updates import ButtonTapped, CommandGiven, Gone, OtherSent, TextTyped


_log = logging.getLogger(__name__)

_Arrived = TypeVar("_Arrived")
Context = CallbackContext[Any, Any, Any, Any]
App = Application[Any, Any, Any, Any, Any, Any]


def application(token: str, telegram_api: str) -> App:
    """Return an application without updater, job queue or persistence.

    Updates reach it through `polling.py`, as values of our own.
    """
    return (
        Application.builder()
        .token(token)
        .base_url(f"{telegram_api.rstrip('/')}/bot")
        .request(AiohttpRequest())
        .get_updates_request(AiohttpRequest(connections=2))
        .updater(None)
        .job_queue(None)
        .build()
    )


def serve_with(app: App, current: Callable[[], Conversation]) -> None:
    """Let a conversation answer what arrives; asked for anew each time."""
    app.add_handler(_handler(ButtonTapped, lambda each: current().tapped(each)))
    app.add_handler(_handler(CommandGiven, lambda each: current().commanded(each)))
    app.add_handler(_handler(TextTyped, lambda each: current().typed(each)))
    app.add_handler(_handler(OtherSent, lambda each: current().other(each)))
    app.add_handler(_handler(Gone, lambda each: current().gone(each)))
    app.add_error_handler(_failed)


def _handler(
    kind: type[_Arrived], deed: Callable[[_Arrived], Coroutine[Any, Any, None]]
) -> TypeHandler[_Arrived, Context, None]:
    async def handle(arrived: _Arrived, context: Context) -> None:
        del context  # nothing is kept there
        await deed(arrived)

    return TypeHandler(kind, handle)


async def _failed(arrived: object, context: Context) -> None:
    """Log the kind of an error and where it arose; nothing of what arrived."""
    error = context.error
    if isinstance(error, ChatGoneError) or error is None:
        return
    _log.error(
        "update.failed",
        exc_info=(type(error), error, error.__traceback__),
        extra={"incident": token_hex(4), "kind": type(arrived).__name__},
    )
