"""Find what a reader could work out, and hide more until it is not enough.

A reader knows an interval for every number (each shown one is at most four off) and how
numbers add up: options to a base, parts to a whole. Carrying the intervals along the sums
until nothing changes gives what can be derived (bounds propagation). Whoever is hidden
and could have too few values gets a neighbour that is hidden as well: complementary cell
suppression, with the interval audit of the SDC Handbook (standards.md 1.5.5).

Rule 1: the audit reads published numbers only, so a reader can repeat it.
Rule 2: because of rule 1, that a neighbour was hidden says something too (the minimality
attack: Wong, Fu, Wang, Pei 2007): it is no larger than what stayed, and without it there
was too little room. It was a multiple of the rounding base; asking for that much more
room than the ambiguity width leaves the promised ambiguity to such a reader as well.
Rule 3: what cannot be helped by hiding this week's numbers does not count against them.
"""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar


UNBOUNDED = 10_000_000
"""More people than live in London."""

FigureT = TypeVar("FigureT", bound=Hashable)


class Interval(NamedTuple):
    """The lowest and the highest number of people that a figure may stand for."""

    low: int
    high: int

    @property
    def values(self) -> int:
        return self.high - self.low + 1


class Term(NamedTuple, Generic[FigureT]):
    """One figure in a sum, with how many may have joined since it was published."""

    figure: FigureT
    sign: int
    gap: int = 0


Sum = tuple[Term[FigureT], ...]
"""Terms that come to zero: the whole with +1, its parts with -1."""


@dataclass(frozen=True, slots=True)
class View(Generic[FigureT]):
    """A table as a reader has it."""

    known: Mapping[FigureT, Interval]
    """Every figure, shown or not, with what its cell alone says."""
    sums: tuple[Sum[FigureT], ...]
    needed: Mapping[FigureT, int]
    """For hidden figures: how many values they must be able to have."""
    movable: Mapping[FigureT, int]
    """Figures that may still be hidden, with the number shown."""
    kept_longest: frozenset[FigureT]
    """Of the movable ones, those that are hidden only if nothing else is left."""
    once_hidden: Mapping[FigureT, Interval]
    """For movable figures: what a reader knows when they are hidden."""
    needed_once_hidden: int
    off: int
    """How far a shown number is from the true one at most."""

    def without(self, chosen: Mapping[FigureT, Iterable[FigureT]]) -> "View[FigureT]":
        """Return the view with some figures hidden.

        Each is given with those it was the smallest of, which a reader knows as well.
        """
        movable = {
            figure: shown
            for figure, shown in self.movable.items()
            if figure not in chosen
        }
        hidden = {
            figure: self._hidden(
                figure, [movable[each] for each in beside if each in movable]
            )
            for figure, beside in chosen.items()
        }
        return replace(
            self,
            known={**self.known, **hidden},
            needed={**self.needed, **dict.fromkeys(chosen, self.needed_once_hidden)},
            movable=movable,
        )

    def _hidden(self, figure: FigureT, larger: list[int]) -> Interval:
        low, high = self.once_hidden[figure]
        return Interval(low, min([high, *(shown + self.off for shown in larger)]))


def reachable(
    known: Mapping[FigureT, Interval], sums: Iterable[Sum[FigureT]]
) -> dict[FigureT, Interval]:
    """Return the intervals that remain when every sum is taken into account.

    If no table fits, an interval comes out empty, and the rest is left as it is.
    """
    ranges = dict(known)
    equations = tuple(sums)
    touching: dict[FigureT, list[int]] = defaultdict(list)
    for number, equation in enumerate(equations):
        for term in equation:
            touching[term.figure].append(number)
    waiting = deque(range(len(equations)))
    queued = set(waiting)
    while waiting:
        number = waiting.popleft()
        queued.discard(number)
        for figure in _tightened(equations[number], ranges):
            if ranges[figure].values <= 0:
                return ranges
            fresh = [each for each in touching[figure] if each not in queued]
            waiting.extend(fresh)
            queued.update(fresh)
    return ranges


def _tightened(
    equation: Sum[FigureT], ranges: dict[FigureT, Interval]
) -> list[FigureT]:
    """Narrow the intervals of one sum in place; return the figures that changed."""
    changed = []
    for term, after in zip(equation, _left(equation, ranges), strict=True):
        if after != ranges[term.figure]:
            ranges[term.figure] = after
            changed.append(term.figure)
    return changed


def _left(equation: Sum[FigureT], ranges: Mapping[FigureT, Interval]) -> list[Interval]:
    """Return what one sum leaves for each of its terms."""
    contributions = [_contribution(term, ranges[term.figure]) for term in equation]
    # Added up in lists, not one by one: this is the innermost loop of a compilation.
    low = sum([each.low for each in contributions])
    high = sum([each.high for each in contributions])
    left = []
    for term, own in zip(equation, contributions, strict=True):
        others = Interval(-(high - own.high), -(low - own.low))
        figure = others if term.sign > 0 else Interval(-others.high, -others.low)
        before = ranges[term.figure]
        left.append(
            Interval(
                max(before.low, figure.low - term.gap), min(before.high, figure.high)
            )
        )
    return left


def _contribution(term: Term[FigureT], figure: Interval) -> Interval:
    if term.sign > 0:
        return Interval(figure.low, figure.high + term.gap)
    return Interval(-figure.high - term.gap, -figure.low)


def complementary(view: View[FigureT]) -> frozenset[FigureT]:
    """Return the shown figures to hide, so that every hidden one stays ambiguous.

    The smallest number beside the most exposed figure goes first.
    """
    if not _exposed(view):
        return frozenset()
    chosen: dict[FigureT, list[FigureT]] = {}
    order = {figure: place for place, figure in enumerate(view.known)}
    beyond_help = _exposed(view.without(dict.fromkeys(view.movable, ())))
    while True:
        now = view.without(chosen)
        exposed = _exposed(now)
        victims = sorted(
            exposed.keys() - beyond_help.keys(),
            key=lambda figure: (exposed[figure], order[figure]),
        )
        if not victims or not now.movable:
            return frozenset(chosen)
        beside = _beside(victims[0], now)
        smallest = min(beside, key=lambda figure: (now.movable[figure], order[figure]))
        chosen[smallest] = beside


def _exposed(view: View[FigureT]) -> dict[FigureT, int]:
    ranges = reachable(view.known, view.sums)
    return {
        figure: ranges[figure].values
        for figure, values in view.needed.items()
        if ranges[figure].values < values
    }


def _beside(victim: FigureT, view: View[FigureT]) -> list[FigureT]:
    """Return what may be hidden in the sum that says most about the victim."""
    ranges = {**reachable(view.known, view.sums), victim: view.known[victim]}
    best, least = list(view.movable), UNBOUNDED
    for equation in view.sums:
        figures = [term.figure for term in equation]
        beside = [figure for figure in figures if figure in view.movable]
        if victim not in figures or not beside:
            continue
        left = _left(equation, ranges)[figures.index(victim)].values
        if left < least:
            best, least = beside, left
    return [figure for figure in best if figure not in view.kept_longest] or best
