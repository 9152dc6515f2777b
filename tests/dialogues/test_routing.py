import pytest

from dialogues.progress import REVIEW, SKIPPED, Answer, Part, Place, Progress
from dialogues.questionnaire import Questionnaire, When
from dialogues.routing import numbering, path, place_after, place_before
from tests.support.builders import (
    a_comment_box,
    a_form_number,
    a_questionnaire,
    one,
    several,
)


CHAIN = a_questionnaire(
    one("pet"),
    one("dog", when=When(question="pet", any_of=("yes",))),
    one("walks", when=When(question="dog", any_of=("yes",))),
    several("fruit"),
)


def standing_at(question_id: str, **answers: Answer) -> Progress:
    place = Place(Part.QUESTION, question_id) if question_id else REVIEW
    return Progress(a_form_number(), place=place, answers=answers)


def ids_on_path(questionnaire: Questionnaire, **answers: Answer) -> list[str]:
    progress = standing_at("", **answers)
    return [question.id for question in path(questionnaire, progress)]


def test_a_question_with_a_condition_is_off_the_path_until_its_answer_is_given():
    assert ids_on_path(CHAIN) == ["age", "pet", "fruit"]
    assert ids_on_path(CHAIN, pet=("yes",)) == ["age", "pet", "dog", "fruit"]


def test_another_answer_or_a_skip_keeps_it_closed():
    assert "dog" not in ids_on_path(CHAIN, pet=("no",))
    assert "dog" not in ids_on_path(CHAIN, pet=SKIPPED)


def test_an_answer_that_is_off_the_path_opens_nothing():
    on_path = ids_on_path(CHAIN, pet=("no",), dog=("yes",), walks=("yes",))

    assert on_path == ["age", "pet", "fruit"]


def test_after_a_question_comes_the_next_without_an_answer():
    progress = standing_at("age", age=("aged_16_17",), pet=("no",))

    assert place_after(CHAIN, progress) == Place(Part.QUESTION, "fruit")


def test_a_question_that_opened_comes_before_those_after_it():
    progress = standing_at("pet", age=("aged_16_17",), pet=("yes",), fruit=SKIPPED)

    assert place_after(CHAIN, progress) == Place(Part.QUESTION, "dog")


def test_a_skipped_question_is_not_asked_again():
    progress = standing_at("age", age=("aged_16_17",), pet=SKIPPED, fruit=SKIPPED)

    assert place_after(CHAIN, progress) == REVIEW


def test_before_a_question_comes_the_one_before_it_on_the_path():
    progress = standing_at("fruit", pet=("no",), dog=("yes",))

    assert place_before(CHAIN, progress) == Place(Part.QUESTION, "pet")


def test_before_the_first_question_is_nothing():
    assert place_before(CHAIN, standing_at("age")) is None


def test_before_the_last_screen_is_the_last_question():
    assert place_before(CHAIN, standing_at("")) == Place(Part.QUESTION, "fruit")


@pytest.mark.parametrize(
    ("question_id", "numbers"),
    [
        ("age", (0, 0)),
        ("sweet", (1, 2)),
        ("sour", (2, 2)),
        ("comment", (0, 0)),
        ("height", (1, 1)),
    ],
)
def test_the_gate_and_the_comment_are_not_counted_and_about_you_is_apart(
    question_id, numbers
):
    questionnaire = a_questionnaire(
        one("sweet"), one("sour"), a_comment_box(), one("height", about_you=True)
    )
    question = questionnaire.question(question_id)

    onward = path(questionnaire, standing_at(question_id))
    assert numbering(questionnaire, onward, question) == numbers


def test_a_question_that_opens_is_counted():
    dog = CHAIN.question("dog")

    onward = path(CHAIN, standing_at("dog", pet=("yes",)))

    assert numbering(CHAIN, onward, dog) == (2, 3)
