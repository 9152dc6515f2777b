"""A database of an earlier version, with a round under way, is gone on with."""

import json
import sqlite3
from contextlib import closing
from itertools import chain
from pathlib import Path

import pytest

from bot import content
from bot.interview.ids import AccountId
from bot.interview.posting import Posting
from bot.interview.reading import Reading
from bot.operator.comments import kept
from bot.weekly.outcome import Became
from dialogues.happened import Delivery, Withdrawal
from dialogues.submission import Comment
from storage import sql
from storage.records import RoundNumber
from tests.bot.weekly.test_week import (
    QUESTIONNAIRE,
    SECOND_MONDAY,
    Place,
    an_order,
)


BEFORE_THE_LIST_OF_STEPS = 4
"""The last schema in which a letterbox could bear a reason in the place of a week."""


def said(text: str) -> Comment:
    return Comment(
        questionnaire=QUESTIONNAIRE.id,
        questionnaire_version=QUESTIONNAIRE.version,
        locale="en",
        text=text,
        may_be_read=True,
    )


@pytest.fixture
async def place(tmp_path: Path) -> Place:
    """Return a place in its second week: a release, counts, comments, new letters."""
    place = Place(tmp_path / "here", keeps_comments=True)
    place.folder.mkdir()
    await place.answer(60, comments=(said("More lights, please."),))
    await place.compile()
    await place.answer(60, first=1001, comments=(said("Thank you."),))
    return place


def database(place: Place) -> Path:
    return place.folder / "data" / "earshot.sqlite3"


def aged(place: Place) -> None:
    """Put what a database holds into one as it was made before, in its place."""
    with closing(sqlite3.connect(database(place))) as now:
        rows = {
            table: now.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  (our own names)
            for table in (
                *("letterboxes", "letters", "tags", "pending", "comments"),
                *("releases", "rounds"),
            )
        }
    for file in database(place).parent.iterdir():
        file.unlink()
    before = sql.migrations("sqlite")[:BEFORE_THE_LIST_OF_STEPS]
    database(place).touch(mode=0o600)
    with closing(sqlite3.connect(database(place), isolation_level=None)) as then:
        for statement in chain.from_iterable(before):
            then.execute(statement)
        releases = [as_it_was(*each) for each in rows.pop("releases")]
        rows |= {
            "releases": releases,
            "frames": [("young_people", "london", "london", "trust", "2026-W47", "{}")],
            "responses": [("2026-11-20", "We met.")],
        }
        for table, many in rows.items():
            marks = ", ".join("?" * len(many[0]))
            then.executemany(f"INSERT INTO {table} VALUES ({marks})", many)  # noqa: S608  (our own names)
        then.execute("UPDATE letterboxes SET turned_week = 'close of round 0'")


def as_it_was(
    week: str, number: int, kind: str, reason: str, files: str, manifest_hash: str
) -> tuple[object, ...]:
    asked = QUESTIONNAIRE.id, QUESTIONNAIRE.version, json.dumps({"smallest_shown": 10})
    return week, number, kind, reason, *asked, files, manifest_hash, ""


@pytest.mark.slow
async def test_a_round_under_way_is_mixed_and_published_as_if_nothing_had_happened(
    place: Place,
):
    whole = place.copy("whole")
    await whole.compile(SECOND_MONDAY)
    aged(place)

    week = await place.compile(SECOND_MONDAY)

    assert week.became is Became.PUBLISHED
    assert place.released() == whole.released()
    assert place.private_keys() == whole.private_keys()
    work = await place.work()
    assert [each.week for each in await work.store.releases()] == [
        "2026-W47",
        "2026-W48",
    ]
    comments = await kept(work, Reading.of(content.languages()))
    assert {each.text for each in comments} == {"More lights, please.", "Thank you."}
    assert [each.text for each in await work.store.responses()] == ["We met."]
    await work.store.close()


async def test_what_was_sent_before_counts_once_and_can_be_taken_back(place: Place):
    aged(place)

    work = await place.work()
    posting = Posting(work.store, work.keyring, RoundNumber(1))
    again = await posting.post(an_order(9_001), AccountId(1001))
    back = await posting.withdraw(an_order(1001).form, AccountId(1001))
    await work.store.close()

    assert (again, back) == (Delivery.SENT_BEFORE, Withdrawal.TAKEN_BACK)
