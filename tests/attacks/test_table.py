"""The table of attacks is whole: it names every one, and every test it names exists."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.attacks.catalogue import ATTACKS
from tests.attacks.figures import ROOT, TABLE, attack_of, rows_of


FOLDERS = ("tests/attacks", "tests/digest/attacks")
REPORTING = {"report", "report_fact"}


def functions_in(file: Path) -> Iterator[tuple[str, bool]]:
    """Yield each test of a file by its name, and whether it reports a figure."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("test_"):
            name = f"{file.relative_to(ROOT)}::{node.name}"
            yield name, bool(REPORTING & set(names_called(node)))


def names_called(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name):
            yield each.func.id


def all_tests() -> dict[str, bool]:
    return {
        name: reports
        for folder in FOLDERS
        for file in sorted((ROOT / folder).glob("test_*.py"))
        for name, reports in functions_in(file)
    }


def table() -> dict[str, str]:
    return rows_of(TABLE.read_text(encoding="utf-8"))


def test_every_test_that_the_table_names_exists():
    assert set(table().values()) - set(all_tests()) == set()


def test_every_test_that_reports_a_figure_is_in_the_table():
    reporting = {name for name, reports in all_tests().items() if reports}

    assert reporting - set(table().values()) == set()


def test_every_attack_has_a_row_and_every_row_an_attack():
    found = [attack_of(name, ATTACKS) for name in table()]

    assert None not in found
    assert set(ATTACKS) - set(found) == set()
