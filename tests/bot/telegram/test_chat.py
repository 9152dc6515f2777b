import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from dialogues.commands import COMMANDS
from sandbox.people.phone import Phone
from sandbox.telegram.objects import Account
from tests.bot.running import (
    World,
    a_world,
    begin,
    begin_at_work,
    fill_in,
    go_on,
    send,
    skip_to,
    together,
    until,
)


# One bot serves all of these tests, and each test is somebody else: that is how it is
# used. What it keeps is looked at in test_letters.py, where each test has its own.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with a_world(tmp_path_factory.mktemp("served") / "bot") as world:
        await world.bot.start()
        yield world


@pytest_asyncio.fixture(loop_scope="module")
async def phone(served: World) -> AsyncIterator[Phone]:
    yield await served.phone()
    assert served.bot.count("update.failed") == 0, served.bot.log


def texts(phone: Phone) -> list[str]:
    return [message.get("text", "") for message in phone.messages]


def from_person(phone: Phone) -> list[str]:
    return [
        message.get("text", "(no text)")
        for message in phone.messages
        if not message["from"]["is_bot"]
    ]


async def alone(phone: Phone, text: str) -> None:
    """Wait until one message is in the chat, and it says something."""
    await until(
        lambda: len(phone.messages) == 1 and text in texts(phone)[0],
        f"{text!r} alone, not {texts(phone)}",
    )


# From the beginning to the end


async def test_a_whole_questionnaire_is_one_message_edited_in_place(phone):
    await begin(phone)
    first = phone.screen.message_id

    await fill_in(phone)
    await send(phone)

    assert phone.screen.message_id == first
    assert len(phone.messages) == 1


async def test_the_thank_you_says_until_when_answers_can_be_taken_back(phone):
    await begin(phone)
    await skip_to(phone, "That is all")

    screen = await send(phone)

    assert "You can take them back until 6 am on Monday" in screen.text
    assert "Take my answers back" in screen.labels


async def test_every_question_can_be_skipped_and_the_review_counts_them(phone):
    await begin(phone)

    screen = await skip_to(phone, "That is all")

    assert "Answered: 1. Skipped: 12." in screen.text


async def test_an_answer_is_changed_from_the_list_before_sending(phone):
    await begin(phone)
    await fill_in(phone)

    await go_on(phone, "See or change my answers")
    await go_on(phone, "2. Very safe")
    await go_on(phone, "Not safe at all")
    assert "That is all" in phone.screen.text
    screen = await go_on(phone, "See or change my answers")

    assert "2. Not safe at all" in screen.labels


async def test_back_leads_to_the_first_screen(phone):
    await begin(phone)

    screen = await go_on(phone, "Back")

    assert "Is that OK?" in screen.text


async def test_no_thanks_keeps_nothing_and_says_so(phone):
    await phone.open()
    await phone.wait_for("Is that OK?")

    screen = await go_on(phone, "No thanks")

    assert "We kept nothing" in screen.text


@pytest.mark.parametrize(
    ("age", "said"),
    [
        ("12 or younger", "people who are 13 or older"),
        ("13 to 15", "Telegram says that you must be 16"),
        ("25 or older", "from 13 to 24"),
    ],
)
async def test_who_is_not_asked_here_is_told_why_and_where_help_is(phone, age, said):
    await begin(phone)

    screen = await go_on(phone, age)

    assert said in screen.text
    assert "We kept nothing" in screen.text


async def test_a_deep_link_of_any_kind_opens_the_questionnaire(phone):
    await phone.open("https://t.me/earshot_bot?start=i42")
    await phone.wait_for("Is that OK?")

    await phone.open("https://t.me/earshot_bot?start=rubbish_-x")

    await alone(phone, "Is that OK?")


async def test_start_in_the_middle_puts_the_old_screen_away(phone):
    await begin(phone)

    await phone.open()

    await alone(phone, "Is that OK?")


# Those who work with young people


async def test_a_professional_answers_their_own_questionnaire_by_its_link(phone):
    await begin_at_work(phone)
    first = phone.screen.message_id

    await fill_in(phone)
    screen = await send(phone)

    assert "what other people who work with young people said" in screen.text
    assert "Childline" not in screen.text
    assert (screen.message_id, len(phone.messages)) == (first, 1)
    await phone.tap("See what young people said")
    await phone.wait_for("Nothing to show yet")


