"""A reader who computes: Bayes on two releases, or on a total and its parts.

The attacker knows the method, the policy, how common each answer is, how many people
there are, and everything that is published. Only the release key is unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from digest.tables import Row
from tests.digest.attacks.series import PRIOR
from tests.digest.builders import POINTS


SPAN = 400
"""More people than any cell of these tests holds."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One release as the attacker has it."""

    row: Row
    known: np.ndarray
    """Newcomers whose answers the attacker knows by now, by place on the scale."""
    has_target: bool


@cache
def likelihood(shown: int | None, *, is_low: bool) -> np.ndarray:
    """Return, for each true count, how likely the published cell is."""
    counts = np.arange(SPAN)
    if shown is None:
        return (counts < 10 if is_low else counts >= 10).astype(float)
    remainder = counts % 5
    down = counts - remainder
    chance = (down == shown) * (1 - remainder / 5)
    chance += ((down + 5 == shown) & (remainder > 0)) * (remainder / 5)
    return np.where(counts >= 10, chance, 0)


def guess_from_series(seen: Sequence[Seen], *, people_at_first: int) -> int:
    """Return the most likely answer of the one newcomer who is not known."""
    counts = np.arange(SPAN)
    belief = np.log(PRIOR)
    for place, option in enumerate(POINTS):
        mean = people_at_first * PRIOR[place]
        spread = mean * (1 - PRIOR[place])
        expected = np.exp(-((counts - mean) ** 2) / (2 * spread))
        without, with_target = (
            _chance_of(seen, place, option, expected, chosen=chosen)
            for chosen in (False, True)
        )
        belief += np.log(without + 1e-12)
        belief[place] += np.log(with_target + 1e-12) - np.log(without + 1e-12)
    return int(belief.argmax())


def _chance_of(
    seen: Sequence[Seen], place: int, option: str, expected: np.ndarray, *, chosen: bool
) -> float:
    chance = expected / expected.sum()
    for each in seen:
        cell = each.row.cell(option)
        published = likelihood(cell.count, is_low=cell.marker == "[low]")
        joined = int(each.known[place]) + (chosen and each.has_target)
        moved = np.zeros(SPAN)
        moved[: SPAN - joined] = published[joined:]
        chance = chance * moved
    return float(chance.sum())


def guess_from_parts(total: Row, parts: list[Row], *, hidden_people: int) -> int:
    """Return the most likely answer of one of the people who are in no shown part."""
    belief = np.log(PRIOR)
    for place, option in enumerate(POINTS):
        whole = total.cell(option).count
        shown = [part.cell(option).count for part in parts]
        if whole is None or None in shown:
            continue
        left = whole - sum(count for count in shown if count is not None)
        others = (hidden_people - 1) * PRIOR[place]
        spread = 4 * (1 + len(parts)) + others * (1 - PRIOR[place])
        for answer in range(len(POINTS)):
            expected = others + (answer == place)
            belief[answer] -= (left - expected) ** 2 / (2 * spread)
    return int(belief.argmax())
