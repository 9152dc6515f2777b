import pytest
from pydantic import ValidationError

from dialogues.questionnaire import (
    Audience,
    Choice,
    Group,
    Questionnaire,
    QuestionValue,
    Text,
    Version,
    When,
)
from digest.classification import NETS, PEOPLE
from tests.support.builders import (
    a_choice,
    a_comment_box,
    a_gate,
    a_policing_area,
    a_questionnaire,
    a_scale,
    a_text,
    an_area,
    one,
    several,
)


def test_a_single_text_serves_both_wordings():
    text = Text.model_validate("Hello")

    assert text.original(Version.PLAIN) == text.original(Version.STANDARD) == "Hello"


def test_a_text_of_two_lines_is_refused():
    with pytest.raises(ValidationError):
        a_text("one\ntwo")


def test_an_empty_text_is_refused():
    with pytest.raises(ValidationError):
        a_text("   ")


def test_a_questionnaire_cannot_be_changed():
    questionnaire = a_questionnaire()

    with pytest.raises(ValidationError):
        questionnaire.version = 2  # type: ignore[misc]  # that is the point


def test_a_changed_copy_knows_its_own_questions_and_its_own_gate():
    questionnaire = a_questionnaire(one("first"))
    assert questionnaire.question("first").id == "first"
    assert questionnaire.is_gate("age")
    other_gate = a_gate().model_copy(update={"id": "band"})

    changed = questionnaire.model_copy(update={"questions": (other_gate, one("next"))})

    assert changed.question("next").id == "next"
    assert changed.is_gate("band")
    with pytest.raises(KeyError):
        changed.question("first")


def test_what_was_worked_out_makes_no_difference_between_equal_questionnaires():
    asked, fresh = a_questionnaire(one("first")), a_questionnaire(one("first"))

    assert asked.question("first") == fresh.questions[1]
    assert asked.is_gate("age")

    assert asked == fresh
    assert hash(asked) == hash(fresh)
    assert asked.model_dump_json() == a_questionnaire(one("first")).model_dump_json()


@pytest.mark.parametrize("sides", ["+++--", "++0-", "++---", "+0+--", "+-0+-", "++"])
def test_a_scale_without_its_five_points_in_order_is_refused(sides):
    with pytest.raises(ValidationError, match="five points"):
        a_scale("warm", sides=sides)


@pytest.mark.parametrize("sides", ["++0--", "--0++"])
def test_a_scale_may_run_either_way(sides):
    scale = a_scale("warm", sides=sides)

    assert len(scale.choices) == 6


def test_more_ticks_than_choices_are_refused():
    with pytest.raises(ValidationError, match="only 2 choices can be combined"):
        several("fruit", "apple", "pear", at_most=3, alone="none")


def test_so_many_ticks_that_their_ways_cannot_be_listed_are_refused():
    many = [f"choice_{at}" for at in range(40)]

    with pytest.raises(ValidationError, match="combine in"):
        several("fruit", *many, at_most=12)


def test_a_choice_that_is_too_long_for_a_button_is_refused():
    with pytest.raises(ValidationError, match="51 characters"):
        Choice(id="long", text=a_text("x" * 51))


def test_a_questionnaire_without_a_gate_is_refused():
    gate = one("age", "young", "old")

    with pytest.raises(ValidationError, match="not the age question"):
        a_questionnaire(questions=(gate,))


def test_a_second_gate_is_refused():
    second = a_gate().model_copy(update={"id": "age_again"})

    with pytest.raises(ValidationError, match="only the first question is a gate"):
        a_questionnaire(second)


def of_professionals(*questions: QuestionValue) -> Questionnaire:
    return a_questionnaire(questions=questions, audience=Audience.PROFESSIONALS)


def test_professionals_have_no_gate_and_begin_in_the_standard_wording():
    questionnaire = of_professionals(one("work"))

    assert questionnaire.gate is None
    assert not questionnaire.is_gate("work")
    assert questionnaire.first_wording is Version.STANDARD
    assert a_questionnaire().first_wording is Version.PLAIN


