"""People and the Bot API objects that name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias


# A Bot API object as it travels. Objects are never changed once made: an edit puts a
# new one in place of the old, so an update that waits keeps what it carried.
Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """One person's Telegram account; its id is also that of its chat with the bot."""

    id: int
    first_name: str = "Ana"
    language_code: str | None = "en"
    username: str | None = None

    def to_user(self) -> Json:
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.username is not None:
            user["username"] = self.username
        if self.language_code is not None:
            user["language_code"] = self.language_code
        return user

    def to_chat(self) -> Json:
        chat: Json = {"id": self.id, "first_name": self.first_name, "type": "private"}
        if self.username is not None:
            chat["username"] = self.username
        return chat


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as a bot sent it."""

    name: str
    kind: str
    content: bytes