async def test_who_is_too_old_is_led_to_the_questionnaire_for_professionals(phone):
    await begin(phone)
    screen = await go_on(phone, "25 or older")
    assert "Do you work with young people?" in screen.text

    screen = await go_on(phone, "I work with young people")

    assert "You work with young people in London" in screen.text
    screen = await go_on(phone, "Yes, start")
    assert "How old are you?" not in screen.text
    assert len(phone.messages) == 1


@pytest.mark.parametrize("age", ["12 or younger", "13 to 15"])
async def test_no_child_is_shown_the_questionnaire_for_professionals(phone, age):
    await begin(phone)

    screen = await go_on(phone, age)

    assert "I work with young people" not in screen.labels


async def test_a_professional_who_starts_again_gets_their_own_questionnaire(phone):
    await begin_at_work(phone)
    await go_on(phone, "Stop")

    screen = await go_on(phone, "Start again")

    assert "You work with young people in London" in screen.text


async def test_a_professional_has_no_language_to_choose_whatever_their_app_speaks(
    served,
):
    phone = await served.phone(Account(7_000_000_001, language_code="pl"))

    screen = await begin_at_work(phone)

    assert not [label for label in screen.labels if "🌐" in label]
    assert "What kind of work do you do with young people?" in screen.text


async def test_quick_ticks_of_a_professional_all_count(phone):
    await begin_at_work(phone)
    await skip_to(phone, "What would help most?")

    await together(phone.tap(label) for label in ("Fewer stops", "Something else"))
    await until(
        lambda: sum("picked" in each for each in phone.screen.labels) == 2, "two ticks"
    )


async def test_an_account_sends_one_form_in_a_round_of_whichever_kind(phone):
    await begin_at_work(phone)
    await skip_to(phone, "That is all")
    await send(phone)

    await begin(phone)
    await skip_to(phone, "That is all")
    await phone.tap("Send")

    await phone.wait_for("We already have your answers")


async def test_a_code_takes_a_professionals_answers_back_too(phone):
    await begin_at_work(phone)
    await skip_to(phone, "That is all")
    screen = await send(phone)
    (code,) = re.findall(r"Your code: (\S+)\.", screen.text)

    await phone.type("/delete")
    await until(lambda: phone.prompt is not None, "a prompt")
    await phone.type(code)

    await phone.wait_for("We hold nothing from you now")


async def test_typed_text_in_a_professionals_form_is_answered_kindly(phone):
    await begin_at_work(phone)

    await phone.type("a child I know is called Ana")
    await phone.wait_for("Please use the buttons")

    assert from_person(phone) == []
    await phone.tap("Health")
    await alone(phone, "which officer in your area leads")


# Help, the menu and typed text


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/help", "Childline"),
        ("/privacy", "Until you tap Send: nothing."),
        ("/rubbish", "Please use the buttons"),
        ("/HELP@earshot_bot", "Childline"),
    ],
)
async def test_a_command_is_answered_and_leaves_the_question_where_it_is(
    phone, command, said
):
    await begin(phone)
    question = phone.screen.message_id

    await phone.type(command)
    await phone.wait_for(said)

    assert from_person(phone) == []
    assert question in [message["message_id"] for message in phone.messages]
    await phone.tap("16 or 17")
    await alone(phone, "How safe do you feel")


async def test_the_privacy_page_says_for_how_long_the_mark_is_kept(phone):
    await phone.open()

    await phone.type("/privacy")

    await phone.wait_for("at the latest")


async def test_stop_in_the_menu_takes_the_question_away_and_says_that_all_is_gone(
    phone,
):
    await begin(phone)
    await go_on(phone, "16 or 17")

    await phone.type("/stop")

    await alone(phone, "We kept nothing that you did not send")


async def test_the_menu_has_every_command(phone):
    names = tuple(command.name for command in COMMANDS)

    await until(
        lambda: tuple(each["command"] for each in phone.state["commands"]) == names,
        f"the menu, not {phone.state['commands']}",
    )


