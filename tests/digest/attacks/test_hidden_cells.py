"""T6: what can be worked out about hidden cells, from tables.csv alone."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest

from dialogues.questionnaire import Questionnaire
from digest.audit import complementary
from digest.classification import LONDON, NETS, PEOPLE, Classification, RowKey
from digest.disclosure import dominant_option
from digest.policy import PUBLISHED
from digest.relations import BASE, Figure, Relations
from digest.render.open_data import tables_csv
from digest.tables import Cell, Detail, Marker, Row
from digest.tally import Counter, count
from tests.digest.attacks.figures import report_fact
from tests.digest.attacks.reader import (
    MANY,
    Line,
    Range,
    fewest,
    lines_of,
    narrowed_by_base,
    narrowed_by_whole,
    near,
    range_of_cell,
    values,
)
from tests.digest.attacks.series import Series
from tests.digest.builders import (
    a_choice,
    a_crowd,
    a_questionnaire,
    a_scale,
    an_area,
    compiled,
    records,
    several,
    times,
)


RANDOM_DIGESTS = 500


def a_wide_questionnaire() -> Questionnaire:
    return a_questionnaire(
        a_scale("trust"),
        a_choice("known", "yes", "no"),
        several("help", "listen", "clubs", "reasons", "none"),
        an_area("north", "south", "west"),
        ages=True,
    )


def exclusive_options(line: Line) -> dict[str, tuple[str, str]]:
    """Return the cells that come to the base: the points of a scale, or its nets."""
    nets = {name: cell for name, cell in line.cells.items() if name in NETS.values()}
    points = {name: cell for name, cell in line.cells.items() if name not in nets}
    return nets if all(marker == "[x]" for _, marker in points.values()) else points


def ranges_in_row(line: Line) -> dict[str, Range]:
    base = near(line.base, 50)
    cells = {
        option: range_of_cell(count, marker, base)
        for option, (count, marker) in exclusive_options(line).items()
    }
    if all(marker == "[c]" for _, marker in exclusive_options(line).values()):
        cells = dict.fromkeys(cells, (0, base[1]))
    return narrowed_by_base(cells, base)


def hidden_ranges_in_rows(
    lines: Mapping[tuple[str, str], Line], exclusive: set[str]
) -> dict[tuple[str, str], Range]:
    return {
        (f"{member} {question}", option): possible
        for (member, question), line in lines.items()
        if line.base and question in exclusive
        for option, possible in ranges_in_row(line).items()
        if not line.cells[option][0]
    }


def hidden_ranges_in_columns(
    lines: Mapping[tuple[str, str], Line],
) -> dict[tuple[str, str], Range]:
    """Return what London leaves for the hidden cells of its parts, column by column."""
    found: dict[tuple[str, str], Range] = {}
    for (member, question), line in lines.items():
        if member == "london:london" and line.base:
            for option, (count, _) in line.cells.items():
                for group in ("age", "policing_area") if count else ():
                    left = _column(lines, group, question, option, whole=count)
                    found |= {
                        (f"{name} {question}", option): own
                        for name, own in left.items()
                    }
    return found


def _column(
    lines: Mapping[tuple[str, str], Line],
    group: str,
    question: str,
    option: str,
    *,
    whole: str,
) -> dict[str, Range]:
    parts = {
        member: line
        for (member, asked), line in lines.items()
        if asked == question and member.startswith(f"{group}:")
    }
    ranges = {}
    for member, part in parts.items():
        top = near(part.base, 50)[1] if part.base else 58
        count, marker = part.cells[option]
        # [c] may also be a whole row: then the cell can have any number.
        ranges[member] = (
            (0, top) if marker == "[c]" else range_of_cell(count, marker, (0, top))
        )
    left = narrowed_by_whole(ranges, near(whole, 10), exhaustive=group == "age")
    return {
        member: left[member] for member in parts if not parts[member].cells[option][0]
    }


@pytest.mark.slow
def test_t6_every_hidden_cell_of_random_digests_keeps_five_values():
    questionnaire = a_wide_questionnaire()
    classification = classified(questionnaire)
    exclusive: set[str] = {
        question.id
        for question in classification.questions.values()
        if question.asked.kind != "several"
    }

    in_rows = in_columns = MANY
    hidden = 0
    for seed in range(RANDOM_DIGESTS):
        chance = np.random.default_rng(seed)
        crowd = a_crowd(questionnaire, int(chance.integers(50, 190)), chance)
        tally = count(classification, records(questionnaire, crowd, named=seed)).tally
        table = Series(questionnaire, PUBLISHED).release(
            tally, release_key=chance.bytes(32)
        )
        lines = lines_of(tables_csv(table).encode())
        rows = hidden_ranges_in_rows(lines, exclusive)
        columns = hidden_ranges_in_columns(lines)
        hidden += len(rows)
        in_rows = min(in_rows, fewest(rows.values()))
        in_columns = min(in_columns, fewest(columns.values()))

    report_fact("T6 hidden cells looked at", str(hidden))
    report_fact("T6 fewest values of a hidden cell, by rows", str(in_rows))
    report_fact("T6 fewest values of a hidden cell, by columns", str(in_columns))
    assert hidden > RANDOM_DIGESTS
    assert in_rows >= PUBLISHED.ambiguity_width
    assert in_columns >= PUBLISHED.ambiguity_width


# A reader who knows the method, and tries every table that could lie behind a row.

Draft = tuple[int | None, ...]
"""A row as it is rounded, its base first; None for [low]."""
Seen = tuple[int | str, ...]
"""A row as it is published."""


def roundings(people: int) -> set[int | None]:
    if people < 10:
        return {None}
    return {people - people % 5, people + -people % 5}


def drafts(counts: tuple[int, ...]) -> set[Draft]:
    """Return every way in which a row of these counts can be rounded."""
    ways: set[Draft] = {(base,) for base in roundings(sum(counts))}
    for people in counts:
        ways = {(*way, shown) for way in ways for shown in roundings(people)}
    return ways


def dominant(counts: tuple[int, ...]) -> str:
    exact = {f"option_{place}": Counter(each) for place, each in enumerate(counts)}
    return dominant_option(exact, sum(counts), PUBLISHED, exclusive=True)


@cache
def classified(questionnaire: Questionnaire) -> Classification:
    return Classification.of(questionnaire)


@cache
def published(questionnaire: Questionnaire, draft: Draft) -> Seen:
    """Return what a reader sees of a row that is not dominated, when it is audited."""
    classification = classified(questionnaire)
    (question,) = classification.questions.values()
    row = Row(
        group=LONDON.group,
        member=LONDON.id,
        question=question.id,
        as_at_week="2026-W30",
        base=draft[0],
        detail=Detail.OPTIONS,
        cells=tuple(
            Cell(
                option=choice.id,
                count=shown,
                marker=Marker.LOW if shown is None else None,
            )
            for choice, shown in zip(question.asked.choices, draft[1:], strict=True)
        ),
    )
    people = row.model_copy(
        update={"question": PEOPLE, "base": 1000, "cells": (Cell(option=PEOPLE),)}
    )
    relations = Relations(
        classification=classification,
        policy=PUBLISHED,
        week="2026-W30",
        rows={people.key: people, row.key: row},
        before={},
    )
    gone = complementary(relations.view([question.id]))
    names = (BASE, *(f".{choice.id}" for choice in question.asked.choices))
    return tuple(
        "[c]"
        if Figure(RowKey(LONDON.key, question.id), name) in gone
        else "[low]"
        if shown is None
        else shown
        for name, shown in zip(names, draft, strict=True)
    )


def tables_behind(
    questionnaire: Questionnaire, options: int
) -> dict[Seen, list[set[int]]]:
    """Return, for each published row, the counts that each of its cells can have."""
    behind: dict[Seen, list[set[int]]] = {}
    for counts in np.ndindex(*(62,) * options):
        if not 50 <= sum(counts) <= 61:
            continue
        nearly_all = dominant(counts)
        for draft in drafts(counts):
            seen = (
                (draft[0] or 0, nearly_all)
                if nearly_all
                else published(questionnaire, draft)
            )
            possible = behind.setdefault(seen, [set() for _ in counts])
            for place, people in enumerate(counts):
                possible[place].add(people)
    return behind


@pytest.mark.slow
@pytest.mark.parametrize("options", [2, 3])
def test_t6_a_reader_who_knows_the_method_finds_five_values_in_every_hidden_cell(
    options,
):
    questionnaire = a_questionnaire(
        a_choice("known", *(f"option_{place}" for place in range(options)))
    )

    behind = tables_behind(questionnaire, options)

    few = min(
        len(possible)
        for seen, cells in behind.items()
        # What lies behind a base of 60 goes beyond the tables that were tried.
        if seen[0] != 60
        for place, possible in enumerate(cells)
        if len(seen) == 2 or seen[place + 1] in ("[low]", "[c]")
    )
    report_fact(
        f"T6 fewest values for a reader who knows the method, {options} options",
        f"{few} in {len(behind)} published rows",
    )
    assert few >= PUBLISHED.ambiguity_width


def test_a_low_cell_is_hidden_with_its_neighbours():
    questionnaire = a_questionnaire(a_choice("known", "yes", "no", "other"))

    # Of 50 people, 20 and 15 leave 7 to 9 for the third answer; the 15 alone, being the
    # smaller of two, would be known too well.
    assert published(questionnaire, (50, None, 20, 15)) == (50, "[low]", "[c]", "[c]")


def test_with_two_answers_a_low_one_hides_the_other():
    questionnaire = a_questionnaire(a_choice("known", "yes", "no"))
    people = [*times(41, known="yes"), *times(9, known="no")]

    row = compiled(questionnaire, records(questionnaire, people)).table.row(
        LONDON.key, "known"
    )

    assert [cell.marker for cell in row.cells] == ["[c]", "[c]"]
    assert (row.dominant, row.dominant_percent) == ("yes", 80)


def test_values_counts_both_ends():
    assert values((7, 9)) == 3
