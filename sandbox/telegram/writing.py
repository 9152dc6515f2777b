"""The methods by which a bot writes into a chat."""

from __future__ import annotations

from sandbox.errors import RefusedError, bad_request
from sandbox.telegram.arguments import Arguments
from sandbox.telegram.chats import Chat
from sandbox.telegram.entities import Formatted, count_units
from sandbox.telegram.markup import Markup, check_markup
from sandbox.telegram.media import (
    LARGEST_FILE_BYTES,
    LARGEST_PHOTO_BYTES,
    StoredFile,
    to_document,
    to_photo,
)
from sandbox.telegram.objects import Json
from sandbox.telegram.telegram import LONGEST_TEXT, Telegram


LONGEST_CAPTION = 1024
LONGEST_ANSWER = 200
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_message(telegram: Telegram, arguments: Arguments) -> Json:
    chat = telegram.chat_for_bot(arguments.chat_id())
    content = to_text(arguments)
    return _send(telegram, chat, content, arguments)


def send_photo(telegram: Telegram, arguments: Arguments) -> Json:
    chat = telegram.chat_for_bot(arguments.chat_id())
    file = _file(telegram, arguments, "photo", LARGEST_PHOTO_BYTES)
    content = {"photo": to_photo(file), **_caption(arguments)}
    return _send(telegram, chat, content, arguments)


def send_document(telegram: Telegram, arguments: Arguments) -> Json:
    chat = telegram.chat_for_bot(arguments.chat_id())
    file = _file(telegram, arguments, "document", LARGEST_FILE_BYTES)
    content = {"document": to_document(file), **_caption(arguments)}
    return _send(telegram, chat, content, arguments)


def send_chat_action(telegram: Telegram, arguments: Arguments) -> bool:
    chat = telegram.chat_for_bot(arguments.chat_id())
    action = arguments.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.act(action)
    return True


def answer_callback_query(telegram: Telegram, arguments: Arguments) -> bool:
    text = arguments.text("text")
    if count_units(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {"text": text, "show_alert": arguments.flag("show_alert")}
    if arguments.text("url"):
        answer["url"] = arguments.text("url")
    telegram.answer(arguments.text("callback_query_id"), answer)
    return True


def get_chat(telegram: Telegram, arguments: Arguments) -> Json:
    chat = telegram.chats.get(arguments.chat_id() or 0)
    if chat is None or not chat.started:
        raise bad_request("chat not found")
    return {
        **chat.account.to_chat(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def get_file(telegram: Telegram, arguments: Arguments) -> Json:
    file = telegram.files[arguments.text("file_id")]
    return {**file.to_json(), "file_path": f"files/{file.id}"}


def to_text(arguments: Arguments) -> Json:
    """Return the text of a message and its entities."""
    formatted = arguments.formatted("text", "entities")
    if not formatted.text:
        raise bad_request("message text is empty")
    if count_units(formatted.text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    content = _with_entities(formatted, "text", "entities")
    preview = arguments.structure("link_preview_options")
    if preview:
        content["link_preview_options"] = preview
    return content


def _caption(arguments: Arguments) -> Json:
    formatted = arguments.formatted("caption", "caption_entities")
    if count_units(formatted.text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    if not formatted.text:
        return {}
    return _with_entities(formatted, "caption", "caption_entities")


def _with_entities(formatted: Formatted, name: str, entities_name: str) -> Json:
    content: Json = {name: formatted.text}
    if formatted.entities:
        content[entities_name] = list(formatted.entities)
    return content


def _send(telegram: Telegram, chat: Chat, content: Json, arguments: Arguments) -> Json:
    markup = check_markup(arguments.structure("reply_markup"))
    if markup.inline is not None:
        content["reply_markup"] = markup.inline
    if arguments.flag("protect_content"):
        content["has_protected_content"] = True
    message = telegram.post(chat, {**_reply(telegram, chat, arguments), **content})
    _show(chat, markup, message)
    return message


def _reply(telegram: Telegram, chat: Chat, arguments: Arguments) -> Json:
    parameters = arguments.structure("reply_parameters") or {}
    number = parameters.get("message_id") or arguments.number("reply_to_message_id")
    if not number:
        return {}
    try:
        return {"reply_to_message": telegram.quoted(chat, int(number))}
    except RefusedError:
        if parameters.get("allow_sending_without_reply"):
            return {}
        raise


def _show(chat: Chat, markup: Markup, message: Json) -> None:
    number = message["message_id"]
    if markup.is_fixing:
        chat.fixed.add(number)
    if markup.placeholder is not None:
        chat.ask({"message_id": number, "placeholder": markup.placeholder})
    elif markup.keyboard is not None:
        chat.offer(markup.keyboard)
    elif markup.removes_keyboard:
        chat.offer(None)


def _file(
    telegram: Telegram, arguments: Arguments, name: str, largest_bytes: int
) -> StoredFile:
    upload = arguments.upload(name)
    if upload is not None:
        return telegram.files.keep(upload, largest_bytes)
    if not arguments.text(name):
        raise bad_request(f"there is no {name} in the request")
    return telegram.files[arguments.text(name)]
