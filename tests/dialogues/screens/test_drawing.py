from dataclasses import replace

import pytest

from dialogues.happened import (
    CARDS,
    AskedHelp,
    AskedResults,
    Hid,
    ReadMore,
    Resumed,
    Stopped,
    Withdrew,
)
from dialogues.progress import (
    INTRO,
    REVIEW,
    SENT,
    WRITTEN,
    Answer,
    Part,
    Place,
    Progress,
)
from dialogues.questionnaire import Version
from dialogues.screens import at_any_time, drawing, ending, opening
from dialogues.screens.screen import Look, Screen
from tests.support.builders import (
    MIXED_AT,
    MOMENT,
    a_form_number,
    a_small_edition,
    a_steady_edition,
)
from tests.support.chat import buttons_of


EDITION = a_steady_edition()


def standing_at(place: Place, words: str = "", /, **answers: Answer) -> Progress:
    return Progress(
        a_form_number(),
        place=place,
        answers={"age": ("aged_16_17",), **answers},
        version=Version.STANDARD,
        comment=words,
    )


def asked(question_id: str, **answers: Answer) -> Screen:
    place = Place(Part.QUESTION, question_id)
    return drawing.standing(EDITION, MOMENT, standing_at(place, "", **answers))


def words_of(screen: Screen) -> list[str]:
    return [paragraph.text for paragraph in screen.paragraphs]


def labels_of(screen: Screen) -> list[str]:
    return [button.label for button in buttons_of(screen)]


def test_the_opening_asks_for_a_yes():
    screen = drawing.standing(EDITION, MOMENT, standing_at(INTRO))

    assert words_of(screen)[-1] == "Is that OK?"
    assert labels_of(screen)[:2] == ["Yes, start", "No thanks"]


def test_the_cards_lead_on_to_the_last_and_each_of_them_back():
    progress = standing_at(INTRO)
    cards = [opening.card(EDITION, progress, number) for number in range(CARDS)]

    for number, card in enumerate(cards):
        means = [button.means for button in buttons_of(card)]
        onward = [ReadMore(number + 1)] if number + 1 < CARDS else []
        assert means == [*onward, Resumed(), AskedHelp(), Hid()]


def test_a_question_says_where_one_is():
    assert words_of(asked("safe_home"))[0] == "Question 1 of 9"
    assert words_of(asked("treated", stopped=("once",)))[0] == "Question 8 of 10"
    assert words_of(asked("gender"))[0] == "About you, 2 of 2"


def test_the_age_and_the_comment_have_no_number():
    for question_id in ("age", "comment"):
        assert not any(" of " in words for words in words_of(asked(question_id))[:1])


def test_the_answer_that_is_there_is_said_and_can_be_kept():
    screen = asked("trust", trust=("a_little",))

    assert "Your answer now: A little" in words_of(screen)
    assert "Keep my answer" in labels_of(screen)


def test_a_skipped_question_has_no_answer_to_keep():
    screen = asked("trust", trust=())

    assert "Keep my answer" not in labels_of(screen)


def test_what_is_ticked_is_said_in_words():
    screen = asked("worries", worries=("drugs",))

    assert "✓ Drug dealing (picked)" in labels_of(screen)


def test_the_hard_question_says_why_before_it():
    assert any("never tell the police" in words for words in words_of(asked("stopped")))


def test_help_is_offered_after_the_question_about_missing_friends():
    screen = asked("would_help")

    assert any("tap Help at any time" in words for words in words_of(screen))


def test_the_boroughs_are_those_of_the_area_that_was_picked():
    place = Place(Part.BOROUGH, "area")

    screen = drawing.standing(EDITION, MOMENT, standing_at(place, area=("south",)))

    assert labels_of(screen)[:2] == ["Bromley", "Croydon"]


def test_the_areas_are_shown_with_their_boroughs():
    listed = "\n".join(words_of(asked("area")))

    for borough in ("Westminster", "Bromley", "Lewisham"):
        assert borough in listed


