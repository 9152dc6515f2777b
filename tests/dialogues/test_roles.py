"""What code asks a questionnaire for, in place of ids."""

import pytest
from pydantic import ValidationError

from bot import content
from bot.interview.capsule import fingerprint
from dialogues.errors import Fault, QuestionnaireFaultError
from dialogues.questionnaire import Audience, Group, KeyQuestion, Picture, Role, Text
from digest.classification import NEEDED
from tests.support.builders import (
    a_choice,
    a_comment_box,
    a_questionnaire,
    a_scale,
    a_text,
    an_area,
    one,
    several,
)


YOUNG_PEOPLE = content.read(content.YOUNG_PEOPLE)
PROFESSIONALS = content.read(content.PROFESSIONALS)
GIVEN = {
    Role.HEADLINE: "    headline: ",
    Role.PICTURE: "    picture:",
    Role.WOULD_HELP: "    role: would_help",
    Role.WORRIES: "    role: worries",
}
"""How the lines begin that give a question a role."""
A_PICTURE = Picture(statement=a_text("It is warm"))


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(QuestionnaireFaultError) as raised:
        content.to_be_published("some.yaml", text)
    return raised.value.faults


def without(role: Role) -> str:
    """Return young people's questionnaire with the role given to no question."""
    kept, in_picture = [], False
    for line in YOUNG_PEOPLE.splitlines():
        in_picture = in_picture and line.startswith("      ")
        if line.startswith(GIVEN[role]):
            in_picture = role is Role.PICTURE
        elif not in_picture:
            kept.append(line)
    return "\n".join(kept)


# What is needed


@pytest.mark.parametrize("role", NEEDED[Audience.YOUNG_PEOPLE])
def test_young_peoples_questionnaire_without_a_role_is_refused(role):
    text = without(role)

    (fault,) = faults_of(text)

    assert fault.line == text.splitlines().index("questions:") + 1
    assert fault.wrong == f"no question has the role {role.value}"
    assert fault.remedy.startswith(f"Put '{GIVEN[role].strip()}")


def test_the_questionnaire_of_young_people_needs_every_role():
    assert set(NEEDED[Audience.YOUNG_PEOPLE]) == set(Role)


def test_the_questionnaire_of_professionals_needs_no_role():
    asked = content.to_be_published("some.yaml", PROFESSIONALS)

    assert not [each for each in asked.questions if each.roles]


def test_what_is_for_young_people_needs_the_roles_whoever_was_meant():
    text = PROFESSIONALS.replace("audience: professionals\n", "")

    assert {f"no question has the role {role.value}" for role in Role} <= {
        fault.wrong for fault in faults_of(text)
    }


def test_a_role_on_a_question_that_is_wrong_itself_is_not_told_to_be_missing():
    (fault,) = faults_of(
        YOUNG_PEOPLE.replace("    role: worries\n", "    role: worries\n    wrong: x\n")
    )

    assert fault.wrong == "wrong is not known here"


# What is found


def test_headlines_come_by_rank_and_others_as_they_are_asked():
    asked = a_questionnaire(
        a_scale("warm", headline=2, picture=A_PICTURE),
        several("fruit", role=Role.WORRIES),
        a_scale("wet", headline=1, picture=A_PICTURE),
    )

    assert [each.id for each in asked.with_role(Role.HEADLINE)] == ["wet", "warm"]
    assert [each.id for each in asked.with_role(Role.PICTURE)] == ["warm", "wet"]
    assert [each.id for each in asked.with_role(Role.WORRIES)] == ["fruit"]
    assert asked.with_role(Role.WOULD_HELP) == ()


def test_an_answer_on_its_own_and_one_for_all_others_name_nothing():
    named = {
        a_choice("plum").names_nothing,
        a_choice("not_sure", counts=False).names_nothing,
    }

    assert named == {False}
    assert a_choice("none", alone=True).names_nothing
    assert a_choice("else", other=True).names_nothing


def test_a_role_is_no_part_of_what_is_asked():
    with_roles = content.questionnaire()

    plain = with_roles.model_copy(
        update={
            "questions": tuple(
                each.model_copy(
                    update={"headline": None, "picture": None, "role": None}
                )
                for each in with_roles.questions
            )
        }
    )

    assert fingerprint(plain) == fingerprint(with_roles)


# What is out of place


@pytest.mark.parametrize(
    "given", [{"headline": 1}, {"picture": A_PICTURE}], ids=["headline", "picture"]
)
@pytest.mark.parametrize("ask", [one, several, a_comment_box, an_area])
def test_what_is_told_as_for_and_against_needs_sides(ask, given):
    with pytest.raises(ValidationError, match="no answers for and against"):
        a_questionnaire(ask("some", **given))


def test_a_question_that_divides_has_no_figures_to_be_told():
    asked = a_scale("some", headline=1, group=Group.GENDER)

    with pytest.raises(ValidationError, match="no answers for and against"):
        a_questionnaire(asked)


@pytest.mark.parametrize("ask", [one, a_scale, a_comment_box, an_area])
def test_what_is_asked_for_is_picked_from_a_list(ask):
    with pytest.raises(ValidationError, match="a question with several answers"):
        a_questionnaire(ask("some", role=Role.WORRIES))


def test_a_role_is_given_once():
    with pytest.raises(ValidationError, match="2 questions have the role worries"):
        a_questionnaire(
            several("some", role=Role.WORRIES), several("more", role=Role.WORRIES)
        )


def test_a_rank_is_given_once():
    with pytest.raises(ValidationError, match="there are 2 headlines 1"):
        a_questionnaire(a_scale("some", headline=1), a_scale("more", headline=1))


@pytest.mark.parametrize(
    "sentence",
    [
        Text(plain="{share} say so", standard="All say so"),
        a_text("All say so"),
        a_text("{share} of {all} say so"),
    ],
)
def test_a_sentence_has_room_for_the_share_and_nothing_else(sentence):
    with pytest.raises(ValidationError, match=r"needs \{share\}"):
        Picture(statement=a_text("It is warm"), sentence=sentence)


def test_nothing_is_filled_into_a_statement():
    with pytest.raises(ValidationError, match="nothing is filled into"):
        Picture(statement=a_text("It is {share}"))


# Key questions


def test_a_key_question_that_the_committee_does_not_have_is_refused():
    text = YOUNG_PEOPLE.replace("key_questions: [KQ4]", "key_questions: [KQ3, KQ6]")

    (fault,) = faults_of(text)

    assert fault.line == text.splitlines().index("    key_questions: [KQ3, KQ6]") + 1
    assert fault.place.endswith(".key_questions[2]")
    assert fault.wrong == "this is no key question of the committee"
    assert fault.remedy == "Use one of: KQ1, KQ2, KQ3, KQ4, KQ5, LS."


def test_every_key_question_of_the_committee_is_known():
    assert [each.value for each in KeyQuestion] == [
        *("KQ1", "KQ2", "KQ3", "KQ4", "KQ5", "LS"),
    ]
