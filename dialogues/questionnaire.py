"""What is asked, in which order, and of whom.

A questionnaire is a value: frozen, and checked while it is built, so that a wrong one
cannot exist. Every text has one English original for each wording version; other
languages are looked up from it (`wording.py`).

Rule 1: young people's first question is their age, and it is a gate; professionals are
        adults, and have none.
Rule 2: every question but the gate may be skipped, so no choice says "skip".
Rule 3: a condition looks back only.
Rule 4: ids last as long as a round; they stand in letters, tables and open data.
Rule 5: professionals are few and known where they work. So no question divides them:
        whatever they say is published for London as a whole.
Rule 6: code asks for a role, never for an id. Whoever writes a file may name its
        questions as they like.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from math import comb
from string import Formatter
from typing import Annotated, Any, Literal, NewType, Self, TypeGuard

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)


_PLAIN = StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")
Identifier = Annotated[str, _PLAIN]
QuestionId = NewType("QuestionId", str)
OneLine = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\n]*$")
]


class Version(StrEnum):
    """A wording: the plain one for 13 to 15, the standard one for older people."""

    PLAIN = "plain"
    STANDARD = "standard"


class Audience(StrEnum):
    """For whom a questionnaire is."""

    YOUNG_PEOPLE = "young_people"
    PROFESSIONALS = "professionals"
    """Adults who work with young people."""


class Gate(StrEnum):
    """What follows from an age band."""

    TOO_YOUNG = "too_young"
    SUPERVISED = "supervised"
    OPEN = "open"
    TOO_OLD = "too_old"


class Group(StrEnum):
    """A way of dividing respondents in the published tables."""

    LONDON = "london"
    POLICING_AREA = "policing_area"
    BOROUGH = "borough"
    AGE = "age"
    GENDER = "gender"
    ETHNIC_GROUP = "ethnic_group"


class Side(StrEnum):
    """Where a point of a scale lies, for net figures."""

    POSITIVE = "positive"
    MIDDLE = "middle"
    NEGATIVE = "negative"


class KeyQuestion(StrEnum):
    """What the committee wants to know, after its call for evidence; or local safety."""

    ENGAGEMENT = "KQ1"
    CHILD_FIRST = "KQ2"
    VIEWS = "KQ3"
    EXPLOITATION = "KQ4"
    SCHOOLS = "KQ5"
    LOCAL_SAFETY = "LS"


class Role(StrEnum):
    """What code asks a questionnaire for, in place of the id of a question."""

    HEADLINE = "headline"
    """Told first in the digest, and compared between groups; ranked."""
    PICTURE = "picture"
    """A bar of the picture that young people are shown."""
    WOULD_HELP = "would_help"
    """Asks what would help most."""
    WORRIES = "worries"
    """Asks what worries most."""


class _Value(BaseModel):
    """The common way of being a value: frozen, with no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Value):
    """One text in both wordings; a single string in a file means both.

    Where a number decides the words, `counted` names the fact that holds it, `one` is
    the text for 1, and the text for any other number (`other` in a file) is both wordings.
    """

    plain: OneLine
    standard: OneLine
    counted: Identifier | None = None
    one: OneLine | None = None

    @model_validator(mode="before")
    @classmethod
    def _both_from_one(cls, given: object) -> object:
        match given:
            case str():
                return {"plain": given, "standard": given}
            case {"other": other, **rest}:
                return {**rest, "plain": other, "standard": other}
            case _:
                return given

    @model_validator(mode="after")
    def _counts_wholly(self) -> Self:
        if (self.counted is None) != (self.one is None):
            raise ValueError("a text that counts needs counted, one and other")
        return self

    def original(self, version: Version) -> str:
        return self.plain if version is Version.PLAIN else self.standard


class Picture(_Value):
    """What young people read about a question whose answers they are shown."""

    statement: Text
    """What stands beside its bar: "I trust the police near me"."""
    sentence: Text | None = None
    """How many say so, where it is told in words as well; `{share}` is filled in."""

    @model_validator(mode="after")
    def _can_be_filled_in(self) -> Self:
        if places_in(self.statement):
            raise ValueError("nothing is filled into a statement")
        if self.sentence and places_in(self.sentence) != {"share"}:
            raise ValueError("a sentence needs {share} in both wordings, and no other")
        return self


