from collections.abc import Iterator

import numpy as np
import pytest

from dialogues.questionnaire import CommentBox, QuestionId, Questionnaire
from digest.audit import reachable
from digest.classification import NETS, PEOPLE, Classification, Tabulated
from digest.policy import PUBLISHED
from digest.relations import BASE, Figure, Relations, option_figure
from digest.tables import Row, SafeTable
from digest.tally import Tally, count
from tests.digest.attacks.series import Series
from tests.digest.builders import (
    a_choice,
    a_crowd,
    a_full_questionnaire,
    a_questionnaire,
    a_scale,
    records,
    text,
)


QUESTIONNAIRE = a_full_questionnaire()
CLASSIFICATION = Classification.of(QUESTIONNAIRE)


def relations_of(questionnaire: Questionnaire, table: SafeTable) -> Relations:
    return Relations(
        classification=Classification.of(questionnaire),
        policy=PUBLISHED,
        week=table.week,
        rows={row.key: row for row in table.rows},
        before={row.key: row for row in table.before},
    )


def exact_figures(row: Row, tally: Tally) -> Iterator[tuple[Figure, int]]:
    """Return what is really behind the figures of a row."""
    if row.question == PEOPLE:
        yield Figure(row.key, BASE), tally.people(row.member_key).count
        return
    yield Figure(row.key, BASE), tally.at(*row.key).count
    nets = CLASSIFICATION.questions[row.question].nets
    for cell in row.cells:
        options = nets.get(cell.option, (cell.option,))
        exact = sum(tally.at(*row.key, option).count for option in options)
        yield option_figure(row.key, cell.option), exact


@pytest.mark.parametrize("seed", range(6))
def test_what_a_reader_is_taken_to_know_is_never_false(seed):
    chance = np.random.default_rng(seed)
    series, tally = Series(QUESTIONNAIRE, PUBLISHED), Tally()
    tallies: dict[str, Tally] = {}
    stale = wrong = 0

    for number, newcomers in enumerate((90, 4, 60, 15, 11, 30, 12)):
        crowd = a_crowd(QUESTIONNAIRE, newcomers, chance)
        tally = (
            tally
            + count(
                CLASSIFICATION, records(QUESTIONNAIRE, crowd, named=(seed, number))
            ).tally
        )
        table = series.release(tally, release_key=chance.bytes(32))
        tallies.setdefault(table.week, tally)
        relations = relations_of(QUESTIONNAIRE, table)
        for cluster in CLASSIFICATION.clusters:
            view = relations.view(cluster)
            ranges = reachable(view.known, view.sums)
            for row in table.rows:
                if row.question in cluster:
                    stale += row.as_at_week not in ("", table.week)
                    behind = tallies[row.as_at_week or table.week]
                    wrong += sum(
                        not ranges[figure].low <= exact <= ranges[figure].high
                        for figure, exact in exact_figures(row, behind)
                    )

    assert stale > 0
    assert wrong == 0


def test_a_question_and_what_waits_for_it_are_audited_together():
    assert ("stopped", "treated") in CLASSIFICATION.clusters
    assert ("trust",) in CLASSIFICATION.clusters
    assert ("people",) in CLASSIFICATION.clusters


def test_who_was_asked_gave_an_answer_that_the_question_waits_for():
    table = Series(QUESTIONNAIRE, PUBLISHED).release(Tally())

    view = relations_of(QUESTIONNAIRE, table).view(
        [QuestionId("stopped"), QuestionId("treated")]
    )

    sums = [
        {term.figure.name for term in equation if term.sign > 0}
        for equation in view.sums
        if any(term.figure.name == "rest asked" for term in equation)
    ]
    assert sums
    assert all(names == {".once", ".more"} for names in sums)


def test_a_question_without_sides_has_no_nets():
    assert Tabulated.of(a_choice("known", "yes", "no")).nets == {}
    assert tuple(Tabulated.of(a_scale()).nets) == tuple(NETS.values())


def test_a_comment_is_not_tabulated():
    comment = CommentBox(
        kind="comment", id="comment", text=text("Anything else?"), limit_characters=300
    )

    questionnaire = a_questionnaire(a_scale(), comment)

    assert list(Classification.of(questionnaire).questions) == ["trust"]
