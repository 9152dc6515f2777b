"""Telegram update → what arrived. Pure: plain data in, a value out.

Of a person nothing is read but the account's id (for the participation tag, and kept
nowhere), the chat's id and the language of the app. Whatever is not a private chat is
passed over.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NewType
from urllib.parse import parse_qs, urlsplit

from bot.interview.ids import AccountId, VisitId, Visitor


ChatId = NewType("ChatId", int)
MessageId = NewType("MessageId", int)

Json = Mapping[str, Any]

ALLOWED_UPDATES: Final = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
)
PROMPT_FIELD: Final = "write"
"""The field of the prompt's link that carries the capsule and the message to edit."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent an update, for as long as it is being handled."""

    chat: ChatId
    account: AccountId
    language: str

    @property
    def visitor(self) -> Visitor:
        """The same person as the interview knows them: a capsule is bound to the chat."""
        return Visitor(VisitId(self.chat), self.account, self.language)


@dataclass(frozen=True, slots=True)
class ButtonTapped:
    """A tap on a button. `comment` is the quoted text on the message, "" for none."""

    sender: Sender
    query: str
    data: str
    message: MessageId | None
    comment: str


@dataclass(frozen=True, slots=True)
class CommandGiven:
    """A command without its slash, in small letters, and what stood after it."""

    sender: Sender
    message: MessageId
    name: str
    payload: str


@dataclass(frozen=True, slots=True)
class PromptLink:
    """What a prompt's link carries: a capsule, and the message that it belongs to."""

    capsule: str
    message: MessageId


@dataclass(frozen=True, slots=True)
class TextTyped:
    """A typed text; `prompt` if it replies to one of our prompts."""

    sender: Sender
    message: MessageId
    text: str
    prompt: PromptLink | None
    prompt_message: MessageId | None


@dataclass(frozen=True, slots=True)
class OtherSent:
    """A picture, a sticker, a place, a voice: nothing that we take."""

    sender: Sender
    message: MessageId


@dataclass(frozen=True, slots=True)
class Gone:
    """The person blocked the bot."""

    chat: ChatId


Arrived = ButtonTapped | CommandGiven | TextTyped | OtherSent | Gone


def read(update: Json) -> Arrived | None:
    """Return what arrived in one update of the Bot API; None for what is passed over.

    That is also what Telegram would never write. To stumble over it would be to stumble
    again after every start, as it is not confirmed before it is handled.
    """
    try:
        return _read(update)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None


def _read(update: Json) -> Arrived | None:
    match update:
        case {"callback_query": {"message": {"chat": {"type": "private"}}} as query}:
            return _tapped(query)
        case {"message": {"chat": {"type": "private"}, "from": _} as message}:
            return _message(message)
        case {"edited_message": {"chat": {"type": "private"}, "from": _} as message}:
            return OtherSent(_sender(message), MessageId(message["message_id"]))
        case {
            "my_chat_member": {
                "chat": {"type": "private", "id": int(chat)},
                "new_chat_member": {"status": "kicked"},
            }
        }:
            return Gone(ChatId(chat))
        case _:
            return None


def chat_of(arrived: Arrived) -> ChatId:
    """Return the chat in which something arrived."""
    return arrived.chat if isinstance(arrived, Gone) else arrived.sender.chat


def _sender(message: Json, person: Json | None = None) -> Sender:
    person = person or message["from"]
    return Sender(
        ChatId(int(message["chat"]["id"])),
        AccountId(int(person["id"])),
        str(person.get("language_code", "")).lower().split("-")[0],
    )


def _tapped(query: Json) -> ButtonTapped | None:
    message = query["message"]
    if "data" not in query:
        return None
    # A message that is too old or deleted comes with the date 0, and can't be edited.
    within_reach = message.get("date", 0) != 0
    return ButtonTapped(
        sender=_sender(message, query["from"]),
        query=str(query["id"]),
        data=str(query["data"]),
        message=MessageId(message["message_id"]) if within_reach else None,
        comment=quoted(message),
    )


def _message(message: Json) -> Arrived:
    sender = _sender(message)
    message_id = MessageId(message["message_id"])
    text = message.get("text")
    if not isinstance(text, str):
        return OtherSent(sender, message_id)
    if found := re.match(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(\S+))?", text):
        return CommandGiven(sender, message_id, found[1].lower(), found[2] or "")
    replied_to = message.get("reply_to_message") or {}
    return TextTyped(
        sender=sender,
        message=message_id,
        text=text,
        prompt=prompt_link(replied_to),
        prompt_message=MessageId(replied_to["message_id"]) if replied_to else None,
    )


def quoted(message: Json) -> str:
    """Return the text of the first quotation on a message, "" for none."""
    for entity in message.get("entities", ()):
        if entity["type"] in ("blockquote", "expandable_blockquote"):
            return _part(str(message.get("text", "")), entity)
    return ""


def _part(text: str, entity: Json) -> str:
    # Telegram counts in UTF-16 code units.
    start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
    units = text.encode("utf-16-le", "replace")
    return units[start:end].decode("utf-16-le", "replace")


def prompt_link(message: Json) -> PromptLink | None:
    """Return what the link in one of our prompts carries; None if there is none."""
    if not message.get("from", {}).get("is_bot"):
        return None
    for entity in message.get("entities", ()):
        if entity["type"] == "text_link":
            fields = parse_qs(urlsplit(entity["url"]).query)
            capsule, _, number = fields.get(PROMPT_FIELD, [""])[0].partition(".")
            if capsule and number.isdecimal():
                return PromptLink(capsule, MessageId(int(number)))
    return None