def places_in(text: Text) -> set[str]:
    """Return the names in braces; "" where one wording has others than the other.

    Raise `ValueError` for a brace that stands alone, and for more than a name in two.
    """
    plain, standard = (set(_names_in(words)) for words in (text.plain, text.standard))
    return plain if plain == standard else {""}


def _names_in(words: str) -> Iterator[str]:
    try:
        parts = tuple(Formatter().parse(words))
    except ValueError:
        raise ValueError("a brace stands alone, and nothing can be filled in") from None
    for _, name, form, conversion in parts:
        if name is not None:
            # Either could end in an error when the fact is filled in, weeks later.
            if form or conversion or not name.isidentifier():
                raise ValueError(
                    "between two braces there may be a name only, such as {share}"
                )
            yield name


def _fillable(text: Text) -> Text:
    if "" in places_in(text):
        raise ValueError("both wordings need the same names in braces")
    return text


FillableText = Annotated[Text, AfterValidator(_fillable)]
"""A text that facts are filled into by their names."""


class OwnText(_Value):
    """A text of `texts.yaml`, by its id, as one questionnaire says it instead."""

    id: Identifier
    text: FillableText


TAKEN_IDS = frozenset({"people", "net_positive", "net_middle", "net_negative"})
"""Words that the published tables write in the columns of ids."""

LABEL_CHARACTERS = 50
"""The longest choice: with its tick it fits on one button of a phone, of 64."""

SETS_OF_TICKS = 1 << 16
"""In how many ways a question with ticks may be answered; the capsule lists them all."""


class Choice(_Value):
    """One answer that can be picked."""

    id: Identifier
    text: Text
    alone: bool = False
    """Cannot be combined with other choices ("None of these")."""
    side: Side | None = None
    gate: Gate | None = None
    minimum_age: int | None = Field(default=None, ge=0, le=99)
    """On a choice of the gate: the youngest age in the band, in years."""
    counts: bool = True
    """Counts towards percentages; false for "Not sure" and "I don't go to one"."""
    other: bool = Field(default=False, exclude=True)
    """The answer for everything that is not listed ("Something else"). It names nothing,
    so it stands last, and no sentence tells it."""

    @property
    def names_nothing(self) -> bool:
        return self.alone or self.other

    @model_validator(mode="after")
    def _fits_on_a_button(self) -> Self:
        longest = max(len(self.text.plain), len(self.text.standard))
        if longest > LABEL_CHARACTERS:
            raise ValueError(
                f"the text has {longest} characters, and a button has room for "
                f"{LABEL_CHARACTERS}"
            )
        return self


class When(_Value):
    """A condition: the question is asked if that question has one of these answers."""

    question: Annotated[QuestionId, _PLAIN]
    any_of: Annotated[tuple[Identifier, ...], Field(min_length=1)]


