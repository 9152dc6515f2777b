"""Weekly releases of one scale, fast enough to attack thousands of times."""

from collections.abc import Mapping, Sequence

import numpy as np

from dialogues.questionnaire import Questionnaire
from digest.classification import PEOPLE, Classification, RowKey
from digest.disclosure import Release, protect
from digest.policy import Policy
from digest.series import advancing, base_count
from digest.tables import Row, SafeTable
from digest.tally import ANSWERED, NOBODY, Counter, Place, Tally
from tests.digest.builders import KEY, POINTS, a_questionnaire, a_scale


PRIOR = np.array([0.15, 0.25, 0.25, 0.20, 0.15])
"""How often each point of the scale is the answer; the attacker knows it too."""
BLIND = float(PRIOR.max())

LONDON_ONLY = a_questionnaire(a_scale("trust"))


class Series:
    """Releases week after week, as `compile.py` makes them, without a page."""

    def __init__(self, questionnaire: Questionnaire, policy: Policy) -> None:
        self._classification = Classification.of(questionnaire)
        self._policy = policy
        self._counts: dict[RowKey, int] = {}
        self._published: dict[RowKey, Row] = {}
        self._before: dict[RowKey, Row] = {}
        self._week = 0
        self._last: SafeTable | None = None

    def release(self, tally: Tally, *, release_key: bytes = KEY) -> SafeTable:
        self._week += 1
        moved = advancing(self._classification, self._policy, tally, self._counts)
        if self._last is not None and not moved:
            return self._last
        table = protect(
            Release(
                self._classification,
                self._policy,
                f"2026-W{self._week:02}",
                release_key,
            ),
            tally,
            advancing=moved,
            published=self._published,
            before=self._before,
        )
        self._counts |= {key: base_count(tally, key) for key in moved}
        self._published = {row.key: row for row in table.rows if row.as_at_week}
        self._before = {row.key: row for row in table.before}
        self._last = table
        return table


def answers(chance: np.random.Generator, number: int) -> np.ndarray:
    """Return so many answers as places on the scale."""
    return chance.choice(len(POINTS), size=number, p=PRIOR)


def tally_of(
    people: Mapping[str, Sequence[int] | np.ndarray], chance: np.random.Generator
) -> Tally:
    """Return the tally of members' answers; sums of record keys are as good as drawn."""
    counters: dict[Place, Counter] = {}
    for member, places in people.items():
        often = np.bincount(places, minlength=len(POINTS))
        points = {
            point: Counter(int(count), int(chance.integers(0, 2**63)) if count else 0)
            for point, count in zip(POINTS, often, strict=True)
        }
        everybody = sum(points.values(), NOBODY)
        counters[Place(member, PEOPLE, PEOPLE)] = everybody
        counters[Place(member, "trust", ANSWERED)] = everybody
        for point, counter in points.items():
            counters[Place(member, "trust", point)] = counter
    return Tally(counters)
