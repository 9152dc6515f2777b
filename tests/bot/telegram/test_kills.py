import asyncio

import pytest

from sandbox.people.phone import Phone
from sandbox.telegram.faults import Fault, FaultKind
from tests.bot.running import (
    World,
    begin,
    fill_in,
    go_on,
    send,
    skip_to,
    together,
    until,
)


@pytest.fixture
async def started(world: World) -> World:
    await world.bot.start()
    return world


async def test_a_bot_that_is_killed_at_any_question_goes_on_with_the_next_tap(started):
    phone = await started.phone()
    await begin(phone, "i42")
    await started.bot.restart()
    await go_on(phone, "16 or 17")

    await skip_to(phone, "What worries you most")
    await go_on(phone, "Drug dealing")
    await started.bot.restart()
    await go_on(phone, "Knives or other weapons")
    assert [label for label in phone.screen.labels if label.startswith("✓")] == [
        "✓ Knives or other weapons (picked)",
        "✓ Drug dealing (picked)",
    ]
    await go_on(phone, "Done")

    await skip_to(phone, "Which part of London")
    await go_on(phone, "South")
    await started.bot.restart()
    await go_on(phone, "Croydon")

    await skip_to(phone, "That is all")
    await started.bot.restart()
    await send(phone)

    (submission,), _ = started.bot.opened_letters()
    assert submission.answers["worries"] == ("weapons", "drugs")
    assert submission.answers["area"] == ("south", "croydon")
    assert submission.invite == 42


async def test_a_comment_survives_a_kill_between_the_prompt_and_the_reply(started):
    phone = await started.phone()
    await begin(phone)
    await skip_to(phone, "Is there one thing you")
    await phone.tap("Write something")
    await until(lambda: phone.prompt is not None, "a prompt")

    await started.bot.restart()
    await phone.reply("more lights 😀")
    screen = await phone.wait_for("Is this OK?")

    assert "more lights 😀" in screen.text
    await until(lambda: len(phone.messages) == 1, "prompt and reply deleted")
    await started.bot.restart()
    await go_on(phone, "Keep it like this")
    await skip_to(phone, "That is all")
    await started.bot.restart()
    await send(phone)
    _, (comment,) = started.bot.opened_letters()
    assert comment.text == "more lights 😀"


async def test_after_a_kill_words_that_reply_to_nothing_are_answered_kindly(started):
    phone = await started.phone()
    await begin(phone)
    await skip_to(phone, "Is there one thing you")
    await phone.tap("Write something")
    await until(lambda: phone.prompt is not None, "a prompt")

    await started.bot.restart()
    await phone.type("more lights")

    await phone.wait_for("Please use the buttons")
    await phone.tap("Write nothing")
    await until(
        lambda: any("Which part" in each.get("text", "") for each in phone.messages),
        "the next question",
    )


async def test_a_kill_between_commit_and_reply_ends_in_one_response_and_thanks(started):
    phone = await started.phone()
    await begin(phone)
    await skip_to(phone, "That is all")
    old_send = phone.screen.buttons[0][0].data
    started.telegram.faults.add(
        Fault(FaultKind.DROP_BEFORE, method="editMessageText", times=None)
    )

    tapping = asyncio.create_task(phone.tap("Send"))
    await until(lambda: started.bot.letters() == 2, "the letters posted")
    await started.bot.kill()
    assert "That is all" in phone.screen.text
    started.telegram.faults.clear()
    await started.bot.start()
    await tapping
    await phone.wait_for("Thank you")
    await phone.tap_data(old_send)
    await started.confirmed()

    assert "Thank you" in phone.screen.text
    assert (started.bot.letters(), started.bot.tags()) == (2, 1)


async def test_a_tap_on_a_bot_that_is_down_counts_when_it_is_back(started):
    phone = await started.phone()
    await begin(phone)
    await started.bot.kill()

    tapping = asyncio.create_task(phone.tap("16 or 17"))
    await until(lambda: len(started.telegram.updates) > 0, "the tap on its way")
    await started.bot.start()
    await tapping

    await phone.wait_for("How safe do you feel")


async def test_a_bot_that_is_told_to_stop_finishes_and_confirms_what_it_began(started):
    phone = await started.phone()
    await begin(phone)

    await phone.tap("16 or 17")
    exit_code = await started.bot.stop()

    assert exit_code == 0
    assert started.bot.count("bot.stopped") == 1
    assert len(started.telegram.updates) == 0
    assert "How safe do you feel" in phone.screen.text


# 200 taps at once: 40 people tap Send twice, 30 tick two things and say Done, and 30
# answer one question.
SENDERS, TICKERS, PICKERS = 40, 20, 60


@pytest.mark.slow
async def test_a_kill_under_a_burst_of_taps_loses_none_and_doubles_none(started):
    senders = await started.phones(SENDERS)
    tickers = await started.phones(TICKERS)
    pickers = await started.phones(PICKERS)
    await together(to_review(phone) for phone in senders)
    await together(to_worries(phone) for phone in tickers)
    await together(begin(phone) for phone in pickers)
    await started.confirmed()
    # Slow enough for the kill to strike in the midst of it, on any machine.
    started.telegram.faults.add(
        Fault(FaultKind.DELAY, method="editMessageText", times=None, seconds=0.3)
    )

    taps = [
        *(phone.tap("Send") for phone in senders for _ in range(2)),
        *(
            phone.tap(label)
            for phone in tickers
            for label in ("Fights or violence", "Drug dealing", "Done")
        ),
        *(phone.tap("16 or 17") for phone in pickers),
    ]
    tapping = asyncio.create_task(together(taps))
    await until(lambda: started.bot.letters() >= SENDERS // 4, "some letters posted")
    await started.bot.kill()
    unhandled = len(started.telegram.updates)
    started.telegram.faults.clear()
    await started.bot.start()
    await tapping
    await started.confirmed()

    assert len(taps) == 200
    assert unhandled > 0
    assert all("Thank you" in phone.screen.text for phone in senders)
    assert (started.bot.letters(), started.bot.tags()) == (2 * SENDERS, SENDERS)
    assert all("Question 1 of" in phone.screen.text for phone in pickers)
    for phone in tickers:
        assert "Question 3 of" in phone.screen.text
        await go_on(phone, "Back")
        assert [each for each in phone.screen.labels if each.startswith("✓")] == [
            "✓ Fights or violence (picked)",
            "✓ Drug dealing (picked)",
        ]
    assert started.bot.count("update.failed") == 0


async def to_review(phone: Phone) -> None:
    await begin(phone)
    await fill_in(phone)


async def to_worries(phone: Phone) -> None:
    await begin(phone)
    await skip_to(phone, "What worries you most")
