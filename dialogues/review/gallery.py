"""Every screen of a questionnaire in one language and wording, in the order of meeting it.

For those who must approve what is said before it goes live.

Rule 1: every screen here comes out of the engine, the asides or the results, by the same
        steps as in a chat; no wording is repeated.
Rule 2: what a person can come to stands here (`tests/dialogues/review/test_gallery.py` walks all
        ways and compares).
Rule 3: numbers, dates and words of respondents are made up, and marked as an example.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, Protocol, assert_never

from dialogues.commands import (
    COMMANDS,
    AsksForCode,
    Begins,
    Command,
    ForgetsMark,
    Leaves,
    Opens,
    Says,
    ShowsMark,
    ShowsResponses,
    ShowsResults,
    menu,
    screen_of,
)
from dialogues.edition import Edition, Moment
from dialogues.engine import Step, begin, step
from dialogues.happened import (
    CARDS,
    AskedHelp,
    AskedLanguages,
    Began,
    ChoseLanguage,
    Delivered,
    Delivery,
    Finished,
    Happened,
    Hid,
    KeptComment,
    LookedOver,
    Picked,
    ReadAnswer,
    ReadMore,
    Resumed,
    Skipped,
    StartedWriting,
    Stopped,
    TakenBack,
    Typed,
    WentBack,
    Withdrawal,
)
from dialogues.progress import INTRO, FormNumber, Part, Progress
from dialogues.questionnaire import (
    Area,
    Choice,
    CommentBox,
    OneChoice,
    Questionnaire,
    QuestionValue,
    Role,
    SeveralChoices,
    Version,
)
from dialogues.screens import asides, results
from dialogues.screens.screen import Hide, Output, Prompt, Screen, Show, Tell
from dialogues.wording import Wording


_FORM: Final = FormNumber(bytes.fromhex("0123456789abcdef"))
# In winter, London's time is UTC.
_MOMENT: Final = Moment(
    mixed_at=datetime(2026, 11, 23, 6, tzinfo=UTC), ends_on=date(2027, 2, 1)
)
_LAST_DAY: Final = date(2026, 11, 15)
_PEOPLE: Final = 420
_MINUTES: Final = 15
_RESPONSE: Final = "An example: what the London Assembly answered stands here."


class Chapter(StrEnum):
    """A part of the gallery, by its heading."""

    PROFILE = "Before the first message"
    OPENING = "Opening"
    QUESTIONS = "Questions"
    BEFORE_SENDING = "Before sending"
    AFTER_SENDING = "After sending"
    ENDS = "Ends"
    AT_ANY_TIME = "At any time"
    COMMANDS = "Commands"
    OTHERWISE = "Typed text and old buttons"


@dataclass(frozen=True, slots=True)
class Profile:
    """What Telegram shows of the bot itself: what it is, and its commands."""

    description: str
    short_description: str
    menu: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One thing that a person comes to see, with a name that stays."""

    name: str
    """The same in every language; small letters, digits and dashes."""
    title: str
    """What a reviewer calls it, in English."""
    chapter: Chapter
    shown: Screen | Prompt | Tell | Hide | Profile
    note: str = ""
    """When it is seen, or what on it is an example; "" where that is plain."""


def versions_of(edition: Edition) -> tuple[Version, ...]:
    """Return the wordings that somebody can be asked in."""
    return tuple(each for each in Version if entrances(edition, each))


def entrances(
    edition: Edition, version: Version, *, locale: str = "en"
) -> tuple[Progress, ...]:
    """Return where each age band of a wording comes in: the question after the gate.

    Everybody whom some setting lets in is let in. A questionnaire without a gate has one
    entrance.
    """
    opened = begin(edition, _MOMENT, form=_FORM, locale=locale).progress
    first = step(edition, _MOMENT, opened, Began()).progress
    entered = _through_gate(edition, first) if _has_gate(edition) else (first,)
    return tuple(each for each in entered if each.version is version)


