import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.compile import Compiled, WeekNotes
from digest.errors import StateError, UnsafeTableError, WeekError
from digest.notes import days_of
from digest.policy import Policy
from digest.tally import Place
from tests.digest.builders import (
    LAWS,
    a_crowd,
    a_full_questionnaire,
    a_professional_questionnaire,
    an_area,
    compiled,
    records,
    shows_anything,
    times,
    workers,
)


QUESTIONNAIRE = a_full_questionnaire()
CROWD = records(QUESTIONNAIRE, a_crowd(QUESTIONNAIRE, 140, np.random.default_rng(11)))


def test_a_release_has_exactly_eight_files_and_six_before_anything_is_shown():
    at_first = {
        "digest.html",
        "tables.csv",
        "tables.csv-metadata.json",
        "professionals.csv",
        "professionals.csv-metadata.json",
        "manifest.json",
    }

    assert set(compiled(QUESTIONNAIRE, CROWD[:30]).files) == at_first
    assert set(compiled(QUESTIONNAIRE, CROWD).files) == {
        *at_first,
        "results.json",
        "results.png",
    }


@pytest.mark.slow
@given(st.permutations(range(len(CROWD))))
@settings(LAWS, max_examples=12)
def test_the_order_of_submissions_makes_no_difference(order):
    usual = compiled(QUESTIONNAIRE, CROWD)

    shuffled = compiled(QUESTIONNAIRE, [CROWD[place] for place in order])

    assert shuffled.files == usual.files
    assert shuffled.state.to_bytes() == usual.state.to_bytes()


def test_a_week_that_was_interrupted_comes_out_the_same_when_it_is_run_again():
    first = compiled(QUESTIONNAIRE, CROWD[:80])
    kept = first.state.to_bytes()

    once = compiled(QUESTIONNAIRE, CROWD[80:], week="2026-W31", state=first.state)
    again = compiled(
        QUESTIONNAIRE,
        iter(CROWD[80:]),
        week="2026-W31",
        state=type(first.state).from_bytes(kept),
    )

    assert again.files == once.files
    assert again.manifest_sha256 == once.manifest_sha256


def test_too_few_people_show_nothing_and_are_not_lost():
    first = compiled(QUESTIONNAIRE, CROWD[:30])
    then = compiled(QUESTIONNAIRE, CROWD[30:60], week="2026-W31", state=first.state)

    assert not shows_anything(first)
    assert {
        cell.marker.value
        for row in first.table.rows
        for cell in row.cells
        if cell.marker
    } == {"[x]"}
    assert shows_anything(then)


def test_a_submission_that_is_ignored_is_counted():
    wrong = [
        (each.model_copy(update={"questionnaire_version": 7}), key)
        for each, key in CROWD[:3]
    ]

    week = compiled(QUESTIONNAIRE, [*CROWD, *wrong])

    assert week.ignored == 3
    assert week.files == compiled(QUESTIONNAIRE, CROWD).files


def test_the_manifest_records_policy_week_and_the_release_before():
    notes = WeekNotes(previous_manifest_sha256="ab" * 32)
    policy = Policy(first_base=60)

    week = compiled(QUESTIONNAIRE, CROWD, notes=notes, policy=policy)

    manifest = json.loads(week.files["manifest.json"])
    assert manifest["week"] == "2026-W30"
    assert manifest["policy"]["first_base"] == 60
    assert manifest["questionnaire"] == "young_people"
    assert manifest["questionnaire_version"] == 1
    assert manifest["professionals_version"] == 1
    assert manifest["previous_manifest_sha256"] == "ab" * 32
    assert set(manifest["files"]) == set(week.files) - {"manifest.json"}


@pytest.mark.parametrize("week", ["2026-30", "2026-W60", "30", "", "2026-W3\n"])
def test_a_label_that_is_no_week_is_refused(week):
    with pytest.raises(WeekError):
        compiled(QUESTIONNAIRE, (), week=week)


@pytest.mark.parametrize("week", ["2026-W30", "2025-W40"])
def test_a_week_does_not_come_twice(week):
    state = compiled(QUESTIONNAIRE, CROWD).state

    with pytest.raises(WeekError, match=week):
        compiled(QUESTIONNAIRE, (), week=week, state=state)


def test_the_state_of_another_questionnaire_is_refused():
    state = compiled(QUESTIONNAIRE, CROWD).state
    other = QUESTIONNAIRE.model_copy(update={"version": 2})

    with pytest.raises(StateError, match="not the state"):
        compiled(other, (), week="2026-W31", state=state)


def test_numbers_of_the_method_section_are_protected_and_wait_for_ten():
    week, shown = compiled(QUESTIONNAIRE, (), week="2026-W29"), []
    for number, removed in ((30, 9), (31, 13), (32, 19), (33, 23)):
        people = times(6, area="outside_london")
        week = compiled(
            QUESTIONNAIRE,
            records(QUESTIONNAIRE, people, named=number),
            week=f"2026-W{number}",
            state=week.state,
            notes=WeekNotes(tags_removed=removed),
        )
        shown.append(
            tuple(
                (figure.as_at_week[-3:], figure.count is not None)
                for figure in week.table.method
            )
        )

    # Elsewhere: 6, 12, 18, 24 people. Removed: 9, 13, 19, 23 markers.
    assert shown == [
        (("W29", False), ("W29", False)),
        (("W31", True), ("W31", True)),
        (("W31", True), ("W31", True)),
        (("W33", True), ("W33", True)),
    ]
    assert {(figure.count or 1) % 5 for figure in week.table.method} == {0}


