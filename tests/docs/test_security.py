"""Every promise of SECURITY.md names tests that exist, and files that keep it."""

import ast
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from subprocess import PIPE

import pytest

from tests.bot.children import ENVIRONMENT
from tests.docs.documents import ROOT


SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PATH = {"PATH": ENVIRONMENT["PATH"]}
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
NAMED = sorted(set(_TEST.findall(SECURITY)))
PARTS = re.split(r"^## ", SECURITY, flags=re.MULTILINE)[1:]
# A part without a test of its own: how to tell us.
UNTESTED = {"Tell us about a fault"}


@cache
def functions_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        each.name
        for each in tree.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    )


@pytest.mark.parametrize(("file", "test"), NAMED, ids=[test for _, test in NAMED])
def test_a_test_that_guards_a_promise_exists(file, test):
    assert (ROOT / file).is_file()
    assert test in functions_in(ROOT / file)


def words_of(target: str) -> list[str]:
    """Return the words of the pytest that a target of the Makefile runs."""
    make = ("make", "--dry-run", "ARGS=", f"VENV={sys.prefix}", target)
    # Without what a make that runs these tests tells those that it starts.
    said = subprocess.run(make, cwd=ROOT, env=PATH, stdout=PIPE, check=True, text=True)  # noqa: S603  (our own)
    return shlex.split(said.stdout.splitlines()[-1])


def leaves_out(words: Iterable[str]) -> bool:
    """Return whether some tests are not run: by marker, name, place, or what failed."""
    options = ("-m", "-k", "--deselect", "--ignore", "--lf", "--last-failed", "--sw")
    return any(each.startswith(options) or each.endswith(".py") for each in words)


def test_make_test_leaves_out_none_of_them():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    always = settings["tool"]["pytest"]["ini_options"]

    assert words_of("test")[0].endswith("/pytest")
    assert not leaves_out([*words_of("test"), *always["addopts"]])
    assert "tests" in always["testpaths"]
    assert leaves_out(words_of("quick"))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.partition("\n")[0])
def test_every_part_is_guarded(part):
    title = part.partition("\n")[0]

    assert bool(_TEST.search(part)) is (title not in UNTESTED)


def test_each_promise_says_what_it_rests_on_and_what_it_does_not_cover():
    promises = [part for part in PARTS if part[0].isdigit()]

    assert len(promises) == 3
    assert all("| rests on | where |" in part for part in promises)
    assert all("Not promised:" in part for part in promises)