def _has_gate(edition: Edition) -> bool:
    return bool(_bands(edition.questionnaire))


def _bands(questionnaire: Questionnaire) -> dict[int, Choice]:
    """Return the age bands of the gate by their option; none without a gate."""
    first = questionnaire.questions[0]
    choices = first.choices if isinstance(first, OneChoice) else ()
    return {at: each for at, each in enumerate(choices) if each.gate}


def _through_gate(edition: Edition, at_gate: Progress) -> tuple[Progress, ...]:
    everybody = replace(edition, minimum_age_alone=0)
    after = (
        step(everybody, _MOMENT, at_gate, Picked(option)).progress
        for option in _bands(edition.questionnaire)
    )
    return tuple(each for each in after if each.place.part is not Part.ENDED)


def gallery(
    edition: Edition, version: Version, *, locale: str, comment: str
) -> tuple[Exhibit, ...]:
    """Return every screen; `comment` is an example of what is left of a typed text.

    What is said outside of a form is the same for all ages, in the plain wording. It
    stands in the first of `versions_of` only.
    """
    entered = entrances(edition, version, locale=locale)
    if not entered:
        return ()
    at_opening = _at_opening(edition, entered[0])
    asked, at_review = _questions(edition, entered, comment)
    parts: list[Iterable[Exhibit]] = [
        _opening(edition, at_opening),
        asked,
        _before_sending(edition, at_review),
        _after_sending(edition, entered),
        _ends(edition, entered),
        _at_any_time(edition, entered),
    ]
    if version is versions_of(edition)[0]:
        parts = [
            _profile(edition, locale),
            *parts,
            _commands(edition, locale),
            _otherwise(edition, locale),
        ]
    return tuple(exhibit for part in parts for exhibit in part)


# Small steps


def _screen(outputs: Iterable[Output]) -> Screen:
    return next(each.screen for each in outputs if isinstance(each, Show))


def _now(edition: Edition, progress: Progress) -> Screen:
    return _after(edition, progress, Resumed())


def _after(edition: Edition, progress: Progress, happened: Happened) -> Screen:
    return _screen(step(edition, _MOMENT, progress, happened).outputs)


def _led(edition: Edition, progress: Progress, *happened: Happened) -> Step:
    """Return the last of several steps."""
    taken = Step(progress, ())
    for each in happened:
        taken = step(edition, _MOMENT, taken.progress, each)
    return taken


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _at_opening(edition: Edition, entered: Progress) -> Progress:
    """Return the opening as somebody sees it who is asked in that wording."""
    fresh = begin(edition, _MOMENT, form=_FORM, locale=entered.locale).progress
    if fresh.version is entered.version:
        return fresh
    progress = entered
    for _ in edition.questionnaire.questions:  # there are at most as many steps back
        if progress.place == INTRO:
            break
        progress = step(edition, _MOMENT, progress, WentBack()).progress
    return progress


# A form, from its opening to its end


def _profile(edition: Edition, locale: str) -> Iterator[Exhibit]:
    wording = edition.spoken(locale)
    yield Exhibit(
        "profile",
        "The bot's page and its menu",
        Chapter.PROFILE,
        Profile(
            wording.say("description"),
            wording.say("short_description"),
            menu(wording),
        ),
        "Telegram shows the first text in an empty chat, the second on the bot's page.",
    )


def _opening(edition: Edition, progress: Progress) -> Iterator[Exhibit]:
    chapter = Chapter.OPENING
    went_back = "Everybody begins in the plain wording. This is seen after going back."
    note = (
        went_back if progress.version is Version.STANDARD and progress.answers else ""
    )
    yield Exhibit("opening", "Opening", chapter, _now(edition, progress), note)
    for number in range(CARDS):
        card = _after(edition, progress, ReadMore(number))
        yield Exhibit(
            f"card-{number + 1}",
            f"Tell me more, card {number + 1}",
            chapter,
            card,
            note,
        )
    if _has_gate(edition):
        gate = _after(edition, progress, Began())
        yield Exhibit("gate", "The age question", chapter, gate, note)


