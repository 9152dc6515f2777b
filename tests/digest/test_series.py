import pytest

from digest.errors import StateError
from digest.series import States
from digest.tally import Record
from tests.digest.builders import (
    POINTS,
    Answers,
    a_full_questionnaire,
    compiled,
    records,
    times,
)


QUESTIONNAIRE = a_full_questionnaire()


def crowd(number: int, **answers: str | tuple[str, ...]) -> list[Record]:
    return records(QUESTIONNAIRE, times(number, **answers), named=(number, answers))


def mixed(
    number: int, question: str = "trust", **answers: str | tuple[str, ...]
) -> list[Record]:
    people: list[Answers] = [
        {**answers, question: POINTS[place % 5]} for place in range(number)
    ]
    return records(QUESTIONNAIRE, people, named=(number, question))


@pytest.mark.parametrize(("people", "shown"), [(49, ""), (50, "2026-W30")])
def test_london_is_shown_from_fifty_people_on(people, shown):
    table = compiled(QUESTIONNAIRE, mixed(people)).table

    assert table.people("london").as_at_week == shown
    assert table.row("london", "trust").as_at_week == shown


@pytest.mark.parametrize(("people", "shown"), [(99, ""), (100, "2026-W30")])
def test_a_borough_is_shown_from_a_hundred_people_on(people, shown):
    table = compiled(QUESTIONNAIRE, mixed(people, area=("north", "north_left"))).table

    assert table.people("borough:north_left").as_at_week == shown
    assert table.people("policing_area:north").as_at_week == "2026-W30"


@pytest.mark.parametrize(("people", "shown"), [(99, ""), (100, "2026-W30")])
def test_a_sensitive_question_is_shown_from_a_hundred_answers_on(people, shown):
    table = compiled(QUESTIONNAIRE, crowd(people, stopped="no")).table

    assert table.row("london", "stopped").as_at_week == shown
    assert table.people("london").as_at_week == "2026-W30"


def test_a_sensitive_question_has_no_row_outside_london_and_policing_areas():
    table = compiled(QUESTIONNAIRE, crowd(120, stopped="no", gender="girl")).table

    groups = {row.group.value for row in table.rows if row.question == "treated"}
    assert groups == {"london", "policing_area"}


@pytest.mark.parametrize(("newcomers", "week"), [(9, "2026-W30"), (10, "2026-W31")])
def test_a_member_advances_with_ten_newcomers(newcomers, week):
    first = compiled(QUESTIONNAIRE, mixed(100))

    then = compiled(
        QUESTIONNAIRE,
        crowd(newcomers, trust="very"),
        week="2026-W31",
        state=first.state,
    )

    assert then.table.people("london").as_at_week == week
    assert then.table.row("london", "trust").as_at_week == week


def test_newcomers_add_up_over_weeks():
    week = compiled(QUESTIONNAIRE, mixed(100))
    shown = []

    for number in (31, 32, 33):
        week = compiled(
            QUESTIONNAIRE,
            crowd(4 + number, trust="very")[:4],
            week=f"2026-W{number}",
            state=week.state,
        )
        shown.append(week.table.people("london").as_at_week)

    assert shown == ["2026-W30", "2026-W30", "2026-W33"]


def test_a_question_that_fewer_than_ten_newcomers_answered_stays_as_it_was():
    first = compiled(QUESTIONNAIRE, mixed(100))
    newcomers = [*crowd(9, trust="very"), *crowd(21, fair="never")]

    then = compiled(QUESTIONNAIRE, newcomers, week="2026-W31", state=first.state)

    assert then.table.people("london").as_at_week == "2026-W31"
    assert then.table.row("london", "trust") == first.table.row("london", "trust")


def test_a_question_does_not_move_before_its_member_does():
    week = compiled(QUESTIONNAIRE, mixed(100))
    shown = []

    # On trust five people join each week; on fairness, fifteen in the first.
    for number, others in ((31, 15), (32, 0), (33, 0)):
        people = [
            *records(QUESTIONNAIRE, times(5, trust="very"), named=number),
            *crowd(others, fair="never"),
        ]
        week = compiled(QUESTIONNAIRE, people, week=f"2026-W{number}", state=week.state)
        shown.append(
            (
                week.table.people("london").as_at_week[-3:],
                week.table.row("london", "trust").as_at_week[-3:],
            )
        )

    assert shown == [("W31", "W30"), ("W31", "W30"), ("W33", "W33")]


def test_the_state_comes_back_from_its_bytes():
    state = compiled(QUESTIONNAIRE, mixed(130, gender="girl")).state

    assert States.from_bytes(state.to_bytes()) == state
    assert States.from_bytes(state.to_bytes()).to_bytes() == state.to_bytes()


def test_a_state_that_waits_since_before_a_word_was_changed_is_read():
    state = compiled(QUESTIONNAIRE, mixed(60)).state
    waiting = state.to_bytes().replace(b'"counted_rows"', b'"frames"')

    assert waiting != state.to_bytes()
    assert States.from_bytes(waiting) == state


def test_bytes_that_are_no_state_are_refused_without_quoting_them():
    with pytest.raises(StateError) as refused:
        States.from_bytes(b'{"questionnaire": "seventeen"}')

    assert "seventeen" not in str(refused.value)
    assert refused.value.__cause__ is None
