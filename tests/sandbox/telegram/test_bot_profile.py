from typing import Any

import pytest

from sandbox.errors import RefusedError
from sandbox.telegram.objects import Account
from sandbox.telegram.telegram import Telegram
from tests.sandbox.support import a_started_chat, ask


def a_command(name: str = "help", description: str = "Get help") -> dict[str, str]:
    return {"command": name, "description": description}


def test_commands_are_given_back_by_scope_and_language(telegram: Telegram):
    scope = {"type": "all_private_chats"}
    ask(telegram, "setMyCommands", commands=[a_command()], scope=scope)

    assert ask(telegram, "getMyCommands", scope=scope) == [a_command()]
    assert ask(telegram, "getMyCommands") == []
    assert ask(telegram, "getMyCommands", scope=scope, language_code="pl") == []


def test_a_phone_shows_the_commands_in_its_own_language(telegram: Telegram):
    polish = a_command(description="Pomoc")
    ask(telegram, "setMyCommands", commands=[a_command()])
    ask(telegram, "setMyCommands", commands=[polish], language_code="pl")

    shown = [
        telegram.state(a_started_chat(telegram, Account(number, "A", language)))
        for number, language in ((1, "pl"), (2, "en"), (3, None))
    ]

    assert [state["commands"] for state in shown] == [
        [polish],
        [a_command()],
        [a_command()],
    ]


def test_the_commands_of_a_chat_come_before_all_others(telegram: Telegram):
    chat = a_started_chat(telegram)
    ask(telegram, "setMyCommands", commands=[a_command()])
    own = {"type": "chat", "chat_id": 7}

    ask(telegram, "setMyCommands", commands=[a_command("digest")], scope=own)

    assert telegram.state(chat)["commands"] == [a_command("digest")]


def test_deleted_commands_are_gone(telegram: Telegram):
    ask(telegram, "setMyCommands", commands=[a_command()])

    ask(telegram, "deleteMyCommands")

    assert ask(telegram, "getMyCommands") == []


@pytest.mark.parametrize(
    ("commands", "fault"),
    [
        ([a_command("Help")], "BOT_COMMAND_INVALID"),
        ([a_command("x" * 33)], "BOT_COMMAND_INVALID"),
        ([a_command(description="")], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([a_command(description="x" * 257)], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([a_command()] * 101, "too many commands specified"),
        ([{"command": 1}], 'Field "command" must be of type String'),
    ],
)
def test_wrong_commands_are_refused(telegram: Telegram, commands: Any, fault: str):
    with pytest.raises(RefusedError, match=fault):
        ask(telegram, "setMyCommands", commands=commands)


def test_a_command_may_have_32_signs_and_a_description_256(telegram: Telegram):
    longest = a_command("x" * 32, "y" * 256)

    assert ask(telegram, "setMyCommands", commands=[longest] * 100)


@pytest.mark.parametrize("name", ["Name", "Description", "ShortDescription"])
def test_the_bots_own_texts_fall_back_to_the_common_ones(telegram: Telegram, name: str):
    field = {"Name": "name", "Description": "description"}.get(
        name, "short_description"
    )
    ask(telegram, f"setMy{name}", **{field: "Hi"})
    ask(telegram, f"setMy{name}", **{field: "Cześć"}, language_code="pl")

    said = [ask(telegram, f"getMy{name}", language_code=code) for code in ("pl", "ar")]

    assert said == [{field: "Cześć"}, {field: "Hi"}]


def test_a_name_that_is_too_long_is_refused(telegram: Telegram):
    with pytest.raises(RefusedError, match="name is too long"):
        ask(telegram, "setMyName", name="x" * 65)


def test_the_menu_button_can_be_set_for_one_chat(telegram: Telegram):
    ask(telegram, "setChatMenuButton", chat_id=7, menu_button={"type": "default"})

    assert ask(telegram, "getChatMenuButton", chat_id=7) == {"type": "default"}
    assert ask(telegram, "getChatMenuButton") == {"type": "commands"}


@pytest.mark.parametrize(
    ("method", "arguments", "fault"),
    [
        ("setMyName", {"name": "x", "language_code": "english"}, "language code"),
        ("getMyCommands", {"scope": {"type": "moon"}}, "Unsupported type"),
        ("setChatMenuButton", {"menu_button": {"type": "moon"}}, "Unsupported menu"),
    ],
)
def test_what_does_not_exist_is_refused(
    telegram: Telegram, method: str, arguments: dict[str, Any], fault: str
):
    with pytest.raises(RefusedError, match=fault):
        ask(telegram, method, **arguments)