def _questions(
    edition: Edition, entered: tuple[Progress, ...], comment: str
) -> tuple[list[Exhibit], Progress]:
    """Return every question of the wording, and a progress at its end.

    One way through meets most questions; one that an earlier answer kept away gets a way
    of its own.
    """
    questionnaire = edition.questionnaire
    wanted: dict[str, str] = {}
    for question in questionnaire.questions:
        if question.when is not None:
            wanted.setdefault(question.when.question, question.when.any_of[0])
    met, at_review = _way(edition, entered[0], wanted, comment)
    for question in questionnaire.questions:
        for progress in entered:
            if question.id not in met:
                leading = {**wanted, **_leading_to(questionnaire, question)}
                more, _ = _way(edition, progress, leading, comment)
                met = {**more, **met}
    ordered = [each.id for each in questionnaire.questions if each.id in met]
    return [exhibit for each in ordered for exhibit in met[each]], at_review


def _leading_to(
    questionnaire: Questionnaire, question: QuestionValue
) -> dict[str, str]:
    """Return the answers without which a question is not asked."""
    leading: dict[str, str] = {}
    while question.when is not None:
        leading[question.when.question] = question.when.any_of[0]
        question = questionnaire.question(question.when.question)
    return leading


def _way(
    edition: Edition, progress: Progress, wanted: Mapping[str, str], comment: str
) -> tuple[dict[str, tuple[Exhibit, ...]], Progress]:
    """Answer every question on the way; return what was seen at each, and the end."""
    seen: dict[str, tuple[Exhibit, ...]] = {}
    while progress.place.part is Part.QUESTION:
        question = edition.questionnaire.question(progress.place.question)
        if question.id in seen:
            break
        seen[question.id] = tuple(_asked(edition, progress, question, comment))
        progress = _answered(edition, progress, question, wanted)
    return seen, progress


def _answered(
    edition: Edition,
    progress: Progress,
    question: QuestionValue,
    wanted: Mapping[str, str],
) -> Progress:
    match question:
        case CommentBox():
            happened: tuple[Happened, ...] = (Skipped(),)
        case SeveralChoices():
            happened = (Picked(0), Finished())
        case Area():
            happened = (Picked(0), Picked(0))
        case _:
            ids = [choice.id for choice in question.choices]
            choice = wanted.get(question.id, "")
            happened = (Picked(ids.index(choice) if choice in ids else 0),)
    return _led(edition, progress, *happened).progress


def _asked(
    edition: Edition, progress: Progress, question: QuestionValue, comment: str
) -> Iterator[Exhibit]:
    name, called = f"question-{_dashed(question.id)}", question.title or question.id
    chapter = Chapter.QUESTIONS
    note = "Asked only after certain answers." if question.when else ""
    now = _now(edition, progress)
    yield Exhibit(name, f"Question: {called}", chapter, now, note)
    match question:
        case SeveralChoices():
            yield from _ticking(edition, progress, question)
        case Area():
            borough = _led(edition, progress, Picked(0))
            yield Exhibit(
                f"{name}-borough",
                f"{called}: the borough",
                chapter,
                _screen(borough.outputs),
                "For the first area. The question before lists all areas and boroughs.",
            )
        case CommentBox():
            yield from _commenting(edition, progress, question, comment)
        case _:
            answered = _led(edition, progress, Picked(0)).progress
            again = _led(edition, replace(answered, place=progress.place), Resumed())
            if edition.questionnaire.questions[1:2] == (question,):
                yield Exhibit(
                    f"{name}-again",
                    f"{called}: after going back to it",
                    chapter,
                    _screen(again.outputs),
                    "Every question with one answer looks so the second time.",
                )


