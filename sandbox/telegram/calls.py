"""The methods of the Bot API that need no waiting, by their names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.errors import RefusedError
from sandbox.telegram import bot_profile as profile
from sandbox.telegram import editing
from sandbox.telegram import writing as sending
from sandbox.telegram.arguments import Arguments
from sandbox.telegram.objects import Json
from sandbox.telegram.telegram import Telegram


def call(telegram: Telegram, method: str, arguments: Arguments) -> Any:
    """Carry out one call and return its result; names are in lower case."""
    if method in _METHODS:
        return _METHODS[method](telegram, arguments)
    if method in _OWN_METHODS:
        result = _OWN_METHODS[method](telegram.profile, arguments)
        if not method.startswith("get"):
            for chat in telegram.chats.values():
                chat.refresh()
        return result
    raise RefusedError(404, "Not Found")


def _get_me(telegram: Telegram, _: Arguments) -> Json:
    return {
        **telegram.to_bot(),
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _agree(_: Telegram, __: Arguments) -> bool:
    return True


_METHODS: dict[str, Callable[[Telegram, Arguments], Any]] = {
    "getme": _get_me,
    "logout": _agree,
    "close": _agree,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendchataction": sending.send_chat_action,
    "answercallbackquery": sending.answer_callback_query,
    "getchat": sending.get_chat,
    "getfile": sending.get_file,
    "editmessagetext": editing.edit_message_text,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
}

_OWN_METHODS: dict[str, Callable[[profile.Profile, Arguments], Any]] = {
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "deletemycommands": profile.delete_my_commands,
    "setmyname": profile.set_text("name"),
    "getmyname": profile.get_text("name"),
    "setmydescription": profile.set_text("description"),
    "getmydescription": profile.get_text("description"),
    "setmyshortdescription": profile.set_text("short_description"),
    "getmyshortdescription": profile.get_text("short_description"),
    "setchatmenubutton": profile.set_chat_menu_button,
    "getchatmenubutton": profile.get_chat_menu_button,
}
