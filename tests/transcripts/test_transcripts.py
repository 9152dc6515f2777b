from pathlib import Path

import pytest

from tests.support.at_reception import at_reception
from tests.support.over_telegram import over_telegram
from tests.support.transcripts import played, said_by_the_person


TRANSCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))
SHIPPED = [
    "fourteen_plain_wording",
    "seventeen_answers_everything",
    "youth_worker_answers",
]


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
async def test_a_conversation_goes_as_it_is_written(path, request, tmp_path):
    written = path.read_text(encoding="utf-8")
    lines, updates = said_by_the_person(written), request.config.getoption("--update")

    now = await played(lines, at_reception, tmp_path, skips_what_is_new=updates)

    if updates:
        path.write_text(now, encoding="utf-8")
    else:
        assert now == written


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
async def test_over_telegram_a_conversation_goes_the_same_way(path, tmp_path):
    written = path.read_text(encoding="utf-8")

    now = await played(said_by_the_person(written), over_telegram, tmp_path)

    assert now == written


def test_three_conversations_are_about_what_is_shipped():
    shipped = [
        path.stem
        for path in TRANSCRIPTS
        if "given questionnaire shipped" in path.read_text(encoding="utf-8")
    ]

    assert shipped == SHIPPED


async def test_a_question_that_a_conversation_does_not_know_is_skipped_when_updated(
    tmp_path,
):
    lines = ("> /start", "tap Yes, start", "tap 16 or 17", "tap A little", "tap Stop")

    now = await played(lines, at_reception, tmp_path, skips_what_is_new=True)

    # Two questions and two more stand before the one about trust.
    assert [each for each in now.splitlines() if each.startswith("tap")] == [
        *lines[1:3],
        *["tap Skip"] * 4,
        *lines[3:],
    ]