def _ticking(
    edition: Edition, progress: Progress, question: SeveralChoices
) -> Iterator[Exhibit]:
    name, called = f"question-{_dashed(question.id)}", question.title or question.id
    together = [at for at, each in enumerate(question.choices) if not each.alone]
    picks = [Picked(at) for at in together[: question.at_most + 1]]
    yield Exhibit(
        f"{name}-ticked",
        f"{called}: one is picked",
        Chapter.QUESTIONS,
        _screen(_led(edition, progress, picks[0]).outputs),
    )
    for said in _led(edition, progress, *picks).outputs:
        if isinstance(said, Tell):
            title = f"{called}: one too many"
            yield Exhibit(f"{name}-too-many", title, Chapter.QUESTIONS, said)


def _commenting(
    edition: Edition, progress: Progress, question: CommentBox, comment: str
) -> Iterator[Exhibit]:
    name, chapter = f"question-{_dashed(question.id)}", Chapter.QUESTIONS
    other = replace(edition, comments_are_kept=not edition.comments_are_kept)
    which = "are not passed on" if edition.comments_are_kept else "are read by a person"
    yield Exhibit(
        f"{name}-other",
        f"Comment: where comments {which}",
        chapter,
        _now(other, progress),
        "Which of the two is shown is a setting.",
    )
    writing = _led(edition, progress, StartedWriting())
    yield Exhibit(
        f"{name}-writing", "Comment: writing", chapter, _screen(writing.outputs)
    )
    for prompt in writing.outputs:
        if isinstance(prompt, Prompt):
            yield Exhibit(f"{name}-prompt", "Comment: the keyboard", chapter, prompt)
    checking = _led(edition, writing.progress, Typed(comment))
    example = "An example of a typed text; ▇ stands for what was covered."
    yield Exhibit(
        f"{name}-checking",
        "Comment: the check of what would be kept",
        chapter,
        _screen(checking.outputs),
        example,
    )
    for happened, which in (
        (WentBack(), "after going back to it"),
        (KeptComment(), "kept; it stands on every screen until Send"),
    ):
        yield Exhibit(
            f"{name}-{'back' if happened == WentBack() else 'kept'}",
            f"Comment: {which}",
            chapter,
            _after(edition, checking.progress, happened),
            example,
        )
    kept = _led(edition, checking.progress, KeptComment()).progress
    yield from _lost(edition, kept, name)


def _lost(edition: Edition, kept: Progress, name: str) -> Iterator[Exhibit]:
    at_review = replace(_to_review(edition, kept), comment="")
    yield Exhibit(
        f"{name}-lost",
        "Comment: too old to be read again",
        Chapter.QUESTIONS,
        _after(edition, at_review, Delivered(Delivery.COMMENT_LOST)),
        "Shown at Send, two days or more after the comment was written.",
    )


def _to_review(edition: Edition, progress: Progress) -> Progress:
    for _ in edition.questionnaire.questions:
        if progress.place.part is Part.REVIEW:
            break
        progress = step(edition, _MOMENT, progress, Skipped()).progress
    return progress


def _before_sending(edition: Edition, at_review: Progress) -> Iterator[Exhibit]:
    chapter = Chapter.BEFORE_SENDING
    yield Exhibit("review", "Before Send", chapter, _now(edition, at_review))
    listed = _after(edition, at_review, LookedOver())
    note = "The answers are an example."
    yield Exhibit("all-answers", "The list of answers", chapter, listed, note)
    for delivery, title in (
        (Delivery.NOT_NOW, "It could not be sent just now"),
        (Delivery.SENT_BEFORE, "This account was heard before"),
        (Delivery.ROUND_OVER, "The round ended meanwhile"),
    ):
        name = _dashed(delivery.value)
        screen = _after(edition, at_review, Delivered(delivery))
        yield Exhibit(name, title, chapter, screen)


