"""What `make hooks` switches on, tried in a repository of its own."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.bot.children import ENVIRONMENT, ROOT


WELL = '"""A module."""\n\nNAMES = ("a", "b")\n'
ILL = '"""A module."""\n\nNAMES = ( "a","b" )\n'
# In two pieces, so that this file passes itself.
MISSPELLED = "t" + "eh"
UNUSED = '"""A module."""\n\nimport os\n'


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with our hooks, and nothing in it."""

    folder: Path

    def run(self, *words: str) -> CompletedProcess[str]:
        own = {
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_SYSTEM": "/dev/null",
            **{
                f"GIT_{who}_{what}": "a@example.org"
                for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
            "VENV": sys.prefix,
        }
        kept = {name: ENVIRONMENT[name] for name in ("PATH", "HOME")}
        return subprocess.run(  # noqa: S603  (git and make, on a folder of ours)
            words,
            cwd=self.folder,
            env=kept | own,
            capture_output=True,
            check=False,
            text=True,
        )

    def stage(self, text: str, name: str = "module.py") -> None:
        (self.folder / name).write_text(text, encoding="utf-8")
        assert self.run("git", "add", name).returncode == 0

    def commit(self, subject: str = "Add a module") -> CompletedProcess[str]:
        return self.run("git", "commit", "--message", subject)

    def committed(self, name: str = "module.py") -> str:
        return self.run("git", "show", f"HEAD:{name}").stdout


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.folder.mkdir()
    shutil.copytree(ROOT / ".hooks", made.folder / ".hooks")
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, made.folder)
    assert made.run("git", "init", "--quiet").returncode == 0
    switched_on = made.run("make", "hooks")
    assert switched_on.returncode == 0, switched_on.stderr
    return made


def test_what_is_well_is_committed_as_it_is(repository):
    repository.stage(WELL)

    assert repository.commit().returncode == 0
    assert repository.committed() == WELL


def test_what_is_staged_is_formatted(repository):
    repository.stage(ILL)

    assert repository.commit().returncode == 0
    assert repository.committed() == WELL


def test_what_is_not_staged_is_left_alone(repository):
    repository.stage(ILL)
    later = ILL + "# Not yet.\n"
    (repository.folder / "module.py").write_text(later, encoding="utf-8")

    done = repository.commit()

    assert done.returncode == 1
    assert "module.py is staged in part" in done.stderr
    assert (repository.folder / "module.py").read_text(encoding="utf-8") == later


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("module.py", UNUSED, "F401"),
        ("page.md", f"This is {MISSPELLED} page.\n", f"{MISSPELLED} ==> the"),
    ],
)
def test_what_the_quick_checks_find_is_refused(repository, name, text, said):
    repository.stage(text, name)

    done = repository.commit()

    assert done.returncode == 1
    assert said in done.stderr
    assert repository.committed(name) == ""


@pytest.mark.parametrize(("characters", "code"), [(60, 0), (61, 1)])
def test_a_subject_has_at_most_sixty_characters(repository, characters, code):
    repository.stage(WELL)

    assert repository.commit("é" * characters).returncode == code
