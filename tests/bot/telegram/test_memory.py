import pytest

from bot import content
from bot.telegram import memory
from bot.telegram.memory import (
    KEPT_CHATS,
    KEPT_SCREENS,
    KEPT_SECONDS,
    QUICK_SECONDS,
    Note,
    Notes,
)
from bot.telegram.updates import ChatId, MessageId
from dialogues.engine import step
from dialogues.happened import Finished, Picked, Tapped, WentBack
from dialogues.progress import FormNumber, Part, Place, Progress
from tests.bot.clocks import ToldClock
from tests.support.builders import MOMENT


EDITION = content.edition()
QUESTIONNAIRE = EDITION.questionnaire
CHAT = ChatId(7)
FORM = FormNumber(b"form one")
WORRIES = Place(Part.QUESTION, "worries")
VIOLENCE, WEAPONS, ROBBERY, NOTHING = 0, 1, 2, 8


@pytest.fixture
def clock() -> ToldClock:
    return ToldClock()


@pytest.fixture
def kept(clock: ToldClock) -> Notes:
    return Notes(clock)


def keyboard(*ticked: str, form: FormNumber = FORM) -> Progress:
    return Progress(form, place=WORRIES, answers={"worries": ticked} if ticked else {})


def tap(
    kept: Notes, seen: Progress, tapped: Tapped, *, chat: ChatId = CHAT
) -> Progress:
    """Handle a tap on a keyboard as it was seen, as the conversation does."""
    meant = kept.with_quick_ticks(chat, QUESTIONNAIRE, seen, tapped)
    after = step(EDITION, MOMENT, meant, tapped).progress
    kept.keep_ticks(chat, QUESTIONNAIRE, after)
    return after


def ticks(progress: Progress) -> tuple[str, ...]:
    return progress.answers["worries"]


def test_two_ticks_on_one_keyboard_both_count(kept):
    tap(kept, keyboard(), Picked(WEAPONS))

    after = tap(kept, keyboard(), Picked(VIOLENCE))

    assert ticks(after) == ("violence", "weapons")


def test_the_same_tick_twice_on_one_keyboard_is_one_tick(kept):
    tap(kept, keyboard(), Picked(VIOLENCE))

    assert ticks(tap(kept, keyboard(), Picked(VIOLENCE))) == ("violence",)


def test_a_tick_taken_off_the_new_keyboard_is_off(kept):
    tap(kept, keyboard(), Picked(VIOLENCE))

    assert ticks(tap(kept, keyboard("violence"), Picked(VIOLENCE))) == ()


def test_a_third_quick_tick_is_one_too_many(kept):
    for option in (VIOLENCE, WEAPONS):
        tap(kept, keyboard(), Picked(option))

    assert ticks(tap(kept, keyboard(), Picked(ROBBERY))) == ("violence", "weapons")


def test_a_quick_tick_that_stands_alone_takes_the_others_away(kept):
    tap(kept, keyboard(), Picked(VIOLENCE))

    assert ticks(tap(kept, keyboard(), Picked(NOTHING))) == ("nothing_much",)


def test_done_on_the_keyboard_before_the_tick_keeps_the_tick(kept):
    tap(kept, keyboard(), Picked(VIOLENCE))

    after = tap(kept, keyboard(), Finished())

    assert ticks(after) == ("violence",)
    assert after.place != WORRIES


def test_back_from_a_question_that_was_only_looked_at_answers_nothing(kept):
    kept.keep_ticks(CHAT, QUESTIONNAIRE, keyboard())

    after = tap(kept, keyboard(), WentBack())

    assert WORRIES.question not in after.answers


def test_ticks_of_another_form_chat_or_question_do_not_mix(kept):
    tap(kept, keyboard(), Picked(VIOLENCE))

    other_form = keyboard(form=FormNumber(b"form two"))
    assert ticks(tap(kept, other_form, Picked(WEAPONS), chat=CHAT)) == ("weapons",)
    assert ticks(tap(kept, keyboard(), Picked(ROBBERY), chat=ChatId(8))) == ("robbery",)


def test_an_old_keyboard_after_the_quick_time_counts_as_it_looks(kept, clock):
    tap(kept, keyboard(), Picked(VIOLENCE))
    clock.passed(QUICK_SECONDS + 0.1)

    assert ticks(tap(kept, keyboard(), Picked(WEAPONS))) == ("weapons",)


def test_an_option_that_the_question_does_not_have_changes_nothing(kept):
    tap(kept, keyboard(), Picked(VIOLENCE))

    assert ticks(tap(kept, keyboard(), Picked(99))) == ("violence",)


def test_a_note_is_forgotten_after_its_time(kept, clock):
    kept.keep(CHAT, Note(at=0, screens=(MessageId(3),)))
    clock.passed(KEPT_SECONDS - 1)
    assert kept.of(CHAT).screens == (3,)

    clock.passed(2)

    assert kept.of(CHAT).screens == ()


def test_a_note_that_is_asked_to_be_forgotten_is(kept):
    kept.keep(CHAT, Note(at=0, screens=(MessageId(3),)))

    kept.forget(CHAT)
    kept.forget(CHAT)

    assert kept.of(CHAT).screens == ()


def test_no_more_than_so_many_chats_are_remembered_and_the_oldest_goes(kept, clock):
    for number in range(KEPT_CHATS + 1):
        clock.passed(0.001)
        kept.keep(ChatId(number), Note(at=0, screens=(MessageId(number + 1),)))

    assert kept.of(ChatId(0)).screens == ()
    assert kept.of(ChatId(1)).screens == (2,)
    assert kept.of(ChatId(KEPT_CHATS)).screens == (KEPT_CHATS + 1,)


def test_what_is_old_leaves_the_memory_when_something_new_is_kept(kept, clock):
    kept.keep(CHAT, Note(at=0, screens=(MessageId(3),)))
    clock.passed(KEPT_SECONDS + 1)

    kept.keep(ChatId(8), Note(at=0))

    assert list(kept._notes) == [ChatId(8)]  # noqa: SLF001  (what is in memory)


def test_a_note_knows_the_last_screens_and_which_was_shown_last():
    note = Note(at=0)
    for number in (*range(KEPT_SCREENS + 2), 5):
        note = note.showing(MessageId(number))

    assert note.screens == (2, 3, 4, *range(6, KEPT_SCREENS + 2), 5)


def test_a_note_holds_no_text_of_a_person():
    assert set(memory.Note.__slots__) == {
        *("at", "screens", "asked", "prompt", "aside", "ticks")
    }
