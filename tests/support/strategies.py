"""Ways through a questionnaire: sensible, unwilling, and nonsense."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from hypothesis import strategies as st

from dialogues.edition import Edition
from dialogues.happened import (
    AskedHelp,
    Began,
    Declined,
    Delivered,
    Delivery,
    Finished,
    Happened,
    Hid,
    KeptComment,
    Picked,
    Reopened,
    Sent,
    Skipped,
    StartedAgain,
    StartedWriting,
    Stopped,
    TakenBack,
    Typed,
    WentBack,
    Withdrawal,
    Withdrew,
    tappable,
)
from dialogues.progress import INTRO, Part, Progress
from dialogues.questionnaire import CommentBox, Questionnaire
from dialogues.screens.screen import Button
from tests.support.builders import (
    SMALL,
    a_small_edition,
    the_edition,
    the_professional_edition,
)
from tests.support.chat import Chat


PROFESSIONALS = "professionals"
OLD_ENOUGH = Picked(2)
"""The answer to the age question that leads on, in every questionnaire of a walk."""


@dataclass(frozen=True, slots=True)
class Any:
    """A tap on any button of the screen, counted round."""

    button: int


@dataclass(frozen=True, slots=True)
class Onward:
    """A tap on a button that leads on: not Back, not Help, not the end."""

    button: int


Move = Any | Onward | Happened


@dataclass(frozen=True, slots=True)
class Walk:
    """What somebody does with a questionnaire; `small` names it, "" is the real one.

    `PROFESSIONALS` is the real one of those who work with young people.
    """

    small: str
    minimum_age_alone: int
    moves: tuple[Move, ...]
    delivery: Delivery = Delivery.SENT

    @property
    def edition(self) -> Edition:
        if self.small == PROFESSIONALS:
            return the_professional_edition()
        if self.small:
            return a_small_edition(self.small, self.minimum_age_alone)
        return the_edition(self.minimum_age_alone)

    def chat(self) -> Chat:
        return Chat(self.edition, delivery=self.delivery)


class Standing(Protocol):
    """Somebody before a screen, at the engine or at the reception."""

    @property
    def progress(self) -> Progress: ...

    @property
    def buttons(self) -> tuple[Button, ...]: ...


class Doing(Standing, Protocol):
    """Somebody who can do what happens."""

    def do(self, happened: Happened) -> object: ...


def happening(chat: Standing, move: Move) -> Happened:
    """Return what a move means on the screen that is there."""
    match move:
        case Any(at):
            means: Sequence[Happened] = [button.means for button in chat.buttons]
        case Onward(at):
            means = _leading_on(chat, at)
        case _:
            return move
    return means[at % len(means)] if means else AskedHelp()


def _leading_on(chat: Standing, at: int) -> Sequence[Happened]:
    if chat.progress.place.part is Part.WRITING:
        return [Typed(f"Words {at} 😀")]
    means = [button.means for button in chat.buttons]
    ticked = chat.progress.place.question in chat.progress.answers
    if Finished() in means and ticked and at % 2:
        return [Finished()]
    return [each for each in means if each not in _LEADING_OFF]


def on_to_the_review(chat: Doing) -> None:
    """Answer whatever is left, if a form is under way."""
    if chat.progress.place == INTRO:
        chat.do(Began())
        chat.do(OLD_ENOUGH)
    for at in range(99):
        if chat.progress.place.part in (Part.REVIEW, Part.SENT, Part.ENDED):
            return
        chat.do(happening(chat, Onward(at)))


def _stride(start: int, stride: int, moves: int) -> tuple[Move, ...]:
    return tuple(Onward(start + at * stride) for at in range(moves))


_LEADING_OFF = frozenset(
    {
        WentBack(),
        AskedHelp(),
        Stopped(),
        Declined(),
        Sent(),
        Withdrew(),
        StartedAgain(),
        Hid(),
    }
)
_AFTER_WRITING: tuple[Move, ...] = (KeptComment(), Skipped(), WentBack(), AskedHelp())
_numbers = st.integers(0, 40)
texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), max_size=320
)
reports = st.builds(Delivered, st.sampled_from(Delivery)) | st.builds(
    TakenBack, st.sampled_from(Withdrawal)
)


def nonsense(questionnaire: Questionnaire) -> st.SearchStrategy[Happened]:
    """Return anything that can happen, whether it fits the place or not."""
    return st.sampled_from(tappable(questionnaire)) | st.builds(Typed, texts) | reports


def changes(questionnaire: Questionnaire) -> st.SearchStrategy[tuple[Move, ...]]:
    """Return an answer changed from the last screen, or a comment written."""
    taps = tappable(questionnaire)
    changed: st.SearchStrategy[tuple[Move, ...]] = st.tuples(
        st.sampled_from([each for each in taps if isinstance(each, Reopened)]),
        st.sampled_from([each for each in taps if isinstance(each, Picked)][:4]),
    )
    boxes = [
        Reopened(at)
        for at, question in enumerate(questionnaire.questions)
        if isinstance(question, CommentBox)
    ]
    if not boxes:
        return changed
    written = st.builds(
        lambda box, words, after: (box, StartedWriting(), Typed(words), after),
        st.sampled_from(boxes),
        st.sampled_from(("More lights", "Ask us", "😀")),
        st.sampled_from(_AFTER_WRITING),
    )
    return changed | written


@st.composite
def walks(draw: st.DrawFn) -> Walk:
    """Return a walk: on for a while, then changes of answers, then any way."""
    small = draw(st.sampled_from(("", "", *SMALL, PROFESSIONALS)))
    alone = draw(st.sampled_from((13, 16)))
    walk = Walk(small, alone, ())
    onward = st.builds(Onward, _numbers)
    wild: st.SearchStrategy[Move] = st.one_of(
        st.builds(Any, _numbers), onward, nonsense(walk.edition.questionnaire)
    )
    changed = changes(walk.edition.questionnaire)
    far = draw(st.sampled_from((0, 1, 5, 25, 45)))
    moves = (
        *((Began(), OLD_ENOUGH) if far > 1 else ()),
        *_stride(draw(_numbers), draw(_numbers), far),
        *chain.from_iterable(draw(st.lists(changed, max_size=4))),
        *draw(st.lists(wild, max_size=10)),
    )
    return Walk(small, alone, moves, draw(st.sampled_from(Delivery)))
