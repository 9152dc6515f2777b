"""Every way through a form, walked button by button: which screen follows on which.

The walk begins wherever a form can begin and taps every button of every screen that it
meets, until there is nothing new. Two places are the same where the person stands at the
same screen with the same questions answered, so that the walk ends.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from dialogues.decision import (
    AllAnswers,
    AskToWrite,
    Card,
    CommentLost,
    Decision,
    Help,
    Here,
    HideAll,
    Languages,
    LocalAnswer,
    LocalAnswers,
    NotNow,
    NotTaken,
    Order,
    SayTooMany,
    TookBack,
    View,
)
from dialogues.edition import Edition
from dialogues.engine import decide
from dialogues.happened import (
    Delivered,
    Delivery,
    Happened,
    Sent,
    TakenBack,
    Typed,
    Withdrawal,
)
from dialogues.languages import Language
from dialogues.progress import Part, Progress
from dialogues.questionnaire import Area
from dialogues.screens.drawing import screen_of
from dialogues.screens.screen import (
    AskWhetherPosted,
    Begin,
    Post,
    ShowResults,
    Withdraw,
)
from tests.support.builders import (
    MOMENT,
    a_comment_box,
    a_form_number,
    a_questionnaire,
    an_area,
    an_edition,
    one,
    several,
)
from tests.support.chat import buttons_of


class Kind(StrEnum):
    """A kind of screen, as the diagram calls it."""

    OPENING = "Opening"
    CARD = "Tell me more"
    QUESTION = "Question"
    BOROUGH = "Borough"
    WRITING = "Writing a comment"
    CHECKING = "Checking it"
    REVIEW = "Review"
    ALL_ANSWERS = "All answers"
    SENT = "Thanks"
    RESULTS = "Results"
    TOOK_BACK = "Taken back"
    NOT_NOW = "Not now"
    NOT_TAKEN = "Not taken"
    ENDED = "End"
    HELP = "Help"
    LANGUAGES = "Languages"
    LOCAL_ANSWERS = "Local team"
    LOCAL_ANSWER = "One local answer"
    NOTHING = "Nothing shown"
    PROFESSIONALS = "Professionals"


_OF_PART: Mapping[Part, Kind] = {
    Part.INTRO: Kind.OPENING,
    Part.QUESTION: Kind.QUESTION,
    Part.BOROUGH: Kind.BOROUGH,
    Part.WRITING: Kind.WRITING,
    Part.CHECKING: Kind.CHECKING,
    Part.REVIEW: Kind.REVIEW,
    Part.SENT: Kind.SENT,
    Part.ENDED: Kind.ENDED,
}


ENTRANCES: Mapping[Kind, str] = {
    Kind.OPENING: "start",
    Kind.LANGUAGES: "language",
    Kind.LOCAL_ANSWERS: "faq",
}
"""Where a form begins, by the command that opens it there."""


@dataclass(frozen=True, slots=True, order=True)
class Transition:
    """One way from a kind of screen to another, or to another of the same kind."""

    before: Kind
    happened: str
    after: Kind


@dataclass(frozen=True, slots=True)
class At:
    """A screen that somebody can come to."""

    progress: Progress
    view: View

    @property
    def kind(self) -> Kind:
        return kind_of(self.view, self.progress)


def kind_of(view: View, progress: Progress) -> Kind:  # noqa: C901  (a table)
    match view:
        case Here():
            return _OF_PART[progress.place.part]
        case Card():
            return Kind.CARD
        case CommentLost():
            return _OF_PART[progress.place.part]
        case Help():
            return Kind.HELP
        case Languages():
            return Kind.LANGUAGES
        case LocalAnswers():
            return Kind.LOCAL_ANSWERS
        case LocalAnswer():
            return Kind.LOCAL_ANSWER
        case AllAnswers():
            return Kind.ALL_ANSWERS
        case NotNow():
            return Kind.NOT_NOW
        case NotTaken():
            return Kind.NOT_TAKEN
        case TookBack():
            return Kind.TOOK_BACK


def words_of_all(transitions: Iterable[Transition]) -> str:
    """Return every way in words, by the screen where it begins."""
    lines = []
    for kind in Kind:
        ways = sorted(each for each in transitions if each.before is kind)
        ends = dict.fromkeys(each.after for each in ways)
        lines += [f"**{kind}**", ""] if ways else []
        for end in ends:
            happened = [each.happened for each in ways if each.after is end]
            lines.append(f"- {', '.join(happened)} → {end}")
        lines += [""] if ways else []
    return "\n".join(lines).strip()


def words_of(happened: Happened) -> str:
    """Return the name of an input as words.

    >>> words_of(Typed("More lights"))
    'typed'
    """
    name = type(happened).__name__
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def the_edition_walked() -> Edition:
    """Return one with a question of each kind that has screens of its own."""
    asked = (several("fruit"), an_area(), a_comment_box(), one("sweet"))
    languages = {locale: Language(locale) for locale in ("en", "pl")}
    return an_edition(a_questionnaire(*asked), languages=languages)


@cache
def transitions() -> tuple[Transition, ...]:
    """Return every transition that a button or a typed text leads to, sorted."""
    edition = the_edition_walked()
    fresh = Progress(a_form_number())
    new = [At(fresh, view) for view in (Here(), Languages(), LocalAnswers())]
    assert {at.kind for at in new} == ENTRANCES.keys()
    met, found = {_key(edition, at) for at in new}, set[Transition]()
    while new:
        at = new.pop()
        for transition, after in leading_on(edition, at):
            found.add(transition)
            if after is not None and _key(edition, after) not in met:
                met.add(_key(edition, after))
                new.append(after)
    return tuple(sorted(found))


def _key(edition: Edition, at: At) -> object:
    """Return what tells one place from another for the walk."""
    exact = {
        each.id
        for each in edition.questionnaire.questions
        if _is_exact(edition, each.id)
    }
    answers = {
        question: answer if question in exact else bool(answer)
        for question, answer in at.progress.answers.items()
    }
    return (
        at.view,
        at.progress.place,
        tuple(sorted(answers.items())),
        bool(at.progress.comment),
    )


def _is_exact(edition: Edition, question_id: str) -> bool:
    asked = edition.questionnaire
    return asked.is_gate(question_id) or isinstance(asked.question(question_id), Area)


def leading_on(edition: Edition, at: At) -> Iterator[tuple[Transition, At | None]]:
    """Yield every way on from a screen, and where it leads; None out of the form."""
    for happened in _offered(edition, at):
        for progress in _arriving(at.progress, happened):
            decision = decide(edition, MOMENT, progress, happened)
            yield from _followed(edition, at.kind, words_of(happened), decision)


def _arriving(progress: Progress, happened: Happened) -> Iterator[Progress]:
    yield progress
    if happened == Sent():
        # Telegram shows a bot no message that is older than two days, and with it goes
        # the comment that stood there.
        yield replace(progress, comment="")


def _offered(edition: Edition, at: At) -> Iterator[Happened]:
    shown = screen_of(edition, MOMENT, at.progress, at.view)
    for button in buttons_of(shown):
        yield button.means
    if at.progress.place.part is Part.WRITING:
        yield from (Typed("More lights"), Typed(" "))


def _followed(
    edition: Edition, before: Kind, happened: str, decision: Decision
) -> Iterator[tuple[Transition, At | None]]:
    """Yield where a decision leads, with whatever the caller may report back."""
    for order in decision.orders:
        match order:
            case Post() | AskWhetherPosted() | Withdraw():
                for report in _reports(order):
                    following = decide(edition, MOMENT, decision.progress, report)
                    yield from _followed(
                        edition, before, f"{happened} ({_became(report)})", following
                    )
            case _:
                pass
        for after, at in _shown(edition, decision.progress, order):
            yield Transition(before, happened, after), at


def _reports(
    order: Post | AskWhetherPosted | Withdraw,
) -> Iterator[Delivered | TakenBack]:
    match order:
        case Post():
            yield from map(Delivered, set(Delivery) - {Delivery.COMMENT_LOST})
        case AskWhetherPosted():
            yield from map(
                Delivered, (Delivery.SENT, Delivery.NOT_NOW, Delivery.COMMENT_LOST)
            )
        case Withdraw():
            yield from map(TakenBack, Withdrawal)


def _became(report: Delivered | TakenBack) -> str:
    became = report.delivery if isinstance(report, Delivered) else report.withdrawal
    return became.value.replace("_", " ")


def _shown(
    edition: Edition, progress: Progress, order: Order
) -> Iterator[tuple[Kind, At | None]]:
    match order:
        case HideAll():
            yield Kind.NOTHING, None
        case ShowResults():
            yield Kind.RESULTS, None
        case Begin(_, _, audience):
            is_other = audience is not edition.questionnaire.audience
            yield (Kind.PROFESSIONALS if is_other else Kind.OPENING), None
        case SayTooMany() | AskToWrite():
            pass  # beside a screen
        case Post() | AskWhetherPosted() | Withdraw():
            pass  # followed by what is reported back
        case _:
            at = At(progress, order)
            yield at.kind, at