async def test_help_leads_back_to_the_same_question(phone):
    await begin(phone)
    await go_on(phone, "16 or 17")
    question = phone.screen.text

    screen = await go_on(phone, "Help")
    assert "Childline" in screen.text
    screen = await go_on(phone, "Back to where I was")

    assert screen.text == question


async def test_the_stop_button_works_in_the_middle_and_offers_a_new_start(phone):
    await begin(phone)
    await go_on(phone, "16 or 17")

    screen = await go_on(phone, "Stop")
    assert "We kept nothing" in screen.text
    screen = await go_on(phone, "Start again")

    assert "Is that OK?" in screen.text


async def test_typed_text_is_deleted_and_answered_kindly(phone):
    await begin(phone)

    await phone.type("my name is Ana")
    await phone.wait_for("Please use the buttons")

    assert from_person(phone) == []


async def test_kind_words_do_not_pile_up(phone):
    await begin(phone)

    for text in ("one", "two", "three"):
        await phone.type(text)
    await until(lambda: not from_person(phone), "typed text deleted")
    await phone.wait_for("Please use the buttons")

    await phone.tap("16 or 17")
    await alone(phone, "How safe do you feel")


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular"}},
        {"location": {"latitude": 51.5, "longitude": -0.1}},
        {"photo": [{"file_id": "p"}], "caption": "me"},
        {"contact": {"phone_number": "+447700900123", "first_name": "Ana"}},
    ],
    ids=lambda content: next(iter(content)),
)
async def test_what_is_no_text_is_deleted_and_answered_kindly(phone, content):
    await begin(phone)

    await phone.send(**content)
    await phone.wait_for("Please use the buttons")

    assert from_person(phone) == []


# Comments


async def to_comment(phone: Phone) -> None:
    await begin(phone)
    await skip_to(phone, "Is there one thing you")


async def test_a_comment_replied_to_the_prompt_is_shown_masked_and_kept(phone):
    await to_comment(phone)

    await phone.tap("Write something")
    await until(lambda: phone.prompt is not None, "a prompt")
    await phone.reply("Ring 07700 900123, 😀 my road is dark")
    screen = await phone.wait_for("Is this OK?")

    assert "Ring ▇, 😀 my road is dark" in screen.text
    assert len(phone.messages) == 1
    screen = await go_on(phone, "Keep it like this")
    assert "Ring ▇, 😀 my road is dark" in screen.text


async def test_words_of_danger_in_a_comment_bring_help_first_and_lose_nothing(phone):
    await to_comment(phone)
    await phone.tap("Write something")
    await until(lambda: phone.prompt is not None, "a prompt")

    await phone.reply("i want to kill myself and nobody knows")
    screen = await phone.wait_for("If you need help")

    assert "call 999" in screen.text
    screen = await go_on(phone, "Back to where I was")
    assert "Is this OK?" in screen.text
    assert "i want to kill myself and nobody knows" in screen.text


async def test_words_of_danger_typed_unasked_bring_help(phone):
    await begin(phone)

    await phone.type("my stepdad hits me every night")

    screen = await phone.wait_for("If you need help")
    assert "0800 1111" in screen.text


async def test_a_name_and_a_school_in_a_comment_are_covered(phone):
    await to_comment(phone)
    await phone.tap("Write something")
    await until(lambda: phone.prompt is not None, "a prompt")

    await phone.reply("tell PC Smith at Harris Academy that my mate Kwame is scared")
    screen = await phone.wait_for("Is this OK?")

    assert "Smith" not in screen.text
    assert "Kwame" not in screen.text
    assert "Harris" not in screen.text
    assert "scared" in screen.text


async def test_the_thank_you_leads_to_what_everyone_said(phone):
    await begin(phone)
    await skip_to(phone, "That is all")
    await send(phone)

    await phone.tap("See what everyone said")

    await phone.wait_for("Nothing to show yet")
    assert any("Thank you" in each.get("text", "") for each in phone.messages)


@pytest.mark.parametrize(
    ("command", "said"),
    [("/language", "Pick a language"), ("/faq", "Know your local team")],
)
async def test_hide_takes_the_form_that_a_command_left_standing_too(
    phone, command, said
):
    await begin(phone)
    await phone.type(command)
    await phone.wait_for(said)

    await phone.tap("Hide all this")

    await until(lambda: not phone.messages, "an empty chat")


