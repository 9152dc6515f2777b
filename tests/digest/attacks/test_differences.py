"""T4 and T5: a total less its parts, and one number by two routes."""

import numpy as np
import pytest

from digest.classification import LONDON, Classification
from digest.policy import PUBLISHED
from tests.digest.attacks.attacker import guess_from_parts
from tests.digest.attacks.figures import report, report_fact
from tests.digest.attacks.series import BLIND, Series, answers, tally_of
from tests.digest.builders import (
    POINTS,
    a_questionnaire,
    a_scale,
    an_area,
    compiled,
    records,
    times,
)


AREAS = ("north", "south", "west", "east")
DIVIDED = a_questionnaire(a_scale("trust"), an_area(*AREAS, "hidden"))
TRIES = 400


@pytest.mark.slow
@pytest.mark.parametrize("hidden_people", [1, 3, 9])
def test_t4_the_total_less_its_areas_says_little_about_who_is_hidden(hidden_people):
    chance = np.random.default_rng(hidden_people)

    hits = 0
    for _ in range(TRIES):
        people = {
            f"policing_area:{name}": answers(chance, int(chance.integers(150, 200)))
            for name in AREAS
        }
        hidden = answers(chance, hidden_people)
        parts = tally_of({**people, "policing_area:hidden": hidden}, chance)
        everybody = np.concatenate([*people.values(), hidden])
        tally = parts + tally_of({LONDON.key: everybody}, chance)
        table = Series(DIVIDED, PUBLISHED).release(tally, release_key=chance.bytes(32))
        guess = guess_from_parts(
            table.row(LONDON.key, "trust"),
            [table.row(member, "trust") for member in people],
            hidden_people=hidden_people,
        )
        hits += guess == hidden[0]

    success = hits / TRIES
    report(
        f"T4 total less areas, {hidden_people} hidden",
        success=success,
        blind=BLIND,
        tries=TRIES,
    )
    assert success <= BLIND + 0.06


def test_t5_the_same_people_have_the_same_number_in_one_weeks_figures():
    questionnaire = a_questionnaire(
        a_scale("trust"), a_scale("fair"), an_area(*AREAS, "other"), ages=True
    )
    people = [
        {
            "trust": POINTS[place % 5],
            "fair": POINTS[place % 5],
            "area": AREAS[place % 4],
        }
        for place in range(623)
    ]

    table = compiled(questionnaire, records(questionnaire, people)).table

    different = sum(
        len({table.people(each.key).base, *(row.base for row in rows)}) > 1
        or len({tuple(cell.count for cell in row.cells) for row in rows}) > 1
        for each in Classification.of(questionnaire).members
        if (rows := [table.row(each.key, name) for name in ("trust", "fair")])
    )
    report_fact("T5 members with two numbers for the same people", str(different))
    assert different == 0


@pytest.mark.slow
def test_t5_another_draw_is_made_anew_for_the_same_people():
    questionnaire = a_questionnaire(a_scale("trust"))
    first = compiled(questionnaire, records(questionnaire, times(102, trust="very")))
    newcomers = records(questionnaire, times(11, trust="never"), named="new")

    shown = {
        compiled(questionnaire, newcomers, week=f"2026-W{number}", state=first.state)
        .table.people(LONDON.key)
        .base
        for number in range(31, 51)
    }

    assert shown == {110, 115}
