import re
from textwrap import dedent

import pytest

from dialogues.commands import COMMANDS, command_of
from dialogues.errors import Fault, WordingFaultError
from dialogues.faq import LABEL_CHARACTERS, Faq
from dialogues.happened import (
    MOST_ANSWERS,
    AskedAboutTeam,
    AskedHelp,
    Began,
    Hid,
    Picked,
    ReadAnswer,
    Resumed,
    Skipped,
    StartedWriting,
    Stopped,
)
from dialogues.loading import load_faq
from dialogues.progress import INTRO, Part
from dialogues.questionnaire import Version
from dialogues.screens import asides
from dialogues.screens.screen import Look, Screen, Show
from tests.support.builders import a_form_number, the_edition
from tests.support.chat import Chat, buttons_of, comment_on, through_capsule


EDITION = the_edition()
ANSWERS = EDITION.answers
TOPICS = {
    "team": "Safer Neighbourhoods",
    "ward_officers": "Dedicated Ward Officer",
    "pcso": "police community support officer",
    "in_charge": "superintendent",
    "schools": "Safer Schools Officers",
    "priorities": "borough",
    "complain": "0300 020 0096",
    "praise": "stop and search",
    "stopped": "yjlc.uk",
}
ONE = """\
answers:
  - id: team
    question: What is it?
    answer: [A small group.]
    sources: [{name: Somebody, year: 2025}]
    checked_on: 2026-11-22
"""


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(WordingFaultError) as raised:
        load_faq("some.yaml", dedent(text))
    return raised.value.faults


def words_of(screen: Screen) -> str:
    return "\n".join(paragraph.text for paragraph in screen.paragraphs)


def at_the_list() -> Chat:
    chat = Chat(EDITION)
    chat.do(AskedAboutTeam())
    return chat


# What is shipped


def test_each_topic_that_was_asked_for_has_its_answer():
    assert tuple(answer.id for answer in ANSWERS) == tuple(TOPICS)
    for answer in ANSWERS:
        for version in Version:
            said = " ".join(text.original(version) for text in answer.answer)
            assert TOPICS[answer.id] in said


def test_every_answer_names_its_sources():
    assert all(answer.sources for answer in ANSWERS)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.id)
def test_no_year_is_named_that_no_source_is_from(answer):
    years = {str(source.year) for source in answer.sources}
    for version in Version:
        said = " ".join(text.original(version) for text in answer.answer)
        assert set(re.findall(r"\b20\d\d\b", said)) <= years


@pytest.mark.parametrize("answer_id", ["ward_officers", "pcso", "schools"])
def test_what_changed_with_time_is_told_with_both_years(answer_id):
    (answer,) = [each for each in ANSWERS if each.id == answer_id]

    for version in Version:
        said = " ".join(text.original(version) for text in answer.answer)
        assert "2017" in said
        assert "2025" in said


def test_nothing_is_said_in_quotation_marks_but_a_question_of_this_list():
    questions = {answer.question.plain for answer in ANSWERS}

    for answer in ANSWERS:
        for text in answer.answer:
            assert set(re.findall(r"[“\"](.+?)[”\"]", text.plain)) <= questions


# What is shown


def test_the_list_has_one_button_for_each_question():
    chat = at_the_list()

    labels = [button.label for button in chat.buttons]
    assert labels[: len(ANSWERS)] == [answer.question.plain for answer in ANSWERS]
    assert all(len(label) <= LABEL_CHARACTERS for label in labels)


@pytest.mark.parametrize("number", range(len(ANSWERS)))
def test_an_answer_stands_with_its_sources_and_a_way_back_to_the_list(number):
    chat = at_the_list()
    the_list = chat.screen

    chat.tap(ANSWERS[number].question.plain)
    answer = chat.screen
    chat.tap("All these questions")

    small = [each.text for each in answer.paragraphs if each.look is Look.SMALL]
    assert len(small) == 1
    assert all(source.name in small[0] for source in ANSWERS[number].sources)
    assert "22 November 2026" in small[0]
    assert chat.screen == the_list


