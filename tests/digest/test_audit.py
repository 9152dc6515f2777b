from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from digest.audit import Interval, Sum, Term, View, complementary, reachable
from tests.digest.builders import LAWS


def total(whole: str, *parts: str) -> Sum[str]:
    return (Term(whole, 1), *(Term(part, -1) for part in parts))


def test_a_hidden_part_is_what_the_total_leaves():
    ranges = reachable(
        {"total": Interval(46, 54), "yes": Interval(31, 39), "no": Interval(0, 9)},
        [total("total", "yes", "no")],
    )

    assert ranges["no"] == Interval(7, 9)


def test_newcomers_widen_what_can_be_derived():
    gap = (Term("total", 1, gap=9), Term("yes", -1), Term("no", -1))

    ranges = reachable(
        {"total": Interval(50, 50), "yes": Interval(45, 45), "no": Interval(0, 30)},
        [gap],
    )

    assert ranges["no"] == Interval(5, 14)


def test_what_is_known_travels_from_sum_to_sum():
    ranges = reachable(
        {
            "total": Interval(20, 20),
            "left": Interval(0, 99),
            "right": Interval(15, 15),
            "inner": Interval(0, 99),
            "outer": Interval(3, 3),
        },
        [total("total", "left", "right"), total("left", "inner", "outer")],
    )

    assert ranges["inner"] == Interval(2, 2)


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=4, max_size=4),
)
@LAWS
def test_no_table_that_is_possible_lies_outside_the_intervals(ends):
    names = ("total", "first", "second", "third")
    known = {
        name: Interval(min(pair), max(pair))
        for name, pair in zip(names, ends, strict=True)
    }
    tables = [
        table
        for table in product(*(range(low, high + 1) for low, high in known.values()))
        if table[0] == sum(table[1:])
    ]

    ranges = reachable(known, [total(*names)])

    for place, name in enumerate(names):
        values = {table[place] for table in tables}
        # For one sum the intervals are exact.
        if values:
            assert ranges[name] == Interval(min(values), max(values))
    assert tables or any(each.values <= 0 for each in ranges.values())


def a_view(
    known: dict[str, Interval], movable: dict[str, int], *, needed: dict[str, int]
) -> View[str]:
    return View(
        known=known,
        sums=(total(*known),),
        needed=needed,
        movable=movable,
        kept_longest=frozenset(),
        once_hidden=dict.fromkeys(movable, Interval(10, 99)),
        needed_once_hidden=5,
        off=4,
    )


def test_the_smallest_neighbour_is_hidden():
    view = a_view(
        {
            "base": Interval(50, 54),
            "yes": Interval(26, 34),
            "maybe": Interval(10, 14),
            "no": Interval(0, 9),
        },
        {"base": 50, "yes": 30, "maybe": 15},
        needed={"no": 10},
    )

    assert "maybe" in complementary(view)


def test_the_whole_is_hidden_only_when_nothing_else_is_left():
    view = replace(
        a_view(
            {
                "base": Interval(56, 64),
                "yes": Interval(56, 64),
                "no": Interval(0, 9),
            },
            {"base": 60, "yes": 60},
            needed={"no": 10},
        ),
        kept_longest=frozenset({"base"}),
    )

    assert complementary(view) == {"yes"}


def test_what_nothing_of_this_week_tells_hides_nothing():
    view = a_view(
        {"base": Interval(50, 54), "yes": Interval(26, 34), "no": Interval(0, 2)},
        {},
        needed={"no": 10},
    )

    assert complementary(view) == frozenset()


def test_an_ambiguous_cell_hides_nothing():
    view = a_view(
        {"base": Interval(96, 104), "yes": Interval(86, 110), "no": Interval(0, 9)},
        {"base": 100, "yes": 98},
        needed={"no": 10},
    )

    assert complementary(view) == frozenset()
