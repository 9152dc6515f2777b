"""The methods by which a bot changes and deletes what is in a chat."""

from __future__ import annotations

from sandbox.errors import bad_request
from sandbox.telegram.arguments import Arguments
from sandbox.telegram.chats import Chat
from sandbox.telegram.markup import check_markup
from sandbox.telegram.objects import Json
from sandbox.telegram.telegram import Telegram
from sandbox.telegram.writing import to_text


MOST_DELETED_AT_ONCE = 100
_COMPARED = ("text", "entities", "reply_markup")


def edit_message_text(telegram: Telegram, arguments: Arguments) -> Json:
    chat = telegram.chat_for_bot(arguments.chat_id())
    message = _own_message(telegram, chat, arguments)
    content = to_text(arguments)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    kept = {
        name: value
        for name, value in message.items()
        if name not in {"text", "entities", "link_preview_options", "reply_markup"}
    }
    return _replace(telegram, chat, message, {**kept, **content, **_markup(arguments)})


def edit_message_reply_markup(telegram: Telegram, arguments: Arguments) -> Json:
    chat = telegram.chat_for_bot(arguments.chat_id())
    message = _own_message(telegram, chat, arguments)
    kept = {name: value for name, value in message.items() if name != "reply_markup"}
    return _replace(telegram, chat, message, {**kept, **_markup(arguments)})


def delete_message(telegram: Telegram, arguments: Arguments) -> bool:
    chat = telegram.chat_for_bot(arguments.chat_id())
    number = arguments.number("message_id")
    message = chat.messages.get(number)
    if message is None:
        raise bad_request("message to delete not found")
    if telegram.is_old(message):
        raise bad_request("message can't be deleted for everyone")
    chat.drop(number)
    return True


def delete_messages(telegram: Telegram, arguments: Arguments) -> bool:
    """Delete those of the messages that can be deleted and pass over the others."""
    chat = telegram.chat_for_bot(arguments.chat_id())
    numbers = arguments.structure("message_ids")
    if not isinstance(numbers, list) or not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > MOST_DELETED_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    if not all(isinstance(number, int) for number in numbers):
        raise bad_request("can't parse message_ids: Expected an Array of Number")
    for number in numbers:
        message = chat.messages.get(number)
        if message is not None and not telegram.is_old(message):
            chat.drop(number)
    return True


def _own_message(telegram: Telegram, chat: Chat, arguments: Arguments) -> Json:
    number = arguments.number("message_id")
    if not number:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(number)
    if message is None:
        raise bad_request("message to edit not found")
    is_own = message["from"]["id"] == telegram.to_bot()["id"]
    if not is_own or number in chat.fixed:
        raise bad_request("message can't be edited")
    return message


def _markup(arguments: Arguments) -> Json:
    markup = check_markup(arguments.structure("reply_markup"), only_inline=True)
    return {} if markup.inline is None else {"reply_markup": markup.inline}


def _replace(telegram: Telegram, chat: Chat, old: Json, new: Json) -> Json:
    if all(old.get(name) == new.get(name) for name in _COMPARED):
        raise bad_request(
            "message is not modified: specified new message content and reply markup "
            "are exactly the same as a current content and reply markup of the message"
        )
    telegram.faults.charge(chat.account.id)
    edited = {**new, "edit_date": int(telegram.clock())}
    chat.put(edited)
    return edited