async def test_hide_takes_everything_of_ours_out_of_the_chat(phone):
    await begin(phone)
    await phone.type("hello")
    await phone.wait_for("Please use the buttons")

    answer = await phone.tap("Hide all this")

    await until(lambda: not phone.messages, "an empty chat")
    assert answer.show_alert
    assert "Hidden" in answer.text


@pytest.mark.parametrize("command", ["/faq", "/language"])
@pytest.mark.parametrize("leave", [None, "/stop"], ids=["hide", "stop"])
async def test_no_question_outlives_the_screen_of_a_command(phone, command, leave):
    await begin(phone)
    await go_on(phone, "16 or 17")
    await phone.type(command)
    await phone.wait_for(lambda screen: "Back to the start" in screen.labels)

    if leave is None:
        await phone.tap("Hide all this")
        await until(lambda: not phone.messages, "an empty chat")
    else:
        await phone.type(leave)
        await alone(phone, "We kept nothing that you did not send")


async def test_a_comment_typed_without_replying_is_taken_just_the_same(phone):
    await to_comment(phone)

    await phone.tap("Write something")
    await until(lambda: phone.prompt is not None, "a prompt")
    await phone.type("more lights please")
    screen = await phone.wait_for("Is this OK?")

    assert "more lights please" in screen.text
    assert len(phone.messages) == 1


async def test_a_comment_can_be_written_again_or_left_out(phone):
    await to_comment(phone)
    await phone.tap("Write something")
    await until(lambda: phone.prompt is not None, "a prompt")
    await phone.reply("first words")
    await phone.wait_for("first words")

    await phone.tap("Write it again")
    await until(lambda: phone.prompt is not None, "a second prompt")
    await phone.reply("second words")
    await phone.wait_for("second words")
    screen = await go_on(phone, "Leave it out")

    assert "second words" not in screen.text
    assert len(phone.messages) == 1


async def test_write_nothing_takes_the_prompt_away(phone):
    await to_comment(phone)
    await phone.tap("Write something")
    await until(lambda: phone.prompt is not None, "a prompt")

    await phone.tap("Write nothing")

    await alone(phone, "Which part of London")


async def test_words_typed_before_the_prompt_is_opened_are_no_comment(phone):
    await to_comment(phone)

    await phone.type("not asked yet")

    await phone.wait_for("Please use the buttons")


async def test_signs_that_look_like_markup_stay_what_they_are(phone):
    await to_comment(phone)
    await phone.tap("Write something")
    await until(lambda: phone.prompt is not None, "a prompt")

    await phone.reply("<b>lights</b> & more [help](now) <i>")
    await phone.wait_for("Is this OK?")
    screen = await go_on(phone, "Keep it like this")

    assert "<b>lights</b> & more [help](now) <i>" in screen.text


async def test_a_comment_of_nothing_but_spaces_leads_back_to_its_question(phone):
    await to_comment(phone)
    await phone.tap("Write something")
    await until(lambda: phone.prompt is not None, "a prompt")

    await phone.reply("\u200b \u00a0")

    await until(lambda: phone.prompt is None, "the prompt gone")
    await until(lambda: not from_person(phone), "the text deleted")


# Taps in a hurry


def ticked(phone: Phone) -> list[str]:
    return [label for label in phone.screen.labels if label.startswith("✓")]


async def test_quick_ticks_all_count(phone):
    await begin(phone)
    await skip_to(phone, "In the last 12 months, have you done any of these")
    wanted = phone.screen.labels[:4]

    await together(phone.tap(label) for label in wanted)

    await until(
        lambda: ticked(phone) == [f"✓ {each} (picked)" for each in wanted],
        f"four ticks, not {phone.screen.labels}",
    )


async def test_done_right_after_quick_ticks_keeps_them(phone):
    await begin(phone)
    await skip_to(phone, "What worries you most")

    await together(
        phone.tap(label)
        for label in ("Fights or violence", "Knives or other weapons", "Done")
    )
    await phone.wait_for("how often did you see police officers")
    await go_on(phone, "Back")

    assert ticked(phone) == [
        "✓ Fights or violence (picked)",
        "✓ Knives or other weapons (picked)",
    ]


