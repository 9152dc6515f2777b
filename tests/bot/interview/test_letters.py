from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox.people.phone import Phone
from sandbox.telegram.faults import Fault, FaultKind
from tests.bot.running import (
    World,
    a_world,
    begin,
    fill_in,
    go_on,
    send,
    skip_to,
    together,
    until,
)


# One bot serves all of these tests; before each, its letterbox is emptied.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with a_world(tmp_path_factory.mktemp("letters") / "bot") as world:
        await world.bot.start()
        yield world


@pytest.fixture
def started(served: World) -> World:
    served.bot.ask_database("DELETE FROM letters")
    served.bot.ask_database("DELETE FROM tags")
    return served


async def test_a_form_that_is_sent_is_one_pair_of_letters_and_one_tag(started):
    phone = await started.phone()
    await begin(phone, "i42")
    await fill_in(phone, comment="more lights at my stop")
    assert (started.bot.letters(), started.bot.tags()) == (0, 0)

    await send(phone)

    (submission,), (comment,) = started.bot.opened_letters()
    assert started.bot.tags() == 1
    assert submission.answers["age"] == ("aged_16_17",)
    assert submission.answers["area"] == ("central_west", "hammersmith_fulham")
    assert submission.answers["worries"] == ("violence",)
    assert submission.invite == 42
    assert comment.text == "more lights at my stop"


async def test_nothing_is_kept_of_a_form_that_is_not_sent(started):
    phone = await started.phone()
    await begin(phone)
    await fill_in(phone, comment="not sent")

    await go_on(phone, "Stop")

    assert (started.bot.letters(), started.bot.tags()) == (0, 0)


async def test_a_form_without_a_comment_makes_two_letters_too(started):
    phone = await started.phone()
    await begin(phone)
    await skip_to(phone, "That is all")

    await send(phone)

    _, (comment,) = started.bot.opened_letters()
    assert comment.text == ""


async def test_a_double_tap_on_send_is_one_response_and_the_same_thank_you(started):
    phone = await started.phone()
    await begin(phone)
    await skip_to(phone, "That is all")
    data = phone.screen.buttons[0][0].data

    await together(phone.tap_data(data) for _ in range(5))
    await started.confirmed()

    assert "Thank you" in phone.screen.text
    assert (started.bot.letters(), started.bot.tags()) == (2, 1)


async def test_a_double_tap_on_send_after_a_comment_is_thanked_both_times(started):
    phone = await started.phone()
    await begin(phone)
    await fill_in(phone, comment="More lights please")
    data = phone.screen.buttons[0][0].data
    await phone.tap_data(data)
    await phone.wait_for("Thank you")

    await phone.tap_data(data)  # the message has no comment any more
    await started.confirmed()

    assert "Thank you" in phone.screen.text
    assert (started.bot.letters(), started.bot.tags()) == (2, 1)


async def test_a_second_form_of_one_account_is_told_that_we_have_its_answers(started):
    phone = await started.phone()
    await begin(phone)
    await fill_in(phone)
    await send(phone)
    await begin(phone)
    await skip_to(phone, "That is all")

    await phone.tap("Send")
    await phone.wait_for("We already have your answers")

    (submission,), _ = started.bot.opened_letters()
    assert submission.answers["worries"] == ("violence",)
    assert started.bot.tags() == 1


async def test_answers_that_are_taken_back_are_gone_and_can_be_given_anew(started):
    phone = await started.phone()
    await begin(phone)
    await skip_to(phone, "That is all")
    await send(phone)

    await phone.tap("Take my answers back")
    await phone.wait_for("We took them out")
    assert (started.bot.letters(), started.bot.tags()) == (0, 0)
    await go_on(phone, "Start again")
    await go_on(phone, "Yes, start")
    await skip_to(phone, "That is all")
    await send(phone)

    assert (started.bot.letters(), started.bot.tags()) == (2, 1)


def data_of(phone: Phone, label: str) -> str:
    """Return what the button with this label carries."""
    (data,) = (
        button.data
        for row in phone.screen.buttons
        for button in row
        if button.label == label
    )
    assert data is not None
    return data


async def test_taking_back_twice_says_that_nothing_is_found(started):
    phone = await started.phone()
    await begin(phone)
    await skip_to(phone, "That is all")
    await send(phone)
    data = data_of(phone, "Take my answers back")
    await phone.tap("Take my answers back")
    await phone.wait_for("We took them out")

    await phone.tap_data(data)

    await phone.wait_for("We cannot find them")


async def test_one_person_cannot_take_back_what_another_sent(started):
    victim, thief = await started.phones(2)
    await begin(victim)
    await skip_to(victim, "That is all")
    await send(victim)
    await begin(thief)
    data = data_of(victim, "Take my answers back")

    await thief.tap_data(data)
    await thief.wait_for("This button has expired")

    assert (started.bot.letters(), started.bot.tags()) == (2, 1)


async def test_a_store_that_fails_is_told_and_the_form_can_be_sent_again(started):
    phone = await started.phone()
    await begin(phone)
    await fill_in(phone)
    started.bot.ask_database("ALTER TABLE letters RENAME TO away")

    await phone.tap("Send")
    await phone.wait_for("That did not work")
    started.bot.ask_database("ALTER TABLE away RENAME TO letters")
    await send(phone)

    (submission,), _ = started.bot.opened_letters()
    assert submission.answers["worries"] == ("violence",)


async def test_a_store_that_fails_does_not_cost_the_comment(started):
    phone = await started.phone()
    await begin(phone)
    await fill_in(phone, comment="still there")
    started.bot.ask_database("ALTER TABLE letters RENAME TO away")

    await phone.tap("Send")
    screen = await phone.wait_for("That did not work")
    started.bot.ask_database("ALTER TABLE away RENAME TO letters")

    assert "still there" in screen.text


async def test_a_store_that_fails_while_answers_are_taken_back_is_told(started):
    phone = await started.phone()
    await begin(phone)
    await skip_to(phone, "That is all")
    await send(phone)
    started.bot.ask_database("ALTER TABLE letters RENAME TO away")

    answer = await phone.tap("Take my answers back")
    await started.confirmed()
    started.bot.ask_database("ALTER TABLE away RENAME TO letters")

    assert answer.text == ""
    assert "They are still there" in phone.screen.text
    await phone.tap("Take my answers back")
    await phone.wait_for("We took them out")


async def test_answers_lost_on_the_way_to_the_phone_are_repeated(started):
    phone = await started.phone()
    await begin(phone)
    await skip_to(phone, "That is all")
    for kind in (FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER, FaultKind.SERVER_ERROR):
        started.telegram.faults.add(Fault(kind, method="editMessageText"))

    await send(phone)

    assert (started.bot.letters(), started.bot.tags()) == (2, 1)
    await until(lambda: not started.telegram.faults.pending(), "all faults suffered")
