"""Draw the picture of what everyone said: protected facts → PNG.

Rule 1: pure, and without a clock: equal facts give equal bytes. The typeface is the one
that comes with the renderer, so no machine's own fonts are seen.
Rule 2: lengths are the shown percents themselves; what is hidden has no length of its own.
Rule 3: nothing is told by colour alone: each piece has its number, its place is the same
in every bar, and the colours differ in lightness too.

Only the weekly compilation imports this module, and only when there is something to draw:
the renderer takes a second and 90 MB.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import altair as alt
import vl_convert

from dialogues.results import Results, Topic


# In the plain words of texts.yaml, where the bot finds their translations.
TITLE: Final = "What young people say"
STATEMENTS: Final = {
    "safe_home": "I feel safe near home",
    "trust": "I trust the police near me",
    "fair": "They are fair to young people",
    "listen": "They listen to young people",
}
LEGEND: Final = ("Mostly yes", "In between", "Mostly no")

# Lengths are points on a phone that is 320 wide, whose chat shows about 280 of them.
WIDTH: Final = 320
SCALE: Final = 3.0
_EDGE: Final = 10
_BAR_WIDTH: Final = WIDTH - 2 * _EDGE
_BAR_HEIGHT: Final = 34
_BAR_EVERY: Final = 66
_FIRST_BAR: Final = 104
_FOOT: Final = 28
_GAP: Final = 2
_LARGE, _TEXT, _SMALL = 19, 16, 13
_FITS: Final = 6
"""How many percent of a bar a number of two digits takes."""

_INK, _SOFT, _GROUND = "#17202a", "#4a5563", "#ffffff"
# Blue, grey and orange are told apart with any kind of colour blindness; printed in grey
# they are dark, light and in between.
_FILLS: Final = ("#1f5f9e", "#dcdfe3", "#f0a04b")
_INKS: Final = (_GROUND, _INK, _INK)
_FONT: Final = "Liberation Sans"
_VEGA_LITE: Final = "6.4"


@dataclass(frozen=True, slots=True)
class _Box:
    """A piece of a bar, or a swatch of the legend."""

    x: float
    y: float
    width: float
    height: float
    fill: str = _GROUND
    edge: str = _GROUND


@dataclass(frozen=True, slots=True)
class _Words:
    """A line of text; `x` is its left end, or its middle if it is centred."""

    x: float
    y: float
    text: str
    size: int = _TEXT
    ink: str = _INK
    weight: Literal["normal", "bold"] = "normal"
    align: Literal["left", "center"] = "left"


_Mark = _Box | _Words


@lru_cache(maxsize=8)
def results_png(results: Results) -> bytes:
    """Return the picture, 960 pixels wide."""
    marks = tuple(_marks(results))
    groups: dict[tuple[str, ...], list[_Words]] = {}
    for mark in marks:
        if isinstance(mark, _Words):
            groups.setdefault((mark.weight, mark.align), []).append(mark)
    boxes = _boxes([mark for mark in marks if isinstance(mark, _Box)])
    chart = (
        alt.layer(boxes, *map(_lines, groups.values()))
        .properties(
            width=WIDTH,
            height=_FIRST_BAR + _BAR_EVERY * len(results.topics) + _FOOT,
            padding=0,
            background=_GROUND,
        )
        .configure_view(stroke=None)
    )
    return vl_convert.vegalite_to_png(
        chart.to_dict(), vl_version=_VEGA_LITE, scale=SCALE, allowed_base_urls=[]
    )


def _marks(results: Results) -> Iterator[_Mark]:
    yield _Words(_EDGE, 26, TITLE, _LARGE, weight="bold")
    yield _Words(_EDGE, 46, OUT_OF, _SMALL, _SOFT)
    for x, name, fill in zip((_EDGE, 116, 222), LEGEND, _FILLS, strict=True):
        yield _Box(x, 60, 14, 14, fill)
        yield _Words(x + 20, 72, name, _SMALL)
    for place, topic in enumerate(results.topics):
        y = _FIRST_BAR + _BAR_EVERY * place
        yield _Words(_EDGE, y, STATEMENTS[topic.question])
        yield from _bar(topic, y + 8)
    day = results.last_day
    foot = f"About {results.people} people, up to {day.day} {day:%B %Y}. Rounded."
    y = _FIRST_BAR + _BAR_EVERY * len(results.topics)
    yield _Words(_EDGE, y + 4, foot, _SMALL, _SOFT)


def _bar(topic: Topic, y: float) -> Iterator[_Mark]:
    numbers = (topic.yes, topic.between, topic.no)
    shown = sum(number or 0 for number in numbers)
    # Each number is rounded by itself, so together they can be more than a hundred.
    whole = max(100, shown)
    hidden = whole - shown if None in numbers else 0
    x = float(_EDGE)
    for number, fill, ink in zip(numbers, _FILLS, _INKS, strict=True):
        width = _BAR_WIDTH * (hidden if number is None else number) / whole
        if number is None:
            hidden = 0  # what is hidden is told as one piece
            fill = ink = ""
        if width:
            yield from _piece(topic, number, _Box(x, y, width - _GAP, _BAR_HEIGHT), fill, ink)
        x += width