def _after_sending(
    edition: Edition, entered: tuple[Progress, ...]
) -> Iterator[Exhibit]:
    chapter = Chapter.AFTER_SENDING
    sent = [
        step(
            edition, _MOMENT, _to_review(edition, each), Delivered(Delivery.SENT)
        ).progress
        for each in entered
    ]
    note = "The code and the day are examples."
    first = Exhibit("sent", "Thank you", chapter, _now(edition, sent[0]), note)
    yield from _by_age(edition, sent, first, Resumed())
    yield from _results(edition, edition.wording(sent[0]), "sent-results", chapter)
    for withdrawal, title in (
        (Withdrawal.TAKEN_BACK, "Taken back"),
        (Withdrawal.NOT_FOUND, "Not found any more"),
        (Withdrawal.NOT_NOW, "It could not be taken back just now"),
    ):
        became = TakenBack(withdrawal)
        screen = _after(edition, sent[0], became)
        first = Exhibit(_dashed(withdrawal.value), title, chapter, screen)
        yield from _by_age(edition, sent, first, became)


def _by_age(
    edition: Edition,
    progresses: Iterable[Progress],
    first: Exhibit,
    happened: Happened,
) -> Iterator[Exhibit]:
    """Yield a screen once for each age that sees another one; the first as named."""
    bands = {band.id: band for band in _bands(edition.questionnaire).values()}
    seen_by: dict[Screen, list[Choice]] = {}
    for progress in progresses:
        screen = _after(edition, progress, happened)
        picked = {each for answer in progress.answers.values() for each in answer}
        of_age = [band for band_id, band in bands.items() if band_id in picked]
        seen_by.setdefault(screen, []).extend(of_age)
    for screen, ages in seen_by.items():
        more = "".join(f"-{_dashed(band.id)}" for band in ages[:1])
        more = more if screen != first.shown else ""
        listed = "; ".join(band.text.standard for band in ages)
        title = f"{first.title}, age {listed}" if len(seen_by) > 1 else first.title
        yield replace(first, name=f"{first.name}{more}", title=title, shown=screen)


def _ends(edition: Edition, entered: tuple[Progress, ...]) -> Iterator[Exhibit]:
    stopped = _after(edition, entered[0], Stopped())
    yield Exhibit("stopped", "Stopped", Chapter.ENDS, stopped)
    asked_elsewhere = {_picked_band(each) for each in entered}
    labels = {
        band.id: band.text.standard for band in _bands(edition.questionnaire).values()
    }
    for progress in _turned_away(edition, entered[0]):
        band = _picked_band(progress)
        yield Exhibit(
            f"end-{_dashed(band)}",
            f"The end for age {labels[band]}",
            Chapter.ENDS,
            _now(edition, progress),
            "From which age people may answer alone is a edition. Where this age may, "
            "its questions are those above."
            if band in asked_elsewhere
            else "",
        )


def _picked_band(progress: Progress) -> str:
    """Return the id of the age band of somebody who has answered nothing else."""
    return "".join(each for answer in progress.answers.values() for each in answer)


def _turned_away(edition: Edition, entered: Progress) -> tuple[Progress, ...]:
    """Return the end of each age band that is not asked, in the wording of `entered`."""
    opened = begin(edition, _MOMENT, form=_FORM, locale=entered.locale).progress
    after = (
        _led(edition, opened, Began(), Picked(option)).progress
        for option in _bands(edition.questionnaire)
    )
    return tuple(
        each
        for each in after
        if each.place.part is Part.ENDED and each.version is entered.version
    )


