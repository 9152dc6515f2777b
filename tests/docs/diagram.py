"""The diagram of screens as SVG: boxes have their places here, and lines find their own.

A line is drawn where two boxes see each other straight across or down. Any other way is
written into the box that it begins at, so that no line crosses another. Screens that can
be looked at from anywhere are drawn lighter and say themselves how one comes to them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from tests.docs.transitions import ENTRANCES, Kind, Transition


WIDTH, HEIGHT = 960, 1240
_TITLE, _LINE, _PAD = 20, 15, 8
_CHARACTER = 6.1
"""How wide a letter of a box's small text is, at most, on average."""

_BEHIND = frozenset({Kind.HELP, Kind.LANGUAGES})
"""What every screen leads to, and from where one comes back to it."""
_EVERYWHERE = _BEHIND | {Kind.NOTHING}
_LIGHT = _EVERYWHERE | {
    Kind.CARD,
    Kind.LOCAL_ANSWERS,
    Kind.LOCAL_ANSWER,
    Kind.RESULTS,
    Kind.PROFESSIONALS,
}


@dataclass(frozen=True, slots=True)
class Rect:
    """A part of the sheet."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def meets(self, other: "Rect") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: "Rect") -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


BOXES: Mapping[Kind, Rect] = {
    Kind.OPENING: Rect(330, 24, 190, 44),
    Kind.CARD: Rect(720, 24, 200, 44),
    Kind.ENDED: Rect(24, 24, 130, 640),
    Kind.QUESTION: Rect(330, 166, 190, 88),
    Kind.BOROUGH: Rect(720, 166, 200, 88),
    Kind.WRITING: Rect(330, 326, 190, 88),
    Kind.CHECKING: Rect(720, 326, 200, 88),
    Kind.REVIEW: Rect(330, 540, 190, 44),
    Kind.ALL_ANSWERS: Rect(720, 540, 200, 44),
    Kind.NOT_NOW: Rect(330, 646, 190, 44),
    Kind.PROFESSIONALS: Rect(24, 704, 130, 44),
    Kind.RESULTS: Rect(24, 784, 130, 44),
    Kind.SENT: Rect(330, 784, 190, 44),
    Kind.NOT_TAKEN: Rect(720, 784, 200, 44),
    Kind.TOOK_BACK: Rect(310, 904, 230, 76),
    Kind.LOCAL_ANSWERS: Rect(24, 1020, 160, 58),
    Kind.LOCAL_ANSWER: Rect(330, 1020, 190, 58),
    Kind.HELP: Rect(24, 1110, 280, 104),
    Kind.LANGUAGES: Rect(330, 1110, 290, 104),
    Kind.NOTHING: Rect(646, 1110, 290, 104),
}


@dataclass(frozen=True, slots=True)
class Panel:
    """Several screens that are left in the same ways, with a name."""

    name: str
    kinds: tuple[Kind, ...]
    rect: Rect


PANELS = (
    Panel(
        "One question after another",
        (Kind.QUESTION, Kind.BOROUGH, Kind.WRITING, Kind.CHECKING),
        Rect(234, 132, 702, 298),
    ),
    Panel(
        "Before sending",
        (Kind.REVIEW, Kind.ALL_ANSWERS, Kind.NOT_NOW),
        Rect(234, 506, 702, 200),
    ),
)

_End = Kind | str
"""Where a way begins or ends: at a screen, or at a panel by its name."""


def svg_of(transitions: Iterable[Transition]) -> str:
    """Return the diagram."""
    drawing = _Drawing(tuple(transitions))
    body = "\n".join(drawing.elements())
    return _SVG.format(width=WIDTH, height=HEIGHT, body=body)


_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" \
aria-labelledby="name" font-family="Helvetica, Arial, sans-serif" font-size="12">
<title id="name">The screens of a form, and what leads from one to another</title>
<style>
.box {{ fill: #fff; stroke: #1c3d5a; stroke-width: 1.6 }}
.light {{ fill: #f7f7f7; stroke: #9aa5b1; stroke-width: 1 }}
.panel {{ fill: #eaf1f8; stroke: #b5c7d9 }}
.way {{ fill: none; stroke: #1c3d5a; stroke-width: 1.3; marker-end: url(#tip) }}
.name {{ font-weight: bold; font-size: 14px; fill: #14212e }}
.said {{ fill: #33475b }}
</style>
<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" \
orient="auto"><path d="M0 0 8 4 0 8z" fill="#1c3d5a"/></marker>
<rect width="{width}" height="{height}" fill="#fff"/>
{body}
</svg>
"""