def test_a_borough_without_an_area_asks_for_the_area():
    screen = drawing.standing(EDITION, MOMENT, standing_at(Place(Part.BOROUGH, "area")))

    assert "Central West" in labels_of(screen)


def test_a_person_s_own_words_are_marked_as_theirs():
    place = Place(Part.CHECKING, "comment")

    screen = drawing.standing(EDITION, MOMENT, standing_at(place, "More lights"))

    theirs = [each.text for each in screen.paragraphs if each.look is Look.COMMENT]
    assert theirs == ["More lights"]


def test_nothing_is_to_be_kept_where_no_comment_is():
    screen = drawing.standing(
        EDITION, MOMENT, standing_at(Place(Part.CHECKING, "comment"))
    )

    assert "Keep it like this" not in labels_of(screen)


def test_the_last_screen_counts_what_is_answered_and_what_is_not():
    screen = drawing.standing(EDITION, MOMENT, standing_at(REVIEW, trust=("a_little",)))

    assert "Answered: 2. Skipped: 11." in words_of(screen)[1]


def test_the_list_has_every_question_on_the_path_with_its_answer():
    answers: dict[str, Answer] = {
        "comment": WRITTEN,
        "area": ("south", "croydon"),
        "worries": ("drugs", "weapons"),
    }

    screen = ending.all_answers(EDITION, standing_at(REVIEW, "", **answers))

    listed = words_of(screen)[2].splitlines()
    assert len(listed) == 2 * 13
    assert "→ Croydon" in listed
    assert "→ (your own words)" in listed
    assert "→ Drug dealing, Knives or other weapons" in listed
    assert "12. Croydon" in labels_of(screen)


def test_a_long_answer_is_cut_on_its_button_and_whole_in_the_list():
    contact = ("talk", "sport_or_club", "cadets", "meeting", "chat")

    screen = ending.all_answers(EDITION, standing_at(REVIEW, contact=contact))

    (label,) = [each for each in labels_of(screen) if each.startswith("5. ")]
    assert label == "5. A talk at school or college, Sport or youth club, Police …"
    assert "A friendly chat" in words_of(screen)[2]


def test_the_thanks_say_until_when_answers_can_be_taken_back():
    screen = drawing.standing(EDITION, MOMENT, standing_at(SENT))

    assert any("until 6 am on Monday 23 November" in each for each in words_of(screen))
    assert [button.means for button in buttons_of(screen)] == [
        AskedResults(),
        Withdrew(),
        AskedHelp(),
        Hid(),
    ]


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(0, 0, "12 am"), (6, 30, "6:30 am"), (12, 5, "12:05 pm"), (18, 0, "6 pm")],
)
def test_a_time_is_said_as_people_say_it(hour, minute, said):
    moment = replace(MOMENT, mixed_at=MIXED_AT.replace(hour=hour, minute=minute))
    screen = drawing.standing(EDITION, moment, standing_at(SENT))

    assert any(f"until {said} on Monday" in each for each in words_of(screen))


def test_help_has_a_way_back_and_stop_while_a_form_is_under_way():
    under_way = at_any_time.help_card(EDITION, standing_at(REVIEW))
    sent = at_any_time.help_card(EDITION, standing_at(SENT))

    assert [each.means for each in buttons_of(under_way)] == [
        Resumed(),
        Stopped(),
        Hid(),
    ]
    assert [each.means for each in buttons_of(sent)] == [Resumed(), Hid()]


def test_the_wording_follows_the_version():
    place = Place(Part.QUESTION, "safe_home")
    plain = Progress(a_form_number(), place=place)

    assert "How safe do you feel when you are out near your home?" in words_of(
        drawing.standing(EDITION, MOMENT, plain)
    )
    assert "when you are out in your area?" in "\n".join(words_of(asked("safe_home")))


def test_a_small_questionnaire_is_shown_as_well():
    edition = a_small_edition("one")
    progress = standing_at(Place(Part.QUESTION, "sweet"))

    assert labels_of(drawing.standing(edition, MOMENT, progress))[:2] == [
        "Sweet",
        "Savoury",
    ]
