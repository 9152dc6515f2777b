from dataclasses import replace

import pytest

from dialogues.engine import step
from dialogues.happened import AskedHelp, Hid, StartedAgain, Withdrawal
from dialogues.packing import INVITES
from dialogues.progress import ENDED, FormNumber
from dialogues.receipt import code_of
from dialogues.screens.asides import (
    ask_code,
    closed,
    code_tried,
    for_help,
    forgetting,
    invite_in,
    please_tap,
    privacy,
    too_many_codes,
    unusable,
    what_is_held,
)
from dialogues.screens.screen import Begin, Hide, Screen, Show
from tests.support.builders import MOMENT, a_form_number, the_edition
from tests.support.chat import buttons_of, capsules_for, through_capsule


EDITION = the_edition()


def words_of(screen: Screen) -> str:
    return "\n".join(paragraph.text for paragraph in screen.paragraphs)


def test_typed_text_is_answered_without_being_repeated():
    words = words_of(please_tap(EDITION, "en"))

    assert "Nobody read it" in words
    assert "999" in words


def test_help_by_command_is_right_for_a_child():
    assert "Childline" in words_of(for_help(EDITION, MOMENT, "en"))


def test_privacy_names_the_day_by_which_marks_are_deleted():
    assert "on 1 February 2027 at the latest" in words_of(
        privacy(EDITION, MOMENT, "en")
    )


def test_privacy_says_who_runs_the_bot_or_that_nobody_is_named():
    named = replace(EDITION, organisation="A Charity", contact="hello@example.org")

    said = words_of(privacy(named, MOMENT, "en"))

    assert "A Charity runs Earshot. To ask or complain: hello@example.org." in said
    assert "ico.org.uk" in said
    assert "This is a test" in words_of(privacy(EDITION, MOMENT, "en"))


@pytest.mark.parametrize("is_marked", [True, False])
def test_what_is_held_is_said_as_it_is(is_marked):
    words = words_of(what_is_held(EDITION, MOMENT, "en", is_marked=is_marked))

    assert ("a mark that this account took part" in words) == is_marked
    assert ("1 February 2027" in words) == is_marked


@pytest.mark.parametrize("is_marked", [True, False])
def test_a_mark_is_forgotten_at_the_next_mixing(is_marked):
    words = words_of(forgetting(EDITION, MOMENT, "en", is_marked=is_marked))

    assert ("6 am on Monday 23 November" in words) == is_marked


def test_a_code_is_asked_for_with_an_example_and_a_prompt():
    screen, prompt = ask_code(EDITION, "en")

    assert code_of(FormNumber(bytes.fromhex("0123456789abcdef"))) in words_of(screen)
    # Telegram takes 1 to 64 characters.
    assert 1 <= len(prompt.placeholder) <= 64


@pytest.mark.parametrize(
    ("withdrawal", "said"),
    [
        (Withdrawal.TAKEN_BACK, "Your answers are gone"),
        (Withdrawal.NOT_FOUND, "cannot find"),
        (Withdrawal.NOT_NOW, "They are still there"),
    ],
)
def test_a_code_that_was_tried_says_what_became_of_it(withdrawal, said):
    assert said in words_of(code_tried(EDITION, "en", withdrawal))


def test_a_code_that_leads_to_nothing_may_be_mistyped():
    assert "Look at it again" not in words_of(
        code_tried(EDITION, "en", Withdrawal.TAKEN_BACK)
    )
    assert "Please look at it again" in words_of(
        code_tried(EDITION, "en", Withdrawal.NOT_FOUND)
    )


def test_too_many_codes_say_how_long_to_wait():
    assert "in 15 minutes" in words_of(too_many_codes(EDITION, "en", minutes=15))


def test_while_no_questions_are_open_help_is():
    (show,) = closed(EDITION, "en", a_form_number()).outputs

    assert isinstance(show, Show)
    assert [button.means for button in buttons_of(show.screen)] == [
        AskedHelp(),
        Hid(),
    ]


@pytest.mark.parametrize("round_over", [True, False])
def test_a_button_that_cannot_be_used_says_why_and_leads_to_a_new_form(round_over):
    shown = unusable(EDITION, "en", a_form_number(), round_over=round_over)
    (show,) = shown.outputs
    assert isinstance(show, Show)
    title = show.screen.paragraphs[0].text
    assert title == ("This one is over" if round_over else "This button has expired")

    for button in buttons_of(show.screen):
        capsules = capsules_for(EDITION.questionnaire)
        progress, tapped = through_capsule(capsules, shown.progress, button.means)
        follows = step(EDITION, MOMENT, progress, tapped)
        assert isinstance(follows.outputs[0], Begin | Hide | Show)

    assert shown.progress.place == ENDED
    assert buttons_of(show.screen)[0].means == StartedAgain()


@pytest.mark.parametrize(
    ("payload", "invite"),
    [
        ("i1", 1),
        (f"i{INVITES - 1}", INVITES - 1),
        (f"i{INVITES}", 0),
        ("i0", 0),
        ("i01", 0),
        ("i-1", 0),
        ("I1", 0),
        ("i1 ", 0),
        ("i1\n", 0),
        ("i¹", 0),
        ("i٣", 0),
        ("i1٣", 0),
        ("", 0),
        ("i" * 64, 0),
    ],
)
def test_only_an_invite_of_ours_is_read_from_a_link(payload, invite):
    assert invite_in(payload) == invite
