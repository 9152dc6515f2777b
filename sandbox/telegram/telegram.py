"""Telegram itself, for one bot and any number of people, without a network.

Rule 1: nothing here waits, sends or reads a clock; the caller brings the time.
Rule 2: what Telegram would not accept is refused, in Telegram's own words.
Rule 3: every effect is complete before a call returns, so a caller whose answer is
lost on the way has had the whole effect.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.errors import bad_request, forbidden
from sandbox.telegram.bot_profile import Profile
from sandbox.telegram.chats import Chat
from sandbox.telegram.entities import Formatted, count_units, finish
from sandbox.telegram.faults import Faults
from sandbox.telegram.media import Files
from sandbox.telegram.objects import Account, Json
from sandbox.telegram.queue import CALLBACK_KEPT_SECONDS, UpdateQueue


LONGEST_TEXT = 4096
# After two days a bot can no longer delete a message, and a tap no longer carries it.
OLD_SECONDS = 48 * 3600.0

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")

# What a tap comes to: the answer to the callback query, or nothing where none came.
OnAnswer = Callable[[Json | None], None]


@dataclass(frozen=True, slots=True)
class _Query:
    """A tap that waits for the bot's answer."""

    at: float
    on_answer: OnAnswer


class Telegram:
    """The chats, the updates on their way, and the faults to come."""

    def __init__(
        self,
        token: str,
        clock: Callable[[], float],
        *,
        name: str = "Earshot",
        username: str = "earshot_bot",
    ) -> None:
        self.token = token
        self.clock = clock
        self.username = username
        self.chats: dict[int, Chat] = {}
        self.updates = UpdateQueue(clock)
        self.faults = Faults(clock)
        self.files = Files()
        self.profile = Profile({("name", ""): name})
        self._bot_id = int(token.partition(":")[0])
        self._last_message = 0
        self._last_query = 0
        self._queries: dict[str, _Query] = {}

    # What people do.

    def open(self, account: Account) -> Chat:
        """Return the chat of an account, empty if it has not been opened before."""
        chat = self.chats.get(account.id)
        if chat is None:
            chat = self.chats[account.id] = Chat(account)
        elif chat.account != account:
            chat.account = account
            chat.refresh()
        return chat

    def start(self, chat: Chat, payload: str = "") -> Json:
        """Press START, which also unblocks the bot."""
        if not _PAYLOAD.fullmatch(payload):
            raise bad_request("START_PARAM_INVALID")
        if chat.blocked:
            self.unblock(chat)
        chat.started = True
        chat.refresh()
        return self.type(chat, f"/start {payload}".strip())[0]

    def type(self, chat: Chat, text: str, reply_to: int | None = None) -> list[Json]:
        """Send a text; one that is too long goes as several, as phones send it."""
        if not text.strip():
            raise bad_request("message text is empty")
        return [
            self.hand_in(chat, _to_content(finish(Formatted(part))), reply_to)
            for part in _parts(text)
        ]

    def hand_in(self, chat: Chat, content: Json, reply_to: int | None = None) -> Json:
        """Send anything from the phone to the bot."""
        _check_open(chat)
        if reply_to is not None:
            content = {"reply_to_message": self.quoted(chat, reply_to), **content}
        message = self._to_message(chat, chat.account.to_user(), content)
        chat.put(message)
        if chat.prompt is not None:
            chat.ask(None)
        self.updates.add("message", message, chat.account.id)
        return message

    def tap(self, chat: Chat, message_id: int, data: str, on_answer: OnAnswer) -> str:
        """Tap a button; the data may be anything, as a changed app may send anything."""
        _check_open(chat)
        if not chat.knew(message_id):
            raise bad_request("MESSAGE_ID_INVALID")
        self._forget_old_queries()
        self._last_query += 1
        query_id = str(self._last_query)
        self._queries[query_id] = _Query(self.clock(), on_answer)
        query = {
            "id": query_id,
            "from": chat.account.to_user(),
            "message": self._tapped(chat, message_id),
            "chat_instance": str(chat.account.id ^ self._bot_id),
            "data": data,
        }
        self.updates.add("callback_query", query, chat.account.id)
        return query_id

    def edit(self, chat: Chat, message_id: int, text: str) -> None:
        """Change a text that the person sent before."""
        _check_open(chat)
        message = chat.messages.get(message_id)
        if message is None or message["from"]["id"] != chat.account.id:
            raise bad_request("MESSAGE_ID_INVALID")
        kept = {name: value for name, value in message.items() if name != "entities"}
        content = _to_content(finish(Formatted(text)))
        edited = {**kept, **content, "edit_date": int(self.clock())}
        chat.put(edited)
        self.updates.add("edited_message", edited, chat.account.id)

    def block(self, chat: Chat) -> None:
        """Block the bot: it can no longer write, and nothing can be sent to it."""
        if not chat.blocked:
            chat.blocked = True
            chat.refresh()
            self._tell_membership(chat, "member", "kicked")

    def unblock(self, chat: Chat) -> None:
        if chat.blocked:
            chat.blocked = False
            chat.refresh()
            self._tell_membership(chat, "kicked", "member")

    # What the bot does.

    def to_bot(self) -> Json:
        """Return the bot as the sender of a message."""
        return {
            "id": self._bot_id,
            "is_bot": True,
            "first_name": self.profile.text("name", None),
            "username": self.username,
        }

    def chat_for_bot(self, chat_id: int | None) -> Chat:
        """Return a chat that the bot may write to."""
        chat = self.chats.get(chat_id or 0)
        if chat is None or not chat.started:
            raise bad_request("chat not found")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        return chat

    def post(self, chat: Chat, content: Json) -> Json:
        """Put a message of the bot into a chat."""
        self.faults.charge(chat.account.id)
        message = self._to_message(chat, self.to_bot(), content)
        chat.put(message)
        return message

    def quoted(self, chat: Chat, message_id: int) -> Json:
        """Return a message as a reply to it shows it: without what it replied to."""
        message = chat.messages.get(message_id)
        if message is None:
            raise bad_request("message to be replied not found")
        return {
            name: value for name, value in message.items() if name != "reply_to_message"
        }

    def answer(self, query_id: str, answer: Json) -> None:
        """Answer a tap; a second answer, or a late one, is refused."""
        self._forget_old_queries()
        query = self._queries.pop(query_id, None)
        if query is None:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        query.on_answer(answer)

    def is_old(self, message: Json) -> bool:
        return self.clock() - float(message["date"]) >= OLD_SECONDS

    def state(self, chat: Chat) -> Json:
        """Return what the phone shows beside the messages."""
        language = chat.account.language_code
        return {
            "name": self.profile.text("name", language),
            "username": self.username,
            "description": self.profile.text("description", language),
            "commands": self.profile.commands_for(chat.account.id, language),
            "started": chat.started,
            "blocked": chat.blocked,
            "prompt": chat.prompt,
            "keyboard": chat.keyboard,
        }

    def changes(self, chat: Chat, since: int) -> Json:
        return chat.changes_since(since, lambda: self.state(chat))

    def _to_message(self, chat: Chat, sender: Json, content: Json) -> Json:
        self._last_message += 1
        return {
            "message_id": self._last_message,
            "from": sender,
            "chat": chat.account.to_chat(),
            "date": int(self.clock()),
            **content,
        }

    def _tapped(self, chat: Chat, message_id: int) -> Json:
        message = chat.messages.get(message_id)
        if message is not None and not self.is_old(message):
            return message
        return {"chat": chat.account.to_chat(), "message_id": message_id, "date": 0}

    def _forget_old_queries(self) -> None:
        too_old = self.clock() - CALLBACK_KEPT_SECONDS
        while self._queries:
            query_id, query = next(iter(self._queries.items()))
            if query.at > too_old:
                break
            del self._queries[query_id]
            query.on_answer(None)

    def _tell_membership(self, chat: Chat, old: str, new: str) -> None:
        change = {
            "chat": chat.account.to_chat(),
            "from": chat.account.to_user(),
            "date": int(self.clock()),
            "old_chat_member": self._member(old),
            "new_chat_member": self._member(new),
        }
        self.updates.add("my_chat_member", change, chat.account.id)

    def _member(self, status: str) -> dict[str, Any]:
        member: dict[str, Any] = {"user": self.to_bot(), "status": status}
        if status == "kicked":
            member["until_date"] = 0
        return member


def _check_open(chat: Chat) -> None:
    if chat.blocked:
        raise bad_request("YOU_BLOCKED_USER")
    if not chat.started:
        raise bad_request("BOT_NOT_STARTED")


def _to_content(formatted: Formatted) -> Json:
    content: Json = {"text": formatted.text}
    if formatted.entities:
        content["entities"] = list(formatted.entities)
    return content


def _parts(text: str) -> list[str]:
    size = LONGEST_TEXT if count_units(text) == len(text) else LONGEST_TEXT // 2
    return [text[at : at + size] for at in range(0, len(text), size)]
