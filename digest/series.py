"""Decide which rows advance, and keep what deciding takes.

Noise alone does not protect a weekly series: only the cell that gained a person is drawn
anew, so a reader sees which one (standards.md 1.3).

Rule 1: a member advances when ten or more people have joined it since its figures were
last published; to be shown for the first time it needs fifty people (a borough: a
hundred).
Rule 2: within a member that advances, a question's row advances only when ten or more
people have answered that question since the row's own last move. Otherwise a lone newcomer
to a question that few are asked would be seen.
Rule 3: what does not advance is repeated as it was.
"""

from collections.abc import Iterator, Mapping
from typing import Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from digest.classification import PEOPLE, Classification, RowKey
from digest.errors import StateError
from digest.policy import Policy
from digest.tables import MethodFigure, Row, SafeTable
from digest.tally import Counter, Place, Tally


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class CountedPlace(_Stored):
    """One counter of the live tally."""

    place: Place
    count: int = Field(ge=0)
    key_sum: int = Field(ge=0, lt=2**64)


class CountedRow(_Stored):
    """The exact count on which a row, or a number of the method section, last moved."""

    row: RowKey
    count: int = Field(ge=0)


class State(_Stored):
    """Everything that lasts from week to week, and only within a round.

    It holds exact counts: it is kept sealed, and destroyed with the round.
    """

    questionnaire: str
    questionnaire_version: int
    week: str
    counters: tuple[CountedPlace, ...]
    # Sealed states of before the word was changed are read as well.
    counted_rows: tuple[CountedRow, ...] = Field(
        validation_alias=AliasChoices("counted_rows", "frames")
    )
    published: tuple[Row, ...]
    """Rows as they were last shown; those that never were are left out."""
    before: tuple[Row, ...]
    method: tuple[MethodFigure, ...] = ()

    @property
    def tally(self) -> Tally:
        return Tally(
            {each.place: Counter(each.count, each.key_sum) for each in self.counters}
        )

    @property
    def counts_when_published(self) -> dict[RowKey, int]:
        return {each.row: each.count for each in self.counted_rows}


class States(_Stored):
    """The states of both questionnaires, which are sealed together.

    Apart they would show a thief which of them grew in a week.
    """

    young_people: State
    professionals: State

    def to_bytes(self) -> bytes:
        """Return compact JSON; equal states give equal bytes."""
        return self.model_dump_json(exclude_defaults=True).encode()

    @classmethod
    def from_bytes(cls, given: bytes) -> Self:
        """Return the states; raise `StateError` for bytes that are none."""
        try:
            return cls.model_validate_json(given)
        except ValidationError:
            # Without its cause, whose text quotes exact counts.
            raise StateError from None


def base_count(tally: Tally, key: RowKey) -> int:
    """Return how many people a row stands on now."""
    if key.question == PEOPLE:
        return tally.people(key.member).count
    return tally.at(*key).count


def advancing(
    classification: Classification,
    policy: Policy,
    tally: Tally,
    counts_when_published: Mapping[RowKey, int],
) -> frozenset[RowKey]:
    """Return the rows that move this week."""

    def has_joined_enough(key: RowKey) -> bool:
        now = base_count(tally, key)
        last = counts_when_published.get(key)
        if last is None:
            return now >= classification.smallest_base(policy, key)
        return now - last >= policy.step

    return frozenset(
        key
        for key in classification.row_keys
        if has_joined_enough(RowKey(key.member, PEOPLE)) and has_joined_enough(key)
    )


def next_state(
    *,
    tally: Tally,
    table: SafeTable,
    moved: frozenset[RowKey],
    counts_when_published: Mapping[RowKey, int],
) -> State:
    """Return what is kept until next week."""
    counts = {
        **counts_when_published,
        **{key: base_count(tally, key) for key in moved},
    }
    return State(
        questionnaire=table.questionnaire,
        questionnaire_version=table.questionnaire_version,
        week=table.week,
        counters=tuple(_counted_places(tally, table.policy.smallest_shown)),
        counted_rows=tuple(
            CountedRow(row=key, count=counts[key]) for key in sorted(counts)
        ),
        published=tuple(row for row in table.rows if row.as_at_week),
        before=table.before,
        method=table.method,
    )


def _counted_places(tally: Tally, smallest: int) -> Iterator[CountedPlace]:
    # Two counters of one person have the same key sum, and would tie that person's
    # answers together in the state that waits. A counter that is too small to be shown
    # needs no sum yet: the same people have the same history, so they still get the
    # same rounding wherever they are counted.
    for place, counter in sorted(tally.counters.items()):
        kept = counter.key_sum if counter.count >= smallest else 0
        yield CountedPlace(place=place, count=counter.count, key_sum=kept)
