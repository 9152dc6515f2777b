import csv
import io
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from digest.errors import UnsafeTableError
from digest.policy import PUBLISHED
from digest.render.open_data import COLUMNS, check_tables
from tests.digest.attacks.figures import report_fact
from tests.digest.builders import (
    a_crowd,
    a_full_questionnaire,
    compiled,
    records,
)


with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # rdflib's own, when csvw imports it
    from csvw import CSVW  # type: ignore[import-untyped]  # it has no stubs


QUESTIONNAIRE = a_full_questionnaire()
WEEK = compiled(
    QUESTIONNAIRE,
    records(QUESTIONNAIRE, a_crowd(QUESTIONNAIRE, 260, np.random.default_rng(21))),
)
TEXT = WEEK.files["tables.csv"].decode()
LINES = list(csv.DictReader(io.StringIO(TEXT)))
HEADER = ",".join(COLUMNS) + "\n"


def a_line(**changed: str) -> str:
    line = {
        "release_week": "2026-W30",
        "as_at_week": "2026-W30",
        "group": "london",
        "member": "london",
        "question": "trust",
        "option": "very",
        "base": "120",
        "count": "40",
        "percent": "33",
        "marker": "",
    }
    return HEADER + ",".join({**line, **changed}.values()) + "\n"


def test_the_columns_are_the_agreed_ones():
    assert TEXT.splitlines()[0] == (
        "release_week,as_at_week,group,member,question,option,base,count,percent,marker"
    )


def test_the_lines_are_the_same_ones_every_week():
    def cells(content: bytes) -> list[tuple[str, ...]]:
        rows = csv.DictReader(io.StringIO(content.decode()))
        return [
            (row["group"], row["member"], row["question"], row["option"])
            for row in rows
        ]

    nobody = compiled(QUESTIONNAIRE, ()).files["tables.csv"]

    assert cells(nobody) == cells(WEEK.files["tables.csv"])
    assert len(set(cells(nobody))) == len(cells(nobody))


def test_every_member_has_a_line_that_says_how_many_took_part():
    lines = [line for line in LINES if line["question"] == "people"]

    assert {line["group"] for line in lines} == {
        "london",
        "policing_area",
        "borough",
        "age",
        "gender",
        "ethnic_group",
    }
    assert all(line["option"] == "people" for line in lines)
    assert all(line["base"] == line["count"] for line in lines)
    assert all(line["percent"] == "" for line in lines)


def test_a_cell_has_a_number_or_a_marker():
    assert all(bool(line["count"]) != bool(line["marker"]) for line in LINES)
    assert {line["marker"] for line in LINES} >= {"", "[low]", "[x]"}


def test_t9_no_small_number_stands_in_the_open_data():
    counts = [int(line["count"]) for line in LINES if line["count"]]
    percents = [int(line["percent"]) for line in LINES if line["percent"]]
    bases = [int(line["base"]) for line in LINES if line["base"]]

    report_fact(
        "T9 smallest count, base and percents in tables.csv",
        f"{min(counts)}, {min(bases)}, {min(percents)} to {max(percents)}",
    )
    assert min(counts) >= 10
    assert min(percents) >= 1
    assert max(percents) <= 99
    assert min(bases) >= 50


@pytest.mark.parametrize(
    "changed",
    [
        {"count": "9"},
        {"count": "5"},
        {"count": "0"},
        {"count": "-15"},
        {"count": "12"},
        {"count": "1e2"},
        {"percent": "0"},
        {"percent": "100"},
        {"percent": "33.3"},
        {"base": "45"},
        {"base": "53"},
        {"marker": "[low]"},
        {"count": "", "percent": ""},
        {"count": "", "marker": "[c]"},
        {"count": "", "percent": "", "marker": "[?]"},
        {"group": "invite"},
    ],
)
def test_the_validator_refuses_what_may_not_be_published(changed):
    with pytest.raises(UnsafeTableError, match="line 2") as refused:
        check_tables(a_line(**changed), PUBLISHED)

    assert len(refused.value.faults) >= 1


def test_the_validator_lets_a_good_line_pass():
    check_tables(a_line(), PUBLISHED)


def test_the_validator_wants_the_agreed_columns():
    with pytest.raises(UnsafeTableError, match="columns"):
        check_tables("account,answer\n1,very\n", PUBLISHED)


@pytest.fixture
def folder(tmp_path):
    for name, content in WEEK.files.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def is_valid(folder: Path) -> bool:
    # The package tells what is wrong by warnings, and records those that are let through.
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        read = CSVW(str(folder / "tables.csv-metadata.json"), validate=True)
        return bool(read.is_valid)


def test_the_metadata_describes_the_file_for_csvw(folder):
    assert is_valid(folder)


@pytest.mark.parametrize("rest", ["5,5,,", "60,5,,", "60,20,100,", ",,,[y]", "x,,,[c]"])
def test_csvw_refuses_what_the_validator_refuses(folder, rest):
    lines = TEXT.splitlines(keepends=True)
    start = ",".join(lines[1].split(",")[:6])
    written = "".join([lines[0], f"{start},{rest}\n", *lines[2:]])
    (folder / "tables.csv").write_text(written)

    assert not is_valid(folder)
    with pytest.raises(UnsafeTableError):
        check_tables(written, PUBLISHED)


def test_the_metadata_states_the_smallest_number():
    metadata = json.loads(WEEK.files["tables.csv-metadata.json"])
    columns = {each["name"]: each for each in metadata["tableSchema"]["columns"]}

    assert tuple(columns) == COLUMNS
    assert columns["count"]["datatype"]["minimum"] == 10
    assert columns["base"]["datatype"]["minimum"] == 10
    assert columns["percent"]["datatype"]["minimum"] == 1
    assert columns["percent"]["datatype"]["maximum"] == 99
