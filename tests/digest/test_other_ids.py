"""Ids may be chosen freely: nothing of a digest depends on them but its tables' ids."""

import json
from collections.abc import Iterable
from functools import cache

import numpy as np
import pytest

from bot import content
from digest.compile import Compiled, WeekNotes, compile_week
from digest.manifest import MANIFEST, PICTURE, RESULTS
from digest.policy import PUBLISHED, Policy
from digest.series import States
from digest.tally import Record
from tests.digest.builders import KEY, a_crowd, a_submission, record_key
from tests.support.renaming import Renamed


pytestmark = pytest.mark.slow

# Without rounding nothing is drawn. A draw depends on the id of a member, so with other
# ids of members the numbers would be others, by chance.
UNROUNDED = PUBLISHED.model_copy(update={"rounding_base": 1})
EVERY_ID = pytest.mark.parametrize(
    ("members", "policy"),
    [(False, PUBLISHED), (True, UNROUNDED)],
    ids=["all but members", "all, unrounded"],
)
SIZES = ((420, 70), (12, 3), (160, 30))
"""How many young people and professionals answer in each week."""


@cache
def renamed(name: str, *, members: bool) -> Renamed:
    return Renamed.of(name, members=members)


def both(*, members: bool) -> tuple[Renamed, Renamed]:
    return (
        renamed(content.YOUNG_PEOPLE, members=members),
        renamed(content.PROFESSIONALS, members=members),
    )


def letters(
    asked: Renamed, number: int, week: int, *, with_other_ids: bool
) -> Iterable[Record]:
    """Return the same people, with the same record keys, under the old ids or the new."""
    crowd = a_crowd(asked.before, number, np.random.default_rng(week))
    for place, answers in enumerate(crowd):
        key = record_key(asked.before.id, week, place)
        if with_other_ids:
            yield a_submission(asked.after, asked.answered(answers)), key
        else:
            yield a_submission(asked.before, answers), key


def weeks(
    policy: Policy, *, members: bool, with_other_ids: bool
) -> tuple[Compiled, ...]:
    """Compile three weeks in a row."""
    young, adult = both(members=members)
    compiled: list[Compiled] = []
    state: States | None = None
    for week, (many, adults) in enumerate(SIZES):
        done = compile_week(
            questionnaire=young.after if with_other_ids else young.before,
            professionals=adult.after if with_other_ids else adult.before,
            policy=policy,
            week=f"2026-W{30 + week}",
            release_key=KEY,
            state=state,
            submissions=[
                *letters(young, many, week, with_other_ids=with_other_ids),
                *letters(adult, adults, week, with_other_ids=with_other_ids),
            ],
            notes=WeekNotes(),
        )
        state = done.state
        compiled.append(done)
    return tuple(compiled)


def without_hashes(manifest: bytes) -> bytes:
    """Return a manifest without what follows from the bytes of the other files."""
    facts = json.loads(manifest)
    return json.dumps({**facts, "files": sorted(facts["files"])}).encode()


def with_old_ids(name: str, given: bytes, asked: Iterable[Renamed]) -> bytes:
    if name == PICTURE:
        return given
    text = given.decode()
    for each in asked:
        text = each.back(text)
    return without_hashes(text.encode()) if name == MANIFEST else text.encode()


@EVERY_ID
def test_with_other_ids_the_files_differ_in_their_ids_only(members, policy):
    asked = both(members=members)
    before = weeks(policy, members=members, with_other_ids=False)
    after = weeks(policy, members=members, with_other_ids=True)

    for then, now in zip(before, after, strict=True):
        assert {RESULTS, PICTURE} <= then.files.keys() == now.files.keys()
        assert now.ignored == then.ignored
        for name, old in then.files.items():
            kept = without_hashes(old) if name == MANIFEST else old
            assert with_old_ids(name, now.files[name], asked) == kept, name
