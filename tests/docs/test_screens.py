"""The diagram of screens is what the engine does."""

import pytest
from hypothesis import given

from dialogues.decision import Help, Here
from tests.docs.diagram import BOXES, PANELS, Rect, svg_of
from tests.docs.documents import ROOT
from tests.docs.reference import written
from tests.docs.transitions import (
    At,
    Kind,
    leading_on,
    transitions,
    words_of_all,
)
from tests.support.strategies import happening, walks


DOCUMENT = ROOT / "docs" / "explanation" / "screens.md"
DIAGRAM = DOCUMENT.with_suffix(".svg")


def now() -> dict[str, str]:
    """Return what the files should be, by their names."""
    words = {"ways": lambda: words_of_all(transitions())}
    text = DOCUMENT.read_text(encoding="utf-8")
    return {
        DOCUMENT.name: written(text, words),
        DIAGRAM.name: svg_of(transitions()),
    }


@pytest.mark.slow
@pytest.mark.parametrize("path", [DOCUMENT, DIAGRAM], ids=lambda path: path.name)
def test_the_diagram_and_its_words_are_what_a_walk_of_every_way_finds(path, request):
    drawn = now()[path.name]

    if request.config.getoption("--write-docs", default=False):
        path.write_text(drawn, encoding="utf-8")
    else:
        assert drawn == path.read_text(encoding="utf-8"), (
            "pytest tests/docs --write-docs draws it anew"
        )


@given(walks())
def test_no_walk_finds_a_way_that_is_missing(walk):
    chat = walk.chat()
    for move in walk.moves:
        chat.do(happening(chat, move))

    # The last of each part: to look around at every one would take long.
    last = {seen.progress.place.part: seen.progress for seen in chat.moments}
    for progress in last.values():
        for view in (Here(), Help()):
            leading = leading_on(chat.edition, At(progress, view))
            assert {way for way, _ in leading} <= set(transitions())


def test_every_kind_of_screen_has_a_place_of_its_own_in_the_diagram():
    rects = list(BOXES.values())

    assert BOXES.keys() == set(Kind)
    assert not any(
        one.meets(other) for one in rects for other in rects if one is not other
    )
    for panel in PANELS:
        inside = {kind for kind, rect in BOXES.items() if panel.rect.holds(rect)}
        assert inside == set(panel.kinds)


def test_rectangles_that_only_touch_do_not_meet():
    assert not Rect(0, 0, 10, 10).meets(Rect(10, 0, 10, 10))
    assert Rect(0, 0, 10, 10).meets(Rect(9, 9, 10, 10))
