"""What the bot says about itself: its name, descriptions, commands, menu button."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import bad_request
from sandbox.telegram.arguments import Arguments
from sandbox.telegram.objects import Json


MOST_COMMANDS = 100
LONGEST_COMMAND_DESCRIPTION = 256
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_SCOPES = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
)
_SCOPES_OF_A_CHAT = frozenset({"chat", "chat_administrators", "chat_member"})
_LONGEST = {"name": 64, "description": 512, "short_description": 120}


@dataclass(slots=True)
class Profile:
    """The bot's own texts, by language; the empty language is for everybody else."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)

    def text(self, name: str, language: str | None) -> str:
        return self.texts.get((name, language or "")) or self.texts.get((name, ""), "")

    def commands_for(self, chat_id: int, language: str | None) -> list[Json]:
        """Return the commands in one person's menu, by Telegram's order of scopes."""
        for scope in (f"chat:{chat_id}", "all_private_chats", "default"):
            for wanted in (language or "", ""):
                if (scope, wanted) in self.commands:
                    return self.commands[scope, wanted]
        return []


def set_my_commands(profile: Profile, arguments: Arguments) -> bool:
    commands = arguments.objects("commands")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("too many commands specified")
    checked = [_command(command) for command in commands]
    if not checked:
        return delete_my_commands(profile, arguments)
    profile.commands[_scope_and_language(arguments)] = checked
    return True


def get_my_commands(profile: Profile, arguments: Arguments) -> list[Json]:
    return profile.commands.get(_scope_and_language(arguments), [])


def delete_my_commands(profile: Profile, arguments: Arguments) -> bool:
    profile.commands.pop(_scope_and_language(arguments), None)
    return True


def set_text(name: str) -> Callable[[Profile, Arguments], bool]:
    """Return the method that sets one of the bot's texts."""

    def set_it(profile: Profile, arguments: Arguments) -> bool:
        text = arguments.text(name).strip()
        if len(text) > _LONGEST[name]:
            raise bad_request(f"{name.replace('_', ' ')} is too long")
        profile.texts[name, _language(arguments)] = text
        return True

    return set_it


def get_text(name: str) -> Callable[[Profile, Arguments], Json]:
    """Return the method that gives one of the bot's texts back."""

    def get_it(profile: Profile, arguments: Arguments) -> Json:
        return {name: profile.text(name, _language(arguments))}

    return get_it


def set_chat_menu_button(profile: Profile, arguments: Arguments) -> bool:
    button = arguments.structure("menu_button") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: Unsupported menu button type")
    profile.menu_buttons[arguments.chat_id()] = button
    return True


def get_chat_menu_button(profile: Profile, arguments: Arguments) -> Json:
    buttons, chat_id = profile.menu_buttons, arguments.chat_id()
    return buttons.get(chat_id) or buttons.get(None) or {"type": "commands"}


def _command(given: Json) -> Json:
    name, description = given.get("command"), given.get("description")
    if not isinstance(name, str) or not isinstance(description, str):
        raise bad_request(
            'can\'t parse BotCommand: Field "command" must be of type String'
        )
    name, description = name.removeprefix("/"), description.strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= LONGEST_COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _scope_and_language(arguments: Arguments) -> tuple[str, str]:
    scope: Any = arguments.structure("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind in _SCOPES_OF_A_CHAT:
        return f"{kind}:{scope.get('chat_id')}", _language(arguments)
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    return str(kind), _language(arguments)


def _language(arguments: Arguments) -> str:
    language = arguments.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("language code is invalid")
    return language
