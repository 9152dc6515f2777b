"""Write down what a reader knows about the rows of a release, for the audit.

Rule 1: a shown number is at most `rounding_base - 1` off, and at least ten.
Rule 2: [low] is nought to nine; [c] is ten or more; a row under its first base is below
that base by one, and by the newcomers that have not moved it yet.
Rule 3: rows of different weeks still add up, but for newcomers: a row that did not move
has gained fewer than `step` people since its member moved, and as many before that.
Rule 4: numbers never fall within a round, so the figures before give a lower limit.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from dialogues.questionnaire import QuestionId, SeveralChoices
from digest.audit import UNBOUNDED, Interval, Sum, Term, View
from digest.classification import (
    LONDON,
    NETS,
    PEOPLE,
    Classification,
    Division,
    RowKey,
    Tabulated,
)
from digest.policy import Policy
from digest.tables import Detail, Marker, Row


BASE = "base"
"""The name of a row's base among its figures. Ids of options have a "." before them."""
REST = "rest"
OTHERS = "others"
EXTRA = "extra"


class Figure(NamedTuple):
    """One number of a row: its base, an option's, a net's, or what is left over."""

    row: RowKey
    name: str


def option_figure(key: RowKey, option: str) -> Figure:
    return Figure(key, f".{option}")


