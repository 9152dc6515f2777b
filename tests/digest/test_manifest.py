import json

import pytest

from digest.compile import WeekNotes, verify_chain
from tests.digest.builders import (
    a_questionnaire,
    a_scale,
    compiled,
    records,
    times,
)


QUESTIONNAIRE = a_questionnaire(a_scale())


@pytest.fixture
def releases():
    state, previous, found = None, None, {}
    for number in (30, 31, 32):
        people = records(QUESTIONNAIRE, times(60, trust="very"), named=number)
        week = compiled(
            QUESTIONNAIRE,
            people,
            week=f"2026-W{number}",
            state=state,
            notes=WeekNotes(previous_manifest_sha256=previous),
        )
        state, previous = week.state, week.manifest_sha256
        found[f"2026-W{number}"] = dict(week.files)
    return found


def test_a_whole_chain_has_no_faults(releases):
    assert verify_chain(releases) == ()


def test_a_release_from_before_professionals_were_asked_can_be_read(releases):
    first = json.loads(releases["2026-W30"]["manifest.json"])
    del first["professionals_version"]
    releases["2026-W30"]["manifest.json"] = json.dumps(first).encode()
    del releases["2026-W31"], releases["2026-W32"]

    assert verify_chain(releases) == ()


def test_a_chain_may_begin_in_the_middle(releases):
    del releases["2026-W30"]

    assert verify_chain(releases) == ()


def test_a_changed_file_is_named(releases):
    releases["2026-W31"]["tables.csv"] += b"\n"

    assert verify_chain(releases) == (
        "2026-W31: tables.csv was changed after it was published",
    )


def test_a_missing_and_a_foreign_file_are_named(releases):
    del releases["2026-W31"]["digest.html"]
    releases["2026-W32"]["notes.txt"] = b""

    assert verify_chain(releases) == (
        "2026-W31: digest.html is missing",
        "2026-W32: notes.txt is not in the manifest",
    )


def test_a_release_that_was_taken_out_breaks_the_chain(releases):
    del releases["2026-W31"]

    assert verify_chain(releases) == (
        "2026-W32: it does not follow from the release before it",
    )


def test_a_manifest_that_was_changed_breaks_the_chain(releases):
    written = releases["2026-W31"]["manifest.json"]
    releases["2026-W31"]["manifest.json"] = written.replace(b"2026-W31", b"2026-W29")

    assert verify_chain(releases) == (
        "2026-W31: its manifest is that of 2026-W29",
        "2026-W32: it does not follow from the release before it",
    )


def test_a_manifest_that_cannot_be_read_is_named(releases):
    releases["2026-W30"]["manifest.json"] = b"{}"
    del releases["2026-W31"]["manifest.json"]

    assert verify_chain(releases)[:2] == (
        "2026-W30: its manifest.json cannot be read",
        "2026-W31: it has no manifest.json",
    )
