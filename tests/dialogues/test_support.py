from datetime import date

import pytest

from dialogues.support import HelpLine, HelpLines, lines_for
from tests.support.builders import a_text, the_edition


def a_line(line_id: str, *, from_age: int = 0, to_age: int = 99) -> HelpLine:
    return HelpLine(
        id=line_id,
        for_what=a_text(line_id),
        reach="call",
        from_age=from_age,
        to_age=to_age,
        source="seen",
        checked_on=date(2026, 11, 22),
    )


LINES = HelpLines(
    lines=(
        a_line("children", to_age=18),
        a_line("everybody"),
        a_line("adults", from_age=18),
    )
)


@pytest.mark.parametrize(
    ("ages", "shown"),
    [
        (None, ["children", "everybody"]),
        ((0, 12), ["children", "everybody"]),
        ((13, 15), ["children", "everybody"]),
        ((16, 17), ["children", "everybody"]),
        ((18, 20), ["children", "everybody", "adults"]),
        ((21, 24), ["everybody", "adults"]),
        ((25, 98), ["everybody", "adults"]),
    ],
)
def test_the_lines_are_right_for_the_youngest_of_a_band(ages, shown):
    assert [line.id for line in lines_for(LINES, ages)] == shown


def test_childline_is_shown_to_nobody_who_is_over_20():
    lines = the_edition().help_lines

    assert "childline" in [line.id for line in lines_for(lines, (13, 15))]
    assert "childline" not in [line.id for line in lines_for(lines, (21, 24))]


def test_there_is_always_somebody_to_reach():
    lines = the_edition().help_lines

    for age in range(99):
        assert len(lines_for(lines, (age, age))) >= 3
