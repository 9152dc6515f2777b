from typing import Any

import pytest

from sandbox.errors import RefusedError
from sandbox.telegram.objects import Account, Json, Upload
from sandbox.telegram.telegram import OLD_SECONDS, Telegram
from tests.sandbox.support import ToldClock, a_started_chat, ask, buttons, tap


NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply "
    "markup are exactly the same as a current content and reply markup of the message"
)
TOO_LATE = (
    "Bad Request: query is too old and response timeout expired or query ID is invalid"
)


def refusal(telegram: Telegram, method: str, **arguments: Any) -> str:
    with pytest.raises(RefusedError) as refused:
        ask(telegram, method, **arguments)
    return refused.value.description


def a_question(telegram: Telegram) -> Json:
    question: Json = ask(
        telegram,
        "sendMessage",
        chat_id=7,
        text="Well?",
        reply_markup=buttons("yes", "no"),
    )
    return question


def a_prompt(telegram: Telegram) -> Json:
    prompt: Json = ask(
        telegram,
        "sendMessage",
        chat_id=7,
        text='<a href="https://a.org/#capsule">Why?</a>',
        parse_mode="HTML",
        reply_markup={"force_reply": True, "input_field_placeholder": "In short"},
    )
    return prompt


def test_a_message_comes_back_whole(telegram: Telegram, clock: ToldClock):
    a_started_chat(telegram)

    message = ask(
        telegram,
        "sendMessage",
        chat_id=7,
        text="<b>Well?</b>",
        parse_mode="HTML",
        reply_markup=buttons("yes"),
    )

    assert message == {
        "message_id": 2,
        "from": {
            "id": 123456,
            "is_bot": True,
            "first_name": "Earshot",
            "username": "earshot_bot",
        },
        "chat": {"id": 7, "first_name": "Ana", "type": "private"},
        "date": int(clock.now),
        "text": "Well?",
        "entities": [{"type": "bold", "offset": 0, "length": 5}],
        "reply_markup": buttons("yes"),
    }


def test_nobody_can_be_written_to_before_they_press_start(telegram: Telegram):
    telegram.open(Account(7))

    said = refusal(telegram, "sendMessage", chat_id=7, text="hi")

    assert said == "Bad Request: chat not found"


@pytest.mark.parametrize("text", ["", "  \n", "<b></b>"])
def test_an_empty_text_is_refused(telegram: Telegram, text: str):
    a_started_chat(telegram)

    said = refusal(telegram, "sendMessage", chat_id=7, text=text, parse_mode="HTML")

    assert said == "Bad Request: message text is empty"


def test_4096_units_fit_when_the_tags_are_gone(telegram: Telegram):
    a_started_chat(telegram)

    text = f"<b>{'😀' * 2048}</b>"
    ask(telegram, "sendMessage", chat_id=7, text=text, parse_mode="HTML")
    said = refusal(telegram, "sendMessage", chat_id=7, text="😀" * 2048 + "x")

    assert said == "Bad Request: message is too long"


def test_an_unknown_parse_mode_is_refused(telegram: Telegram):
    a_started_chat(telegram)

    said = refusal(telegram, "sendMessage", chat_id=7, text="x", parse_mode="BBCode")

    assert said == "Bad Request: unsupported parse_mode"


def test_an_edit_replaces_the_text_and_takes_the_buttons_away(
    telegram: Telegram, clock: ToldClock
):
    a_started_chat(telegram)
    number = a_question(telegram)["message_id"]
    clock.now += 60

    edited = ask(
        telegram, "editMessageText", chat_id=7, message_id=number, text="Thanks"
    )

    assert edited["text"] == "Thanks"
    assert edited["edit_date"] == edited["date"] + 60
    assert "reply_markup" not in edited


def test_an_edit_that_changes_nothing_is_refused(telegram: Telegram):
    a_started_chat(telegram)
    number = a_question(telegram)["message_id"]
    place = {"chat_id": 7, "message_id": number, "reply_markup": buttons("yes", "no")}

    said = refusal(telegram, "editMessageText", text=" Well? ", **place)

    assert said == NOT_MODIFIED
    assert refusal(telegram, "editMessageReplyMarkup", **place) == NOT_MODIFIED