class _Asked(_Value):
    """What every kind of question has."""

    id: Annotated[QuestionId, _PLAIN]
    text: Text
    help: Text | None = None
    before: Text | None = None
    """A line shown above the question, just in time, that says why it is asked."""
    key_questions: tuple[KeyQuestion, ...] = ()
    """The committee's key questions that the answers serve."""
    # Roles change nothing that is asked. So they are not written out with the rest, and
    # the buttons of a round under way keep their meaning when one is given.
    headline: int | None = Field(default=None, ge=1, le=9, exclude=True)
    """Its rank among the headlines of the digest."""
    compare_areas: bool = Field(default=True, exclude=True)
    """Of a headline: false where the answer is not about the area that one lives in."""
    picture: Picture | None = Field(default=None, exclude=True)
    role: Literal[Role.WOULD_HELP, Role.WORRIES] | None = Field(
        default=None, exclude=True
    )
    title: OneLine | None = None
    """What the digest calls it."""
    when: When | None = None
    sensitive: bool = False
    """Published for London and policing areas only, from a base of 100."""
    group: Group | None = None
    """The published group that the answer puts a respondent into."""
    help_after: bool = False
    """Help is offered, unasked, on the screen that follows."""
    about_you: bool = False

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that the question has."""
        return (
            *((Role.HEADLINE,) if self.headline is not None else ()),
            *((Role.PICTURE,) if self.picture is not None else ()),
            *((self.role,) if self.role is not None else ()),
        )


class _WithChoices(_Asked):
    """A question answered from a list."""

    choices: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=40)]

    def choice(self, choice_id: str) -> Choice:
        """Return the choice with that id; raise `KeyError` where there is none."""
        for choice in self.choices:
            if choice.id == choice_id:
                return choice
        raise KeyError(choice_id)


class OneChoice(_WithChoices):
    """Pick one."""

    kind: Literal["one"]


class SeveralChoices(_WithChoices):
    """Pick several, up to a number."""

    kind: Literal["several"]
    at_most: int = Field(ge=2, le=12)

    @model_validator(mode="after")
    def _at_most_fits(self) -> Self:
        together = sum(not choice.alone for choice in self.choices)
        if self.at_most > together:
            raise ValueError(
                f"at_most is {self.at_most}, but only {together} choices can be combined"
            )
        ways = sum(comb(together, many) for many in range(self.at_most + 1))
        if ways > SETS_OF_TICKS:
            raise ValueError(
                f"{together} choices up to {self.at_most} combine in {ways:,} ways, and "
                f"a button has room for {SETS_OF_TICKS:,}"
            )
        return self


class Scale(_WithChoices):
    """Pick a point of five that all have a label, or "Not sure"."""

    kind: Literal["scale"]

    @model_validator(mode="after")
    def _five_points(self) -> Self:
        sides = [choice.side for choice in self.choices if choice.side]
        wanted = [Side.POSITIVE] * 2 + [Side.MIDDLE] + [Side.NEGATIVE] * 2
        if sides not in (wanted, wanted[::-1]):
            raise ValueError(
                "a scale has five points: two positive, one middle, two negative, in order"
            )
        return self


class Borough(_Value):
    """A borough of London."""

    id: Identifier
    name: OneLine
    code: Annotated[str, StringConstraints(pattern=r"^E09\d{6}$")]
    """The code of the Office for National Statistics."""


class PolicingArea(_Value):
    """A basic command unit of the Met: the boroughs that one command polices."""

    id: Identifier
    name: OneLine
    boroughs: Annotated[tuple[Borough, ...], Field(min_length=1)]


class Area(_Asked):
    """Pick a policing area, then a borough in it; or one of the places outside."""

    kind: Literal["area"]
    text_borough: Text
    policing_areas: Annotated[tuple[PolicingArea, ...], Field(min_length=2)]
    elsewhere: tuple[Choice, ...]
    """Places that the Met does not police: City of London, outside London."""

    def boroughs(self) -> Iterator[Borough]:
        for area in self.policing_areas:
            yield from area.boroughs


class CommentBox(_Asked):
    """Write something in one's own words."""

    kind: Literal["comment"]
    limit_characters: int = Field(ge=50, le=300)
    is_asked: bool = Field(default=True, exclude=True)
    """False where an operator leaves it out. Not written out with the rest, so that the
    buttons of a round under way keep their meaning."""


Question = Annotated[
    OneChoice | SeveralChoices | Scale | Area | CommentBox, Field(discriminator="kind")
]
QuestionValue = OneChoice | SeveralChoices | Scale | Area | CommentBox