@dataclass(frozen=True, slots=True)
class _Way:
    """All that leads from one end to another."""

    start: _End
    end: _End
    happened: tuple[str, ...]


class _Drawing:
    """The ways between boxes and panels, sorted into lines and words."""

    def __init__(self, transitions: tuple[Transition, ...]) -> None:
        self._words: dict[_End, list[str]] = defaultdict(list)
        self._lines: list[_Way] = []
        for kind, command in ENTRANCES.items():
            self._words[kind].append(f"/{command}")
        self._note_everywhere(transitions)
        for way in _ways(transitions):
            if way.start != way.end and _corridor(way) is not None:
                self._lines.append(way)
            else:
                again = way.start == way.end
                where = "again" if again else f"→ {way.end}"
                self._words[way.start].append(f"{where}: {said_of(way.happened)}")

    def _note_everywhere(self, transitions: tuple[Transition, ...]) -> None:
        all_of_them = {each.before for each in transitions}
        for kind in sorted(_EVERYWHERE):
            inward = [each for each in transitions if each.after is kind]
            assert {each.before for each in inward} == all_of_them - {kind}
            for happened in sorted({each.happened for each in inward}):
                self._words[kind].append(f"{happened}, on every screen")
        for kind in sorted(_BEHIND):
            outward = [
                each
                for each in transitions
                if each.before is kind and each.after not in _EVERYWHERE
            ]
            for happened in sorted({each.happened for each in outward}):
                ends = {each.after for each in outward if each.happened == happened}
                where = "back" if len(ends) > 2 else " or ".join(sorted(ends))
                self._words[kind].append(f"{happened} → {where}")

    def elements(self) -> Iterator[str]:
        for panel in PANELS:
            yield _rectangle(panel.rect, "panel")
            at = panel.rect.left + 10, panel.rect.top + 20
            yield _text(*at, [panel.name, *self._words[panel.name]], "said")
        for way in self._lines:
            yield from self._line(way)
        for kind, rect in BOXES.items():
            yield _rectangle(rect, "light" if kind in _LIGHT else "box")
            yield _text(rect.left + _PAD, rect.top + _TITLE, [kind.value], "name")
            room = int((rect.width - 2 * _PAD) / _CHARACTER)
            said = [line for each in self._words[kind] for line in wrap(each, room)]
            top = rect.top + _TITLE + _LINE + 1
            assert top + _LINE * (len(said) - 1) <= rect.bottom, f"{kind} is too small"
            if said:
                yield _text(rect.left + _PAD, top, said, "said")

    def _line(self, way: _Way) -> Iterator[str]:
        corridor = _corridor(way)
        assert corridor is not None
        has_way_back = any(
            (each.start, each.end) == (way.end, way.start) for each in self._lines
        )
        yield from corridor.drawn(way.happened, aside=14 if has_way_back else 0)


@dataclass(frozen=True, slots=True)
class _Corridor:
    """The straight way between two rectangles, across or down."""

    room: Rect
    is_across: bool
    is_forth: bool
    """To the right, or down."""

    def drawn(self, happened: Sequence[str], *, aside: float) -> Iterator[str]:
        side = aside if self.is_forth != self.is_across else -aside
        room = self.room
        if self.is_across:
            y = room.top + room.height / 2 + side
            ends = [(room.left, y), (room.right, y)]
            lines = wrap(said_of(happened), int((room.width - 20) / _CHARACTER))
            above = self.is_forth
            x = room.left + room.width / 2
            first = y - 6 - _LINE * (len(lines) - 1) if above else y + _LINE
            label = _text(x, first, lines, "said", anchor="middle")
        else:
            x = room.left + room.width / 2 + side
            ends = [(x, room.top), (x, room.bottom)]
            lines = wrap(said_of(happened), 22)
            first = room.top + room.height / 2 - _LINE * (len(lines) - 1) / 2 + 4
            is_right = side >= 0
            anchor = "start" if is_right else "end"
            label = _text(x + (8 if is_right else -8), first, lines, "said", anchor)
        (x1, y1), (x2, y2) = ends if self.is_forth else ends[::-1]
        yield f'<path class="way" d="M{x1:g} {y1:g} {x2:g} {y2:g}"/>'
        yield label


