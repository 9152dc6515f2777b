import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.classification import Classification
from digest.errors import StateError
from digest.tally import (
    ANSWERED,
    ELSEWHERE,
    KEY_MODULUS,
    Counter,
    Place,
    Tally,
    count,
    fitting_answers,
)
from tests.digest.builders import (
    LAWS,
    a_full_questionnaire,
    a_submission,
    records,
    times,
)


QUESTIONNAIRE = a_full_questionnaire()
CLASSIFICATION = Classification.of(QUESTIONNAIRE)

CASES = st.lists(
    st.fixed_dictionaries(
        {
            "age": st.sampled_from(["aged_13_15", "aged_21_24", "over", "rubbish", ""]),
            "trust": st.sampled_from(["very", "never", "not_sure", "rubbish", ""]),
            "would_help": st.sampled_from(
                [("listen",), ("listen", "clubs"), ("none",), ("none", "clubs"), ()]
            ),
            "stopped": st.sampled_from(["no", "once", ""]),
            "treated": st.sampled_from(["very", ""]),
            "area": st.sampled_from(
                [
                    ("north",),
                    ("north", "north_left"),
                    ("north", "south_left"),
                    ("outside_london",),
                    (),
                ]
            ),
        }
    ),
    max_size=12,
)


def people_with(**answers: tuple[str, ...] | str) -> Tally:
    return count(CLASSIFICATION, records(QUESTIONNAIRE, [answers])).tally


@given(CASES, CASES)
@LAWS
def test_tallies_of_two_weeks_add_up_to_the_tally_of_both(first, second):
    one = records(QUESTIONNAIRE, first, named="first")
    other = records(QUESTIONNAIRE, second, named="second")

    apart = count(CLASSIFICATION, one).tally + count(CLASSIFICATION, other).tally

    assert apart == count(CLASSIFICATION, [*other, *one]).tally


@given(CASES)
@LAWS
def test_a_tally_comes_back_from_its_bytes(answers):
    tally = count(CLASSIFICATION, records(QUESTIONNAIRE, answers)).tally

    assert Tally.from_bytes(tally.to_bytes()) == tally


def test_bytes_that_are_no_tally_are_refused_without_quoting_them():
    with pytest.raises(StateError) as refused:
        Tally.from_bytes(b'[["london","people","people","17"]]')

    assert "17" not in str(refused.value)


def test_a_respondent_is_counted_in_london_and_in_one_part_of_each_group():
    tally = people_with(
        trust="very", area=("north", "north_left"), gender="girl", ethnic="black"
    )

    members = {place.member for place in tally.counters if place.question == "trust"}
    assert members == {
        "london",
        "policing_area:north",
        "borough:north_left",
        "age:aged_16_17",
        "gender:girl",
        "ethnic_group:black",
    }


def test_a_respondent_from_elsewhere_is_in_no_group():
    tally = people_with(trust="very", area="outside_london")

    assert set(tally.counters) == {Place(ELSEWHERE, "people", "people")}


def test_a_skipped_area_counts_in_london_but_in_no_policing_area():
    tally = people_with(trust="very", area=())

    assert tally.people("london").count == 1
    assert not any("area" in place.member for place in tally.counters)


def test_an_area_without_a_borough_counts_in_the_area():
    tally = people_with(area="north")

    assert tally.people("policing_area:north").count == 1
    assert not any("borough" in place.member for place in tally.counters)


def test_not_sure_and_skipped_are_in_no_base():
    assert people_with(trust="not_sure").at("london", "trust") == Counter()
    assert people_with(trust=()).at("london", "trust") == Counter()


def test_the_base_of_several_answers_is_everybody_who_ticked_one():
    tally = people_with(would_help=("listen", "clubs"))

    assert tally.at("london", "would_help", ANSWERED).count == 1
    assert tally.at("london", "would_help", "listen").count == 1
    assert tally.at("london", "would_help", "clubs").count == 1


@pytest.mark.parametrize(
    "answers",
    [
        {"trust": "rubbish"},
        {"trust": ("very", "never")},
        {"would_help": ("none", "clubs")},
        {"would_help": ("listen", "clubs", "reasons")},
        {"would_help": ("listen", "listen")},
        {"area": ("north", "south_left")},
        {"area": ("north", "north_left", "north_right")},
        {"area": "rubbish"},
        {"treated": "very"},
        {"treated": "very", "stopped": "no"},
        {"no_such_question": "very"},
    ],
)
def test_an_answer_that_does_not_fit_is_a_skipped_one(answers):
    fitting = fitting_answers(CLASSIFICATION, a_submission(QUESTIONNAIRE, answers))

    assert fitting is not None
    assert set(fitting) <= {"age", "stopped"}


@pytest.mark.parametrize("age", ["under_13", "over", "rubbish", ()])
def test_a_submission_without_an_admitted_age_is_ignored(age):
    counted = count(CLASSIFICATION, records(QUESTIONNAIRE, [{"age": age}]))

    assert counted.ignored == 1
    assert counted.tally == Tally()


def test_a_submission_to_another_version_is_ignored():
    submission = a_submission(QUESTIONNAIRE, {"trust": "very"})
    other = submission.model_copy(update={"questionnaire_version": 2})

    assert count(CLASSIFICATION, [(other, 1)]).ignored == 1


def test_record_keys_add_up_modulo_two_to_the_64():
    people = [
        (a_submission(QUESTIONNAIRE, each), KEY_MODULUS - 1)
        for each in times(2, trust="very")
    ]

    tally = count(CLASSIFICATION, people).tally

    assert tally.at("london", "trust", "very") == Counter(2, KEY_MODULUS - 2)


def test_sensitive_answers_are_counted_for_london_and_policing_areas_only():
    tally = people_with(stopped="once", area=("north", "north_left"), gender="girl")

    members = {place.member for place in tally.counters if place.question == "stopped"}
    assert members == {"london", "policing_area:north"}
