"""Every way through the shipped questionnaire, walked from the first screen to the last.

A way is an age band, the age from which people may answer alone, an answer for each
question that decides about another one, and whether all else is answered or skipped. At
each place Help is asked for as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

import pytest

from dialogues.happened import (
    AskedHelp,
    Began,
    Declined,
    Finished,
    Happened,
    Hid,
    KeptComment,
    LookedOver,
    Picked,
    Resumed,
    Sent,
    Skipped,
    StartedWriting,
    Stopped,
    Typed,
    WentBack,
    tappable,
)
from dialogues.progress import ENDED, INTRO, SENT, Part, Progress, places_of
from dialogues.questionnaire import (
    Area,
    Choice,
    CommentBox,
    Gate,
    OneChoice,
    QuestionValue,
    Scale,
    SeveralChoices,
    Text,
    Version,
)
from dialogues.screens.screen import Screen
from tests.support.builders import gate_of, the_edition
from tests.support.chat import Chat, buttons_of


QUESTIONNAIRE = the_edition().questionnaire
GATE = gate_of(the_edition())
PRIVATE = ("stopped", "gender", "ethnic_group")
MINIMUM_AGES = (13, 16)


@dataclass(frozen=True, slots=True)
class Way:
    """What somebody does at each question."""

    minimum_age_alone: int
    band: Choice
    turns: tuple[tuple[str, str], ...]
    """For each question that another one waits for: the choice, "" for none."""
    answers: bool
    """Whether all other questions are answered; skipped otherwise."""

    def __str__(self) -> str:
        turns = ",".join(f"{question}={choice}" for question, choice in self.turns)
        rest = "answered" if self.answers else "skipped"
        return f"{self.band.id}-from-{self.minimum_age_alone}-{turns}-{rest}"

    @property
    def is_let_through(self) -> bool:
        of_age = (self.band.minimum_age or 0) >= self.minimum_age_alone
        return of_age and self.band.gate in (Gate.OPEN, Gate.SUPERVISED)

    @property
    def is_for_under_16s(self) -> bool:
        return (self.band.minimum_age or 0) < 16


@dataclass(frozen=True, slots=True)
class Seen:
    """One screen on a way, and how many forms had been posted by then."""

    progress: Progress
    screen: Screen
    posted: int
    is_help: bool

    @property
    def means(self) -> set[Happened]:
        return {button.means for button in buttons_of(self.screen)}

    @property
    def words(self) -> set[str]:
        """Return every paragraph, every line of one, and every label."""
        paragraphs = [each.text for each in self.screen.paragraphs]
        lines = [
            line.removeprefix("• ") for each in paragraphs for line in each.split("\n")
        ]
        labels = [button.label for button in buttons_of(self.screen)]
        return {*paragraphs, *lines, *labels}

    @property
    def is_under_way(self) -> bool:
        return self.progress.place.part not in (Part.INTRO, Part.SENT, Part.ENDED)

    @property
    def question(self) -> QuestionValue | None:
        """The question that is on the screen."""
        asked = self.progress.place.question
        return QUESTIONNAIRE.question(asked) if asked and not self.is_help else None


def ways() -> Iterator[Way]:
    turns = [
        [(question.id, choice) for choice in ("", *turns_of(question))]
        for question in QUESTIONNAIRE.questions
        if any(turns_of(question))
    ]
    for age, band, answers in product(MINIMUM_AGES, GATE.choices, (True, False)):
        for taken in product(*turns):
            yield Way(age, band, taken, answers)


def turns_of(question: QuestionValue) -> tuple[str, ...]:
    """Return a choice that opens, and one that closes, each question that waits for this."""
    conditions = [
        other.when.any_of
        for other in QUESTIONNAIRE.questions
        if other.when is not None and other.when.question == question.id
    ]
    if not isinstance(question, OneChoice | Scale):
        return ()
    choices = [choice.id for choice in question.choices]
    opening = [
        next(each for each in choices if each in any_of) for any_of in conditions
    ]
    closing = [
        next(each for each in choices if each not in any_of) for any_of in conditions
    ]
    return tuple(dict.fromkeys([*opening, *closing]))


@cache
def walked(way: Way) -> tuple[Seen, ...]:
    chat = Chat(the_edition(way.minimum_age_alone))
    seen = [*looked_at(chat)]
    while chat.progress.place not in (ENDED, SENT):
        for happened in deeds(way, chat.progress):
            chat.do(happened)
            seen += looked_at(chat)
    return tuple(seen)


def looked_at(chat: Chat) -> Iterator[Seen]:
    """Yield the screen that is there and the help behind it, and come back."""
    yield Seen(chat.progress, chat.screen, len(chat.posted), is_help=False)
    chat.do(AskedHelp())
    yield Seen(chat.progress, chat.screen, len(chat.posted), is_help=True)
    chat.do(Resumed())


def deeds(way: Way, progress: Progress) -> tuple[Happened, ...]:
    """Return what is done at a place, in its order."""
    match progress.place.part:
        case Part.INTRO:
            return (Began(),)
        case Part.REVIEW:
            return LookedOver(), Resumed(), Sent()
        case Part.BOROUGH:
            return (Picked(0),)
        case Part.WRITING:
            return (Typed("More lights."),)
        case Part.CHECKING:
            return (KeptComment(),)
        case _:
            return answering(way, QUESTIONNAIRE.question(progress.place.question))


def answering(way: Way, question: QuestionValue) -> tuple[Happened, ...]:
    turns = dict(way.turns) | {GATE.id: way.band.id}
    chosen = turns.get(question.id, None if way.answers else "")
    if chosen == "":
        return (Skipped(),)
    match question:
        case SeveralChoices():
            return Picked(0), Finished()
        case CommentBox():
            return (StartedWriting(),)
        case Area():
            return (Picked(0),)
        case OneChoice() | Scale():
            ids = [choice.id for choice in question.choices]
            return (Picked(ids.index(chosen) if chosen else 0),)


def asked_on(seen: tuple[Seen, ...]) -> list[QuestionValue]:
    """Return the questions that were asked, each once, in their order."""
    return list(dict.fromkeys(each.question for each in seen if each.question))


WAYS = tuple(ways())
EVERY_WAY = pytest.mark.parametrize("way", WAYS, ids=str)


def test_the_ways_lead_to_every_place_and_past_every_condition():
    seen = [each for way in WAYS for each in walked(way)]
    waiting = {each.id for each in QUESTIONNAIRE.questions if each.when}
    paths = [{each.id for each in asked_on(walked(way))} for way in WAYS]

    assert {each.progress.place for each in seen} == set(places_of(QUESTIONNAIRE))
    for question_id in waiting:
        let_through = [each for each in paths if len(each) > 1]
        assert {question_id in each for each in let_through} == {True, False}


@EVERY_WAY
def test_a_yes_of_its_own_comes_before_the_first_question(way):
    first, _, second, *_ = walked(way)
    chat = Chat(the_edition(way.minimum_age_alone))

    assert first.progress.place == INTRO
    assert {Began(), Declined()} <= first.means
    assert not {each.text.plain for each in QUESTIONNAIRE.questions} & first.words
    assert second.question == GATE
    for happened in (*tappable(QUESTIONNAIRE), Typed("Yes")):
        if happened != Began():
            after = chat.do(happened)
            assert after.progress.place in (INTRO, ENDED), happened


@EVERY_WAY
def test_every_question_but_the_gate_can_be_skipped(way):
    for each in walked(way):
        if each.question:
            assert (Skipped() in each.means) == (each.question != GATE), each.progress


@EVERY_WAY
def test_every_screen_has_help_or_is_the_help_and_can_be_hidden(way):
    for each in walked(way):
        assert each.is_help or AskedHelp() in each.means, each.progress
        assert Hid() in each.means, each.progress


@EVERY_WAY
def test_every_screen_of_a_form_under_way_has_stop_and_a_way_back(way):
    for each in walked(way):
        if each.is_under_way:
            assert Stopped() in each.means, each.progress
            assert {WentBack(), Resumed()} & each.means, each.progress
        if each.question:
            assert WentBack() in each.means, each.progress


@EVERY_WAY
def test_a_line_stands_before_whatever_is_private(way):
    for each in walked(way):
        question = each.question
        if question is None or question.id not in PRIVATE:
            continue
        assert question.before is not None
        texts = [paragraph.text for paragraph in each.screen.paragraphs]
        version = each.progress.version
        before, asked = (
            question.before.original(version),
            question.text.original(version),
        )
        assert texts.index(before) < texts.index(asked)


@EVERY_WAY
def test_no_way_under_16_shows_a_text_that_is_for_older_people(way):
    shown = {words for each in walked(way) for words in each.words}

    if way.is_for_under_16s:
        assert shown & only_for_older() == set()
    elif way.is_let_through:
        assert shown & only_for_older()


@cache
def only_for_older() -> frozenset[str]:
    """Return the texts of the standard wording that the plain one says otherwise."""
    texts = tuple(all_texts())
    plain = {text.original(Version.PLAIN) for text in texts}
    return frozenset(text.original(Version.STANDARD) for text in texts) - plain


def all_texts() -> Iterator[Text]:
    edition = the_edition()
    yield from edition.texts.values()
    yield from (QUESTIONNAIRE.title, *QUESTIONNAIRE.intro)
    for line in edition.help_lines.lines:
        yield from (line.for_what, line.reach)
    for question in QUESTIONNAIRE.questions:
        yield from filter(None, (question.text, question.help, question.before))
        if question.picture is not None:
            picture = question.picture
            yield from filter(None, (picture.statement, picture.sentence))
        if isinstance(question, OneChoice | SeveralChoices | Scale):
            yield from (choice.text for choice in question.choices)
        if isinstance(question, Area):
            yield question.text_borough
            yield from (place.text for place in question.elsewhere)


@EVERY_WAY
def test_nobody_below_the_age_is_asked_anything_after_the_gate(way):
    seen = walked(way)

    if way.is_let_through:
        assert seen[-1].progress.place == SENT
        assert len(asked_on(seen)) > 1
    else:
        assert asked_on(seen) == [GATE]
        assert seen[-1].progress.place == ENDED
        assert seen[-1].posted == 0


def test_these_are_let_through():
    found = {(way.minimum_age_alone, way.band.id) for way in WAYS if way.is_let_through}

    adults = ("aged_16_17", "aged_18_20", "aged_21_24")
    assert found == {
        (13, "aged_13_15"),
        *((age, band) for age in MINIMUM_AGES for band in adults),
    }


@EVERY_WAY
def test_nothing_is_posted_before_send(way):
    for each in walked(way):
        assert each.posted == (each.progress.place == SENT), each.progress
    assert walked(way)[-1].posted == way.is_let_through