def test_the_buttons_alone_can_be_changed(telegram: Telegram):
    a_started_chat(telegram)
    number = a_question(telegram)["message_id"]

    edited = ask(
        telegram,
        "editMessageReplyMarkup",
        chat_id=7,
        message_id=number,
        reply_markup=buttons("maybe"),
    )

    assert edited["text"] == "Well?"
    assert edited["reply_markup"] == buttons("maybe")


def test_a_message_that_is_not_there_cannot_be_edited_or_deleted(telegram: Telegram):
    a_started_chat(telegram)
    place = {"chat_id": 7, "message_id": 99}

    edit = refusal(telegram, "editMessageText", text="x", **place)
    delete = refusal(telegram, "deleteMessage", **place)

    assert edit == "Bad Request: message to edit not found"
    assert delete == "Bad Request: message to delete not found"


def test_what_a_person_wrote_cannot_be_edited(telegram: Telegram):
    a_started_chat(telegram)

    said = refusal(telegram, "editMessageText", chat_id=7, message_id=1, text="x")

    assert said == "Bad Request: message can't be edited"


def test_a_prompt_cannot_be_edited(telegram: Telegram):
    a_started_chat(telegram)
    number = a_prompt(telegram)["message_id"]

    said = refusal(telegram, "editMessageText", chat_id=7, message_id=number, text="x")

    assert said == "Bad Request: message can't be edited"


def test_an_edit_cannot_ask_for_a_reply(telegram: Telegram):
    a_started_chat(telegram)
    number = a_question(telegram)["message_id"]

    said = refusal(
        telegram,
        "editMessageText",
        chat_id=7,
        message_id=number,
        text="Why?",
        reply_markup={"force_reply": True},
    )

    assert said == "Bad Request: inline keyboard expected"


def test_messages_of_both_sides_can_be_deleted_for_two_days(
    telegram: Telegram, clock: ToldClock
):
    chat = a_started_chat(telegram)
    a_question(telegram)
    clock.now += OLD_SECONDS - 1

    ask(telegram, "deleteMessage", chat_id=7, message_id=1)
    clock.now += 1
    said = refusal(telegram, "deleteMessage", chat_id=7, message_id=2)

    assert said == "Bad Request: message can't be deleted for everyone"
    assert list(chat.messages) == [2]


def test_many_messages_are_deleted_and_missing_ones_are_passed_over(
    telegram: Telegram,
):
    chat = a_started_chat(telegram)
    a_question(telegram)

    assert ask(telegram, "deleteMessages", chat_id=7, message_ids=[1, 2, 99])

    assert not chat.messages


def test_more_than_a_hundred_messages_are_not_deleted_at_once(telegram: Telegram):
    a_started_chat(telegram)

    said = refusal(
        telegram, "deleteMessages", chat_id=7, message_ids=list(range(1, 102))
    )

    assert said == "Bad Request: too many message identifiers specified"


def test_start_brings_the_payload_of_the_link(telegram: Telegram):
    telegram.start(telegram.open(Account(7, "Ana", "pl")), "abc-1")

    message = telegram.updates.take(1)[0]["message"]

    assert message["text"] == "/start abc-1"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"]["language_code"] == "pl"


@pytest.mark.parametrize("payload", ["a b", "é", "x" * 65])
def test_a_link_that_telegram_would_not_open_is_refused(
    telegram: Telegram, payload: str
):
    with pytest.raises(RefusedError, match="START_PARAM_INVALID"):
        telegram.start(telegram.open(Account(7)), payload)


def test_a_tap_carries_the_message_and_its_buttons(telegram: Telegram):
    chat = a_started_chat(telegram)
    question = a_question(telegram)

    query = tap(telegram, chat, question["message_id"])

    assert query["message"] == question
    assert query["data"] == "yes"
    assert query["from"]["id"] == 7


def test_a_tap_on_a_deleted_message_carries_only_its_place(telegram: Telegram):
    chat = a_started_chat(telegram)
    number = a_question(telegram)["message_id"]
    ask(telegram, "deleteMessage", chat_id=7, message_id=number)

    query = tap(telegram, chat, number)

    assert query["message"]["date"] == 0
    assert sorted(query["message"]) == ["chat", "date", "message_id"]


def test_a_tap_on_a_message_two_days_old_carries_only_its_place(
    telegram: Telegram, clock: ToldClock
):
    chat = a_started_chat(telegram)
    number = a_question(telegram)["message_id"]
    clock.now += OLD_SECONDS

    assert tap(telegram, chat, number)["message"]["date"] == 0


