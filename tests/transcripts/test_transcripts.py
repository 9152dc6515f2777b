from pathlib import Path

import pytest

from tests.support.transcripts import played, said_by_the_person


TRANSCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_conversation_goes_as_it_is_written(path, request):
    written = path.read_text(encoding="utf-8")

    now = played(said_by_the_person(written))

    if request.config.getoption("--update"):
        path.write_text(now, encoding="utf-8")
    else:
        assert now == written
