"""The one fixed classification: who is counted where, and which cells a row has.

Rule 1: it follows from the questionnaire alone, so it cannot change within a round.
Rule 2: no crossings. Each respondent is in London and in at most one part of each group.
Rule 3: a question that puts people into groups has no row of its own; its figures are the
numbers of people in the groups. Two rows for one number would be rounded twice.
Rule 4: it is worked out once for a compilation, and handed on. Worked out again wherever
it was asked for, it took a sixth of all calls for a week of 300 people.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, NewType

from dialogues.progress import Answer
from dialogues.questionnaire import (
    Area,
    Audience,
    Choice,
    CommentBox,
    Gate,
    Group,
    KeyQuestion,
    OneChoice,
    QuestionId,
    Questionnaire,
    QuestionValue,
    Role,
    Scale,
    SeveralChoices,
    Side,
    When,
    has_sides,
)
from digest.policy import Policy


NEEDED = {
    Audience.YOUNG_PEOPLE: tuple(Role),
    # They are told question by question, and none of them is picked out.
    Audience.PROFESSIONALS: (),
}
"""The roles that a digest asks the questionnaires of each audience for."""

MemberKey = NewType("MemberKey", str)
"""The name of a member that no other has; it stands in draw ids."""

PEOPLE = QuestionId("people")
"""The question and the option of the row that says how many took part."""

NETS = {
    Side.POSITIVE: "net_positive",
    Side.MIDDLE: "net_middle",
    Side.NEGATIVE: "net_negative",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One part of a group: London, a policing area, an age band."""

    group: Group
    id: str
    name: str

    @property
    def key(self) -> MemberKey:
        return member_key(self.group, self.id)


def member_key(group: Group, member: str) -> MemberKey:
    return MemberKey(member if group is Group.LONDON else f"{group.value}:{member}")


class RowKey(NamedTuple):
    """Which row of the table: a member's key and a question's id."""

    member: MemberKey
    question: QuestionId


@dataclass(frozen=True, slots=True)
class Division:
    """A member and the parts that it falls into, as member keys."""

    whole: MemberKey
    parts: tuple[MemberKey, ...]
    exhaustive: bool
    """Every respondent is in one of the parts: nobody skips the gate."""


LONDON = Member(Group.LONDON, "london", "London")


@dataclass(frozen=True, slots=True)
class Tabulated:
    """A question that has a row for each member, and what follows from it."""

    asked: OneChoice | SeveralChoices | Scale
    id: QuestionId
    title: str
    options: tuple[str, ...]
    """The ids of the answers that count, in their order."""
    nets: Mapping[str, tuple[str, ...]]
    """Each net with the options in it; empty where the question has no sides."""
    labels: Mapping[str, str]
    """What an answer or a net is called: its own words, in quotes for a net."""
    naming_nothing: frozenset[str]
    """The answers that name nothing: "Something else", "None of these"."""

    @classmethod
    def of(cls, question: OneChoice | SeveralChoices | Scale) -> "Tabulated":
        nets = _nets(question)
        labels: dict[str, str] = {
            choice.id: choice.text.standard for choice in question.choices
        }
        return cls(
            asked=question,
            id=question.id,
            title=question.title or question.text.standard,
            options=tuple(each.id for each in question.choices if each.counts),
            nets=nets,
            labels=labels | {net: _either(labels, nets[net]) for net in nets},
            naming_nothing=frozenset(
                each.id for each in question.choices if each.names_nothing
            ),
        )


def _nets(question: QuestionValue) -> dict[str, tuple[str, ...]]:
    if not isinstance(question, OneChoice | Scale) or not has_sides(question):
        return {}
    counted = [choice for choice in question.choices if choice.counts]
    return {
        net: tuple(each.id for each in counted if each.side is side)
        for side, net in NETS.items()
    }


def _either(labels: Mapping[str, str], options: Iterable[str]) -> str:
    return " or ".join(f"“{labels[each]}”" for each in options)