def test_a_tap_on_a_message_that_never_was_is_refused(telegram: Telegram):
    chat = a_started_chat(telegram)

    with pytest.raises(RefusedError, match="MESSAGE_ID_INVALID"):
        telegram.tap(chat, 99, "yes", lambda _: None)


def test_a_tap_is_answered_once(telegram: Telegram):
    chat = a_started_chat(telegram)
    answers: list[Json | None] = []
    number = a_question(telegram)["message_id"]
    query = telegram.tap(chat, number, "yes", answers.append)

    ask(telegram, "answerCallbackQuery", callback_query_id=query, text="Noted")
    said = refusal(telegram, "answerCallbackQuery", callback_query_id=query)

    assert said == TOO_LATE
    assert answers == [{"text": "Noted", "show_alert": False}]


def test_a_tap_is_not_answered_after_150_seconds(telegram: Telegram, clock: ToldClock):
    chat = a_started_chat(telegram)
    answers: list[Json | None] = []
    number = a_question(telegram)["message_id"]
    query = telegram.tap(chat, number, "yes", answers.append)
    clock.now += 150

    assert refusal(telegram, "answerCallbackQuery", callback_query_id=query) == TOO_LATE
    assert answers == [None]


def test_an_answer_to_a_tap_has_200_signs_at_most(telegram: Telegram):
    said = refusal(
        telegram, "answerCallbackQuery", callback_query_id="1", text="x" * 201
    )

    assert said == "Bad Request: MESSAGE_TOO_LONG"


def test_a_reply_brings_back_the_link_in_the_prompt(telegram: Telegram):
    chat = a_started_chat(telegram)
    prompt = a_prompt(telegram)

    telegram.type(chat, "Because", prompt["message_id"])

    message = telegram.updates.take(1)[0]["message"]
    assert message["reply_to_message"] == prompt
    assert message["reply_to_message"]["entities"][0]["url"] == "https://a.org/#capsule"


def test_a_quoted_message_does_not_quote_in_turn(telegram: Telegram):
    chat = a_started_chat(telegram)
    first = a_prompt(telegram)["message_id"]
    second = telegram.type(chat, "Because", first)[0]["message_id"]

    message = ask(
        telegram,
        "sendMessage",
        chat_id=7,
        text="I see",
        reply_parameters={"message_id": second},
    )

    assert "reply_to_message" not in message["reply_to_message"]


def test_a_reply_to_nothing_is_refused_unless_the_bot_does_not_mind(
    telegram: Telegram,
):
    a_started_chat(telegram)
    reply = {"message_id": 99}

    said = refusal(telegram, "sendMessage", chat_id=7, text="x", reply_parameters=reply)
    sent = ask(
        telegram,
        "sendMessage",
        chat_id=7,
        text="x",
        reply_parameters={**reply, "allow_sending_without_reply": True},
    )

    assert said == "Bad Request: message to be replied not found"
    assert "reply_to_message" not in sent


def test_a_keyboard_of_texts_stays_until_it_is_taken_away(telegram: Telegram):
    chat = a_started_chat(telegram)
    shown = []

    for markup in ({"keyboard": [["Yes"]]}, {}, {"remove_keyboard": True}):
        ask(telegram, "sendMessage", chat_id=7, text="Well?", reply_markup=markup)
        shown.append(telegram.state(chat)["keyboard"])

    assert [keyboard and keyboard["rows"] for keyboard in shown] == [
        [["Yes"]],
        [["Yes"]],
        None,
    ]


def test_only_a_message_with_text_can_get_another_text(telegram: Telegram):
    chat = a_started_chat(telegram)
    file = telegram.files.keep(Upload("a.pdf", "application/pdf", b"%PDF"), 9)
    sent = ask(telegram, "sendDocument", chat_id=7, document=file.id)
    place = {"chat_id": 7, "message_id": sent["message_id"]}

    said = refusal(telegram, "editMessageText", text="x", **place)

    assert said == "Bad Request: there is no text in the message to edit"
    assert chat.visible()[-1] == sent


