"""Single cases; what holds for every case is in test_laws.py."""

from dataclasses import replace

import pytest

from bot.interview.capsule import fingerprint
from dialogues.edition import Edition
from dialogues.happened import (
    Began,
    Delivery,
    Picked,
    Resumed,
    Sent,
    Typed,
    Withdrew,
)
from dialogues.packing import Packing
from dialogues.progress import ENDED, REVIEW, SENT, Part, Place
from dialogues.questionnaire import Version, When
from tests.support.builders import (
    a_comment_box,
    a_questionnaire,
    a_small_edition,
    an_edition,
    one,
)
from tests.support.chat import Chat, buttons_of, comment_on


COMMENT = a_small_edition("comment")


def past_the_gate(edition: Edition) -> Chat:
    chat = Chat(edition)
    chat.do(Began())
    chat.do(Picked(2))
    return chat


def at_the_end(edition: Edition = COMMENT, *, comment: str = "More lights") -> Chat:
    chat = past_the_gate(edition)
    chat.tap("Sweet")
    chat.tap("Write something")
    chat.type(comment)
    chat.tap("Keep it like this")
    chat.tap("Yes")
    return chat


def words_of(chat: Chat) -> str:
    return "\n".join(paragraph.text for paragraph in chat.screen.paragraphs)


def test_nothing_is_asked_before_a_yes():
    chat = Chat(COMMENT)

    chat.do(Picked(2))

    assert chat.progress.answers == {}
    assert chat.progress.place.part is Part.INTRO


def test_a_comment_and_the_answers_are_posted_apart():
    chat = at_the_end()

    chat.tap("Send")

    (post,) = chat.posted
    assert post.comment.text == "More lights"
    assert "More lights" not in post.submission.model_dump_json()
    assert "sweet" not in post.comment.model_dump_json()


def test_an_empty_comment_is_posted_as_well():
    chat = past_the_gate(COMMENT)
    for label in ("Skip", "Skip", "Skip", "Send"):
        chat.tap(label)

    (post,) = chat.posted
    assert post.comment.text == ""


def test_a_comment_is_cut_at_its_limit():
    chat = at_the_end(comment="😀" * 400)

    assert chat.progress.comment == "😀" * 300


def test_a_comment_of_spaces_is_no_comment():
    chat = past_the_gate(COMMENT)
    chat.tap("Sweet")

    chat.type("   ")

    assert chat.progress.place == Place(Part.QUESTION, "comment")
    assert comment_on(chat.screen) == ""


def test_what_is_typed_elsewhere_is_not_taken():
    chat = past_the_gate(COMMENT)

    chat.type("hello")

    assert chat.progress.comment == ""
    assert chat.progress.place == Place(Part.QUESTION, "sweet")


def test_a_comment_that_was_skipped_and_then_drafted_is_not_sent_without_a_yes():
    chat = past_the_gate(COMMENT)
    for label in ("Sweet", "Skip", "Yes", "See or change my answers", "3. (skipped)"):
        chat.tap(label)
    chat.type("A draft")
    chat.tap("Back")

    labels = [button.label for button in chat.buttons]

    assert "Keep my answer" not in labels
    assert labels[:3] == ["Keep it like this", "Write it again", "Leave it out"]


def test_a_comment_off_the_path_is_not_posted():
    told = a_comment_box("told", when=When(question="pet", any_of=("yes",)))
    chat = past_the_gate(an_edition(a_questionnaire(one("pet"), told)))
    for happened in (Picked(0), Typed("My dog")):
        chat.do(happened)
    chat.tap("Keep it like this")
    for label in ("See or change my answers", "2. Choice yes", "Choice no", "Send"):
        chat.tap(label)

    (post,) = chat.posted
    assert post.comment.text == ""


def test_a_comment_that_telegram_no_longer_shows_is_asked_for_again():
    chat = at_the_end()
    lost = replace(chat.screen, paragraphs=())
    chat.moments.append(replace(chat.now, screen=lost))

    chat.do(Sent())

    assert chat.posted == []
    assert chat.progress.place == Place(Part.QUESTION, "comment")
    assert any("no longer read" in each.text for each in chat.screen.paragraphs)


def test_a_second_tap_on_send_finds_no_comment_and_is_thanked_all_the_same():
    chat = at_the_end()
    at_review = chat.now
    chat.tap("Send")
    thanks = chat.screen

    chat.moments.append(replace(at_review, screen=replace(thanks, rows=())))
    chat.do(Sent())

    assert len(chat.posted) == 1
    assert chat.screen == thanks


def test_a_comment_outlives_a_letterbox_that_is_out_of_reach():
    chat = at_the_end()
    chat.delivery = Delivery.NOT_NOW
    chat.tap("Send")
    assert comment_on(chat.screen) == "More lights"

    chat.delivery = Delivery.SENT
    chat.tap("Send")

    assert chat.progress.place == SENT
    assert chat.posted[0] == chat.posted[1]


