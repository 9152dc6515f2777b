"""Diverging bars as lengths: negative to the left, positive to the right.

The middle is split on the centre line. Lengths are the shown percents themselves, so a
drawing says nothing that the table beside it does not say.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dialogues.questionnaire import Side
from digest.classification import NETS, Tabulated
from digest.tables import Detail, Row


ROOM_FOR_A_LABEL = 10
"""Percent of the base from which the number fits into its segment."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One coloured piece of a bar; `tone` names its colour in the style sheet."""

    tone: str
    percent: int
    label: str

    @property
    def is_labelled(self) -> bool:
        return self.percent >= ROOM_FOR_A_LABEL


@dataclass(frozen=True, slots=True)
class Bar:
    """One diverging bar; what is hidden has no segment."""

    left: tuple[Segment, ...]
    """From the outside in, without the middle."""
    middle: Segment | None
    right: tuple[Segment, ...]
    """From the inside out, without the middle."""
    left_end: str
    right_end: str
    """What the outermost pieces stand for."""
    says: str
    """The bar in words."""

    @property
    def reach(self) -> float:
        """How far the bar goes from the centre line on its longer side, in percent."""
        half = self.middle.percent / 2 if self.middle else 0
        return half + max(
            sum(segment.percent for segment in self.left),
            sum(segment.percent for segment in self.right),
        )


def diverging_bar(question: Tabulated, row: Row, *, nets_only: bool = False) -> Bar:
    """Return the bar of a row: each point of a scale, or its nets alone."""
    tones = tones_of(question, nets_only=nets_only or row.detail is Detail.NETS)
    segments = {
        option: Segment(tone, percent, question.labels[option])
        for option, tone in tones.items()
        if (percent := row.cell(option).percent) is not None
    }
    ends = {tone: option for option, tone in tones.items()}
    by_tone = {segment.tone: segment for segment in segments.values()}
    return Bar(
        left=_in_order(by_tone, ("negative-2", "negative-1")),
        middle=by_tone.get("middle"),
        right=_in_order(by_tone, ("positive-1", "positive-2")),
        left_end=question.labels[ends["negative-2"]],
        right_end=question.labels[ends["positive-2"]],
        says=_in_words(segments.values()),
    )


def _in_order(
    by_tone: dict[str, Segment], tones: tuple[str, ...]
) -> tuple[Segment, ...]:
    return tuple(by_tone[tone] for tone in tones if tone in by_tone)


def tones_of(question: Tabulated, *, nets_only: bool) -> dict[str, str]:
    """Return the colour of each option, or of each net."""
    if nets_only:
        return {
            NETS[Side.POSITIVE]: "positive-2",
            NETS[Side.MIDDLE]: "middle",
            NETS[Side.NEGATIVE]: "negative-2",
        }
    nets = question.nets
    order = [option for options in nets.values() for option in options]
    positive, negative = nets[NETS[Side.POSITIVE]], nets[NETS[Side.NEGATIVE]]
    # "Not sure" may be the first choice, and has no side.
    first_is_positive = question.options.index(positive[0]) < question.options.index(
        negative[0]
    )
    # The outer point of a scale is its first or its last one.
    strong = {
        (positive[0] if first_is_positive else positive[-1]): "positive-2",
        (negative[-1] if first_is_positive else negative[0]): "negative-2",
    }
    weak = {
        **dict.fromkeys(positive, "positive-1"),
        **dict.fromkeys(nets[NETS[Side.MIDDLE]], "middle"),
        **dict.fromkeys(negative, "negative-1"),
    }
    return {option: strong.get(option, weak[option]) for option in order}


def _in_words(segments: Iterable[Segment]) -> str:
    told = ", ".join(f"{segment.label} {segment.percent}%" for segment in segments)
    return told or "Not shown"


def extent_of(bars: Iterable[Bar]) -> int:
    """Return the percent at the end of a common axis: a ten, so that all bars fit."""
    furthest = max((bar.reach for bar in bars), default=0)
    return max(10, -(-int(furthest + 0.5) // 10) * 10)