def test_a_person_who_changes_their_language_is_known_by_the_new_one(
    telegram: Telegram,
):
    chat = a_started_chat(telegram)

    telegram.open(Account(7, "Ana", "pl", "ana7"))
    telegram.type(chat, "hej")

    sender = telegram.updates.take(1)[0]["message"]["from"]
    assert (sender["language_code"], sender["username"]) == ("pl", "ana7")


def test_the_screen_asks_for_a_reply_until_something_is_sent(telegram: Telegram):
    chat = a_started_chat(telegram)
    prompt = a_prompt(telegram)
    asked = telegram.state(chat)["prompt"]

    telegram.type(chat, "Because", prompt["message_id"])

    assert asked == {"message_id": prompt["message_id"], "placeholder": "In short"}
    assert telegram.state(chat)["prompt"] is None


def test_a_deleted_prompt_asks_for_nothing(telegram: Telegram):
    chat = a_started_chat(telegram)
    prompt = a_prompt(telegram)

    ask(telegram, "deleteMessage", chat_id=7, message_id=prompt["message_id"])

    assert telegram.state(chat)["prompt"] is None


def test_a_text_that_is_too_long_is_sent_in_parts(telegram: Telegram):
    chat = a_started_chat(telegram)

    telegram.type(chat, "x" * 5000)

    lengths = [len(update["message"]["text"]) for update in telegram.updates.take(9)]
    assert lengths == [4096, 904]


def test_a_person_may_change_what_they_wrote(telegram: Telegram):
    chat = a_started_chat(telegram)
    number = telegram.type(chat, "Perhaps")[0]["message_id"]

    telegram.edit(chat, number, "Because")

    assert telegram.updates.take(9)[-1]["edited_message"]["text"] == "Because"


def test_a_person_cannot_change_what_the_bot_wrote(telegram: Telegram):
    chat = a_started_chat(telegram)
    number = a_question(telegram)["message_id"]

    with pytest.raises(RefusedError, match="MESSAGE_ID_INVALID"):
        telegram.edit(chat, number, "Ha")


def test_a_bot_that_is_blocked_is_told_and_can_write_no_more(telegram: Telegram):
    chat = a_started_chat(telegram)

    telegram.block(chat)

    change = telegram.updates.take(1)[0]["my_chat_member"]
    assert change["old_chat_member"]["status"] == "member"
    assert change["new_chat_member"]["status"] == "kicked"
    assert (
        refusal(telegram, "sendMessage", chat_id=7, text="x")
        == "Forbidden: bot was blocked by the user"
    )


def test_start_unblocks(telegram: Telegram):
    chat = a_started_chat(telegram)
    telegram.block(chat)

    telegram.start(chat)

    kinds = [min(update) for update in telegram.updates.take(9)]
    assert kinds == ["my_chat_member", "my_chat_member", "message"]
    assert ask(telegram, "sendMessage", chat_id=7, text="x")


def test_nothing_can_be_sent_to_a_bot_that_is_blocked(telegram: Telegram):
    chat = a_started_chat(telegram)
    telegram.block(chat)

    with pytest.raises(RefusedError, match="YOU_BLOCKED_USER"):
        telegram.type(chat, "hello?")


def test_a_cleared_chat_is_empty_on_the_phone_only(telegram: Telegram):
    chat = a_started_chat(telegram)
    number = a_question(telegram)["message_id"]

    chat.clear()
    ask(telegram, "editMessageText", chat_id=7, message_id=number, text="Unseen")

    assert chat.visible() == []
    assert chat.messages[number]["text"] == "Unseen"


def test_a_phone_that_was_away_gets_only_what_is_new(telegram: Telegram):
    chat = a_started_chat(telegram)
    number = a_question(telegram)["message_id"]
    seen = chat.version

    ask(telegram, "deleteMessage", chat_id=7, message_id=1)
    ask(telegram, "sendMessage", chat_id=7, text="More")
    changes = telegram.changes(chat, seen)

    assert changes["deleted"] == [1]
    assert [message["message_id"] for message in changes["messages"]] == [number + 1]
    assert "state" not in changes


def test_an_update_keeps_what_the_message_was(telegram: Telegram):
    chat = a_started_chat(telegram)
    number = a_question(telegram)["message_id"]
    tap(telegram, chat, number)

    ask(telegram, "editMessageText", chat_id=7, message_id=number, text="Later")

    query = telegram.updates.take(1)[0]["callback_query"]
    assert query["message"]["text"] == "Well?"