@dataclass(frozen=True, slots=True)
class Fitting:
    """A question as a letter answers it: what fits, and whom it counts with."""

    id: QuestionId
    when: When | None
    answers: frozenset[Answer]
    """Every answer that fits, but for those of several choices together."""
    together: frozenset[str]
    """The choices that may be combined; empty where one alone is picked."""
    at_most: int
    members: Mapping[Answer, tuple[MemberKey, ...]]
    """The members that an answer puts a respondent into, as keys."""
    elsewhere: frozenset[Answer]
    """The answers of those who live where the Met does not police."""

    def fits(self, answer: Answer) -> bool:
        return answer in self.answers or (
            1 < len(answer) <= self.at_most
            and len(set(answer)) == len(answer)
            and self.together.issuperset(answer)
        )


@dataclass(frozen=True, slots=True)
class Classification:
    """What follows from a questionnaire for its tables and for all who read them."""

    questionnaire: Questionnaire
    fitting: tuple[Fitting, ...]
    """What fits each question, in their order."""
    admitted: frozenset[Answer] | None
    """The answers to the first question that let a respondent in; None without a gate."""
    members: tuple[Member, ...]
    """London and every part of every group, in the order of the tables."""
    coarse: frozenset[MemberKey]
    """The members that sensitive questions are published for, as keys."""
    questions: Mapping[QuestionId, Tabulated]
    """The questions that have a row for each member, in their order, by id."""
    row_keys: tuple[RowKey, ...]
    """Every row of the table, in its order; the same for every week."""
    divisions: tuple[Division, ...]
    """What falls into what: London into each group, an area into its boroughs."""
    clusters: tuple[tuple[QuestionId, ...], ...]
    """The questions to be audited together: one, or one and what waits for it."""
    roles: Mapping[Role, tuple[Tabulated, ...]]
    """The questions of the table that have a role, in the order of the role."""
    key_questions: Mapping[KeyQuestion, tuple[Tabulated, ...]]
    """The questions that serve each key question of the committee, in their order."""

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> "Classification":
        members = tuple(_members(questionnaire))
        coarse = frozenset(
            member.key
            for member in members
            if member.group in (Group.LONDON, Group.POLICING_AREA)
        )
        questions = {
            each.id: Tabulated.of(each)
            for each in questionnaire.questions
            if isinstance(each, OneChoice | SeveralChoices | Scale)
            and each.group is None
            and not questionnaire.is_gate(each.id)
        }
        return cls(
            questionnaire=questionnaire,
            fitting=tuple(map(_fitting, questionnaire.questions)),
            admitted=_admitted(questionnaire),
            members=members,
            coarse=coarse,
            questions=questions,
            row_keys=tuple(
                RowKey(key, question)
                for key in (member.key for member in members)
                for question in (PEOPLE, *_published(questions, coarse=key in coarse))
            ),
            divisions=(
                *_across_london(questionnaire, members),
                *_areas_into_boroughs(questionnaire),
            ),
            clusters=_clusters(questions),
            roles={
                role: tuple(
                    questions[each.id] for each in questionnaire.with_role(role)
                )
                for role in Role
            },
            key_questions={
                wanted: tuple(
                    each
                    for each in questions.values()
                    if wanted in each.asked.key_questions
                )
                for wanted in KeyQuestion
            },
        )

    def members_of(self, group: Group) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.group is group)

    def smallest_base(self, policy: Policy, key: RowKey) -> int:
        """Return the base from which that row is shown for the first time."""
        divided = len(self.members) > 1
        bases = [policy.first_base if divided else policy.professionals_base]
        if key.member.startswith(f"{Group.BOROUGH.value}:"):
            bases.append(policy.borough_base)
        if key.question != PEOPLE and self.questions[key.question].asked.sensitive:
            bases.append(policy.sensitive_base)
        return max(bases)


def _members(questionnaire: Questionnaire) -> Iterator[Member]:
    by_group: dict[Group, list[Member]] = {group: [] for group in Group}
    by_group[Group.LONDON].append(LONDON)
    for question in questionnaire.questions:
        for member in _members_from(question):
            by_group[member.group].append(member)
    for members in by_group.values():
        yield from members


