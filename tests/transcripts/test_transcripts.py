from pathlib import Path

import pytest

from tests.support.transcripts import played, said_by_the_person


TRANSCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))
SHIPPED = [
    "fourteen_plain_wording",
    "seventeen_answers_everything",
    "youth_worker_answers",
]


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_conversation_goes_as_it_is_written(path, request):
    written = path.read_text(encoding="utf-8")

    updates = request.config.getoption("--update")

    now = played(said_by_the_person(written), skips_what_is_new=updates)

    if updates:
        path.write_text(now, encoding="utf-8")
    else:
        assert now == written


def test_three_conversations_are_about_what_is_shipped():
    shipped = [
        path.stem
        for path in TRANSCRIPTS
        if "given questionnaire shipped" in path.read_text(encoding="utf-8")
    ]

    assert shipped == SHIPPED


def test_a_question_that_a_conversation_does_not_know_is_skipped_when_it_is_updated():
    lines = ("> /start", "tap Yes, start", "tap 16 or 17", "tap A little", "tap Stop")

    now = played(lines, skips_what_is_new=True)

    # Two questions and two more stand before the one about trust.
    assert [each for each in now.splitlines() if each.startswith("tap")] == [
        *lines[1:3],
        *["tap Skip"] * 4,
        *lines[3:],
    ]
