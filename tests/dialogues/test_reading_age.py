"""Every English text can be read by those for whom it is written.

GOV.UK writes for a reading age of 9, which is about grade 4. Labels and headings are too
short for a grade of their own; they count in the whole to which they belong.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pytest

from dialogues.commands import COMMANDS, Leaves, Says, screen_of
from dialogues.engine import Step, begin, step
from dialogues.happened import (
    Delivered,
    Delivery,
    Happened,
    TakenBack,
    Typed,
    Withdrawal,
    tappable,
)
from dialogues.progress import Part, Progress
from dialogues.questionnaire import (
    Area,
    OneChoice,
    QuestionValue,
    Scale,
    SeveralChoices,
    Version,
)
from dialogues.screens import asides
from dialogues.screens.results import pictures_of
from dialogues.screens.screen import Look, Output, Prompt, Screen, Show, Tell
from tests.support.builders import (
    MOMENT,
    a_form_number,
    the_edition,
    the_professional_edition,
)
from tests.support.reading_age import grade, sentences_in, syllables_in, words_in


EDITION = the_edition()
PROFESSIONALS = the_professional_edition()
HARDEST_OVERALL = {Version.PLAIN: 4.0, Version.STANDARD: 5.0}
HARDEST = {Version.PLAIN: 5.0, Version.STANDARD: 8.0}
LONGEST_SENTENCE = 20
FEWEST_WORDS = 6  # below that, one long word makes any grade


def asked(question: QuestionValue, version: Version) -> tuple[str, ...]:
    """Return what is read before an answer is given."""
    texts = (question.before, question.text, question.help)
    return tuple(text.original(version) for text in texts if text)


def labels(question: QuestionValue, version: Version) -> tuple[str, ...]:
    if isinstance(question, OneChoice | SeveralChoices | Scale):
        return tuple(choice.text.original(version) for choice in question.choices)
    if isinstance(question, Area):
        return tuple(place.text.original(version) for place in question.elsewhere)
    return ()


def questions(version: Version) -> dict[str, tuple[str, ...]]:
    return {each.id: asked(each, version) for each in EDITION.questionnaire.questions}


def choices(version: Version) -> dict[str, tuple[str, ...]]:
    return {each.id: labels(each, version) for each in EDITION.questionnaire.questions}


def opening(version: Version) -> dict[str, tuple[str, ...]]:
    texts = (EDITION.questionnaire.title, *EDITION.questionnaire.intro)
    return {"intro": tuple(text.original(version) for text in texts)}


def results(version: Version) -> dict[str, tuple[str, ...]]:
    return {
        question: tuple(
            text.original(version)
            for text in (picture.statement, picture.sentence)
            if text
        )
        for question, picture in pictures_of(EDITION.questionnaire).items()
    }


def own_texts(version: Version) -> dict[str, tuple[str, ...]]:
    return {name: (text.original(version),) for name, text in EDITION.texts.items()}


def help_lines(version: Version) -> dict[str, tuple[str, ...]]:
    return {
        line.id: (line.for_what.original(version), line.reach.original(version))
        for line in EDITION.help_lines.lines
    }


def local_answers(version: Version) -> dict[str, tuple[str, ...]]:
    return {
        each.id: tuple(text.original(version) for text in (each.question, *each.answer))
        for each in EDITION.answers
    }


WHOLES = {
    "questions": questions,
    "opening": opening,
    "texts": own_texts,
    "results": results,
    "help lines": help_lines,
    "answers about the local team": local_answers,
}
VERSIONS = pytest.mark.parametrize("version", Version)


@VERSIONS
@pytest.mark.parametrize("whole", WHOLES)
def test_a_whole_is_easy_to_read(whole, version):
    parts = WHOLES[whole](version)

    found = grade(text for texts in parts.values() for text in texts)

    assert found <= HARDEST_OVERALL[version], f"{whole}: {found:.1f}"


@VERSIONS
@pytest.mark.parametrize("whole", [*WHOLES, "choices"])
def test_no_part_of_a_whole_is_hard_to_read(whole, version):
    # A list of choices is read beside its question, so it counts with it.
    parts = WHOLES.get(whole, questions)(version)
    if whole == "choices":
        chosen = choices(version)
        parts = {name: (*texts, *chosen[name]) for name, texts in parts.items()}

    hard = {
        name: round(grade(texts), 1)
        for name, texts in parts.items()
        if is_long_enough(texts) and grade(texts) > HARDEST[version]
    }

    assert hard == {}


@VERSIONS
@pytest.mark.parametrize("whole", WHOLES)
def test_no_sentence_is_too_long_to_remember_its_beginning(whole, version):
    parts = WHOLES[whole](version)

    long = [
        sentence
        for texts in parts.values()
        for text in texts
        for sentence in sentences_in(text)
        if len(words_in(sentence)) > LONGEST_SENTENCE
    ]

    assert long == []


@pytest.mark.slow
@VERSIONS
def test_every_screen_of_every_path_is_easy_to_read(version):
    hard = {
        texts[0]: round(grade(texts), 1)
        for texts in all_paths().read[version]
        if is_long_enough(texts) and grade(texts) > HARDEST[version]
    }

    assert hard == {}


@pytest.mark.slow
def test_the_paths_reach_every_place_in_the_wording_that_belongs_to_it():
    parts = {Part.QUESTION, Part.BOROUGH, Part.WRITING, Part.CHECKING, Part.REVIEW}
    for version in Version:
        assert {(part, version) for part in parts} <= all_paths().places


# Those who work with young people read the standard wording, in words of their own.


def read_by_professionals() -> dict[str, tuple[str, ...]]:
    questionnaire = PROFESSIONALS.questionnaire
    texts = (questionnaire.title, *questionnaire.intro)
    return {
        "intro": tuple(text.standard for text in texts),
        **{each.id: (each.text.standard,) for each in questionnaire.own_texts},
        **{
            each.id: (
                *asked(each, Version.STANDARD),
                *(f"{label}." for label in labels(each, Version.STANDARD)),
            )
            for each in questionnaire.questions
        },
    }


def test_what_professionals_read_is_plain_for_adults():
    parts = read_by_professionals()

    hard = {
        name: round(grade(texts), 1)
        for name, texts in parts.items()
        if is_long_enough(texts) and grade(texts) > HARDEST[Version.STANDARD]
    }

    assert hard == {}
    assert grade(text for texts in parts.values() for text in texts) <= 6.0


def is_long_enough(texts: tuple[str, ...]) -> bool:
    return sum(len(words_in(text)) for text in texts) >= FEWEST_WORDS


@dataclass
class Paths:
    """Where anybody can come to, and what is read on the way."""

    places: set[tuple[Part, Version]] = field(default_factory=set)
    read: dict[Version, set[tuple[str, ...]]] = field(
        default_factory=lambda: {version: set() for version in Version}
    )


@cache
def all_paths() -> Paths:
    """Do all that can be done, once at each place, wording and turn of the path."""
    found = Paths()
    found.read[Version.PLAIN] |= {
        prose(asides.please_tap(EDITION, "en")),
        *(
            prose(screen_of(each, EDITION, MOMENT, "en"))
            for each in COMMANDS
            if isinstance(each, Says | Leaves)
        ),
    }
    first = begin(EDITION, MOMENT, form=a_form_number())
    waiting, seen = [first.progress], set()
    while waiting:
        progress = waiting.pop()
        if (key := turn(progress)) in seen:
            continue
        seen.add(key)
        found.places.add((progress.place.part, progress.version))
        for after in whatever_follows(progress):
            waiting.append(after.progress)
            read = found.read[after.progress.version]
            read |= {texts for each in after.outputs if (texts := read_on(each))}
    return found


def turn(progress: Progress) -> tuple[object, ...]:
    answers = progress.answers
    conditions = answers.get("age", ()), answers.get("stopped", ())
    return progress.place, progress.version, bool(progress.comment), *conditions


def whatever_follows(progress: Progress) -> Iterator[Step]:
    at_gate = EDITION.questionnaire.is_gate(progress.place.question)
    for edition in (EDITION, the_edition(13)) if at_gate else (EDITION,):
        for happened in happenings():
            yield step(edition, MOMENT, progress, happened)


@cache
def happenings() -> tuple[Happened, ...]:
    return (
        *tappable(EDITION.questionnaire),
        Typed("More lights please."),
        *(Delivered(each) for each in Delivery),
        *(TakenBack(each) for each in Withdrawal),
    )


def read_on(output: Output) -> tuple[str, ...]:
    match output:
        case Show(screen):
            return prose(screen)
        case Tell(text):
            return (text,)
        case Prompt(text):
            return (text,)
        case _:
            return ()


def prose(screen: Screen) -> tuple[str, ...]:
    """Return what is read: no lists, no labels, and not the person's own words."""
    return tuple(
        paragraph.text
        for paragraph in screen.paragraphs
        if paragraph.look is not Look.COMMENT and "\n" not in paragraph.text
    )


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("The cat sat on the mat.", -2.0, 0.0),
        ("You can skip any question. You can stop at any time.", 1.0, 3.0),
        ("Participation necessitates unambiguous authorisation.", 30.0, 99.0),
    ],
)
def test_the_grade_tells_easy_from_hard(text, least, most):
    assert least <= grade([text]) <= most


def test_the_formula_is_that_of_kincaid():
    text = "We keep nothing. Nobody can find you."
    syllables = sum(map(syllables_in, words_in(text)))

    assert (len(sentences_in(text)), len(words_in(text)), syllables) == (2, 7, 10)
    assert grade([text]) == pytest.approx(0.39 * 7 / 2 + 11.8 * 10 / 7 - 15.59)