async def test_help_right_after_a_quick_tick_keeps_it(phone):
    await begin(phone)
    await skip_to(phone, "What worries you most")

    await together(phone.tap(label) for label in ("Drug dealing", "Help"))
    await phone.wait_for("Childline")
    await go_on(phone, "Back to where I was")

    assert ticked(phone) == ["✓ Drug dealing (picked)"]


async def test_a_double_tap_on_one_choice_ticks_it_once(phone):
    await begin(phone)
    await skip_to(phone, "What worries you most")

    await together(phone.tap("Drug dealing") for _ in range(2))
    await until(lambda: bool(ticked(phone)), "a tick")

    assert ticked(phone) == ["✓ Drug dealing (picked)"]


async def test_one_tick_too_many_is_told_and_changes_nothing(phone):
    await begin(phone)
    await skip_to(phone, "What worries you most")
    await go_on(phone, "Fights or violence")
    await go_on(phone, "Drug dealing")

    answer = await phone.tap("Something else")

    assert "You can pick up to 2" in answer.text
    assert len(ticked(phone)) == 2


async def test_a_choice_that_stands_alone_takes_the_others_away(phone):
    await begin(phone)
    await skip_to(phone, "What worries you most")
    await go_on(phone, "Fights or violence")

    await go_on(phone, "Nothing much")

    assert ticked(phone) == ["✓ Nothing much (picked)"]


async def test_a_double_tap_on_an_answer_goes_on_by_one_question(phone):
    await begin(phone)

    await together(phone.tap("16 or 17") for _ in range(2))

    screen = await phone.wait_for("How safe do you feel")
    assert "Question 1 of" in screen.text


# Buttons that no longer fit


@pytest.mark.parametrize(
    "data",
    ["", "x", "A" * 64, "not a capsule at all", "\u202e\U0001f600" * 8],
    ids=["empty", "short", "zeros", "words", "signs"],
)
async def test_a_forged_button_gets_a_clear_sentence_and_a_way_on(phone, data):
    await begin(phone)

    await phone.tap_data(data)
    screen = await phone.wait_for("This button has expired")
    assert {"Start again", "Help"} <= set(screen.labels)
    screen = await go_on(phone, "Start again")

    assert "Is that OK?" in screen.text


async def test_a_button_of_another_chat_does_not_work_here(phone, served):
    other = await served.phone()
    await begin(other)
    await begin(phone)
    stolen = other.screen.buttons[1][0].data
    assert stolen is not None

    await phone.tap_data(stolen)

    await phone.wait_for("This button has expired")


async def test_a_tap_on_a_message_that_was_deleted_goes_on_in_a_new_one(phone, served):
    await begin(phone)
    button = next(
        each for row in phone.screen.buttons for each in row if each.label == "16 or 17"
    )
    assert button.data is not None
    chat = served.telegram.chats[phone.account.id]
    chat.drop(button.message_id)

    await phone.tap_data(button.data, message_id=button.message_id)

    screen = await phone.wait_for("How safe do you feel")
    assert screen.message_id != button.message_id


async def test_a_chat_that_was_cleared_goes_on_with_start(phone):
    await begin(phone)
    await phone.clear()

    await phone.open()

    await phone.wait_for("Is that OK?")


async def test_an_old_button_of_the_same_form_shows_its_place_again(phone):
    await begin(phone)
    age = next(
        each for row in phone.screen.buttons for each in row if each.label == "16 or 17"
    )
    assert age.data is not None
    await skip_to(phone, "That is all")

    await phone.tap_data(age.data)

    await phone.wait_for("Question 1 of")


# The chat is gone


async def test_a_person_who_blocks_and_comes_back_begins_anew(phone, served):
    await begin(phone)

    await phone.block()
    await phone.open()

    await phone.wait_for("Is that OK?")
    await go_on(phone, "Yes, start")
    assert served.bot.count("update.failed") == 0


async def test_a_tap_of_somebody_who_then_blocked_the_bot_is_no_fault(served):
    phone = await served.phone(Account(41))
    await begin(phone)
    data = phone.screen.buttons[2][0].data
    assert data is not None
    chat = served.telegram.chats[41]

    served.telegram.tap(chat, phone.screen.message_id, data, lambda _: None)
    served.telegram.block(chat)
    await served.confirmed()

    assert served.bot.count("update.failed") == 0
