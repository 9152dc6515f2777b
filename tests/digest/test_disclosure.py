import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.questionnaire import QuestionValue
from digest.classification import LONDON, NETS
from digest.policy import Policy
from digest.rounding import cell_draw, randomly_rounded
from digest.tables import Detail, Marker, Row
from digest.tally import Counter
from tests.digest.builders import (
    KEY,
    LAWS,
    POINTS,
    a_choice,
    a_crowd,
    a_full_questionnaire,
    a_questionnaire,
    a_scale,
    compiled,
    has_numbers,
    records,
    several,
    shows_anything,
    times,
)


QUESTIONNAIRE = a_full_questionnaire()


def answered(question: QuestionValue, **numbers: int) -> Row:
    """Return the row of London when so many people gave each answer."""
    questionnaire = a_questionnaire(question)
    people = [
        each
        for option, number in numbers.items()
        for each in times(number, **{question.id: option})
    ]
    return compiled(questionnaire, records(questionnaire, people)).table.row(
        LONDON.key, question.id
    )


def counts(row: Row) -> dict[str, int]:
    return {cell.option: cell.count for cell in row.cells if cell.count is not None}


@pytest.mark.parametrize(
    ("draw_id", "people", "key_sum", "draw", "rounded"),
    [
        ("2026W30/london", 13, 0x0123456789ABCDEF, 0x0D3BB66C1B0B60D2, 15),
        ("2026W31/london", 13, 0x0123456789ABCDEF, 0x687618B51784F39C, 15),
        ("2026W30/london", 27, 1, 0xF7A5F66C2919B87F, 25),
        ("2026W30/london", 10, 1, 0xF7A5F66C2919B87F, 10),
    ],
)
def test_rounding_gives_the_numbers_of_the_standard(
    draw_id, people, key_sum, draw, rounded
):
    assert cell_draw(KEY, draw_id, key_sum) == draw
    assert (
        randomly_rounded(
            Counter(people, key_sum), release_key=KEY, draw_id=draw_id, base=5
        )
        == rounded
    )


@given(
    st.integers(10, 2000),
    st.integers(0, 2**64 - 1),
    st.binary(min_size=32, max_size=32),
)
@LAWS
def test_a_rounded_number_is_a_multiple_of_five_and_at_most_four_off(
    people, key_sum, key
):
    rounded = randomly_rounded(
        Counter(people, key_sum), release_key=key, draw_id="2026W30/london", base=5
    )

    assert rounded % 5 == 0
    assert abs(rounded - people) < 5


@pytest.mark.parametrize("people", [0, 1, 8, 9])
def test_fewer_than_ten_are_low_and_nought_is_too(people):
    row = answered(
        a_choice("known", "yes", "no", "other", "fourth"),
        yes=60,
        no=45,
        other=40,
        fourth=people,
    )

    assert row.cell("fourth").marker == Marker.LOW
    assert row.cell("fourth").count is None


def test_the_threshold_looks_at_the_true_count_and_not_at_the_rounded_one():
    questionnaire = a_questionnaire(a_choice("known", "yes", "no", "other"))
    people = [
        *times(70, known="yes"),
        *times(60, known="no"),
        *times(9, known="other"),
    ]

    markers = {
        compiled(
            questionnaire, records(questionnaire, people), release_key=bytes([number])
        )
        .table.row(LONDON.key, "known")
        .cell("other")
        .marker
        for number in range(40)
    }

    # Nine people are rounded to ten with a chance of four fifths.
    assert markers == {Marker.LOW}


def test_a_small_base_shows_nets_only():
    row = answered(a_scale(), very=20, quite=15, between=17, little=12, never=13)

    assert row.detail is Detail.NETS
    assert {row.cell(point).marker for point in POINTS} == {Marker.NOT_YET}
    assert all(row.cell(net).count for net in NETS.values())


def test_a_large_base_shows_every_point_and_nets_that_add_up_what_is_shown():
    row = answered(a_scale(), very=41, quite=33, between=27, little=22, never=18)

    cells = counts(row)
    assert row.detail is Detail.OPTIONS
    assert cells["net_positive"] == cells["very"] + cells["quite"]
    assert cells["net_middle"] == cells["between"]
    assert cells["net_negative"] == cells["little"] + cells["never"]


