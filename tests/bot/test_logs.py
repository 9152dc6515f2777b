import logging
import subprocess
import sys
from pathlib import Path

import pytest

from bot.logs import PlainFormatter, blotted
from tests.bot.talking import SECRETS, TOKEN


ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what a process wrote in which every library said secrets aloud."""
    ended = subprocess.run(  # noqa: S603  (a module of these tests)
        [sys.executable, "-m", "tests.bot.talking", tmp_path_factory.mktemp("said")],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "info talking.done" in ended.stderr, ended.stderr[-2000:]
    assert ended.stdout == ""
    return ended.stderr


@pytest.mark.parametrize("secret", SECRETS)
def test_no_library_and_no_accident_gets_a_secret_into_the_log(said, secret):
    found = [line for line in said.splitlines() if secret in line]

    assert found == []


def test_every_line_is_one_of_ours(said):
    levels = ("debug ", "info ", "warning ", "error ", "critical ")

    assert [line for line in said.splitlines() if not line.startswith(levels)] == []


@pytest.mark.parametrize(
    "library", ["telegram", "aiohttp", "asyncio", "apscheduler", "aiosqlite"]
)
def test_a_library_is_still_heard_by_its_place_in_the_code(said, library):
    assert any(f" {library}" in line for line in said.splitlines())


@pytest.mark.parametrize("accident", ["py.warnings", "RuntimeError < fail"])
def test_an_accident_is_heard_by_its_kind_and_place(said, accident):
    assert accident in said


def record(name: str, text: str, **facts: object) -> str:
    made = logging.makeLogRecord(
        {"name": name, "msg": text, "levelname": "INFO", "module": "m", "lineno": 3}
    )
    made.__dict__.update(facts)
    return PlainFormatter().format(made)


def test_our_own_record_is_an_event_and_its_facts():
    assert record("bot.telegram.sending", "chat.paused", seconds=3) == (
        "info chat.paused seconds=3"
    )


def test_a_foreign_record_is_a_place():
    assert record("aiohttp.client", TOKEN) == "info aiohttp.client at m:3"


def test_a_name_that_only_begins_like_ours_is_foreign():
    assert record("bottle", "Zephyrine") == "info bottle at m:3"


@pytest.mark.parametrize(
    "secret", [TOKEN, "7340918265", "-1001234567890", "A" * 64, "12345"]
)
def test_what_looks_like_a_token_an_id_or_a_capsule_is_blotted_out(secret):
    assert secret.lstrip("-") not in blotted(f"chat {secret}.")


def test_counts_and_codes_stay_readable():
    assert blotted("exit_code=13 seconds=120 of 9999") == (
        "exit_code=13 seconds=120 of 9999"
    )