def _at_any_time(edition: Edition, entered: tuple[Progress, ...]) -> Iterator[Exhibit]:
    chapter = Chapter.AT_ANY_TIME
    for name, title, progresses in (
        ("help", "Help", entered),
        ("help-after-end", "Help after the end", _turned_away(edition, entered[0])),
    ):
        for progress in progresses[:1]:
            screen = _after(edition, progress, AskedHelp())
            first = Exhibit(name, title, chapter, screen)
            yield from _by_age(edition, progresses, first, AskedHelp())
    if len(edition.languages) > 1:
        screen = _after(edition, entered[0], AskedLanguages())
        yield Exhibit("language", "The choice of language", chapter, screen)
    for said in step(edition, _MOMENT, entered[0], Hid()).outputs:
        if isinstance(said, Hide):
            yield Exhibit(
                "hidden",
                "Everything is hidden",
                chapter,
                said,
                "It stands over the empty chat until it is read.",
            )


# Outside of a form


def _results(
    edition: Edition, wording: Wording, name: str, chapter: Chapter
) -> Iterator[Exhibit]:
    """Yield what everyone said, with one number of each kind that there can be."""
    shares = (
        results.Topic(question="", yes=61, between=24, no=15),
        results.Topic(question="", yes=97, at_least=True),
        results.Topic(question=""),
    )
    topics = [
        shares[at % len(shares)].model_copy(update={"question": question})
        for at, question in enumerate(results.pictures_of(edition.questionnaire))
    ]
    if not topics:
        return
    picked = [
        choice.id
        for question in edition.questionnaire.with_role(Role.WOULD_HELP)
        if isinstance(question, SeveralChoices)
        for choice in question.choices[:2]
    ]
    example = results.Results(
        last_day=_LAST_DAY,
        some_are_older=True,
        people=_PEOPLE,
        topics=tuple(topics),
        asked_for=tuple(picked),
    )
    yield Exhibit(
        name,
        "What everyone said",
        chapter,
        results.everyone_said(wording, edition.questionnaire, example),
        "An example: these numbers are made up. They stand below a picture of the same.",
    )


def _commands(edition: Edition, locale: str) -> Iterator[Exhibit]:
    for command in COMMANDS:
        yield from _command(edition, locale, command)


# One line for each kind of command: a table is not a complex function.
def _command(  # noqa: C901  (see above)
    edition: Edition, locale: str, command: Command
) -> Iterable[Exhibit]:
    match command:
        case Begins():
            return ()  # the opening has a chapter of its own
        case Opens():
            return _opened(edition, locale, command)
        case Says() | Leaves():
            return _said(edition, locale, command)
        case ShowsResults(name):
            return _published_results(edition, locale, name)
        case ShowsResponses(name):
            return _responses(edition, locale, name)
        case AsksForCode(name):
            return _taking_back(edition, locale, name)
        case ShowsMark(name):
            return _marks(edition, locale, name, asides.what_is_held)
        case ForgetsMark(name):
            return _marks(edition, locale, name, asides.forgetting)
        case _:
            assert_never(command)


def _of_command(
    name: str, shown: Screen | Prompt, *, end: str = "", more: str = "", note: str = ""
) -> Exhibit:
    """Return an exhibit of a command; `end` tells it from others of the same."""
    return Exhibit(
        f"command-{name}{end}", f"/{name}{more}", Chapter.COMMANDS, shown, note
    )


def _opened(edition: Edition, locale: str, command: Opens) -> Iterator[Exhibit]:
    opened = command.step(edition, locale, _FORM)
    shown = _screen(opened.outputs)
    means = [button.means for row in shown.rows for button in row]
    # One language alone is nothing to choose from.
    if all(isinstance(each, _WAYS) or each == ChoseLanguage(locale) for each in means):
        return
    yield _of_command(command.name, shown)
    for each in means:
        if isinstance(each, ReadAnswer):
            answer = edition.answers[each.number]
            yield Exhibit(
                f"{command.name}-{_dashed(answer.id)}",
                f"/{command.name}: {answer.question.standard}",
                Chapter.COMMANDS,
                _after(edition, opened.progress, each),
            )


_WAYS: Final = Resumed | AskedHelp | AskedLanguages | Hid