def test_a_gate_for_professionals_is_refused():
    with pytest.raises(ValidationError, match="professionals pass no gate"):
        of_professionals(a_gate())


@pytest.mark.parametrize(
    "question",
    [one("gender", group=Group.GENDER), an_area(group=Group.POLICING_AREA)],
    ids=["gender", "area"],
)
def test_a_question_that_divides_professionals_is_refused(question):
    with pytest.raises(ValidationError, match="professionals are not divided by"):
        of_professionals(one("work"), question)


def test_a_condition_that_looks_forward_is_refused():
    early = one("early", when=When(question="late", any_of=("yes",)))

    with pytest.raises(ValidationError, match="not asked before it"):
        a_questionnaire(early, one("late"))


def test_a_condition_on_itself_is_refused():
    itself = one("itself", when=When(question="itself", any_of=("yes",)))

    with pytest.raises(ValidationError, match="not asked before it"):
        a_questionnaire(itself)


def test_a_condition_on_an_answer_that_nobody_can_give_is_refused():
    late = one("late", when=When(question="early", any_of=("perhaps",)))

    with pytest.raises(ValidationError, match="perhaps, which early lacks"):
        a_questionnaire(one("early"), late)


def test_a_condition_on_ticks_is_refused():
    late = one("late", when=When(question="fruit", any_of=("a",)))

    with pytest.raises(ValidationError, match="not answered with one choice"):
        a_questionnaire(several("fruit"), late)


def test_two_questions_with_one_id_are_refused():
    with pytest.raises(ValidationError, match="the id sweet is used 2 times"):
        a_questionnaire(one("sweet"), one("sweet"))


@pytest.mark.parametrize("taken", [PEOPLE, *NETS.values()])
def test_an_id_that_the_published_tables_use_for_themselves_is_refused(taken):
    for question in (one(taken), one("some", "yes", taken)):
        with pytest.raises(ValidationError, match="a word of the published tables"):
            a_questionnaire(question)


def test_two_choices_with_one_id_are_refused():
    with pytest.raises(ValidationError, match="the choice id yes is used 2 times"):
        a_questionnaire(one("sweet", "yes", "yes"))


def test_two_boroughs_with_one_id_are_refused():
    twice = a_policing_area("west", havering="E09000009")
    area = an_area()
    area = area.model_copy(update={"policing_areas": (area.policing_areas[0], twice)})

    with pytest.raises(ValidationError, match="the place havering stands here twice"):
        a_questionnaire(area)


def test_two_boroughs_with_one_code_are_refused():
    twice = a_policing_area("west", ealing="E09000016")
    area = an_area()
    area = area.model_copy(update={"policing_areas": (area.policing_areas[0], twice)})

    with pytest.raises(ValidationError, match="the place E09000016 stands here twice"):
        a_questionnaire(area)


def test_a_place_elsewhere_with_the_id_of_an_area_is_refused():
    area = an_area().model_copy(update={"elsewhere": (a_choice("west"),)})

    with pytest.raises(ValidationError, match="the place west stands here twice"):
        a_questionnaire(area)


def test_a_second_comment_box_is_refused():
    with pytest.raises(ValidationError, match="a second comment box"):
        a_questionnaire(a_comment_box("here"), a_comment_box("there"))


def test_one_group_from_two_questions_is_refused():
    first, second = (one(each, group=Group.GENDER) for each in ("first", "second"))

    with pytest.raises(ValidationError, match="gender comes from two questions"):
        a_questionnaire(first, second)


def test_what_is_not_there_is_not_found():
    questionnaire = a_questionnaire(one("sweet"))

    with pytest.raises(KeyError):
        questionnaire.question("sour")
    with pytest.raises(KeyError):
        a_gate().choice("forty")