def test_a_source_without_a_date_says_so():
    chat = at_the_list()

    chat.do(ReadAnswer(0))

    assert "Met Police questions and answers (no date)" in words_of(chat.screen)
    assert "Mayor of London, 2017" in words_of(chat.screen)


def test_an_answer_that_is_not_there_shows_the_list():
    chat = at_the_list()
    the_list = chat.screen

    chat.do(ReadAnswer(MOST_ANSWERS - 1))

    assert chat.screen == the_list


def test_the_older_wording_is_shown_to_older_people():
    chat = Chat(EDITION)
    for happened in (Began(), Picked(2), ReadAnswer(0)):
        chat.do(happened)

    assert chat.progress.version is Version.STANDARD
    assert ANSWERS[0].answer[0].standard in words_of(chat.screen)


def test_reading_keeps_the_place_and_the_answers():
    chat = Chat(EDITION)
    for answering in (Began(), Picked(2), Picked(0)):
        chat.do(answering)
    was, screen = chat.progress, chat.screen

    for happened in (AskedAboutTeam(), ReadAnswer(3), AskedAboutTeam(), Resumed()):
        chat.do(happened)

    assert chat.progress == was
    assert chat.screen == screen


def test_reading_keeps_a_comment_on_the_screen():
    chat = Chat(EDITION)
    for answering in (Began(), Picked(2)):
        chat.do(answering)
    while chat.progress.place.question != "comment":
        chat.do(Skipped())
    chat.do(StartedWriting())
    chat.type("More lights please")

    for happened in (AskedAboutTeam(), ReadAnswer(3)):
        chat.do(happened)
        assert comment_on(chat.screen) == "More lights please"
    assert chat.progress.place.part is Part.CHECKING


def test_help_and_hide_stand_on_each_and_stop_while_a_form_is_under_way():
    chat = at_the_list()
    for happened in (AskedAboutTeam(), ReadAnswer(0)):
        chat.do(happened)
        means = {button.means for button in chat.buttons}
        assert {AskedHelp(), Hid()} <= means
        assert Stopped() not in means

    for going_on in (Began(), Picked(2), AskedAboutTeam()):
        chat.do(going_on)
    assert Stopped() in {button.means for button in chat.buttons}


def test_the_command_opens_the_list_and_leads_to_the_opening():
    step = asides.about_team(EDITION, "en", a_form_number())
    (show,) = step.outputs
    assert isinstance(show, Show)

    labels = [button.label for button in buttons_of(show.screen)]

    assert step.progress.place == INTRO
    assert "Back to the start" in labels
    assert command_of("faq") in COMMANDS


@pytest.mark.parametrize("number", range(MOST_ANSWERS))
def test_a_capsule_has_room_for_every_answer(number):
    chat = at_the_list()

    _, tapped = through_capsule(chat.capsules, chat.progress, ReadAnswer(number))

    assert tapped == ReadAnswer(number)


# The file


def test_a_small_file_loads():
    assert isinstance(load_faq("some.yaml", ONE), Faq)


def test_all_faults_are_told_at_once():
    faults = faults_of(
        """\
        answers:
          - id: The Team
            question: What is it?
            answer: [A small group.]
            sources: []
            checked_on: 2026-11-22
          - id: longer
            question: What is the name of the team that is near me?
            answer: []
            sources: [{name: Somebody, year: 17}]
            checked_on: soon
            source: Me
        """
    )

    assert [(fault.line, fault.place) for fault in faults] == [
        (2, "answers[1].id"),
        (5, "answers[1].sources"),
        (8, "answers[2].question"),
        (9, "answers[2].answer"),
        (10, "answers[2].sources[1].year"),
        (11, "answers[2].checked_on"),
        (12, "answers[2].source"),
    ]


def test_an_id_stands_once():
    twice = ONE + ONE.removeprefix("answers:\n")

    (fault,) = faults_of(twice)
    assert fault.wrong == "these ids stand more than once: team"


def test_there_are_no_more_answers_than_a_capsule_has_room_for():
    item = ONE.removeprefix("answers:\n")
    many = [item.replace("team", f"team_{at}") for at in range(MOST_ANSWERS + 1)]

    (fault,) = faults_of("answers:\n" + "".join(many))

    assert fault.place == "answers"