class Questionnaire(_Value):
    """A whole questionnaire, in the order in which it is asked."""

    id: Identifier
    version: int = Field(ge=1, le=9999)
    audience: Audience = Audience.YOUNG_PEOPLE
    title: Text
    intro: Annotated[tuple[Text, ...], Field(min_length=1)]
    """The opening screen, a paragraph each."""
    minutes: int = Field(ge=1, le=30)
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=60)]
    own_texts: tuple[OwnText, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        wrong = [wrong for _, wrong, _ in faults_between(self.questions, self.audience)]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    # What follows from the questions is asked at every tap, so it is worked out once. A
    # private attribute would be 25 times as slow: pydantic looks those up in Python.

    @cached_property
    def gate(self) -> OneChoice | None:
        """The age question; None where no age is asked."""
        first = self.questions[0]
        is_gate = self.audience is Audience.YOUNG_PEOPLE
        return first if is_gate and isinstance(first, OneChoice) else None

    @cached_property
    def _by_id(self) -> dict[str, QuestionValue]:
        return {question.id: question for question in self.questions}

    def model_copy(
        self, *, update: Mapping[str, Any] | None = None, deep: bool = False
    ) -> Self:
        """Return a changed copy, in which what follows from the questions follows anew."""
        copied = super().model_copy(update=update, deep=deep)
        for worked_out in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[worked_out]
        return copied

    def is_gate(self, question_id: str) -> bool:
        return self.gate is not None and self.gate.id == question_id

    @property
    def first_wording(self) -> Version:
        """The wording of the screens before anything was answered."""
        is_for_adults = self.audience is Audience.PROFESSIONALS
        return Version.STANDARD if is_for_adults else Version.PLAIN

    def without_comment(self) -> Self:
        """Return the same questionnaire with its comment box on no path."""
        questions = tuple(
            question.model_copy(update={"is_asked": False})
            if isinstance(question, CommentBox)
            else question
            for question in self.questions
        )
        return self.model_copy(update={"questions": questions})

    def question(self, question_id: str) -> QuestionValue:
        """Return the question with that id; raise `KeyError` where there is none."""
        return self._by_id[question_id]

    def with_role(self, role: Role) -> tuple[QuestionValue, ...]:
        """Return the questions that have the role: headlines by rank, others as asked."""
        found = [each for each in self.questions if role in each.roles]
        if role is Role.HEADLINE:
            found.sort(key=lambda each: each.headline or 0)
        return tuple(found)


def has_sides(question: QuestionValue) -> TypeGuard[OneChoice | Scale]:
    """Say whether the answers that count are all for, between, or against."""
    return isinstance(question, OneChoice | Scale) and all(
        choice.side for choice in question.choices if choice.counts
    )


# A bar has a tone for each: a third answer on a side would be left out of the drawing.
_MOST_ON_A_SIDE = {Side.POSITIVE: 2, Side.MIDDLE: 1, Side.NEGATIVE: 2}


def faults_between(
    questions: Iterable[QuestionValue], audience: Audience
) -> tuple[tuple[int, str, str], ...]:
    """Return what is wrong between questions: (index, what is wrong, what to do).

    The loader asks this of the questions that are right by themselves, so that all
    faults of a file are told at once.
    """
    asked = tuple(questions)
    return (
        *_repeated_ids(asked),
        *_taken_ids(asked),
        *_repeated_places(asked),
        *_comment_boxes(asked),
        *_gate_faults(asked, audience),
        *_condition_faults(asked),
        *_group_faults(asked, audience),
        *_side_faults(asked),
        *_role_faults(asked),
    )


def _repeated_ids(
    asked: tuple[QuestionValue, ...],
) -> Iterator[tuple[int, str, str]]:
    often = Counter(question.id for question in asked)
    for index, question in enumerate(asked):
        if often[question.id] > 1:
            yield (
                index,
                f"the id {question.id} is used {often[question.id]} times",
                "Give each question an id of its own.",
            )
        if isinstance(question, OneChoice | SeveralChoices | Scale):
            ids = Counter(choice.id for choice in question.choices)
            for choice_id in (choice_id for choice_id in ids if ids[choice_id] > 1):
                yield (
                    index,
                    f"the choice id {choice_id} is used {ids[choice_id]} times",
                    "Give each choice of a question an id of its own.",
                )


def _taken_ids(
    asked: tuple[QuestionValue, ...],
) -> Iterator[tuple[int, str, str]]:
    for index, question in enumerate(asked):
        ids: list[str] = [question.id]
        if isinstance(question, OneChoice | SeveralChoices | Scale):
            ids += [choice.id for choice in question.choices]
        for taken in TAKEN_IDS.intersection(ids):
            yield (
                index,
                f"the id {taken} is a word of the published tables",
                "Take another id.",
            )


def _repeated_places(
    asked: tuple[QuestionValue, ...],
) -> Iterator[tuple[int, str, str]]:
    for index, question in enumerate(asked):
        if not isinstance(question, Area):
            continue
        ids = Counter(borough.id for borough in question.boroughs())
        ids.update(area.id for area in question.policing_areas)
        ids.update(place.id for place in question.elsewhere)
        codes = Counter(borough.code for borough in question.boroughs())
        for place in (each for many in (ids, codes) for each in many if many[each] > 1):
            yield (
                index,
                f"the place {place} stands here twice",
                "Give each policing area, borough and other place an id of its own.",
            )


def _comment_boxes(
    asked: tuple[QuestionValue, ...],
) -> Iterator[tuple[int, str, str]]:
    boxes = [at for at, each in enumerate(asked) if isinstance(each, CommentBox)]
    for index in boxes[1:]:
        yield (
            index,
            "there is a second comment box, and a form has one comment",
            "Leave one of them.",
        )


def _gate_faults(
    asked: tuple[QuestionValue, ...], audience: Audience
) -> Iterator[tuple[int, str, str]]:
    if audience is Audience.PROFESSIONALS:
        for index in _with_gates(asked):
            yield (
                index,
                "professionals pass no gate",
                "Take gate off its choices.",
            )
        return
    if not asked:
        return
    first = asked[0]
    gated = isinstance(first, OneChoice) and all(
        choice.gate is not None and choice.minimum_age is not None
        for choice in first.choices
    )
    if not gated:
        yield (
            0,
            "the first question is not the age question",
            "Put a question of kind one first, with gate and minimum_age on each choice.",
        )
    for index in _with_gates(asked):
        if index:
            yield (
                index,
                "only the first question is a gate",
                "Take gate off its choices.",
            )


def _with_gates(asked: tuple[QuestionValue, ...]) -> Iterator[int]:
    for index, question in enumerate(asked):
        if isinstance(question, OneChoice | SeveralChoices | Scale) and any(
            choice.gate for choice in question.choices
        ):
            yield index


def _condition_faults(
    asked: tuple[QuestionValue, ...],
) -> Iterator[tuple[int, str, str]]:
    before: dict[str, QuestionValue] = {}
    for index, question in enumerate(asked):
        if question.when is not None:
            yield from _when_faults(
                index, question.when, before.get(question.when.question)
            )
        before[question.id] = question


def _when_faults(
    index: int, when: When, looked_at: QuestionValue | None
) -> Iterator[tuple[int, str, str]]:
    if looked_at is None:
        yield (
            index,
            f"it waits for {when.question}, which is not asked before it",
            "Name a question that stands earlier in the file.",
        )
    elif not isinstance(looked_at, OneChoice | Scale):
        yield (
            index,
            f"it waits for {when.question}, which is not answered with one choice",
            "Name a question of kind one or scale.",
        )
    else:
        known = {choice.id for choice in looked_at.choices}
        for choice_id in (each for each in when.any_of if each not in known):
            yield (
                index,
                f"it waits for the answer {choice_id}, which {when.question} lacks",
                f"Use one of: {', '.join(sorted(known))}.",
            )


def _group_faults(
    asked: tuple[QuestionValue, ...], audience: Audience
) -> Iterator[tuple[int, str, str]]:
    seen: set[Group] = set()
    for index, question in enumerate(asked):
        if question.group is None:
            continue
        if audience is Audience.PROFESSIONALS:
            yield (
                index,
                f"professionals are not divided by {question.group.value}",
                "Take group off: they are published for London only.",
            )
        if question.group in seen:
            yield (
                index,
                f"the group {question.group.value} comes from two questions",
                "Leave group on one of them.",
            )
        seen.add(question.group)


def _side_faults(
    asked: tuple[QuestionValue, ...],
) -> Iterator[tuple[int, str, str]]:
    """Tell what has no diverging bar: its two ends and its middle need an answer each."""
    for index, question in enumerate(asked):
        if not has_sides(question) or question.group is not None:
            continue
        held = Counter(each.side for each in question.choices if each.counts)
        for side, most in _MOST_ON_A_SIDE.items():
            if not 1 <= held[side] <= most:
                few = "one answer" if most == 1 else "one or two answers"
                yield (
                    index,
                    f"{held[side]} answers that count are {side.value}",
                    f"Let {few} have 'side: {side.value}' and no 'counts: false'.",
                )


def _role_faults(
    asked: tuple[QuestionValue, ...],
) -> Iterator[tuple[int, str, str]]:
    ranks = Counter(question.headline for question in asked)
    often = Counter(question.role for question in asked)
    for index, question in enumerate(asked):
        for role in question.roles:
            yield from _misplaced(index, question, role)
        if question.headline is not None and ranks[question.headline] > 1:
            yield (
                index,
                f"there are {ranks[question.headline]} headlines {question.headline}",
                "Give each headline a rank of its own.",
            )
        if question.role is not None and often[question.role] > 1:
            yield (
                index,
                f"{often[question.role]} questions have the role {question.role}",
                "Leave it on one of them.",
            )


def _misplaced(
    index: int, question: QuestionValue, role: Role
) -> Iterator[tuple[int, str, str]]:
    if role in (Role.HEADLINE, Role.PICTURE):
        if not has_sides(question) or question.group is not None:
            yield (
                index,
                f"it has no answers for and against, which {role.value} is about",
                f"Take {role.value} off, or ask it with a scale.",
            )
    elif not isinstance(question, SeveralChoices):
        yield (
            index,
            f"the role {role.value} is for a question with several answers",
            "Take role off, or make it one of kind several.",
        )
