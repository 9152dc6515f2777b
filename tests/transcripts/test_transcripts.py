from pathlib import Path

import pytest

from tests.support.at_reception import at_reception
from tests.support.over_telegram import over_telegram
from tests.support.transcripts import played, said_by_the_person


TRANSCRIPTS = pytest.mark.parametrize(
    "path", sorted(Path(__file__).parent.glob("*.txt")), ids=lambda path: path.stem
)


@TRANSCRIPTS
async def test_a_conversation_goes_as_it_is_written(path, request, tmp_path):
    written = path.read_text(encoding="utf-8")

    now = await played(said_by_the_person(written), at_reception, tmp_path)

    if request.config.getoption("--update"):
        path.write_text(now, encoding="utf-8")
    else:
        assert now == written


@TRANSCRIPTS
async def test_over_telegram_a_conversation_goes_the_same_way(path, tmp_path):
    written = path.read_text(encoding="utf-8")

    now = await played(said_by_the_person(written), over_telegram, tmp_path)

    assert now == written
