import re
import tomllib
from pathlib import Path

import pytest

from bot.settings import Settings


ROOT = Path(__file__).parents[2]
BUILD_LOCK = ROOT / "requirements-build.lock"
RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
LOCKS = (BUILD_LOCK, RUNTIME_LOCK, DEV_LOCK)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
# What is ours: not the environment, nor what tools leave in folders of their own.
FOLDERS = (
    *("bot", "dialogues", "digest", "docs", "sandbox"),
    *("storage", "tests", "typesetting"),
)
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(p for each in FOLDERS for p in (ROOT / each).rglob("*.md"))]
)

_REQUIREMENT = re.compile(r"(\S+==\S+)( ; [^\\]+?)?((?: --hash=sha256:[0-9a-f]{64})+)")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SETTING = re.compile(r"^#? ?(EARSHOT_[A-Z0-9_]+)=", re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_line_of_a_lock_is_a_version_with_hashes(lock):
    assert all(_REQUIREMENT.fullmatch(line) for line in _lines(lock))
    assert _lines(lock)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_lock_says_where_packages_come_from(lock):
    assert not re.search(r"://|--(extra-)?index|--find-links| @ ", lock.read_text())


@pytest.mark.parametrize("lock", [BUILD_LOCK, RUNTIME_LOCK], ids=lambda path: path.name)
def test_what_tests_run_with_is_what_is_installed(lock):
    assert set(_lines(lock)) <= set(_lines(DEV_LOCK))


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = {_name(each) for each in project["project"]["dependencies"]}

    locked = {_name(line) for line in _lines(RUNTIME_LOCK)}

    assert asked <= locked


def test_decisions_are_numbered_without_gaps():
    numbers = [int(path.name[:4]) for path in DECISIONS]

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_when_why_what_and_what_follows(decision):
    lines = decision.read_text().splitlines()

    assert lines[0].startswith(f"# {decision.name[:4]}. ")
    assert lines[2].startswith("Date: 20")
    assert lines[4].startswith("Status: ")
    assert [line for line in lines if line.startswith("## ")] == [
        "## Context",
        "## Decision",
        "## Consequences",
    ]
    assert len(lines) <= 60


@pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)
def test_the_links_of_a_document_lead_somewhere(document):
    links = (link.partition("#")[0] for link in _LINK.findall(document.read_text()))
    relative = [link for link in links if link and "://" not in link]

    missing = [link for link in relative if not (document.parent / link).exists()]

    assert missing == []


def test_the_example_of_settings_names_every_setting_once():
    named = _SETTING.findall((ROOT / ".env.example").read_text())

    assert sorted(named) == sorted(
        f"EARSHOT_{field.upper()}" for field in Settings.model_fields
    )


def test_the_changelog_begins_with_the_version_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    newest = re.search(
        r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )

    assert newest is not None
    assert newest[1] == project["project"]["version"]


def _lines(lock: Path) -> list[str]:
    """Return the requirements of a lock, one a line, without comments."""
    text = re.sub(r" \\\n +", " ", lock.read_text())
    return [line for line in text.splitlines() if line.lstrip()[:1] not in ("#", "")]


def _name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower()