def test_a_table_knows_its_rows_and_figures_by_name():
    table = compiled(QUESTIONNAIRE, CROWD).table

    with pytest.raises(KeyError):
        table.row("london", "no_such_question")
    with pytest.raises(KeyError):
        table.method_figure("no_such_figure")
    with pytest.raises(KeyError):
        table.row("london", "trust").cell("no_such_option")


def test_the_days_of_a_week_are_monday_to_sunday():
    monday, sunday = days_of("2027-W01")

    assert (monday.isoformat(), sunday.isoformat()) == ("2027-01-04", "2027-01-10")


# Two pools


def people_in(week: Compiled) -> tuple[int | None, int | None]:
    """Return how many young people and how many professionals are shown."""
    return (
        week.table.people("london").base,
        week.professionals.people("london").base,
    )


def test_professionals_are_shown_from_fifty_people_on_and_not_from_forty_nine():
    fewer = compiled(QUESTIONNAIRE, [*CROWD, *workers(49)])
    enough = compiled(QUESTIONNAIRE, [*CROWD, *workers(50)])

    assert people_in(fewer)[1] is None
    assert people_in(enough)[1] == 50
    assert not any(row.as_at_week for row in fewer.professionals.rows)


@pytest.mark.parametrize("crowd", [CROWD[:30], CROWD], ids=["too few", "shown"])
def test_until_professionals_are_shown_no_file_says_whether_there_are_any(crowd):
    without = compiled(QUESTIONNAIRE, crowd)

    for number in (1, 9, 10, 49):
        assert (
            compiled(QUESTIONNAIRE, [*crowd, *workers(number)]).files == without.files
        )


def test_what_professionals_say_changes_nothing_of_what_young_people_say():
    alone = compiled(QUESTIONNAIRE, CROWD)
    together = compiled(QUESTIONNAIRE, [*workers(60), *CROWD])

    assert together.table == alone.table
    for name in ("tables.csv", "results.json", "results.png"):
        assert together.files[name] == alone.files[name]
    assert together.state.young_people == alone.state.young_people


def test_what_young_people_say_changes_nothing_of_what_professionals_say():
    alone = compiled(QUESTIONNAIRE, workers(60))
    together = compiled(QUESTIONNAIRE, [*CROWD, *workers(60)])

    assert together.professionals == alone.professionals
    assert together.files["professionals.csv"] == alone.files["professionals.csv"]
    assert together.state.professionals == alone.state.professionals


def test_professionals_are_shown_while_young_people_are_not():
    week = compiled(QUESTIONNAIRE, [*CROWD[:30], *workers(60)])

    page = week.files["digest.html"].decode()

    assert people_in(week) == (None, 60)
    assert "Nothing can be shown yet" in page
    assert "<strong>About 60</strong> people who work with young people" in page
    assert "results.json" not in week.files


def test_professionals_move_with_ten_more_and_not_with_nine():
    first = compiled(QUESTIONNAIRE, [*CROWD, *workers(50)])
    weeks = [first]
    for number, more in ((31, 9), (32, 1), (33, 9)):
        people = workers(more, named=number, engages="never")
        week = f"2026-W{number}"
        weeks.append(compiled(QUESTIONNAIRE, people, week=week, state=weeks[-1].state))

    moved = [week.professionals.people("london").as_at_week[-3:] for week in weeks]

    assert moved == ["W30", "W30", "W32", "W32"]


def test_a_form_counts_only_with_the_questionnaire_that_it_names():
    (submission, key), *_ = CROWD
    posing = submission.model_copy(
        update={"questionnaire": "youth_workers", "questionnaire_version": 1}
    )

    week = compiled(QUESTIONNAIRE, [*CROWD, (posing, key + 1)])

    assert week.ignored == 0
    assert week.table == compiled(QUESTIONNAIRE, CROWD).table
    people = Place("london", "people", "people")
    assert week.state.professionals.tally.counters[people].count == 1
    assert len(week.state.professionals.counters) == 1


def test_a_form_of_an_older_version_of_either_questionnaire_is_ignored():
    old = [
        (each.model_copy(update={"questionnaire_version": 7}), key)
        for each, key in (CROWD[0], workers(1)[0])
    ]

    assert compiled(QUESTIONNAIRE, [*CROWD, *old]).ignored == 2


def test_only_london_stands_in_the_table_of_professionals():
    week = compiled(QUESTIONNAIRE, [*CROWD, *workers(90)])

    lines = week.files["professionals.csv"].decode().splitlines()[1:]

    assert {line.split(",")[2] for line in lines} == {"london"}
    assert {line.split(",")[3] for line in lines} == {"london"}
    assert [row.question for row in week.professionals.rows] == [
        "people",
        "work",
        "engages",
        "would_help",
    ]


def test_a_questionnaire_that_divides_professionals_all_the_same_is_not_published():
    # No such value can be built; this one goes around the check.
    asked = a_professional_questionnaire()
    divided = asked.model_copy(
        update={"questions": (*asked.questions, an_area("north", "south"))}
    )

    with pytest.raises(UnsafeTableError, match=r"none of professionals\.csv"):
        compiled(QUESTIONNAIRE, CROWD, professionals=divided)


def test_the_state_of_other_professionals_is_refused():
    state = compiled(QUESTIONNAIRE, CROWD).state
    changed = a_professional_questionnaire().model_copy(update={"version": 2})

    with pytest.raises(StateError, match="not the state"):
        compiled(QUESTIONNAIRE, (), week="2026-W31", state=state, professionals=changed)