def test_a_second_tap_on_send_posts_the_same_form():
    chat = at_the_end()
    before = chat.now

    chat.tap("Send")
    chat.tap_at(before, "Send")

    assert chat.posted[0] == chat.posted[1]
    assert len(chat.letterbox) == 1
    assert chat.progress.place == SENT


@pytest.mark.parametrize("delivery", [Delivery.SENT_BEFORE, Delivery.ROUND_OVER])
def test_a_form_that_cannot_be_taken_is_over(delivery):
    chat = at_the_end()
    chat.delivery = delivery

    chat.tap("Send")

    assert chat.progress.place == ENDED
    assert chat.progress.answers == {}
    assert comment_on(chat.screen) == ""


def test_answers_that_were_taken_back_are_not_said_to_be_locked_up():
    chat = at_the_end()
    chat.tap("Send")
    chat.tap("Take my answers back")
    assert chat.letterbox == {}

    chat.tap("Help")
    chat.tap("Back to where I was")

    assert "locked up" not in words_of(chat)
    assert "We kept nothing" in words_of(chat)


def test_taking_back_twice_says_that_nothing_is_found():
    chat = at_the_end()
    chat.tap("Send")
    before = chat.now

    chat.tap("Take my answers back")
    chat.tap_at(before, "Take my answers back")

    assert "cannot find" in words_of(chat)


def test_after_taking_back_a_new_form_may_begin():
    chat = at_the_end()
    chat.tap("Send")
    chat.tap("Take my answers back")

    chat.tap("Start again")

    assert chat.begun == 2
    assert chat.progress.answers == {}


def test_only_a_form_that_was_sent_can_be_taken_back():
    chat = at_the_end()

    chat.do(Withdrew())

    assert chat.progress.place == REVIEW


def test_a_new_form_keeps_the_invite_and_gets_another_number():
    chat = Chat(COMMENT, invite=42)
    first = chat.progress
    chat.tap("No thanks")

    chat.tap("Start again")

    assert chat.progress.form != first.form
    assert chat.progress.invite == first.invite == 42


def test_the_invite_is_in_the_letter_with_the_answers_only():
    chat = Chat(a_small_edition("gate"), invite=42)
    chat.do(Began())
    chat.do(Picked(2))

    chat.tap("Send")

    (post,) = chat.posted
    assert post.submission.invite == 42
    assert "42" not in post.comment.model_dump_json()


def test_an_older_age_brings_the_standard_wording_and_a_younger_one_the_plain():
    chat = Chat(a_small_edition("gate", 13))
    chat.do(Began())
    versions = []
    for label in ("16 to 24", "Back", "13 to 15"):
        chat.tap(label)
        versions.append(chat.progress.version)

    assert versions == [Version.STANDARD, Version.STANDARD, Version.PLAIN]
    assert chat.progress.place == REVIEW


def test_a_changed_answer_leads_to_the_question_that_it_opens_and_then_back():
    chat = past_the_gate(a_small_edition("chain"))
    for label in ("No", "See or change my answers", "2. No", "Yes"):
        chat.tap(label)
    assert chat.progress.place == Place(Part.QUESTION, "dog")

    chat.tap("No")

    assert chat.progress.place == REVIEW


def test_an_answer_that_left_the_path_is_there_again_when_the_path_comes_back():
    chat = past_the_gate(a_small_edition("chain"))
    for label in ("Yes", "No", "Back", "Back", "No"):
        chat.tap(label)
    for label in ("Back", "Yes"):
        chat.tap(label)

    chat.tap("Send")

    assert chat.posted[0].submission.answers["dog"] == ("no_dog",)


def test_a_tick_too_many_is_answered_and_changes_nothing():
    chat = past_the_gate(a_small_edition("several"))
    for label in ("Apple", "Pear"):
        chat.tap(label)

    chat.tap("Plum")

    assert chat.progress.answers["fruit"] == ("apple", "pear")
    assert "up to 2" in chat.told[0]


def test_none_of_these_takes_the_other_ticks_off_and_they_take_it_off():
    chat = past_the_gate(a_small_edition("several"))
    for label in ("Apple", "None of these"):
        chat.tap(label)
    assert chat.progress.answers["fruit"] == ("none_of_these",)

    chat.tap("Plum")

    assert chat.progress.answers["fruit"] == ("plum",)


def test_a_second_tap_takes_a_tick_off():
    chat = past_the_gate(a_small_edition("several"))

    chat.tap("Apple")
    chat.tap("✓ Apple (picked)")

    assert chat.progress.answers["fruit"] == ()


def test_a_policing_area_without_its_borough_is_an_answer():
    chat = past_the_gate(a_small_edition("area"))
    for label in ("North", "Rather not say", "Send"):
        chat.tap(label)

    assert chat.posted[0].submission.answers["area"] == ("north",)


