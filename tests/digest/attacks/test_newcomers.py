"""T1, T2, T3 and T10: what a weekly series says about who joined."""

import csv
import io

import numpy as np
import pytest

from digest.classification import LONDON
from digest.policy import PUBLISHED, Policy
from tests.digest.attacks.attacker import Seen, guess_from_series
from tests.digest.attacks.figures import report, report_fact
from tests.digest.attacks.series import (
    BLIND,
    LONDON_ONLY,
    Series,
    answers,
    tally_of,
)
from tests.digest.builders import (
    POINTS,
    a_crowd,
    a_full_questionnaire,
    compiled,
    records,
)


RELEASE_RULE_OFF = Policy(step=1)
AT_FIRST = 120


def without_release_week(content: bytes) -> list[list[str]]:
    return [line[1:] for line in csv.reader(io.StringIO(content.decode()))]


def success_of_coalition(policy: Policy, *, tries: int, known: int) -> float:
    """Return how often a newcomer's answer is guessed by those who know the others'.

    One newcomer joins each week, so that the coalition sees as many releases as the
    release rule lets it; the target is in the middle.
    """
    chance = np.random.default_rng(20260722)
    hits = [_one_coalition(policy, known, chance) for _ in range(tries)]
    return float(np.mean(hits))


def _one_coalition(policy: Policy, known: int, chance: np.random.Generator) -> bool:
    target_week = (known + 1) // 2
    joining = answers(chance, known + 1)
    series = Series(LONDON_ONLY, policy)
    release_key = chance.bytes(32)
    tally = tally_of({LONDON.key: answers(chance, AT_FIRST)}, chance)
    counted = np.zeros(len(POINTS), dtype=int)
    seen: dict[str, Seen] = {}
    for week in range(known + 2):
        table = series.release(tally, release_key=release_key)
        row = table.row(LONDON.key, "trust")
        if row.as_at_week not in seen:
            seen[row.as_at_week] = Seen(row, counted.copy(), week > target_week)
        if week <= known:
            newcomer = joining[week : week + 1]
            tally = tally + tally_of({LONDON.key: newcomer}, chance)
            counted[newcomer[0]] += week != target_week
    guess = guess_from_series(tuple(seen.values()), people_at_first=AT_FIRST)
    return bool(guess == joining[target_week])


def test_t1_fewer_than_ten_newcomers_change_no_byte():
    questionnaire = a_full_questionnaire()
    chance = np.random.default_rng(1)
    first = compiled(
        questionnaire, records(questionnaire, a_crowd(questionnaire, 160, chance))
    )

    changed = 0
    for newcomers in range(1, 10):
        people = records(
            questionnaire, a_crowd(questionnaire, newcomers, chance), named=newcomers
        )
        then = compiled(questionnaire, people, week="2026-W31", state=first.state)
        changed += without_release_week(
            then.files["tables.csv"]
        ) != without_release_week(first.files["tables.csv"])

    success = success_of_coalition(PUBLISHED, tries=400, known=0)
    report("T1 lone newcomer", success=success, blind=BLIND, tries=400)
    report_fact("T1 releases changed by 1 to 9 newcomers", f"{changed} of 9")
    assert changed == 0
    assert success <= BLIND + 0.06


def test_t1_a_lone_newcomer_to_a_question_that_few_are_asked_changes_none_of_its_rows():
    questionnaire = a_full_questionnaire()
    chance = np.random.default_rng(2)
    crowd = [
        {**each, "stopped": ("once",), "treated": (POINTS[place % 5],)}
        for place, each in enumerate(a_crowd(questionnaire, 160, chance))
    ]
    first = compiled(questionnaire, records(questionnaire, crowd))
    newcomers = [
        {**each, "stopped": ("no",), "treated": ()}
        for each in a_crowd(questionnaire, 30, chance)
    ]
    newcomers[0] |= {"stopped": ("once",), "treated": ("never",)}

    then = compiled(
        questionnaire,
        records(questionnaire, newcomers, named="new"),
        week="2026-W31",
        state=first.state,
    )

    assert then.table.people(LONDON.key).as_at_week == "2026-W31"
    assert then.table.row(LONDON.key, "treated") == first.table.row(
        LONDON.key, "treated"
    )


@pytest.mark.slow
def test_t2_nine_of_ten_newcomers_learn_little_about_the_tenth():
    success = success_of_coalition(PUBLISHED, tries=4000, known=9)

    report("T2 coalition of nine of ten", success=success, blind=BLIND, tries=4000)
    assert success <= BLIND + 0.10


@pytest.mark.slow
def test_t3_making_a_release_again_draws_nothing_anew():
    questionnaire = a_full_questionnaire()
    people = records(
        questionnaire, a_crowd(questionnaire, 130, np.random.default_rng(3))
    )

    releases = {tuple(compiled(questionnaire, people).files.items()) for _ in range(50)}

    report_fact("T3 different releases in 50 makings", str(len(releases)))
    assert len(releases) == 1


@pytest.mark.slow
def test_t3_fifty_weeks_without_newcomers_show_the_same_numbers():
    questionnaire = a_full_questionnaire()
    people = records(
        questionnaire, a_crowd(questionnaire, 130, np.random.default_rng(4))
    )
    week = compiled(questionnaire, people, week="2026-W01")

    shown = {str(without_release_week(week.files["tables.csv"]))}
    for number in range(2, 52):
        week = compiled(questionnaire, (), week=f"2026-W{number:02}", state=week.state)
        shown.add(str(without_release_week(week.files["tables.csv"])))

    report_fact("T3 different tables in 50 weeks without newcomers", str(len(shown)))
    assert len(shown) == 1


@pytest.mark.slow
def test_t10_without_the_release_rule_the_coalition_succeeds():
    success = success_of_coalition(RELEASE_RULE_OFF, tries=250, known=9)

    report("T10 release rule off, coalition", success=success, blind=BLIND, tries=250)
    assert success > BLIND + 0.10


def test_t10_without_the_release_rule_one_newcomer_changes_the_tables():
    questionnaire = a_full_questionnaire()
    chance = np.random.default_rng(5)
    crowd = records(questionnaire, a_crowd(questionnaire, 160, chance))
    first = compiled(questionnaire, crowd, policy=RELEASE_RULE_OFF)
    newcomer = records(questionnaire, a_crowd(questionnaire, 1, chance), named="new")

    then = compiled(
        questionnaire,
        newcomer,
        week="2026-W31",
        state=first.state,
        policy=RELEASE_RULE_OFF,
    )

    assert without_release_week(then.files["tables.csv"]) != without_release_week(
        first.files["tables.csv"]
    )