def _said(edition: Edition, locale: str, command: Says | Leaves) -> Iterator[Exhibit]:
    """Yield what a command says, twice where it tells who runs the bot."""
    named = replace(
        edition,
        organisation=edition.organisation or "An example organisation",
        contact=edition.contact or "privacy@example.org",
        comments_are_kept=True,
    )
    unnamed = replace(edition, organisation="", contact="", comments_are_kept=False)
    shown = screen_of(command, named, _MOMENT, locale)
    otherwise = screen_of(command, unnamed, _MOMENT, locale)
    if shown == otherwise:
        yield _of_command(command.name, shown)
        return
    note = "The organisation and its address are an example."
    yield _of_command(command.name, shown, note=note)
    note = "While nobody is named who runs it."
    yield _of_command(command.name, otherwise, end="-unnamed", note=note)


_NONE_YET: Final = "Before there are any."


def _published_results(edition: Edition, locale: str, name: str) -> Iterator[Exhibit]:
    wording = edition.spoken(locale)
    nothing = results.nothing_to_show(wording)
    yield _of_command(name, nothing, end="-none", note=_NONE_YET)
    yield from _results(edition, wording, f"command-{name}", Chapter.COMMANDS)


def _responses(edition: Edition, locale: str, name: str) -> Iterator[Exhibit]:
    wording = edition.spoken(locale)
    none_yet = results.they_did(wording, ())
    yield _of_command(name, none_yet, end="-none", note=_NONE_YET)
    answered = results.they_did(wording, [(_LAST_DAY, _RESPONSE)])
    yield _of_command(name, answered, note="The answer and its day are an example.")


def _taking_back(edition: Edition, locale: str, name: str) -> Iterator[Exhibit]:
    screen, prompt = asides.ask_code(edition, locale)
    yield _of_command(name, screen)
    yield _of_command(name, prompt, end="-prompt", more=": the keyboard")
    for withdrawal, became in (
        (Withdrawal.TAKEN_BACK, "a code that fits"),
        (Withdrawal.NOT_FOUND, "a code that fits nothing"),
        (Withdrawal.NOT_NOW, "not now"),
    ):
        shown = asides.code_tried(edition, locale, withdrawal)
        end = f"-{_dashed(withdrawal.value)}"
        yield _of_command(name, shown, end=end, more=f": {became}")
    wait = asides.too_many_codes(edition, locale, minutes=_MINUTES)
    yield _of_command(name, wait, end="-wait", more=": too many codes")


class _AboutMark(Protocol):
    def __call__(
        self, edition: Edition, moment: Moment, locale: str, *, is_marked: bool
    ) -> Screen: ...


def _marks(
    edition: Edition, locale: str, name: str, about: _AboutMark
) -> Iterator[Exhibit]:
    marked = about(edition, _MOMENT, locale, is_marked=True)
    yield _of_command(name, marked, note="For an account that took part.")
    nothing = about(edition, _MOMENT, locale, is_marked=False)
    yield _of_command(name, nothing, end="-nothing", note="For any other account.")


def _otherwise(edition: Edition, locale: str) -> Iterator[Exhibit]:
    chapter = Chapter.OTHERWISE
    yield Exhibit("typed", "Typed text", chapter, asides.please_tap(edition, locale))
    for name, title, following in (
        (
            "old-button",
            "An old button",
            asides.unusable(edition, locale, _FORM, round_over=False),
        ),
        (
            "old-round",
            "A button of an old round",
            asides.unusable(edition, locale, _FORM, round_over=True),
        ),
        (
            "closed",
            "While there are no questions",
            asides.closed(edition, locale, _FORM),
        ),
    ):
        yield Exhibit(name, title, chapter, _screen(following.outputs))
    if locale != "en":
        offered = asides.offer_language(edition, locale, _FORM)
        yield Exhibit(
            "typed-language",
            "Typed text in this language",
            chapter,
            _screen(offered.outputs),
            "For somebody who has the chat in another language.",
        )