def test_a_net_with_a_hidden_point_is_hidden():
    row = answered(a_scale(), very=60, quite=50, between=40, little=30, never=3)

    assert row.cell("never").marker == Marker.LOW
    assert row.cell("net_negative").marker == Marker.HIDDEN
    assert row.cell("net_negative").count is None


def test_where_nearly_everybody_says_the_same_no_count_is_shown():
    row = answered(a_scale(), very=190, quite=10)

    assert row.dominant == "very"
    assert row.dominant_percent == 90
    assert {cell.marker for cell in row.cells} == {Marker.HIDDEN}
    assert not has_numbers(row)


def test_just_under_ninety_percent_is_shown():
    row = answered(a_choice("known", "yes", "no"), yes=178, no=22)

    assert row.dominant == ""
    assert has_numbers(row)


def test_percents_come_from_the_rounded_numbers():
    row = answered(a_choice("known", "yes", "no"), yes=63, no=41)

    assert row.base is not None
    for cell in row.cells:
        assert cell.count is not None
        assert cell.percent == (200 * cell.count + row.base) // (2 * row.base)


def test_a_percent_is_never_nought_and_never_a_hundred():
    few = answered(a_choice("known", "yes", "no", "other"), yes=2500, no=2500, other=12)
    together = answered(
        several("help", "first", "second", at_most=2), first=9, second=95
    )

    assert few.cell("other").percent == 1
    assert all(cell.percent is None or cell.percent < 100 for cell in together.cells)


@pytest.mark.slow
@given(st.integers(0, 10**6))
@settings(LAWS, max_examples=25)
def test_shown_cells_never_come_to_more_than_the_shown_total_and_rounding_allow(seed):
    chance = np.random.default_rng(seed)
    crowd = a_crowd(QUESTIONNAIRE, int(chance.integers(50, 250)), chance)

    table = compiled(QUESTIONNAIRE, records(QUESTIONNAIRE, crowd)).table

    for question in ("trust", "known", "stopped"):
        row = table.row(LONDON.key, question)
        numbers = [
            cell.count
            for cell in row.cells
            if cell.count is not None and cell.option not in NETS.values()
        ]
        if row.detail is Detail.OPTIONS and row.base is not None:
            assert sum(numbers) <= row.base + 4 * (len(numbers) + 1)


@pytest.mark.slow
@given(st.integers(0, 10**6))
@settings(LAWS, max_examples=15)
def test_protecting_twice_changes_nothing(seed):
    chance = np.random.default_rng(seed)
    crowd = records(QUESTIONNAIRE, a_crowd(QUESTIONNAIRE, 150, chance))
    first = compiled(QUESTIONNAIRE, crowd)

    again = compiled(QUESTIONNAIRE, (), week="2026-W31", state=first.state)

    assert again.table.rows == first.table.rows


def test_a_questionnaire_that_divides_nobody_has_the_base_of_professionals():
    questionnaire = a_questionnaire(a_scale())
    people = records(questionnaire, times(60, trust="very"))
    policy = Policy(professionals_base=61)

    assert not shows_anything(compiled(questionnaire, people, policy=policy))
    assert shows_anything(compiled(questionnaire, people))


def test_a_part_is_hidden_where_the_total_would_tell_another():
    questionnaire = a_questionnaire(a_choice("known", "yes", "no"), ages=True)
    people = [
        *times(60, age="aged_18_20", known="yes"),
        *times(60, age="aged_18_20", known="no"),
        *times(2, age="aged_13_15", known="yes"),
    ]

    hidden = 0
    for number in range(60):
        table = compiled(
            questionnaire,
            records(questionnaire, people, named=number),
            release_key=bytes([number]),
        ).table
        row = table.row("age:aged_18_20", "known")
        hidden += any(cell.marker == Marker.HIDDEN for cell in row.cells)

    assert hidden > 0