def said_of(happened: Iterable[str]) -> str:
    """Return what happened, with what became of it together where the deed is the same.

    >>> said_of(("picked", "sent (not now)", "sent (sent)"))
    'picked, sent (not now, sent)'
    """
    became: dict[str, list[str]] = {}
    for each in happened:
        deed, _, result = each.removesuffix(")").partition(" (")
        results = became.setdefault(deed, [])
        results += [result] if result else []
    return ", ".join(
        deed if results in ([], [deed]) else f"{deed} ({', '.join(results)})"
        for deed, results in became.items()
    )


def _ways(transitions: Iterable[Transition]) -> Iterator[_Way]:
    """Yield the ways, those between panels once for all screens in them."""
    found: dict[tuple[_End, _End], set[str]] = defaultdict(set)
    for each in transitions:
        if not {each.before, each.after} & _EVERYWHERE:
            found[_ends(each.before, each.after)].add(each.happened)
    for (start, end), happened in found.items():
        yield _Way(start, end, tuple(sorted(happened)))


def _ends(before: Kind, after: Kind) -> tuple[_End, _End]:
    start, end = _panel_of(before), _panel_of(after)
    if start is not None and start is end:
        return before, after
    return (start.name if start else before), (end.name if end else after)


def _panel_of(kind: Kind) -> Panel | None:
    return next((panel for panel in PANELS if kind in panel.kinds), None)


def _rect_of(end: _End) -> Rect:
    if isinstance(end, Kind):
        return BOXES[end]
    return next(panel.rect for panel in PANELS if panel.name == end)


def _corridor(way: _Way) -> _Corridor | None:
    start, end = _rect_of(way.start), _rect_of(way.end)
    for corridor in (_down(start, end), _across(start, end)):
        if corridor is not None and _is_free(corridor.room, (start, end)):
            return corridor
    return None


def _down(start: Rect, end: Rect) -> _Corridor | None:
    left, right = max(start.left, end.left), min(start.right, end.right)
    is_forth = start.bottom <= end.top
    if left >= right or not (is_forth or end.bottom <= start.top):
        return None
    upper, lower = (start, end) if is_forth else (end, start)
    room = Rect(left, upper.bottom, right - left, lower.top - upper.bottom)
    return _Corridor(room, is_across=False, is_forth=is_forth)


def _across(start: Rect, end: Rect) -> _Corridor | None:
    top, bottom = max(start.top, end.top), min(start.bottom, end.bottom)
    is_forth = start.right <= end.left
    if top >= bottom or not (is_forth or end.right <= start.left):
        return None
    first, second = (start, end) if is_forth else (end, start)
    room = Rect(first.right, top, second.left - first.right, bottom - top)
    return _Corridor(room, is_across=True, is_forth=is_forth)


def _is_free(room: Rect, ends: tuple[Rect, Rect]) -> bool:
    others = [*BOXES.values(), *(panel.rect for panel in PANELS)]
    return not any(
        room.meets(other) and not other.holds(room)
        for other in others
        if other not in ends
    )


def _rectangle(rect: Rect, kind: str) -> str:
    return (
        f'<rect class="{kind}" x="{rect.left:g}" y="{rect.top:g}" '
        f'width="{rect.width:g}" height="{rect.height:g}" rx="6"/>'
    )


def _text(
    x: float, y: float, lines: Sequence[str], kind: str, anchor: str = "start"
) -> str:
    spans = "".join(
        f'<tspan x="{x:g}" y="{y + at * _LINE:g}">{escape(line)}</tspan>'
        for at, line in enumerate(lines)
    )
    return f'<text class="{kind}" text-anchor="{anchor}">{spans}</text>'