def test_a_borough_is_posted_with_its_policing_area():
    chat = past_the_gate(a_small_edition("area"))
    for label in ("North", "Back", "West", "Ealing", "Send"):
        chat.tap(label)

    assert chat.posted[0].submission.answers["area"] == ("west", "ealing")


def test_a_tap_on_a_borough_that_the_area_does_not_have_stays_there():
    chat = past_the_gate(a_small_edition("area"))
    chat.tap("West")
    before = chat.now

    chat.do(Picked(1))  # West has Ealing alone

    assert chat.now == before


def test_a_place_elsewhere_has_no_borough():
    chat = past_the_gate(a_small_edition("area"))

    chat.tap("Outside London")

    assert chat.progress.place == REVIEW


def test_coming_back_from_help_shows_the_same_screen():
    chat = at_the_end()
    was = chat.screen

    chat.tap("Help")
    chat.tap("Back to where I was")

    assert chat.screen == was


def test_send_says_the_same_after_the_bot_was_started_anew():
    chat = at_the_end()
    again = replace(chat, posted=[], letterbox={})
    again.moments = list(chat.moments)

    chat.tap("Send")
    again.tap("Send")

    assert chat.posted == again.posted
    assert chat.screen == again.screen


def test_nothing_leads_from_stop_into_the_form():
    chat = past_the_gate(COMMENT)
    chat.tap("Stop")

    for button in buttons_of(chat.moments[-2].screen):
        chat.do(button.means)

    chat.do(Resumed())
    assert chat.progress.place == ENDED
    assert chat.begun == 1


# A comment box that is left out


def left_out(edition: Edition = COMMENT) -> Edition:
    return replace(edition, questionnaire=edition.questionnaire.without_comment())


def test_a_comment_box_that_is_left_out_is_on_no_path_and_two_letters_are_posted():
    chat = past_the_gate(left_out())
    asked = [words_of(chat)]
    while chat.progress.place != REVIEW:
        chat.tap("Skip")
        asked.append(words_of(chat))
    chat.tap("Send")

    (post,) = chat.posted
    assert not [words for words in asked if "Anything else?" in words]
    assert post.comment.text == ""
    assert "comment" not in post.submission.answers


def test_leaving_it_out_changes_no_button_of_a_round_under_way():
    with_it, without_it = COMMENT.questionnaire, left_out().questionnaire

    assert fingerprint(with_it) == fingerprint(without_it)
    assert Packing.of(with_it) == Packing.of(without_it)


@pytest.mark.parametrize("label", ["Skip", "Write something", "Back", "Resumed"])
def test_who_stands_at_the_box_when_it_is_left_out_stands_at_the_next_question(label):
    chat = past_the_gate(COMMENT)
    chat.tap("Sweet")
    assert "Anything else?" in words_of(chat)
    chat.edition = left_out()

    if label == "Resumed":
        chat.do(Resumed())
    else:
        chat.tap(label)

    assert chat.progress.place.part is Part.QUESTION
    assert chat.progress.place.question not in chat.progress.answers
    assert "Anything else?" not in words_of(chat)
    assert chat.prompts == []


def test_who_types_into_a_box_that_is_left_out_has_written_nothing():
    chat = past_the_gate(COMMENT)
    chat.tap("Sweet")
    chat.tap("Write something")
    chat.edition = left_out()

    chat.type("More lights")

    assert chat.progress.comment == ""
    assert "More lights" not in words_of(chat)


def test_a_comment_that_was_kept_is_not_sent_once_the_box_is_left_out():
    chat = at_the_end()
    chat.edition = left_out()

    chat.tap("Send")

    (post,) = chat.posted
    assert post.comment.text == ""
    assert chat.told == []
    assert chat.progress.place == SENT


def test_help_stop_and_hide_work_at_a_box_that_is_left_out():
    for label in ("Help", "Stop", "Hide all this"):
        chat = past_the_gate(COMMENT)
        chat.tap("Sweet")
        before = chat.screen
        chat.edition = left_out()

        chat.tap(label)

        assert chat.screen != before or chat.hidden


@pytest.mark.parametrize("are_kept", [True, False])
def test_a_comment_says_whether_its_writer_was_told_that_it_is_read(are_kept):
    chat = at_the_end(replace(COMMENT, comments_are_kept=are_kept))

    chat.tap("Send")

    (post,) = chat.posted
    assert post.comment.may_be_read is are_kept


def test_a_comment_begun_when_nobody_was_to_read_it_is_read_by_nobody():
    chat = at_the_end(COMMENT)
    chat.edition = replace(COMMENT, comments_are_kept=True)

    chat.tap("Send")

    (post,) = chat.posted
    assert post.comment.text
    assert not post.comment.may_be_read
