"""Turn tallies into a table that points at nobody. Nothing else makes a `SafeTable`.

Rule 1: a cell with fewer than ten people, on the true count, is [low]; nought is too.
Rule 2: every other number is randomly rounded to base 5, with a draw of its member's and week's own.
Rule 3: a row that does not advance is repeated as it was published.
Rule 4: nets for bases from 50 to 99, every point of a scale from 100. Never both from
counts: beside the points, nets are added up from the numbers shown.
Rule 5: where one option holds 90 % of a base, none of the row's counts is shown. The same
where "less than 90 %" would tell too much about the others.
Rule 6: what could be derived from what is shown is hidden too (`audit.py`).
Sources: standards.md 1.5; thresholds and rounding are the ONS 10-5 rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dialogues.questionnaire import SeveralChoices
from digest.audit import complementary
from digest.classification import PEOPLE, Classification, RowKey, Tabulated
from digest.policy import Policy
from digest.relations import BASE, Figure, Relations
from digest.rounding import draw_id, randomly_rounded
from digest.tables import Cell, Detail, Marker, MethodFigure, Row, SafeTable
from digest.tally import NOBODY, Counter, Tally


@dataclass(frozen=True, slots=True)
class Release:
    """What protection needs besides the numbers."""

    classification: Classification
    policy: Policy
    week: str
    release_key: bytes


Published = Mapping[RowKey, Row]


def protect(
    release: Release,
    tally: Tally,
    *,
    advancing: Iterable[RowKey],
    published: Published,
    before: Published,
    method: tuple[MethodFigure, ...] = (),
) -> SafeTable:
    """Return the table of this week: rows that advance made anew, the others repeated.

    `published` holds the rows as they were shown last, `before` each row as it was before that
    that one; both are empty at first.
    """
    drawn = _Drawing(release, tally)
    moving = frozenset(advancing)
    rows = {
        key: drawn.row(key) if key in moving else published.get(key, drawn.not_yet(key))
        for key in release.classification.row_keys
    }
    earlier = {
        **before,
        **{key: published[key] for key in moving if key in published},
    }
    audited = _audited(release, rows, moving=moving, before=earlier)
    asked = release.classification.questionnaire
    return SafeTable(
        week=release.week,
        questionnaire=asked.id,
        questionnaire_version=asked.version,
        policy=release.policy,
        rows=tuple(
            drawn.finished(row) if key in moving else row
            for key, row in audited.items()
        ),
        before=tuple(earlier[key] for key in rows if key in earlier),
        method=method,
    )


def method_figure(
    release: Release, name: str, counter: Counter, *, last: MethodFigure | None
) -> MethodFigure:
    """Return a number for the method section: `last` repeated, or protected anew."""
    if last is not None:
        return last
    shown = _protected(release, counter, draw_id(release.week, f"method:{name}"))
    return MethodFigure(name=name, as_at_week=release.week, count=shown)


def _protected(release: Release, counter: Counter, draw_id: str) -> int | None:
    if counter.count < release.policy.smallest_shown:
        return None
    return randomly_rounded(
        counter,
        release_key=release.release_key,
        draw_id=draw_id,
        base=release.policy.rounding_base,
    )


class _Drawing:
    """Rows made from the exact counts of one release."""

    def __init__(self, release: Release, tally: Tally) -> None:
        self._release = release
        self._tally = tally
        self._members = {each.key: each for each in release.classification.members}
        self._questions = release.classification.questions

    def row(self, key: RowKey) -> Row:
        """Return the row with counts protected one by one, before audit and percents."""
        if key.question == PEOPLE:
            return self._people(key)
        question = self._questions[key.question]
        base = self._tally.at(*key)
        detail = _detail(question, base, self._release.policy)
        exact = self._exact(key, question, detail)
        dominant = dominant_option(
            exact,
            base.count,
            self._release.policy,
            exclusive=not isinstance(question.asked, SeveralChoices),
        )
        base_shown = self._shown(key, base)
        shown = {
            option: Cell(option=option, marker=Marker.HIDDEN)
            if dominant
            else self._cell(key, option, counter)
            for option, counter in exact.items()
        }
        return self._empty(key).model_copy(
            update={
                "as_at_week": self._release.week,
                "base": base_shown,
                "detail": detail,
                "dominant": dominant,
                "dominant_percent": self._release.policy.dominance_told(
                    base_shown or 0, options=len(exact)
                )
                if dominant
                else None,
                "cells": tuple(
                    shown.get(cell.option, cell) for cell in self._empty(key).cells
                ),
            }
        )

    def _people(self, key: RowKey) -> Row:
        base = self._shown(key, self._tally.people(key.member))
        return self._empty(key).model_copy(
            update={
                "as_at_week": self._release.week,
                "base": base,
                "detail": Detail.OPTIONS,
                "cells": (Cell(option=PEOPLE, count=base),),
            }
        )

    def _exact(
        self, key: RowKey, question: Tabulated, detail: Detail
    ) -> dict[str, Counter]:
        if detail is Detail.OPTIONS:
            return {option: self._tally.at(*key, option) for option in question.options}
        return {
            net: sum((self._tally.at(*key, option) for option in options), NOBODY)
            for net, options in question.nets.items()
        }

    def _cell(self, key: RowKey, option: str, counter: Counter) -> Cell:
        count = self._shown(key, counter)
        return Cell(
            option=option, count=count, marker=Marker.LOW if count is None else None
        )

    def _shown(self, key: RowKey, counter: Counter) -> int | None:
        draw = draw_id(self._release.week, key.member)
        return _protected(self._release, counter, draw)

    def not_yet(self, key: RowKey) -> Row:
        return self._empty(key)

    def _empty(self, key: RowKey) -> Row:
        member = self._members[key.member]
        question = self._questions.get(key.question)
        options = (PEOPLE,) if question is None else (*question.options, *question.nets)
        return Row(
            group=member.group,
            member=member.id,
            question=key.question,
            cells=tuple(
                Cell(option=option, marker=Marker.NOT_YET) for option in options
            ),
        )

    def finished(self, row: Row) -> Row:
        """Return the row with its nets added up and its percents."""
        question = self._questions.get(row.question)
        base = row.base
        if question is None or base is None:
            return row
        if row.detail is Detail.OPTIONS:
            row = _with_nets(row, question.nets)
        cells = tuple(_with_percent(cell, base) for cell in row.cells)
        return row.model_copy(update={"cells": cells})


def _detail(question: Tabulated, base: Counter, policy: Policy) -> Detail:
    if question.nets and base.count < policy.full_scale_base:
        return Detail.NETS
    return Detail.OPTIONS


def dominant_option(
    exact: Mapping[str, Counter], base: int, policy: Policy, *, exclusive: bool
) -> str:
    """Return the option that nearly everybody gave; empty where there is none.

    That a row is *not* dominated says that the others hold more than 10 % together.
    Where all of them are [low] and that leaves too few values, the row counts as
    dominated as well.
    """
    small = [
        option for option, each in exact.items() if each.count < policy.smallest_shown
    ]
    told = exclusive and policy.tells_by_dominance(base, options=len(exact))
    for option, counter in exact.items():
        others_are_low = len(small) == len(exact) - 1 and option not in small
        holds_enough = counter.count * 100 >= policy.dominance_percent * base
        if holds_enough or (told and others_are_low):
            return option
    return ""


def _with_nets(row: Row, nets: Mapping[str, tuple[str, ...]]) -> Row:
    counts = {cell.option: cell.count for cell in row.cells}

    def net(cell: Cell) -> Cell:
        if cell.option not in nets:
            return cell
        parts = [counts[option] for option in nets[cell.option]]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return Cell(option=cell.option, marker=Marker.HIDDEN)
        return Cell(option=cell.option, count=sum(known))

    return row.model_copy(update={"cells": tuple(net(cell) for cell in row.cells)})


def _with_percent(cell: Cell, base: int) -> Cell:
    if cell.count is None:
        return cell
    # Half up, from rounded numbers only; 0 and 100 would claim "nobody" and "all".
    percent = (200 * cell.count + base) // (2 * base)
    return cell.model_copy(update={"percent": min(99, max(1, percent))})


def _audited(
    release: Release,
    rows: dict[RowKey, Row],
    *,
    moving: frozenset[RowKey],
    before: Published,
) -> dict[RowKey, Row]:
    audited = dict(rows)
    moved = {key.question for key in moving}
    for cluster in release.classification.clusters:
        if moved.isdisjoint(cluster):
            continue
        relations = Relations(
            classification=release.classification,
            policy=release.policy,
            week=release.week,
            rows=audited,
            before=before,
        )
        for figure in complementary(relations.view(cluster)):
            audited[figure.row] = _hide(audited[figure.row], figure)
    return audited


def _hide(row: Row, figure: Figure) -> Row:
    """Return the row without that number; without its base it shows no number at all."""
    hides_all = figure.name == BASE
    cells = tuple(
        Cell(option=cell.option, marker=Marker.HIDDEN)
        if cell.count is not None and (hides_all or figure.name == f".{cell.option}")
        else cell
        for cell in row.cells
    )
    base = None if hides_all else row.base
    return row.model_copy(update={"cells": cells, "base": base})
