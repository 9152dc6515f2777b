"""Draw the picture of what everyone said: protected facts → PNG.

Rule 1: pure, and without a clock: equal facts give equal bytes. The typeface comes with
the renderer, and nothing is packed anew: no library of the machine is in the bytes.
Rule 2: lengths are the shown percents themselves; what is hidden has no length of its own.
Rule 3: nothing is told by colour alone: each piece has its number, its place is the same
in every bar, and the colours differ in lightness too.

Only the weekly compilation imports this module, and only when there is something to draw:
the renderer takes a second and 90 MB.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

import vl_convert
from babel.dates import format_date

from dialogues.screens.results import Results, Topic


# In the plain words of texts.yaml, where the bot finds their translations. What stands
# beside a bar is the statement of its question.
TITLE: Final = "What young people say"
OUT_OF: Final = "How many out of 100, rounded"
LEGEND: Final = ("Mostly yes", "In between", "Mostly no")

# Lengths are points on a phone that is 320 wide, whose chat shows about 280 of them.
WIDTH: Final = 320
SCALE: Final = 3.0
_EDGE: Final = 10
_BAR_WIDTH: Final = WIDTH - 2 * _EDGE
_BAR_HEIGHT: Final = 34
_BAR_EVERY: Final = 66
_FIRST_BAR: Final = 104
_FOOT: Final = 16
_GAP: Final = 2
_LARGE, _TEXT, _SMALL = 19, 16, 13
_EM_A_SIGN: Final = 0.6
"""How wide a digit is, in its own size, with a little room beside it."""

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


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a bar before it has its place."""

    percent: int
    says: str
    fill: str
    ink: str
    edge: str
    size: int = _TEXT


_Mark = _Box | _Words


@lru_cache(maxsize=8)
def results_png(results: Results, statements: tuple[str, ...]) -> bytes:
    """Return the picture, 960 pixels wide, with a statement beside each topic."""
    marks = tuple(_marks(results, statements))
    groups: dict[tuple[str, str], list[_Words]] = {}
    for mark in marks:
        if isinstance(mark, _Words):
            groups.setdefault((mark.weight, mark.align), []).append(mark)
    boxes = _boxes([mark for mark in marks if isinstance(mark, _Box)])
    chart = {
        "layer": [boxes, *map(_lines, groups.values())],
        "width": WIDTH,
        "height": _FIRST_BAR + _BAR_EVERY * len(results.topics) + _FOOT,
        "padding": 0,
        "background": _GROUND,
        "config": {"view": {"stroke": None}},
    }
    return vl_convert.vegalite_to_png(
        chart, vl_version=_VEGA_LITE, scale=SCALE, allowed_base_urls=[]
    )


def _marks(results: Results, statements: tuple[str, ...]) -> Iterator[_Mark]:
    yield _Words(_EDGE, 26, TITLE, _LARGE, weight="bold")
    yield _Words(_EDGE, 46, OUT_OF, _SMALL, _SOFT)
    for x, name, fill in zip((_EDGE, 116, 222), LEGEND, _FILLS, strict=True):
        yield _Box(x, 60, 14, 14, fill)
        yield _Words(x + 20, 72, name, _SMALL)
    bars = zip(results.topics, statements, strict=True)
    for place, (topic, statement) in enumerate(bars):
        y = _FIRST_BAR + _BAR_EVERY * place
        yield _Words(_EDGE, y, statement)
        yield from _bar(topic, y + 8)
    day = format_date(results.last_day, "d MMMM y", locale="en_GB")
    foot = f"About {results.people} people, up to {day}"
    y = _FIRST_BAR + _BAR_EVERY * len(results.topics)
    yield _Words(_EDGE, y + 4, foot, _SMALL, _SOFT)


def _bar(topic: Topic, y: float) -> Iterator[_Mark]:
    pieces = tuple(_pieces(topic))
    # Each number is rounded by itself, so together they can be more than a hundred.
    point = _BAR_WIDTH / max(100, sum(piece.percent for piece in pieces))
    x = float(_EDGE)
    for piece in pieces:
        width = piece.percent * point - _GAP
        yield _Box(x, y, width, _BAR_HEIGHT, piece.fill, piece.edge)
        if width > len(piece.says) * piece.size * _EM_A_SIGN:
            yield _Words(
                x + width / 2,
                y + (_BAR_HEIGHT + 0.72 * piece.size) / 2,
                piece.says,
                piece.size,
                piece.ink,
                weight="bold" if piece.size == _TEXT else "normal",
                align="center",
            )
        x += width + _GAP


def _pieces(topic: Topic) -> Iterator[_Piece]:
    numbers = (topic.yes, topic.between, topic.no)
    rest = 100 - sum(number or 0 for number in numbers)
    for number, fill, ink in zip(numbers, _FILLS, _INKS, strict=True):
        if number is not None:
            says = f"{number} or more" if topic.at_least else str(number)
            yield _Piece(number, says, fill, ink, fill)
        elif rest > 0:
            # Several that are hidden are one piece: only their sum can be seen anyway.
            yield _Piece(rest, "not shown", _GROUND, _SOFT, _SOFT, _SMALL)
            rest = 0


# Vega-Lite as data: a layer is a mark, values, and where each value goes.
_Layer = dict[str, Any]


def _as_it_is(field: str, kind: str = "quantitative") -> dict[str, object]:
    """Return a channel whose values are positions, sizes or colours already."""
    return {"field": field, "type": kind, "scale": None}


_PLACE: Final = {axis: {**_as_it_is(axis), "axis": None} for axis in ("x", "y")}


def _boxes(boxes: list[_Box]) -> _Layer:
    values = [
        {
            "x": box.x,
            "x2": box.x + box.width,
            "y": box.y,
            "y2": box.y + box.height,
            "fill": box.fill,
            "edge": box.edge,
        }
        for box in boxes
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "rect", "strokeWidth": 1},
        "encoding": {
            **_PLACE,
            "x2": {"field": "x2"},
            "y2": {"field": "y2"},
            "fill": _as_it_is("fill", "nominal"),
            "stroke": _as_it_is("edge", "nominal"),
        },
    }


def _lines(lines: list[_Words]) -> _Layer:
    values = [
        {
            "x": line.x,
            "y": line.y,
            "text": line.text,
            "size": line.size,
            "ink": line.ink,
        }
        for line in lines
    ]
    (first, *_) = lines
    return {
        "data": {"values": values},
        "mark": {
            "type": "text",
            "font": _FONT,
            "fontWeight": first.weight,
            "align": first.align,
            "baseline": "alphabetic",
        },
        "encoding": {
            **_PLACE,
            "text": {"field": "text", "type": "nominal"},
            "size": _as_it_is("size"),
            "color": _as_it_is("ink", "nominal"),
        },
    }
