"""Updates as they stand in Telegram's own documentation and answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interview.ids import AccountId
from bot.telegram.updates import (
    ALLOWED_UPDATES,
    ButtonTapped,
    ChatId,
    CommandGiven,
    Gone,
    MessageId,
    OtherSent,
    PromptLink,
    Sender,
    TextTyped,
    chat_of,
    read,
)


PERSON = {
    "id": 1111111,
    "is_bot": False,
    "first_name": "Ana",
    "last_name": "Test",
    "username": "ana",
    "language_code": "en-GB",
}
BOT = {"id": 4839574812, "is_bot": True, "first_name": "Earshot", "username": "e_bot"}
CHAT = {"id": 1111111, "type": "private", "first_name": "Ana", "username": "ana"}
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "Year 11"}
ANA = Sender(ChatId(1111111), AccountId(1111111), "en")


def message(**fields: Any) -> dict[str, Any]:
    return {
        "message_id": 1365,
        "from": PERSON,
        "chat": CHAT,
        "date": 1441645532,
        **fields,
    }


def tap(**fields: Any) -> dict[str, Any]:
    query = {
        "id": "4382bfdwdsb323b2d9",
        "from": PERSON,
        "message": message(**{"from": BOT, "text": "How old are you?"}),
        "chat_instance": "-3",
        "data": "capsule",
    }
    return {"update_id": 10000, "callback_query": {**query, **fields}}


def typed(text: str, **fields: Any) -> dict[str, Any]:
    return {"update_id": 10000, "message": message(text=text, **fields)}


def prompt(url: str, **fields: Any) -> dict[str, Any]:
    link = {"type": "text_link", "offset": 0, "length": 1, "url": url}
    return {**message(text="✎ Write", entities=[link]), "message_id": 9, **fields}


# Taps


def test_a_tap_brings_its_data_and_the_message_to_edit():
    assert read(tap()) == ButtonTapped(
        ANA, "4382bfdwdsb323b2d9", "capsule", MessageId(1365), ""
    )


def test_a_tap_on_a_message_out_of_reach_has_nothing_to_edit():
    out_of_reach = {"chat": CHAT, "message_id": 1365, "date": 0}

    arrived = read(tap(message=out_of_reach))

    assert isinstance(arrived, ButtonTapped)
    assert arrived.message is None


def test_the_comment_is_read_from_the_quotation_after_emoji():
    text = "😀😀 What you wrote:\n\nmore 💡 lights"
    quotation = {"type": "blockquote", "offset": 22, "length": 14}
    shown = message(**{"from": BOT, "text": text, "entities": [quotation]})

    arrived = read(tap(message=shown))

    assert isinstance(arrived, ButtonTapped)
    assert arrived.comment == "more 💡 lights"


def test_a_quotation_that_cuts_an_emoji_in_two_is_no_fault():
    quotation = {"type": "blockquote", "offset": 0, "length": 1}
    shown = message(**{"from": BOT, "text": "😀", "entities": [quotation]})

    arrived = read(tap(message=shown))

    assert isinstance(arrived, ButtonTapped)
    arrived.comment.encode()


def test_a_tap_on_a_game_or_on_an_inline_message_is_passed_over():
    game = tap()
    del game["callback_query"]["data"]
    inline = tap(inline_message_id="x")
    del inline["callback_query"]["message"]

    assert read(game) is None
    assert read(inline) is None


# Commands and texts


@pytest.mark.parametrize(
    ("text", "name", "payload"),
    [
        ("/start", "start", ""),
        ("/start i42", "start", "i42"),
        ("/Start@e_bot i42", "start", "i42"),
        ("/help me please", "help", "me"),
    ],
)
def test_a_command_has_a_name_and_what_stands_after_it(text, name, payload):
    entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]

    arrived = read(typed(text, entities=entities))

    assert arrived == CommandGiven(ANA, MessageId(1365), name, payload)


@pytest.mark.parametrize("text", ["/", "/ start", " /start", "start", "/é"])
def test_what_is_no_command_is_a_text(text):
    assert isinstance(read(typed(text)), TextTyped)


def test_a_text_that_replies_to_nothing_has_no_prompt():
    assert read(typed("hello")) == TextTyped(ANA, MessageId(1365), "hello", None, None)


def test_a_reply_to_our_prompt_brings_its_capsule():
    asked = prompt("https://t.me/e_bot?write=capsule.77", **{"from": BOT})

    arrived = read(typed("lights", reply_to_message=asked))

    assert arrived == TextTyped(
        ANA,
        MessageId(1365),
        "lights",
        PromptLink("capsule", MessageId(77)),
        MessageId(9),
    )


def test_a_link_in_a_message_of_the_person_is_not_trusted():
    forged = prompt("https://t.me/e_bot?write=capsule.77")

    arrived = read(typed("lights", reply_to_message=forged))

    assert isinstance(arrived, TextTyped)
    assert arrived.prompt is None


@pytest.mark.parametrize(
    "url",
    [
        "https://t.me/e_bot",
        "https://t.me/e_bot?write=",
        "https://t.me/e_bot?write=capsule",
        "https://t.me/e_bot?write=capsule.x",
        "https://t.me/e_bot?write=.7",
        "",
    ],
)
def test_a_link_without_a_capsule_and_a_message_is_no_prompt(url):
    asked = prompt(url, **{"from": BOT})

    arrived = read(typed("lights", reply_to_message=asked))

    assert isinstance(arrived, TextTyped)
    assert arrived.prompt is None


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": {"file_id": "s"}},
        {"photo": [{"file_id": "p"}], "caption": "/start"},
        {"voice": {"file_id": "v"}},
        {"location": {"latitude": 51.5, "longitude": 0.1}},
        {"contact": {"phone_number": "1"}},
    ],
    ids=lambda content: next(iter(content)),
)
def test_anything_but_text_is_something_that_we_do_not_take(content):
    arrived = read({"update_id": 1, "message": message(**content)})

    assert arrived == OtherSent(ANA, MessageId(1365))


def test_an_edited_message_is_deleted_like_a_new_one():
    update = {"update_id": 1, "edited_message": message(text="secret")}

    assert read(update) == OtherSent(ANA, MessageId(1365))


# Who, and where


@pytest.mark.parametrize("chat", [GROUP, {**GROUP, "type": "channel"}])
def test_groups_and_channels_are_passed_over(chat):
    in_group = message(chat=chat, text="/start")
    kicked = {
        "chat": chat,
        "from": PERSON,
        "new_chat_member": {"user": BOT, "status": "kicked"},
    }

    assert read({"update_id": 1, "message": in_group}) is None
    assert read({"update_id": 1, "edited_message": in_group}) is None
    assert read(tap(message={**in_group, "from": BOT})) is None
    assert read({"update_id": 1, "my_chat_member": kicked}) is None


def test_a_person_who_blocks_the_bot_is_gone_and_one_who_returns_is_not():
    change = {"chat": CHAT, "from": PERSON, "date": 1, "old_chat_member": {}}
    kicked = {**change, "new_chat_member": {"user": BOT, "status": "kicked"}}
    back = {**change, "new_chat_member": {"user": BOT, "status": "member"}}

    assert read({"update_id": 1, "my_chat_member": kicked}) == Gone(ChatId(1111111))
    assert read({"update_id": 1, "my_chat_member": back}) is None


def test_of_a_person_nothing_is_read_but_account_chat_and_language():
    arrived = read(tap())

    assert "Ana" not in repr(arrived)
    assert "ana" not in repr(arrived)


@pytest.mark.parametrize(
    ("given", "language"),
    [({}, ""), ({"language_code": "pt-br"}, "pt"), ({"language_code": "ES"}, "es")],
)
def test_the_language_is_that_of_the_app_without_its_region(given, language):
    person = {"id": 1111111, "is_bot": False, "first_name": "Ana", **given}

    arrived = read({"update_id": 1, "message": message(**{"from": person})})

    assert isinstance(arrived, OtherSent)
    assert arrived.sender.language == language


# Garbage


def test_kinds_that_we_did_not_ask_for_are_passed_over():
    kinds = ("inline_query", "poll", "business_message", "message_reaction")

    assert not set(kinds) & set(ALLOWED_UPDATES)
    assert [read({"update_id": 1, kind: message(text="x")}) for kind in kinds] == (
        [None] * len(kinds)
    )


_KEYS = st.sampled_from(
    [
        *("update_id", "message", "edited_message", "callback_query", "my_chat_member"),
        *("chat", "from", "id", "type", "message_id", "text", "entities", "data"),
        *("date", "reply_to_message", "is_bot", "offset", "length", "url", "status"),
        *("new_chat_member", "language_code"),
    ]
)
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(["private", "kicked", "blockquote", "text_link", "/start x"]),
    st.text(),
)
_GARBAGE = st.recursive(
    _VALUES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=6)
    ),
    max_leaves=25,
)


@given(st.dictionaries(_KEYS, _GARBAGE, max_size=6))
def test_garbage_is_passed_over_and_never_a_fault(update):
    arrived = read(update)

    assert arrived is None or chat_of(arrived)


_REAL = (
    tap(),
    typed("/start i42"),
    typed(
        "hi", reply_to_message=prompt("https://t.me/e_bot?write=c.7", **{"from": BOT})
    ),
    tap(
        message=message(
            **{"from": BOT, "text": "q😀"},
            entities=[{"type": "blockquote", "offset": 0, "length": 3}],
        )
    ),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    if isinstance(value, list):
        inside = list(enumerate(value))
    found = [each for key, inner in inside for each in _places(inner, (*path, key))]
    return [path, *found] if path else found


def _with(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = _with(value[path[0]], path[1:], new)
    return copy


@given(st.data())
def test_a_real_update_with_any_part_spoiled_is_never_a_fault(data):
    real = data.draw(st.sampled_from(_REAL))
    path = data.draw(st.sampled_from(_places(real)))

    update = _with(real, path, data.draw(_GARBAGE))

    arrived = read(update)
    assert arrived is None or isinstance(chat_of(arrived), int)
