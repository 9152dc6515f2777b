import pytest

from dialogues.gate import ages_of
from dialogues.progress import Progress
from tests.support.builders import a_form_number, the_edition


QUESTIONNAIRE = the_edition().questionnaire


@pytest.mark.parametrize(
    ("band", "ages"),
    [("under_13", (0, 12)), ("aged_16_17", (16, 17)), ("aged_25_over", (25, 98))],
)
def test_the_ages_of_a_band_end_where_the_next_begins(band, ages):
    progress = Progress(a_form_number(), answers={"age": (band,)})

    assert ages_of(QUESTIONNAIRE, progress) == ages


def test_an_age_that_was_not_said_is_not_known():
    assert ages_of(QUESTIONNAIRE, Progress(a_form_number())) is None