def _members_from(question: QuestionValue) -> Iterator[Member]:
    if question.group is None:
        return
    if isinstance(question, Area):
        for area in question.policing_areas:
            yield Member(Group.POLICING_AREA, area.id, area.name)
        for borough in question.boroughs():
            yield Member(Group.BOROUGH, borough.id, borough.name)
    elif isinstance(question, OneChoice):
        for choice in question.choices:
            if _is_admitted(choice):
                yield Member(question.group, choice.id, choice.text.standard)


def _is_admitted(choice: Choice) -> bool:
    """Say whether a person with this answer may fill in the questionnaire at all."""
    return choice.gate not in (Gate.TOO_YOUNG, Gate.TOO_OLD)


def _admitted(questionnaire: Questionnaire) -> frozenset[Answer] | None:
    gate = questionnaire.gate
    if gate is None:
        return None
    return frozenset((each.id,) for each in gate.choices if _is_admitted(each))


def _published(
    questions: Mapping[QuestionId, Tabulated], *, coarse: bool
) -> list[QuestionId]:
    """Return the questions with a row for a member, or for one of the coarse ones."""
    return [
        each.id for each in questions.values() if coarse or not each.asked.sensitive
    ]


def _across_london(
    questionnaire: Questionnaire, members: tuple[Member, ...]
) -> Iterator[Division]:
    gate = questionnaire.gate
    for group in (Group.POLICING_AREA, Group.AGE, Group.GENDER, Group.ETHNIC_GROUP):
        parts = tuple(member.key for member in members if member.group is group)
        if parts:
            everybody = gate is not None and group is gate.group
            yield Division(LONDON.key, parts, exhaustive=everybody)


def _areas_into_boroughs(questionnaire: Questionnaire) -> Iterator[Division]:
    for question in questionnaire.questions:
        if isinstance(question, Area) and question.group is not None:
            for area in question.policing_areas:
                yield Division(
                    member_key(Group.POLICING_AREA, area.id),
                    tuple(member_key(Group.BOROUGH, each.id) for each in area.boroughs),
                    exhaustive=False,
                )


def _clusters(
    questions: Mapping[QuestionId, Tabulated],
) -> tuple[tuple[QuestionId, ...], ...]:
    together: dict[QuestionId, set[QuestionId]] = {each: {each} for each in questions}
    for each in questions.values():
        when = each.asked.when
        if when is not None and when.question in together:
            joined = together[each.id] | together[when.question]
            together.update(dict.fromkeys(joined, joined))
    once = dict.fromkeys(
        tuple(each for each in questions if each in together[first])
        for first in questions
    )
    return ((PEOPLE,), *once)


def _fitting(question: QuestionValue) -> Fitting:
    if isinstance(question, Area):
        return _fitting_area(question)
    # What was written is in a letter of its own, so nothing fits a comment box.
    choices = () if isinstance(question, CommentBox) else question.choices
    several = isinstance(question, SeveralChoices)
    group = question.group
    return Fitting(
        id=question.id,
        when=question.when,
        answers=frozenset((each.id,) for each in choices),
        together=frozenset(each.id for each in choices if several and not each.alone),
        at_most=question.at_most if isinstance(question, SeveralChoices) else 1,
        members=(
            {(each.id,): (member_key(group, each.id),) for each in choices}
            if group is not None
            else {}
        ),
        elsewhere=frozenset(),
    )


def _fitting_area(question: Area) -> Fitting:
    members: dict[Answer, tuple[MemberKey, ...]] = {}
    for area in question.policing_areas:
        key = member_key(Group.POLICING_AREA, area.id)
        members[(area.id,)] = (key,)
        for borough in area.boroughs:
            within = member_key(Group.BOROUGH, borough.id)
            members[(area.id, borough.id)] = (key, within)
    elsewhere = frozenset((each.id,) for each in question.elsewhere)
    counted = question.group is not None
    return Fitting(
        id=question.id,
        when=question.when,
        answers=elsewhere.union(members),
        together=frozenset(),
        at_most=1,
        members=members if counted else {},
        elsewhere=elsewhere if counted else frozenset(),
    )
