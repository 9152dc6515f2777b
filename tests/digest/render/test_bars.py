"""Which colour each answer has in a bar."""

from digest.classification import Tabulated
from digest.render.bars import tones_of
from tests.digest.builders import a_scale


def test_an_answer_without_a_side_that_stands_first_turns_no_colour_over():
    scale = a_scale()
    *points, not_sure = scale.choices
    turned = scale.model_copy(update={"choices": (not_sure, *points)})

    tones = tones_of(Tabulated.of(turned), nets_only=False)

    assert tones == tones_of(Tabulated.of(scale), nets_only=False)