@dataclass(frozen=True, slots=True)
class Relations:
    """The rows of one release and how they hang together."""

    classification: Classification
    policy: Policy
    week: str
    rows: Mapping[RowKey, Row]
    before: Mapping[RowKey, Row]

    @property
    def questions(self) -> Mapping[QuestionId, Tabulated]:
        return self.classification.questions

    def view(self, questions: Iterable[QuestionId]) -> View[Figure]:
        """Return what a reader knows about these questions."""
        asked = frozenset(questions)
        mine = [row for key, row in self.rows.items() if key.question in asked]
        movable = dict(
            each for row in mine if row.as_at_week == self.week for each in shown(row)
        )
        known = {figure: each for row in mine for figure, each in self._known(row)}
        sums = tuple(self._sums(mine))
        rest = {
            term.figure: Interval(0, UNBOUNDED)
            for equation in sums
            for term in equation
            if term.figure not in known
        }
        width = self.policy.ambiguity_width + self.policy.rounding_base
        return View(
            known={**known, **rest},
            sums=sums,
            needed={
                **dict(each for row in mine for each in self._needed(row, width)),
                **{figure: width for figure in rest if figure.name.startswith(REST)},
            },
            movable=movable,
            kept_longest=frozenset(
                figure for figure in movable if figure.row.member == LONDON.key
            ),
            once_hidden={figure: self._once_hidden(figure) for figure in movable},
            needed_once_hidden=self.policy.ambiguity_width,
            off=self.policy.rounding_base - 1,
        )

    # What one row says by itself.

    def _known(self, row: Row) -> Iterator[tuple[Figure, Interval]]:
        key = row.key
        base = self._base_interval(row)
        yield Figure(key, BASE), base
        question = self.questions.get(row.question)
        if question is None:
            return
        nets = question.nets
        for cell in row.cells:
            figure = option_figure(key, cell.option)
            derived = cell.option in nets and row.detail is Detail.OPTIONS
            if row.dominant and cell.marker is Marker.HIDDEN and not derived:
                yield figure, self._dominated(row, cell.option, base)
            elif cell.count is None or derived:
                yield figure, self._hidden(figure, cell.marker, base, derived=derived)
            else:
                yield figure, self._near(figure, cell.count, Interval(0, base.high))
        if isinstance(question.asked, SeveralChoices):
            yield (
                Figure(key, EXTRA),
                Interval(0, (question.asked.at_most - 1) * base.high),
            )
        elif row.base is not None and not row.dominant:
            least = base.low * (100 - self.policy.dominance_percent) // 100 + 1
            for option in self._large(row, question):
                yield (
                    Figure(key, f"{OTHERS} .{option}"),
                    Interval(least, base.high),
                )

    def _near(self, figure: Figure, count: int, within: Interval) -> Interval:
        off = self.policy.rounding_base - 1
        lowest = max(self.policy.smallest_shown, within.low, self._floor(figure))
        return Interval(max(lowest, count - off), min(count + off, within.high))

    def _hidden(
        self, figure: Figure, marker: Marker | None, base: Interval, *, derived: bool
    ) -> Interval:
        if marker is Marker.LOW:
            return Interval(0, self.policy.smallest_shown - 1)
        if marker is Marker.HIDDEN and not derived:
            return Interval(
                max(self.policy.smallest_shown, self._floor(figure)), base.high
            )
        return Interval(0, base.high)

    def _dominated(self, row: Row, option: str, base: Interval) -> Interval:
        least = -(-(row.dominant_percent or 0) * base.low // 100)
        if option == row.dominant:
            return Interval(least, base.high)
        question = self.questions[row.question].asked
        together = isinstance(question, SeveralChoices)
        return Interval(0, base.high if together else base.high - least)

    def _floor(self, figure: Figure) -> int:
        earlier = self.before.get(figure.row)
        if earlier is None:
            return 0
        count = dict(shown(earlier)).get(figure)
        return 0 if count is None else count - self.policy.rounding_base + 1

    def _base_interval(self, row: Row) -> Interval:
        first = self.classification.smallest_base(self.policy, row.key)
        if not row.as_at_week:
            return Interval(0, first - 1 + self.policy.step - 1)
        within = self._base_limits(row, first)
        if row.base is None:
            return within
        return self._near(Figure(row.key, BASE), row.base, within)

    def _base_limits(self, row: Row, first: int) -> Interval:
        """Return what the row's form says about its base, and the number of people."""
        highest = UNBOUNDED
        people = self.rows[RowKey(row.member_key, PEOPLE)]
        if people.base is not None and row.question != PEOPLE:
            highest = people.base + self.policy.rounding_base - 1
        question = self.questions.get(row.question)
        if question is None or not question.nets:
            return Interval(first, highest)
        if row.detail is Detail.NETS:
            return Interval(first, min(highest, self.policy.full_scale_base - 1))
        return Interval(max(first, self.policy.full_scale_base), highest)

    def _needed(self, row: Row, width: int) -> Iterator[tuple[Figure, int]]:
        """Return the hidden figures of a row with the values that they must keep."""
        key = row.key
        if row.base is None:
            yield Figure(key, BASE), width
        said_elsewhere = self._said_elsewhere(row)
        for cell in row.cells:
            if cell.count is None and cell.option not in said_elsewhere:
                yield (
                    option_figure(key, cell.option),
                    self.policy.ambiguity_width if row.dominant else width,
                )

    def _said_elsewhere(self, row: Row) -> set[str]:
        """Return the cells whose number is that of another figure."""
        question = self.questions.get(row.question)
        if question is None:
            return {PEOPLE}
        if row.detail is Detail.OPTIONS:
            return set(question.nets)
        return {
            option
            for options in question.nets.values()
            if len(options) == 1
            for option in options
        }

    def _once_hidden(self, figure: Figure) -> Interval:
        row = self.rows[figure.row]
        if figure.name == BASE:
            first = self.classification.smallest_base(self.policy, row.key)
            return self._base_limits(row, first)
        return Interval(
            max(self.policy.smallest_shown, self._floor(figure)),
            self._base_interval(row).high,
        )

    # What adds up to what.

    def _sums(self, rows: Iterable[Row]) -> Iterator[Sum[Figure]]:
        mine = {row.key: row for row in rows}
        for row in mine.values():
            question = self.questions.get(row.question)
            if question is not None:
                yield self._options_and_base(row, question)
                yield from self._not_dominated(row, question)
                yield from _nets_and_options(row, question)
                yield from self._condition(row, question, mine)
        for division in self.classification.divisions:
            for question_id in {key.question: None for key in mine}:
                yield from self._parts_and_whole(division, question_id, mine)

    def _options_and_base(self, row: Row, question: Tabulated) -> Sum[Figure]:
        key = row.key
        parts = tuple(
            Term(option_figure(key, option), -1) for option in question.options
        )
        base = Term(Figure(key, BASE), 1)
        if isinstance(question.asked, SeveralChoices):
            return (base, Term(Figure(key, EXTRA), 1), *parts)
        return (base, *parts)

    def _not_dominated(self, row: Row, question: Tabulated) -> Iterator[Sum[Figure]]:
        """Yield that the others hold a tenth, as a row without a dominant option says."""
        several = isinstance(question.asked, SeveralChoices)
        if row.base is None or row.dominant or several:
            return
        key = row.key
        for option in self._large(row, question):
            yield (
                Term(Figure(key, f"{OTHERS} .{option}"), 1),
                *(
                    Term(option_figure(key, other), -1)
                    for other in self._exclusive(row, question)
                    if other != option
                ),
            )

    def _large(self, row: Row, question: Tabulated) -> Iterator[str]:
        """Return the options that may hold half of the base: for others it says nothing."""
        for option in self._exclusive(row, question):
            cell = row.cell(option)
            shown_half = cell.count is not None and cell.count * 2 >= (row.base or 0)
            if shown_half or cell.marker is Marker.HIDDEN:
                yield option

    def _exclusive(self, row: Row, question: Tabulated) -> tuple[str, ...]:
        """Return what the base falls into as it is shown: options, or nets."""
        if row.detail is Detail.NETS:
            return tuple(question.nets)
        return question.options

    def _condition(
        self, row: Row, question: Tabulated, mine: Mapping[RowKey, Row]
    ) -> Iterator[Sum[Figure]]:
        """Who was asked gave one of the answers that the question waits for."""
        when = question.asked.when
        if when is None:
            return
        looked_at = mine.get(RowKey(row.member_key, when.question))
        if looked_at is None:
            return
        counted = {cell.option for cell in looked_at.cells}
        if set(when.any_of) <= counted:
            yield (
                Term(Figure(row.key, BASE), -1, self._gap(row)),
                Term(Figure(row.key, f"{REST} asked"), -1),
                *(
                    Term(option_figure(looked_at.key, each), 1, self._gap(looked_at))
                    for each in when.any_of
                ),
            )

    def _parts_and_whole(
        self, division: Division, question_id: QuestionId, mine: Mapping[RowKey, Row]
    ) -> Iterator[Sum[Figure]]:
        whole = mine.get(RowKey(division.whole, question_id))
        parts = [mine.get(RowKey(part, question_id)) for part in division.parts]
        there = [part for part in parts if part is not None]
        if whole is None or not any(part.as_at_week for part in there):
            return
        names = [BASE]
        if question_id in self.questions:
            names += [f".{cell.option}" for cell in whole.cells]
        for name in names:
            rest = Term(Figure(whole.key, f"{REST} {division.parts[0]} {name}"), -1)
            yield (
                Term(Figure(whole.key, name), 1, self._gap(whole)),
                *(Term(Figure(part.key, name), -1, self._gap(part)) for part in there),
                *(() if division.exhaustive else (rest,)),
            )

    def _gap(self, row: Row) -> int:
        if row.as_at_week in ("", self.week):
            return 0
        people = self.rows[RowKey(row.member_key, PEOPLE)]
        weeks = 1 if row.as_at_week == people.as_at_week else 2
        return weeks * (self.policy.step - 1)


def _nets_and_options(row: Row, question: Tabulated) -> Iterator[Sum[Figure]]:
    key = row.key
    nets = question.nets
    if nets:
        # Said apart from the options: bounds do not carry over two sums at once.
        yield (
            Term(Figure(key, BASE), 1),
            *(Term(option_figure(key, net), -1) for net in nets),
        )
    for net, options in nets.items():
        yield (
            Term(option_figure(key, net), 1),
            *(Term(option_figure(key, option), -1) for option in options),
        )


def shown(row: Row) -> Iterator[tuple[Figure, int]]:
    """Return the numbers of a row that were counted, not derived, as they are shown."""
    if row.base is None:
        return
    key = row.key
    yield Figure(key, BASE), row.base
    for cell in row.cells:
        derived = row.detail is Detail.OPTIONS and cell.option in NETS.values()
        if cell.count is not None and cell.option != PEOPLE and not derived:
            yield option_figure(key, cell.option), cell.count
